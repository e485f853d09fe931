//! The CPU as an accelerator.
//!
//! It is the fallback where there is no card, the trusted side of `zkcard-checked`, and the answer
//! key of the conformance suite. It runs on the prover's own machine, and what a sum takes depends on its scalars; where
//! others may time it, [`Soft::constant_work`] sums by steps that do not.
//!
//! Sums in both groups and transforms are our own: affine additions in batches, and transforms in blocks, on the fastest
//! [kernel](KernelChoice) that the machine has. `ZKCARD_KERNEL=portable` (or another name) in the environment forces one;
//! where the machine lacks it, bases are refused, and transforms are done by the portable one.
//! Threads are those of the rayon pool that the caller is in, or as many as [`Soft::with_threads`] says.
//!
//! **Memory.** Loaded points take 64 bytes each in G1 and 128 in G2, in the kernel's form; those of a file only during a
//! sum, for which they are packed. Beside them a sum of n terms
//! takes some 50 bytes a term (its digits, 2 bytes a window), and 4 for each pick of the windows that
//! are sorted at one time: one a thread, or as many as make half a million picks. All of that is wiped and freed with the sum.
//! [`Soft::with_memory`] says how much it may be.
//! Where scalars [repeat](Accelerator::load_repeating), there is a copy of its points and scalars, too.
//!
//! There is no kernel for AVX2: by the time that eight doubles take, four would gain nothing over `adx`. Long lists ask the
//! system for large pages, for which `transparent_hugepage` is to say `madvise` or `always`, as it does where nobody has
//! changed it; what they are worth `cargo run --release -p zkcard-soft --example msm_times` shows, run so and with `never`.

mod kernel;
mod msm;
mod ntt;
mod prepared;
mod products;
mod vector;

pub use kernel::{KernelChoice, UnknownKernel};
pub use vector::SoftVector;

use ark_bn254::Fr;
use ark_ff::FftField;
use ntt::Transforms;
use prepared::{Arithmetic, Prepared, arithmetic};
use rayon::prelude::*;
use rayon::{ThreadPool, ThreadPoolBuilder};
use std::ffi::OsString;
use std::ops::Range;
use std::sync::Arc;
use zkcard_accel::{AccelError, Accelerator, Caps, Group, Op, Points, Scalars, Transform, check};

/// The CPU backend.
#[derive(Clone, Debug)]
pub struct Soft {
    caps: Caps,
    /// None where the environment asks for one that this machine cannot run.
    kernel: Option<KernelChoice>,
    /// On the same kernel, or the portable one. Clones share the tables.
    transforms: Arc<Transforms>,
    constant_work: bool,
    /// Bytes that a sum may take.
    memory: usize,
    /// None for the threads that the caller has.
    pool: Option<Arc<ThreadPool>>,
}

/// There are no threads to be had.
#[derive(Debug, thiserror::Error)]
#[error("the system gives no {threads} threads: ask for fewer")]
pub struct NoThreads {
    threads: usize,
    source: rayon::ThreadPoolBuildError,
}

/// Points in memory, and the scalars that they were loaded for.
#[derive(Clone, Debug)]
pub struct SoftBases<G: Group> {
    points: Arc<dyn Prepared<G>>,
    len: usize,
    scalars: Scalars,
}

impl Soft {
    /// A backend on the fastest kernel of this machine, or the one that `ZKCARD_KERNEL` names.
    pub fn new() -> Self {
        Soft::on(asked_for(std::env::var_os(FORCED)))
    }

    /// A backend on this kernel, if the machine can run it.
    pub fn with_kernel(kernel: KernelChoice) -> Option<Self> {
        kernel.is_able().then(|| Soft::on(Some(kernel)))
    }

    /// The same backend with so many threads of its own for all that it computes, wherever it is called from; as many as
    /// there are processors for 0. Clones share them.
    pub fn with_threads(self, threads: usize) -> Result<Self, NoThreads> {
        let pool = ThreadPoolBuilder::new().num_threads(threads).build();
        let pool = pool.map_err(|source| NoThreads { threads, source })?;
        Ok(Soft { pool: Some(Arc::new(pool)), ..self })
    }

    /// The same backend whose sums take about so many bytes, each, beside points that are loaded: as many terms at a time
    /// as these allow, which costs additions; that scalars repeat is not used where they are more. A sum takes some 20 MB in
    /// G1 and 30 MB in G2 at the least. Bases keep what was said before they were loaded; sums by
    /// [constant work](Soft::constant_work) take what they need.
    pub fn with_memory(self, bytes: usize) -> Self {
        Soft { memory: bytes, ..self }
    }

    /// The same backend whose sums take as many additions, in the same order, whatever the scalars are: their number is
    /// all that the number of additions depends on. A sum takes some times as long.
    ///
    /// What is left in the timing of [`msm`](Accelerator::msm): which table entries are read, the inversion that a batch of
    /// additions shares, and branches for sums that are infinity or of equal points. For a library's user: no command sets it.
    pub fn constant_work(self) -> Self {
        Soft { constant_work: true, ..self }
    }

