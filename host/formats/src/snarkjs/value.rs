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
    /// The coordinate that the EVM would read here: c1 before c0.
    fn in_evm_order(self) -> Self;
}

impl Coordinate for Fq {
    fn scan(scan: &mut Scanner<'_>) -> Result<Self, Fault> {
        decimal(scan)
    }

    fn in_evm_order(self) -> Self {
        self
    }
}

impl Coordinate for Fq2 {
    fn scan(scan: &mut Scanner<'_>) -> Result<Self, Fault> {
        let [c0, c1] = scan.array(|scan, _| decimal(scan))?;
        Ok(Fq2::new(c0, c1))
    }

    fn in_evm_order(self) -> Self {
        Fq2::new(self.c1, self.c0)
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
    let coordinates = scan.array(|scan, _| Coordinate::scan(scan))?;
    match affine(coordinates) {
        Ok(point) => Ok(point),
        Err(_) if is_in_evm_order::<P>(coordinates) => Err(scan.fault_at(offset, FieldFault::EvmOrder)),
        Err(FieldFault::NotAffine) => {
            scan.in_entry(2, |scan| Err(scan.fault_at(offset, FieldFault::NotAffine)))
        }
        Err(fault) => Err(scan.fault_at(offset, fault)),
    }
}

fn affine<P: SWCurveConfig>([x, y, z]: [P::BaseField; 3]) -> Result<Affine<P>, FieldFault> {
    let (zero, one) = (P::BaseField::ZERO, P::BaseField::ONE);
    if (x, y, z) == (zero, one, zero) {
        return Ok(Affine::identity());
    }
    if z != one {
        return Err(FieldFault::NotAffine);
    }
    // (0, 0) would pass for infinity.
    if x == zero && y == zero { Err(FieldFault::NotOnCurve) } else { Ok(in_group(x, y)?) }
}

/// Whether what is no point would be one if c1 stood before c0, be the third coordinate turned or not.
fn is_in_evm_order<P: SWCurveConfig<BaseField: Coordinate>>([x, y, z]: [P::BaseField; 3]) -> bool {
    let one = P::BaseField::ONE;
    let turned = in_group::<P>(x.in_evm_order(), y.in_evm_order());
    (z == one || z.in_evm_order() == one) && turned.is_ok_and(|point| !point.is_zero())
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
