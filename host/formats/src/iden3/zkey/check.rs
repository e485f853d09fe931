//! What is checked once for each content: every point, every coefficient, the secrets that both groups hold.

use super::super::map::{MappedPoint, PointList};
use super::super::montgomery::{Raw, check_points};
use super::super::verdict::Verdict;
use super::{Place, Zkey, coefficients};
use crate::iden3::Fault;
use ark_bn254::{Bn254, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ec::pairing::Pairing;
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ff::Zero;

/// Checks whatever the key holds.
pub(super) fn everything(key: &Zkey) -> Result<Verdict, Fault> {
    let places = &key.places;
    let by_rows = coefficients::check(key.section(&places.coefficients), &key.head)?;
    for place in [&places.a, &places.b_g1, &places.l, &places.h] {
        list::<G1Affine>(key, place)?;
    }
    list::<G2Affine>(key, &places.b_g2)?;
    let head = &key.head;
    check_equal("β", head.beta_g1, head.beta_g2)?;
    check_equal("δ", head.delta_g1, head.delta_g2)?;
    match key.contributions.last() {
        Some(last) if last.delta_after != head.delta_g1 => Err(key.section(&places.contributions).value(
            "δ of the head",
            "that of the last contribution",
            "another point",
        )),
        _ => Ok(Verdict { by_rows }),
    }
}

/// The points of a list, checked.
pub(super) fn list<T: CheckedPoint>(key: &Zkey, place: &Place) -> Result<PointList<T>, Fault> {
    let points = key.list::<T>(place);
    T::check(key, place, points.as_ref())?;
    Ok(points)
}

/// A point that can be checked.
pub(super) trait CheckedPoint: MappedPoint {
    fn check(key: &Zkey, place: &Place, points: &[Self]) -> Result<(), Fault>;
}

impl<P: SWCurveConfig<BaseField: Raw>> CheckedPoint for Affine<P>
where
    Affine<P>: MappedPoint,
{
    fn check(key: &Zkey, place: &Place, points: &[Self]) -> Result<(), Fault> {
        check_points(&key.section(place), points)
    }
}

/// e(x·G₁, G₂) = e(G₁, x·G₂).
fn check_equal(what: &'static str, g1: G1Affine, g2: G2Affine) -> Result<(), Fault> {
    let product = Bn254::multi_pairing([g1, -G1Affine::generator()], [G2Affine::generator(), g2]);
    if product.is_zero() { Ok(()) } else { Err(Fault::Unequal { section: "head", what }) }
}
