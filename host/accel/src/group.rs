//! The two groups of BN254, closed to others.

use crate::{G1, Points};
use ark_bn254::{Fq, Fr};
use ark_ec::short_weierstrass::{Affine, Projective, SWCurveConfig};
use ark_ec::{AffineRepr, CurveGroup, ScalarMul, VariableBaseMSM};
use ark_ff::{AdditiveGroup, Field, PrimeField, Zero};
use std::fmt;

/// Which of the two groups.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum GroupKind {
    /// Over the prime field; 64 bytes a point.
    G1,
    /// Over the quadratic extension; 128 bytes a point.
    G2,
}

impl fmt::Display for GroupKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            GroupKind::G1 => "G1",
            GroupKind::G2 => "G2",
        })
    }
}

/// G1 or G2 of BN254 in Jacobian coordinates: x = X/Z², y = Y/Z³. Sealed.
pub trait Group:
    CurveGroup<ScalarField = Fr, Affine: AffineRepr<ScalarField = Fr>>
    + VariableBaseMSM<ScalarField = Fr, MulBase = <Self as CurveGroup>::Affine>
    + ScalarMul
    + sealed::Sealed
{
    /// Which group this is.
    const KIND: GroupKind;

    /// Whether the coordinates are those of a point of the group: below p, on the curve, in the subgroup of
    /// order r, and, where Z = 0, of the form (λ² : λ³ : 0) with λ ≠ 0.
    ///
    /// (0 : 0 : 0) is on the homogeneous curve and absorbs every addition, so it is refused by name.
    fn is_well_formed(&self) -> bool;

    /// The points as those of G1, if this is G1: for accelerators that have nothing else.
    fn as_g1(points: Points<Self>) -> Option<Points<G1>>;

    /// A point of G1 as one of this group, if this is G1.
    fn from_g1(point: G1) -> Option<Self>;
}

impl Group for Projective<ark_bn254::g1::Config> {
    const KIND: GroupKind = GroupKind::G1;

    fn is_well_formed(&self) -> bool {
        on_curve(self) // the curve has prime order: every point of it is in the group
    }

    fn as_g1(points: Points<G1>) -> Option<Points<G1>> {
        Some(points)
    }

    fn from_g1(point: G1) -> Option<Self> {
        Some(point)
    }
}

impl Group for Projective<ark_bn254::g2::Config> {
    const KIND: GroupKind = GroupKind::G2;

    fn is_well_formed(&self) -> bool {
        on_curve(self) && Affine::from(*self).is_in_correct_subgroup_assuming_on_curve()
    }

    fn as_g1(_: Points<Self>) -> Option<Points<G1>> {
        None
    }

    fn from_g1(_: G1) -> Option<Self> {
        None
    }
}

/// Y² = X³ + b·Z⁶, not all zero, and every coordinate in its one representation.
fn on_curve<P>(p: &Projective<P>) -> bool
where
    P: SWCurveConfig<BaseField: Field<BasePrimeField = Fq>>,
{
    let z2 = p.z.square();
    let bz6 = P::COEFF_B * z2 * z2.square();
    let not_all_zero = !(p.x.is_zero() && p.y.is_zero() && p.z.is_zero());
    debug_assert!(P::COEFF_A == P::BaseField::ZERO);
    not_all_zero && [p.x, p.y, p.z].iter().all(is_canonical) && p.y.square() == p.x.square() * p.x + bz6
}

/// Whether the limbs in memory are below p: arkworks' equality compares limbs and its sums assume it.
fn is_canonical<F: Field<BasePrimeField = Fq>>(coordinate: &F) -> bool {
    coordinate.to_base_prime_field_elements().all(|element| element.0 < Fq::MODULUS)
}

mod sealed {
    pub trait Sealed {}
    impl Sealed for ark_ec::short_weierstrass::Projective<ark_bn254::g1::Config> {}
    impl Sealed for ark_ec::short_weierstrass::Projective<ark_bn254::g2::Config> {}
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{G1, G2};
    use ark_bn254::Fq2;
    use ark_ec::PrimeGroup;

    #[test]
    fn well_formed_points_are_accepted() {
        assert!(G1::zero().is_well_formed() && G2::zero().is_well_formed());
        assert!(G1::generator().is_well_formed() && G2::generator().is_well_formed());
        assert!((G1::generator() + G1::generator()).is_well_formed());
    }

    #[test]
    fn zero_in_all_coordinates_is_refused() {
        assert!(!G1::new_unchecked(Fq::zero(), Fq::zero(), Fq::zero()).is_well_formed());
        assert!(!G2::new_unchecked(Fq2::zero(), Fq2::zero(), Fq2::zero()).is_well_formed());
    }

    #[test]
    fn coordinates_from_p_on_are_refused() {
        let g = G1::generator();
        let mut x = g.x.0;
        ark_ff::BigInteger::add_with_carry(&mut x, &Fq::MODULUS);
        assert!(!G1::new_unchecked(Fq::new_unchecked(x), g.y, g.z).is_well_formed());
    }

    #[test]
    fn points_off_the_curve_are_refused() {
        let one = Fq::from(1u64);
        assert!(!G1::new_unchecked(one, one, one).is_well_formed());
        assert!(!G1::new_unchecked(one, one + one, Fq::zero()).is_well_formed());
    }

    #[test]
    fn points_of_the_twist_outside_the_subgroup_are_refused() {
        let outside = (1u64..)
            .find_map(|x| Affine::<ark_bn254::g2::Config>::get_point_from_x_unchecked(Fq2::from(x), false))
            .map(Projective::from)
            .expect("a third of all x are coordinates of points");
        assert!(on_curve(&outside) && !outside.is_well_formed());
    }
}
