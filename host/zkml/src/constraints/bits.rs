//! Numbers and their bits.
//!
//! b bits cost b constraints: the lowest bit is no variable but what the others leave of the number,
//! `b₀ = x − Σ_{i>0} 2^i·bᵢ`, so the recomposition holds by construction. It is the lowest one because
//! nothing else reads it where x is a long sum: every other row stays short.

use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::width::{GadgetError, check_width};
use ark_ff::PrimeField;

/// A number in two's complement: `−2^n·sign + Σ 2^i·lowᵢ`, n the length of `low`.
#[derive(Clone, Debug)]
pub struct SignedBits<F> {
    /// The bits below the sign, least first.
    pub low: Vec<Lc<F>>,
    /// One for negative numbers.
    pub sign: Lc<F>,
}

/// Demands `0 ≤ x < 2^bits`; `bits` constraints, one for no bits.
pub fn range_check<F: PrimeField>(b: &mut Builder<F>, x: &Lc<F>, bits: u32) -> Result<(), GadgetError> {
    match b.as_constant(x) {
        Some(value) if value.is_zero() => Ok(()),
        _ => unsigned_bits(b, x, bits).map(drop),
    }
}

/// The bits of x, least first; demands `0 ≤ x < 2^bits`.
pub fn unsigned_bits<F: PrimeField>(
    b: &mut Builder<F>,
    x: &Lc<F>,
    bits: u32,
) -> Result<Vec<Lc<F>>, GadgetError> {
    check_width::<F>(bits)?;
    if bits == 0 {
        b.equate(x, &Lc::zero());
        return Ok(Vec::new());
    }
    let high = b.bits(x, 1..bits);
    let lowest = x.clone() - weigh(&high, 1);
    let all: Vec<_> = std::iter::once(lowest).chain(high).collect();
    all.iter().for_each(|bit| boolean(b, bit));
    Ok(all)
}

/// The bits of x in two's complement; demands `−2^(bits−1) ≤ x < 2^(bits−1)`; `bits` constraints, at least one.
pub fn signed_bits<F: PrimeField>(
    b: &mut Builder<F>,
    x: &Lc<F>,
    bits: u32,
) -> Result<SignedBits<F>, GadgetError> {
    check_width::<F>(bits)?;
    if bits <= 1 {
        let sign = -x.clone();
        boolean(b, &sign);
        return Ok(SignedBits { low: Vec::new(), sign });
    }
    let mut high = b.bits(x, 1..bits);
    let sign = high.pop().unwrap_or_else(Lc::zero);
    let lowest = x.clone() - weigh(&high, 1) + sign.clone() * F::from(1u64 << (bits - 1));
    let low: Vec<_> = std::iter::once(lowest).chain(high).collect();
    low.iter().chain([&sign]).for_each(|bit| boolean(b, bit));
    Ok(SignedBits { low, sign })
}

/// Demands `x ∈ {0, 1}` by `x·(1 − x) = 0`.
pub fn boolean<F: PrimeField>(b: &mut Builder<F>, x: &Lc<F>) {
    b.enforce(x, &not(x), &Lc::zero());
}

/// `1 − x`.
pub fn not<F: PrimeField>(x: &Lc<F>) -> Lc<F> {
    Lc::constant(F::one()) - x.clone()
}

/// `Σ 2^(first + i)·bitsᵢ`.
pub fn weigh<F: PrimeField>(bits: &[Lc<F>], first: u32) -> Lc<F> {
    let weights = (first..).map(|i| F::from(2u64).pow([i.into()]));
    Lc::weighted_sum(F::zero(), weights.zip(bits))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::harness::{F97, F257, cost, enumerate, gadget};
    use crate::interval::Interval;

    #[test]
    fn range_checks_accept_exactly_their_range() {
        for bits in 0..=4 {
            let system = gadget::<F97, 1>(|b, [x]| range_check(b, x, bits).map(|()| x.clone())).unwrap();
            assert_eq!(cost(&system), bits.max(1) as usize);
            enumerate(&system, [Interval::new(0, (1 << bits) - 1)], |[x]| x).exact();
        }
    }

    #[test]
    fn two_s_complement_accepts_exactly_its_range() {
        for bits in 1..=6 {
            let sign = |b: &mut Builder<F257>, [x]: [&Lc<F257>; 1]| signed_bits(b, x, bits).map(|s| s.sign);
            let system = gadget(sign).unwrap();
            assert_eq!(cost(&system), bits as usize);
            let half = 1i64 << (bits - 1);
            enumerate(&system, [Interval::new(-half, half - 1)], |[x]| i64::from(x < 0)).exact();
        }
    }

    #[test]
    fn every_bit_is_the_bit() {
        for i in 0..3 {
            let bit = |b: &mut Builder<F97>, [x]: [&Lc<F97>; 1]| Ok(unsigned_bits(b, x, 3)?.swap_remove(i));
            enumerate(&gadget(bit).unwrap(), [Interval::new(0, 7)], |[x]| (x >> i) & 1).exact();
            let bit = |b: &mut Builder<F97>, [x]: [&Lc<F97>; 1]| Ok(signed_bits(b, x, 4)?.low.swap_remove(i));
            enumerate(&gadget(bit).unwrap(), [Interval::new(-8, 7)], |[x]| (x >> i) & 1).exact();
        }
    }

    #[test]
    fn widths_without_margin_are_refused() {
        let wide = |bits| gadget::<F97, 1>(|b, [x]| range_check(b, x, bits).map(|()| x.clone())).err();
        assert_eq!(wide(4), None);
        assert_eq!(wide(5), Some(GadgetError::TooWide { bits: 5, field_bits: 7 }));
        let wide = |bits| gadget::<F97, 1>(|b, [x]| Ok(signed_bits(b, x, bits)?.sign)).err();
        assert_eq!(wide(5), Some(GadgetError::TooWide { bits: 5, field_bits: 7 }));
        assert!(wide(u32::MAX).is_some());
    }
}
