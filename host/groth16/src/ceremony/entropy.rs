//! Where the secrets of a contribution come from.

use crate::ceremony::blake2b::Blake2b;
use crate::ceremony::stream::Stream;
use crate::secret::{EntropyError, fill};
use ark_std::rand::SeedableRng;
use rand_chacha::ChaCha20Rng;
use zeroize::Zeroizing;

/// A stream that nobody can know: 64 bytes of the operating system's, hashed with whatever text the contributor adds. The
/// text can only add to them.
pub fn from_system(text: &[u8]) -> Result<Stream, EntropyError> {
    let mut bytes = Zeroizing::new([0; 64]);
    fill(&mut bytes[..])?;
    let mut hash = Zeroizing::new(Blake2b::new());
    hash.update(&bytes[..]);
    hash.update(text);
    Ok(Stream::of_hash(&Zeroizing::new(hash.finish())))
}

/// Random numbers for checks: whoever made what is checked cannot have known them.
pub(crate) fn for_checks() -> Result<ChaCha20Rng, EntropyError> {
    let mut seed = [0; 32];
    fill(&mut seed)?;
    Ok(ChaCha20Rng::from_seed(seed))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_text_gives_other_secrets() {
        let scalar = |text: &[u8]| from_system(text).unwrap().scalar();
        assert_ne!(scalar(b"text"), scalar(b"text"));
        assert_ne!(scalar(b""), scalar(b""));
    }
}
