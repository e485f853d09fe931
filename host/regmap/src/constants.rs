//! The constants of BN254, from arkworks: two prime fields and the curve y² = x³ + 3 over the first.

use ark_bn254::{Fq, Fr, G1Affine, g1};
use ark_ec::{AffineRepr, short_weierstrass::SWCurveConfig};
use ark_ff::{FftField, Field, PrimeField};
use num_bigint::BigUint;

/// log2 of the Montgomery radix R.
const R_BITS: u32 = 256;
/// Widths w for which −p⁻¹ mod 2ʷ is given: the digits of serial and of full-width reductions.
const NEG_INV_BITS: [u32; 6] = [16, 17, 32, 64, 128, 256];
/// Exponents e for which 2⁻ᵉ mod p is given: reductions that multiply by it need no quotient.
const INV_TWO_EXPONENTS: [u32; 8] = [16, 17, 24, 26, 32, 64, 128, 256];

/// One named number, as wide as its wires are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Constant {
    /// Name without the field's prefix, `ALL_CAPS`.
    pub name: String,
    /// Width in bits.
    pub bits: u32,
    /// What it is, as a formula.
    pub doc: String,
    /// The number itself.
    pub value: BigUint,
}

impl Constant {
    fn new(name: &str, bits: u32, doc: &str, value: BigUint) -> Self {
        Self { name: name.into(), bits, doc: doc.into(), value }
    }
}

/// The constants of a prime field. Both fields of BN254 have the same list, in the same order.
pub fn field_constants<F: PrimeField>() -> Vec<Constant> {
    let p: BigUint = F::MODULUS.into();
    let r = BigUint::from(1u8) << R_BITS;
    let mut list = vec![
        Constant::new("P", 256, "p", p.clone()),
        Constant::new("P2", 256, "2p", &p * 2u8),
        Constant::new("P3", 256, "3p", &p * 3u8),
        Constant::new("P4", 256, "4p", &p * 4u8),
        Constant::new("R", 256, "R mod p: one in Montgomery form", &r % &p),
        Constant::new("R2", 256, "R^2 mod p: a factor that brings into Montgomery form", &r * &r % &p),
    ];
    list.extend(NEG_INV_BITS.map(|bits| neg_inv::<F>(bits)));
    list.extend(INV_TWO_EXPONENTS.map(|exponent| inv_two::<F>(exponent)));
    list
}

fn neg_inv<F: PrimeField>(bits: u32) -> Constant {
    let p: BigUint = F::MODULUS.into();
    let modulus = BigUint::from(1u8) << bits;
    // p is odd, and the group of odd residues has order 2^(bits-1), so p^(2^(bits-1) - 1) = p^-1.
    let inverse = p.modpow(&((&modulus >> 1u8) - 1u8), &modulus);
    Constant::new(&format!("NEG_INV_{bits}"), bits, &format!("-p^-1 mod 2^{bits}"), modulus - inverse)
}

fn inv_two<F: PrimeField>(exponent: u32) -> Constant {
    let p: BigUint = F::MODULUS.into();
    let value = (BigUint::from(1u8) << exponent).modpow(&(&p - 2u8), &p);
    Constant::new(&format!("INV_2_{exponent}"), 256, &format!("2^-{exponent} mod p"), value)
}

/// The constants of the curve, coordinates in Montgomery form unless said otherwise.
pub fn curve_constants() -> Vec<Constant> {
    let b = g1::Config::COEFF_B;
    let b3 = b + b + b;
    let generator = G1Affine::generator();
    vec![
        Constant::new("CURVE_B", 256, "b of y^2 = x^3 + b, a plain number", b.into_bigint().into()),
        Constant::new("CURVE_B_MONT", 256, "b R mod p", montgomery(b)),
        Constant::new("CURVE_B3", 256, "3b, a plain number", b3.into_bigint().into()),
        Constant::new("CURVE_B3_MONT", 256, "3b R mod p", montgomery(b3)),
        Constant::new("CURVE_GX_MONT", 256, "the generator's x R mod p", montgomery(generator.x)),
        Constant::new("CURVE_GY_MONT", 256, "the generator's y R mod p", montgomery(generator.y)),
    ]
}

