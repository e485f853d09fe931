//! What both sides of the bus agree on, down to the bit.
//!
//! ```text
//! rtl/regs.toml ──► gen.rs     registers, moduli, Opcode, Status, Flags, Descriptor, Completion (rtl/gen/REGISTERS.md explains)
//!                   record.rs  the 64 bytes of a descriptor or completion, sealed by a CRC
//!                   crc.rs     that CRC; payloads have it too
//!                   image.rs   how scalars, coordinates and points lie in memory
//!                   pci.rs     how the card is known on the PCI bus
//! rtl/link.toml ──► link/      how frames of a card behind a byte stream look, and how none is lost
//! ```
//!
//! Nothing here knows how a bus works, or what an accelerator computes.

mod crc;
#[rustfmt::skip]
#[path = "gen.rs"]
mod generated;
mod image;
pub mod link;
pub mod pci;
mod record;

pub use crc::{Crc32c, crc32c};
pub use generated::*;
pub use image::{
    ELEMENT_BYTES, Limbs, POINT_BYTES, SCALAR_BITS, UNIT_BYTES, WINDOW_BYTES, is_coordinate, is_scalar,
    limbs_of, point_image, put_limbs, windows_of,
};
pub use record::{BYTES as RECORD_BYTES, DecodeError};

impl Descriptor {
    /// A job of this kind and name; everything else zero.
    pub const fn new(opcode: Opcode, tag: u16) -> Self {
        Self {
            opcode,
            window: 0,
            flags: Flags(0),
            tag,
            slot: 0,
            log_length: 0,
            follow_a: 0,
            follow_b: 0,
            source_a: 0,
            source_b: 0,
            source_c: 0,
            destination: 0,
            first: 0,
            length: 0,
            host: 0,
        }
    }

    /// The same job after those of up to two earlier tags.
    pub fn after(mut self, tags: &[u16]) -> Self {
        let of = |index: usize| tags.get(index).copied();
        if let Some(tag) = of(0) {
            (self.follow_a, self.flags) = (tag, self.flags | Flags::FOLLOW_A);
        }
        if let Some(tag) = of(1) {
            (self.follow_b, self.flags) = (tag, self.flags | Flags::FOLLOW_B);
        }
        self
    }
}

impl Completion {
    /// Whether the 8-byte word at offset 56 of a ring's entry, read with acquire semantics, is of this phase.
    pub const fn is_new(last_word: u64, phase: bool) -> bool {
        (last_word & 1 != 0) == phase
    }
}
