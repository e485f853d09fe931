//! Ranges of numbers: by their bits, or by limbs that are looked up.
//!
//! By a table of 2^w rows a number has n = ⌈bits/w⌉ limbs, one query each: the lowest is what the others leave of the number,
//! so that they sum up to it by construction. Where w does not divide `bits` there are three ways:
//!
//! | | what it demands of x | of what x | queries |
//! |---|---|---|---|
//! | [`exact`] | `0 ≤ x < 2^bits`: the highest limb times 2^(n·w − bits) is looked up too | any | n + 1 |
//! | [`scaled`] | the same: the limbs are those of `2^(n·w − bits)·x` | an integer that other constraints keep small | n |
//! | [`loose`] | `0 ≤ x < 2^(n·w)` | any | n |
//!
//! To look up the multiple alone is not enough for any x: 2^−1 mod p, twice, is in every table.

use crate::constraints::bits::unsigned_bits;
use crate::constraints::builder::Builder;
use crate::constraints::lc::Lc;
use crate::constraints::program::Rule;
use crate::constraints::ranges::Ranges;
use crate::constraints::table::Table;
use crate::constraints::width::{GadgetError, check_width};
use ark_ff::PrimeField;

/// Demands `0 ≤ x < 2^bits`.
pub fn exact<F: PrimeField>(b: &mut Builder<F>, x: &Lc<F>, bits: u32) -> Result<(), GadgetError> {
    let Some(width) = width_for(b, x, bits)? else { return by_bits(b, x, bits) };
    let top = limbs(b, x, width, bits.div_ceil(width), 0);
    if let Some(cut @ 1..) = bits.div_ceil(width).checked_mul(width).map(|whole| whole - bits) {
        b.query(Table::Range(width), vec![top * F::from(1u64 << cut)]);
    }
    Ok(())
}

/// Demands the same of many numbers, by a table of their own where that is less.
pub fn exact_of_many<F: PrimeField>(b: &mut Builder<F>, all: &[Lc<F>], bits: u32) -> Result<(), GadgetError> {
    if !b.ranges().by_own_table(all.len(), bits) {
        return all.iter().try_for_each(|x| exact(b, x, bits));
    }
    check_width::<F>(bits)?;
    all.iter().for_each(|x| b.query(Table::Range(bits), vec![x.clone()]));
    Ok(())
}

/// Demands `0 ≤ x < 2^bits` of an integer x that is small by other constraints: `|x|·2^w + 2^(bits + w)` is less than the modulus.
/// That is for the caller to see.
pub fn scaled<F: PrimeField>(b: &mut Builder<F>, x: &Lc<F>, bits: u32) -> Result<(), GadgetError> {
    let Some(width) = width_for(b, x, bits)? else { return by_bits(b, x, bits) };
    let count = bits.div_ceil(width);
    limbs(b, x, width, count, count * width - bits);
    Ok(())
}

/// Demands `0 ≤ x < 2^bits`, or somewhat more by limbs; for what other constraints determine.
pub fn loose<F: PrimeField>(b: &mut Builder<F>, x: &Lc<F>, bits: u32) -> Result<(), GadgetError> {
    let Some(width) = width_for(b, x, bits)? else { return by_bits(b, x, bits) };
    limbs(b, x, width, bits.div_ceil(width), 0);
    Ok(())
}

/// The width of limbs, if x is checked by them.
fn width_for<F: PrimeField>(b: &Builder<F>, x: &Lc<F>, bits: u32) -> Result<Option<u32>, GadgetError> {
    match b.ranges() {
        Ranges::Table { width } if bits > 0 && b.as_constant(x) != Some(F::zero()) => {
            check_width::<F>(bits.div_ceil(width).saturating_mul(width))?;
            Ok(Some(width))
        }
        _ => Ok(None),
    }
}

fn by_bits<F: PrimeField>(b: &mut Builder<F>, x: &Lc<F>, bits: u32) -> Result<(), GadgetError> {
    match b.as_constant(x) {
        Some(value) if value.is_zero() => Ok(()),
        _ => unsigned_bits(b, x, bits).map(drop),
    }
}

