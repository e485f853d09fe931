//! Mirrors `rtl/msm/recode.sv` and `rtl/msm/digits.sv`.

use crate::field::Prime;
use num_bigint::BigUint;

/// Bits of the greatest folded scalar, (r − 1)/2.
const SCALAR_BITS: u64 = 253;
/// The smallest window.
pub const C_MIN: u64 = 2;

/// A scalar as signed digits.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Recoded {
    /// Whether the digits are of r − s, to be taken with −P.
    pub turned: bool,
    /// The digit of every window, the lowest first, each in [−2^(c−1), 2^(c−1)).
    pub digits: Vec<i64>,
}

impl Recoded {
    /// The multiple of P that window `w` takes.
    pub fn multiple(&self, w: usize) -> i64 {
        if self.turned { -self.digits[w] } else { self.digits[w] }
    }
}

/// Windows of `c` bits that hold every folded scalar's signed digits: one bit more than the scalar, and the sign.
pub fn windows(c: u64) -> u64 {
    (SCALAR_BITS + 2).div_ceil(c)
}

/// The sum of 2^(c−1)·2^(ci) over all windows: added to a number, it makes all digits of base 2^c positive.
pub fn offset(c: u64) -> BigUint {
    (0..windows(c)).map(|i| BigUint::from(1u8) << (c * i + c - 1)).sum()
}

/// The digits of `s` in windows of `c` bits: `s`, or r − s where that is smaller, is the sum of dᵢ·2^(ci).
pub fn recode(fr: &Prime, s: &BigUint, c: u64) -> Recoded {
    let turned = s * 2u8 > fr.p;
    let folded = if turned { &fr.p - s } else { s.clone() };
    let (y, half) = (folded + offset(c), 1i64 << (c - 1));
    let field = |i: u64| {
        let bits = (&y >> (c * i)) & BigUint::from((1u64 << c) - 1);
        i64::try_from(bits).unwrap_or_default() - half
    };
    Recoded { turned, digits: (0..windows(c)).map(field).collect() }
}
