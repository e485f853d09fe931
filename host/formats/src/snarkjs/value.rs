//! Numbers and points as snarkjs writes them.

use super::scan::Scanner;
use super::{Fault, FieldFault};
use crate::point::{PointFault, in_group};
use ark_bn254::{Fq, Fq2};
use ark_ec::AffineRepr;
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ff::{AdditiveGroup, BigInt, Field, PrimeField};
use num_bigint::BigUint;

/// Digits of both moduli.
const DIGITS: usize = 77;

/// A coordinate of a point.
pub(super) trait Coordinate: Field {
    /// Reads it.
    fn scan(scan: &mut Scanner<'_>) -> Result<Self, Fault>;
}

impl Coordinate for Fq {
    fn scan(scan: &mut Scanner<'_>) -> Result<Self, Fault> {
        decimal(scan)
    }
}

impl Coordinate for Fq2 {
    fn scan(scan: &mut Scanner<'_>) -> Result<Self, Fault> {
        let [c0, c1] = scan.array(|scan, _| decimal(scan))?;
        Ok(Fq2::new(c0, c1))
    }
}

/// Reads a string of decimal digits below the modulus.
pub(super) fn decimal<F: PrimeField<BigInt = BigInt<4>>>(scan: &mut Scanner<'_>) -> Result<F, Fault> {
    let offset = scan.offset();
    let text = scan.string()?;
    if !is_plain(text) {
        return Err(scan.fault_at(offset, FieldFault::NotDecimal));
    }
    BigUint::parse_bytes(text.as_bytes(), 10)
        .and_then(|value| BigInt::try_from(value).ok())
        .and_then(F::from_bigint)
        .ok_or_else(|| scan.fault_at(offset, FieldFault::NotCanonical))
}

/// Reads a point: x, y, one; or zero, one, zero for infinity.
pub(super) fn point<P: SWCurveConfig<BaseField: Coordinate>>(
    scan: &mut Scanner<'_>,
) -> Result<Affine<P>, Fault> {
    let offset = scan.offset();
    let [x, y, z]: [P::BaseField; 3] = scan.array(|scan, _| Coordinate::scan(scan))?;
    let (zero, one) = (P::BaseField::ZERO, P::BaseField::ONE);
    if (x, y, z) == (zero, one, zero) {
        return Ok(Affine::identity());
    }
    if z != one {
        return scan.in_entry(2, |scan| Err(scan.fault_at(offset, FieldFault::NotAffine)));
    }
    // (0, 0) would pass for infinity.
    let point = if x == zero && y == zero { Err(PointFault::OffCurve) } else { in_group(x, y) };
    point.map_err(|fault| scan.fault_at(offset, fault.into()))
}

/// Reads a point that must not be infinity.
pub(super) fn finite_point<P: SWCurveConfig<BaseField: Coordinate>>(
    scan: &mut Scanner<'_>,
) -> Result<Affine<P>, Fault> {
    let offset = scan.offset();
    let point = point(scan)?;
    if point.is_zero() { Err(scan.fault_at(offset, FieldFault::Infinity)) } else { Ok(point) }
}

impl From<PointFault> for FieldFault {
    fn from(fault: PointFault) -> Self {
        match fault {
            PointFault::OffCurve => FieldFault::NotOnCurve,
            PointFault::OutsideSubgroup => FieldFault::NotInSubgroup,
        }
    }
}

fn is_plain(text: &str) -> bool {
    (1..=DIGITS).contains(&text.len())
        && text.bytes().all(|byte| byte.is_ascii_digit())
        && (text.len() == 1 || !text.starts_with('0'))
}
