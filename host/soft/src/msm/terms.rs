//! Scalars as signs and magnitudes.

use crate::kernel::Pick;
use ark_bn254::Fr;
use ark_ff::{BigInt, BigInteger, PrimeField};
use rayon::prelude::*;
use zeroize::{DefaultIsZeroes, Zeroizing};

/// The bits of the longest magnitude: (r − 1)/2 < 2²⁵³.
pub const LONGEST: usize = 253;

/// A magnitude and the point, or its opposite, that it multiplies.
#[derive(Clone, Copy, Debug, Default)]
pub struct Term {
    pub magnitude: [u64; 4],
    pub pick: Pick,
}

/// The terms of a sum, zero magnitudes among them, in the order of the scalars.
pub struct Terms(pub Zeroizing<Vec<Term>>);

impl Terms {
    /// One a scalar.
    pub fn new(scalars: &[Fr]) -> Self {
        let terms =
            scalars.par_iter().with_min_len(1024).enumerate().map(|(index, scalar)| Term::new(index, scalar));
        Terms(Zeroizing::new(terms.collect()))
    }

    /// How many there are of each length in bits.
    pub fn lengths(&self) -> [usize; LONGEST + 1] {
        let mut lengths = [0; LONGEST + 1];
        self.0.iter().for_each(|term| lengths[term.bits()] += 1);
        lengths
    }
}

impl Term {
    fn new(index: usize, scalar: &Fr) -> Self {
        let value = scalar.into_bigint();
        let negated = value > Fr::MODULUS_MINUS_ONE_DIV_TWO;
        let magnitude = if negated { opposite(value) } else { value };
        Term { magnitude: magnitude.0, pick: Pick::new(index, negated) }
    }

    /// The length of the magnitude.
    pub fn bits(&self) -> usize {
        BigInt(self.magnitude).num_bits() as usize
    }
}

impl DefaultIsZeroes for Term {}

fn opposite(value: BigInt<4>) -> BigInt<4> {
    let mut opposite = Fr::MODULUS;
    opposite.sub_with_borrow(&value); // value < r: nothing is borrowed
    opposite
}
