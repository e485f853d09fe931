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

/// Reads so many words.
pub fn get_data(words: &[u32], low: usize, data: &mut [u32]) {
    let (first, shift) = (low / 32, low % 32);
    for (index, word) in data.iter_mut().enumerate() {
        let next = words.get(first + index + 1).copied().unwrap_or(0);
        let wide = u64::from(words[first + index]) | u64::from(next) << 32;
        *word = (wide >> shift) as u32;
    }
}

/// Writes so many words.
pub fn put_data(words: &mut [u32], low: usize, data: &[u32]) {
    if low.is_multiple_of(32) {
        words[low / 32..low / 32 + data.len()].copy_from_slice(data);
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
        let data: [u32; 16] = std::array::from_fn(|i| i as u32 * 0x0101_0101 + 7);
        for (low, len) in [(0, 16), (13, 16), (525, 16), (143, 4), (64, 2)] {
            let (mut words, mut got) = ([u32::MAX; 40], [0; 16]);
            put_data(&mut words, low, &data[..len]);
            get_data(&words, low, &mut got[..len]);
            assert_eq!(got[..len], data[..len]);
        }
    }
}
