//! Where secrets come from, and the secret points x with what is computed from them alone.

use crate::lock;
use ark_bn254::Fr;
use ark_ff::{FftField, Field, One, UniformRand, Zero};
use ark_std::rand::rngs::OsRng;
use ark_std::rand::{RngCore, SeedableRng};
use rand_chacha::ChaCha20Rng;
use rayon::prelude::*;
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, OnceLock};
use zeroize::Zeroizing;
use zkcard_accel::{Basis, GroupKind};

/// Where secrets come from: one call for each secret point and for each handle of bases.
///
/// A generator in hardware, or a test's. **The checks are sound only if every answer is fresh and cannot be
/// predicted**: a source that repeats itself shares secrets between lists of bases, which breaks them (see
/// the [module documentation](super)); one that leaks lets the card forge at will.
///
/// The 32 bytes are the key of a ChaCha20 stream in arkworks' `UniformRand` encoding of Fr. Stream 1 gives
/// the secret point of G1 and stream 2 that of G2; stream 0 gives a handle's α and then γ, or 32 bytes of key.
pub trait Entropy: Send {
    /// 32 fresh bytes.
    fn draw(&mut self) -> Result<[u8; 32], EntropyError>;
}

/// No randomness could be had. Until it can, work goes to the trusted accelerator.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("no randomness: {0}")]
pub struct EntropyError(pub String);

/// The operating system's generator.
#[derive(Clone, Copy, Debug, Default)]
pub struct OsEntropy;

impl Entropy for OsEntropy {
    fn draw(&mut self) -> Result<[u8; 32], EntropyError> {
        let mut seed = [0; 32];
        OsRng.try_fill_bytes(&mut seed).map_err(|error| EntropyError(error.to_string()))?;
        Ok(seed)
    }
}

impl<F: FnMut() -> [u8; 32] + Send> Entropy for F {
    fn draw(&mut self) -> Result<[u8; 32], EntropyError> {
        Ok(self())
    }
}

/// Elements that one thread works on at a time.
pub(crate) const CHUNK: usize = 1024;

/// Tables of Lagrange values that are kept. A prover uses two or three at once.
const TABLES: usize = 6;

/// The source of secrets, the two secret points and the Lagrange values there.
pub(crate) struct Vault {
    entropy: Mutex<Box<dyn Entropy>>,
    points: [OnceLock<Zeroizing<Fr>>; 2],
    tables: Mutex<VecDeque<(Key, Table)>>,
}

/// ℓⱼ(x), j < n.
type Table = Arc<Zeroizing<Vec<Fr>>>;

#[derive(Clone, Copy, PartialEq)]
struct Key {
    point: GroupKind,
    n: usize,
    shift: Fr,
}

impl Vault {
    pub(crate) fn new(entropy: impl Entropy + 'static) -> Self {
        Vault {
            entropy: Mutex::new(Box::new(entropy)),
            points: Default::default(),
            tables: Default::default(),
        }
    }

    /// A generator for the secrets of one handle.
    pub(crate) fn generator(&self) -> Option<ChaCha20Rng> {
        self.stream(0)
    }

    /// The secret point: that of G1, also for reads, or that of G2. It is drawn when first needed.
    ///
    /// Not 0, and x^(2²⁸) ≠ 1: on no domain that is not shifted, nor on snarkjs' odd ones below 2²⁸.
    pub(crate) fn point(&self, kind: GroupKind) -> Option<Fr> {
        let slot = &self.points[kind as usize];
        if let Some(x) = slot.get() {
            return Some(**x);
        }
        let mut rng = self.stream(1 + kind as u64)?;
        let x = std::iter::repeat_with(|| Fr::rand(&mut rng)).find(|x| is_fit(*x))?;
        Some(**slot.get_or_init(|| Zeroizing::new(x)))
    }

    /// ℓⱼ(x) of the coset `shift`·H of length n, unless x lies on it or there is none.
    pub(crate) fn lagrange(&self, point: GroupKind, n: usize, shift: Fr) -> Option<Table> {
        let key = Key { point, n, shift };
        if let Some((_, table)) = lock(&self.tables).iter().find(|(k, _)| *k == key) {
            return Some(table.clone());
        }
        // Not under the lock: rayon may lend this thread to a job that wants a table, too.
        let table = Arc::new(Zeroizing::new(lagrange_at(self.point(point)?, n, shift)?));
        let mut tables = lock(&self.tables);
        tables.truncate(TABLES - 1);
        tables.push_front((key, table.clone()));
        Some(table)
    }

    /// f(x) for the f of degree < n that has the elements `at(0) … at(n−1)` in `basis`.
    pub(crate) fn evaluate(
        &self,
        point: GroupKind,
        n: usize,
        basis: Basis,
        at: impl Fn(usize) -> Fr + Sync,
    ) -> Option<Fr> {
        match basis {
            Basis::Coefficients => Some(horner(self.point(point)?, n, at)),
            Basis::Coset(shift) => {
                let table = self.lagrange(point, n, shift)?;
                Some((0..n).into_par_iter().with_min_len(CHUNK).map(|i| at(i) * table[i]).sum())
            }
        }
    }

