//! Field elements and points as keys have them: the Montgomery image, little-endian, infinity as zeros. That it is below
//! the modulus is checked apart, so that a list can be used as it lies in a file.

use super::Fault;
use super::sections::{Section, write_section_head};
use crate::subgroup::first_outside;
use ark_bn254::{Fq2, Fr, FrConfig};
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ff::{BigInt, Fp256, MontBackend, MontConfig, PrimeField};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::io::{self, Write};

/// What has a Montgomery image.
pub(crate) trait Raw: Copy {
    /// Length of the image.
    const BYTES: usize;
    /// What has this image of `BYTES` bytes; it may not be [reduced](Self::is_reduced).
    fn from_raw(bytes: &[u8]) -> Self;
    /// Appends the image.
    fn to_raw(self, out: &mut Vec<u8>);
    /// Whether every coordinate is below its modulus.
    fn is_reduced(&self) -> bool;
}

impl<C: MontConfig<4>> Raw for Fp256<MontBackend<C, 4>> {
    const BYTES: usize = 32;

    fn from_raw(bytes: &[u8]) -> Self {
        let mut limbs = [0; 4];
        limbs
            .iter_mut()
            .zip(bytes.as_chunks().0)
            .for_each(|(limb, chunk)| *limb = u64::from_le_bytes(*chunk));
        Self::new_unchecked(BigInt(limbs))
    }

    fn to_raw(self, out: &mut Vec<u8>) {
        self.0.0.iter().for_each(|limb| out.extend(limb.to_le_bytes()));
    }

    fn is_reduced(&self) -> bool {
        self.0 < Self::MODULUS
    }
}

impl Raw for Fq2 {
    const BYTES: usize = 64;

    fn from_raw(bytes: &[u8]) -> Self {
        let (c0, c1) = bytes.split_at(Self::BYTES / 2);
        Fq2::new(Raw::from_raw(c0), Raw::from_raw(c1))
    }

    fn to_raw(self, out: &mut Vec<u8>) {
        self.c0.to_raw(out);
        self.c1.to_raw(out);
    }

    fn is_reduced(&self) -> bool {
        self.c0.is_reduced() && self.c1.is_reduced()
    }
}

/// Infinity is (0, 0) in memory too: BN254's `ZeroFlag` is `()`.
impl<P: SWCurveConfig<BaseField: Raw>> Raw for Affine<P> {
    const BYTES: usize = 2 * P::BaseField::BYTES;

    fn from_raw(bytes: &[u8]) -> Self {
        let (x, y) = bytes.split_at(Self::BYTES / 2);
        Affine::new_unchecked(Raw::from_raw(x), Raw::from_raw(y))
    }

    fn to_raw(self, out: &mut Vec<u8>) {
        self.x.to_raw(out);
        self.y.to_raw(out);
    }

    fn is_reduced(&self) -> bool {
        self.x.is_reduced() && self.y.is_reduced()
    }
}

/// Images one after the other.
pub(crate) fn raw_bytes<T: Raw>(values: impl IntoIterator<Item = T>) -> Vec<u8> {
    let mut bytes = Vec::new();
    values.into_iter().for_each(|value| value.to_raw(&mut bytes));
    bytes
}

/// Checks that a section's points are below the modulus, on their curve and in their group. The error is of the first
/// that is not.
pub(crate) fn check_points<P: SWCurveConfig<BaseField: Raw>>(
    section: &Section<'_>,
    points: &[Affine<P>],
) -> Result<(), Fault> {
    let bad = points.par_iter().position_first(|point| !point.is_reduced() || !point.is_on_curve());
    let outside = || first_outside(points, || Sha256::digest(section.bytes).into());
    let Some(index) = bad.or_else(outside) else { return Ok(()) };
    let (offset, section) = (section.at(index, Affine::<P>::BYTES), section.name);
    let (point, index) = (&points[index], index as u64);
    Err(if !point.is_reduced() {
        Fault::NotCanonical { section, index, offset }
    } else if !point.is_on_curve() {
        Fault::NotOnCurve { section, index, offset }
    } else {
        Fault::NotInSubgroup { section, index, offset }
    })
}

