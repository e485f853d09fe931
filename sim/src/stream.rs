//! Drives a stream module with a sequence of words and watches its protocol.

use crate::{Gaps, SimError, StreamDut};

/// Clocks in reset before the first word, beside those that flush a pipe of this latency or more.
const RESET_CLOCKS: u64 = 4;
const LONGEST_PIPE: u64 = 2000;
/// Clocks without a word in or out, both sides willing, after which a module counts as hung.
const PATIENCE: u64 = 20_000;
/// Clocks beyond its latency in which an idle module may not answer what was not asked.
const DRAIN: u64 = 16;

/// What came out, and when.
#[derive(Clone, Debug, Default)]
pub struct Report {
    /// Results in order.
    pub outputs: Vec<Vec<u32>>,
    /// The clock at which each word was taken.
    pub taken_at: Vec<u64>,
    /// The clock at which each result was given.
    pub given_at: Vec<u64>,
}

/// A module under test with one rule: a word in, a result out, in order.
pub struct StreamSim {
    dut: StreamDut,
    idle: Vec<u32>,
    top_mask: u32,
}

/// One run: how far it is, and what must hold from one clock to the next.
struct Run<'a> {
    inputs: &'a [Vec<u32>],
    report: Report,
    offering: bool,
    stalled: Option<Vec<u32>>,
    patience: u64,
}

impl StreamSim {
    /// Opens a module (see [`StreamDut::open`]) and resets it.
    pub fn open(name: &str, seed: u64) -> Result<Self, SimError> {
        let dut = StreamDut::open(name, seed)?;
        let bits = dut.info().in_bits;
        let top_mask = if bits % 32 == 0 { u32::MAX } else { (1 << (bits % 32)) - 1 };
        let mut sim = Self { dut, idle: vec![0; bits.div_ceil(32) as usize], top_mask };
        sim.reset(&mut Gaps::random(seed))?;
        Ok(sim)
    }

    /// The module itself.
    pub fn dut(&self) -> &StreamDut {
        &self.dut
    }

    /// Resets the module, garbage on its data; afterwards it must be empty.
    ///
    /// Pipes have no reset, so it takes long enough to flush them; till then assertions are off.
    pub fn reset(&mut self, gaps: &mut Gaps) -> Result<(), SimError> {
        let flush = self.dut.latency().unwrap_or(0).min(LONGEST_PIPE);
        for clock in 0..RESET_CLOCKS + flush {
            self.garbage(gaps);
            let tick = self.dut.tick_in_reset(&self.idle)?;
            if clock > 0 && tick.valid {
                return Err(self.fault("valid_o in reset"));
            }
        }
        Ok(())
    }

    /// Sends `inputs` through, with gaps; as many results must come, and no more.
    ///
    /// Without gaps every result must come exactly at the promised latency, if there is one.
    /// It never hangs: a module that stops moving is a fault.
    pub fn run(&mut self, inputs: &[Vec<u32>], mut gaps: Gaps) -> Result<Report, SimError> {
        let mut run = Run::new(inputs);
        while run.report.outputs.len() < inputs.len() {
            self.clock(&mut run, &mut gaps)?;
        }
        for _ in 0..self.dut.latency().unwrap_or(0) + DRAIN {
            self.garbage(&mut gaps);
            if self.dut.tick(false, &self.idle, true)?.valid {
                return Err(self.fault("a result too many"));
            }
        }
        if gaps.are_none() {
            self.check_latency(&run.report)?
        }
        Ok(run.report)
    }

    fn clock(&mut self, run: &mut Run<'_>, gaps: &mut Gaps) -> Result<(), SimError> {
        let (offer, take) = gaps.clock();
        let next = run.inputs.get(run.report.taken_at.len());
        // What is offered stays offered until it is taken.
        run.offering = next.is_some() && (offer || run.offering);
        self.garbage(gaps);
        let data = next.filter(|_| run.offering).unwrap_or(&self.idle);
        let tick = self.dut.tick(run.offering, data, take)?;
        let moved = run.record(self.dut.clock() - 1, tick, take, self.dut.output());
        moved.map_err(|fault| self.fault(fault))
    }

    fn check_latency(&self, report: &Report) -> Result<(), SimError> {
        let Some(promised) = self.dut.latency() else { return Ok(()) };
        let late = report.taken_at.iter().zip(&report.given_at).map(|(taken, given)| given - taken);
        match late.enumerate().find(|&(_, latency)| latency != promised) {
            Some((index, latency)) => {
                Err(self.fault(&format!("word {index} took {latency} clocks, not {promised}")))
            }
            None => Ok(()),
        }
    }

    fn garbage(&mut self, gaps: &mut Gaps) {
        gaps.garbage(&mut self.idle);
        if let Some(top) = self.idle.last_mut() {
            *top &= self.top_mask;
        }
    }

    fn fault(&self, fault: &str) -> SimError {
        SimError::Protocol { clock: self.dut.clock(), fault: fault.into() }
    }
}

impl<'a> Run<'a> {
    fn new(inputs: &'a [Vec<u32>]) -> Self {
        Self { inputs, report: Report::default(), offering: false, stalled: None, patience: PATIENCE }
    }

    /// Takes note of one clock, or says what was wrong with it.
    fn record(
        &mut self,
        clock: u64,
        tick: crate::Tick,
        take: bool,
        output: &[u32],
    ) -> Result<(), &'static str> {
        if let Some(held) = self.stalled.take() {
            check(tick.valid, "valid_o fell while stalled")?;
            check(held == output, "data_o changed while stalled")?;
        }
        let (taken, given) = (self.offering && tick.ready, tick.valid && take);
        if given {
            check(self.report.outputs.len() < self.report.taken_at.len(), "a result before its word")?;
            self.report.outputs.push(output.to_vec());
            self.report.given_at.push(clock);
        } else if tick.valid {
            self.stalled = Some(output.to_vec());
        }
        if taken {
            self.report.taken_at.push(clock);
            self.offering = false;
        }
        self.patience = if taken || given { PATIENCE } else { self.patience - u64::from(take) };
        check(self.patience > 0, "hung: no word in or out")
    }
}

fn check(holds: bool, fault: &'static str) -> Result<(), &'static str> {
    if holds { Ok(()) } else { Err(fault) }
}