    fn stream(&self, stream: u64) -> Option<ChaCha20Rng> {
        match lock(&self.entropy).draw() {
            Ok(seed) => {
                let mut rng = ChaCha20Rng::from_seed(*Zeroizing::new(seed));
                rng.set_stream(stream);
                Some(rng)
            }
            Err(error) => {
                tracing::error!("{error}: nothing can be checked, the trusted accelerator does the work");
                None
            }
        }
    }
}

fn is_fit(x: Fr) -> bool {
    !x.is_zero() && !power_of_two_power(x, Fr::TWO_ADICITY).is_one()
}

/// x^(2^log).
fn power_of_two_power(x: Fr, log: u32) -> Fr {
    (0..log).fold(x, |x, _| x.square())
}

/// Lⱼ(x) = (xⁿ − sⁿ)/(n·sⁿ) · sωʲ/(x − sωʲ), j < n. `None` where x lies on s·H or there is no such coset.
pub(crate) fn lagrange_at(x: Fr, n: usize, shift: Fr) -> Option<Vec<Fr>> {
    if !n.is_power_of_two() || shift.is_zero() {
        return None;
    }
    let log = n.trailing_zeros();
    let (xn, sn) = (power_of_two_power(x, log), power_of_two_power(shift, log));
    if xn == sn {
        return None;
    }
    let nodes = nodes(n, shift)?;
    let mut table: Vec<Fr> = nodes.par_iter().map(|node| x - node).collect();
    let factor = (xn - sn) * (Fr::from(n as u64) * sn).inverse()?;
    ark_ff::fields::batch_inversion_and_mul(&mut table, &factor);
    table.par_iter_mut().zip(nodes).for_each(|(value, node)| *value *= node);
    Some(table)
}

/// s·ωʲ, j < n.
fn nodes(n: usize, shift: Fr) -> Option<Vec<Fr>> {
    let omega = Fr::get_root_of_unity(n as u64)?;
    let mut nodes = vec![Fr::zero(); n];
    nodes.par_chunks_mut(CHUNK).enumerate().for_each(|(i, chunk)| {
        let mut node = shift * omega.pow([(i * CHUNK) as u64]);
        for slot in chunk {
            *slot = node;
            node *= omega;
        }
    });
    Some(nodes)
}

/// Σ sⱼ·xʲ, piece by piece.
fn horner(x: Fr, n: usize, at: impl Fn(usize) -> Fr + Sync) -> Fr {
    let piece = |i: usize| {
        let end = n.min((i + 1) * CHUNK);
        let inner = (i * CHUNK..end).rev().fold(Fr::zero(), |sum, j| sum * x + at(j));
        inner * x.pow([(i * CHUNK) as u64])
    };
    (0..n.div_ceil(CHUNK)).into_par_iter().map(piece).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
    use ark_std::test_rng;

    #[test]
    fn lagrange_values_are_arkworks() {
        let (x, shift) = (Fr::from(77u64), Fr::from(5u64));
        for n in [1, 2, 64, 4096] {
            let domain = Radix2EvaluationDomain::<Fr>::new(n).unwrap();
            assert_eq!(lagrange_at(x, n, Fr::one()).unwrap(), domain.evaluate_all_lagrange_coefficients(x));
            let coset = domain.get_coset(shift).unwrap();
            assert_eq!(lagrange_at(x, n, shift).unwrap(), coset.evaluate_all_lagrange_coefficients(x));
        }
    }

    #[test]
    fn a_point_of_the_coset_has_no_table() {
        let root = Fr::get_root_of_unity(8).unwrap();
        assert!(lagrange_at(root, 8, Fr::one()).is_none());
        assert!(lagrange_at(Fr::from(3u64), 6, Fr::one()).is_none());
        assert!(lagrange_at(Fr::from(3u64), 8, Fr::zero()).is_none());
    }

    #[test]
    fn both_bases_give_the_same_value() {
        let vault = Vault::new(OsEntropy);
        let coefficients: Vec<Fr> = (0..2048).map(|_| Fr::rand(&mut test_rng())).collect();
        let domain = Radix2EvaluationDomain::<Fr>::new(2048).unwrap().get_coset(Fr::from(7u64)).unwrap();
        let values = domain.fft(&coefficients);
        for kind in [GroupKind::G1, GroupKind::G2] {
            let v = vault.evaluate(kind, 2048, Basis::Coefficients, |i| coefficients[i]);
            assert!(v.is_some());
            assert_eq!(v, vault.evaluate(kind, 2048, Basis::Coset(Fr::from(7u64)), |i| values[i]));
        }
        assert_ne!(vault.point(GroupKind::G1), vault.point(GroupKind::G2));
    }

    #[test]
    fn tables_are_kept_but_not_without_end() {
        let vault = Vault::new(OsEntropy);
        let first = vault.lagrange(GroupKind::G1, 8, Fr::one()).unwrap();
        assert!(Arc::ptr_eq(&first, &vault.lagrange(GroupKind::G1, 8, Fr::one()).unwrap()));
        for shift in 2..40u64 {
            vault.lagrange(GroupKind::G1, 8, Fr::from(shift)).unwrap();
        }
        assert_eq!(lock(&vault.tables).len(), TABLES);
    }

    #[test]
    fn without_entropy_there_is_no_point() {
        struct Dry;
        impl Entropy for Dry {
            fn draw(&mut self) -> Result<[u8; 32], EntropyError> {
                Err(EntropyError("dry".into()))
            }
        }
        assert!(Vault::new(Dry).point(GroupKind::G1).is_none());
    }
}
