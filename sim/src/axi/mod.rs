//! AXI4 as the card speaks it: channels, a port of a module, memories behind it, and a checker of its rules.
//!
//! ```text
//! PortDut ── Port ──┬── Checker      every rule of AXI4 and of the card's shells, each clock
//!                   └── Slave        HostMemory (registered buffers), CardMemory (a channel of DRAM)
//! ```
//!
//! One clock: [`Slave::drive`] says what the memory's side drives, the module ticks, [`Slave::clock`] sees
//! what was taken. [`Link`] does this for one port.

mod bits;
mod card_memory;
mod checker;
pub mod dram;
mod host_memory;
mod narrow;
mod port;
mod ready;
mod rule;
mod timing;

pub use card_memory::{CardMemory, MemoryTiming};
pub use checker::{Checker, Rules};
pub use host_memory::{HostMemory, Outside};
pub use port::{Link, LinkError, Port};
pub use ready::Ready;
pub use rule::{Broken, Rule};
pub use timing::{Fault, Faults, Timing};

/// Bytes of a beat.
pub const BEAT_BYTES: usize = 64;
/// Beats of the longest burst, inside an aligned block of so many.
pub const BURST_BEATS: u64 = 8;

/// 64 bytes as little-endian words.
pub type Data = [u32; 16];

/// Read or write address.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ax {
    /// Byte address of the first beat.
    pub addr: u64,
    /// Transaction ID.
    pub id: u16,
    /// Beats, less one.
    pub len: u8,
}

/// A beat of write data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct W {
    /// The bytes.
    pub data: Data,
    /// Which of them count.
    pub strb: u64,
    /// The burst's last.
    pub last: bool,
}

/// A beat of read data.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct R {
    /// The bytes.
    pub data: Data,
    /// Of which burst.
    pub id: u16,
    /// 0 is OKAY.
    pub resp: u8,
    /// The burst's last.
    pub last: bool,
}

/// A write response.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct B {
    /// Of which burst.
    pub id: u16,
    /// 0 is OKAY.
    pub resp: u8,
}

/// What the slave's side of a port drives in a clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Driven {
    /// `ARREADY`.
    pub ar_ready: bool,
    /// `AWREADY`.
    pub aw_ready: bool,
    /// `WREADY`.
    pub w_ready: bool,
    /// `RVALID` and its data.
    pub r: Option<R>,
    /// `BVALID` and its response.
    pub b: Option<B>,
}

/// What the master's side drives in a clock.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Offered {
    /// `ARVALID` and the address.
    pub ar: Option<Ax>,
    /// `AWVALID` and the address.
    pub aw: Option<Ax>,
    /// `WVALID` and the beat.
    pub w: Option<W>,
    /// `RREADY`.
    pub r_ready: bool,
    /// `BREADY`.
    pub b_ready: bool,
}

/// What is behind an AXI port.
pub trait Slave {
    /// What it drives in clock `now`; asked once a clock, stable while not taken.
    fn drive(&mut self, now: u64) -> Driven;
    /// What the master offered in the same clock: handshakes follow from both.
    fn clock(&mut self, now: u64, driven: &Driven, offered: &Offered) -> Result<(), Outside>;
    /// Forgets everything in flight.
    fn reset(&mut self);
}
