//! Factors that transforms of many vectors share.

use crate::kernel::{LineKernel, reversed};
use ark_bn254::Fr;
use ark_ff::{FftField, Field};
use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// Series that are kept. With lines of at most 2¹⁴ and factors of at most 80 bytes they take at most 10 MiB.
const KEPT: usize = 8;

/// Factors in the form of one kernel, computed when they are first wanted.
pub struct Tables<K: LineKernel> {
    pub kernel: K,
    /// Powers of the root of unity for the longest line so far, in bit-reversed order, in which those for any shorter
    /// line come first.
    roots: Mutex<Arc<[K::Factor]>>,
    /// The series last used, the latest in front.
    powers: Mutex<VecDeque<Powers<K>>>,
}

struct Powers<K: LineKernel> {
    ratio: Fr,
    factors: Arc<[K::Factor]>,
}

impl<K: LineKernel> Tables<K> {
    pub fn new(kernel: K) -> Self {
        Tables { kernel, roots: Mutex::new(Arc::new([])), powers: Mutex::default() }
    }

    /// What a line of `len` meets at its levels: ωʲ for j < len/2 at the bit-reversed places, and perhaps more.
    pub fn roots(&self, len: usize) -> Arc<[K::Factor]> {
        let mut roots = locked(&self.roots);
        if roots.len() < len / 2 {
            let root = Fr::get_root_of_unity(len as u64).unwrap_or_default(); // there is one: len is at most 2¹⁴
            let powers = powers(root, len / 2);
            let arranged: Vec<Fr> = (0..len / 2).map(|at| powers[reversed(at, len / 2)]).collect();
            *roots = self.kernel.factors(&arranged).into();
        }
        Arc::clone(&roots)
    }

    /// `ratioᵏ` for k below `len`.
    pub fn powers(&self, ratio: Fr, len: usize) -> Arc<[K::Factor]> {
        let mut kept = locked(&self.powers);
        let found = kept.iter().position(|powers| powers.ratio == ratio && powers.factors.len() == len);
        let powers = found
            .and_then(|at| kept.remove(at))
            .unwrap_or_else(|| Powers { ratio, factors: self.kernel.factors(&powers(ratio, len)).into() });
        let factors = Arc::clone(&powers.factors);
        kept.push_front(powers);
        kept.truncate(KEPT);
        factors
    }
}

/// `ratioᵏ` for k below `len`.
pub fn powers(ratio: Fr, len: usize) -> Vec<Fr> {
    std::iter::successors(Some(Fr::ONE), |power| Some(*power * ratio)).take(len).collect()
}

/// Tables are whole at any time, so that a thread that panicked left nothing half done.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
