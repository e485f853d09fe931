//! Gadgets: each binds what it returns by constraints, over any prime field that is wide enough.
//!
//! The tests enumerate all of them over small primes: for every input, every assignment of every variable
//! that the gadget made. Exactly one satisfies the constraints for an input in the interval, and none
//! that does gives a wrong result.

pub mod argmax;
pub mod bits;
pub mod flags;
pub mod linear;
pub mod requantise;

pub use argmax::argmax;
pub use bits::{range_check, signed_bits, unsigned_bits};
pub use linear::{add, linear};
pub use requantise::requantise;

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
}

/// Checks that 2^(bits + [`MARGIN_BITS`]) is less than the modulus.
fn check_width<F: PrimeField>(bits: u32) -> Result<(), GadgetError> {
    match bits.saturating_add(MARGIN_BITS) < F::MODULUS_BIT_SIZE {
        true => Ok(()),
        false => Err(GadgetError::TooWide { bits, field_bits: F::MODULUS_BIT_SIZE }),
    }
}
