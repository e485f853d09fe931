//! How numbers lie in memory: 32 bytes, four little-endian words of 64 bits, the lowest first.
//!
//! - A *scalar* in card memory is canonical: the number itself, below r. On its way in it may be the
//!   Montgomery image x·2²⁵⁶ mod r, which is what arkworks holds in memory (`Fr`'s limbs).
//! - A *coordinate* is always the Montgomery image x·2²⁵⁶ mod p (`Fq`'s limbs in arkworks).
//! - A *point* is affine: x, then y; (0, 0) is infinity.

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

/// r: scalars are below it.
pub const SCALAR_MODULUS: Limbs =
    [0x43e1_f593_f000_0001, 0x2833_e848_79b9_7091, 0xb850_45b6_8181_585d, 0x3064_4e72_e131_a029];
/// p: coordinates are below it.
pub const BASE_MODULUS: Limbs =
    [0x3c20_8c16_d87c_fd47, 0x9781_6a91_6871_ca8d, 0xb850_45b6_8181_585d, 0x3064_4e72_e131_a029];

/// Whether the number is below r: canonical scalars and their Montgomery images are.
pub fn is_scalar(limbs: &Limbs) -> bool {
    limbs.iter().rev().lt(SCALAR_MODULUS.iter().rev())
}

/// Whether the number is below p: a coordinate's image is.
pub fn is_coordinate(limbs: &Limbs) -> bool {
    limbs.iter().rev().lt(BASE_MODULUS.iter().rev())
}

/// a + b modulo r, of scalars below r.
pub fn add_scalars(a: &Limbs, b: &Limbs) -> Limbs {
    // r < 2^254: the sum fits.
    let mut carry = 0;
    let sum: Limbs = std::array::from_fn(|i| {
        let wide = u128::from(a[i]) + u128::from(b[i]) + carry;
        carry = wide >> 64;
        wide as u64
    });
    if is_scalar(&sum) { sum } else { minus_modulus(&sum) }
}

/// x·2²⁵⁶ modulo r of a scalar below r, by doubling: slow, for tests of cards.
pub fn montgomery_image(x: &Limbs) -> Limbs {
    (0..256).fold(*x, |x, _| add_scalars(&x, &x))
}

fn minus_modulus(x: &Limbs) -> Limbs {
    let mut borrow = 0;
    std::array::from_fn(|i| {
        let wide = i128::from(x[i]) - i128::from(SCALAR_MODULUS[i]) + borrow;
        borrow = wide >> 64;
        wide as u64
    })
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
