//! Scalars as signs and magnitudes.

use crate::kernel::{Kernel, Pick, pages};
use ark_bn254::Fr;
use ark_ff::{BigInt, BigInteger, PrimeField};
use rayon::prelude::*;
use zeroize::{DefaultIsZeroes, Zeroizing};

/// The bits of the longest magnitude: (r − 1)/2 < 2²⁵³.
pub const LONGEST: usize = 253;
/// Scalars that are taken out of their form at a time.
const SHARE: usize = 1024;

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
    pub fn new<K: Kernel>(kernel: K, scalars: &[Fr]) -> Self {
        let mut terms = Zeroizing::new(pages::filled(Term::default(), scalars.len()));
        let shares = terms.par_chunks_mut(SHARE).zip(scalars.par_chunks(SHARE)).enumerate();
        shares.for_each_init(
            // Not on the stack: work that is stolen lies on top of it, many times over.
            || Zeroizing::new(vec![[0; 4]; SHARE]),
            |values, (share, (terms, scalars))| {
                kernel.values(scalars, &mut values[..scalars.len()]);
                for (at, (term, value)) in terms.iter_mut().zip(&**values).enumerate() {
                    *term = Term::new(share * SHARE + at, BigInt(*value));
                }
            },
        );
        Terms(terms)
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
    fn new(index: usize, value: BigInt<4>) -> Self {
        let negated = value > Fr::MODULUS_MINUS_ONE_DIV_TWO;
        let magnitude = if negated { opposite(value) } else { value };
        Term { magnitude: magnitude.0, pick: Pick::new(index, negated), bits: magnitude.num_bits() }
    }

    /// The length of the magnitude.
    pub fn bits(&self) -> usize {
        self.bits as usize
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
