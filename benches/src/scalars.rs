//! The scalars that an MSM meets: what is measured, not what is convenient.

use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, BigInteger, Field, PrimeField, UniformRand};
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};

/// Every ledger is made with this seed.
pub const SEED: u64 = 20_481;

/// A distribution of scalars.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Uniform below r.
    Uniform,
    /// 70 % below 2^8, half of them negative; 20 % ones; 10 % uniform.
    ZkmlLike,
    /// One uniform value, over and over.
    AllEqual,
    /// Nothing but zeros.
    AllZero,
}

impl Kind {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Uniform, Self::ZkmlLike, Self::AllEqual, Self::AllZero];

    /// The name that ledgers use.
    pub fn name(self) -> &'static str {
        match self {
            Self::Uniform => "uniform",
            Self::ZkmlLike => "zkml_like",
            Self::AllEqual => "all_equal",
            Self::AllZero => "all_zero",
        }
    }

    /// `count` scalars, the same for the same seed.
    pub fn scalars(self, count: usize, seed: u64) -> Vec<Fr> {
        let mut rng = ChaCha20Rng::seed_from_u64(seed);
        let one = Fr::rand(&mut rng);
        (0..count)
            .map(|_| match self {
                Self::Uniform => Fr::rand(&mut rng),
                Self::ZkmlLike => zkml_like(&mut rng),
                Self::AllEqual => one,
                Self::AllZero => Fr::ZERO,
            })
            .collect()
    }
}

fn zkml_like(rng: &mut ChaCha20Rng) -> Fr {
    let small = Fr::from(rng.next_u32() & 0xff);
    match rng.next_u32() % 100 {
        0..35 => small,
        35..70 => -small,
        70..90 => Fr::ONE,
        _ => Fr::rand(rng),
    }
}

/// Little-endian 32-bit words of canonical values.
pub fn words(scalars: &[Fr]) -> Vec<[u32; 8]> {
    scalars
        .iter()
        .map(|scalar| {
            let bytes = scalar.into_bigint().to_bytes_le();
            std::array::from_fn(|i| {
                u32::from_le_bytes([4 * i, 4 * i + 1, 4 * i + 2, 4 * i + 3].map(|k| bytes[k]))
            })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_zkml_like_witness_is_mostly_small() {
        let scalars = Kind::ZkmlLike.scalars(10_000, SEED);
        let is_small = |scalar: &&Fr| (**scalar).min(-**scalar) < Fr::from(256);
        let small = scalars.iter().filter(is_small).count();
        assert!((8_800..9_200).contains(&small), "{small} of 10,000");
    }
}
