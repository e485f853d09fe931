//! BLAKE2b-512 whose state can be taken out and put back.
//!
//! Powers of tau hold, for each contribution, the state of a hash before its last 576 bytes, so that everybody can finish
//! it. No crate gives that state away, and none could give snarkjs's: of the block that is being filled it also shows what
//! an earlier block has left behind the filled part. So this is the plain function of RFC 7693, with a buffer that is
//! filled just as snarkjs's is.

use crate::ceremony::CeremonyError;
use zeroize::Zeroize;

/// A hash of 64 bytes.
pub type Hash = [u8; 64];
/// Bytes of a state as it stands in a file.
pub const STATE: usize = 216;

const BLOCK: usize = 128;
const IV: [u64; 8] = [
    0x6a09_e667_f3bc_c908,
    0xbb67_ae85_84ca_a73b,
    0x3c6e_f372_fe94_f82b,
    0xa54f_f53a_5f1d_36f1,
    0x510e_527f_ade6_82d1,
    0x9b05_688c_2b3e_6c1f,
    0x1f83_d9ab_fb41_bd6b,
    0x5be0_cd19_137e_2179,
];
const SIGMA: [[usize; 16]; 10] = [
    [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    [14, 10, 4, 8, 9, 15, 13, 6, 1, 12, 0, 2, 11, 7, 5, 3],
    [11, 8, 12, 0, 5, 2, 15, 13, 10, 14, 3, 6, 7, 1, 9, 4],
    [7, 9, 3, 1, 13, 12, 11, 14, 2, 6, 5, 10, 4, 0, 15, 8],
    [9, 0, 5, 7, 2, 4, 10, 15, 14, 1, 11, 12, 6, 8, 3, 13],
    [2, 12, 6, 10, 0, 11, 8, 3, 4, 13, 7, 5, 15, 14, 1, 9],
    [12, 5, 1, 15, 14, 13, 4, 10, 0, 7, 6, 3, 9, 2, 8, 11],
    [13, 11, 7, 14, 12, 1, 3, 9, 5, 0, 15, 4, 8, 6, 2, 10],
    [6, 15, 14, 9, 11, 3, 0, 8, 12, 2, 13, 7, 1, 4, 10, 5],
    [10, 2, 8, 4, 7, 6, 1, 5, 15, 11, 9, 14, 3, 12, 13, 0],
];

/// A hash in the making.
#[derive(Clone, Debug, Zeroize)]
pub struct Blake2b {
    state: [u64; 8],
    /// The last block, which is compressed only when more comes. Behind `filled` stands what was there before.
    block: [u8; BLOCK],
    filled: usize,
    /// Bytes before the block.
    before: u64,
}

impl Blake2b {
    /// Of nothing yet.
    pub fn new() -> Self {
        let mut state = IV;
        state[0] ^= 0x0101_0000 | size_of::<Hash>() as u64;
        Blake2b { state, block: [0; BLOCK], filled: 0, before: 0 }
    }

    /// The hash of these bytes.
    pub fn of(bytes: &[u8]) -> Hash {
        Blake2b::new().with(bytes).finish()
    }

    /// Adds bytes.
    pub fn with(mut self, bytes: impl AsRef<[u8]>) -> Self {
        self.update(bytes.as_ref());
        self
    }

    /// Adds bytes. What remains in the block behind them depends on how many come at once.
    pub fn update(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if self.filled == BLOCK {
                self.before = self.before.wrapping_add(BLOCK as u64);
                self.filled = 0;
                compress(&mut self.state, &self.block, self.before, false);
            }
            bytes = if self.filled == 0 { self.compress_all_but_last(bytes) } else { bytes };
            bytes = self.fill(bytes);
        }
    }

    /// The hash; the state stays as it is.
    pub fn finish(&self) -> Hash {
        let (mut state, mut block) = (self.state, self.block);
        block[self.filled..].fill(0);
        compress(&mut state, &block, self.before.wrapping_add(self.filled as u64), true);
        let mut hash = [0; 64];
        hash.chunks_exact_mut(8)
            .zip(state)
            .for_each(|(bytes, word)| bytes.copy_from_slice(&word.to_le_bytes()));
        hash
    }

    /// The state as it stands in files: the block, eight words, the bytes before the block, those in it.
    pub fn to_state(&self) -> [u8; STATE] {
        let mut bytes = [0; STATE];
        bytes[..BLOCK].copy_from_slice(&self.block);
        let numbers = self.state.into_iter().chain([self.before, self.filled as u64]);
        bytes[BLOCK..]
            .chunks_exact_mut(8)
            .zip(numbers)
            .for_each(|(at, word)| at.copy_from_slice(&word.to_le_bytes()));
        bytes
    }

    /// A hash from its state, whoever made it.
    pub fn from_state(bytes: &[u8; STATE]) -> Result<Self, CeremonyError> {
        let number = |at: usize| {
            let start = BLOCK + 8 * at;
            u64::from_le_bytes(std::array::from_fn(|i| bytes[start + i]))
        };
        let filled = number(9);
        if filled > BLOCK as u64 {
            return Err(CeremonyError::HashState { filled });
        }
        Ok(Blake2b {
            state: std::array::from_fn(number),
            block: std::array::from_fn(|i| bytes[i]),
            filled: filled as usize,
            before: number(8),
        })
    }

    /// Whole blocks are compressed where they lie, as long as something follows.
    fn compress_all_but_last<'a>(&mut self, mut bytes: &'a [u8]) -> &'a [u8] {
        while let Some((block, rest)) =
            bytes.split_first_chunk::<BLOCK>().filter(|(_, rest)| !rest.is_empty())
        {
            self.before = self.before.wrapping_add(BLOCK as u64);
            compress(&mut self.state, block, self.before, false);
            bytes = rest;
        }
        bytes
    }

    fn fill<'a>(&mut self, bytes: &'a [u8]) -> &'a [u8] {
        let (taken, rest) = bytes.split_at(bytes.len().min(BLOCK - self.filled));
        self.block[self.filled..][..taken.len()].copy_from_slice(taken);
        self.filled += taken.len();
        rest
    }
}