/// The constants of transforms over the scalar field, in Montgomery form.
pub fn transform_constants() -> Vec<Constant> {
    let bits = Fr::TWO_ADICITY;
    let root = Fr::TWO_ADIC_ROOT_OF_UNITY;
    let inverse = root.pow([(1u64 << bits) - 1]);
    vec![
        Constant::new("FR_ROOT_MONT", 256, &format!("w R mod p, w of order 2^{bits}"), montgomery(root)),
        Constant::new("FR_ROOT_INV_MONT", 256, "w^-1 R mod p", montgomery(inverse)),
    ]
}

/// The memory image that arkworks keeps of `x`: x·R mod p.
fn montgomery<F: PrimeField>(x: F) -> BigUint {
    let p: BigUint = F::MODULUS.into();
    let plain: BigUint = x.into_bigint().into();
    (plain << R_BITS) % p
}

/// Both fields with the prefixes that their constants carry.
pub(crate) fn fields() -> [(&'static str, &'static str, Vec<Constant>); 2] {
    [
        ("FQ", "the base field, of coordinates", field_constants::<Fq>()),
        ("FR", "the scalar field", field_constants::<Fr>()),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_bn254::{FqConfig, FrConfig};
    use ark_ff::MontConfig;

    fn value(list: &[Constant], name: &str) -> BigUint {
        list.iter().find(|constant| constant.name == name).unwrap().value.clone()
    }

    fn field_matches_arkworks<F: PrimeField, T: MontConfig<4>>() {
        let list = field_constants::<F>();
        assert_eq!(value(&list, "P"), T::MODULUS.into());
        assert_eq!(value(&list, "R"), T::R.into());
        assert_eq!(value(&list, "R2"), T::R2.into());
        assert_eq!(value(&list, "NEG_INV_64"), T::INV.into());
        for e in INV_TWO_EXPONENTS {
            let expected = F::from(2u8).pow([u64::from(e)]).inverse().unwrap();
            assert_eq!(value(&list, &format!("INV_2_{e}")), expected.into_bigint().into());
        }
    }

    #[test]
    fn fields_match_arkworks() {
        field_matches_arkworks::<Fq, FqConfig>();
        field_matches_arkworks::<Fr, FrConfig>();
    }

    #[test]
    fn every_negated_inverse_is_one() {
        for (_, _, list) in fields() {
            for bits in NEG_INV_BITS {
                let modulus = BigUint::from(1u8) << bits;
                let product = value(&list, "P") * value(&list, &format!("NEG_INV_{bits}"));
                assert_eq!((product + 1u8) % modulus, BigUint::from(0u8));
            }
        }
    }

    #[test]
    fn curve_is_y2_x3_3() {
        let list = curve_constants();
        assert_eq!(value(&list, "CURVE_B"), 3u8.into());
        assert_eq!(value(&list, "CURVE_B3"), 9u8.into());
        let one = value(&field_constants::<Fq>(), "R");
        assert_eq!(value(&list, "CURVE_GX_MONT"), one);
        assert_eq!(value(&list, "CURVE_GY_MONT"), one * 2u8);
    }

    #[test]
    fn roots_have_order_2_28_and_are_inverse() {
        let elements: Vec<_> = transform_constants().iter().map(|c| Fr::from(c.value.clone())).collect();
        let r = Fr::from(BigUint::from(1u8) << R_BITS);
        let [root, inverse] = [elements[0] / r, elements[1] / r];
        assert_eq!(root.pow([1 << 27]), -Fr::from(1u8));
        assert_eq!(root * inverse, Fr::from(1u8));
    }

    #[test]
    fn every_constant_fits_its_width() {
        for (_, _, list) in fields() {
            assert!(list.iter().all(|constant| constant.value.bits() <= u64::from(constant.bits)));
        }
    }
}
