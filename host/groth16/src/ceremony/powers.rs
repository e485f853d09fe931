//! The first phase: powers of τ, for every circuit of up to as many rows.

mod verify;

use crate::ceremony::blake2b::{Blake2b, Hash, STATE};
use crate::ceremony::encoding::{Curve, compressed, uncompressed};
use crate::ceremony::key::{Secret, generators, target};
use crate::ceremony::{By, CeremonyError, PublicKey, Stream};
use crate::secret::geometric;
use crate::timing::Stopwatch;
use ark_bn254::{Fr, G1Affine, G2Affine};
use ark_ec::short_weierstrass::Affine;
use ark_ff::{Field, One};
use zeroize::Zeroizing;
use zkcard_accel::{Accelerator, G1, G2, Group};

/// The lists that every contribution raises. Their length is told by `power`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Powers {
    /// The logarithm of the largest domain.
    pub power: u32,
    /// τⁱ·G₁, i below 2·2^power − 1.
    pub tau_g1: Vec<G1Affine>,
    /// τⁱ·G₂, i below 2^power, as in the next two.
    pub tau_g2: Vec<G2Affine>,
    /// α·τⁱ·G₁.
    pub alpha_g1: Vec<G1Affine>,
    /// β·τⁱ·G₁.
    pub beta_g1: Vec<G1Affine>,
    /// β·G₂.
    pub beta_g2: G2Affine,
}

/// What a ceremony keeps of each contribution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contribution {
    /// τ·G₁ after it.
    pub tau_g1: G1Affine,
    /// τ·G₂ after it.
    pub tau_g2: G2Affine,
    /// α·G₁ after it.
    pub alpha_g1: G1Affine,
    /// β·G₁ after it.
    pub beta_g1: G1Affine,
    /// β·G₂ after it.
    pub beta_g2: G2Affine,
    /// That it knows its τ, α and β.
    pub keys: [PublicKey; 3],
    /// The state of the response's hash, before the keys.
    pub state: [u8; STATE],
    /// The hash of the response and of all lists: what the next contribution answers to.
    pub next_challenge: Hash,
    /// Who made it.
    pub by: By,
}

/// Bytes of points that are compressed and hashed at once: a state shows how many came together.
const HASHED: usize = 1 << 20;
/// The secrets by name, in their order.
const NAMES: [&str; 3] = ["tau", "alpha", "beta"];

impl Powers {
    /// The largest `power`: the Lagrange basis of the double is needed, and the field has roots of unity up to 2²⁸.
    pub const MAX: u32 = 27;
    /// The largest `power` of any ceremony: there are no roots of unity beyond it.
    pub const LARGEST: u32 = 28;

    /// Before any contribution: all secrets are 1.
    pub fn new(power: u32) -> Self {
        let (g1, g2) = generators();
        let n = 1 << power;
        Powers {
            power,
            tau_g1: vec![g1; 2 * n - 1],
            tau_g2: vec![g2; n],
            alpha_g1: vec![g1; n],
            beta_g1: vec![g1; n],
            beta_g2: g2,
        }
    }

    /// What the first contribution answers to.
    pub fn first_challenge(power: u32) -> Hash {
        let (g1, g2) = generators();
        let n = 1usize << power;
        let mut hash = Blake2b::new().with(Blake2b::of(b""));
        repeat(&mut hash, &uncompressed(&[g1]), 2 * n - 1);
        repeat(&mut hash, &uncompressed(&[g2]), n);
        repeat(&mut hash, &uncompressed(&[g1]), 2 * n);
        hash.with(uncompressed(&[g2])).finish()
    }

    /// Raises the lists by secrets of a stream. `challenge` is what the last contribution named, or the first challenge.
    ///
    /// The stream and the secrets are overwritten where they lie, but for what the accelerator keeps of them.
    pub fn contribute(
        &mut self,
        accel: &impl Accelerator,
        challenge: &Hash,
        mut stream: Stream,
        by: By,
        stages: &Stopwatch,
    ) -> Result<Contribution, CeremonyError> {
        check_power(self.power)?;
        let (secrets, keys) = drawn(&mut stream, challenge);
        self.raise(accel, &secrets, stages)?;
        let state = stages.time("hash the response", || self.response(challenge));
        let response = state.clone().with(encoded_keys(&keys)).finish();
        let next_challenge = stages.time("hash the challenge", || self.challenge(&response));
        Ok(Contribution {
            tau_g1: self.tau_g1[1],
            tau_g2: self.tau_g2[1],
            alpha_g1: self.alpha_g1[0],
            beta_g1: self.beta_g1[0],
            beta_g2: self.beta_g2,
            keys,
            state: state.to_state(),
            next_challenge,
            by,
        })
    }

