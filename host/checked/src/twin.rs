//! Twin bases: a second list that only the host can tell from random points.

use crate::secret::{CHUNK, Vault};
use crate::vector::State;
use ark_bn254::Fr;
use ark_ec::AffineRepr;
use ark_ff::{Field, UniformRand, Zero};
use ark_std::rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use rayon::prelude::*;
use std::ops::Range;
use zeroize::Zeroizing;
use zkcard_accel::{AccelError, Accelerator, Basis, Group, Scalars};

/// Twins made at a time: bounds the memory for their projective coordinates.
const BATCH: usize = 16 * CHUNK;

/// The secrets of one handle of bases and of no other: α, and what blinds it.
pub(crate) struct Secrets {
    alpha: Zeroizing<Fr>,
    blind: Blind,
}

/// βⱼ, j = 0, 1, …
enum Blind {
    /// βⱼ = PRF(j), or 0 where Pⱼ = ∞: the host knows the scalars and adds up Σ sⱼβⱼ itself.
    Keyed(Zeroizing<[u8; 32]>),
    /// βⱼ = γ·ℓⱼ(x) for all j < n: then Σ sⱼβⱼ = γ·f(x), which the host carries.
    Carried { gamma: Zeroizing<Fr>, n: usize, basis: Basis },
}

impl Secrets {
    pub(crate) fn draw(vault: &Vault, scalars: Scalars) -> Option<Self> {
        let mut rng = vault.generator()?;
        let alpha = non_zero(&mut rng);
        let blind = match scalars {
            Scalars::Loaded => {
                let mut key = Zeroizing::new([0; 32]);
                rng.fill_bytes(&mut *key);
                Blind::Keyed(key)
            }
            Scalars::Polynomial { n, basis } => Blind::Carried { gamma: non_zero(&mut rng), n, basis },
        };
        Some(Secrets { alpha, blind })
    }

    /// Qⱼ = α·Pⱼ + βⱼ·G, by the trusted accelerator. `None` where x lies on the coset of the bases, or there is no x.
    pub(crate) fn twins<G: Group>(
        &self,
        points: &[G::Affine],
        vault: &Vault,
        trusted: &impl Accelerator,
    ) -> Result<Option<Vec<G::Affine>>, AccelError> {
        let Some(blinds) = self.blinds::<G>(points, vault) else { return Ok(None) };
        let alphas = Zeroizing::new(vec![*self.alpha; BATCH]);
        let mut twins = trusted.multiples::<G>(&G::Affine::generator(), &blinds)?;
        for (twins, points) in twins.chunks_mut(BATCH).zip(points.chunks(BATCH)) {
            let scaled = trusted.products::<G>(points, &alphas[..points.len()])?;
            let sums: Vec<G> = twins.par_iter().zip(scaled).map(|(blind, scaled)| *blind + scaled).collect();
            twins[..sums.len()].copy_from_slice(&G::normalize_batch(&sums));
        }
        Ok(Some(twins))
    }

    /// t = Σ sⱼβⱼ for a range of a vector. `None` where the host cannot know it.
    pub(crate) fn offset<G: Group>(
        &self,
        points: &[G::Affine],
        state: &State,
        range: &Range<usize>,
        vault: &Vault,
    ) -> Option<Zeroizing<Fr>> {
        let t = match &self.blind {
            Blind::Keyed(key) => {
                let elements = state.elements()?;
                let piece = |(i, points): (usize, &[G::Affine])| -> Fr {
                    let first = range.start + i * CHUNK;
                    let betas = betas::<G>(key, i, points);
                    betas.iter().enumerate().map(|(j, beta)| elements.at(first + j) * beta).sum()
                };
                points[..range.len()].par_chunks(CHUNK).enumerate().map(piece).sum()
            }
            Blind::Carried { gamma, basis, .. } => state.carried_in(*basis)?.value(vault, G::KIND)? * **gamma,
        };
        Some(Zeroizing::new(t))
    }

    /// Whether (A, B) can be a pair of sums over the two lists: both are points, and B = α·A + t·G.
    ///
    /// (0 : 0 : 0) would satisfy the equation in homogeneous coordinates; well-formedness keeps it out.
    pub(crate) fn accepts<G: Group>(&self, a: &G, b: &G, t: Fr) -> bool {
        a.is_well_formed() && b.is_well_formed() && *b == *a * *self.alpha + G::generator() * t
    }

    /// βⱼ for the whole list.
    fn blinds<G: Group>(&self, points: &[G::Affine], vault: &Vault) -> Option<Zeroizing<Vec<Fr>>> {
        let blinds = match &self.blind {
            Blind::Keyed(key) => {
                let chunks = points.par_chunks(CHUNK).enumerate();
                chunks.flat_map_iter(|(i, points)| betas::<G>(key, i, points).to_vec()).collect()
            }
            Blind::Carried { gamma, n, basis: Basis::Coefficients } => {
                powers(**gamma, vault.point(G::KIND)?, *n)
            }
            Blind::Carried { gamma, n, basis: Basis::Coset(shift) } => {
                vault.lagrange(G::KIND, *n, *shift)?.iter().map(|l| *l * **gamma).collect()
            }
        };
        Some(Zeroizing::new(blinds))
    }
}

