//! One module under test, clock by clock.

use crate::bridge::Model;
use std::path::{Path, PathBuf};
use std::{env, fs};

include!(concat!(env!("OUT_DIR"), "/duts.rs"));

const RESET: u32 = 1;
const VALID: u32 = 2;
const READY: u32 = 4;
const UNASSERTED: u32 = 8;
/// What `latency_o` says when no latency is promised.
const NO_LATENCY: u32 = u32::MAX;

/// One module of `duts.toml` in one style.
#[derive(Clone, Copy, Debug)]
pub struct DutInfo {
    /// The name that tests use.
    pub name: &'static str,
    /// Area and module, such as `field/mod_add`.
    pub module: &'static str,
    /// Width of `data_i`.
    pub in_bits: u32,
    /// Width of `data_o`.
    pub out_bits: u32,
    /// Input ports with their widths.
    pub inputs: &'static [(&'static str, u32)],
    /// Output ports with their widths.
    pub outputs: &'static [(&'static str, u32)],
    /// Parameters, each `Name(value)`.
    pub params: &'static [&'static str],
    /// Whether it is a pipe, which `stream_of_pipe` made a stream.
    pub is_pipe: bool,
    /// Whether its ports make one stream: every shape but `ports`.
    pub is_stream: bool,
    /// Whether it was built: what takes long is not, without `ZKCARD_LONG=1`; nor what `ZKCARD_DUTS` leaves out.
    pub is_built: bool,
    /// The tools' log when the module does not build.
    pub failed: Option<&'static str>,
}

impl DutInfo {
    /// The module of this name in `duts.toml`.
    pub fn find(name: &str) -> Result<&'static Self, SimError> {
        DUTS.iter().find(|info| info.name == name).ok_or_else(|| SimError::Unknown(name.into()))
    }

    /// The value of a parameter that is a number, such as `32'h1_0000`.
    pub fn param(&self, name: &str) -> Option<u64> {
        let rest = |param: &&'static str| param.strip_prefix(name)?.strip_prefix('(')?.strip_suffix(')');
        let text = self.params.iter().find_map(rest)?.replace('_', "");
        let (digits, radix) = match text.split_once('\'').map(|(_, number)| number.split_at(1)) {
            Some(("h", digits)) => (digits, 16),
            Some(("d", digits)) => (digits, 10),
            Some(_) => return None,
            None => (text.as_str(), 10),
        };
        u64::from_str_radix(digits, radix).ok()
    }
}

/// Why a simulation could not start or had to stop.
#[derive(Debug, thiserror::Error)]
pub enum SimError {
    /// Verilator was not there when this crate was built.
    #[error(
        "Verilator is missing, so {0} cannot run; install it (Debian: apt-get install verilator g++) and build again"
    )]
    NoVerilator(String),
    /// The module takes long to build and nobody asked for it, or others were asked for.
    #[error(
        "{0} was not built: sim/duts.toml keeps it for ZKCARD_LONG=1 or for a ZKCARD_DUTS with its name, or Yosys is missing (scripts/setup test), or ZKCARD_DUTS leaves it out"
    )]
    LeftOut(String),
    /// The name is not in `duts.toml`.
    #[error("{0} is not in sim/duts.toml")]
    Unknown(String),
    /// The module has no such port.
    #[error("{dut} has no port {port} in sim/duts.toml")]
    NoPort {
        /// The module's name.
        dut: String,
        /// The port asked for.
        port: String,
    },
    /// The module is there, but the tools refuse it.
    #[error("{name} does not build; the tools say:\n{log}")]
    NotBuilt {
        /// The module's name.
        name: String,
        /// What Verilator or the compiler wrote.
        log: String,
    },
    /// A waveform was asked for.
    #[error("no waveform goes to {path}: build again with TRACE={name} in the environment")]
    NoTracer {
        /// The module's name.
        name: String,
        /// Where it was to go.
        path: PathBuf,
    },
    /// An assertion failed, or the model was used wrongly.
    #[error("clock {clock}: {message}")]
    Stopped {
        /// Clocks since the module was opened.
        clock: u64,
        /// What the model said.
        message: String,
    },
    /// The module broke the stream's protocol.
    #[error("clock {clock}: {fault}")]
    Protocol {
        /// Clocks since the module was opened.
        clock: u64,
        /// What it did.
        fault: String,
    },
}

/// What a module's outputs said just before a rising edge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tick {
    /// `ready_o`: an offered word was taken at this edge.
    pub ready: bool,
    /// `valid_o`: [`StreamDut::output`] is a result, taken at this edge if `ready_i` was set.
    pub valid: bool,
}

/// A Verilated module with the ports of a stream.
pub struct StreamDut {
    info: &'static DutInfo,
    model: Model,
    output: Vec<u32>,
    clock: u64,
    /// [`UNASSERTED`] or 0.
    tolerance: u32,
}

