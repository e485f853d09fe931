//! What a prover asks of a card: an [`Accelerator`](zkcard_accel::Accelerator) over the [`Engine`] of any device.
//!
//! ```text
//! lib.rs          Offload: open
//! accelerator.rs  the prover's seam: impl Accelerator
//! copy.rs         host memory to the card and back, in pieces, checked by CRC
//! pool.rs         buffers that stay mapped between copies
//! kernel.rs       the jobs of kernels, one after the other on the card
//! slots.rs        their constants
//! vector.rs       field elements on the card, and the jobs that write and read them
//! bases.rs        resident points, and sums over them
//! tail.rs         records of windows: checked, combined
//! cost.rs         what the kernels cost, fitted to counted cycles
//! budget.rs       what every job costs
//! counters.rs     what the card has counted
//! phases.rs       what a journal says of a whole proof
//! selftest.rs     whether a card does what every card does
//! ```
//!
//! **Promised.** No byte of a copy is accepted whose CRC differs from the card's. No sum is accepted whose windows are not
//! points of the curve. Whether the card has *computed* rightly is for `zkcard-checked` to find out.

#![forbid(unsafe_code)]

mod accelerator;
mod bases;
mod budget;
mod copy;
pub mod cost;
mod counters;
mod kernel;
mod phases;
mod pool;
mod selftest;
mod slots;
mod tail;
mod vector;

pub use bases::CardBases;
pub use budget::job_cycles;
pub use copy::Form;
pub use counters::Counters;
pub use phases::{Needs, Phase, Shares, needs, phases, span};
pub use selftest::Check;
pub use vector::CardVector;

use cost::C_MIN;
use pool::Pool;
use slots::Slots;
use std::sync::Arc;
use zkcard_accel::Caps;
use zkcard_bus::{Access, Device};
use zkcard_engine::{CardCaps, Engine, EngineError};
use zkcard_layout::{Opcode, UNIT_BYTES};

/// No card has buckets for wider windows.
const MAX_WINDOW: u32 = 24;

/// What a caller may choose at open.
#[derive(Clone, Copy, Debug)]
pub struct Settings {
    /// The engine's own settings.
    pub engine: zkcard_engine::Settings,
    /// Bytes of one piece of a copy, a multiple of 64; the device may make it smaller.
    pub piece_bytes: usize,
    /// How often a copy or a sum is tried before its error is the caller's.
    pub attempts: u32,
    /// Points of one piece of a list of bases: a longer list has several sums, which are added.
    pub piece_points: usize,
    /// Bits of a window for every sum, instead of the cost model's choice.
    pub window: Option<u8>,
}

impl Default for Settings {
    fn default() -> Self {
        let engine = zkcard_engine::Settings::default();
        Self { engine, piece_bytes: 1 << 20, attempts: 4, piece_points: 1 << 24, window: None }
    }
}

/// A card that computes. A clone is another handle to the same one.
pub struct Offload<D: Device> {
    inner: Arc<Inner<D>>,
}

/// What all handles share. The engine goes before the buffers: it makes the card quiet.
struct Inner<D: Device> {
    slots: Slots<D>,
    engine: Engine<D>,
    /// What the card only reads, and what it writes.
    to_card: Pool,
    from_card: Pool,
    settings: Settings,
    traits: Caps,
}

impl<D: Device> Offload<D> {
    /// Opens a card: see [`Engine::open`].
    pub fn open(device: D, settings: Settings) -> Result<Self, EngineError> {
        let engine = Engine::open(device, settings.engine, job_cycles)?;
        if let Some(what) = fault_of(engine.caps()) {
            return Err(EngineError::Unfit { what });
        }
        let longest = settings.piece_bytes.min(engine.device().dma_limit()).max(UNIT_BYTES);
        let pool = |access| Pool::new(longest / UNIT_BYTES * UNIT_BYTES, access);
        let inner = Inner {
            slots: Slots::new(engine.caps()),
            to_card: pool(Access::Read),
            from_card: pool(Access::ReadWrite),
            traits: accelerator::traits_of(engine.device().name(), engine.caps()),
            settings,
            engine,
        };
        Ok(Self { inner: Arc::new(inner) })
    }

    /// What drives the card: its jobs, places and health.
    pub fn engine(&self) -> &Engine<D> {
        &self.inner.engine
    }
}

impl<D: Device> Inner<D> {
    /// Buffers for a copy of this kind.
    fn pool(&self, opcode: Opcode) -> &Pool {
        match opcode {
            Opcode::CopyIn | Opcode::Constant => &self.to_card,
            _ => &self.from_card,
        }
    }
}

/// What is wrong with the kernels that a card says it has.
fn fault_of(caps: &CardCaps) -> Option<&'static str> {
    let windows = caps.msm.min_window()..=caps.msm.max_window();
    let are_sound = !windows.is_empty() && *windows.start() >= C_MIN && *windows.end() <= MAX_WINDOW;
    let two_adicity = <ark_bn254::Fr as ark_ff::FftField>::TWO_ADICITY;
    if caps.has(Opcode::MsmG1) && !are_sound {
        Some("its windows cannot be")
    } else if caps.has(Opcode::Transform) && caps.ntt.max_log_length() > two_adicity {
        Some("its transforms are longer than can be")
    } else {
        None
    }
}

impl<D: Device> Clone for Offload<D> {
    fn clone(&self) -> Self {
        Self { inner: Arc::clone(&self.inner) }
    }
}
