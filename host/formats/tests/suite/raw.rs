//! Keys and proofs read without any check, to show what the checks are for.

use ark_bn254::{Bn254, Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ec::pairing::Pairing;
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{Field, Zero};
use serde_json::Value;
use std::str::FromStr;

/// A point of G1 in the form of snarkjs.
pub fn g1(point: &Value) -> G1Affine {
    let [x, y, z]: [Fq; 3] = [0, 1, 2].map(|i| field(&point[i]));
    if z.is_zero() { G1Affine::identity() } else { G1Affine::new(x, y) }
}

/// A point of G2 in the form of snarkjs.
pub fn g2(point: &Value) -> G2Affine {
    let [x, y, z] = [0, 1, 2].map(|i| Fq2::new(field(&point[i][0]), field(&point[i][1])));
    if z.is_zero() { G2Affine::identity() } else { G2Affine::new(x, y) }
}

/// Groth16's equation and nothing else, for a key, public values and a proof in the form of snarkjs.
pub fn equation_holds(key: &Value, public: &Value, proof: &Value) -> bool {
    let mut ic = g1(&key["IC"][0]).into_group();
    for (i, x) in public.as_array().unwrap().iter().enumerate() {
        ic += g1(&key["IC"][i + 1]) * field::<Fr>(x);
    }
    let left = [g1(&key["vk_alpha_1"]), ic.into_affine(), g1(&proof["pi_c"])];
    let right = [&key["vk_beta_2"], &key["vk_gamma_2"], &key["vk_delta_2"]].map(g2);
    Bn254::pairing(g1(&proof["pi_a"]), g2(&proof["pi_b"])) == Bn254::multi_pairing(left, right)
}

/// A decimal number.
pub fn field<F: Field + FromStr<Err: std::fmt::Debug>>(value: &Value) -> F {
    F::from_str(value.as_str().unwrap()).unwrap()
}
