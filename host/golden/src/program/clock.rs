//! A count of the cycles that `rtl/top/program*.sv` takes, near enough to choose between programs and for the driver's budgets.
//!
//! ```text
//! instruction ─► wide: waits for its registers ─► in hand: waits for who works on it ─► result
//! ```

use super::isa::{Instruction, Op, WIDE};

/// Cycles of an instruction, and more of one that jumps.
const INSTRUCTION: u64 = 2;
const JUMP: u64 = 1;
/// From a product's operands to its result, and to the multiplier's next product.
const PRODUCT: u64 = 43;
const PRODUCTS: u64 = 35;
/// The same of the adder.
const SUM: u64 = 7;
const SUMS: u64 = 6;
/// From a load to its beat in registers.
const LOAD: u64 = 40;
/// From a beat stored to the next, and to its response.
const STORES: u64 = 8;
const STORE: u64 = 40;

/// When what works is free again, and what is written is there.
#[derive(Clone, Debug)]
pub struct Clock {
    now: u64,
    /// The place of the operation whose turn it is, and the hand.
    turn: u64,
    hand: u64,
    written: Vec<u64>,
    multipliers: Vec<u64>,
    adder: u64,
    loads: u64,
    stores: u64,
    staging: u64,
}

impl Clock {
    /// A machine of so many multipliers.
    pub fn new(multipliers: usize) -> Self {
        let written = vec![0; WIDE];
        let multipliers = vec![0; multipliers];
        Self { now: 0, turn: 0, hand: 0, written, multipliers, adder: 0, loads: 0, stores: 0, staging: 0 }
    }

    /// Cycles so far.
    pub fn cycles(&self) -> u64 {
        self.now
    }

    /// An instruction that reads and writes these wide registers, or that jumps, or shifts staging by so many bits.
    pub fn tick(
        &mut self,
        instruction: Instruction,
        reads: &[usize],
        writes: &[usize],
        jumps: bool,
        shifted: u32,
    ) {
        self.now += INSTRUCTION + if jumps { JUMP } else { 0 };
        let used = reads.iter().chain(writes).map(|&at| self.written[at]).max().unwrap_or(0);
        match instruction.op {
            Op::Srd | Op::Swr | Op::Load | Op::Slot => self.lone(instruction.op, used, writes),
            Op::Mul | Op::Wadd | Op::Wsub | Op::Tight | Op::Radd | Op::Rsub | Op::Store | Op::Record => {
                self.handed(instruction.op, used, writes);
            }
            Op::Get | Op::Any | Op::Push => self.now = self.now.max(self.staging),
            Op::Shift => {
                self.now = self.now.max(self.staging);
                self.staging = self.now + u64::from(shifted) + 1;
            }
            Op::Carry => self.now = self.now.max(self.turn).max(self.hand).max(self.adder),
            _ => {}
        }
    }

    /// Waits for all that is in flight, and for a store's response.
    pub fn settle(&mut self) {
        self.now = self.written.iter().copied().fold(self.now, u64::max) + STORE;
    }

    /// What needs no hand.
    fn lone(&mut self, op: Op, used: u64, writes: &[usize]) {
        self.now = self.now.max(self.turn);
        let mut begins = (self.now + 1).max(used);
        let mut written = begins + 1;
        match op {
            Op::Srd => self.staging = begins + 3,
            Op::Swr => begins = begins.max(self.staging),
            _ => {
                begins = begins.max(self.loads);
                self.loads = begins + LOAD;
                written = self.loads;
            }
        }
        self.turn = begins + 1;
        writes.iter().for_each(|&at| self.written[at] = written);
    }

    /// What is handed to a multiplier, the adder or a store.
    fn handed(&mut self, op: Op, used: u64, writes: &[usize]) {
        self.now = self.now.max(self.turn);
        let begins = (self.now + 1).max(used).max(self.hand);
        self.turn = begins + 1;
        let (worker, busy, latency) = match op {
            Op::Mul => (self.multipliers.iter_mut().min(), PRODUCTS, PRODUCT),
            Op::Store | Op::Record => (Some(&mut self.stores), STORES, 0),
            _ => (Some(&mut self.adder), SUMS, SUM),
        };
        let Some(worker) = worker else { return };
        self.hand = (begins + 2).max(*worker);
        *worker = self.hand + busy;
        writes.iter().for_each(|&at| self.written[at] = self.hand + latency);
    }
}
