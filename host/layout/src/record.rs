//! The 64 bytes of a descriptor or completion: fields, reserved bits, and a CRC over the rest in the last four bytes.

use crate::crc32c;

/// Bytes of a record: one unit, one beat of the bus.
pub const BYTES: usize = 64;
/// What the CRC covers.
const SEALED: usize = BYTES - 4;

/// Why 64 bytes are no descriptor or completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DecodeError {
    /// The CRC is wrong: damaged, or never written.
    #[error("the CRC is wrong")]
    Crc,
    /// A bit that must be 0 is not.
    #[error("a reserved bit is set")]
    Reserved,
    /// No such opcode.
    #[error("unknown opcode")]
    Opcode,
    /// No such status.
    #[error("unknown status")]
    Status,
}

/// Eight words of 64 bits, little-endian in memory.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Record(pub [u64; 8]);

impl Record {
    /// Sets `bits` bits from bit `low` of the record; a field never crosses a word.
    pub fn put(&mut self, low: u32, bits: u32, value: u64) {
        let mask = u64::MAX >> (64 - bits);
        let (word, shift) = (&mut self.0[low as usize / 64], low % 64);
        *word = *word & !(mask << shift) | (value & mask) << shift;
    }

    /// Reads what [`Self::put`] sets.
    pub fn get(&self, low: u32, bits: u32) -> u64 {
        self.0[low as usize / 64] >> (low % 64) & (u64::MAX >> (64 - bits))
    }

    /// The bytes, with their CRC.
    pub fn seal(self) -> [u8; BYTES] {
        let mut bytes = [0; BYTES];
        bytes
            .chunks_exact_mut(8)
            .zip(self.0)
            .for_each(|(chunk, word)| chunk.copy_from_slice(&word.to_le_bytes()));
        let crc = crc32c(&bytes[..SEALED]);
        bytes[SEALED..].copy_from_slice(&crc.to_le_bytes());
        bytes
    }

    /// The record, if its CRC is right and no bit of `reserved` is set.
    pub fn open(bytes: &[u8; BYTES], reserved: &Self) -> Result<Self, DecodeError> {
        if crc32c(&bytes[..SEALED]).to_le_bytes() != bytes[SEALED..] {
            return Err(DecodeError::Crc);
        }
        let mut record = Self::default();
        for (word, chunk) in record.0.iter_mut().zip(bytes.chunks_exact(8)) {
            *word = chunk.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte));
        }
        let is_clear = record.0.iter().zip(reserved.0).all(|(word, mask)| word & mask == 0);
        if is_clear { Ok(record) } else { Err(DecodeError::Reserved) }
    }
}