    fn on(kernel: Option<KernelChoice>) -> Self {
        let caps = Caps {
            name: "soft".into(),
            max_log_transform: Fr::TWO_ADICITY,
            max_len: 0,
            window_bits: 0,
            lanes: 0,
            memory_bytes: 0,
            clock_hz: 0,
            g1: true,
            g2: true,
            transformed_products: true,
        };
        let transforms = Arc::new(Transforms::new(kernel.unwrap_or(KernelChoice::Portable)));
        Soft { caps, kernel, transforms, constant_work: false, memory: usize::MAX, pool: None }
    }

    fn arithmetic<G: Group>(&self, op: Op) -> Result<Box<dyn Arithmetic<G>>, AccelError> {
        self.kernel.and_then(arithmetic).ok_or(AccelError::Unsupported { op, why: NO_SUCH_KERNEL })
    }

    /// Where the work's threads are.
    fn within<T: Send>(&self, work: impl FnOnce() -> T + Send) -> T {
        match &self.pool {
            Some(pool) => pool.install(work),
            None => work(),
        }
    }
}

impl Default for Soft {
    fn default() -> Self {
        Self::new()
    }
}

impl Accelerator for Soft {
    type Vector = SoftVector;
    type Bases<G: Group> = SoftBases<G>;

    fn caps(&self) -> &Caps {
        &self.caps
    }

    fn is_local(&self) -> bool {
        true
    }

    fn load_bases<G: Group>(
        &self,
        points: impl Into<Points<G>>,
        scalars: Scalars,
    ) -> Result<SoftBases<G>, AccelError> {
        let points = points.into();
        let len = check::bases(Op::LoadBases(G::KIND), points.len(), scalars)?;
        let arithmetic = self.arithmetic::<G>(Op::LoadBases(G::KIND))?;
        let points = self.within(|| arithmetic.prepare(points, self.memory));
        Ok(SoftBases { points, len, scalars })
    }

    fn load(&self, values: &[Fr]) -> Result<Self::Vector, AccelError> {
        Ok(SoftVector::new(values))
    }

    fn load_repeating(&self, values: &[Fr], firsts: &[u32]) -> Result<Self::Vector, AccelError> {
        check::repeating(values, firsts)?;
        Ok(SoftVector::repeating(values, firsts))
    }

    fn read(&self, vector: &Self::Vector) -> Result<Vec<Fr>, AccelError> {
        Ok(vector.to_vec())
    }

    fn ntt(&self, vector: &mut Self::Vector, transform: Transform) -> Result<(), AccelError> {
        check::transform(Op::Ntt, vector.len(), &transform)?;
        self.within(|| self.transforms.apply(vector, &[transform]));
        Ok(())
    }

    fn ntt_all(&self, vectors: &mut [&mut Self::Vector], transforms: &[Transform]) -> Result<(), AccelError> {
        for vector in &*vectors {
            transforms.iter().try_for_each(|t| check::transform(Op::Ntt, vector.len(), t))?;
        }
        self.within(|| vectors.par_iter_mut().for_each(|vector| self.transforms.apply(vector, transforms)));
        Ok(())
    }

    fn mul(&self, a: &Self::Vector, b: &Self::Vector) -> Result<Self::Vector, AccelError> {
        check::same_len(Op::Mul, a.len(), b.len())?;
        let mut product = a.clone();
        self.within(|| self.transforms.multiply(&mut product, b));
        Ok(product)
    }

    fn quotient(
        &self,
        a: &mut Self::Vector,
        b: &Self::Vector,
        c: &Self::Vector,
        k: Fr,
    ) -> Result<(), AccelError> {
        check::same_len(Op::Quotient, a.len(), b.len())?;
        check::same_len(Op::Quotient, a.len(), c.len())?;
        self.within(|| self.transforms.quotient(a, b, c, k));
        Ok(())
    }

    fn msm<G: Group>(
        &self,
        bases: &SoftBases<G>,
        vector: &Self::Vector,
        range: Range<usize>,
    ) -> Result<G, AccelError> {
        check::msm(Op::Msm(G::KIND), &range, vector.len(), bases.len, bases.scalars)?;
        let scalars = &vector[range.clone()]; // beyond the points lies infinity
        Ok(self.within(|| match vector.classes(range) {
            _ if self.constant_work => bases.points.sum_by_constant_work(scalars),
            Some(classes) => bases.points.sum_of_repeating(scalars, classes),
            None => bases.points.sum_of_products(scalars),
        }))
    }

    fn multiples<G: Group>(&self, point: &G::Affine, scalars: &[Fr]) -> Result<Vec<G::Affine>, AccelError> {
        let arithmetic = self.arithmetic::<G>(Op::Multiples(G::KIND))?;
        Ok(self.within(|| arithmetic.multiples(point, scalars)))
    }

    fn products<G: Group>(&self, points: &[G::Affine], scalars: &[Fr]) -> Result<Vec<G::Affine>, AccelError> {
        let op = Op::Products(G::KIND);
        check::same_len(op, points.len(), scalars.len())?;
        let arithmetic = self.arithmetic::<G>(op)?;
        Ok(self.within(|| arithmetic.products(points, scalars)))
    }
}

