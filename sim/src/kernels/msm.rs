//! Drives `rtl/msm/msm.sv`: jobs, scalars and points in, windows and counters out, each port with its own gaps.

use crate::{Gaps, Input, Output, PortDut, SimError};

/// Clocks without a word on any port, all sides willing, after which the kernel counts as hung: so many, and some for each bucket,
/// since all are wiped after a reset and walked through at the end of a pass.
const PATIENCE: u64 = 100_000;
const BUCKET_PATIENCE: u64 = 4;
const RESET_CLOCKS: u32 = 4;
const STREAMS: [&str; 3] = ["job", "scalar", "point"];

/// One pass over `scalars` and `points`.
#[derive(Clone, Debug, Default)]
pub struct MsmJob {
    /// Bits of a window.
    pub c: u64,
    /// The first window.
    pub first: u64,
    /// How many windows.
    pub count: u64,
    /// Canonical scalars.
    pub scalars: Vec<[u32; 8]>,
    /// Affine points, x then y, in Montgomery form; (0, 0) is infinity.
    pub points: Vec<[u32; 16]>,
}

/// What a job gave.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MsmAnswer {
    /// Each window's sum (X : Y : Z), loose, in Montgomery form.
    pub windows: Vec<[u32; 24]>,
    /// What the kernel counted.
    pub counters: MsmCounters,
}

