//! Jobs for the kernel, and what arkworks says of them.

use crate::common::{Card, Timing, open_card};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, Field, PrimeField};
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use std::time::Instant;
use zkcard_sim::kernels::{NttJob, NttRun, run_ntt};
use zkcard_sim::seed;

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

    fn ported(&self, places: [usize; 3]) -> NttJob {
        let one = Fr::from(1u8);
        let n_inverse = Fr::from(self.input.len() as u64).inverse().expect("n is not zero");
        let (inverse, scaled, shift, factor) = match self.kind {
            Kind::Forward => (false, false, Fr::ZERO, Fr::ZERO),
            Kind::Inverse => (true, true, one, n_inverse),
            Kind::CosetForward(shift) => (false, true, shift, one),
            Kind::CosetInverse(shift) => (true, true, shift.inverse().expect("not zero"), n_inverse),
        };
        let places = places.map(|unit| unit as u32);
        NttJob { log_n: self.log_n(), inverse, scaled, places, shift: image(shift), factor: image(factor) }
    }
}

/// The words of the Montgomery form.
fn image(x: Fr) -> [u32; 8] {
    std::array::from_fn(|word| (x.0.0[word / 2] >> (32 * (word % 2))) as u32)
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

/// Runs jobs, all offered at once, on the kernel `name`, and compares every result; thousands of clocks simulated
/// a second beside.
pub fn run(name: &str, jobs: &[Job], timing: Timing) -> Option<(NttRun, f64)> {
    let seed = seed();
    let units: usize = jobs.iter().map(|job| 3 * job.units()).sum();
    let mut card = open_card(name, units, timing, seed)?;
    let places = place(&mut card, jobs);
    let ported: Vec<_> = jobs.iter().zip(&places).map(|(job, &places)| job.ported(places)).collect();
    let (start, clock) = (card.dut.clock(), Instant::now());
    let took = run_ntt(&mut card, &ported).unwrap_or_else(|error| panic!("{error}, seed {seed}"));
    let khz = (card.dut.clock() - start) as f64 / clock.elapsed().as_secs_f64() / 1e3;
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
    Some((took, khz))
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
