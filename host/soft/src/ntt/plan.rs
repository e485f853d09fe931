//! What the two passes of a transform multiply with.
//!
//! Of length n = F·S, with the place in as i = S·r + c and the place out as k = k₁ + F·k₂ (r, k₁ < F; c, k₂ < S),
//!
//! ```text
//! ω^(i·k) = (ω^S)^(r·k₁) · ω^(c·k₁) · (ω^F)^(c·k₂)
//! ```
//!
//! so that there are S lines of F elements first, then F lines of S, and a product with ω^(c·k₁) between. On a coset
//! s·H the elements are multiplied with sⁱ on the way in or s⁻ᵏ on the way out, and back from values with 1/n: in each
//! case there is a part for each place in a line, and one that goes into the product between the passes.

use crate::kernel::{Course, LINES, Series};
use ark_bn254::Fr;
use ark_ff::{FftField, Field, One};
use zkcard_accel::Transform;

/// A transform whose first pass has lines of a given length.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    pub course: Course,
    /// Ratio of the weights over the places of a line at the start of the first pass.
    pub before: Fr,
    /// The same at the end of the second.
    pub after: Fr,
    /// Lines of the first pass.
    lines: usize,
    /// Between the passes, line c is multiplied at k₁ with `scale·shiftᶜ·(rootᶜ·unshift)^k₁`.
    scale: Fr,
    shift: Fr,
    root: Fr,
    unshift: Fr,
}

impl Plan {
    /// Both lengths are powers of two; so is their product, the length of the transform, which has roots of unity.
    pub fn new(transform: Transform, first: usize, second: usize) -> Self {
        let n = (first * second) as u64;
        let root = Fr::get_root_of_unity(n).unwrap_or_default();
        let lines = second;
        if transform.is_forward() {
            let shift = transform.shift();
            let before = shift.pow([second as u64]);
            let one = Fr::one();
            Plan { course: Course::Ahead, before, after: one, lines, scale: one, shift, root, unshift: one }
        } else {
            let unshift = transform.shift().inverse().unwrap_or_default(); // a shift is not zero
            let after = unshift.pow([first as u64]);
            let (scale, root) = (one_nth(n), root.pow([n - 1]));
            let one = Fr::one();
            Plan { course: Course::Back, before: one, after, lines, scale, shift: one, root, unshift }
        }
    }

    /// What lies between the passes, for each eight lines of the first.
    pub fn series(&self) -> Vec<Series> {
        let mut line = (self.scale, self.unshift);
        let mut next = || {
            let following = (line.0 * self.shift, line.1 * self.root);
            std::mem::replace(&mut line, following)
        };
        let eights = (0..self.lines / LINES).map(|_| {
            let lines: [(Fr, Fr); LINES] = std::array::from_fn(|_| next());
            Series { start: lines.map(|line| line.0), ratio: lines.map(|line| line.1) }
        });
        eights.collect()
    }
}

/// 1/n for a power of two of which r − 1 is a multiple: n·(r − 1)/n = −1.
fn one_nth(n: u64) -> Fr {
    -Fr::from(<Fr as ark_ff::PrimeField>::MODULUS >> n.trailing_zeros())
}
