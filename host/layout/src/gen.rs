// Generated from rtl/regs.toml and arkworks' BN254 by: scripts/gen
//! Registers, descriptor, completion and codes; rtl/gen/REGISTERS.md explains them.

use crate::record::{self, DecodeError, Record};

/// What `reg::ABI` must say.
pub const ABI: u64 = 0x586b3bed406a4a3d;
/// What `reg::MAGIC` must say.
pub const MAGIC: u32 = 0x44434b5a;
/// r: scalars are below it. Four words, the lowest first.
pub const SCALAR_MODULUS: [u64; 4] = [0x43e1f593f0000001, 0x2833e84879b97091, 0xb85045b68181585d, 0x30644e72e131a029];
/// p: coordinates are below it. Four words, the lowest first.
pub const BASE_MODULUS: [u64; 4] = [0x3c208c16d87cfd47, 0x97816a916871ca8d, 0xb85045b68181585d, 0x30644e72e131a029];

/// Offsets of registers in BAR0; of 64 bits: the low word, the high one 4 further.
pub mod reg {
    /// "ZKCD" in bytes.
    pub const MAGIC: u32 = 0x000;
    /// Hash of everything in this file that gates and host must agree on.
    pub const ABI: u32 = 0x004;
    /// Identity of this build of the gates, as its maker chose it.
    pub const BUILD: u32 = 0x00c;
    /// What this card has beside the opcodes.
    pub const FEATURES: u32 = 0x010;
    /// Yours: what is written is read back.
    pub const SCRATCH: u32 = 0x014;
    /// Bit n: opcode n exists on this card.
    pub const OPCODES: u32 = 0x040;
    /// Size of card memory in units of 64 bytes.
    pub const MEMORY_UNITS: u32 = 0x044;
    /// The card's clock.
    pub const CLOCK_KHZ: u32 = 0x048;
    /// The AXI side.
    pub const DMA_CAPS: u32 = 0x04c;
    /// Limits of rings, tags and constants.
    pub const RING_CAPS: u32 = 0x050;
    /// The MSM unit; 0 without one.
    pub const MSM_CAPS: u32 = 0x054;
    /// The transform unit; 0 without one.
    pub const NTT_CAPS: u32 = 0x058;
    /// The unit of products and quotients; 0 without one.
    pub const VEC_CAPS: u32 = 0x05c;
    /// The AXI ports.
    pub const PORT_CAPS: u32 = 0x060;
    /// Write 1 in phase `ready`: the rings' registers are taken over and the card runs, until a reset.
    pub const ENABLE: u32 = 0x080;
    /// Write 1: quiesce, clear, wipe.
    pub const RESET: u32 = 0x084;
    /// Where the card is.
    pub const STATE: u32 = 0x088;
    /// What went wrong outside any job; a reset keeps it. Each new one raises interrupt line 1.
    pub const FAULTS: u32 = 0x08c;
    /// Cycles without a beat after which a running job is ended; 0: never.
    pub const WATCHDOG: u32 = 0x090;
    /// Cycles that a quiescence may take.
    pub const QUIESCE_LIMIT: u32 = 0x094;
    /// The lowest unit that may hold secrets: what a reset will zero from.
    pub const WIPE_FROM: u32 = 0x098;
    /// Host address of the submission ring, a multiple of 64.
    pub const SQ_BASE: u32 = 0x0c0;
    /// log2 of its entries, at most `RING_CAPS.max_log_entries`.
    pub const SQ_LOG: u32 = 0x0c8;
    /// Descriptors submitted since `ENABLE`, modulo 2^32.
    pub const DOORBELL: u32 = 0x0cc;
    /// Host address of the completion ring, a multiple of 64.
    pub const CQ_BASE: u32 = 0x0d0;
    /// log2 of its entries, at most `RING_CAPS.max_log_entries`.
    pub const CQ_LOG: u32 = 0x0d8;
    /// Descriptors read since `ENABLE`. For debugging: completions carry it.
    pub const SQ_HEAD: u32 = 0x0dc;
    /// Completions given to the bus since `ENABLE`. For debugging.
    pub const CQ_TAIL: u32 = 0x0e0;
    /// Cycles since FLR: the card's clock for budgets and for `started`.
    pub const CYCLES: u32 = 0x200;
    /// Jobs that ended with `ok`.
    pub const JOBS_OK: u32 = 0x208;
    /// Jobs that ended otherwise.
    pub const JOBS_FAILED: u32 = 0x210;
    /// Beats of 64 bytes read from host memory, descriptors included.
    pub const HOST_READ_BEATS: u32 = 0x218;
    /// Beats written to host memory, completions included.
    pub const HOST_WRITE_BEATS: u32 = 0x220;
    /// Cycles in which a read burst was wanted and the address channel did not take it (bridge, or all reads outstanding).
    pub const HOST_READ_STALLS: u32 = 0x228;
    /// Cycles in which a beat was offered to host memory and not taken.
    pub const HOST_WRITE_STALLS: u32 = 0x230;
    /// Beats read from card memory, all ports.
    pub const CARD_READ_BEATS: u32 = 0x238;
    /// Beats written to card memory, all ports, wiping included.
    pub const CARD_WRITE_BEATS: u32 = 0x240;
    /// Cycles in which some unit was free and its next job waited for a predecessor.
    pub const DISPATCH_WAITS: u32 = 0x248;
    /// Points taken.
    pub const MSM_POINTS: u32 = 0x280;
    /// Digits that were not zero.
    pub const MSM_DIGITS: u32 = 0x284;
    /// Additions while accumulating.
    pub const MSM_ISSUED: u32 = 0x288;
    /// Digits that went to rest without the adder.
    pub const MSM_DIRECT: u32 = 0x28c;
    /// Digits whose bucket's sum was in flight.
    pub const MSM_CONFLICTS: u32 = 0x290;
    /// Additions of an operand that had waited or had just come back.
    pub const MSM_MERGES: u32 = 0x294;
    /// Cycles without an addition: no digit was there.
    pub const MSM_STARVED: u32 = 0x298;
    /// Cycles without an addition: the digit had no partner and went to rest.
    pub const MSM_RESTED: u32 = 0x29c;
    /// Cycles without an addition: the digit had no partner and no place.
    pub const MSM_STALLED: u32 = 0x2a0;
    /// Cycles without an addition: no digit was left.
    pub const MSM_DRAIN: u32 = 0x2a4;
    /// Buckets emptied.
    pub const MSM_CLEARS: u32 = 0x2a8;
    /// Cycles of passes before the first digit.
    pub const MSM_FILL_CYCLES: u32 = 0x2ac;
    /// Cycles from the first digit to the last bucket written.
    pub const MSM_ACCUMULATE_CYCLES: u32 = 0x2b0;
    /// Cycles from there to the last window's sum.
    pub const MSM_REDUCE_CYCLES: u32 = 0x2b4;
    /// Cycles in which window sums were handed over.
    pub const MSM_OUTPUT_CYCLES: u32 = 0x2b8;
    /// Cycles with a transform.
    pub const NTT_BUSY: u32 = 0x2bc;
    /// Useful butterflies.
    pub const NTT_BUTTERFLIES: u32 = 0x2c0;
    /// Beats that entered the stages.
    pub const NTT_BEATS: u32 = 0x2c4;
    /// Cycles without a beat: data had not come.
    pub const NTT_STARVED: u32 = 0x2c8;
    /// Cycles without a beat: no room behind the stages.
    pub const NTT_BLOCKED: u32 = 0x2cc;
    /// Cycles without a beat: no pass could begin.
    pub const NTT_BETWEEN: u32 = 0x2d0;
    /// Cycles with a product or quotient.
    pub const VEC_BUSY: u32 = 0x2d4;
    /// Elements done.
    pub const VEC_PRODUCTS: u32 = 0x2d8;
    /// Cycles without a beat: operands had not come.
    pub const VEC_STARVED: u32 = 0x2dc;
    /// Cycles without a beat: no room behind the multiplier.
    pub const VEC_BLOCKED: u32 = 0x2e0;
}

