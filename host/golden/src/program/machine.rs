//! Mirrors `rtl/top/program*.sv`: the machine, instruction by instruction.
//!
//! Stricter than the gates: what nobody wrote is not read, what is not below 2p is not multiplied.

use super::clock::Clock;
use super::isa::{Instruction, MAX_WORDS, Op, SCALARS, WIDE};
use crate::field::{Prime, mod_add, mod_sub, mod_tighten, mont_mul_serial};
use num_bigint::BigUint;
use std::collections::HashMap;
use std::fmt;

/// Two elements: 64 bytes.
pub type Beat = [BigUint; 2];

/// The course of a wipe, in which card memory is wiped too, by others.
const WIPE: u32 = 3;

/// What the machine is asked for.
#[derive(Clone, Debug, Default)]
pub struct Job {
    /// Its course: the number that WAIT gives.
    pub course: u32,
    /// What JOB gives.
    pub fields: [u32; 10],
    /// Elements 0 and 1 of its slot.
    pub slot: Option<Beat>,
}

/// What is around the machine.
#[derive(Clone, Debug, Default)]
pub struct Outside {
    /// Elements of card memory by unit and half, as far as they were written.
    pub memory: HashMap<(u32, bool), BigUint>,
    /// Beats given to the host in their order, with their places.
    pub records: Vec<(u32, Beat)>,
}

/// Why a program cannot go on.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A word that is no instruction.
    Illegal(u64),
    /// The program has no such word.
    Past,
    /// A wide register that nobody wrote.
    Unknown(usize),
    /// Card memory that nobody wrote, or that is being wiped.
    Unwritten(u32),
    /// A wide register that is not below 2p, and is added or multiplied.
    Range(usize),
    /// A job without a slot.
    NoSlot,
    /// It did not end in so many instructions.
    Budget,
}

/// A fault, and at which word.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MachineError {
    /// The word.
    pub pc: usize,
    /// What it did.
    pub fault: Fault,
}

impl fmt::Display for MachineError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "word {}: {:?}", self.pc, self.fault)
    }
}

impl std::error::Error for MachineError {}

/// How an instruction leaves the machine.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Step {
    Next,
    To(usize),
    Over,
}

/// The machine's state.
#[derive(Clone, Debug)]
pub struct Machine {
    program: Vec<u64>,
    fields: [Prime; 2],
    pc: usize,
    scalars: [u32; SCALARS],
    wide: Vec<Option<BigUint>>,
    staging: BigUint,
    carry: bool,
    clock: Clock,
    /// Instructions done, by word.
    pub visits: Vec<u64>,
}

impl Machine {
    /// After a reset: registers hold anything, so a program that reads one first is found out.
    pub fn new(program: &[u64], multipliers: usize) -> Self {
        Self {
            program: program.to_vec(),
            fields: [Prime::fq(), Prime::fr()],
            pc: 0,
            scalars: std::array::from_fn(|i| 0xdead_0000 + i as u32),
            wide: vec![None; WIDE],
            staging: BigUint::from(0x5eed_5eedu32) << 224u32,
            carry: true,
            clock: Clock::new(multipliers),
            visits: vec![0; program.len()],
        }
    }

    /// Cycles so far, as [`Clock`] counts them.
    pub fn cycles(&self) -> u64 {
        self.clock.cycles()
    }

    /// Whether nothing but zeros is left in registers.
    pub fn is_wiped(&self) -> bool {
        let zero = BigUint::ZERO;
        let is_zero = self.wide.iter().all(|wide| wide.as_ref() == Some(&zero));
        is_zero && self.staging == zero && self.scalars[1..].iter().all(|&scalar| scalar == 0)
    }

