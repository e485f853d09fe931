//! Whether all points of a list are in the group of order r, much faster than one by one.
//!
//! Points of the curve over Fq2 are sums of a part in the group of order r and a part T in a group of order
//! h = 2p − r, whose least prime factor is 10069. For c random of k ≤ 13 bits, `Σ cᵢ·Tᵢ` of parts not all zero is
//! zero with probability at most 2⁻ᵏ: given the others, one value of c₁ at most makes it so. 130/k such sums that
//! all land in the group of order r leave 2⁻¹³⁰ for a point outside.
//!
//! The c are drawn from a hash of the points' bytes, so that nobody can choose points to fit them.

use ark_ec::AffineRepr;
use ark_ec::short_weierstrass::{Affine, Bucket, Projective, SWCurveConfig};
use ark_ff::Zero;
use ark_std::rand::rngs::StdRng;
use ark_std::rand::{RngCore, SeedableRng};
use rayon::prelude::*;
use sha2::{Digest, Sha256};

/// Most bits of a c: 2¹³ is less than the least prime factor of h.
const MOST_BITS: u32 = 13;
/// Bits in all sums together.
const SECURITY: u32 = 130;
/// Points from which sums are faster, and their buckets no burden beside the file.
const MANY: usize = 1 << 9;

/// The index of the first point outside the group of order r. The points must be on their curve, which is one of
/// BN254's; `digest` hashes them.
pub(crate) fn first_outside<P: SWCurveConfig>(
    points: &[Affine<P>],
    digest: impl FnOnce() -> [u8; 32],
) -> Option<usize> {
    if P::cofactor_is_one() || (points.len() >= MANY && all_inside(points, digest())) {
        return None;
    }
    points.par_iter().position_first(|point| !point.is_in_correct_subgroup_assuming_on_curve())
}

/// Bits of the c for which as many points take the fewest additions, nearly.
fn bits(points: usize) -> u32 {
    points.max(1).ilog2().saturating_sub(4).clamp(6, MOST_BITS)
}

/// Checks random sums.
fn all_inside<P: SWCurveConfig>(points: &[Affine<P>], digest: [u8; 32]) -> bool {
    let bits = bits(points.len());
    (0..SECURITY.div_ceil(bits)).into_par_iter().all(|round| {
        let seed = Sha256::new_with_prefix(digest).chain_update([round as u8]).finalize();
        let sum = random_sum(points, bits, &mut StdRng::from_seed(seed.into()));
        Affine::from(sum).is_in_correct_subgroup_assuming_on_curve()
    })
}

/// `Σ cᵢ·Pᵢ` for random c: points of equal c are added first.
fn random_sum<P: SWCurveConfig>(points: &[Affine<P>], bits: u32, rng: &mut StdRng) -> Projective<P> {
    let coefficients = 1 << bits;
    let mut buckets: Vec<_> = std::iter::repeat_n(Bucket::<P>::ZERO, coefficients).collect();
    for point in points.iter().filter(|point| !point.is_zero()) {
        buckets[rng.next_u32() as usize % coefficients] += point;
    }
    let (mut above, mut sum) = (Projective::zero(), Projective::zero());
    for bucket in buckets[1..].iter().rev() {
        above += bucket;
        sum += &above;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::point::tests::outside_the_subgroup;
    use ark_bn254::{G1Affine, G2Affine, g2};
    use ark_ec::CurveConfig;
    use num_bigint::BigUint;

    const DIGEST: [u8; 32] = [7; 32];

    fn multiples(n: usize) -> Vec<G2Affine> {
        let step = G2Affine::generator();
        let points: Vec<_> =
            std::iter::successors(Some(step.into_group()), |p| Some(*p + step)).take(n).collect();
        ark_ec::CurveGroup::normalize_batch(&points)
    }

    #[test]
    fn the_cofactor_has_no_small_factor() {
        let limbs = <g2::Config as CurveConfig>::COFACTOR.iter();
        let h = BigUint::from_bytes_le(&limbs.flat_map(|limb| limb.to_le_bytes()).collect::<Vec<_>>());
        assert!((2..=1usize << MOST_BITS).all(|d| &h % d != BigUint::ZERO));
    }

    #[test]
    fn a_sum_is_that_of_its_coefficients() {
        let points = multiples(50);
        let rng = || StdRng::seed_from_u64(3);
        for bits in [6, 13] {
            let (mut coefficients, sum) = (rng(), random_sum(&points, bits, &mut rng()));
            let expected: Projective<_> =
                points.iter().map(|p| p.mul_bigint([u64::from(coefficients.next_u32()) % (1 << bits)])).sum();
            assert_eq!(sum, expected);
        }
        assert_eq!([1, 1 << 12, 1 << 16, 1 << 24].map(bits), [6, 8, 12, 13]);
    }

    #[test]
    fn one_point_outside_is_noticed_and_so_are_two_that_cancel() {
        let (mut points, outside) = (multiples(300), outside_the_subgroup());
        assert!(all_inside(&points, DIGEST));
        points[7] = outside;
        assert!(!all_inside(&points, DIGEST));
        points[200] = -outside;
        assert!(!all_inside(&points, DIGEST));
        assert_eq!(first_outside(&points, || DIGEST), Some(7));
    }

    #[test]
    fn many_points_are_checked_by_sums() {
        let mut points = [multiples(1 << 10), vec![G2Affine::identity()]].concat();
        assert!(points.len() >= MANY);
        assert_eq!(first_outside(&points, || DIGEST), None);
        points[3] = outside_the_subgroup();
        assert_eq!(first_outside(&points, || DIGEST), Some(3));
        assert_eq!(first_outside(&[G1Affine::generator()], || DIGEST), None);
    }
}