/// What this card has beside the opcodes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Features(pub u32);

impl Features {
    /// A simulator, not silicon.
    pub const fn simulated(self) -> bool { self.0 & 1 != 0 }
    #[doc = "With another `simulated`."] pub const fn with_simulated(self, value: bool) -> Self { Self(self.0 & !(1) | (value as u32)) }
}

/// The AXI side.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct DmaCaps(pub u32);

impl DmaCaps {
    /// Read bursts into host memory at once, at most.
    pub const fn outstanding_reads(self) -> u32 { self.0 & 0xff }
    #[doc = "With another `outstanding_reads`."] pub const fn with_outstanding_reads(self, value: u32) -> Self { Self(self.0 & !(0xff) | (value & 0xff)) }
    /// Beats of 64 bytes in a burst, at most.
    pub const fn burst_beats(self) -> u32 { self.0 >> 8 & 0xff }
    #[doc = "With another `burst_beats`."] pub const fn with_burst_beats(self, value: u32) -> Self { Self(self.0 & !(0xff << 8) | (value & 0xff) << 8) }
    /// Ports to card memory, interleaved every 512 bytes.
    pub const fn memory_ports(self) -> u32 { self.0 >> 16 & 0xff }
    #[doc = "With another `memory_ports`."] pub const fn with_memory_ports(self, value: u32) -> Self { Self(self.0 & !(0xff << 16) | (value & 0xff) << 16) }
    /// Interrupt lines: 0 completions, 1 faults.
    pub const fn interrupts(self) -> u32 { self.0 >> 24 & 0xff }
    #[doc = "With another `interrupts`."] pub const fn with_interrupts(self, value: u32) -> Self { Self(self.0 & !(0xff << 24) | (value & 0xff) << 24) }
}

