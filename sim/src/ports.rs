//! A module with any ports: each is driven and read by name, clock by clock.

use crate::{SimError, StreamDut};
use std::ops::Range;
use std::path::Path;

/// A module of shape `ports`.
///
/// An input keeps its value until it is set again. Outputs are as they stood just before the last
/// rising edge, combinational answers to that clock's inputs included.
pub struct PortDut {
    dut: StreamDut,
    inputs: Vec<u32>,
}

/// Where an input lies; from [`PortDut::input`].
#[derive(Clone, Debug)]
pub struct Input(Place);

/// Where an output lies; from [`PortDut::output`].
#[derive(Clone, Debug)]
pub struct Output(Place);

#[derive(Clone, Debug)]
struct Place {
    words: Range<usize>,
    top_mask: u32,
}

impl Input {
    /// How many 32-bit words it takes.
    pub fn words(&self) -> usize {
        self.0.words.len()
    }
}

impl PortDut {
    /// Opens a module (see [`StreamDut::open`]) with all inputs zero, and holds it in reset for `clocks`, or for
    /// [`Self::latency`] if that is more: what its pipes held at the start would break their assertions.
    pub fn open(name: &str, seed: u64, clocks: u32) -> Result<Self, SimError> {
        let mut dut = Self::unreset(name, seed)?;
        dut.reset(clocks.max(dut.latency().unwrap_or(0)))?;
        Ok(dut)
    }

    /// [`Self::open`] for a module that clears its pipes itself, behind a reset of so many `clocks` and no more.
    pub fn open_clearing(name: &str, seed: u64, clocks: u32) -> Result<Self, SimError> {
        let mut dut = Self::unreset(name, seed)?;
        dut.reset(clocks)?;
        Ok(dut)
    }

    fn unreset(name: &str, seed: u64) -> Result<Self, SimError> {
        let dut = StreamDut::open(name, seed)?;
        let inputs = vec![0; (dut.info().in_bits / 32) as usize];
        Ok(Self { dut, inputs })
    }

    /// The clocks of the longest way through the module, if it says so.
    pub fn latency(&self) -> Option<u32> {
        self.dut.latency().and_then(|clocks| u32::try_from(clocks).ok())
    }

    /// The value of a parameter of this build, see [`crate::DutInfo::param`].
    pub fn param(&self, name: &str) -> Option<u64> {
        self.dut.info().param(name)
    }

    /// The input port of this name.
    pub fn input(&self, port: &str) -> Result<Input, SimError> {
        self.place(self.dut.info().inputs, port).map(Input)
    }

    /// The output port of this name.
    pub fn output(&self, port: &str) -> Result<Output, SimError> {
        self.place(self.dut.info().outputs, port).map(Output)
    }

    /// Bits of a port; none when there is no such port.
    pub fn width_of(&self, port: &str) -> usize {
        let info = self.dut.info();
        let found = info.inputs.iter().chain(info.outputs).find(|(name, _)| *name == port);
        found.map_or(0, |&(_, width)| width as usize)
    }

    /// Drives an input from now on: little-endian words, missing ones zero, bits above the port cut off.
    pub fn set(&mut self, port: &Input, words: &[u32]) {
        let place = &mut self.inputs[port.0.words.clone()];
        let count = words.len().min(place.len());
        place[..count].copy_from_slice(&words[..count]);
        place[count..].fill(0);
        if let Some(top) = place.last_mut() {
            *top &= port.0.top_mask;
        }
    }

    /// The words of an input, to change parts of it; bits above the port must stay zero.
    pub(crate) fn words_mut(&mut self, port: &Input) -> &mut [u32] {
        &mut self.inputs[port.0.words.clone()]
    }

    /// What an output said just before the last rising edge.
    pub fn get(&self, port: &Output) -> &[u32] {
        &self.dut.output()[port.0.words.clone()]
    }

    /// [`Self::get`] of a port of one bit.
    pub fn bit(&self, port: &Output) -> bool {
        self.get(port)[0] & 1 != 0
    }

    /// Writes a waveform from now on. See [`StreamDut::trace`].
    pub fn trace(&mut self, path: &Path) -> Result<(), SimError> {
        self.dut.trace(path)
    }

    /// Ends the waveform.
    pub fn end_trace(&mut self) -> Result<(), SimError> {
        self.dut.end_trace()
    }

    /// See [`StreamDut::registers`].
    pub fn registers(&self) -> u32 {
        self.dut.registers()
    }

    /// See [`StreamDut::register_name`].
    pub fn register_name(&self, nth: u32) -> Option<&str> {
        self.dut.register_name(nth)
    }

    /// See [`StreamDut::flip`].
    pub fn flip(&mut self, nth: u32, bit: u64) -> Result<(), SimError> {
        self.dut.flip(nth, bit)
    }

    /// See [`StreamDut::tolerate`].
    pub fn tolerate(&mut self, is_on: bool) {
        self.dut.tolerate(is_on);
    }

    /// One clock.
    pub fn tick(&mut self) -> Result<(), SimError> {
        self.dut.tick(false, &self.inputs, false).map(drop)
    }

    /// Clocks in reset, assertions off.
    pub fn reset(&mut self, clocks: u32) -> Result<(), SimError> {
        (0..clocks).try_for_each(|_| self.dut.tick_in_reset(&self.inputs).map(drop))
    }

    /// Clocks since the module was opened.
    pub fn clock(&self) -> u64 {
        self.dut.clock()
    }

    fn place(&self, ports: &[(&str, u32)], port: &str) -> Result<Place, SimError> {
        let mut low = 0;
        for &(name, width) in ports {
            let words = width.div_ceil(32) as usize;
            if name == port {
                let top_mask = if width % 32 == 0 { u32::MAX } else { (1 << (width % 32)) - 1 };
                return Ok(Place { words: low..low + words, top_mask });
            }
            low += words;
        }
        Err(SimError::NoPort { dut: self.dut.info().name.into(), port: port.into() })
    }
}
