//! The one way into C++: a Verilated module behind the interface of `cpp/stream_dut.h`.
#![expect(unsafe_code, reason = "this is the address of the simulator's unsafe code")]
#![expect(clippy::multiple_unsafe_ops_per_block, reason = "cxx writes these blocks")]

use cxx::UniquePtr;

// SAFETY: `StreamDut` has these signatures in cpp/stream_dut.h; its methods keep no reference to
// what they are given, check the lengths of slices, and end by a value or an exception, which cxx
// turns into an `Err`. One `VerilatedContext` a model: models share no mutable state.
#[cxx::bridge(namespace = "zkcard")]
mod ffi {
    unsafe extern "C++" {
        include!("stream_dut.h");

        type StreamDut;

        fn open_dut(name: &str, seed: u64) -> Result<UniquePtr<StreamDut>>;
        fn tick(self: Pin<&mut StreamDut>, control: u32, input: &[u32], output: &mut [u32]) -> Result<u32>;
        fn latency(self: &StreamDut) -> u32;
        fn trace(self: Pin<&mut StreamDut>, path: &str) -> Result<bool>;
        fn end_trace(self: Pin<&mut StreamDut>) -> Result<()>;
        fn registers(self: &StreamDut) -> u32;
        fn register_name(self: &StreamDut, nth: u32) -> Result<&str>;
        fn flip(self: Pin<&mut StreamDut>, nth: u32, bit: u64) -> Result<()>;
    }
}

// SAFETY: a model, its context and its tracer are one object; nothing in it belongs to the thread that made it, and
// `Model` gives it out by unique reference only, so it is used by one thread at a time.
unsafe impl Send for ffi::StreamDut {}

/// A Verilated module. See `cpp/stream_dut.h` for what its methods mean.
pub(crate) struct Model(UniquePtr<ffi::StreamDut>);

impl Model {
    pub(crate) fn open(name: &str, seed: u64) -> Result<Self, String> {
        ffi::open_dut(name, seed).map(Self).map_err(|error| error.to_string())
    }

    pub(crate) fn tick(&mut self, control: u32, input: &[u32], output: &mut [u32]) -> Result<u32, String> {
        self.0.pin_mut().tick(control, input, output).map_err(|error| error.to_string())
    }

    pub(crate) fn latency(&self) -> u32 {
        self.0.latency()
    }

    pub(crate) fn trace(&mut self, path: &str) -> Result<bool, String> {
        self.0.pin_mut().trace(path).map_err(|error| error.to_string())
    }

    pub(crate) fn end_trace(&mut self) -> Result<(), String> {
        self.0.pin_mut().end_trace().map_err(|error| error.to_string())
    }

    pub(crate) fn registers(&self) -> u32 {
        self.0.registers()
    }

    pub(crate) fn register_name(&self, nth: u32) -> Result<&str, String> {
        self.0.register_name(nth).map_err(|error| error.to_string())
    }

    pub(crate) fn flip(&mut self, nth: u32, bit: u64) -> Result<(), String> {
        self.0.pin_mut().flip(nth, bit).map_err(|error| error.to_string())
    }
}