/// Limits of rings, tags and constants.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RingCaps(pub u32);

impl RingCaps {
    /// log2 of the largest ring's entries.
    pub const fn max_log_entries(self) -> u32 { self.0 & 0xff }
    #[doc = "With another `max_log_entries`."] pub const fn with_max_log_entries(self, value: u32) -> Self { Self(self.0 & !(0xff) | (value & 0xff)) }
    /// Tags are below this: also the most jobs in flight.
    pub const fn tags(self) -> u32 { self.0 >> 8 & 0xff }
    #[doc = "With another `tags`."] pub const fn with_tags(self, value: u32) -> Self { Self(self.0 & !(0xff << 8) | (value & 0xff) << 8) }
    /// Slots of constants.
    pub const fn slots(self) -> u32 { self.0 >> 16 & 0xff }
    #[doc = "With another `slots`."] pub const fn with_slots(self, value: u32) -> Self { Self(self.0 & !(0xff << 16) | (value & 0xff) << 16) }
    /// Elements in a slot.
    pub const fn slot_elements(self) -> u32 { self.0 >> 24 & 0xff }
    #[doc = "With another `slot_elements`."] pub const fn with_slot_elements(self, value: u32) -> Self { Self(self.0 & !(0xff << 24) | (value & 0xff) << 24) }
}

/// The MSM unit; 0 without one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct MsmCaps(pub u32);

impl MsmCaps {
    /// The largest window in bits.
    pub const fn max_window(self) -> u32 { self.0 & 0xff }
    #[doc = "With another `max_window`."] pub const fn with_max_window(self, value: u32) -> Self { Self(self.0 & !(0xff) | (value & 0xff)) }
    /// Windows in flight in one pass.
    pub const fn windows(self) -> u32 { self.0 >> 8 & 0xff }
    #[doc = "With another `windows`."] pub const fn with_windows(self, value: u32) -> Self { Self(self.0 & !(0xff << 8) | (value & 0xff) << 8) }
    /// The smallest window in bits.
    pub const fn min_window(self) -> u32 { self.0 >> 16 & 0xff }
    #[doc = "With another `min_window`."] pub const fn with_min_window(self, value: u32) -> Self { Self(self.0 & !(0xff << 16) | (value & 0xff) << 16) }
    /// Cycles from an addition to the next.
    pub const fn interval(self) -> u32 { self.0 >> 24 & 0xff }
    #[doc = "With another `interval`."] pub const fn with_interval(self, value: u32) -> Self { Self(self.0 & !(0xff << 24) | (value & 0xff) << 24) }
}

/// The transform unit; 0 without one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct NttCaps(pub u32);

