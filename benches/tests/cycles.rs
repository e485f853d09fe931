//! The ledger of cycles is what a fresh run counts.
#![allow(clippy::print_stderr, reason = "a skip is for people")]

use std::{env, fs};
use zkcard_benches::cycles::{CyclesError, check, ledger};
use zkcard_sim::SimError;

#[test]
fn a_fresh_run_counts_what_the_ledger_says() {
    if env::var_os("ZKCARD_DUTS").is_some() {
        return eprintln!("skipped: ZKCARD_DUTS leaves modules out");
    }
    match check(&ledger()) {
        Ok(()) => {}
        Err(CyclesError::Sim(SimError::NoVerilator(why))) if env::var_os("CI").is_none() => {
            eprintln!("skipped: no Verilator for {why}");
        }
        Err(error) => panic!("{error}"),
    }
}

#[test]
fn a_cycle_more_is_found() {
    let text = fs::read_to_string(ledger()).expect("the ledger is there");
    let planted = text.replacen(": 36,", ": 37,", 1);
    assert_ne!(planted, text, "the ledger has a module of 36 cycles");
    let path = env::temp_dir().join(format!("zkcard-cycles-{}.json", std::process::id()));
    fs::write(&path, planted).expect("a temporary file can be written");
    let error = check(&path);
    fs::remove_file(&path).expect("it was there");
    assert!(
        matches!(error, Err(CyclesError::Stale { section: "latency", .. } | CyclesError::Sim(_))),
        "{error:?}"
    );
}
