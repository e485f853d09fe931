//! How field elements and points are written in files: canonical, little-endian, uncompressed, 32 bytes a
//! coordinate, the point at infinity as zeros.

use super::Fault;
use super::container::Section;
use crate::point::{PointFault, on_curve};
use crate::subgroup::first_outside;
use ark_bn254::{Fq, Fq2};
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ff::{AdditiveGroup, BigInt, Fp256, MontBackend, MontConfig, PrimeField};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use std::io::{self, Write};

/// What has an image of `BYTES` bytes in a file.
pub(crate) trait Image: Copy + Send + Sync {
    /// Length of the image.
    const BYTES: usize;
    /// What memory holds before the image is decoded.
    const BLANK: Self;
    /// Appends the image.
    fn encode(self, out: &mut Vec<u8>);
    /// Decodes and checks an image of `BYTES` bytes; whether points are in their groups is left to
    /// [`first_outside`](Self::first_outside).
    fn decode(bytes: &[u8]) -> Result<Self, ImageFault>;
    /// The index of the first point outside the group of order r; `bytes` are the images.
    fn first_outside(_values: &[Self], _bytes: &[u8]) -> Option<usize> {
        None
    }
}

/// Why bytes are not the image of anything.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ImageFault {
    /// A coordinate or scalar is not below its modulus.
    TooLarge,
    /// Not on the curve.
    OffCurve,
    /// On the curve, but not in the group of order r.
    OutsideSubgroup,
}

/// Writes images one after the other.
pub(crate) fn write_all<T: Image>(values: &[T], out: &mut dyn Write) -> io::Result<()> {
    let mut buffer = Vec::with_capacity(1024 * T::BYTES);
    for chunk in values.chunks(1024) {
        buffer.clear();
        chunk.iter().for_each(|value| value.encode(&mut buffer));
        out.write_all(&buffer)?;
    }
    Ok(())
}

/// Decodes a section of `count` images, in parallel. The error is of the first bad one. Memory is taken only for
/// images that are there.
pub(crate) fn read_all<T: Image>(section: &Section<'_>, count: u64) -> Result<Vec<T>, Fault> {
    let found = section.bytes.len() as u64;
    let expected = count.saturating_mul(T::BYTES as u64);
    if found != expected {
        let (section, offset) = (section.name, section.offset);
        return Err(Fault::Count { section, offset, what: "length", expected, found });
    }
    let mut values = vec![T::BLANK; section.bytes.len() / T::BYTES];
    let images = section.bytes.par_chunks_exact(T::BYTES);
    let bad = values.par_iter_mut().zip(images).enumerate().find_map_first(|(index, (value, image))| {
        T::decode(image).map(|decoded| *value = decoded).err().map(|fault| (index, fault))
    });
    let outside = || Some((T::first_outside(&values, section.bytes)?, ImageFault::OutsideSubgroup));
    match bad.or_else(outside) {
        Some((index, fault)) => Err(fault.at(section, index, T::BYTES)),
        None => Ok(values),
    }
}

impl<C: MontConfig<4>> Image for Fp256<MontBackend<C, 4>> {
    const BYTES: usize = 32;
    const BLANK: Self = Self::ZERO;

    fn encode(self, out: &mut Vec<u8>) {
        self.into_bigint().0.iter().for_each(|limb| out.extend(limb.to_le_bytes()));
    }

    fn decode(bytes: &[u8]) -> Result<Self, ImageFault> {
        let mut limbs = [0; 4];
        for (limb, chunk) in limbs.iter_mut().zip(bytes.as_chunks().0) {
            *limb = u64::from_le_bytes(*chunk);
        }
        Self::from_bigint(BigInt(limbs)).ok_or(ImageFault::TooLarge)
    }
}

impl Image for Fq2 {
    const BYTES: usize = 64;
    const BLANK: Self = Fq2::ZERO;