impl NttCaps {
    /// log2 of the longest transform.
    pub const fn max_log_length(self) -> u32 { self.0 & 0xff }
    #[doc = "With another `max_log_length`."] pub const fn with_max_log_length(self, value: u32) -> Self { Self(self.0 & !(0xff) | (value & 0xff)) }
    /// Lanes of two elements a cycle.
    pub const fn lanes(self) -> u32 { self.0 >> 8 & 0xff }
    #[doc = "With another `lanes`."] pub const fn with_lanes(self, value: u32) -> Self { Self(self.0 & !(0xff << 8) | (value & 0xff) << 8) }
    /// log2 of the most rows of a pass.
    pub const fn log_pass(self) -> u32 { self.0 >> 16 & 0xff }
    #[doc = "With another `log_pass`."] pub const fn with_log_pass(self, value: u32) -> Self { Self(self.0 & !(0xff << 16) | (value & 0xff) << 16) }
    /// Cycles from a beat of every lane to the next.
    pub const fn interval(self) -> u32 { self.0 >> 24 & 0xff }
    #[doc = "With another `interval`."] pub const fn with_interval(self, value: u32) -> Self { Self(self.0 & !(0xff << 24) | (value & 0xff) << 24) }
}

/// The unit of products and quotients; 0 without one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct VecCaps(pub u32);

impl VecCaps {
    /// Cycles from two elements to the next, of a quotient.
    pub const fn interval(self) -> u32 { self.0 & 0xff }
    #[doc = "With another `interval`."] pub const fn with_interval(self, value: u32) -> Self { Self(self.0 & !(0xff) | (value & 0xff)) }
}

/// The AXI ports.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PortCaps(pub u32);

impl PortCaps {
    /// Bytes of data that a port moves in a cycle, at most.
    pub const fn bytes(self) -> u32 { self.0 & 0xff }
    #[doc = "With another `bytes`."] pub const fn with_bytes(self, value: u32) -> Self { Self(self.0 & !(0xff) | (value & 0xff)) }
    /// Cycles from 64 bytes to the next of a copy that converts (flag montgomery), at least.
    pub const fn convert(self) -> u32 { self.0 >> 8 & 0xff }
    #[doc = "With another `convert`."] pub const fn with_convert(self, value: u32) -> Self { Self(self.0 & !(0xff << 8) | (value & 0xff) << 8) }
}

/// Where the card is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct State(pub u32);

impl State {
    /// `phase`: ready.
    pub const READY: u32 = 0;
    /// `phase`: running.
    pub const RUNNING: u32 = 1;
    /// `phase`: quiescing.
    pub const QUIESCING: u32 = 2;
    /// `phase`: wiping.
    pub const WIPING: u32 = 3;
    /// 0 `ready`, 1 `running` (enabled), 2 `quiescing`, 3 `wiping`.
    pub const fn phase(self) -> u32 { self.0 & 0x3 }
    #[doc = "With another `phase`."] pub const fn with_phase(self, value: u32) -> Self { Self(self.0 & !(0x3) | (value & 0x3)) }
    /// A quiescence ran into its time-out; only FLR clears it.
    pub const fn bridge_lost(self) -> bool { self.0 >> 8 & 1 != 0 }
    #[doc = "With another `bridge_lost`."] pub const fn with_bridge_lost(self, value: bool) -> Self { Self(self.0 & !(1 << 8) | (value as u32) << 8) }
}

/// What went wrong outside any job; a reset keeps it. Each new one raises interrupt line 1.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Faults(pub u32);

impl Faults {
    /// The doorbell's count was further ahead than the ring is long, or the rings did not run.
    pub const fn bad_doorbell(self) -> bool { self.0 & 1 != 0 }
    #[doc = "With another `bad_doorbell`."] pub const fn with_bad_doorbell(self, value: bool) -> Self { Self(self.0 & !(1) | (value as u32)) }
    /// The write of a completion was answered with an error.
    pub const fn completion_write(self) -> bool { self.0 >> 1 & 1 != 0 }
    #[doc = "With another `completion_write`."] pub const fn with_completion_write(self, value: bool) -> Self { Self(self.0 & !(1 << 1) | (value as u32) << 1) }
    /// A read of the submission ring was answered with an error; its entries ended as `bad_fetch`.
    pub const fn ring_read(self) -> bool { self.0 >> 2 & 1 != 0 }
    #[doc = "With another `ring_read`."] pub const fn with_ring_read(self, value: bool) -> Self { Self(self.0 & !(1 << 2) | (value as u32) << 2) }
    /// A quiescence ran into its time-out.
    pub const fn bridge_lost(self) -> bool { self.0 >> 3 & 1 != 0 }
    #[doc = "With another `bridge_lost`."] pub const fn with_bridge_lost(self, value: bool) -> Self { Self(self.0 & !(1 << 3) | (value as u32) << 3) }
    /// Card memory answered a wipe with an error; the mark stays where it was.
    pub const fn wipe(self) -> bool { self.0 >> 4 & 1 != 0 }
    #[doc = "With another `wipe`."] pub const fn with_wipe(self, value: bool) -> Self { Self(self.0 & !(1 << 4) | (value as u32) << 4) }
}

