//! Model of `rtl/dma/payload_crc.sv`: CRC-32C of bytes, a bit at a time.

/// CRC-32C as RFC 3720 has it.
pub fn payload_crc(bytes: &[u8]) -> u32 {
    let mut crc = !0u32;
    for bit in bytes.iter().flat_map(|byte| (0..8).map(move |i| u32::from(byte >> i & 1))) {
        let is_odd = (crc ^ bit) & 1 == 1;
        crc = crc >> 1 ^ if is_odd { 0x82f6_3b78 } else { 0 };
    }
    !crc
}

#[cfg(test)]
mod tests {
    use super::payload_crc;

    #[test]
    fn the_known_answer_of_rfc_3720() {
        assert_eq!(payload_crc(b"123456789"), 0xe306_9283);
    }
}
