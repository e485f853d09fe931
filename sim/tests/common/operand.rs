//! Operands: how wide, which edges, which random numbers.

use num_bigint::BigUint;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::RngCore;
use zkcard_golden::field::Prime;

/// One operand of a module under test.
#[derive(Clone)]
pub struct Operand {
    /// The width of its port.
    pub width: u64,
    /// One above its greatest value.
    pub end: BigUint,
    /// Values that are tried in all pairs.
    pub edges: Vec<BigUint>,
}

impl Operand {
    /// The same with further edges.
    pub fn with_edges(mut self, edges: impl IntoIterator<Item = BigUint>) -> Self {
        self.edges.extend(edges.into_iter().filter(|edge| *edge < self.end));
        self.edges.sort();
        self.edges.dedup();
        self
    }

    /// A random value: mostly uniform; sometimes an edge, or long runs of ones and zeros.
    pub fn random(&self, rng: &mut ChaCha8Rng) -> BigUint {
        let draw = match rng.next_u32() % 16 {
            0 => self.edges[rng.next_u32() as usize % self.edges.len()].clone(),
            1 => runs(self.width, rng),
            _ => BigUint::new((0..self.width.div_ceil(32) + 2).map(|_| rng.next_u32()).collect()),
        };
        draw % &self.end
    }
}

/// A number whose bits come in long runs: it makes carries ripple.
fn runs(width: u64, rng: &mut ChaCha8Rng) -> BigUint {
    let (from, to) = (u64::from(rng.next_u32()) % width, u64::from(rng.next_u32()) % width);
    let ones = |bits: u64| (BigUint::from(1u8) << bits) - 1u8;
    ones(from) ^ ones(to)
}

/// Any number of `width` bits.
pub fn bits(width: u64) -> Operand {
    less_than(BigUint::from(1u8) << width, width)
}

/// A number below `end` on a port of `width` bits.
pub fn less_than(end: BigUint, width: u64) -> Operand {
    let one = BigUint::from(1u8);
    // Around zero, the end, and the borders of 64-bit segments.
    let borders = (1..=width / 64).flat_map(|k| [&one << (64 * k), (&one << (64 * k)) - &one]);
    let edges = [BigUint::ZERO, one.clone(), &end - &one].into_iter().chain(borders);
    Operand { width, end: end.clone(), edges: Vec::new() }.with_edges(edges)
}

/// A loose element, in [0, 2p): 0, 1, p − 1, p, p + 1, 2p − 1, R, R² and powers of two are its edges.
pub fn loose(field: &Prime) -> Operand {
    let (p, one) = (&field.p, BigUint::from(1u8));
    let r = field.to_mont(&one);
    let near_p = [p - &one, p.clone(), p + &one, &r + p];
    less_than(field.two_p(), 256).with_edges(near_p).with_edges([field.to_mont(&r), r])
}
