//! The CPU as an accelerator: arkworks and rayon, correct and straightforward.
//!
//! It is the fallback where there is no card, the trusted side of `zkcard-checked`, and the answer
//! key of the conformance suite. Nothing here is secret-independent in time: it runs on the prover's own
//! machine.

#[allow(dead_code)]
mod kernel;
#[allow(dead_code)]
mod msm;

use ark_bn254::Fr;
use ark_ec::AffineRepr;
use ark_ff::{FftField, Zero};
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use rayon::prelude::*;
use std::ops::Range;
use zeroize::Zeroizing;
use zkcard_accel::{AccelError, Accelerator, Caps, Group, Misuse, Op, Points, Scalars, Transform, check};

/// The CPU backend.
#[derive(Clone, Debug)]
pub struct Soft {
    caps: Caps,
}

/// Points in memory, and the scalars that they were loaded for.
#[derive(Clone, Debug)]
pub struct SoftBases<G: Group> {
    points: Points<G>,
    len: usize,
    scalars: Scalars,
}

impl Soft {
    /// A backend on rayon's global pool.
    pub fn new() -> Self {
        let caps = Caps {
            name: "soft".into(),
            max_log_transform: Fr::TWO_ADICITY,
            max_len: 0,
            window_bits: 0,
            lanes: 0,
            memory_bytes: 0,
            clock_hz: 0,
            g1: true,
            g2: true,
            transformed_products: true,
        };
        Soft { caps }
    }
}

impl Default for Soft {
    fn default() -> Self {
        Self::new()
    }
}

impl Accelerator for Soft {
    type Vector = Zeroizing<Vec<Fr>>;
    type Bases<G: Group> = SoftBases<G>;

    fn caps(&self) -> &Caps {
        &self.caps
    }

    fn load_bases<G: Group>(
        &self,
        points: impl Into<Points<G>>,
        scalars: Scalars,
    ) -> Result<SoftBases<G>, AccelError> {
        let points = points.into();
        let len = check::bases(Op::LoadBases(G::KIND), points.len(), scalars)?;
        Ok(SoftBases { points, len, scalars })
    }

    fn load(&self, values: &[Fr]) -> Result<Self::Vector, AccelError> {
        Ok(Zeroizing::new(values.to_vec()))
    }

    fn read(&self, vector: &Self::Vector) -> Result<Vec<Fr>, AccelError> {
        Ok(vector.to_vec())
    }

    fn ntt(&self, vector: &mut Self::Vector, transform: Transform) -> Result<(), AccelError> {
        check::transform(Op::Ntt, vector.len(), &transform)?;
        let domain = domain(vector.len(), transform.shift())?;
        if transform.is_forward() {
            domain.fft_in_place(&mut **vector);
        } else {
            domain.ifft_in_place(&mut **vector);
        }
        Ok(())
    }

    fn mul(&self, a: &Self::Vector, b: &Self::Vector) -> Result<Self::Vector, AccelError> {
        check::same_len(Op::Mul, a.len(), b.len())?;
        Ok(Zeroizing::new(a.par_iter().zip(b.par_iter()).map(|(a, b)| *a * b).collect()))
    }

    fn quotient(
        &self,
        a: &mut Self::Vector,
        b: &Self::Vector,
        c: &Self::Vector,
        k: Fr,
    ) -> Result<(), AccelError> {
        check::same_len(Op::Quotient, a.len(), b.len())?;
        check::same_len(Op::Quotient, a.len(), c.len())?;
        let others = b.par_iter().zip(c.par_iter());
        a.par_iter_mut().zip(others).for_each(|(a, (b, c))| *a = k * (*a * b - c));
        Ok(())
    }

    fn msm<G: Group>(
        &self,
        bases: &SoftBases<G>,
        vector: &Self::Vector,
        range: Range<usize>,
    ) -> Result<G, AccelError> {
        check::msm(Op::Msm(G::KIND), &range, vector.len(), bases.len, bases.scalars)?;
        let scalars = &vector[range];
        let n = scalars.len().min(bases.points.len()); // beyond the points lies infinity
        Ok(sum_of_products(&bases.points[..n], &scalars[..n]))
    }
}

/// `Σ sᵢ·Pᵢ`, leaving out what adds nothing: zeros are a large part of a witness.
fn sum_of_products<G: Group>(points: &[G::Affine], scalars: &[Fr]) -> G {
    let adds = |i: &usize| !scalars[*i].is_zero() && !points[*i].is_zero();
    let kept: Vec<usize> = (0..points.len()).filter(adds).collect();
    let points: Vec<G::Affine> = kept.iter().map(|&i| points[i]).collect();
    let scalars: Zeroizing<Vec<Fr>> = Zeroizing::new(kept.iter().map(|&i| scalars[i]).collect());
    G::msm_unchecked(&points, &scalars)
}

fn domain(len: usize, shift: Fr) -> Result<Radix2EvaluationDomain<Fr>, AccelError> {
    Radix2EvaluationDomain::new(len)
        .and_then(|domain| domain.get_coset(shift))
        .ok_or_else(|| AccelError::misuse(Op::Ntt, Misuse::TransformLength(len)))
}