impl StreamDut {
    /// Opens a fresh module in reset; registers without reset start with bits that `seed` picks.
    ///
    /// With `TRACE=area/module` in the environment, at build and now, it writes
    /// `target/trace/area/name.vcd`.
    pub fn open(name: &str, seed: u64) -> Result<Self, SimError> {
        let info = DutInfo::find(name)?;
        if !cfg!(verilated) {
            return Err(SimError::NoVerilator(name.into()));
        }
        if !info.is_built {
            return Err(SimError::LeftOut(name.into()));
        }
        if let Some(path) = info.failed {
            let log = fs::read_to_string(path).unwrap_or_else(|error| format!("{path}: {error}"));
            return Err(SimError::NotBuilt { name: name.into(), log });
        }
        let stopped = |message| SimError::Stopped { clock: 0, message };
        let mut model = Model::open(name, seed).map_err(stopped)?;
        trace(info, &mut model).map_err(stopped)?;
        Ok(Self { info, model, output: vec![0; words(info.out_bits)], clock: 0, tolerance: 0 })
    }

    /// What `duts.toml` says of this module.
    pub fn info(&self) -> &'static DutInfo {
        self.info
    }

    /// The promised number of clocks from the edge that takes a word to the edge that can give its
    /// result, if the module promises one.
    pub fn latency(&self) -> Option<u64> {
        Some(self.model.latency()).filter(|&latency| latency != NO_LATENCY).map(u64::from)
    }

    /// [`Self::latency`] of the module alone, without the register that makes a pipe a stream.
    pub fn module_latency(&self) -> Option<u64> {
        self.latency().map(|latency| latency - u64::from(self.info.is_pipe))
    }

    /// Clocks since the module was opened.
    pub fn clock(&self) -> u64 {
        self.clock
    }

    /// One clock: `valid` and `data` drive the input, `ready` the output.
    pub fn tick(&mut self, valid: bool, data: &[u32], ready: bool) -> Result<Tick, SimError> {
        self.drive(if valid { VALID } else { 0 } | if ready { READY } else { 0 }, data)
    }

    /// One clock in reset.
    pub fn tick_in_reset(&mut self, data: &[u32]) -> Result<Tick, SimError> {
        self.drive(RESET, data)
    }

    fn drive(&mut self, control: u32, data: &[u32]) -> Result<Tick, SimError> {
        let clock = self.clock;
        let stopped = |message| SimError::Stopped { clock, message };
        let status = self.model.tick(control | self.tolerance, data, &mut self.output).map_err(stopped)?;
        self.clock += 1;
        Ok(Tick { ready: status & 1 != 0, valid: status & 2 != 0 })
    }

    /// Writes a waveform from now on, if the module was built for it: with its name in `TRACE`.
    pub fn trace(&mut self, path: &Path) -> Result<(), SimError> {
        let stopped = |message| SimError::Stopped { clock: self.clock, message };
        match self.model.trace(&path.display().to_string()).map_err(stopped)? {
            true => Ok(()),
            false => Err(SimError::NoTracer { name: self.info.name.into(), path: path.into() }),
        }
    }

    /// Ends the waveform.
    pub fn end_trace(&mut self) -> Result<(), SimError> {
        self.model.end_trace().map_err(|message| SimError::Stopped { clock: self.clock, message })
    }

    /// Registers and memories that [`Self::flip`] reaches: none without `flips = true` in `duts.toml`.
    pub fn registers(&self) -> u32 {
        self.model.registers()
    }

    /// The name of one of them, from the module under test on.
    pub fn register_name(&self, nth: u32) -> Option<&str> {
        self.model.register_name(nth).ok()
    }

    /// Flips a bit, counted modulo its size, of a register or memory.
    pub fn flip(&mut self, nth: u32, bit: u64) -> Result<(), SimError> {
        let clock = self.clock;
        self.model.flip(nth, bit).map_err(|message| SimError::Stopped { clock, message })
    }

    /// Whether the gates' own assertions are off.
    pub fn tolerate(&mut self, is_on: bool) {
        self.tolerance = if is_on { UNASSERTED } else { 0 };
    }

    /// `data_o` at the last clock whose tick said `valid`.
    pub fn output(&self) -> &[u32] {
        &self.output
    }
}

/// 32-bit words that hold `bits`.
fn words(bits: u32) -> usize {
    bits.div_ceil(32) as usize
}

/// Starts a waveform if `TRACE` asks for this module.
fn trace(info: &DutInfo, model: &mut Model) -> Result<(), String> {
    let area = info.module.split('/').next().unwrap_or_default();
    let id = format!("{area}/{}", info.name);
    if env::var("TRACE").ok().is_none_or(|wanted| wanted != id) {
        return Ok(());
    }
    let path = trace_folder().join(format!("{id}.vcd"));
    path.parent().map(fs::create_dir_all).transpose().map_err(|error| error.to_string())?;
    if model.trace(&path.display().to_string())? {
        Ok(())
    } else {
        Err("built without TRACE; build again".into())
    }
}

fn trace_folder() -> PathBuf {
    let target = env::var_os("CARGO_TARGET_DIR").map(PathBuf::from);
    target.unwrap_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../target")).join("trace")
}
