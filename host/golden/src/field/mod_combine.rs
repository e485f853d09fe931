//! Mirrors `rtl/field/mod_combine.sv`.

use super::Prime;
use num_bigint::{BigInt, BigUint};

/// Bits of an operand that its estimate sees.
const TOP_BITS: u64 = 12;

/// Σ cᵢ·aᵢ for small signed cᵢ, less the multiple of p that an estimate names: loose operands, result below 5p/4.
///
/// v = Σ cᵢ·aᵢ + offset·p is positive. t, from the operands' top bits, is v in units of R/2¹², from below;
/// k = ⌊169·t / 2¹⁷⌋ ≤ v/p, since p/R·2¹² = 774.27 < 2¹⁷/169 = 775.57. The result is v − k·p.
///
/// Only for the two fields of BN254: the estimate knows the top bits of p.
///
/// # Panics
///
/// If Σ |cᵢ| > 27: then k may fall short by a quarter.
pub fn mod_combine(field: &Prime, terms: &[(i64, &BigUint)]) -> BigUint {
    assert!(terms.iter().map(|(c, _)| c.abs()).sum::<i64>() <= 27, "the coefficients are too large");
    debug_assert!(terms.iter().all(|(_, a)| field.is_loose(a)));
    let negative: i64 = terms.iter().map(|(c, _)| (-c).max(0)).sum();
    let offset = if negative == 0 { 0 } else { 2 * negative + 1 };
    let offset_p = BigInt::from(&field.p * offset.unsigned_abs());
    let shift = field.r_bits - TOP_BITS;
    let sum = |of: &dyn Fn(&BigUint) -> BigInt| terms.iter().map(|&(c, a)| of(a) * c).sum::<BigInt>();
    let t = sum(&|a| (a >> shift).into()) + (&offset_p >> shift) - negative;
    let k: BigInt = (t * 169) >> 17;
    let r = sum(&|a| a.clone().into()) + offset_p - k * BigInt::from(field.p.clone());
    r.try_into().expect("k is at most v/p")
}
