//! A machine with card memory, for the tests beside.

use num_bigint::BigUint;
use proptest::prelude::*;
use std::sync::LazyLock;
use zkcard_golden::field::Prime;
use zkcard_golden::program::assemble::Program;
use zkcard_golden::program::assembled;
use zkcard_golden::program::machine::{Job, Machine, MachineError, Outside};

/// More instructions than any test needs.
const BUDGET: u64 = 20_000_000;
/// As rtl/config/tiny.sv has it.
pub const MULTIPLIERS: usize = 3;

pub static PROGRAM: LazyLock<Program> = LazyLock::new(|| assembled().expect("a program"));

/// A machine in the midst of memory.
pub struct Card {
    pub machine: Machine,
    pub outside: Outside,
}

impl Card {
    pub fn new() -> Self {
        Self::of(&PROGRAM.words)
    }

    /// One with another program.
    pub fn of(words: &[u64]) -> Self {
        Self { machine: Machine::new(words, MULTIPLIERS), outside: Outside::default() }
    }

    /// Writes elements from element `at` on, and no other.
    pub fn put(&mut self, at: u32, values: &[BigUint]) {
        for (at, value) in (at..).zip(values) {
            self.outside.memory.insert((at / 2, at % 2 == 1), value.clone());
        }
    }

    /// Reads them.
    pub fn get(&self, at: u32, count: usize) -> Vec<BigUint> {
        let element = |at| self.outside.memory.get(&(at / 2, at % 2 == 1)).cloned();
        (at..).take(count).map(|at| element(at).expect("an element that was written")).collect()
    }

    /// Runs a job in at most so many instructions.
    pub fn try_run(&mut self, job: &Job, budget: u64) -> Result<(), MachineError> {
        self.machine.run(job, &mut self.outside, budget)
    }

    /// Runs a job; its cycles.
    pub fn run(&mut self, job: &Job) -> u64 {
        let before = self.machine.cycles();
        self.try_run(job, BUDGET).expect("a job that ends");
        self.machine.cycles() - before
    }
}

/// Elements below r, of which edges are many.
pub fn element() -> impl Strategy<Value = BigUint> {
    let r = Prime::fr().p;
    let end = r.clone();
    prop_oneof![
        3 => proptest::collection::vec(any::<u32>(), 9).prop_map(move |digits| BigUint::new(digits) % &end),
        1 => (0u8..3).prop_map(BigUint::from),
        1 => (1u8..3).prop_map(move |below| &r - below),
    ]
}
