//! Of many points one multiple each, all of them by the same steps: four doublings, and one of eight odd multiples of the
//! point added or taken off.
//!
//! Digits are odd, from −15 to 15, so that none is zero and no lane waits. Only odd scalars have such digits: of s and
//! r − s, which goes with the opposite point, one is odd. Zero becomes r, whose product is infinity.

use crate::kernel::{AffineOf, Coming, Kernel, Pick};
use ark_bn254::Fr;
use ark_ff::{BigInt, BigInteger, PrimeField};
use rayon::prelude::*;
use std::array::from_fn;
use zeroize::{DefaultIsZeroes, Zeroizing};

/// Bits of a digit.
pub const BITS: usize = 4;
/// Odd multiples in the table of a point: 1, 3, … 15.
const MULTIPLES: usize = 1 << (BITS - 1);

/// `sᵢ·Pᵢ` over as many as there are of both.
pub fn products<K: Kernel>(kernel: K, points: &[AffineOf<K>], scalars: &[Fr]) -> Vec<AffineOf<K>> {
    let at_once = K::BATCH / 3; // so that their tables stay in the second cache, too
    let chunks = points.par_chunks(at_once).zip(scalars.par_chunks(at_once));
    let lanes = |points| Lanes::new(kernel, &kernel.pack(points));
    chunks.flat_map_iter(|(points, scalars)| lanes(points).products(scalars)).collect()
}

/// Points side by side.
pub struct Lanes<K: Kernel> {
    kernel: K,
    len: usize,
    /// The k-th odd multiple of each point, then the next of each.
    pub table: Vec<K::Point>,
    scratch: K::Scratch,
}

impl<K: Kernel> Lanes<K> {
    /// With their tables.
    pub fn new(kernel: K, points: &[K::Point]) -> Self {
        let len = points.len();
        let table = vec![K::Point::default(); len * MULTIPLES];
        let mut lanes = Lanes { kernel, len, table, scratch: K::Scratch::default() };
        lanes.fill(points);
        lanes
    }

    fn fill(&mut self, points: &[K::Point]) {
        let picks: Vec<Pick> = (0..self.len).map(|lane| Pick::new(lane, false)).collect();
        let mut multiple = self.gathered(points, &picks);
        let mut twice = multiple.clone();
        self.kernel.double(&mut twice, &mut self.scratch);
        for multiples in self.table.chunks_mut(self.len.max(1)) {
            self.kernel.scatter(&multiple, multiples);
            self.kernel.add(&mut multiple, &twice, &mut self.scratch, &Coming::nothing());
        }
    }

    fn products(mut self, scalars: &[Fr]) -> Vec<AffineOf<K>> {
        let odd = |scalar: &Fr| OddScalar::new(&scalar.into_bigint().0);
        let scalars: Zeroizing<Vec<OddScalar>> = Zeroizing::new(scalars.iter().map(odd).collect());
        let digits = scalars.iter().map(OddScalar::digits).max().unwrap_or(1);
        let mut sums = self.gathered(&self.table, &self.picks(&scalars, digits - 1, digits));
        for at in (0..digits - 1).rev() {
            for _ in 0..BITS {
                self.kernel.double(&mut sums, &mut self.scratch);
            }
            let others = self.gathered(&self.table, &self.picks(&scalars, at, digits));
            self.kernel.add(&mut sums, &others, &mut self.scratch, &Coming::nothing());
        }
        let mut products = vec![K::Point::default(); self.len];
        self.kernel.scatter(&sums, &mut products);
        self.kernel.unpack(&products)
    }

    /// The multiple that each scalar's digit asks for.
    pub fn picks(&self, scalars: &[OddScalar], at: usize, digits: usize) -> Zeroizing<Vec<Pick>> {
        let pick = |(lane, scalar): (usize, &OddScalar)| {
            let digit = scalar.digit(at, digits);
            let multiple = digit.unsigned_abs() as usize / 2;
            Pick::new(multiple * self.len + lane, (digit < 0) != scalar.negated)
        };
        Zeroizing::new(scalars.iter().enumerate().map(pick).collect())
    }

    fn gathered(&self, points: &[K::Point], picks: &[Pick]) -> Vec<K::Block> {
        let mut blocks = vec![K::Block::default(); self.len.div_ceil(K::LANES)];
        self.kernel.gather(points, picks, &mut blocks);
        blocks
    }
}

/// An odd magnitude m, as (m − 1)/2, of a scalar or of its opposite.
#[derive(Clone, Copy, Default)]
pub struct OddScalar {
    half: BigInt<4>,
    negated: bool,
}

impl DefaultIsZeroes for OddScalar {}

impl OddScalar {
    /// Without a branch on the scalar.
    pub fn new(value: &[u64; 4]) -> Self {
        let even = u64::from(value[0] & 1 == 0);
        let (mut opposite, keep) = (Fr::MODULUS, even.wrapping_sub(1));
        opposite.sub_with_borrow(&BigInt(*value)); // below r: nothing is borrowed
        let odd = BigInt(from_fn(|i| (value[i] & keep) | (opposite.0[i] & !keep)));
        OddScalar { half: odd >> 1, negated: even == 1 }
    }

    /// How many digits the magnitude needs.
    fn digits(&self) -> usize {
        (self.half.num_bits() as usize + 1).div_ceil(BITS)
    }

    /// With k digits of c bits m is Σ (2·uᵢ − 2ᶜ + 1)·2ᶜⁱ, where the uᵢ are the plain digits of (m − 1)/2 + 2ᶜᵏ⁻¹.
    fn digit(&self, at: usize, digits: usize) -> i32 {
        let bit = at * BITS;
        let plain = (self.half.0[bit / 64] >> (bit % 64)) as i32 & ((1 << BITS) - 1);
        let top = if at + 1 == digits { 1 << (BITS - 1) } else { 0 };
        2 * (plain | top) - (1 << BITS) + 1
    }
}
