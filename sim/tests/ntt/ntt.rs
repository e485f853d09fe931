//! Tests `rtl/ntt/ntt.sv` against arkworks: sizes, kinds, many jobs at once, pauses everywhere, and what it must reach.
#![allow(clippy::print_stdout, reason = "exact cycles are for people too")]

use super::kernel::{Job, Kind, run};
use crate::common::{Timing, open_card, vectors};
use ark_bn254::Fr;
use ark_ff::{AdditiveGroup, FftField};
use zkcard_sim::axi::dram::DDR4_2400;
use zkcard_sim::kernels::{NttJob, NttRun, run_ntt};
use zkcard_sim::seed;

/// Stages of the small build: butterflies a cycle at most.
const STAGES: f64 = 7.0;
/// Cycles from a beat to the next with one multiplier, at most.
const INTERVAL: u64 = 13;
/// The small build with its multipliers, and with one for all products.
const SMALL: [&str; 2] = ["ntt_fast", "ntt_folded_fast"];

/// All four kinds: arkworks' offset, and the 2n-th root of snarkjs.
fn kinds(log_n: u32) -> [Kind; 6] {
    let root = Fr::get_root_of_unity(2 << log_n).expect("r - 1 has 28 factors of two");
    let five = Fr::from(5u8);
    [
        Kind::Forward,
        Kind::CosetInverse(root),
        Kind::CosetForward(five),
        Kind::Inverse,
        Kind::CosetForward(root),
        Kind::CosetInverse(five),
    ]
}

/// One of each kind at each size.
fn all_kinds(logs: impl IntoIterator<Item = u32>) -> Vec<Job> {
    let jobs = |log_n| {
        kinds(log_n).into_iter().enumerate().map(move |(at, kind)| Job::random(kind, log_n, at as u64 / 2))
    };
    logs.into_iter().flat_map(jobs).collect()
}

fn paused() -> Timing {
    Timing { gaps: Some(seed()), ..Timing::ideal() }
}

/// Butterflies done for each that could have been.
fn rate(took: &NttRun) -> f64 {
    f64::from(took.counters.butterflies()) / (took.cycles as f64 * STAGES)
}

fn report(what: &str, (took, khz): &(NttRun, f64)) {
    let counted: String = took.counters.rows().map(|(name, count)| format!(", {name} {count}")).collect();
    let (cycles, with_tables, rate) = (took.cycles, took.with_tables, STAGES * rate(took));
    println!(
        "{what}: {cycles} cycles, {with_tables} with tables, {rate:.3} butterflies a cycle, {khz:.0} kHz{counted}"
    );
}

/// Each job by itself, in each of the small builds.
fn alone(jobs: &[Job]) {
    for name in SMALL {
        let built = |job| run(name, std::slice::from_ref(job), Timing::ideal()).is_some();
        let _ = jobs.iter().all(built);
    }
}

#[test]
fn each_alone() {
    alone(&all_kinds(0..=10));
}

#[test]
fn sizes_mixed_in_one_queue() {
    for name in SMALL {
        let falling = all_kinds((0..=12).rev());
        let Some(took) = run(name, &falling, Timing::ideal()) else { continue };
        report(&format!("{name}, 2^12 .. 2^0, six of each"), &took);
        run(name, &all_kinds(0..=12), Timing::ideal());
    }
}

#[test]
fn pauses_on_every_channel() {
    for name in SMALL {
        run(name, &all_kinds([3, 8, 0, 11, 7, 9, 5, 13, 1, 10]), paused());
    }
}

#[test]
fn large_sizes() {
    (13..=16).for_each(|log_n| alone(&all_kinds([log_n])));
}

/// Other latencies of the multipliers.
#[test]
fn on_more_dsp() {
    for name in ["ntt_dsp_fast", "ntt_folded_dsp_fast"] {
        run(name, &all_kinds([9, 3, 12, 0, 8]), paused());
    }
}

