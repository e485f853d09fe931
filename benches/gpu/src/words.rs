//! What crosses to the device: limbs in arkworks' Montgomery image.

use ark_bn254::{Fq, Fr, G1Affine, G1Projective};
use ark_ec::AffineRepr;
use ark_ff::{BigInt, PrimeField, Zero};
use zeroize::Zeroizing;

/// An element in Montgomery form, R = 2²⁵⁶, least significant limb first.
pub type Words = [u64; 4];
/// x, then y; all zeros is infinity.
pub type PointWords = [u64; 8];

/// The limbs of scalars, wiped when dropped.
pub fn scalar_words(scalars: &[Fr]) -> Zeroizing<Vec<Words>> {
    Zeroizing::new(scalars.iter().map(|scalar| scalar.0.0).collect())
}

/// The limbs of points.
pub fn point_words(points: &[G1Affine]) -> Vec<PointWords> {
    let of = |point: &G1Affine| {
        let Some((x, y)) = point.xy() else { return [0; 8] };
        std::array::from_fn(|i| if i < 4 { x.0.0[i] } else { y.0.0[i - 4] })
    };
    points.iter().map(of).collect()
}

/// Elements from limbs that are below the modulus; None where one is not.
pub(crate) fn scalars(words: &[Words]) -> Option<Vec<Fr>> {
    let of = |words: &Words| (BigInt(*words) < Fr::MODULUS).then_some(Fr::new_unchecked(BigInt(*words)));
    words.iter().map(of).collect()
}

/// The point with these Jacobian coordinates, Z = 0 being infinity; None where a coordinate is not below the modulus.
pub(crate) fn point(coordinates: &[Words; 3]) -> Option<G1Projective> {
    let below = coordinates.iter().all(|words| BigInt(*words) < Fq::MODULUS);
    let [x, y, z] = coordinates.map(|words| Fq::new_unchecked(BigInt(words)));
    let point = if z.is_zero() { G1Projective::zero() } else { G1Projective { x, y, z } };
    below.then_some(point)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_ff::Field;

    #[test]
    fn limbs_go_and_come_back() {
        let values =
            [Fr::from(0u64), Fr::from(1u64), -Fr::from(1u64), Fr::from(5u64).inverse().expect("not zero")];
        assert_eq!(scalars(&scalar_words(&values)), Some(values.to_vec()));
        assert_eq!(scalars(&[Fr::MODULUS.0]), None);
        let [infinity, generator] = point_words(&[G1Affine::zero(), G1Affine::generator()])[..] else {
            panic!()
        };
        assert_eq!(infinity, [0; 8]);
        let [x, y] = [0, 4].map(|at| std::array::from_fn(|i| generator[at + i]));
        let one = Fq::from(1u64).0.0;
        assert_eq!(point(&[x, y, one]), Some(G1Affine::generator().into()));
        assert_eq!(point(&[[0; 4]; 3]), Some(G1Projective::zero()));
        assert_eq!(point(&[x, Fq::MODULUS.0, one]), None);
    }
}
