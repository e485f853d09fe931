//! Field elements to load.

use crate::Random;
use zkcard_layout::{Limbs, SCALAR_MODULUS};

/// r − 1.
pub const GREATEST: Limbs = [SCALAR_MODULUS[0] - 1, SCALAR_MODULUS[1], SCALAR_MODULUS[2], SCALAR_MODULUS[3]];

/// Scalars below r.
pub fn scalars(random: &mut Random, len: usize) -> Vec<Limbs> {
    (0..len).map(|_| std::array::from_fn(|i| random.draw() >> if i == 3 { 3 } else { 0 })).collect()
}
