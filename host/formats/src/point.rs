//! Coordinates as points, (0, 0) as infinity.

use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ff::Zero;

/// Why coordinates are not those of a point of a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum PointFault {
    /// Not on the curve.
    OffCurve,
    /// On the curve, but not in the group of order r.
    OutsideSubgroup,
}

/// A point of the group of order r.
pub(crate) fn in_group<P: SWCurveConfig>(x: P::BaseField, y: P::BaseField) -> Result<Affine<P>, PointFault> {
    let point = on_curve(x, y)?;
    let inside = point.is_in_correct_subgroup_assuming_on_curve();
    if inside { Ok(point) } else { Err(PointFault::OutsideSubgroup) }
}

/// A point that may be outside the group of order r.
pub(crate) fn on_curve<P: SWCurveConfig>(x: P::BaseField, y: P::BaseField) -> Result<Affine<P>, PointFault> {
    let point = if x.is_zero() && y.is_zero() { Affine::identity() } else { Affine::new_unchecked(x, y) };
    if point.is_on_curve() { Ok(point) } else { Err(PointFault::OffCurve) }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use ark_bn254::{Fq2, G2Affine, g2};

    /// A point of the curve over Fq2 outside the group of order r.
    pub(crate) fn outside_the_subgroup() -> G2Affine {
        let found = (1u64..)
            .filter_map(|x| G2Affine::get_point_from_x_unchecked(Fq2::from(x), false))
            .find(|point| !point.is_in_correct_subgroup_assuming_on_curve());
        found.unwrap()
    }

    #[test]
    fn points_outside_are_refused() {
        let outside = outside_the_subgroup();
        assert_eq!(in_group::<g2::Config>(outside.x, outside.y), Err(PointFault::OutsideSubgroup));
        assert_eq!(on_curve::<g2::Config>(outside.x, outside.y), Ok(outside));
        assert_eq!(on_curve::<g2::Config>(outside.x, outside.x), Err(PointFault::OffCurve));
    }
}