/// What a card can be asked to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Opcode {
    /// Host memory to card memory.
    CopyIn = 1,
    /// Card memory to host memory.
    CopyOut = 2,
    /// Zeroes card memory.
    Zero = 3,
    /// Host memory to a slot of constants; `length` at most `RING_CAPS.slot_elements`. Raw bytes; what each element means, the kernel says.
    Constant = 4,
    /// Ends after all jobs before it; holds back all after it.
    Fence = 5,
    /// Writes a pattern of the address over card memory, reads it back, compares. What was there is lost.
    SelfTest = 6,
    /// destination = a · b, element by element.
    Multiply = 8,
    /// destination = k · (a · b − c), element by element; k from the slot, see *Kernels*.
    Quotient = 9,
    /// Number-theoretic transform, see *Kernels*.
    Transform = 10,
    /// Σ sᵢ·Pᵢ over G1: scalars `source_a` from `first` on, points `source_b` (64 bytes each; `first` does not count there); window sums to `host`, see *Kernels*.
    MsmG1 = 16,
    /// The same over G2; on no card yet.
    MsmG2 = 17,
}

impl Opcode {
    /// Every one.
    pub const ALL: [Self; 11] = [Self::CopyIn, Self::CopyOut, Self::Zero, Self::Constant, Self::Fence, Self::SelfTest, Self::Multiply, Self::Quotient, Self::Transform, Self::MsmG1, Self::MsmG2];
    /// The number on the bus.
    pub const fn code(self) -> u8 { self as u8 }
    /// Of the number on the bus.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
    /// For people.
    pub const fn name(self) -> &'static str {
        match self { Self::CopyIn => "copy in", Self::CopyOut => "copy out", Self::Zero => "zero", Self::Constant => "constant", Self::Fence => "fence", Self::SelfTest => "self test", Self::Multiply => "multiply", Self::Quotient => "quotient", Self::Transform => "transform", Self::MsmG1 => "msm g1", Self::MsmG2 => "msm g2" }
    }
}

/// How a job ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Status {
    /// Done. (0 is no status: memory that was never written is no success.)
    Ok = 1,
    /// A predecessor did not end well; nothing was done.
    Skipped = 2,
    /// The descriptor's CRC is wrong. Only `index` can be believed.
    BadCrc = 3,
    /// The descriptor could not be read. Only `index` can be believed.
    BadFetch = 4,
    /// No such opcode on this card.
    BadOpcode = 5,
    /// A reserved bit or an unknown flag is set, or a parameter (slot, window, lengths) is beyond what the capabilities say.
    BadField = 6,
    /// The tag, or one it follows, is not below `RING_CAPS.tags`, or the tag belongs to a job in flight. That job is not disturbed.
    BadTag = 7,
    /// The host address is no multiple of 64, or `first` is odd where it must not be.
    BadAlignment = 8,
    /// A vector reaches beyond card memory, or a buffer beyond 2^64.
    BadRange = 9,
    /// A read of host memory was answered with an error.
    HostRead = 16,
    /// A write to host memory was answered with an error.
    HostWrite = 17,
    /// A read of card memory was answered with an error.
    CardRead = 18,
    /// A write to card memory was answered with an error.
    CardWrite = 19,
    /// `self_test`: card memory gave back something else.
    Mismatch = 20,
    /// No beat moved for `WATCHDOG` cycles. The unit is lost until a reset.
    Watchdog = 21,
    /// The unit was lost to an earlier job's `watchdog`; nothing was done.
    UnitLost = 22,
    /// A kernel found itself in a state that cannot be.
    Kernel = 23,
}

