//! The ledger of cycles is what a fresh run counts.
#![allow(clippy::print_stderr, reason = "a skip is for people")]

use zkcard_benches::cycles::{CyclesError, HELD_OUT, ProofWork, check, check_one, ledger, read};
use zkcard_benches::fit::{Sample, model, msm_samples, ntt_samples, worst};
use zkcard_benches::ledger::{Replace, enter, read as rows};
use zkcard_offload::cost::{NttCost, fitted};
use zkcard_sim::or_skip;
use zkcard_soft::Soft;

/// None where gates are not built that may be missing.
fn simulated<T>(done: Result<T, CyclesError>) -> Option<T> {
    match done {
        Err(CyclesError::Sim(error)) => or_skip(Err(error)),
        done => Some(done.unwrap_or_else(|error| panic!("{error}"))),
    }
}

#[test]
fn a_fresh_run_counts_what_the_ledger_says() {
    simulated(check(&ledger()));
}

/// What is built is what all other tests simulate: the same cycles, phase by phase, and the right sums.
#[test]
fn a_proof_on_the_gates_themselves_counts_as_on_their_fast_model() {
    let work = ProofWork::bits().expect("a circuit");
    let Some((row, sums)) = simulated(work.on_card("card_kernels")) else { return };
    let Some((fast, fast_sums)) = simulated(work.on_card("card_kernels_fast")) else { return };
    assert_eq!(row, fast);
    assert_eq!(row, read(&ledger()).expect("the ledger is there")["proofs"]["bits"]["2^10"]);
    assert_eq!(sums, fast_sums);
    assert_eq!(sums, work.on_accelerator(&Soft::new()).expect("software's sums"));
}

#[test]
fn a_cycle_more_is_found() {
    let mut planted = rows(&ledger()).expect("the ledger is there");
    let row =
        planted.iter_mut().find(|row| row.configuration == "field/mont_mul").expect("mont_mul has a row");
    row.value[""] = (row.value[""].as_u64().expect("a latency") + 1).into();
    let folder = tempfile::tempdir().expect("a temporary folder");
    let path = folder.path().join("cycles.json");
    enter(&path, planted, &Replace::Whole).expect("a temporary file can be written");
    let found = check_one(&path, "latency");
    if !matches!(found, Err(CyclesError::Stale { section: "latency", .. })) {
        let skipped = simulated(found);
        assert!(skipped.is_none(), "the planted cycle was not found");
    }
}

/// What budgets are made of is the model whose error stands in the ledger.
#[test]
fn the_shipped_cost_of_a_transform_is_what_the_ledger_holds() {
    let ledger = read(&ledger()).expect("the ledger is there");
    for lanes in [2, 4] {
        let row = &ledger["cost_model"]["ntt"]["beyond"]
            [format!("2^18, {lanes} lanes, DDR4-2400, channels and banks hashed")];
        let shipped = NttCost::new(8, lanes).before(lanes, 1).cycles(18);
        let modelled = row["modelled"].as_u64().expect("a row of the ledger");
        assert!(shipped.abs_diff(modelled) <= 1, "{lanes} lanes: {shipped}, and {modelled} in the ledger");
    }
}

/// From the first beat to the last, and from end to end: what the bus must reach.
#[test]
fn copies_fill_the_port() {
    let ledger = read(&ledger()).expect("the ledger is there");
    let share = |row: &serde_json::Value, name: &str| row[name].as_f64().expect("a share");
    for latency in ["1 us", "2 us", "4 us"] {
        for direction in ["in", "out"] {
            let [short, long] = ["64 KiB", "1 MiB"].map(|length| &ledger["dma"][latency][length][direction]);
            let (reached, bound) = (share(long, "share"), share(long, "bound"));
            assert!(reached >= 0.95 * bound, "{latency}, {direction}: {reached} of {bound}");
            if latency == "1 us" {
                assert!(share(short, "share") >= 0.90, "{direction}: {short}");
                assert!(share(long, "share_end_to_end") >= 0.90, "{direction}: {long}");
            }
        }
    }
}

/// On the size that the fit has not seen.
#[test]
fn the_cost_model_holds() {
    let ledger = read(&ledger()).expect("the ledger is there");
    let (msm, ntt) = (msm_samples(&ledger, HELD_OUT), ntt_samples(&ledger, HELD_OUT));
    holds("MSM", &fitted::MSM_PASS.0, &msm);
    holds("transform", &fitted::NTT.0, &ntt);
}

/// Sizes far beyond the fit, in builds of a large card, on ideal memory and on DRAM whose banks are hashed: what is said of 2^20 rests
/// on it.
#[test]
fn the_cost_model_holds_beyond_its_fit() {
    let mut ledger = read(&ledger()).expect("the ledger is there");
    let off = |ledger: &serde_json::Value| {
        let model = model(ledger, HELD_OUT).expect("enough samples");
        let rows = ["msm", "ntt"].map(|job| model[job]["beyond"].as_object().cloned().unwrap_or_default());
        let modelled = |name: &str| !name.contains("DDR4") || name.contains("hashed");
        let rows = rows.into_iter().flatten().filter(|(name, _)| modelled(name));
        rows.map(|(name, row)| (name, row["error"].as_f64().expect("an error"))).collect::<Vec<_>>()
    };
    let found = off(&ledger);
    assert!(found.len() >= 6, "{found:?}");
    for (name, error) in found {
        eprintln!("{name}: off by {:+.1} %", 100.0 * error);
        assert!(error.abs() < 0.06, "{name}: the model is off by {error}");
    }
    for (_, row) in ledger["large"]["ntt"].as_object_mut().expect("transforms") {
        row["cycles"] = (row["cycles"].as_u64().expect("a count") * 2).into();
    }
    let slow = off(&ledger).iter().filter(|(_, error)| *error < -0.4).count();
    assert_eq!(slow, 4, "transforms that take twice as long are found");
}

fn holds(what: &str, factors: &[f64; 3], (used, held): &(Vec<Sample<3>>, Vec<Sample<3>>)) {
    assert!(used.len() > 5 && !held.is_empty(), "{what}: {} samples, {} held out", used.len(), held.len());
    let (seen, unseen) = (worst(factors, used), worst(factors, held));
    eprintln!(
        "{what}: off by {:.1} % at most where fitted, {:.1} % at {HELD_OUT}",
        100.0 * seen,
        100.0 * unseen
    );
    assert!(unseen < 0.05, "{what}: the model is off by {unseen} at {HELD_OUT}");
    assert!(seen < 0.15, "{what}: the model is off by {seen} where it was fitted");
}
