//! Montgomery images, as arkworks holds them in memory.

use ark_bn254::Fr;
use ark_ff::{BigInt, PrimeField};
use zkcard_layout::Limbs;

/// x with x · 2²⁵⁶ ≡ `image` modulo r: what a card makes of arkworks' memory image.
pub(crate) fn number_of(image: Limbs) -> Limbs {
    Fr::new_unchecked(BigInt(image)).into_bigint().0
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
        assert_eq!(number_of([0; 4]), [0; 4]);
        assert_eq!(number_of(R), [1, 0, 0, 0]);
        assert_eq!(number_of(R2), R);
    }
}
