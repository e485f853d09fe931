//! Montgomery reduction modulo r, word by word.

use zkcard_layout::{Limbs, SCALAR_MODULUS};

/// x with x · 2²⁵⁶ ≡ `image` modulo r: what a card makes of arkworks' memory image.
///
/// Source: P. Montgomery, *Modular multiplication without trial division*, Math. Comp. 1985.
pub(crate) fn from_montgomery(image: &Limbs) -> Limbs {
    let neg_inverse = inverse_of(SCALAR_MODULUS[0]).wrapping_neg();
    let mut t = *image;
    for _ in 0..4 {
        let m = t[0].wrapping_mul(neg_inverse);
        let mut carry = add_product(t[0], m, SCALAR_MODULUS[0], 0).1;
        for i in 1..4 {
            (t[i - 1], carry) = add_product(t[i], m, SCALAR_MODULUS[i], carry);
        }
        t[3] = carry;
    }
    subtract_modulus_once(t)
}

/// a + m·n + carry, as (low, high).
fn add_product(a: u64, m: u64, n: u64, carry: u64) -> (u64, u64) {
    let sum = u128::from(a) + u128::from(m) * u128::from(n) + u128::from(carry);
    (sum as u64, (sum >> 64) as u64)
}

/// Newton's iteration doubles the right bits; an odd number is its own inverse modulo 8.
fn inverse_of(odd: u64) -> u64 {
    (0..5).fold(odd, |x, _| x.wrapping_mul(2u64.wrapping_sub(odd.wrapping_mul(x))))
}

fn subtract_modulus_once(t: Limbs) -> Limbs {
    if zkcard_layout::is_scalar(&t) {
        return t;
    }
    let mut borrow = false;
    std::array::from_fn(|i| {
        let (a, first) = t[i].overflowing_sub(SCALAR_MODULUS[i]);
        let (b, second) = a.overflowing_sub(u64::from(borrow));
        borrow = first || second;
        b
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2²⁵⁶ mod r and its square, as arkworks has them.
    const R: Limbs =
        [0xac96_341c_4fff_fffb, 0x36fc_7695_9f60_cd29, 0x666e_a36f_7879_462e, 0x0e0a_77c1_9a07_df2f];
    const R2: Limbs =
        [0x1bb8_e645_ae21_6da7, 0x53fe_3ab1_e35c_59e3, 0x8c49_833d_53bb_8085, 0x0216_d0b1_7f4e_44a5];

    #[test]
    fn known_images() {
        assert_eq!(from_montgomery(&[0; 4]), [0; 4]);
        assert_eq!(from_montgomery(&R), [1, 0, 0, 0]);
        assert_eq!(from_montgomery(&R2), R);
    }
}