/// The vectors of `sim/vectors/ntt/ntt.json`.
#[test]
fn known_answers() {
    for (operands, results) in vectors("ntt/ntt") {
        let x: Vec<_> = operands.iter().map(|x| Fr::from(x.clone())).collect();
        let kind = if operands[1].bit(0) { Kind::CosetInverse(x[0]) } else { Kind::CosetForward(x[0]) };
        let job = Job { kind, input: x[2..].to_vec(), in_place: true };
        let expected: Vec<_> = results.into_iter().map(Fr::from).collect();
        assert_eq!(job.expected(), expected);
        alone(&[job]);
    }
}

/// Passes of 2^4, up to four of them, two jobs at a time.
#[test]
fn four_passes() {
    for name in ["ntt_short_fast", "ntt_folded_short_fast"] {
        let sizes = (8..=13).chain([15, 14, 0, 4, 3]);
        run(name, &all_kinds(sizes), Timing::ideal());
        run(name, &all_kinds([12, 9, 13, 8]), paused());
    }
}

/// With `ntt_write` as synthesis leaves it: the same clocks, the same bits.
#[test]
fn four_passes_mapped() {
    for timing in [Timing::ideal(), paused()] {
        let jobs = all_kinds([12, 4, 0, 9, 3, 13]);
        let Some((took, _)) = run("ntt_short_mapped", &jobs, timing.clone()) else { return };
        let (fast, _) = run("ntt_short_fast", &jobs, timing).expect("built with the other");
        assert_eq!(took, fast);
    }
}

/// Beats of four elements.
#[test]
fn two_lanes() {
    let Some(took) = run("ntt_wide_fast", &all_kinds((0..=6).chain(8..=12)), Timing::ideal()) else { return };
    report("two lanes, six stages", &took);
    run("ntt_wide_fast", &all_kinds([12, 4, 11, 0, 9]), paused());
}

/// Clocks from the only element of a transform of 2^0, at the port of reads, to its result, at that of writes; and what a
/// reset waits for.
fn way_through(name: &str) -> Option<(u64, u64)> {
    let mut card = open_card(name, 24, Timing::ideal(), seed())?;
    let took =
        run_ntt(&mut card, &[NttJob { places: [0, 8, 16], ..NttJob::default() }]).expect("a transform");
    // The memory's latency twice, and the clock in which it takes the request before it takes the data.
    let outside = 2 * Timing::ideal().latency + 2;
    Some((took.cycles - outside, card.dut.latency().expect("it says so").into()))
}

/// What a reset waits for is no less than what the gates take, at the longest pass too.
#[test]
fn a_reset_outlasts_the_pipes() {
    for name in ["ntt_fast", "ntt_short_fast", "ntt_wide_fast"] {
        let Some((way, promised)) = way_through(name) else { continue };
        assert_eq!(way, promised, "{name}");
    }
    // A beat waits for its phase, or not.
    for name in ["ntt_folded_fast", "ntt_folded_short_fast", "ntt_folded_dsp_fast"] {
        let Some((way, promised)) = way_through(name) else { continue };
        assert!((promised - INTERVAL..=promised).contains(&way), "{name}: {way} of {promised}");
    }
    let Some((way, cleared)) = way_through("ntt_deep_fast") else { return };
    assert!(way <= cleared, "{way} clocks through the pipes, {cleared} of clearing");
}

/// The structural style: the same clocks, the same bits.
#[test]
fn structural() {
    for (name, jobs) in [
        ("ntt_short", all_kinds([9, 3, 13, 0])),
        ("ntt_folded_short", all_kinds([9, 3, 12, 0])),
        ("ntt", all_kinds([8, 3])),
    ] {
        let Some((took, _)) = run(name, &jobs, Timing::ideal()) else { continue };
        let (fast, _) = run(&format!("{name}_fast"), &jobs, Timing::ideal()).expect("built with the other");
        assert_eq!(took, fast, "{name}");
    }
}