impl Default for Blake2b {
    fn default() -> Self {
        Self::new()
    }
}

fn compress(state: &mut [u64; 8], block: &[u8; BLOCK], counter: u64, is_last: bool) {
    let words: [u64; 16] =
        std::array::from_fn(|i| u64::from_le_bytes(std::array::from_fn(|byte| block[8 * i + byte])));
    let mut v: [u64; 16] = std::array::from_fn(|i| if i < 8 { state[i] } else { IV[i - 8] });
    v[12] ^= counter;
    v[14] ^= if is_last { u64::MAX } else { 0 };
    for round in 0..12 {
        let order = &SIGMA[round % 10];
        let word = |i: usize| words[order[i]];
        mix(&mut v, [0, 4, 8, 12], word(0), word(1));
        mix(&mut v, [1, 5, 9, 13], word(2), word(3));
        mix(&mut v, [2, 6, 10, 14], word(4), word(5));
        mix(&mut v, [3, 7, 11, 15], word(6), word(7));
        mix(&mut v, [0, 5, 10, 15], word(8), word(9));
        mix(&mut v, [1, 6, 11, 12], word(10), word(11));
        mix(&mut v, [2, 7, 8, 13], word(12), word(13));
        mix(&mut v, [3, 4, 9, 14], word(14), word(15));
    }
    (0..8).for_each(|i| state[i] ^= v[i] ^ v[i + 8]);
}

#[inline(always)]
fn mix(v: &mut [u64; 16], [a, b, c, d]: [usize; 4], x: u64, y: u64) {
    v[a] = v[a].wrapping_add(v[b]).wrapping_add(x);
    v[d] = (v[d] ^ v[a]).rotate_right(32);
    v[c] = v[c].wrapping_add(v[d]);
    v[b] = (v[b] ^ v[c]).rotate_right(24);
    v[a] = v[a].wrapping_add(v[b]).wrapping_add(y);
    v[d] = (v[d] ^ v[a]).rotate_right(16);
    v[c] = v[c].wrapping_add(v[d]);
    v[b] = (v[b] ^ v[c]).rotate_right(63);
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(from: u8, len: usize) -> Vec<u8> {
        (0..len).map(|i| from.wrapping_add(i as u8)).collect()
    }

    #[test]
    fn the_vector_of_rfc_7693() {
        let expected = "ba80a53f981c4d0d6a2797b69f12f6e94c212f14685ac4b74b12bb6fdbffa2d1\
                        7d87c5392aab792dc252d5de4533cc9518d38aa8dbf1925ab92386edd4009923";
        assert_eq!(hex::encode(Blake2b::of(b"abc")), expected);
        let nothing = "786a02f742015903c6c6fd852552d272912f4740e15847618a86e217f71f5419\
                       d25e1031afee585313896444934eb04b903a685b1448b755d56f701afe9be2ce";
        assert_eq!(hex::encode(Blake2b::of(b"")), nothing);
    }

    #[test]
    fn bytes_may_come_in_any_pieces() {
        for len in [1, 63, 127, 128, 129, 255, 256, 257, 1000] {
            let bytes = counted(3, len);
            let whole = Blake2b::of(&bytes);
            for piece in [1, 7, 64, 128, 130, 256] {
                let mut hash = Blake2b::new();
                bytes.chunks(piece).for_each(|part| hash.update(part));
                assert_eq!(hash.finish(), whole, "{len} bytes by {piece}");
            }
        }
    }

    /// The state that snarkjs 0.7.6 (@noble/hashes) has after these three pieces, with what is left in the block.
    #[test]
    fn the_state_is_snarkjss() {
        let mut hash = Blake2b::new();
        [counted(0, 64), counted(0, 608), counted(7, 33)].iter().for_each(|piece| hash.update(piece));
        let expected = "404142434445464748494a4b4c4d4e4f505152535455565758595a5b5c5d5e5f\
                        0708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f20212223242526\
                        270102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f\
                        202122232425262728292a2b2c2d2e2f303132333435363738393a3b3c3d3e3f\
                        9508e7ecdaec45af3058b7c50c713892cad8cf91c10456bd607b4fb9b9cf13dd\
                        e29b1f673e74da76621b0b0c8d4c7bdd762eeaf9129dc038eeaf24abbedc4fed\
                        80020000000000004100000000000000";
        let state = hash.to_state();
        assert_eq!(hex::encode(&state[..208]), expected);
        assert_eq!(state[208..], [0; 8]);
        let again = Blake2b::from_state(&state).unwrap();
        assert_eq!((again.to_state(), again.finish()), (state, hash.finish()));
        let digest = "f93ac467fe16d06b03113291959585a5f5ecdc095be5e84a5fb1087f44dc0e5d\
                      67ae785f7440ddfe1fb45c9b2a334a5e95c580bd304c17f79e13e88b172ccf09";
        assert_eq!(hex::encode(hash.finish()), digest);
    }

    #[test]
    fn a_state_that_is_fuller_than_a_block_is_refused() {
        let mut state = Blake2b::new().to_state();
        state[BLOCK + 72] = 129;
        assert!(matches!(Blake2b::from_state(&state), Err(CeremonyError::HashState { filled: 129 })));
        state[BLOCK + 72] = 128;
        state[BLOCK + 64..][..8].fill(0xff);
        Blake2b::from_state(&state).unwrap().with([1]).finish(); // a count that is at its end wraps
    }
}