/// Declares the counters in the order of their words on the port.
macro_rules! counters {
    ($($(#[$doc:meta])* $name:ident,)+) => {
        /// `msm_pkg::counters_t`, lowest field first.
        #[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
        pub struct MsmCounters {
            $($(#[$doc])* pub $name: u32,)+
        }

        impl MsmCounters {
            /// Names and values, in the port's order.
            pub fn rows(&self) -> Vec<(&'static str, u32)> {
                vec![$((stringify!($name), self.$name),)+]
            }

            fn from_words(words: &[u32]) -> Self {
                let mut words = words.iter().copied();
                Self { $($name: words.next().unwrap_or_default(),)+ }
            }
        }
    };
}

counters! {
    /// Points taken.
    points,
    /// Points without a digit that is not zero, infinity among them.
    empty,
    /// Digits that were not zero, of points that were not infinity.
    digits,
    /// Additions while accumulating.
    issued,
    /// Digits that went to rest without the adder.
    direct,
    /// Digits whose bucket's sum was in flight.
    conflicts,
    /// Additions of an operand that had waited or had just come back.
    merges,
    /// Cycles without an addition: no digit was there.
    bubbles_starved,
    /// Cycles without an addition: the digit had no partner and went to rest.
    bubbles_rested,
    /// Cycles without an addition: the digit had no partner and no place.
    bubbles_stalled,
    /// Cycles without an addition: no digit was left.
    bubbles_drain,
    /// Buckets emptied.
    clears,
    /// Cycles before the first digit.
    fill_cycles,
    /// Cycles from the first digit to the last bucket written.
    accumulate_cycles,
    /// Cycles from there to the last window's sum.
    reduce_cycles,
    /// Cycles in which results were handed over.
    output_cycles,
    /// Parked operands, high-water mark.
    pending_max,
}

impl MsmCounters {
    /// Digits absorbed a cycle, the drain included.
    pub fn absorbed(&self) -> f64 {
        f64::from(self.digits) / f64::from(self.accumulate_cycles.max(1))
    }

    /// The most that [`Self::absorbed`] can be when one point is scanned a cycle.
    pub fn scan_bound(&self) -> f64 {
        f64::from(self.digits) / f64::from(self.digits.max(self.points).max(1))
    }

    /// Cycles of the whole pass.
    pub fn cycles(&self) -> u64 {
        [self.fill_cycles, self.accumulate_cycles, self.reduce_cycles, self.output_cycles]
            .map(u64::from)
            .iter()
            .sum()
    }
}

/// When each port moves: jobs, scalars, points, windows.
#[derive(Debug)]
pub struct MsmGaps([Gaps; 4]);

impl MsmGaps {
    /// Every port at every clock.
    pub fn none() -> Self {
        Self([0; 4].map(|_| Gaps::none()))
    }

    /// Each port in its own rhythm.
    pub fn random(seed: u64) -> Self {
        Self([1, 2, 3, 4].map(|port| Gaps::random(seed.wrapping_mul(4).wrapping_add(port))))
    }
}

/// A stream into the kernel, and how far it is.
struct Stream {
    valid: Input,
    data: Input,
    ready: Output,
    words: Vec<Vec<u32>>,
    at: usize,
    is_offered: bool,
}

/// The kernel.
pub struct MsmKernel {
    dut: PortDut,
    window_ready: Input,
    window_valid: Output,
    window: Output,
    last: Output,
    sum: Output,
    counters: Output,
    patience: u64,
}

impl MsmKernel {
    /// Opens a build of the kernel: an entry of `duts.toml`.
    pub fn open(name: &str, seed: u64) -> Result<Self, SimError> {
        let dut = PortDut::open(name, seed, RESET_CLOCKS)?;
        let [windows, c_max] = ["Windows", "CMax"].map(|param| dut.param(param).unwrap_or(1));
        Ok(Self {
            patience: PATIENCE + BUCKET_PATIENCE * (windows << (c_max - 1)),
            window_ready: dut.input("window_ready_i")?,
            window_valid: dut.output("window_valid_o")?,
            window: dut.output("window_o")?,
            last: dut.output("last_o")?,
            sum: dut.output("sum_o")?,
            counters: dut.output("counters_o")?,
            dut,
        })
    }

    /// Clocks since the kernel was opened.
    pub fn clock(&self) -> u64 {
        self.dut.clock()
    }

    /// Runs `jobs` one after the other, each offered as soon as the one before is taken.
    ///
    /// It never hangs, and no word more or fewer than the jobs' own may move: else it is a fault.
    pub fn run(&mut self, jobs: &[MsmJob], mut gaps: MsmGaps) -> Result<Vec<MsmAnswer>, SimError> {
        let mut streams = self.streams(jobs)?;
        let (mut answers, mut windows, mut patience) = (Vec::new(), Vec::new(), self.patience);
        while answers.len() < jobs.len() {
            for (stream, gaps) in streams.iter_mut().zip(&mut gaps.0) {
                stream.offer(&mut self.dut, gaps.clock().0);
            }
            let take = gaps.0[3].clock().1;
            self.dut.set(&self.window_ready, &[u32::from(take)]);
            self.dut.tick()?;
            let moved = streams.iter_mut().filter_map(|stream| stream.take(&self.dut)).count() > 0;
            let given = take && self.dut.bit(&self.window_valid);
            if given && self.take_window(&jobs[answers.len()], &mut windows)? {
                let counters = MsmCounters::from_words(self.dut.get(&self.counters));
                answers.push(MsmAnswer { windows: std::mem::take(&mut windows), counters });
            }
            patience = if moved || given { self.patience } else { patience - 1 };
            if patience == 0 {
                let at: Vec<_> = streams.iter().map(|stream| stream.at).collect();
                return Err(self.fault(format!("hangs: {STREAMS:?} at {at:?}, {} answers", answers.len())));
            }
        }
        match streams.iter().position(|stream| stream.at < stream.words.len()) {
            Some(left) => Err(self.fault(format!("not every {} was taken", STREAMS[left]))),
            None => Ok(answers),
        }
    }

    fn streams(&self, jobs: &[MsmJob]) -> Result<Vec<Stream>, SimError> {
        let scalars = jobs.iter().flat_map(|job| &job.scalars).map(|words| words.to_vec()).collect();
        let points = jobs.iter().flat_map(|job| &job.points).map(|words| words.to_vec()).collect();
        let words = [jobs.iter().map(job_words).collect(), scalars, points];
        STREAMS.iter().zip(words).map(|(name, words)| Stream::new(&self.dut, name, words)).collect()
    }

    /// Whether the window was its job's last.
    fn take_window(&self, job: &MsmJob, windows: &mut Vec<[u32; 24]>) -> Result<bool, SimError> {
        let (window, expected) = (u64::from(self.dut.get(&self.window)[0]), job.first + windows.len() as u64);
        if window != expected {
            return Err(self.fault(format!("window {window}, not {expected}")));
        }
        let sum = self.dut.get(&self.sum);
        windows.push(std::array::from_fn(|word| sum[word]));
        let last = self.dut.bit(&self.last);
        if last != (windows.len() as u64 == job.count) {
            return Err(self.fault(format!("last_o is {last} at window {} of {}", windows.len(), job.count)));
        }
        Ok(last)
    }

    fn fault(&self, fault: String) -> SimError {
        SimError::Protocol { clock: self.clock(), fault }
    }
}

impl Stream {
    fn new(dut: &PortDut, name: &str, words: Vec<Vec<u32>>) -> Result<Self, SimError> {
        Ok(Self {
            valid: dut.input(&format!("{name}_valid_i"))?,
            data: dut.input(&format!("{name}_i"))?,
            ready: dut.output(&format!("{name}_ready_o"))?,
            words,
            at: 0,
            is_offered: false,
        })
    }

    /// What is offered stays offered until it is taken.
    fn offer(&mut self, dut: &mut PortDut, may: bool) {
        self.is_offered = (may || self.is_offered) && self.at < self.words.len();
        let idle = Vec::new();
        dut.set(&self.valid, &[u32::from(self.is_offered)]);
        dut.set(&self.data, if self.is_offered { &self.words[self.at] } else { &idle });
    }

    fn take(&mut self, dut: &PortDut) -> Option<()> {
        (self.is_offered && dut.bit(&self.ready)).then(|| {
            self.at += 1;
            self.is_offered = false;
        })
    }
}

/// `msm_pkg::job_t`.
fn job_words(job: &MsmJob) -> Vec<u32> {
    vec![job.scalars.len() as u32, (job.c | job.first << 8 | job.count << 16) as u32]
}
