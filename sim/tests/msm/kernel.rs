//! Drives `rtl/msm/msm.sv`: jobs, scalars and points in, windows and counters out, each port with its own gaps.

use crate::common::or_skip;
use ark_bn254::{Fq, G1Affine, G1Projective};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{AdditiveGroup, BigInt, Field, PrimeField, Zero};
use num_bigint::BigUint;
use zkcard_golden::msm::Group;
use zkcard_sim::kernels::{MsmAnswer, MsmJob, MsmKernel};
pub use zkcard_sim::kernels::{MsmCounters as Counters, MsmGaps as PortGaps};

/// One pass over `scalars` and `points`.
#[derive(Clone)]
pub struct Job<E> {
    pub c: u64,
    pub first: u64,
    pub count: u64,
    pub scalars: Vec<BigUint>,
    pub points: Vec<E>,
}

/// What a job gave.
#[derive(Clone)]
pub struct Answer<E> {
    pub windows: Vec<E>,
    pub counters: Counters,
}

/// A group whose elements stand on the kernel's ports.
pub trait Ported: Group {
    /// (x, y) in Montgomery form.
    fn to_port(&self, element: &Self::Element) -> Vec<u32>;
    /// From (X : Y : Z).
    fn element_of(&self, words: &[u32]) -> Self::Element;
}

/// G1 by arkworks.
pub struct G1;

impl Group for G1 {
    type Element = G1Projective;

    fn zero(&self) -> G1Projective {
        G1Projective::ZERO
    }

    fn add(&self, a: &G1Projective, b: &G1Projective) -> G1Projective {
        a + b
    }

    fn neg(&self, a: &G1Projective) -> G1Projective {
        -*a
    }
}

impl Ported for G1 {
    fn to_port(&self, element: &G1Projective) -> Vec<u32> {
        let (x, y) = element.into_affine().xy().unwrap_or((Fq::ZERO, Fq::ZERO));
        [x, y].iter().flat_map(image).collect()
    }

    fn element_of(&self, words: &[u32]) -> G1Projective {
        let [x, y, z] = coordinates(words);
        if z.is_zero() {
            assert!(x.is_zero() && !y.is_zero(), "not a point");
            return G1Projective::ZERO;
        }
        let inverse = z.inverse().expect("not zero");
        let point = G1Affine::new_unchecked(x * inverse, y * inverse);
        assert!(point.is_on_curve(), "not on the curve");
        point.into()
    }
}

/// The stub's group: numbers mod p in the coordinate y.
pub struct Numbers;

impl Group for Numbers {
    type Element = Fq;

    fn zero(&self) -> Fq {
        Fq::ZERO
    }

    fn add(&self, a: &Fq, b: &Fq) -> Fq {
        a + b
    }

    fn neg(&self, a: &Fq) -> Fq {
        -*a
    }
}

impl Ported for Numbers {
    fn to_port(&self, element: &Fq) -> Vec<u32> {
        // Zero stands for infinity; x is not looked at otherwise.
        let x = if element.is_zero() { Fq::ZERO } else { Fq::ONE };
        [x, *element].iter().flat_map(image).collect()
    }

    fn element_of(&self, words: &[u32]) -> Fq {
        let [_, y, z] = coordinates(words);
        if z.is_zero() { Fq::ZERO } else { y }
    }
}

/// The Montgomery image of `a` in words.
fn image(a: &Fq) -> Vec<u32> {
    a.0.0.iter().flat_map(|limb| [*limb as u32, (*limb >> 32) as u32]).collect()
}

/// Three loose coordinates.
fn coordinates(words: &[u32]) -> [Fq; 3] {
    [0, 1, 2].map(|at| {
        let words = &words[8 * at..8 * at + 8];
        let limbs = [0, 1, 2, 3].map(|i| u64::from(words[2 * i]) | u64::from(words[2 * i + 1]) << 32);
        let number = BigUint::from_slice(words);
        assert!(number < BigUint::from(Fq::MODULUS) * 2u8, "a coordinate is not below 2p");
        let mut tight = BigInt(limbs);
        if tight >= Fq::MODULUS {
            ark_ff::BigInteger::sub_with_borrow(&mut tight, &Fq::MODULUS);
        }
        Fq::new_unchecked(tight)
    })
}

/// The kernel under test.
pub struct Kernel(MsmKernel);

impl Kernel {
    /// Opens a build of the kernel; `None` where there is no Verilator.
    pub fn open(name: &str, seed: u64) -> Option<Self> {
        or_skip(MsmKernel::open(name, seed)).map(Self)
    }

    /// Clocks since the kernel was opened.
    pub fn clock(&self) -> u64 {
        self.0.clock()
    }

    /// Runs `jobs` one after the other, each offered as soon as the one before is taken.
    pub fn run<G: Ported>(
        &mut self,
        group: &G,
        jobs: &[Job<G::Element>],
        gaps: PortGaps,
    ) -> Vec<Answer<G::Element>> {
        let jobs: Vec<_> = jobs.iter().map(|job| words(group, job)).collect();
        let answers = self.0.run(&jobs, gaps).unwrap_or_else(|error| panic!("{error}"));
        let answer = |MsmAnswer { windows, counters }| Answer {
            windows: windows.iter().map(|sum| group.element_of(sum)).collect(),
            counters,
        };
        answers.into_iter().map(answer).collect()
    }
}

fn words<G: Ported>(group: &G, job: &Job<G::Element>) -> MsmJob {
    assert_eq!(job.scalars.len(), job.points.len(), "a scalar a point");
    MsmJob {
        c: job.c,
        first: job.first,
        count: job.count,
        scalars: job.scalars.iter().map(|s| padded(&s.to_u32_digits())).collect(),
        points: job.points.iter().map(|point| padded(&group.to_port(point))).collect(),
    }
}

fn padded<const N: usize>(words: &[u32]) -> [u32; N] {
    std::array::from_fn(|at| words.get(at).copied().unwrap_or_default())
}
