//! A sum takes the memory that it may take.
//!
//! Alone in its file: the allocator counts what the whole process takes.

mod counting;

use ark_bn254::Fr;
use ark_ec::AffineRepr;
use ark_ff::Field;
use counting::peak;
use std::borrow::Cow;
use std::ops::Range;
use zkcard_accel::{Accelerator, G1, G2, Group, Points, Scalars, Source};
use zkcard_soft::Soft;

/// Points as a file has them.
struct File<G: Group>(Vec<G::Affine>);

impl<G: Group> Source<G> for File<G> {
    fn count(&self) -> usize {
        self.0.len()
    }

    fn all(&self) -> &[G::Affine] {
        &self.0
    }

    fn some(&self, range: Range<usize>) -> Cow<'_, [G::Affine]> {
        Cow::Borrowed(&self.0[range])
    }

    fn is_file(&self) -> bool {
        true
    }
}

fn sums_keep_within<G: Group>(len: u64, budget: usize) {
    let scalars: Vec<Fr> = (1..=len).map(|i| -Fr::from(i).square() * Fr::from(i)).collect();
    let points = Soft::new().multiples::<G>(&G::Affine::generator(), &scalars).expect("multiples");
    let expected = G::generator() * scalars.iter().map(|s| s.square()).sum::<Fr>();
    let of_file = || Points::of(File::<G>(points.clone()));
    let (free, bound) = (Soft::new(), Soft::new().with_memory(budget));
    for (points, what) in [(Points::from(&points), "packed"), (of_file(), "of a file")] {
        let sum = |soft: &Soft| {
            let bases = soft.load_bases::<G>(points.clone(), Scalars::Loaded).expect("bases");
            let vector = soft.load(&scalars).expect("a vector");
            let (sum, taken) = peak(|| soft.msm(&bases, &vector, 0..scalars.len()).expect("a sum"));
            assert_eq!(sum, expected, "{what}");
            taken
        };
        let (unbound, taken) = (sum(&free), sum(&bound));
        assert!(taken <= budget && taken < unbound, "{what}: {taken} bytes, without a bound {unbound}");
    }
}

#[test]
fn sums_take_no_more_than_they_may() {
    sums_keep_within::<G1>(1 << 19, 20 << 20);
    sums_keep_within::<G2>(1 << 18, 28 << 20);
}