    fn encode(self, out: &mut Vec<u8>) {
        self.c0.encode(out);
        self.c1.encode(out);
    }

    fn decode(bytes: &[u8]) -> Result<Self, ImageFault> {
        let (c0, c1) = halves(bytes);
        Ok(Fq2::new(Fq::decode(c0)?, Fq::decode(c1)?))
    }
}

/// Infinity is (0, 0) in memory too: BN254's `ZeroFlag` is `()`.
impl<P: SWCurveConfig<BaseField: Image>> Image for Affine<P> {
    const BYTES: usize = 2 * P::BaseField::BYTES;
    const BLANK: Self = Affine::identity();

    fn encode(self, out: &mut Vec<u8>) {
        self.x.encode(out);
        self.y.encode(out);
    }

    fn decode(bytes: &[u8]) -> Result<Self, ImageFault> {
        let (x, y) = halves(bytes);
        Ok(on_curve(P::BaseField::decode(x)?, P::BaseField::decode(y)?)?)
    }

    fn first_outside(values: &[Self], bytes: &[u8]) -> Option<usize> {
        first_outside(values, || Sha256::digest(bytes).into())
    }
}

impl From<PointFault> for ImageFault {
    fn from(fault: PointFault) -> Self {
        match fault {
            PointFault::OffCurve => ImageFault::OffCurve,
            PointFault::OutsideSubgroup => ImageFault::OutsideSubgroup,
        }
    }
}

impl ImageFault {
    fn at(self, section: &Section<'_>, index: usize, size: usize) -> Fault {
        let (offset, section, index) = (section.at(index, size), section.name, index as u64);
        match self {
            ImageFault::TooLarge => Fault::NotCanonical { section, index, offset },
            ImageFault::OffCurve => Fault::NotOnCurve { section, index, offset },
            ImageFault::OutsideSubgroup => Fault::NotInSubgroup { section, index, offset },
        }
    }
}

fn halves(bytes: &[u8]) -> (&[u8], &[u8]) {
    bytes.split_at(bytes.len() / 2)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_bn254::{Fr, G1Affine, G2Affine};
    use ark_ec::AffineRepr;
    use ark_ff::Field;
    use std::fmt::Debug;

    fn image<T: Image>(value: T) -> Vec<u8> {
        let mut bytes = Vec::new();
        value.encode(&mut bytes);
        bytes
    }

    fn round_trip<T: Image + PartialEq + Debug>(value: T) {
        assert_eq!(image(value).len(), T::BYTES);
        assert_eq!(T::decode(&image(value)), Ok(value));
    }

    #[test]
    fn images_come_back() {
        [Fr::ZERO, Fr::ONE, -Fr::ONE].into_iter().for_each(round_trip);
        [Fq2::ZERO, Fq2::new(-Fq::ONE, Fq::from(7u64))].into_iter().for_each(round_trip);
        [G1Affine::identity(), G1Affine::generator()].into_iter().for_each(round_trip);
        [G2Affine::identity(), G2Affine::generator()].into_iter().for_each(round_trip);
        assert_eq!(image(G1Affine::identity()), [0; 64]);
        assert_eq!(image(G1Affine::generator())[..33], [&[1][..], &[0; 31], &[2]].concat());
    }

    #[test]
    fn everything_else_is_refused() {
        let modulus: Vec<u8> = Fq::MODULUS.0.iter().flat_map(|limb| limb.to_le_bytes()).collect();
        assert_eq!(Fq::decode(&modulus), Err(ImageFault::TooLarge));
        assert_eq!(G1Affine::decode(&[modulus, vec![0; 32]].concat()), Err(ImageFault::TooLarge));
        assert_eq!(Fr::decode(&[0xff; 32]), Err(ImageFault::TooLarge));
        assert_eq!(G1Affine::decode(&image(Fq2::new(Fq::ONE, Fq::ONE))), Err(ImageFault::OffCurve));
    }
}