#[test]
fn edges() {
    let root = Fr::get_root_of_unity(1 << 9).expect("a root");
    let inputs = [
        vec![Fr::ZERO; 256],
        vec![-Fr::from(1u8); 256],
        (0..256).map(|at| if at == 255 { -Fr::from(1u8) } else { Fr::ZERO }).collect(),
    ];
    let kinds = [Kind::Forward, Kind::CosetForward(-Fr::from(1u8)), Kind::CosetInverse(root)];
    let job = |kind, input: &Vec<Fr>| Job { kind, input: input.clone(), in_place: true };
    let jobs: Vec<_> = inputs.iter().flat_map(|input| kinds.map(|kind| job(kind, input))).collect();
    for name in SMALL {
        run(name, &jobs, paused());
    }
}

/// Three independent transforms of 2^14, one lane, seven stages, independent 64 bytes a cycle of read and of write, latency 100.
#[test]
fn reaches_its_rate() {
    let jobs = |kind: fn(u32) -> Kind, count: u64| -> Vec<_> {
        (0..count).map(|seed| Job::random(kind(14), 14, seed)).collect()
    };
    let forward = |_| Kind::Forward;
    let Some(three) = run("ntt_fast", &jobs(forward, 3), Timing::ideal()) else { return };
    report("three of 2^14", &three);
    for (what, count, kind, timing) in [
        ("three inverses of 2^14", 3, (|_| Kind::Inverse) as fn(u32) -> Kind, Timing::ideal()),
        ("eight of 2^14", 8, forward, Timing::ideal()),
        ("three of 2^14, DDR4-2400", 3, forward, Timing::dram(&DDR4_2400, 1)),
    ] {
        if let Some(took) = run("ntt_fast", &jobs(kind, count), timing) {
            report(what, &took);
        }
    }
    for log_n in 8..=16 {
        if let Some(took) = run("ntt_fast", &[Job::random(Kind::Forward, log_n, 1)], Timing::ideal()) {
            report(&format!("one of 2^{log_n}"), &took);
        }
    }
    let (three, _) = three;
    assert_eq!(three.counters.butterflies(), 3 * (14 << 13));
    assert!(rate(&three) >= 0.95, "{:.4}", rate(&three));
}

/// One multiplier: a beat whenever one may enter, and one may every 13 cycles.
#[test]
fn folded_reaches_its_rate() {
    let jobs: Vec<_> = (0..3).map(|seed| Job::random(Kind::Forward, 14, seed)).collect();
    for timing in [Timing::ideal(), Timing::dram(&DDR4_2400, 1)] {
        let Some(three) = run("ntt_folded_fast", &jobs, timing) else { return };
        report("one multiplier, three of 2^14", &three);
        let (took, times) = (&three.0, f64::from(three.0.counters.times()));
        assert!(f64::from(took.counters.butterflies()) >= 0.95 * STAGES * times, "{times} times for a beat");
        assert!(times * INTERVAL as f64 >= took.cycles as f64 && rate(took) >= 0.95 / INTERVAL as f64);
    }
    for log_n in [8, 10, 12, 14, 16] {
        if let Some(took) = run("ntt_folded_fast", &[Job::random(Kind::Forward, log_n, 1)], Timing::ideal()) {
            report(&format!("one multiplier, one of 2^{log_n}"), &took);
        }
    }
}

/// A large card's transforms: eight stages, two and four lanes; every small size, then 2^18, on ideal memory and a channel of DDR4 a lane.
#[test]
fn large_lanes() {
    for (name, lanes) in [("ntt_lanes_2_fast", 2), ("ntt_lanes_4_fast", 4)] {
        let small = all_kinds((0..=10).chain([12]));
        let Some(took) = run(name, &small, Timing::ideal()) else { return };
        report(&format!("{name}, 2^0 .. 2^12"), &took);
        run(name, &all_kinds([9, 0, 13, 4]), paused());
        let kinds = [Kind::Forward, Kind::CosetInverse(Fr::from(5u8))];
        for (what, timing) in [("ideal", Timing::ideal()), ("DDR4-2400", Timing::dram(&DDR4_2400, lanes))] {
            for kind in kinds {
                if let Some(took) = run(name, &[Job::random(kind, 18, 1)], timing.clone()) {
                    report(&format!("{name}, {what}, one of 2^18"), &took);
                }
            }
        }
    }
}
