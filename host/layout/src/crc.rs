//! CRC-32C (Castagnoli), as RFC 3720 has it: of descriptors, completions and payloads. The processor's instruction does
//! the work where there is one.

/// The CRC of a sequence of bytes that comes in pieces.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Crc32c(u32);

impl Crc32c {
    /// Takes the next bytes.
    pub fn update(&mut self, bytes: &[u8]) {
        self.0 = ::crc32c::crc32c_append(self.0, bytes);
    }

    /// The CRC of all bytes so far.
    pub fn finish(self) -> u32 {
        self.0
    }
}

/// The CRC of `bytes`.
pub fn crc32c(bytes: &[u8]) -> u32 {
    ::crc32c::crc32c(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_answers_of_rfc_3720() {
        assert_eq!(crc32c(b"123456789"), 0xe306_9283);
        assert_eq!(crc32c(&[0; 32]), 0x8a91_36aa);
        assert_eq!(crc32c(&[0xff; 32]), 0x62a8_ab43);
        assert_eq!(crc32c(&std::array::from_fn::<u8, 32, _>(|i| i as u8)), 0x46dd_794e);
        assert_eq!(crc32c(b""), 0);
    }

    #[test]
    fn pieces_make_the_whole() {
        let bytes: Vec<u8> = (0..97).map(|i| (i * 31) as u8).collect();
        for cut in 0..bytes.len() {
            let mut crc = Crc32c::default();
            crc.update(&bytes[..cut]);
            crc.update(&bytes[cut..]);
            assert_eq!(crc.finish(), crc32c(&bytes), "cut at {cut}");
        }
    }
}
