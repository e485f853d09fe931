//! An accelerator under test, with questions that do not accept an error for an answer.

use crate::{Scale, inputs, naive};
use ark_bn254::Fr;
use rand_chacha::{ChaCha20Rng, rand_core::SeedableRng};
use std::fmt::Display;
use std::ops::Range;
use std::sync::atomic::{AtomicU64, Ordering};
use zkcard_accel::{AccelError, Accelerator, Caps, G1, Group, GroupKind, Misuse, Op, Scalars, Transform};

/// Transforms up to this length are compared with the definition element by element.
const LONGEST_NAIVE_LOG: u32 = 6;

/// One accelerator in one case.
pub(crate) struct Probe<'a, A> {
    pub(crate) accel: &'a A,
    pub(crate) scale: &'a Scale,
    seed: u64,
    streams: AtomicU64,
}

impl<'a, A: Accelerator> Probe<'a, A> {
    pub(crate) fn new(accel: &'a A, scale: &'a Scale) -> Self {
        Probe { accel, scale, seed: scale.seed(), streams: AtomicU64::new(0) }
    }

    /// A probe for a case about points; none, after a look at the refusal, where the group is denied.
    #[track_caller]
    pub(crate) fn in_group<G: Group>(accel: &'a A, scale: &'a Scale) -> Option<Self> {
        let probe = Probe::new(accel, scale);
        if probe.caps().has_group(G::KIND) {
            return Some(probe);
        }
        let points = inputs::points::<G>(&mut probe.rng(), 2);
        let op = Op::LoadBases(G::KIND);
        probe.unsupported(accel.load_bases::<G>(&points, Scalars::Loaded), op);
        probe.unsupported(accel.load_bases::<G>(&[], Scalars::Loaded), op);
        None
    }

    pub(crate) fn caps(&self) -> &Caps {
        self.accel.caps()
    }

    /// Random numbers, others at every call, all of them from the seed.
    pub(crate) fn rng(&self) -> ChaCha20Rng {
        let mut rng = ChaCha20Rng::seed_from_u64(self.seed);
        rng.set_stream(self.streams.fetch_add(1, Ordering::Relaxed));
        rng
    }

    /// Those of `lengths` that the accelerator has room for.
    pub(crate) fn fitting(&self, lengths: &[usize]) -> Vec<usize> {
        lengths.iter().copied().filter(|n| self.caps().fits(*n)).collect()
    }

    /// Lengths of sums: small, odd, and the longest of the scale.
    pub(crate) fn sum_lengths(&self) -> Vec<usize> {
        let longest = self.scale.msm_len;
        let mut lengths = self.fitting(&[0, 1, 2, 3, 5, 7, 8, 17, 100, longest]);
        lengths.retain(|n| *n <= longest);
        lengths
    }

    /// The logarithm of the longest transform to try.
    pub(crate) fn longest_log(&self) -> u32 {
        let most = self.scale.max_log_transform.min(self.caps().max_log_transform);
        (0..=most).rev().find(|log| self.caps().fits(1 << log)).unwrap_or(0)
    }

    /// The lengths of transforms that are short enough for the definition: 1, 2, 4, …
    pub(crate) fn transform_lengths(&self) -> Vec<usize> {
        (0..=self.longest_log().min(LONGEST_NAIVE_LOG)).map(|log| 1 << log).collect()
    }

    #[track_caller]
    pub(crate) fn load(&self, values: &[Fr]) -> A::Vector {
        self.ok(self.accel.load(values), format_args!("load {}", values.len()))
    }

    /// The same, told what repeats.
    #[track_caller]
    pub(crate) fn load_repeating(&self, values: &[Fr], firsts: &[u32]) -> A::Vector {
        self.ok(self.accel.load_repeating(values, firsts), format_args!("load {} that repeat", values.len()))
    }

    #[track_caller]
    pub(crate) fn read(&self, vector: &A::Vector) -> Vec<Fr> {
        self.ok(self.accel.read(vector), "read")
    }

    #[track_caller]
    pub(crate) fn ntt(&self, vector: &mut A::Vector, transform: Transform) {
        self.ok(self.accel.ntt(vector, transform), format_args!("{transform:?}"));
    }

    /// Loads and transforms.
    #[track_caller]
    pub(crate) fn transformed(&self, values: &[Fr], transforms: &[Transform]) -> A::Vector {
        let mut vector = self.load(values);
        transforms.iter().for_each(|t| self.ntt(&mut vector, *t));
        vector
    }

    #[track_caller]
    pub(crate) fn mul(&self, a: &A::Vector, b: &A::Vector) -> A::Vector {
        self.ok(self.accel.mul(a, b), "mul")
    }

    #[track_caller]
    pub(crate) fn quotient(&self, a: &mut A::Vector, b: &A::Vector, c: &A::Vector, k: Fr) {
        self.ok(self.accel.quotient(a, b, c, k), "quotient");
    }