    /// Runs a job, or a wipe, to its end in at most `budget` instructions.
    pub fn run(&mut self, job: &Job, outside: &mut Outside, budget: u64) -> Result<(), MachineError> {
        for _ in 0..budget {
            let pc = self.pc;
            let step = self.step(job, outside).map_err(|fault| MachineError { pc, fault })?;
            self.pc = if let Step::To(to) = step { to } else { pc + 1 };
            if step == Step::Over {
                return Ok(());
            }
        }
        Err(MachineError { pc: self.pc, fault: Fault::Budget })
    }

    fn step(&mut self, job: &Job, outside: &mut Outside) -> Result<Step, Fault> {
        let word = *self.program.get(self.pc).ok_or(Fault::Past)?;
        let instruction = Instruction::decode(word).ok_or(Fault::Illegal(word))?;
        self.visits[self.pc] += 1;
        self.tick(instruction);
        match instruction.op {
            Op::Beq | Op::Bne | Op::Blt | Op::Jump => Ok(self.course(instruction)),
            Op::Call => {
                let to = self.course(instruction);
                self.scalars[usize::from(instruction.sd)] = self.pc as u32 + 1;
                Ok(to)
            }
            Op::Srd | Op::Swr | Op::Push | Op::Shift | Op::Get | Op::Any => self.staging(instruction),
            Op::Mul | Op::Wadd | Op::Wsub | Op::Tight => self.modular(instruction),
            Op::Radd | Op::Rsub => self.raw(instruction),
            Op::Load | Op::Store | Op::Record | Op::Slot => self.memory(instruction, job, outside),
            Op::Done | Op::Wiped => {
                self.clock.settle();
                Ok(Step::Over)
            }
            _ => Ok(self.scalar(instruction, job)),
        }
    }

    /// D, A and B.
    fn places(&self, instruction: Instruction) -> [usize; 3] {
        let Instruction { sd, sa, sb, .. } = instruction;
        let [d, a, b] = instruction.wide();
        [(d, sd), (a, sa), (b, sb)].map(|(at, scalar)| (at + self.value(scalar) as usize) % WIDE)
    }

    fn tick(&mut self, instruction: Instruction) {
        let [d, a, b] = self.places(instruction);
        let next = |at: usize| (at + 1) % WIDE;
        let (reads, writes): (&[usize], &[usize]) = match instruction.op {
            Op::Srd => (&[a], &[]),
            Op::Swr => (&[], &[d]),
            Op::Tight => (&[a], &[d]),
            Op::Mul | Op::Wadd | Op::Wsub | Op::Radd | Op::Rsub => (&[a, b], &[d]),
            Op::Load | Op::Slot => (&[], &[d, next(d)]),
            Op::Store | Op::Record => (&[b, next(b)], &[]),
            _ => (&[], &[]),
        };
        let jumps = self.course(instruction) != Step::Next;
        self.clock.tick(instruction, reads, writes, jumps, self.b(instruction) % 256);
    }

    fn value(&self, scalar: u8) -> u32 {
        if scalar == 0 { 0 } else { self.scalars[usize::from(scalar)] }
    }

    fn b(&self, instruction: Instruction) -> u32 {
        self.value(instruction.sb).wrapping_add(instruction.imm)
    }

    fn scalar(&mut self, instruction: Instruction, job: &Job) -> Step {
        let (a, b) = (self.value(instruction.sa), self.b(instruction));
        self.scalars[usize::from(instruction.sd)] = match instruction.op {
            Op::Add => a.wrapping_add(b),
            Op::Sub => a.wrapping_sub(b),
            Op::And => a & b,
            Op::Or => a | b,
            Op::Shl => a << (b % 32),
            Op::Shr => a >> (b % 32),
            Op::Carry => self.carry.into(),
            Op::Wait => job.course,
            _ => job.fields.get(instruction.imm as usize).copied().unwrap_or_default(),
        };
        Step::Next
    }

