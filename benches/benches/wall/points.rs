//! Points for sums, and elements as halo2curves has them.

use ark_bn254::{Fq, Fr, G1Affine};
use ark_ff::{BigInteger, PrimeField};
use halo2curves::CurveAffine;
use halo2curves::bn256;
use halo2curves::ff::PrimeField as _;
use std::cell::OnceCell;
use zkcard_accel::{Accelerator, G1, G2, Group};
use zkcard_benches::scalars::{Kind, SEED};
use zkcard_soft::Soft;

/// Points of no known relation, as many as the longest sum takes; made when they are first asked for.
pub struct Lists {
    log: u32,
    g1: OnceCell<Vec<<G1 as ark_ec::CurveGroup>::Affine>>,
    g2: OnceCell<Vec<<G2 as ark_ec::CurveGroup>::Affine>>,
    halo2: OnceCell<Vec<bn256::G1Affine>>,
}

impl Lists {
    pub fn new(log: u32) -> Self {
        Self { log, g1: OnceCell::new(), g2: OnceCell::new(), halo2: OnceCell::new() }
    }

    pub fn g1(&self) -> &[<G1 as ark_ec::CurveGroup>::Affine] {
        self.g1.get_or_init(|| points::<G1>(self.log))
    }

    pub fn g2(&self) -> &[<G2 as ark_ec::CurveGroup>::Affine] {
        self.g2.get_or_init(|| points::<G2>(self.log))
    }

    pub fn halo2(&self) -> &[bn256::G1Affine] {
        self.halo2.get_or_init(|| self.g1().iter().map(halo2_point).collect())
    }
}

fn points<G: Group>(log: u32) -> Vec<G::Affine> {
    eprintln!("making 2^{log} points of {}", G::KIND);
    let multiples = Kind::Uniform.scalars(1 << log, SEED + 1);
    Soft::new().multiples::<G>(&G::generator().into_affine(), &multiples).expect("points")
}

pub fn halo2_point(point: &G1Affine) -> bn256::G1Affine {
    let field = |x: &Fq| bn256::Fq::from_repr(bytes(*x).into()).expect("below the modulus");
    bn256::G1Affine::from_xy(field(&point.x), field(&point.y)).expect("on the curve")
}

pub fn halo2_scalar(scalar: &Fr) -> bn256::Fr {
    bn256::Fr::from_repr(bytes(*scalar).into()).expect("below the modulus")
}

/// Canonical, little-endian.
pub fn bytes(x: impl PrimeField) -> [u8; 32] {
    x.into_bigint().to_bytes_le().try_into().expect("32 bytes")
}
