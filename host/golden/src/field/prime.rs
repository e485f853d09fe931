//! A prime field with its Montgomery radix: the constants of `rtl/gen/bn254_pkg.sv`.

use num_bigint::{BigInt, BigUint};

/// The base field of BN254: the field of coordinates.
const FQ: &str = "21888242871839275222246405745257275088696311157297823662689037894645226208583";
/// The scalar field of BN254.
const FR: &str = "21888242871839275222246405745257275088548364400416034343698204186575808495617";

/// An odd prime p and the radix R = 2^`r_bits` > 4p.
///
/// The gates have R = 2²⁵⁶; small primes serve proofs at small widths.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Prime {
    /// p.
    pub p: BigUint,
    /// log2 R.
    pub r_bits: u64,
    /// −p⁻¹ mod R.
    neg_inverse: BigUint,
}

impl Prime {
    /// The field of `p` with R = 2^`r_bits`.
    ///
    /// # Panics
    ///
    /// Unless p is odd and 4p < R: only then are products of loose numbers loose. Whether p is
    /// prime is not checked.
    pub fn new(p: impl Into<BigUint>, r_bits: u64) -> Self {
        let p = p.into();
        assert!(p.bit(0), "p is even");
        assert!(p.bits() + 2 <= r_bits, "R is not greater than 4p");
        let r = BigUint::from(1u8) << r_bits;
        // Odd residues mod R form a group of order R/2, so p^(R/2 - 1) = p^-1.
        let neg_inverse = &r - p.modpow(&(&r / 2u8 - 1u8), &r);
        Self { p, r_bits, neg_inverse }
    }

    /// The base field of BN254.
    pub fn fq() -> Self {
        Self::new(decimal(FQ), 256)
    }

    /// The scalar field of BN254.
    pub fn fr() -> Self {
        Self::new(decimal(FR), 256)
    }

    /// A field for proofs at a small width: p = 16381, the greatest prime below 2¹⁴, R = 2¹⁶.
    pub fn small() -> Self {
        Self::new(16381u32, 16)
    }

    /// 2p, the end of the loose range.
    pub fn two_p(&self) -> BigUint {
        &self.p * 2u8
    }

    /// R.
    pub fn r(&self) -> BigUint {
        BigUint::from(1u8) << self.r_bits
    }

    /// Whether `a` is in [0, 2p).
    pub fn is_loose(&self, a: &BigUint) -> bool {
        *a < self.two_p()
    }

    /// The Montgomery form of the plain number `a`: a·R mod p.
    pub fn to_mont(&self, a: &BigUint) -> BigUint {
        a * self.r() % &self.p
    }

    /// The plain number, below p, whose Montgomery form `a` is.
    pub fn from_mont(&self, a: &BigUint) -> BigUint {
        let r_inverse = self.r().modpow(&(&self.p - 2u8), &self.p);
        a * r_inverse % &self.p
    }

    /// (t + m·p) / R with m = −t·p⁻¹ mod R: Montgomery's reduction, no subtraction at its end.
    pub(crate) fn reduce(&self, t: impl Into<BigInt>) -> BigInt {
        let (t, r) = (t.into(), BigInt::from(self.r()));
        // The remainder of a negative number is negative.
        let t_low = (&t % &r + &r) % &r;
        let m = t_low * BigInt::from(self.neg_inverse.clone()) % &r;
        (t + m * BigInt::from(self.p.clone())) / r
    }
}

fn decimal(digits: &str) -> BigUint {
    digits.bytes().fold(BigUint::ZERO, |number, digit| number * 10u8 + (digit - b'0'))
}
