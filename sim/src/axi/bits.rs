//! Fields of packed structs in little-endian words.

/// Reads up to 64 bits from bit `low`.
pub fn get(words: &[u32], low: usize, bits: usize) -> u64 {
    let (first, shift) = (low / 32, low % 32);
    let word = |index: usize| u128::from(words.get(index).copied().unwrap_or(0));
    let wide = word(first) | word(first + 1) << 32 | word(first + 2) << 64;
    (wide >> shift) as u64 & (u64::MAX >> (64 - bits))
}

/// Writes up to 64 bits at bit `low`.
pub fn put(words: &mut [u32], low: usize, bits: usize, value: u64) {
    let mask = u64::MAX >> (64 - bits);
    let (first, shift) = (low / 32, low % 32);
    let (wide, clear) = (u128::from(value & mask) << shift, u128::from(mask) << shift);
    for (index, word) in words.iter_mut().skip(first).take(3).enumerate() {
        *word = *word & !((clear >> (32 * index)) as u32) | (wide >> (32 * index)) as u32;
    }
}

/// Reads 512 bits.
pub fn get_data(words: &[u32], low: usize) -> [u32; 16] {
    let (first, shift) = (low / 32, low % 32);
    if shift == 0 {
        return std::array::from_fn(|i| words[first + i]);
    }
    std::array::from_fn(|i| words[first + i] >> shift | words[first + i + 1] << (32 - shift))
}

/// Writes 512 bits.
pub fn put_data(words: &mut [u32], low: usize, data: &[u32; 16]) {
    if low.is_multiple_of(32) {
        words[low / 32..low / 32 + 16].copy_from_slice(data);
    } else {
        data.iter().enumerate().for_each(|(i, word)| put(words, low + 32 * i, 32, u64::from(*word)));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_put_is_got_and_nothing_else_changes() {
        for low in 0..70 {
            for bits in 1..=64 {
                let mut words = [0xa5a5_a5a5u32; 6];
                let before = words;
                put(&mut words, low, bits, 0x0123_4567_89ab_cdef);
                assert_eq!(get(&words, low, bits), 0x0123_4567_89ab_cdef & (u64::MAX >> (64 - bits)));
                put(&mut words, low, bits, get(&before, low, bits));
                assert_eq!(words, before);
            }
        }
        let data = std::array::from_fn(|i| i as u32 * 0x0101_0101 + 7);
        for low in [0, 13, 525] {
            let mut words = [u32::MAX; 40];
            put_data(&mut words, low, &data);
            assert_eq!(get_data(&words, low), data);
        }
    }
}