    /// Where it goes on; next, unless it is a jump or a branch that is taken.
    fn course(&self, instruction: Instruction) -> Step {
        let (a, b) = (self.value(instruction.sa), self.value(instruction.sb));
        let to = Step::To(instruction.imm as usize % MAX_WORDS);
        match instruction.op {
            Op::Beq if a == b => to,
            Op::Bne if a != b => to,
            Op::Blt if a < b => to,
            Op::Jump => Step::To(a.wrapping_add(instruction.imm) as usize % MAX_WORDS),
            Op::Call => to,
            _ => Step::Next,
        }
    }

    fn staging(&mut self, instruction: Instruction) -> Result<Step, Fault> {
        let [d, a, _] = self.places(instruction);
        let sd = usize::from(instruction.sd);
        match instruction.op {
            Op::Srd => self.staging = self.read(a)?,
            Op::Swr => self.wide[d] = Some(self.staging.clone()),
            Op::Push => {
                let value = self.value(instruction.sa).wrapping_add(self.b(instruction));
                self.staging = (&self.staging >> 32u32) | BigUint::from(value) << 224u32;
            }
            Op::Shift => self.staging >>= self.b(instruction) % 256,
            Op::Get => self.scalars[sd] = self.staging.iter_u32_digits().next().unwrap_or(0),
            _ => self.scalars[sd] = (self.staging != BigUint::ZERO).into(),
        }
        Ok(Step::Next)
    }

    fn read(&self, at: usize) -> Result<BigUint, Fault> {
        self.wide[at].clone().ok_or(Fault::Unknown(at))
    }

    fn modular(&mut self, instruction: Instruction) -> Result<Step, Fault> {
        let [d, a, b] = self.places(instruction);
        let field = &self.fields[usize::from(instruction.fr)];
        let loose =
            |at| self.read(at).and_then(|x| if field.is_loose(&x) { Ok(x) } else { Err(Fault::Range(at)) });
        let first = loose(a)?;
        let result = match instruction.op {
            Op::Mul => mont_mul_serial(field, &first, &loose(b)?),
            Op::Wadd => mod_add(field, &first, &loose(b)?),
            Op::Wsub => mod_sub(field, &first, &loose(b)?),
            _ => mod_tighten(field, &first),
        };
        self.wide[d] = Some(result);
        Ok(Step::Next)
    }

    fn raw(&mut self, instruction: Instruction) -> Result<Step, Fault> {
        let [d, a, b] = self.places(instruction);
        let (a, b, end) = (self.read(a)?, self.read(b)?, BigUint::from(1u8) << 256u32);
        let sum = if instruction.op == Op::Radd { a + b } else { a + &end - b };
        self.carry = sum >= end;
        self.wide[d] = Some(sum % end);
        Ok(Step::Next)
    }

    fn memory(&mut self, instruction: Instruction, job: &Job, outside: &mut Outside) -> Result<Step, Fault> {
        let [d, _, b] = self.places(instruction);
        let unit = self.value(instruction.sa);
        let halves = instruction.wide()[1];
        match instruction.op {
            Op::Load if job.course == WIPE => return Err(Fault::Unwritten(unit)),
            Op::Load => {
                self.load(d, [false, true].map(|half| outside.memory.get(&(unit, half)).cloned()), unit)?
            }
            Op::Slot => self.load(d, job.slot.clone().ok_or(Fault::NoSlot)?.map(Some), 0)?,
            Op::Record => outside.records.push((unit, [self.read(b)?, self.read((b + 1) % WIDE)?])),
            _ => {
                for half in [0, 1].into_iter().filter(|half| halves >> half & 1 == 1) {
                    outside.memory.insert((unit, half == 1), self.read((b + half) % WIDE)?);
                }
            }
        }
        Ok(Step::Next)
    }

    /// A half that nobody wrote may be loaded, and not used.
    fn load(&mut self, d: usize, beat: [Option<BigUint>; 2], unit: u32) -> Result<(), Fault> {
        if beat == [None, None] {
            return Err(Fault::Unwritten(unit));
        }
        for (at, half) in beat.into_iter().enumerate() {
            self.wide[(d + at) % WIDE] = half;
        }
        Ok(())
    }
}
