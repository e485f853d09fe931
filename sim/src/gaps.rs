//! When a test offers words, and when it takes results.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::env;
use std::time::{SystemTime, UNIX_EPOCH};

/// Clocks between two changes of how dense the gaps are.
const PHASE: u32 = 64;
/// Chances out of eight that a side is willing, picked anew each phase: from never to always.
const CHANCES: [u32; 6] = [0, 1, 4, 7, 8, 8];

/// The seed of a test: `ZKCARD_SEED` if it is set, or the time of day.
pub fn seed() -> u64 {
    let given = env::var("ZKCARD_SEED").ok().and_then(|text| text.parse().ok());
    given.unwrap_or_else(|| {
        let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
        u64::from(now.subsec_nanos()) ^ now.as_secs() << 20
    })
}

/// The pattern of gaps on both sides of a module.
#[derive(Clone, Debug)]
pub struct Gaps(Option<Box<Random>>);

#[derive(Clone, Debug)]
struct Random {
    rng: ChaCha8Rng,
    left: u32,
    offer: u32,
    take: u32,
}

impl Gaps {
    /// Words are offered and results taken at every clock.
    pub fn none() -> Self {
        Self(None)
    }

    /// Gaps from `seed`: phases of all densities, so that queues both fill and drain.
    pub fn random(seed: u64) -> Self {
        Self(Some(Box::new(Random { rng: ChaCha8Rng::seed_from_u64(seed), left: 0, offer: 8, take: 8 })))
    }

    /// Whether both sides are always willing.
    pub fn are_none(&self) -> bool {
        self.0.is_none()
    }

    /// The next clock: (a word may be offered, a result may be taken).
    pub fn clock(&mut self) -> (bool, bool) {
        self.0.as_mut().map_or((true, true), |random| random.next())
    }

    /// Fills `words` with bits that mean nothing, for data without `valid`.
    pub(crate) fn garbage(&mut self, words: &mut [u32]) {
        if let Some(random) = &mut self.0 {
            let bits = random.rng.next_u32();
            words.iter_mut().for_each(|word| *word = word.rotate_left(7) ^ bits);
        }
    }
}

impl Random {
    fn next(&mut self) -> (bool, bool) {
        if self.left == 0 {
            self.left = PHASE;
            self.offer = self.chance();
            self.take = self.chance();
        }
        self.left -= 1;
        let bits = self.rng.next_u32();
        (bits % 8 < self.offer, (bits >> 8) % 8 < self.take)
    }

    fn chance(&mut self) -> u32 {
        CHANCES[self.rng.next_u32() as usize % CHANCES.len()]
    }
}
