//! Sums of products by as many additions, in the same order, whatever the scalars are.
//!
//! The digits are those of [`pairwise`](super::pairwise): odd, so that none is left out, and as many for every scalar. Each
//! window's table entries are added up as one run whose length is that of the list.

use super::pairwise::{BITS, Lanes, OddScalar};
use crate::kernel::{Kernel, Pick};
use crate::msm::runs;
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Zero};
use rayon::prelude::*;
use zeroize::Zeroizing;

/// Digits of every scalar: what is halved of an odd number below r has 253 bits, and one is added.
const DIGITS: usize = 254usize.div_ceil(BITS);
/// Points at a time: their tables stay in the second cache.
const CHUNK: usize = 1 << 10;

/// `Σ sᵢ·Pᵢ` over as many as there are of both.
pub fn sum_by_constant_work<K: Kernel>(kernel: K, points: &[K::Point], scalars: &[Fr]) -> K::Group {
    let len = points.len().min(scalars.len());
    let chunks = points[..len].par_chunks(CHUNK).zip(scalars[..len].par_chunks(CHUNK));
    let windows = chunks.map(|(points, scalars)| window_sums(kernel, points, scalars));
    let windows = windows.reduce(|| vec![K::Group::zero(); DIGITS], added);
    let shifted = |sum: K::Group| (0..BITS).fold(sum, |sum, _| sum.double());
    windows.into_iter().rev().fold(K::Group::zero(), |above, sum| shifted(above) + sum)
}

/// From the lowest digits to the highest.
fn window_sums<K: Kernel>(kernel: K, points: &[K::Point], scalars: &[Fr]) -> Vec<K::Group> {
    let mut values = Zeroizing::new(vec![[0; 4]; scalars.len()]);
    kernel.values(scalars, &mut values);
    let scalars: Zeroizing<Vec<OddScalar>> = Zeroizing::new(values.iter().map(OddScalar::new).collect());
    let lanes = Lanes::new(kernel, points);
    let picks: Vec<_> = (0..DIGITS).map(|at| lanes.picks(&scalars, at, DIGITS)).collect();
    let windows: Vec<&[Pick]> = picks.iter().map(|picks| &picks[..]).collect();
    let sums = kernel.unpack(&runs::sums(kernel, &lanes.table, &windows));
    sums.into_iter().map(Into::into).collect()
}

fn added<G: AdditiveGroup>(mut sums: Vec<G>, others: Vec<G>) -> Vec<G> {
    sums.iter_mut().zip(others).for_each(|(sum, other)| *sum += other);
    sums
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernel::{AffineOf, Coming, Portable};
    use crate::msm::sum_of_products;
    use ark_ff::UniformRand;
    use rand_chacha::ChaCha20Rng;
    use rand_chacha::rand_core::SeedableRng;
    use std::sync::Mutex;
    use zkcard_accel::G1;

    type Inner = Portable<G1>;

    /// The portable kernel, which writes down what it is asked for.
    #[derive(Clone, Copy)]
    struct Recording(&'static Mutex<Vec<(&'static str, usize)>>);

    impl Recording {
        fn note(&self, what: &'static str, len: usize) {
            self.0.lock().unwrap().push((what, len));
        }
    }

    impl Kernel for Recording {
        type Group = G1;
        const LANES: usize = Inner::LANES;
        const BATCH: usize = Inner::BATCH;
        type Point = <Inner as Kernel>::Point;
        type Block = <Inner as Kernel>::Block;
        type Scratch = <Inner as Kernel>::Scratch;

        fn pack(self, points: &[AffineOf<Self>]) -> Vec<Self::Point> {
            Inner::new().pack(points)
        }

        fn unpack(self, points: &[Self::Point]) -> Vec<AffineOf<Self>> {
            self.note("unpack", points.len());
            Inner::new().unpack(points)
        }

        fn gather(self, points: &[Self::Point], picks: &[Pick], blocks: &mut [Self::Block]) {
            self.note("gather", picks.len());
            Inner::new().gather(points, picks, blocks)
        }

        fn scatter(self, blocks: &[Self::Block], points: &mut [Self::Point]) {
            self.note("scatter", points.len());
            Inner::new().scatter(blocks, points)
        }

        fn add(
            self,
            sums: &mut [Self::Block],
            others: &[Self::Block],
            scratch: &mut Self::Scratch,
            coming: &Coming<Self::Point>,
        ) {
            self.note("add", sums.len());
            Inner::new().add(sums, others, scratch, coming)
        }
    }

    /// What is asked of a kernel for these scalars, on one thread.
    fn steps(
        sum: fn(Recording, &[<Inner as Kernel>::Point], &[Fr]) -> G1,
        scalars: &[Fr],
    ) -> Vec<(&'static str, usize)> {
        let notes: &'static Mutex<_> = Box::leak(Box::new(Mutex::new(vec![])));
        let mut rng = ChaCha20Rng::seed_from_u64(60);
        let points: Vec<_> = scalars.iter().map(|_| G1::rand(&mut rng).into()).collect();
        let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
        let _ = pool.install(|| sum(Recording(notes), &Inner::new().pack(&points), scalars));
        std::mem::take(&mut *notes.lock().unwrap())
    }

    #[test]
    fn the_work_does_not_depend_on_the_scalars() {
        let mut rng = ChaCha20Rng::seed_from_u64(61);
        let expected = steps(sum_by_constant_work, &[Fr::zero(); 1100]);
        assert!(expected.iter().any(|(what, len)| *what == "add" && *len > 1000), "{expected:?}");
        let uniform: Vec<Fr> = (0..1100).map(|_| Fr::rand(&mut rng)).collect();
        let small: Vec<Fr> = (0..1100).map(|i| Fr::from(i % 200 - 100)).collect();
        for scalars in [vec![Fr::from(1u64); 1100], vec![-Fr::from(1u64); 1100], small, uniform.clone()] {
            assert!(steps(sum_by_constant_work, &scalars) == expected, "other steps for {}", scalars[0]);
        }
        // The sum that follows its scalars is told apart.
        assert!(steps(sum_of_products, &uniform) != steps(sum_of_products, &[Fr::zero(); 1100]));
    }
}
