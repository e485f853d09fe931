//! A beacon: public randomness, hashed for so long that nobody could have chosen it.

use crate::ceremony::CeremonyError;
use crate::ceremony::stream::Stream;
use sha2::{Digest, Sha256};

/// Public randomness that ends a ceremony. Everybody can compute the secrets that it stands for: it makes a ceremony's
/// result unpredictable, and does not make it secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beacon {
    hash: Vec<u8>,
    exponent: u8,
}

impl Beacon {
    /// Most bytes of a beacon's hash.
    pub const MAX_BYTES: usize = 255;
    /// How often it is hashed is 2ⁿ for n from 10 to 36: more would keep whoever verifies busy for days. (snarkjs has no
    /// end before 63, and nobody has got there.)
    pub const EXPONENTS: std::ops::RangeInclusive<u8> = 10..=36;

    /// A beacon of these bytes, hashed 2^`exponent` times.
    pub fn new(hash: Vec<u8>, exponent: u8) -> Result<Self, CeremonyError> {
        match hash.len() {
            1..=Self::MAX_BYTES if Self::EXPONENTS.contains(&exponent) => Ok(Beacon { hash, exponent }),
            1..=Self::MAX_BYTES => Err(CeremonyError::BeaconExponent { found: exponent }),
            found => Err(CeremonyError::BeaconLength { found }),
        }
    }

    /// Its bytes before they are hashed.
    pub fn hash(&self) -> &[u8] {
        &self.hash
    }

    /// The logarithm of how often they are hashed.
    pub fn exponent(&self) -> u8 {
        self.exponent
    }

    /// What everybody draws from it.
    pub fn stream(&self) -> Stream {
        let first = Sha256::digest(&self.hash);
        Stream::new(&(1..1u64 << self.exponent).fold(first, |hash, _| Sha256::digest(hash)).into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_hashed_as_often_as_it_says() {
        let hash = (0..1024).fold(b"\x01\x02".to_vec(), |hash, _| Sha256::digest(hash).to_vec());
        let beacon = Beacon::new(vec![1, 2], 10).unwrap();
        assert_eq!(beacon.stream().scalar(), Stream::new(&hash.try_into().unwrap()).scalar());
    }

    #[test]
    fn beacons_that_are_empty_too_long_or_too_slow_are_refused() {
        for (bytes, exponent, said) in
            [(0, 10, "0 bytes"), (256, 10, "256 bytes"), (3, 9, "2^9 times"), (3, 37, "2^37 times")]
        {
            let text = Beacon::new(vec![7; bytes], exponent).unwrap_err().to_string();
            assert!(text.contains(said), "{text}");
        }
        assert!(Beacon::new(vec![7; 255], 36).is_ok());
    }
}
