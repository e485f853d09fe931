//! Jobs for the kernel, and what arkworks says of them.

use crate::common::{Card, Timing, packed};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, BigInteger, Field, PrimeField};
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use num_bigint::BigUint;
use std::time::Instant;
use zkcard_sim::seed;

/// Clocks without a finished job after which a run is a hang.
const PATIENCE: u64 = 400_000;

/// What a job does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Coefficients to values on the roots of unity.
    Forward,
    /// And back.
    Inverse,
    /// Coefficients to values on the shifted roots.
    CosetForward(Fr),
    /// And back.
    CosetInverse(Fr),
}

/// One transform.
#[derive(Clone, Debug)]
pub struct Job {
    /// What it does.
    pub kind: Kind,
    /// Its input.
    pub input: Vec<Fr>,
    /// Whether the result lies where the input was.
    pub in_place: bool,
}

impl Job {
    /// A job on pseudo-random elements.
    pub fn random(kind: Kind, log_n: u32, seed: u64) -> Self {
        Self { kind, input: elements(1 << log_n, seed), in_place: seed & 1 == 0 }
    }

    /// What arkworks computes.
    pub fn expected(&self) -> Vec<Fr> {
        let domain = Radix2EvaluationDomain::<Fr>::new(self.input.len()).expect("a power of two");
        let coset = |shift| domain.get_coset(shift).expect("a shift that is not zero");
        match self.kind {
            Kind::Forward => domain.fft(&self.input),
            Kind::Inverse => domain.ifft(&self.input),
            Kind::CosetForward(shift) => coset(shift).fft(&self.input),
            Kind::CosetInverse(shift) => coset(shift).ifft(&self.input),
        }
    }

    fn log_n(&self) -> u32 {
        self.input.len().ilog2()
    }

    /// Units of 64 bytes of its vector, and of a whole number of bursts.
    fn units(&self) -> usize {
        self.input.len().div_ceil(2).next_multiple_of(8)
    }

    /// The bits of `job_t`.
    fn words(&self, tag: usize, [src, dst, scratch]: [usize; 3]) -> Vec<u32> {
        let one = Fr::from(1u8);
        let n_inverse = Fr::from(self.input.len() as u64).inverse().expect("n is not zero");
        let (inverse, scaled, shift, factor) = match self.kind {
            Kind::Forward => (0u8, 0u8, Fr::ZERO, Fr::ZERO),
            Kind::Inverse => (1, 1, one, n_inverse),
            Kind::CosetForward(shift) => (0, 1, shift, one),
            Kind::CosetInverse(shift) => (1, 1, shift.inverse().expect("not zero"), n_inverse),
        };
        let fields: [(BigUint, u32); 9] = [
            (image(factor), 256),
            (image(shift), 256),
            (scratch.into(), 32),
            (dst.into(), 32),
            (src.into(), 32),
            (scaled.into(), 1),
            (inverse.into(), 1),
            (self.log_n().into(), 5),
            (tag.into(), 8),
        ];
        packed(fields)
    }
}

/// The Montgomery form.
fn image(x: Fr) -> BigUint {
    BigUint::from_bytes_le(&x.0.to_bytes_le())
}

/// Elements without pattern, edges among them.
pub fn elements(count: usize, seed: u64) -> Vec<Fr> {
    let step = Fr::from(seed) + Fr::from_le_bytes_mod_order(b"zkcard: an open zero-knowledge proving card");
    let mut state = step.square();
    let mut next = |at: usize| {
        state = state * step + Fr::from(at as u64);
        match at % 61 {
            7 => Fr::ZERO,
            11 => -Fr::from(1u8),
            13 => Fr::from(1u8),
            _ => state,
        }
    };
    (0..count).map(&mut next).collect()
}

/// Canonical little-endian words.
pub fn to_words(elements: &[Fr]) -> Vec<u32> {
    let words = |x: &Fr| {
        let limbs = x.into_bigint().0;
        limbs.into_iter().flat_map(|limb| [limb as u32, (limb >> 32) as u32])
    };
    elements.iter().flat_map(words).collect()
}

/// What a run took.
#[derive(Clone, Debug)]
pub struct Took {
    /// Clocks from the first read request to the last write's acknowledgement.
    pub cycles: u64,
    /// Clocks from the first offer of a job to that same end.
    pub with_tables: u64,
    /// Thousands of clocks simulated a second, the memory's model included.
    pub khz: f64,
    /// `counters_t`, in its order.
    pub counters: [u64; 10],
}

