//! The scalar field in four words, lazily reduced, with products by known factors.
//!
//! r is below 2²⁵⁴·0.76, so that four words hold values below 4r, and are taken to the range that a step needs without
//! branches. A factor w comes with q = ⌊w·2²⁵⁶/r⌋ (Shoup's method): Q = ⌊a·q/2²⁵⁶⌋ is the quotient of a·w by r or hardly
//! less, and a·w − Q·r is found modulo 2²⁵⁶. The factor needs no Montgomery form, so that a keeps what it has.

use ark_bn254::Fr;
use ark_ff::{BigInt, PrimeField};
use std::array::from_fn;

/// A value below 4r, or as the step says.
pub type Words = [u64; 4];

const R: Words = Fr::MODULUS.0;
const TWICE_R: Words = doubled(R);
/// −r⁻¹ mod 2²⁵⁶.
const MU: Words = negated_inverse();

/// A factor and its quotient.
#[derive(Clone, Copy, Debug)]
pub struct Factor {
    w: Words,
    q: Words,
}

impl Factor {
    /// q is (w·2²⁵⁶ − ρ)/r with ρ = w·2²⁵⁶ mod r, so modulo 2²⁵⁶ it is ρ·(−r⁻¹); and ρ is arkworks' form of w.
    pub fn new(value: &Fr) -> Self {
        Factor { w: value.into_bigint().0, q: low_product(&value.0.0, &MU) }
    }
}

/// `a·w`. In: below 4r. Out: below 2r: Q falls short of a·w/r by less than one for its being cut, by a/2²⁵⁶ < 0.76 for
/// q's being cut, and by less than 2⁻⁶² for what [`high_product`] leaves out.
#[inline]
pub fn times(a: &Words, by: &Factor) -> Words {
    let quotient = high_product(a, &by.q);
    difference(&low_product(a, &by.w), &low_product(&quotient, &R))
}

/// `a·b/2²⁵⁶` modulo r. In: below 4r, and below 2r, in arkworks' form if the product is to be. Out: below 2.6r, as
/// 8·r²/2²⁵⁶ < 1.6r; below 1.8r where b is below r.
#[inline]
pub fn montgomery(a: &Words, b: &Words) -> Words {
    let mut z = [0; 5];
    for word in b {
        let (mut carry, mut top) = (0, 0);
        for i in 0..4 {
            (z[i], carry) = multiply_add(z[i], a[i], *word, carry);
        }
        (z[4], top) = multiply_add(z[4], carry, 1, top);
        let m = z[0].wrapping_mul(MU[0]);
        (_, carry) = multiply_add(z[0], m, R[0], 0); // the lowest word vanishes
        for i in 1..4 {
            (z[i - 1], carry) = multiply_add(z[i], m, R[i], carry);
        }
        (z[3], carry) = multiply_add(z[4], carry, 1, 0);
        z[4] = carry + top;
    }
    [z[0], z[1], z[2], z[3]]
}

/// In: below 4r. Out: the sum and the difference of a, taken below 2r, and b, which is; both below 4r.
#[inline]
pub fn butterfly(a: &mut Words, b: &mut Words) {
    let low = less(a, &TWICE_R);
    (*a, *b) = (sum(&low, b), difference(&sum(&low, &TWICE_R), b));
}

/// In: below 4r. Out: below 2r.
#[inline]
pub fn halved_range(a: &Words) -> Words {
    less(a, &TWICE_R)
}

/// In: below 4r. Out: below r.
#[inline]
pub fn canonical(a: &Words) -> Fr {
    Fr::new_unchecked(BigInt(less(&less(a, &TWICE_R), &R)))
}

/// In: below 2r. Out: not reduced, so that only a pass that takes such elements may see it.
#[inline]
pub fn stored(a: Words) -> Fr {
    Fr::new_unchecked(BigInt(a))
}

/// `a − b` where that is not negative, else a.
#[inline]
fn less(a: &Words, b: &Words) -> Words {
    let (less, borrow) = borrowing(a, b);
    let keep = 0u64.wrapping_sub(u64::from(borrow));
    from_fn(|i| (a[i] & keep) | (less[i] & !keep))
}

/// Modulo 2²⁵⁶. By halves: of longer chains of words the compiler would save every carry.
#[inline]
fn sum(a: &Words, b: &Words) -> Words {
    let ([a0, a1], [b0, b1]) = (halves(a), halves(b));
    let (low, carry) = a0.overflowing_add(b0);
    words([low, a1.wrapping_add(b1).wrapping_add(u128::from(carry))])
}

/// Modulo 2²⁵⁶.
#[inline]
fn difference(a: &Words, b: &Words) -> Words {
    borrowing(a, b).0
}

#[inline]
fn borrowing(a: &Words, b: &Words) -> (Words, bool) {
    let ([a0, a1], [b0, b1]) = (halves(a), halves(b));
    let (low, borrow) = a0.overflowing_sub(b0);
    let (high, under) = a1.overflowing_sub(b1);
    let (high, under_again) = high.overflowing_sub(u128::from(borrow));
    (words([low, high]), under | under_again)
}

#[inline]
fn halves(a: &Words) -> [u128; 2] {
    [0, 2].map(|i| u128::from(a[i]) | u128::from(a[i + 1]) << 64)
}

#[inline]
fn words([low, high]: [u128; 2]) -> Words {
    [low as u64, (low >> 64) as u64, high as u64, (high >> 64) as u64]
}