    #[track_caller]
    pub(crate) fn bases<G: Group>(&self, points: &[G::Affine], scalars: Scalars) -> A::Bases<G> {
        let what = format_args!("load {} bases for {scalars:?}", points.len());
        self.ok(self.accel.load_bases::<G>(points, scalars), what)
    }

    #[track_caller]
    pub(crate) fn msm<G: Group>(&self, bases: &A::Bases<G>, vector: &A::Vector, range: Range<usize>) -> G {
        let what = format_args!("msm over {range:?}");
        self.ok(self.accel.msm::<G>(bases, vector, range.clone()), what)
    }

    /// The vector holds just these values.
    #[track_caller]
    pub(crate) fn holds(&self, vector: &A::Vector, want: &[Fr], what: impl Display) {
        let got = self.read(vector);
        self.that(got.len() == want.len(), format_args!("{what}: length {} of {}", got.len(), want.len()));
        let wrong = (0..want.len()).find(|i| got[*i] != want[*i]);
        self.that(wrong.is_none(), format_args!("{what}: element {wrong:?} of {} is wrong", want.len()));
    }

    /// The sum is this point, and made of coordinates.
    #[track_caller]
    pub(crate) fn is_sum<G: Group>(&self, got: G, want: G, what: impl Display) {
        self.that(got.is_well_formed(), format_args!("{what}: the sum is no point of {}", G::KIND));
        self.that(got.into_affine() == want.into_affine(), format_args!("{what}: the sum is wrong"));
    }

    /// These points times these scalars, all loaded for it, give the right sum.
    #[track_caller]
    pub(crate) fn sums<G: Group>(&self, points: &[G::Affine], scalars: &[Fr], what: impl Display) {
        let bases = self.bases::<G>(points, Scalars::Loaded);
        let vector = self.load(scalars);
        let want = naive::msm::<G>(&points[..scalars.len()], scalars);
        self.is_sum(self.msm::<G>(&bases, &vector, 0..scalars.len()), want, what);
    }

    /// Refused as the caller's mistake, with just this evidence.
    #[track_caller]
    pub(crate) fn refused<T>(&self, answer: Result<T, AccelError>, op: Op, misuse: Misuse) {
        match answer {
            Err(AccelError::Misuse { op: o, misuse: m }) if (o, &m) == (op, &misuse) => {}
            Err(error) => self.fail(format_args!("want misuse \"{op}: {misuse}\", got \"{error}\"")),
            Ok(_) => self.fail(format_args!("accepted, though \"{op}: {misuse}\"")),
        }
    }

    /// Refused for lack of a capability.
    #[track_caller]
    pub(crate) fn unsupported<T>(&self, answer: Result<T, AccelError>, op: Op) {
        match answer {
            Err(AccelError::Unsupported { op: o, .. }) if o == op => {}
            Err(error) => self.fail(format_args!("{op} is denied by caps, but answers \"{error}\"")),
            Ok(_) => self.fail(format_args!("{op} is denied by caps, but done")),
        }
    }

    /// A transform, a product and a sum still come out right.
    #[track_caller]
    pub(crate) fn still_works(&self) {
        let values = inputs::randoms(&mut self.rng(), 2);
        let moved = self.transformed(&values, &[Transform::Forward]);
        self.holds(&moved, &naive::transform(&values, Transform::Forward), "afterwards, a transform");
        let vector = self.load(&values);
        self.holds(&self.mul(&vector, &vector), &naive::product(&values, &values), "afterwards, a product");
        if self.caps().has_group(GroupKind::G1) {
            let points = inputs::points::<G1>(&mut self.rng(), 2);
            self.sums::<G1>(&points, &values, "afterwards, a sum");
        }
    }

    #[track_caller]
    pub(crate) fn ok<T>(&self, answer: Result<T, AccelError>, what: impl Display) -> T {
        match answer {
            Ok(value) => value,
            Err(error) => self.fail(format_args!("{what}: {error}")),
        }
    }

    #[track_caller]
    pub(crate) fn that(&self, holds: bool, what: impl Display) {
        if !holds {
            self.fail(what);
        }
    }

    #[track_caller]
    fn fail(&self, what: impl Display) -> ! {
        panic!("{}: {what} (again with ZKCARD_SEED={})", self.caps().name, self.seed)
    }
}

/// Runs the jobs on a thread each and hands on the first panic.
pub(crate) fn together<'env, I>(jobs: I)
where
    I: IntoIterator<Item = Box<dyn FnOnce() + Send + 'env>>,
{
    std::thread::scope(|scope| {
        let running: Vec<_> = jobs.into_iter().map(|job| scope.spawn(job)).collect();
        for thread in running {
            thread.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic));
        }
    });
}
