//! What the kernel reaches, in exact cycles: the gates of CI, and the table of `rtl/msm/README.md`.
#![allow(clippy::print_stderr, reason = "figures are for people")]

use super::kernel::{Counters, G1, Job, Kernel, Numbers, PortGaps, Ported};
use super::msm::{Sum, curve_sum, passes};
use super::scalars::{Kind, draw};
use ark_bn254::Fq;
use ark_ff::{UniformRand, Zero};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use std::time::Instant;

/// An addition a cycle, and one in four.
const FULL: &str = "msm_stub_fast";
const FOLDED: (&str, u32) = ("msm_folded_stub_fast", 4);
const C: u64 = 10;
const WINDOWS: u64 = 26;

/// Counters of one pass over all windows, no port ever waiting; the windows are checked elsewhere.
fn measure(name: &str, kind: Kind, n: usize) -> Option<Counters> {
    let mut kernel = Kernel::open(name, 1)?;
    let mut rng = ChaCha8Rng::seed_from_u64(n as u64);
    let points = (0..n).map(|_| Fq::rand(&mut rng)).collect();
    let sum = Sum { scalars: draw(kind, n, &mut rng), points };
    let [job]: [Job<Fq>; 1] = passes(&sum, C, WINDOWS).try_into().ok().expect("one pass");
    let [answer] = kernel.run(&Numbers, &[job], PortGaps::none()).try_into().ok().expect("one answer");
    Some(answer.counters)
}

fn absorbed(name: &str, kind: Kind, n: usize, must: f64) -> Option<Counters> {
    let counters = measure(FULL, kind, n)?;
    let figure = f64::from(counters.digits) / f64::from(counters.accumulate_cycles);
    let bound = f64::from(counters.digits) / f64::from(counters.digits.max(counters.points));
    eprintln!(
        "absorbed, {name}, n = {n}: {figure:.4} = {} digits / {} cycles (bound by the scan {bound:.3}); {counters:?}",
        counters.digits, counters.accumulate_cycles
    );
    assert!(figure >= must, "absorbed, {name}: {figure} is less than {must}");
    Some(counters)
}

#[test]
fn absorbed_uniform() {
    absorbed("uniform", Kind::Uniform, 1 << 12, 0.995);
}

#[test]
fn absorbed_zkml() {
    absorbed("zkML-like", Kind::ZkMl, 1 << 14, 0.97);
}

#[test]
fn absorbed_all_equal() {
    absorbed("all equal", Kind::AllEqual, 1 << 12, 0.97);
}

#[test]
fn absorbed_two_values() {
    absorbed("two values", Kind::TwoValues, 1 << 12, 0.90);
}

#[test]
fn reduced() {
    let Some(counters) = measure(FULL, Kind::Uniform, 1 << 8) else { return };
    let buckets = WINDOWS << (C - 1);
    let figure = 2.0 * buckets as f64 / f64::from(counters.reduce_cycles);
    eprintln!("reduce: {figure:.4} = 2 * {buckets} buckets / {} cycles", counters.reduce_cycles);
    assert!(figure >= 0.95, "reduce: {figure}");
}

/// A folded adder is busy all the time while points come, and in the reduction.
#[test]
fn folded_adder_is_busy() {
    for kind in [Kind::Uniform, Kind::ZkMl, Kind::AllEqual, Kind::TwoValues] {
        let Some(counters) = measure(FOLDED.0, kind, 1 << 10) else { return };
        let busy = f64::from(FOLDED.1 * counters.issued) / f64::from(counters.accumulate_cycles);
        let buckets = WINDOWS << (C - 1);
        let reducing = f64::from(FOLDED.1) * 2.0 * buckets as f64 / f64::from(counters.reduce_cycles);
        eprintln!(
            "folded, {kind:?}: busy {busy:.4} while points come, {reducing:.4} in the reduction; {counters:?}"
        );
        assert!(busy >= 0.90 && reducing >= 0.95, "{kind:?}: {busy}, {reducing}");
    }
}

/// The control looks at no coordinate: the real adder takes the very cycles of the stub.
#[test]
fn stub_has_the_cycles_of_the_curve() {
    same_cycles("msm_fast", FULL);
}

#[test]
fn folded_stub_has_the_cycles_of_the_curve() {
    same_cycles("msm_folded_fast", FOLDED.0);
}

fn same_cycles(real: &'static str, stub: &'static str) {
    let (mut rng, n) = (ChaCha8Rng::seed_from_u64(7), 200);
    let sum = curve_sum(Kind::ZkMl, n, &mut rng);
    let numbers = sum.points.iter().map(|point| Fq::from(5 * u8::from(!point.is_zero())));
    let shadow = Sum { scalars: sum.scalars.clone(), points: numbers.collect() };
    let Some((counters, khz)) = counted(real, &G1, &sum) else { return };
    let Some((fake, stub_khz)) = counted(stub, &Numbers, &shadow) else { return };
    assert_eq!(counters, fake);
    eprintln!("{real}: simulated: {khz:.0} kHz with the real adder, {stub_khz:.0} with the stub");
}

/// The counters of one pass, and thousands of clocks a second.
fn counted<G: Ported>(name: &str, group: &G, sum: &Sum<G::Element>) -> Option<(Counters, f64)> {
    let mut kernel = Kernel::open(name, 1)?;
    let (clock, start) = (kernel.clock(), Instant::now());
    let answers = kernel.run(group, &passes(sum, C, WINDOWS), PortGaps::none());
    Some((answers[0].counters, (kernel.clock() - clock) as f64 / start.elapsed().as_secs_f64() / 1e3))
}
