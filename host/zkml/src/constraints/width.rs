//! How wide a number may be, so that a field holds it.

use ark_ff::PrimeField;

/// A number of 2^b values is bound over a field only of more than 2^(b + MARGIN_BITS) elements.
pub const MARGIN_BITS: u32 = 2;

/// Why a gadget cannot be built.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum GadgetError {
    /// Bits of a number do not determine it.
    #[error("{bits} bits do not determine a number modulo a prime of {field_bits} bits by a wide margin")]
    TooWide {
        /// Width of the number.
        bits: u32,
        /// Width of the modulus.
        field_bits: u32,
    },
    /// A function is looked up where there are no tables.
    #[error(
        "it is looked up in a table, which proofs of protocol plain have not; compile for protocol lookup"
    )]
    NoTables,
}

/// Checks that 2^(bits + [`MARGIN_BITS`]) is less than the modulus.
pub fn check_width<F: PrimeField>(bits: u32) -> Result<(), GadgetError> {
    match bits.saturating_add(MARGIN_BITS) < F::MODULUS_BIT_SIZE {
        true => Ok(()),
        false => Err(GadgetError::TooWide { bits, field_bits: F::MODULUS_BIT_SIZE }),
    }
}