/// Looks up so many limbs of `2^shift·x`, `shift` less than the width; gives the highest.
fn limbs<F: PrimeField>(b: &mut Builder<F>, x: &Lc<F>, width: u32, count: u32, shift: u32) -> Lc<F> {
    let mut lowest = x.clone() * F::from(1u64 << shift);
    let mut top = None;
    for first in (1..count).map(|i| i * width) {
        let positions = first - shift..first - shift + width;
        let limb = b.hint(Rule::Limb { of: x.clone(), positions });
        lowest = lowest - limb.clone() * F::from(2u64).pow([first.into()]);
        b.query(Table::Range(width), vec![limb.clone()]);
        top = Some(limb);
    }
    b.query(Table::Range(width), vec![lowest.clone()]);
    top.unwrap_or(lowest)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::constraints::builder::System;
    use crate::harness::{F257, accepted, cost, damage, gadget_in};

    type Check = fn(&mut Builder<F257>, &Lc<F257>, u32) -> Result<(), GadgetError>;

    fn checked(ranges: Ranges, check: Check, bits: u32) -> System<F257> {
        gadget_in(ranges, |b, [x]| check(b, x, bits).map(|()| x.clone())).unwrap()
    }

    /// Widths of tables and of numbers.
    fn widths() -> impl Iterator<Item = (Ranges, u32, u32)> {
        let all = (1..=3).flat_map(|width| (0..=5).map(move |bits| (width, bits)));
        all.map(|(width, bits)| (Ranges::Table { width }, width, bits))
    }

    fn below(end: i64) -> Vec<i64> {
        (0..end).collect()
    }

    #[test]
    fn an_exact_check_accepts_exactly_its_range() {
        for (ranges, _, bits) in widths() {
            let system = checked(ranges, exact, bits);
            assert_eq!(accepted(&system), below(1 << bits), "{ranges:?} {bits}");
            assert_eq!(cost(&system), ranges.exact_cost(bits));
        }
    }

    #[test]
    fn a_loose_check_accepts_whole_limbs() {
        for (ranges, width, bits) in widths() {
            let system = checked(ranges, loose, bits);
            assert_eq!(accepted(&system), below(1 << (bits.div_ceil(width) * width)), "{ranges:?} {bits}");
            assert_eq!(cost(&system), ranges.loose_cost(bits));
        }
    }

    /// Of what is small. Of all others, 2⁻¹ passes where the number is cut: this is why it is for small ones only.
    #[test]
    fn a_scaled_check_accepts_exactly_the_small_ones_of_its_range() {
        for (ranges, width, bits) in widths() {
            let (system, cut) = (checked(ranges, scaled, bits), !bits.is_multiple_of(width) && bits > 0);
            let (small, large): (Vec<i64>, Vec<i64>) =
                accepted(&system).into_iter().partition(|x| x.abs() < 48);
            assert_eq!((small, large.is_empty()), (below(1 << bits), !cut), "{ranges:?} {bits}");
            assert_eq!(cost(&system), ranges.loose_cost(bits));
        }
    }

    #[test]
    fn no_query_is_superfluous() {
        for (ranges, _, bits) in widths() {
            for check in [exact as Check, loose, scaled] {
                let system = checked(ranges, check, bits);
                let whole = accepted(&system);
                assert!(damage(&system).all(|damaged| accepted(&damaged).len() > whole.len()));
            }
        }
    }

    #[test]
    fn many_numbers_have_a_table_of_their_own_where_it_is_less() {
        for (ranges, bits, numbers, expected) in [
            (Ranges::Table { width: 4 }, 2, 7, 7 + 5),
            (Ranges::Table { width: 4 }, 2, 5, 2 * 5),
            (Ranges::Table { width: 4 }, 4, 99, 99),
            (Ranges::Bits, 3, 99, 3 * 99),
        ] {
            let all = |b: &mut Builder<F257>, x: &Lc<F257>, bits: u32| {
                exact_of_many(b, &vec![x.clone(); numbers], bits)
            };
            let system = gadget_in(ranges, |b, [x]| all(b, x, bits).map(|()| x.clone())).unwrap();
            let tables: usize = system.tables.iter().map(Table::cost).sum();
            let own = if tables > 0 && system.tables != [Table::Range(4)] { tables } else { 0 };
            assert_eq!((cost(&system) + own, ranges.exact_cost_of_many(numbers, bits)), (expected, expected));
            assert_eq!(accepted(&system), below(1 << bits));
        }
    }

    #[test]
    fn widths_without_margin_are_refused() {
        let wide = |bits| {
            gadget_in::<F257, 1>(Ranges::Table { width: 4 }, |b, [x]| loose(b, x, bits).map(|()| x.clone()))
        };
        assert!(wide(4).is_ok());
        assert_eq!(wide(5).err(), Some(GadgetError::TooWide { bits: 8, field_bits: 9 }));
    }
}