impl Status {
    /// Every one.
    pub const ALL: [Self; 17] = [Self::Ok, Self::Skipped, Self::BadCrc, Self::BadFetch, Self::BadOpcode, Self::BadField, Self::BadTag, Self::BadAlignment, Self::BadRange, Self::HostRead, Self::HostWrite, Self::CardRead, Self::CardWrite, Self::Mismatch, Self::Watchdog, Self::UnitLost, Self::Kernel];
    /// The number on the bus.
    pub const fn code(self) -> u8 { self as u8 }
    /// Of the number on the bus.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
    /// For people.
    pub const fn name(self) -> &'static str {
        match self { Self::Ok => "ok", Self::Skipped => "skipped", Self::BadCrc => "bad crc", Self::BadFetch => "bad fetch", Self::BadOpcode => "bad opcode", Self::BadField => "bad field", Self::BadTag => "bad tag", Self::BadAlignment => "bad alignment", Self::BadRange => "bad range", Self::HostRead => "host read", Self::HostWrite => "host write", Self::CardRead => "card read", Self::CardWrite => "card write", Self::Mismatch => "mismatch", Self::Watchdog => "watchdog", Self::UnitLost => "unit lost", Self::Kernel => "kernel" }
    }
}

/// The bits of a descriptor's `flags`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Flags(pub u16);

impl Flags {
    /// `follow_a` counts.
    pub const FOLLOW_A: Self = Self(1 << 0);
    /// `follow_b` counts.
    pub const FOLLOW_B: Self = Self(1 << 1);
    /// `copy_in`: host memory holds Montgomery images x · 2^256 mod r below r; card memory gets x.
    pub const MONTGOMERY: Self = Self(1 << 2);
    /// `copy_in`: nothing secret; `WIPE_FROM` stays where it is.
    pub const PUBLIC: Self = Self(1 << 3);
    /// Raise interrupt line 0 after the completion. Ask for it on the last job of a batch only.
    pub const INTERRUPT: Self = Self(1 << 4);
    /// `transform`: the inverse one, 1/n included.
    pub const INVERSE: Self = Self(1 << 5);
    /// `transform`: on the coset of the slot's shift.
    pub const COSET: Self = Self(1 << 6);
    /// Every flag.
    pub const ALL: Self = Self(0x007f);
    /// Whether all of `flags` are set.
    pub const fn contains(self, flags: Self) -> bool { self.0 & flags.0 == flags.0 }
}

impl core::ops::BitOr for Flags {
    type Output = Self;
    fn bitor(self, other: Self) -> Self { Self(self.0 | other.0) }
}

/// A job, as it stands in the submission ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Descriptor {
    /// What to do.
    pub opcode: Opcode,
    /// MSM: window size in bits, `MSM_CAPS.min_window` to `MSM_CAPS.max_window`.
    pub window: u8,
    /// See *Flags*.
    pub flags: Flags,
    /// Name of this job, below `RING_CAPS.tags`, of no other job in flight.
    pub tag: u16,
    /// Slot of constants.
    pub slot: u8,
    /// Transform: log2 of its length (`length` must be 2^this).
    pub log_length: u8,
    /// With flag `follow_a`: tag of a job that must have ended well.
    pub follow_a: u16,
    /// With flag `follow_b`: tag of another one.
    pub follow_b: u16,
    /// First source, in units.
    pub source_a: u32,
    /// Second source; MSM: the bases; transform: scratch.
    pub source_b: u32,
    /// Third source.
    pub source_c: u32,
    /// Destination, in units.
    pub destination: u32,
    /// First element of every vector of the job.
    pub first: u32,
    /// Elements.
    pub length: u32,
    /// Host address, a multiple of 64: of a copy's buffer, of the constants, of the MSM's results.
    pub host: u64,
}

