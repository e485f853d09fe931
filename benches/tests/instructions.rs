//! Instructions of the portable kernel are what the ledger says, and a slowdown is found.
#![allow(clippy::print_stderr, reason = "a skip is for people")]

use std::env;
use std::path::Path;
use zkcard_benches::instructions::{Checked, InstructionsError, Plant, check, compare, count, is_installed};
use zkcard_benches::ledger::{Row, path, read};

fn executable() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_benches"))
}

fn ledger() -> Vec<Row> {
    read(&path("instructions")).expect("the ledger is there")
}

#[test]
fn instructions_are_what_the_ledger_says() {
    match check(executable(), &ledger()).unwrap_or_else(|error| panic!("{error}")) {
        Checked::Same(rows) => assert!(rows >= 5, "only {rows} rows"),
        Checked::Skipped(why) => {
            assert!(is_installed() || env::var_os("CI").is_none(), "{why}");
            eprintln!("instructions are not compared: {why}");
        }
    }
}

/// Whatever the compiler: the row is that of a run without the plant.
#[test]
fn work_that_is_done_twice_is_found() {
    if !is_installed() {
        return eprintln!("no slowdown is planted: valgrind is not installed (scripts/setup test)");
    }
    let count = |plant| count(executable(), "ntt", plant).unwrap_or_else(|error| panic!("{error}"));
    let (once, twice) = (count(Plant::None), count(Plant::Twice));
    let ledger = [Row { name: "ntt".into(), value: once.into(), ..Row::default() }];
    compare("ntt", once, &ledger).expect("the same count");
    let found = compare("ntt", twice, &ledger);
    assert!(matches!(found, Err(InstructionsError::Changed { .. })), "{once} and {twice}: {found:?}");
}