    fn raise(
        &mut self,
        accel: &impl Accelerator,
        [tau, alpha, beta]: &[Secret; 3],
        stages: &Stopwatch,
    ) -> Result<(), CeremonyError> {
        let one = &Secret(Fr::one());
        raise::<G1>(accel, &mut self.tau_g1, one, tau, stages, "tau in G1")?;
        raise::<G2>(accel, &mut self.tau_g2, one, tau, stages, "tau in G2")?;
        raise::<G1>(accel, &mut self.alpha_g1, alpha, tau, stages, "alpha")?;
        raise::<G1>(accel, &mut self.beta_g1, beta, tau, stages, "beta")?;
        raise::<G2>(accel, std::slice::from_mut(&mut self.beta_g2), beta, tau, stages, "beta in G2")
    }

    /// The hash of the response, before the keys.
    fn response(&self, challenge: &Hash) -> Blake2b {
        let mut hash = Blake2b::new().with(challenge);
        hash_compressed(&mut hash, &self.tau_g1);
        hash_compressed(&mut hash, &self.tau_g2);
        hash_compressed(&mut hash, &self.alpha_g1);
        hash_compressed(&mut hash, &self.beta_g1);
        hash_compressed(&mut hash, &[self.beta_g2]);
        hash
    }

    /// The hash of a response and of all lists.
    fn challenge(&self, response: &Hash) -> Hash {
        let mut hash = Blake2b::new().with(response);
        hash_uncompressed(&mut hash, &self.tau_g1);
        hash_uncompressed(&mut hash, &self.tau_g2);
        hash_uncompressed(&mut hash, &self.alpha_g1);
        hash_uncompressed(&mut hash, &self.beta_g1);
        hash_uncompressed(&mut hash, &[self.beta_g2]);
        hash.finish()
    }
}

/// Refuses what no file of powers has: what is hashed and held grows by it as 2^power.
fn check_power(power: u32) -> Result<(), CeremonyError> {
    match power {
        1..=Powers::LARGEST => Ok(()),
        found => Err(CeremonyError::Power { found }),
    }
}

impl Contribution {
    /// The hash of the response: what its maker published.
    pub fn response(&self) -> Result<Hash, CeremonyError> {
        Ok(Blake2b::from_state(&self.state)?.with(encoded_keys(&self.keys)).finish())
    }
}

/// The secrets of a stream, and the proofs of knowing them.
fn drawn(stream: &mut Stream, challenge: &Hash) -> ([Secret; 3], [PublicKey; 3]) {
    let secrets = [0; 3].map(|_| Secret::draw(stream));
    let mut prove = |kind: usize| secrets[kind].prove(stream, |s, sx| target(kind as u8, challenge, s, sx));
    let keys = [prove(0), prove(1), prove(2)];
    (secrets, keys)
}

/// The i-th point times `first·stepⁱ`.
fn raise<G: Group>(
    accel: &impl Accelerator,
    points: &mut [G::Affine],
    first: &Secret,
    step: &Secret,
    stages: &Stopwatch,
    name: &'static str,
) -> Result<(), CeremonyError> {
    let _stage = stages.start(name);
    let mut start = Zeroizing::new(first.0);
    for chunk in points.chunks_mut(RAISED) {
        let factors = geometric(*start, step.0, chunk.len());
        chunk.copy_from_slice(&accel.products::<G>(chunk, &factors)?);
        *start *= step.0.pow([chunk.len() as u64]);
    }
    Ok(())
}

/// Points that are raised at once.
const RAISED: usize = 1 << 16;

fn hash_compressed<P: Curve>(hash: &mut Blake2b, points: &[Affine<P>]) {
    let at_once = HASHED / (2 * compressed(&[Affine::<P>::identity()]).len());
    points.chunks(at_once).for_each(|chunk| hash.update(&compressed(chunk)));
}

fn hash_uncompressed<P: Curve>(hash: &mut Blake2b, points: &[Affine<P>]) {
    points.chunks(RAISED).for_each(|chunk| hash.update(&uncompressed(chunk)));
}

fn repeat(hash: &mut Blake2b, bytes: &[u8], times: usize) {
    let block = bytes.repeat(times.min(1 << 10));
    (0..times / (1 << 10)).for_each(|_| hash.update(&block));
    hash.update(&block[..bytes.len() * (times % (1 << 10))]);
}

/// The keys as they are hashed: all of G1, then all of G2.
fn encoded_keys(keys: &[PublicKey; 3]) -> Vec<u8> {
    let g1: Vec<_> = keys.iter().flat_map(PublicKey::in_g1).collect();
    let g2 = keys.each_ref().map(|key| key.tx);
    [uncompressed(&g1), uncompressed(&g2)].concat()
}

#[cfg(test)]
mod tests;