impl Descriptor {
    const RESERVED: Record = Record([0x0, 0xffffffff00000000, 0x0, 0x0, 0x0, 0x0, 0xffffffffffffffff, 0xffffffff]);
    /// The 64 bytes, CRC included.
    pub fn to_bytes(&self) -> [u8; record::BYTES] {
        let mut r = Record::default();
        r.put(0, 8, u64::from(self.opcode.code()));
        r.put(8, 8, u64::from(self.window));
        r.put(16, 16, u64::from(self.flags.0));
        r.put(32, 16, u64::from(self.tag));
        r.put(48, 8, u64::from(self.slot));
        r.put(56, 8, u64::from(self.log_length));
        r.put(64, 16, u64::from(self.follow_a));
        r.put(80, 16, u64::from(self.follow_b));
        r.put(128, 32, u64::from(self.source_a));
        r.put(160, 32, u64::from(self.source_b));
        r.put(192, 32, u64::from(self.source_c));
        r.put(224, 32, u64::from(self.destination));
        r.put(256, 32, u64::from(self.first));
        r.put(288, 32, u64::from(self.length));
        r.put(320, 64, self.host);
        r.seal()
    }
    /// Of 64 bytes; their CRC, reserved bits and codes are checked, in this order.
    pub fn from_bytes(bytes: &[u8; record::BYTES]) -> Result<Self, DecodeError> {
        let r = Record::open(bytes, &Self::RESERVED)?;
        Ok(Self {
            opcode: Opcode::from_code(r.get(0, 8) as u8).ok_or(DecodeError::Opcode)?,
            window: r.get(8, 8) as u8,
            flags: Flags(r.get(16, 16) as u16),
            tag: r.get(32, 16) as u16,
            slot: r.get(48, 8) as u8,
            log_length: r.get(56, 8) as u8,
            follow_a: r.get(64, 16) as u16,
            follow_b: r.get(80, 16) as u16,
            source_a: r.get(128, 32) as u32,
            source_b: r.get(160, 32) as u32,
            source_c: r.get(192, 32) as u32,
            destination: r.get(224, 32) as u32,
            first: r.get(256, 32) as u32,
            length: r.get(288, 32) as u32,
            host: r.get(320, 64),
        })
    }
}

/// The end of a job, as it stands in the completion ring.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Completion {
    /// The descriptor's; not to be believed under `bad_crc` and `bad_fetch`.
    pub tag: u16,
    /// See *Statuses*.
    pub status: Status,
    /// The descriptor's.
    pub opcode: u8,
    /// Descriptors that the card has read since `ENABLE`: their entries may be written again.
    pub head: u32,
    /// From the start of the job on its unit to its end; 0 if it did not run.
    pub cycles: u64,
    /// See *Statuses*.
    pub detail: u64,
    /// CRC-32C of all bytes that a copy read from or wrote to host memory, or an MSM wrote, in order; else 0.
    pub payload_crc: u32,
    /// Which entry this answers: how many were submitted before it since `ENABLE`, modulo 2^32.
    pub index: u32,
    /// `CYCLES` when the job started on its unit.
    pub started: u64,
    /// What the unit counts: beats moved; operations issued by a kernel.
    pub work: u64,
    /// Cycles of the job in which its unit could have moved on but for others.
    pub bubbles: u64,
    /// 1 in even laps, 0 in odd ones.
    pub phase: bool,
}

impl Completion {
    const RESERVED: Record = Record([0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0x0, 0xfffffffe]);
    /// The 64 bytes, CRC included.
    pub fn to_bytes(&self) -> [u8; record::BYTES] {
        let mut r = Record::default();
        r.put(0, 16, u64::from(self.tag));
        r.put(16, 8, u64::from(self.status.code()));
        r.put(24, 8, u64::from(self.opcode));
        r.put(32, 32, u64::from(self.head));
        r.put(64, 64, self.cycles);
        r.put(128, 64, self.detail);
        r.put(192, 32, u64::from(self.payload_crc));
        r.put(224, 32, u64::from(self.index));
        r.put(256, 64, self.started);
        r.put(320, 64, self.work);
        r.put(384, 64, self.bubbles);
        r.put(448, 1, u64::from(self.phase));
        r.seal()
    }
    /// Of 64 bytes; their CRC, reserved bits and codes are checked, in this order.
    pub fn from_bytes(bytes: &[u8; record::BYTES]) -> Result<Self, DecodeError> {
        let r = Record::open(bytes, &Self::RESERVED)?;
        Ok(Self {
            tag: r.get(0, 16) as u16,
            status: Status::from_code(r.get(16, 8) as u8).ok_or(DecodeError::Status)?,
            opcode: r.get(24, 8) as u8,
            head: r.get(32, 32) as u32,
            cycles: r.get(64, 64),
            detail: r.get(128, 64),
            payload_crc: r.get(192, 32) as u32,
            index: r.get(224, 32) as u32,
            started: r.get(256, 64),
            work: r.get(320, 64),
            bubbles: r.get(384, 64),
            phase: r.get(448, 1) != 0,
        })
    }
}