/// The next point of a section, checked.
pub(crate) fn read_point<P: SWCurveConfig<BaseField: Raw>>(
    section: &mut Section<'_>,
) -> Result<Affine<P>, Fault> {
    let begin = section.clone();
    let point = Affine::from_raw(section.take(Affine::<P>::BYTES)?);
    check_points(&begin, &[point])?;
    Ok(point)
}

/// A modulus as files have it.
pub(crate) fn modulus<C: MontConfig<4>>() -> [u8; 32] {
    let mut bytes = [0; 32];
    bytes
        .as_chunks_mut()
        .0
        .iter_mut()
        .zip(C::MODULUS.0)
        .for_each(|(chunk, limb)| *chunk = limb.to_le_bytes());
    bytes
}

/// 2⁻²⁵⁶: what undoes one of the two factors R in a coefficient of a key.
pub(crate) fn inverse_of_r() -> Fr {
    Fr::new_unchecked(BigInt::one())
}

/// R = 2²⁵⁶ itself.
pub(crate) fn r() -> Fr {
    Fr::new_unchecked(FrConfig::R2)
}

/// Writes a section of points, some at a time.
pub(crate) fn write_points<T: Raw>(out: &mut dyn Write, number: u32, points: &[T]) -> io::Result<()> {
    write_section_head(out, number, (points.len() * T::BYTES) as u64)?;
    points.chunks(1 << 12).try_for_each(|chunk| out.write_all(&raw_bytes(chunk.iter().copied())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::point::tests::outside_the_subgroup;
    use ark_bn254::{Fq, G1Affine, G2Affine};
    use ark_ec::AffineRepr;
    use ark_ff::{AdditiveGroup, Field};

    #[test]
    fn images_are_those_of_memory() {
        let bytes = raw_bytes([Fr::ONE]);
        assert_eq!(bytes.len(), 32);
        assert_eq!(Fr::from_raw(&bytes), Fr::ONE);
        assert_eq!(Fr::from_raw(&[&[1][..], &[0; 31]].concat()), inverse_of_r());
        assert_eq!((r(), inverse_of_r() * r()), (Fr::from(2u64).pow([256]), Fr::ONE));
        for point in [G2Affine::generator(), G2Affine::identity()] {
            assert_eq!(G2Affine::from_raw(&raw_bytes([point])), point);
        }
        assert_eq!(raw_bytes([G1Affine::identity()]), [0; 64]);
        assert!(!Fr::from_raw(&modulus::<FrConfig>()).is_reduced() && (-Fr::ONE).is_reduced());
    }

    #[test]
    fn points_that_are_none_are_told_apart() {
        let bytes = [0; 4 * 128];
        let section = Section { name: "B2", offset: 1000, bytes: &bytes };
        let told = |points: &[G2Affine]| check_points(&section, points).unwrap_err().to_string();
        let (sound, zero) = (G2Affine::generator(), G2Affine::identity());
        assert!(check_points(&section, &[sound, zero, -sound]).is_ok());
        assert!(
            told(&[sound, zero, outside_the_subgroup()])
                .contains("entry 2, offset 1256: expected a point of the group")
        );
        let off = G2Affine::new_unchecked(sound.x, sound.y + Fq2::ONE);
        assert!(told(&[sound, off]).contains("section B2, entry 1, offset 1128: expected a point, found"));
        let aliased = Fq::new_unchecked(BigInt([u64::MAX; 4]));
        let above = G2Affine::new_unchecked(Fq2::new(aliased, Fq::ZERO), sound.y);
        assert!(told(&[above]).contains("expected a value below the modulus"));
    }
}
