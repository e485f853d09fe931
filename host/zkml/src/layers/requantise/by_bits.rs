//! Saturation by bits: H + 1 + F(m) + 1 constraints where `−2^H ≤ q < 2^H`, m = H − k bits beyond the result.
//!
//! H is the least that fits the interval; a q that is never negative needs no sign. k is the width of the result without its
//! sign. With ReLU F is the cost of [`flags::none`] of m + 1 flags: 1, 2, 2, 3, 3, 3, 3 for m = 1 … 7; without, of
//! [`flags::uniform`]: 1, 1, 2, 2, 3, 3, 3, 3 for m = 1 … 8.

use super::Requantise;
use crate::constraints::bits::{not, signed_bits, unsigned_bits, weigh};
use crate::constraints::builder::Builder;
use crate::constraints::flags;
use crate::constraints::lc::Lc;
use crate::constraints::width::GadgetError;
use crate::interval::Interval;
use ark_ff::PrimeField;

/// The constraints for quotients of this interval.
pub(super) fn cost(quotients: Interval, to: Requantise) -> usize {
    let (bits, signed) = (quotients.magnitude_bits(), quotients.lo < 0);
    let beyond = (bits - to.magnitude_bits().min(bits)) as usize;
    let flags = match (signed, to.relu) {
        (false, _) => flags::none_cost(beyond),
        (true, true) => flags::none_cost(beyond + 1),
        (true, false) => flags::uniform_cost(beyond),
    };
    bits as usize + usize::from(signed) + flags + 1
}

/// `clamp(q)` by bits. With `c = 2^k − 1`, v the k bits of the result and s the sign, the saturated value is
/// `(1 − s)·c` with ReLU and `c − s·(2c + 1)` without. g says that q fits: no bit beyond v is set and,
/// with ReLU, no sign; without, all of them equal the sign. Then `y = saturated + g·(v − (1 − s)·c)`.
pub(super) fn saturate<F: PrimeField>(
    b: &mut Builder<F>,
    q: &Lc<F>,
    range: Interval,
    to: Requantise,
) -> Result<Lc<F>, GadgetError> {
    let (low, sign) = bits_of(b, q, range)?;
    let k = to.magnitude_bits();
    let (value, beyond) = low.split_at((k as usize).min(low.len()));
    let c = F::from((1u64 << k) - 1);
    let top = not(&sign) * c;
    let g = match (b.as_constant(&sign), to.relu) {
        (Some(_), _) => flags::none(b, beyond),
        (None, true) => flags::none(b, &[beyond, std::slice::from_ref(&sign)].concat()),
        (None, false) => flags::uniform(b, &sign, beyond),
    };
    let saturated = if to.relu { top.clone() } else { top.clone() - sign * (c + F::one()) };
    Ok(b.product([g, weigh(value, 0) - top], 1, saturated))
}

/// Bits below the sign, and the sign; for an interval without negative numbers a constant zero.
fn bits_of<F: PrimeField>(
    b: &mut Builder<F>,
    q: &Lc<F>,
    range: Interval,
) -> Result<(Vec<Lc<F>>, Lc<F>), GadgetError> {
    let bits = range.magnitude_bits();
    if range.lo >= 0 {
        return Ok((unsigned_bits(b, q, bits)?, Lc::zero()));
    }
    let parts = signed_bits(b, q, bits + 1)?;
    Ok((parts.low, parts.sign))
}