/// Modulo 2²⁵⁶.
#[inline]
const fn low_product(a: &Words, b: &Words) -> Words {
    let mut z = [0; 4];
    let mut i = 0;
    while i < 4 {
        let (mut carry, mut j) = (0, 0);
        while i + j < 3 {
            (z[i + j], carry) = multiply_add(z[i + j], a[i], b[j], carry);
            j += 1;
        }
        z[3] = z[3].wrapping_add(a[i].wrapping_mul(b[j])).wrapping_add(carry);
        i += 1;
    }
    z
}

/// ⌊a·b/2²⁵⁶⌋, or one less. The products of the lowest words are left out, which are below 2.1·2¹⁹² in all.
#[inline]
fn high_product(a: &Words, b: &Words) -> Words {
    let mut z = [0; 6]; // columns 2 to 7
    for i in 0..4 {
        let mut carry = 0;
        for j in 2 - i.min(2)..4 {
            (z[i + j - 2], carry) = multiply_add(z[i + j - 2], a[i], b[j], carry);
        }
        z[i + 2] = carry;
    }
    [z[2], z[3], z[4], z[5]]
}

/// `z + a·b + carry`: the word, and what is to be carried, which together hold it.
#[inline]
const fn multiply_add(z: u64, a: u64, b: u64, carry: u64) -> (u64, u64) {
    let wide = z as u128 + a as u128 * b as u128 + carry as u128;
    (wide as u64, (wide >> 64) as u64)
}

const fn doubled(a: Words) -> Words {
    [a[0] << 1, a[1] << 1 | a[0] >> 63, a[2] << 1 | a[1] >> 63, a[3] << 1 | a[2] >> 63]
}

/// By Newton's step, which doubles the bits that are right: 1, 2, 4, … 256.
const fn negated_inverse() -> Words {
    let mut inverse = [1, 0, 0, 0];
    let mut step = 0;
    while step < 8 {
        let [w0, w1, w2, w3] = low_product(&R, &inverse);
        let negated = low_product(&[!w0, !w1, !w2, !w3], &[1, 0, 0, 0]); // −1 − r·inverse; three more make 2 − r·inverse
        inverse = low_product(&inverse, &plus_three(negated));
        step += 1;
    }
    low_product(&inverse, &[u64::MAX; 4])
}

const fn plus_three(a: Words) -> Words {
    let (w0, mut carry) = a[0].overflowing_add(3);
    let (mut z, mut i) = ([w0, a[1], a[2], a[3]], 1);
    while i < 4 {
        (z[i], carry) = a[i].overflowing_add(carry as u64);
        i += 1;
    }
    z
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_ff::{AdditiveGroup, BigInteger, Field, UniformRand};
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;

    /// k·r, one more and less, and the least and most of each range, as words.
    fn edges() -> Vec<Words> {
        let multiples = [[0; 4], R, TWICE_R, sum(&R, &TWICE_R), doubled(TWICE_R)];
        let near = |a: &Words| [difference(a, &[1, 0, 0, 0]), *a, sum(a, &[1, 0, 0, 0])];
        let mut edges: Vec<Words> = multiples.iter().flat_map(near).collect();
        edges.retain(|a| BigInt(*a) < BigInt(doubled(TWICE_R)));
        edges
    }

    fn element(a: &Words) -> Fr {
        Fr::from_le_bytes_mod_order(&BigInt(*a).to_bytes_le())
    }

    fn is_below(a: &Words, bound: &Words) -> bool {
        BigInt(*a) < BigInt(*bound)
    }

    #[test]
    fn products_are_below_twice_r() {
        let mut rng = ChaCha20Rng::seed_from_u64(30);
        let mut factors = vec![Fr::ZERO, Fr::ONE, -Fr::ONE];
        factors.extend((0..200).map(|_| Fr::rand(&mut rng)));
        for (a, w) in edges().iter().flat_map(|a| factors.iter().map(move |w| (a, w))) {
            let product = times(a, &Factor::new(w));
            assert_eq!(element(&product), element(a) * w, "{a:x?} times {w}, seed 30");
            assert!(is_below(&product, &TWICE_R), "{a:x?} times {w}, seed 30");
        }
    }

    #[test]
    fn montgomery_products_of_any_range_are_right() {
        let factors = edges().into_iter().filter(|b| is_below(b, &TWICE_R));
        for (a, b) in factors.flat_map(|b| edges().into_iter().map(move |a| (a, b))) {
            let (product, shift) = (montgomery(&a, &b), Fr::from(2u64).pow([256u64]));
            assert_eq!(element(&product) * shift, element(&a) * element(&b), "{a:x?} {b:x?}");
            assert!(is_below(&product, &sum(&R, &TWICE_R)), "{a:x?} {b:x?}");
        }
    }

    #[test]
    fn butterflies_stay_below_four_r() {
        for (a, b) in edges().into_iter().flat_map(|a| edges().into_iter().map(move |b| (a, b))) {
            let (mut x, mut y) = (a, halved_range(&b));
            butterfly(&mut x, &mut y);
            assert_eq!(element(&x), element(&a) + element(&b), "{a:x?} {b:x?}");
            assert_eq!(element(&y), element(&a) - element(&b), "{a:x?} {b:x?}");
            assert!(is_below(&x, &doubled(TWICE_R)) && is_below(&y, &doubled(TWICE_R)), "{a:x?} {b:x?}");
        }
    }

    #[test]
    fn canonical_values_are_below_r() {
        for a in edges() {
            assert!(is_below(&canonical(&a).0.0, &R), "{a:x?}");
            assert_eq!(canonical(&a).0, element(&a).into_bigint(), "{a:x?}");
        }
    }
}
