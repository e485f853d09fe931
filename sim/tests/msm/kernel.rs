//! Drives `rtl/msm/msm.sv`: jobs, scalars and points in, windows and counters out, each port with its own gaps.

use crate::common::open_ports;
use ark_bn254::{Fq, G1Affine, G1Projective};
use ark_ec::{AffineRepr, CurveGroup};
use ark_ff::{AdditiveGroup, BigInt, Field, PrimeField, Zero};
use num_bigint::BigUint;
use zkcard_golden::msm::Group;
use zkcard_sim::{Gaps, Input, Output, PortDut};

/// Clocks without a word on any port, all sides willing, after which the kernel counts as hung.
const PATIENCE: u64 = 100_000;

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

macro_rules! counters {
    ($($name:ident)+) => {
        /// `msm_pkg::counters_t`, lowest field first.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct Counters {
            $(pub $name: u32,)+
        }

        impl Counters {
            fn new(words: &[u32]) -> Self {
                let [$($name),+] = words.try_into().expect("one word a counter");
                Self { $($name),+ }
            }
        }
    };
}

counters! {
    points empty digits issued direct conflicts merges
    bubbles_starved bubbles_rested bubbles_stalled bubbles_drain
    clears fill_cycles accumulate_cycles reduce_cycles output_cycles pending_max
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
pub struct Kernel {
    dut: PortDut,
    job_valid: Input,
    job: Input,
    scalar_valid: Input,
    scalar: Input,
    point_valid: Input,
    point: Input,
    window_ready: Input,
    job_ready: Output,
    scalar_ready: Output,
    point_ready: Output,
    window_valid: Output,
    window: Output,
    last: Output,
    sum: Output,
    counters: Output,
}

/// When each port moves.
pub struct PortGaps([Gaps; 4]);

impl PortGaps {
    /// Every port at every clock.
    pub fn none() -> Self {
        Self([0; 4].map(|_| Gaps::none()))
    }

    /// Each port in its own rhythm.
    pub fn random(seed: u64) -> Self {
        Self([1, 2, 3, 4].map(|port| Gaps::random(seed.wrapping_mul(4).wrapping_add(port))))
    }
}

impl Kernel {
    /// Opens a build of the kernel; `None` where there is no Verilator.
    pub fn open(name: &str, seed: u64) -> Option<Self> {
        let dut = open_ports(name, seed)?;
        let [job_valid, job, scalar_valid, scalar, point_valid, point, window_ready] = [
            "job_valid_i",
            "job_i",
            "scalar_valid_i",
            "scalar_i",
            "point_valid_i",
            "point_i",
            "window_ready_i",
        ]
        .map(|port| dut.input(port).expect(port));
        let [job_ready, scalar_ready, point_ready, window_valid, window, last, sum, counters] = [
            "job_ready_o",
            "scalar_ready_o",
            "point_ready_o",
            "window_valid_o",
            "window_o",
            "last_o",
            "sum_o",
            "counters_o",
        ]
        .map(|port| dut.output(port).expect(port));
        Some(Self {
            dut,
            job_valid,
            job,
            scalar_valid,
            scalar,
            point_valid,
            point,
            window_ready,
            job_ready,
            scalar_ready,
            point_ready,
            window_valid,
            window,
            last,
            sum,
            counters,
        })
    }

    /// Clocks since the kernel was opened.
    pub fn clock(&self) -> u64 {
        self.dut.clock()
    }

    /// Runs `jobs` one after the other, each offered as soon as the one before is taken.
    pub fn run<G: Ported>(
        &mut self,
        group: &G,
        jobs: &[Job<G::Element>],
        mut gaps: PortGaps,
    ) -> Vec<Answer<G::Element>> {
        let scalars: Vec<_> = jobs.iter().flat_map(|job| &job.scalars).map(BigUint::to_u32_digits).collect();
        let points: Vec<_> = jobs.iter().flat_map(|job| &job.points).map(|p| group.to_port(p)).collect();
        let words: Vec<_> = jobs.iter().map(job_words).collect();
        let streams = [(&words, 0), (&scalars, 1), (&points, 2)];
        let (mut at, mut offering, mut patience) = ([0; 3], [false; 3], PATIENCE);
        let (mut answers, mut windows) = (Vec::new(), Vec::new());
        while answers.len() < jobs.len() {
            for (stream, port) in streams {
                offering[port] = (gaps.0[port].clock().0 || offering[port]) && at[port] < stream.len();
                let idle = Vec::new();
                let data = if offering[port] { &stream[at[port]] } else { &idle };
                let (valid, bits) = self.ports(port);
                self.dut.set(&valid, &[u32::from(offering[port])]);
                self.dut.set(&bits, data);
            }
            let take = gaps.0[3].clock().1;
            self.dut.set(&self.window_ready, &[u32::from(take)]);
            self.dut.tick().expect("no assertion fails");
            let ready =
                [&self.job_ready, &self.scalar_ready, &self.point_ready].map(|port| self.dut.bit(port));
            let moved = [0, 1, 2].map(|port| offering[port] && ready[port]);
            (0..3).filter(|&port| moved[port]).for_each(|port| {
                at[port] += 1;
                offering[port] = false;
            });
            let given = take && self.dut.bit(&self.window_valid);
            if given {
                let job = &jobs[answers.len()];
                let expected = job.first + windows.len() as u64;
                assert_eq!(u64::from(self.dut.get(&self.window)[0]), expected, "windows in order");
                windows.push(group.element_of(self.dut.get(&self.sum)));
                let last = self.dut.bit(&self.last);
                assert_eq!(last, windows.len() as u64 == job.count, "last_o with the last window");
                if last {
                    let counters = Counters::new(self.dut.get(&self.counters));
                    answers.push(Answer { windows: std::mem::take(&mut windows), counters });
                }
            }
            let is_moving = given || moved.contains(&true);
            patience = if is_moving { PATIENCE } else { patience - 1 };
            assert!(
                patience > 0,
                "hung: streams at {at:?}, {} answers, clock {}",
                answers.len(),
                self.clock()
            );
        }
        assert_eq!(at, [words.len(), scalars.len(), points.len()], "every word was taken");
        answers
    }

    fn ports(&self, port: usize) -> (Input, Input) {
        match port {
            0 => (self.job_valid.clone(), self.job.clone()),
            1 => (self.scalar_valid.clone(), self.scalar.clone()),
            _ => (self.point_valid.clone(), self.point.clone()),
        }
    }
}

/// `msm_pkg::job_t`.
fn job_words<E>(job: &Job<E>) -> Vec<u32> {
    assert_eq!(job.scalars.len(), job.points.len(), "a scalar a point");
    vec![job.scalars.len() as u32, (job.c | job.first << 8 | job.count << 16) as u32]
}
