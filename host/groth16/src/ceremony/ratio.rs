//! Whether pairs of points have one ratio, and lists too, by random sums of them.

use crate::ceremony::CeremonyError;
use crate::ceremony::entropy::for_checks;
use ark_bn254::{Bn254, Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ec::pairing::Pairing;
use ark_ff::Zero;
use ark_std::rand::RngCore;
use zkcard_accel::{Accelerator, Group, Scalars};

/// Whether b = x·a and d = x·c for one x ≠ 0. None of them may be infinity.
pub(crate) fn is_same([a, b]: [G1Affine; 2], [c, d]: [G2Affine; 2]) -> bool {
    let any_zero = a.is_zero() || b.is_zero() || c.is_zero() || d.is_zero();
    !any_zero && Bn254::multi_pairing([a, -b], [d, c]).is_zero()
}

/// `Σ ρᵢ·Pᵢ` and `Σ ρᵢ·Pᵢ₊₁` for random ρ: for powers of τ, both sums have the ratio τ. A list that is none has it with a
/// probability of 2⁻¹²⁸.
pub(crate) fn of_neighbours<G: Group>(
    accel: &impl Accelerator,
    points: &[G::Affine],
) -> Result<[G::Affine; 2], CeremonyError> {
    let bases = accel.load_bases::<G>(points, Scalars::Loaded)?;
    let mut factors = random_factors(points.len().saturating_sub(1))?;
    factors.insert(0, Fr::zero());
    let vector = accel.load(&factors)?;
    let first = accel.msm(&bases, &vector, 1.min(points.len())..points.len())?;
    let second = accel.msm(&bases, &vector, 0..points.len())?;
    Ok([first, second].map(|sum: G| sum.into_affine()))
}

/// `Σ ρᵢ·Pᵢ` and `Σ ρᵢ·Qᵢ` for random ρ, of lists of one length.
pub(crate) fn of_lists<G: Group>(
    accel: &impl Accelerator,
    one: &[G::Affine],
    other: &[G::Affine],
) -> Result<[G::Affine; 2], CeremonyError> {
    let factors = random_factors(one.len().max(other.len()))?;
    Ok([sum::<G>(accel, one, &factors)?, sum::<G>(accel, other, &factors)?])
}

/// `Σ sᵢ·Pᵢ`.
pub(crate) fn sum<G: Group>(
    accel: &impl Accelerator,
    points: &[G::Affine],
    scalars: &[Fr],
) -> Result<G::Affine, CeremonyError> {
    let bases = accel.load_bases::<G>(points, Scalars::Loaded)?;
    let sum: G = accel.msm(&bases, &accel.load(&scalars[..points.len()])?, 0..points.len())?;
    Ok(sum.into_affine())
}

/// Numbers of 128 bits.
pub(crate) fn random_factors(n: usize) -> Result<Vec<Fr>, CeremonyError> {
    let mut rng = for_checks()?;
    let mut number = || u128::from(rng.next_u64()) << 64 | u128::from(rng.next_u64());
    Ok((0..n).map(|_| Fr::from(number())).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_ec::CurveGroup;
    use ark_ff::Field;
    use zkcard_accel::{G1, G2};
    use zkcard_soft::Soft;

    fn powers<G: Group>(tau: u64, n: u64) -> Vec<G::Affine> {
        (0..n).map(|i| (G::generator() * Fr::from(tau).pow([i])).into_affine()).collect()
    }

    #[test]
    fn infinity_has_no_ratio() {
        let (one, two) = (powers::<G1>(5, 2), powers::<G2>(5, 2));
        let (g1, g2) = ([one[0], one[1]], [two[0], two[1]]);
        assert!(is_same(g1, g2));
        assert!(!is_same([one[1], one[0]], g2));
        let (o1, o2) = (G1Affine::zero(), G2Affine::zero());
        assert!(!is_same([o1, o1], g2) && !is_same(g1, [o2, o2]) && !is_same([o1, one[1]], [o2, two[1]]));
    }

    #[test]
    fn one_wrong_power_is_noticed_wherever_it_is() {
        let (accel, two) = (Soft::new(), powers::<G2>(5, 2));
        let good =
            |points: &[G1Affine]| is_same(of_neighbours::<G1>(&accel, points).unwrap(), [two[0], two[1]]);
        let list = powers::<G1>(5, 9);
        assert!(good(&list) && good(&list[..2]));
        for at in 0..9 {
            let mut wrong = list.clone();
            wrong[at] = (wrong[at] + G1Affine::generator()).into_affine();
            assert!(!good(&wrong), "{at}");
        }
        assert!(!good(&list[..1]) && !good(&[]));
    }

    #[test]
    fn lists_are_compared_point_by_point() {
        let (accel, list) = (Soft::new(), powers::<G1>(5, 6));
        let two = powers::<G2>(5, 2);
        let good = |other: &[G1Affine]| {
            is_same(of_lists::<G1>(&accel, &list[..5], other).unwrap(), [two[0], two[1]])
        };
        assert!(good(&list[1..]));
        let mut swapped = list[1..].to_vec();
        swapped.swap(0, 4);
        assert!(!good(&swapped));
    }
}
