//! Field elements to load.

use crate::Random;
use ark_bn254::Fr;
use ark_ff::{BigInt, PrimeField};
use zkcard_layout::{Limbs, SCALAR_MODULUS};

/// r − 1.
pub const GREATEST: Limbs = [SCALAR_MODULUS[0] - 1, SCALAR_MODULUS[1], SCALAR_MODULUS[2], SCALAR_MODULUS[3]];

/// Scalars below r.
pub fn scalars(random: &mut Random, len: usize) -> Vec<Limbs> {
    (0..len).map(|_| std::array::from_fn(|i| random.draw() >> if i == 3 { 3 } else { 0 })).collect()
}

/// x · 2²⁵⁶ mod r of a scalar below r, as arkworks holds it.
pub fn montgomery_image(x: &Limbs) -> Limbs {
    Fr::from_bigint(BigInt(*x)).expect("a scalar below r").0.0
}
