//! What a seed of 32 bytes stands for: scalars and points, as ffjavascript draws them.
//!
//! Beacons and proofs of knowledge are computed again by everybody who verifies a ceremony, so the words, their order and
//! what is made of them are fixed: ChaCha20 with a counter from 0, numbers below 2²⁵⁴ until one is below the modulus, and
//! these taken as Montgomery images (a value v stands for v/2²⁵⁶).

use crate::ceremony::blake2b::Hash;
use ark_bn254::{Fq, Fq2, Fr, G1Affine, G2Affine};
use ark_ec::AffineRepr;
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_ff::{BigInt, PrimeField};
use ark_std::rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use zeroize::Zeroizing;

/// Bits of a number before it is compared with a modulus; both moduli have as many.
const BITS: u32 = 254;

/// The numbers that follow from a seed. Those of a contribution are its secret: they are overwritten
/// where it is dropped, though not where it was before it moved.
pub struct Stream(ChaCha20Rng);

impl Stream {
    /// The stream of 32 bytes: eight words, big-endian.
    pub fn new(seed: &[u8; 32]) -> Self {
        let word = |i: usize| u32::from_be_bytes(std::array::from_fn(|byte| seed[4 * i + byte]));
        Stream::of_words(*Zeroizing::new(std::array::from_fn(word)))
    }

    /// The stream of the first half of a hash.
    pub fn of_hash(hash: &Hash) -> Self {
        Stream::new(&Zeroizing::new(std::array::from_fn(|i| hash[i])))
    }

    /// The stream of eight words.
    pub(crate) fn of_words(words: [u32; 8]) -> Self {
        let mut seed = Zeroizing::new([0; 32]);
        seed.chunks_exact_mut(4)
            .zip(words)
            .for_each(|(bytes, word)| bytes.copy_from_slice(&word.to_le_bytes()));
        Stream(ChaCha20Rng::from_seed(*seed))
    }

    /// A scalar.
    pub fn scalar(&mut self) -> Fr {
        Fr::new_unchecked(self.below(&Fr::MODULUS))
    }

    /// A point of G1 whose logarithm nobody knows.
    pub fn g1(&mut self) -> G1Affine {
        self.point(Self::coordinate)
    }

    /// A point of G2 whose logarithm nobody knows.
    pub fn g2(&mut self) -> G2Affine {
        self.point(|stream| Fq2::new(stream.coordinate(), stream.coordinate())).mul_by_cofactor()
    }

    fn coordinate(&mut self) -> Fq {
        Fq::new_unchecked(self.below(&Fq::MODULUS))
    }

    fn point<P: SWCurveConfig>(&mut self, mut x: impl FnMut(&mut Self) -> P::BaseField) -> Affine<P> {
        loop {
            let (x, greater) = (x(self), self.0.next_u32() & 1 == 1);
            if let Some(point) = Affine::get_point_from_x_unchecked(x, greater) {
                return point;
            }
        }
    }

    fn below(&mut self, modulus: &BigInt<4>) -> BigInt<4> {
        loop {
            let mut number = BigInt([0; 4].map(|_: u64| self.double_word()));
            number.0[3] &= (1 << (BITS - 192)) - 1;
            if number < *modulus {
                return number;
            }
        }
    }

    fn double_word(&mut self) -> u64 {
        let high = u64::from(self.0.next_u32());
        high << 32 | u64::from(self.0.next_u32())
    }
}

impl Drop for Stream {
    fn drop(&mut self) {
        self.0 = ChaCha20Rng::from_seed([0; 32]);
        std::hint::black_box(&self.0); // else nobody would see it written, and it might not be
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ceremony::encoding::uncompressed;
    use ark_ff::BigInteger;

    fn stream() -> Stream {
        Stream::of_words([1, 2, 3, 4, 5, 6, 7, 8])
    }

    /// All by ffjavascript 0.3.1.
    #[test]
    fn words_are_ffjavascripts() {
        let mut stream = stream();
        let words: Vec<u32> = (0..20).map(|_| stream.0.next_u32()).collect();
        assert_eq!(words[..4], [0x8891_120d, 0xa1d7_fd60, 0x546a_15d9, 0xf896_cad8]);
        assert_eq!(words[16..], [0xee8c_b87d, 0x987b_993a, 0x888d_6c84, 0xd273_c55a]);
    }

    #[test]
    fn scalars_and_points_are_ffjavascripts() {
        let mut stream = stream();
        let scalar = hex::encode(stream.scalar().into_bigint().to_bytes_be());
        assert_eq!(scalar, "194024b60a01081c3c07a37e58f7d174121b2dcb361840289d4a54ab9474a308");
        let start = |bytes: Vec<u8>| hex::encode(&bytes[..8]) + "…" + &hex::encode(&bytes[bytes.len() - 8..]);
        assert_eq!(start(uncompressed(&[stream.g1()])), "0b88d619b913fd6a…88f57a30ce128a59");
        assert_eq!(start(uncompressed(&[stream.g1()])), "0e9e93b34bb64875…478d58e0c3cf16b1");
        assert_eq!(start(uncompressed(&[stream.g2()])), "161aa18326fdabe0…54e62336456befc0");
        assert_eq!(start(uncompressed(&[stream.g2()])), "2fea8bda8ca99396…1d927654feb618d1");
    }

    #[test]
    fn a_hash_gives_eight_words() {
        let mut stream = Stream::of_hash(&std::array::from_fn(|i| i as u8));
        let bytes = uncompressed(&[stream.g2()]);
        assert_eq!(hex::encode(&bytes[..8]), "097197b18b86f218");
        assert_eq!(hex::encode(&bytes[120..]), "0d93cf715a0dd968");
    }
}