/// PRF(j) for the j-th chunk of points: a stream of its own each, so that any chunk can be had at once.
fn betas<G: Group>(key: &[u8; 32], chunk: usize, points: &[G::Affine]) -> Zeroizing<Vec<Fr>> {
    let mut rng = ChaCha20Rng::from_seed(*key);
    rng.set_stream(chunk as u64);
    let beta = |point: &G::Affine| {
        let beta = Fr::rand(&mut rng);
        if point.is_zero() { Fr::zero() } else { beta }
    };
    Zeroizing::new(points.iter().map(beta).collect())
}

/// γ·xʲ, j < n.
fn powers(gamma: Fr, x: Fr, n: usize) -> Vec<Fr> {
    let piece = |i: usize| {
        let first = gamma * x.pow([(i * CHUNK) as u64]);
        std::iter::successors(Some(first), move |power| Some(*power * x)).take(CHUNK.min(n - i * CHUNK))
    };
    (0..n.div_ceil(CHUNK)).into_par_iter().flat_map_iter(piece).collect()
}

fn non_zero(rng: &mut ChaCha20Rng) -> Zeroizing<Fr> {
    loop {
        let value = Fr::rand(rng);
        if !value.is_zero() {
            return Zeroizing::new(value);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::secret::OsEntropy;
    use ark_std::test_rng;
    use zkcard_accel::{G1, G2};
    use zkcard_soft::Soft;

    fn points<G: Group>(n: usize) -> Vec<G::Affine> {
        let rng = &mut test_rng();
        let mut points: Vec<G::Affine> = (0..n).map(|_| G::rand(rng).into_affine()).collect();
        points.iter_mut().skip(2).step_by(5).for_each(|point| *point = G::Affine::zero());
        points
    }

    fn scalars(n: usize) -> Vec<Fr> {
        let rng = &mut test_rng();
        (0..n).map(|_| Fr::rand(rng)).collect()
    }

    fn honest_pair_is_accepted<G: Group>(n: usize, range: Range<usize>, kind: Scalars) {
        let (vault, points) = (Vault::new(OsEntropy), points::<G>(n));
        let secrets = Secrets::draw(&vault, kind).unwrap();
        let twins = secrets.twins::<G>(&points, &vault, &Soft::new()).unwrap().unwrap();
        let values = scalars(range.end);
        let state = State::loaded(Zeroizing::new(values.clone()));
        let t = *secrets.offset::<G>(&points, &state, &range, &vault).unwrap();
        let values = &values[range];
        let a = G::msm_unchecked(&points[..values.len().min(n)], &values[..values.len().min(n)]);
        let b = G::msm_unchecked(&twins[..values.len()], values);
        assert!(secrets.accepts(&a, &b, t));
        assert!(!secrets.accepts(&-a, &b, t) && !secrets.accepts(&a, &(b + G::generator()), t));
    }

    #[test]
    fn keyed_twins_are_accepted() {
        honest_pair_is_accepted::<G1>(20, 0..20, Scalars::Loaded);
        honest_pair_is_accepted::<G2>(20, 3..15, Scalars::Loaded);
        honest_pair_is_accepted::<G1>(2 * CHUNK + 3, 1..CHUNK + 9, Scalars::Loaded);
    }

    #[test]
    fn carried_twins_are_accepted_and_short_lists_filled_up() {
        let n = 16;
        for basis in [Basis::Coefficients, Basis::Coset(Fr::from(5u64))] {
            honest_pair_is_accepted::<G1>(16, 0..16, Scalars::Polynomial { n, basis });
            honest_pair_is_accepted::<G1>(15, 0..16, Scalars::Polynomial { n, basis });
            honest_pair_is_accepted::<G2>(13, 0..16, Scalars::Polynomial { n, basis });
        }
    }

    #[test]
    fn infinity_has_the_twin_infinity_where_the_host_knows_the_scalars() {
        let (vault, points) = (Vault::new(OsEntropy), points::<G1>(8));
        let secrets = Secrets::draw(&vault, Scalars::Loaded).unwrap();
        let twins = secrets.twins::<G1>(&points, &vault, &Soft::new()).unwrap().unwrap();
        assert!(points.iter().zip(&twins).all(|(p, q)| p.is_zero() == q.is_zero()));
    }

    #[test]
    fn powers_run_on_across_chunks() {
        let (gamma, x, n) = (Fr::from(3u64), Fr::from(7u64), 2 * CHUNK + 5);
        let powers = powers(gamma, x, n);
        assert_eq!(powers.len(), n);
        assert_eq!(powers[n - 1], gamma * x.pow([n as u64 - 1]));
    }
}