/// The variable that names the kernel.
const FORCED: &str = "ZKCARD_KERNEL";
const NO_SUCH_KERNEL: &str = "ZKCARD_KERNEL names no kernel of this machine: unset it, or set it to portable (or adx, avx512 or ifma, where the processor has them)";
/// The kernel that is named, if it is known and can run here; without a name the fastest.
fn asked_for(name: Option<OsString>) -> Option<KernelChoice> {
    let Some(name) = name.filter(|name| !name.is_empty()) else {
        return Some(KernelChoice::fastest());
    };
    let known: Option<KernelChoice> = name.to_str().and_then(|name| name.parse().ok());
    known.filter(KernelChoice::is_able)
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_bn254::G1Affine;
    use ark_ec::AffineRepr;
    use std::borrow::Cow;
    use zkcard_accel::{G1, Source};

    #[test]
    fn the_environment_may_name_a_kernel() {
        assert_eq!(asked_for(None), Some(KernelChoice::fastest()));
        assert_eq!(asked_for(Some("".into())), Some(KernelChoice::fastest()));
        for kernel in KernelChoice::ALL {
            assert_eq!(asked_for(Some(kernel.to_string().into())), kernel.is_able().then_some(kernel));
        }
        assert_eq!(asked_for(Some("fastest".into())), None);
    }

    /// Points that are a file's, of which never all are to be asked for.
    struct File(Vec<G1Affine>);

    impl Source<G1> for File {
        fn count(&self) -> usize {
            self.0.len()
        }

        fn all(&self) -> &[G1Affine] {
            panic!("a sum passes through the points")
        }

        fn some(&self, range: Range<usize>) -> Cow<'_, [G1Affine]> {
            Cow::Owned(self.0[range].to_vec())
        }

        fn is_file(&self) -> bool {
            true
        }
    }

    #[test]
    fn points_of_a_file_are_packed_for_each_sum() {
        let soft = Soft::new();
        let scalars: Vec<Fr> = (1..=3000u64).map(Fr::from).collect();
        let points = soft.multiples::<G1>(&G1Affine::generator(), &scalars).expect("multiples");
        let of_file = soft.load_bases(Points::of(File(points.clone())), Scalars::Loaded).expect("bases");
        assert_eq!(format!("{:?}", of_file.points), "3000 points of a file");
        let in_memory = soft.load_bases(points, Scalars::Loaded).expect("bases");
        assert_eq!(format!("{:?}", in_memory.points), "3000 points packed");
        let vector = soft.load(&scalars).expect("a vector");
        for soft in [soft.clone(), soft.constant_work()] {
            for range in [0..3000, 10..2500, 5..5] {
                let sums = [&of_file, &in_memory]
                    .map(|bases| soft.msm(bases, &vector, range.clone()).expect("a sum"));
                assert_eq!(sums[0], sums[1], "{range:?}");
                assert_eq!(sums[0] == G1::default(), range.is_empty());
            }
        }
    }

    /// Says which of its sums is asked for.
    #[derive(Debug)]
    struct Told;

    impl Prepared<G1> for Told {
        fn sum_of_products(&self, scalars: &[Fr]) -> G1 {
            G1Affine::generator() * Fr::from(scalars.len() as u64)
        }

        fn sum_of_repeating(&self, _: &[Fr], classes: &[u32]) -> G1 {
            classes.iter().map(|class| G1Affine::generator() * Fr::from(100 + class)).sum()
        }

        fn sum_by_constant_work(&self, _: &[Fr]) -> G1 {
            -G1::from(G1Affine::generator())
        }
    }

    #[test]
    fn repetitions_are_used_but_where_steps_must_not_tell_of_scalars() {
        let soft = Soft::new();
        let bases = SoftBases::<G1> { points: Arc::new(Told), len: 4, scalars: Scalars::Loaded };
        let values = [5u64, 6, 6, 5].map(Fr::from);
        let told = soft.load_repeating(&values, &[0, 1, 1, 0]).expect("a vector");
        let asked = |soft: &Soft, vector: &SoftVector| soft.msm(&bases, vector, 1..4).expect("a sum");
        let times = |n: i64| G1Affine::generator() * Fr::from(n);
        assert_eq!(asked(&soft, &told), times(302));
        assert_eq!(asked(&soft, &soft.load(&values).expect("a vector")), times(3));
        assert_eq!(asked(&soft.constant_work(), &told), times(-1));
    }

    #[test]
    fn an_unknown_kernel_refuses_bases_and_says_what_to_do() {
        let refused = Soft::on(asked_for(Some("fastest".into())))
            .load_bases::<G1>([G1Affine::generator()].as_slice(), Scalars::Loaded);
        let text = refused.expect_err("no such kernel").to_string();
        assert!(text.contains("ZKCARD_KERNEL") && text.contains("unset it"), "{text}");
    }
}
