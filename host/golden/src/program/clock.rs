//! A simple count of the cycles that `rtl/top/program` takes: enough to choose between programs and for the driver's budgets.

use super::isa::{Instruction, Op, WIDE};

/// Cycles of an instruction that waits for nothing.
const ISSUE: u64 = 3;
/// Cycles from a product's operands to its result, and to the multiplier's next.
const PRODUCT: u64 = 41;
const PRODUCTS: u64 = 35;
/// Cycles of the adder.
const SUM: u64 = 6;
/// Cycles from a load to its beat.
const LOAD: u64 = 40;
/// Cycles from a store to its response.
const STORE: u64 = 40;

/// When what is in flight ends.
#[derive(Clone, Debug)]
pub struct Clock {
    now: u64,
    /// When each wide register is written.
    written: Vec<u64>,
    /// When each multiplier, the adder and the port of loads is free again.
    multipliers: Vec<u64>,
    adder: u64,
    loads: u64,
}

impl Clock {
    /// A machine of so many multipliers.
    pub fn new(multipliers: usize) -> Self {
        Self { now: 0, written: vec![0; WIDE], multipliers: vec![0; multipliers], adder: 0, loads: 0 }
    }

    /// Cycles so far.
    pub fn cycles(&self) -> u64 {
        self.now
    }

    /// An instruction that reads and writes these wide registers; `shifted` bits of staging.
    pub fn tick(&mut self, instruction: Instruction, reads: &[usize], writes: &[usize], shifted: u32) {
        let used = reads.iter().chain(writes).map(|&at| self.written[at]).max();
        self.now = self.now.max(used.unwrap_or(0)) + ISSUE;
        let end = self.end_of(instruction.op);
        writes.iter().for_each(|&at| self.written[at] = end);
        if instruction.op == Op::Shift {
            self.now += u64::from(shifted);
        }
    }

    /// Waits for all that is in flight, and for a store's response.
    pub fn settle(&mut self) {
        self.now = self.written.iter().copied().fold(self.now, u64::max) + STORE;
    }

    /// When the result is there; the instruction waits until what makes it is free.
    fn end_of(&mut self, op: Op) -> u64 {
        let (unit, busy, latency) = match op {
            Op::Mul => (self.multipliers.iter_mut().min(), PRODUCTS, PRODUCT),
            Op::Wadd | Op::Wsub | Op::Tight | Op::Radd | Op::Rsub => (Some(&mut self.adder), SUM, SUM),
            Op::Load => (Some(&mut self.loads), LOAD, LOAD),
            Op::Carry => {
                self.now = self.now.max(self.adder);
                return self.now;
            }
            _ => return self.now,
        };
        let Some(unit) = unit else { return self.now };
        self.now = self.now.max(*unit);
        *unit = self.now + busy;
        self.now + latency
    }
}
