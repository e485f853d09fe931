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
    /// Of the magnitude as the scalar has it.
    bits: u32,
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

    /// The bits of the longest.
    pub fn longest(&self) -> usize {
        self.0.iter().map(Term::bits).max().unwrap_or(0)
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
        Term { magnitude: magnitude.0, pick: Pick::new(index, negated), bits: magnitude.num_bits() }
    }

    /// The length of the magnitude.
    pub fn bits(&self) -> usize {
        self.bits as usize
    }

    /// With so much more in its magnitude, and the same length.
    pub fn plus(&self, offset: [u64; 4]) -> Self {
        Term { magnitude: plus(self.magnitude, offset), ..*self }
    }
}

impl DefaultIsZeroes for Term {}

pub fn plus(a: [u64; 4], b: [u64; 4]) -> [u64; 4] {
    let mut carry = false;
    std::array::from_fn(|i| {
        let (sum, over) = a[i].overflowing_add(b[i]);
        let (sum, over_again) = sum.overflowing_add(u64::from(carry));
        carry = over || over_again;
        sum
    })
}

fn opposite(value: BigInt<4>) -> BigInt<4> {
    let mut opposite = Fr::MODULUS;
    opposite.sub_with_borrow(&value); // value < r: nothing is borrowed
    opposite
}
