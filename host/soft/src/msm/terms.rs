//! Scalars as signs and magnitudes.

use crate::kernel::{Kernel, Pick, pages};
use ark_bn254::Fr;
use ark_ff::PrimeField;
use rayon::prelude::*;
use zeroize::{DefaultIsZeroes, Zeroizing};

/// The bits of the longest magnitude: (r − 1)/2 < 2²⁵³.
pub const LONGEST: usize = 253;
/// Scalars that are taken out of their form at a time: their values stay in the first cache.
pub const SHARE: usize = 1024;

/// Of so many scalars the length of one is looked at, to choose windows by.
const SAMPLED: usize = 8;
/// Fewer scalars than these are all looked at.
const FEW: usize = 1 << 14;

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

/// Room for the values of one share of scalars, wiped in the end.
pub struct Share(Zeroizing<Vec<[u64; 4]>>);

/// How many magnitudes there are of each length in bits.
pub type Lengths = [usize; LONGEST + 1];

impl Terms {
    /// One a scalar.
    pub fn new<K: Kernel>(kernel: K, scalars: &[Fr]) -> Self {
        let mut terms = Zeroizing::new(pages::filled(Term::default(), scalars.len()));
        let shares = terms.par_chunks_mut(SHARE).zip(scalars.par_chunks(SHARE)).enumerate();
        shares.for_each_init(Share::default, |share, (at, (terms, scalars))| {
            let made = share.terms(kernel, at * SHARE, scalars);
            terms.iter_mut().zip(made).for_each(|(term, made)| *term = made);
        });
        Terms(terms)
    }

    /// The bits of the longest.
    pub fn longest(&self) -> usize {
        self.0.iter().map(Term::bits).max().unwrap_or(0)
    }
}

/// Of the scalars' magnitudes, about: where there are many, of one in [`SAMPLED`], each of which counts so often.
pub fn lengths<K: Kernel>(kernel: K, scalars: &[Fr]) -> Lengths {
    let often = if scalars.len() < FEW { 1 } else { SAMPLED };
    let counted = |(mut lengths, mut share): (Lengths, Share), scalars: &[Fr]| {
        let sample = Zeroizing::new(sample(scalars, often).collect::<Vec<Fr>>());
        share.terms(kernel, 0, &sample).for_each(|term| lengths[term.bits()] += often);
        (lengths, share)
    };
    let parts = scalars.par_chunks(SHARE * often).fold(|| ([0; LONGEST + 1], Share::default()), counted);
    let added = |a: Lengths, b: Lengths| std::array::from_fn(|bits| a[bits] + b[bits]);
    parts.map(|(lengths, _)| lengths).reduce(|| [0; LONGEST + 1], added)
}

/// One of each so many scalars, not always the same: a witness repeats its pattern every few scalars.
fn sample(scalars: &[Fr], often: usize) -> impl Iterator<Item = Fr> {
    let place = |at: usize| ((at as u64).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 40) as usize; // by the golden section
    scalars.chunks(often).enumerate().map(move |(at, some)| some[place(at) % some.len()])
}

impl Default for Share {
    /// Not on the stack: work that is stolen lies on top of it, many times over.
    fn default() -> Self {
        Share(Zeroizing::new(vec![[0; 4]; SHARE]))
    }
}

impl Share {
    /// Of at most [`SHARE`] scalars, the first of which goes with the point at `first`.
    pub fn terms<K: Kernel>(
        &mut self,
        kernel: K,
        first: usize,
        scalars: &[Fr],
    ) -> impl Iterator<Item = Term> {
        let values = &mut self.0[..scalars.len()];
        kernel.values(scalars, values);
        values.iter().enumerate().map(move |(at, value)| Term::new(first + at, value))
    }
}

impl Term {
    /// In steps that do not branch: signs and lengths come in no order.
    #[inline]
    fn new(index: usize, value: &[u64; 4]) -> Self {
        let (opposite, _) = minus(&Fr::MODULUS.0, value);
        let (_, negated) = minus(&Fr::MODULUS_MINUS_ONE_DIV_TWO.0, value);
        let mask = u64::from(negated).wrapping_neg();
        let magnitude = std::array::from_fn(|i| (opposite[i] & mask) | (value[i] & !mask));
        Term { magnitude, pick: Pick::new(index, negated), bits: length(&magnitude) }
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

/// The difference modulo 2²⁵⁶, and whether it is negative.
#[inline]
fn minus(a: &[u64; 4], b: &[u64; 4]) -> ([u64; 4], bool) {
    let mut borrow = false;
    let difference = std::array::from_fn(|i| {
        let (difference, under) = a[i].overflowing_sub(b[i]);
        let (difference, under_again) = difference.overflowing_sub(u64::from(borrow));
        borrow = under || under_again;
        difference
    });
    (difference, borrow)
}

/// In bits.
#[inline]
fn length(words: &[u64; 4]) -> u32 {
    let to_the_word =
        |(at, word): (u32, &u64)| if *word == 0 { 0 } else { 64 * (at + 1) - word.leading_zeros() };
    (0..).zip(words).map(to_the_word).max().unwrap_or(0)
}
