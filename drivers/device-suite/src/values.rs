//! Field elements to load: by definition, with nothing of the driver in them.

use crate::Random;
use zkcard_layout::{Limbs, SCALAR_MODULUS, is_scalar};

/// r − 1.
pub const GREATEST: Limbs = [SCALAR_MODULUS[0] - 1, SCALAR_MODULUS[1], SCALAR_MODULUS[2], SCALAR_MODULUS[3]];

/// Scalars below r.
pub fn scalars(random: &mut Random, len: usize) -> Vec<Limbs> {
    (0..len).map(|_| std::array::from_fn(|i| random.draw() >> if i == 3 { 3 } else { 0 })).collect()
}

/// x · 2²⁵⁶ mod r, by doubling.
pub fn montgomery_image(x: &Limbs) -> Limbs {
    (0..256).fold(*x, |x, _| double(&x))
}

fn double(x: &Limbs) -> Limbs {
    let twice: Limbs = std::array::from_fn(|i| x[i] << 1 | if i > 0 { x[i - 1] >> 63 } else { 0 });
    if is_scalar(&twice) { twice } else { minus_modulus(&twice) }
}

fn minus_modulus(x: &Limbs) -> Limbs {
    let mut borrow = 0;
    std::array::from_fn(|i| {
        let wide = i128::from(x[i]) - i128::from(SCALAR_MODULUS[i]) + borrow;
        borrow = wide >> 64;
        wide as u64
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_are_those_of_arkworks() {
        let one =
            [0xac96_341c_4fff_fffb, 0x36fc_7695_9f60_cd29, 0x666e_a36f_7879_462e, 0x0e0a_77c1_9a07_df2f];
        assert_eq!(montgomery_image(&[1, 0, 0, 0]), one);
        assert_eq!(montgomery_image(&[0; 4]), [0; 4]);
        assert!(is_scalar(&montgomery_image(&GREATEST)));
    }
}
