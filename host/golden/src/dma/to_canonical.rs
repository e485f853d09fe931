//! Mirrors `rtl/dma/to_canonical.sv`.

use crate::field::Prime;
use num_bigint::BigUint;

/// The plain numbers of the Montgomery images of a beat, which are tight.
pub fn to_canonical(field: &Prime, images: &[BigUint]) -> Vec<BigUint> {
    images.iter().map(|image| field.from_mont(image)).collect()
}
