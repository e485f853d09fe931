//! One point that snarkjs hashes and that is none.
//!
//! Where the differences of powers are hashed in several pieces, snarkjs takes one difference more than it announces. It is
//! of the power behind the last one, and where a file has no more powers than the circuit needs, of the 64 bytes that stand
//! there instead: the head of the next section and the beginning of its first point. They are no coordinates, and the sum
//! that is made of them obeys no law of the field, but only the steps of snarkjs's arithmetic (wasmcurves 0.2), which adds
//! or takes off the modulus once at most. So these steps are done here, for that one point, on plain numbers of 256 bits.

use ark_bn254::{Fq, FqConfig, G1Affine};
use ark_ff::{BigInt, BigInteger, Field, MontConfig, PrimeField};

/// What stands for `behind − low`, where `behind` are the bytes behind the powers.
pub(crate) fn difference(behind: &[u8; 64], low: &G1Affine) -> G1Affine {
    let number = |at: usize| {
        let limb = |i: usize| u64::from_le_bytes(std::array::from_fn(|byte| behind[at + 8 * i + byte]));
        Number(BigInt(std::array::from_fn(limb)))
    };
    let (x1, y1) = (number(0), number(32));
    let (x2, y2) = (Number(low.x.0), Number(BigInt::zero()).minus(Number(low.y.0)));
    if x1.0.is_zero() && y1.0.is_zero() {
        return -*low;
    }
    let [x, y, z] = sum([x1, y1], [x2, y2]);
    let inverse = z.element().inverse().unwrap_or_default();
    let square = inverse.square();
    G1Affine::new_unchecked(x.element() * square, y.element() * square * inverse)
}

/// The addition of two affine points with other first coordinates, in Jacobian ones (Bernstein and Lange, mmadd-2007-bl).
fn sum([x1, y1]: [Number; 2], [x2, y2]: [Number; 2]) -> [Number; 3] {
    let h = x2.minus(x1);
    let slope = y2.minus(y1);
    let hh = h.times(h);
    let i = hh.twice().twice();
    let j = h.times(i);
    let r = slope.twice();
    let v = x1.times(i);
    let x3 = r.times(r).minus(j).minus(v.twice());
    let y3 = v.minus(x3).times(r).minus(y1.times(j).twice());
    [x3, y3, h.twice()]
}

/// A number below 2²⁵⁶ in place of a Montgomery image.
#[derive(Clone, Copy)]
struct Number(BigInt<4>);

impl Number {
    /// The modulus is taken off once, where it fits or a bit is carried out.
    fn plus(mut self, other: Number) -> Number {
        let carried = self.0.add_with_carry(&other.0);
        self.reduced(carried)
    }

    /// The modulus is added once, where a bit is borrowed; what is still below zero stays so, modulo 2²⁵⁶.
    fn minus(mut self, other: Number) -> Number {
        if self.0.sub_with_borrow(&other.0) {
            self.0.add_with_carry(&Fq::MODULUS);
        }
        self
    }

    fn twice(self) -> Number {
        self.plus(self)
    }

    /// `(a·b + m·p)/2²⁵⁶`, and the modulus off once.
    fn times(self, other: Number) -> Number {
        let mut sum = [0u64; 6];
        for limb in self.0.0 {
            add_product(&mut sum, limb, &other.0.0);
            let m = sum[0].wrapping_mul(<FqConfig as MontConfig<4>>::INV);
            add_product(&mut sum, m, &Fq::MODULUS.0);
            sum.rotate_left(1); // the lowest limb is zero now
        }
        Number(BigInt([sum[0], sum[1], sum[2], sum[3]])).reduced(sum[4] > 0)
    }

    fn reduced(mut self, carried: bool) -> Number {
        if carried || self.0 >= Fq::MODULUS {
            self.0.sub_with_borrow(&Fq::MODULUS);
        }
        self
    }

    /// The element of the field that has this image.
    fn element(mut self) -> Fq {
        while self.0 >= Fq::MODULUS {
            self.0.sub_with_borrow(&Fq::MODULUS);
        }
        Fq::new_unchecked(self.0)
    }
}

fn add_product(sum: &mut [u64; 6], factor: u64, number: &[u64; 4]) {
    let mut carry = 0u128;
    for (i, limb) in sum.iter_mut().enumerate() {
        let product = u128::from(factor) * u128::from(number.get(i).copied().unwrap_or(0));
        let total = product + u128::from(*limb) + carry;
        (*limb, carry) = (total as u64, total >> 64);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ceremony::encoding::uncompressed;
    use ark_ec::{AffineRepr, CurveGroup};
    use ark_ff::UniformRand;
    use ark_std::rand::{SeedableRng, rngs::StdRng};

    fn bytes(point: &G1Affine) -> [u8; 64] {
        let limbs: Vec<u64> = [point.x, point.y].iter().flat_map(|c| c.0.0).collect();
        std::array::from_fn(|i| limbs[i / 8].to_le_bytes()[i % 8])
    }

    #[test]
    fn of_points_it_is_their_difference() {
        let mut rng = StdRng::seed_from_u64(1);
        for _ in 0..20 {
            let (a, b) = (G1Affine::rand(&mut rng), G1Affine::rand(&mut rng));
            assert_eq!(difference(&bytes(&a), &b), (a - b).into_affine());
        }
        let g = G1Affine::generator();
        assert_eq!(difference(&[0; 64], &g), -g);
    }

    /// What snarkjs 0.7.6 makes of the bytes behind powers of 2^15 and a few points.
    #[test]
    fn of_other_bytes_it_is_what_snarkjs_makes_of_them() {
        let behind = "0300000000004000000000002620bc02d1b5838e72017b493519ebdcdf1a81974726b8fb3b5096af4138571940614ca8\
                      7d73b4afc4d802585add4360862fa052";
        let behind: [u8; 64] = hex::decode(behind).unwrap().try_into().unwrap();
        for (k, x) in [
            (1u64, "11dcf4801718d74daf30fcb9521127687377e54ffba1ac3041bcd65ebbdc1a44"),
            (5, "2e68a12a7b215b69196e25d43d97e45b6096d1cfb9a831e9c7288f6a267434ee"),
            (123_456_789, "194853653446095cf64a84cacb86986ea21518829d0b1f5d14efdffb00930257"),
        ] {
            let low = (G1Affine::generator() * ark_bn254::Fr::from(k)).into_affine();
            assert_eq!(hex::encode(uncompressed(&[difference(&behind, &low)]))[..64], *x, "{k}");
        }
        let low = G1Affine::generator();
        let y = "2e7e19cc5951ef3f1c3c048a6a80aa9c3788dc0951b14362ca007d13e658c9e8";
        assert_eq!(hex::encode(uncompressed(&[difference(&behind, &low)]))[64..], *y);
    }

    #[test]
    fn products_are_the_fields() {
        let mut rng = StdRng::seed_from_u64(2);
        for _ in 0..20 {
            let (a, b) = (Fq::rand(&mut rng), Fq::rand(&mut rng));
            assert_eq!(Number(a.0).times(Number(b.0)).0, (a * b).0);
        }
    }
}
