//! How numbers lie in memory: 32 bytes, four little-endian words of 64 bits, the lowest first.
//!
//! - A *scalar* in card memory is canonical: the number itself, below r. On its way in it may be the
//!   Montgomery image x·2²⁵⁶ mod r, which is what arkworks holds in memory (`Fr`'s limbs).
//! - A *coordinate* is always the Montgomery image x·2²⁵⁶ mod p (`Fq`'s limbs in arkworks).
//! - A *point* is affine: x, then y; (0, 0) is infinity.

use crate::{BASE_MODULUS, SCALAR_MODULUS};

/// Four words of 64 bits, the lowest first.
pub type Limbs = [u64; 4];

/// Bytes of a scalar or coordinate.
pub const ELEMENT_BYTES: usize = 32;
/// Bytes of an affine point of G1.
pub const POINT_BYTES: usize = 64;
/// Bytes of a unit of card memory.
pub const UNIT_BYTES: usize = 64;
/// Bytes of an MSM's record for one window: X, Y, Z, the window's number (`rtl/gen/REGISTERS.md`, *Kernels*).
pub const WINDOW_BYTES: usize = 128;
/// Bits of a scalar after its sign was folded: s ≤ (r − 1) / 2 < 2^253.
pub const SCALAR_BITS: u32 = 253;

/// Windows of c bits that hold every folded scalar and the carry of signed digits: an MSM has so many records.
pub const fn windows_of(c: u32) -> u32 {
    (SCALAR_BITS + 2).div_ceil(c)
}

/// Whether the number is below r: canonical scalars and their Montgomery images are.
pub fn is_scalar(limbs: &Limbs) -> bool {
    limbs.iter().rev().lt(SCALAR_MODULUS.iter().rev())
}

/// Whether the number is below p: a coordinate's image is.
pub fn is_coordinate(limbs: &Limbs) -> bool {
    limbs.iter().rev().lt(BASE_MODULUS.iter().rev())
}

/// Writes the image of a number.
pub fn put_limbs(limbs: &Limbs, image: &mut [u8; ELEMENT_BYTES]) {
    image.chunks_exact_mut(8).zip(limbs).for_each(|(chunk, limb)| chunk.copy_from_slice(&limb.to_le_bytes()));
}

/// Reads the image of a number; whether it is in range is asked of [`is_scalar`] or [`is_coordinate`].
pub fn limbs_of(image: &[u8; ELEMENT_BYTES]) -> Limbs {
    std::array::from_fn(|i| (0..8).rev().fold(0, |limb, j| limb << 8 | u64::from(image[8 * i + j])))
}

/// The image of an affine point, given the Montgomery images of its coordinates; infinity is (0, 0).
pub fn point_image(x: &Limbs, y: &Limbs) -> [u8; POINT_BYTES] {
    let mut image = [0; POINT_BYTES];
    image
        .chunks_exact_mut(8)
        .zip(x.iter().chain(y))
        .for_each(|(chunk, limb)| chunk.copy_from_slice(&limb.to_le_bytes()));
    image
}