impl Took {
    /// Counters by name, as the gates count them.
    pub fn butterflies(&self) -> u64 {
        self.counters[1]
    }

    /// All of them, for people.
    pub fn say(&self) -> String {
        const NAMES: [&str; 10] = [
            "busy",
            "butterflies",
            "beats",
            "starved",
            "blocked",
            "between",
            "bursts read",
            "bursts written",
            "read stalls",
            "write stalls",
        ];
        NAMES.iter().zip(self.counters).map(|(name, count)| format!("{name} {count}, ")).collect()
    }
}

/// Runs jobs, all offered at once, on the kernel `name`, and compares every result.
pub fn run(name: &str, jobs: &[Job], timing: Timing) -> Option<Took> {
    let seed = seed();
    let units: usize = jobs.iter().map(|job| 3 * job.units()).sum();
    let mut card = Card::open(name, units, timing, seed)?;
    let places = place(&mut card, jobs);
    warm_up(&mut card);
    let start = card.dut.clock();
    let clock = Instant::now();
    let done = drive(&mut card, jobs, &places, seed);
    let khz = (card.dut.clock() - start) as f64 / clock.elapsed().as_secs_f64() / 1e3;
    assert_eq!(done.len(), jobs.len());
    for (index, (job, [_, dst, _])) in jobs.iter().zip(&places).enumerate() {
        let got = card.elements(*dst, job.input.len());
        let expected = to_words(&job.expected());
        let wrong = got.chunks(8).zip(expected.chunks(8)).position(|(a, b)| a != b);
        assert_eq!(
            wrong,
            None,
            "job {index}, 2^{} {:?}: first wrong element, seed {seed}",
            job.log_n(),
            job.kind
        );
    }
    let (first, last) = card.span.expect("something was read");
    Some(Took { cycles: last - first + 1, with_tables: last - start + 1, khz, counters: counters(&mut card) })
}

/// Waits for the tables of w, a fixed time.
fn warm_up(card: &mut Card) {
    (0..6000).for_each(|_| card.tick());
}

fn place(card: &mut Card, jobs: &[Job]) -> Vec<[usize; 3]> {
    let mut next = 0;
    let mut take = |units: usize| {
        next += units;
        next - units
    };
    let mut places = Vec::new();
    for job in jobs {
        let src = take(job.units());
        let dst = if job.in_place { src } else { take(job.units()) };
        places.push([src, dst, take(job.units())]);
        card.store(src, &to_words(&job.input));
    }
    places
}

fn drive(card: &mut Card, jobs: &[Job], places: &[[usize; 3]], seed: u64) -> Vec<usize> {
    let [job_valid, job_i, done_ready] =
        ["job_valid_i", "job_i", "done_ready_i"].map(|port| card.dut.input(port).expect(port));
    let [job_ready, done_valid, done_tag] =
        ["job_ready_o", "done_valid_o", "done_tag_o"].map(|port| card.dut.output(port).expect(port));
    let (mut offered, mut done, mut last) = (0, Vec::new(), card.dut.clock());
    card.dut.set(&done_ready, &[1]);
    while done.len() < jobs.len() {
        card.dut.set(&job_valid, &[u32::from(offered < jobs.len())]);
        if let Some(job) = jobs.get(offered) {
            card.dut.set(&job_i, &job.words(offered, places[offered]));
        }
        card.tick();
        if offered < jobs.len() && card.dut.bit(&job_ready) {
            offered += 1;
        }
        if card.dut.bit(&done_valid) {
            let tag = card.dut.get(&done_tag)[0] as usize;
            assert!(!done.contains(&tag), "job {tag} ends twice, seed {seed}");
            done.push(tag);
            last = card.dut.clock();
        }
        assert!(
            card.dut.clock() < last + PATIENCE,
            "hangs: {} of {} jobs done, seed {seed}",
            done.len(),
            jobs.len()
        );
    }
    done
}

fn counters(card: &mut Card) -> [u64; 10] {
    card.tick();
    let port = card.dut.output("counters_o").expect("counters_o");
    let words = card.dut.get(&port);
    // The first field of a packed struct is the highest.
    std::array::from_fn(|field| u64::from(words[9 - field]))
}
