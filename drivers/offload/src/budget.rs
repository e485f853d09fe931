//! What jobs cost on a card: their budgets are multiples of it.

use crate::cost::{MsmCost, NttCost, Profile};
use zkcard_engine::CardCaps;
use zkcard_layout::{Descriptor, Opcode};

/// Cycles of a job on an idle card that has these things, by the models of its kernels ([`cost`](crate::cost)) and the
/// beats that copies move.
pub fn job_cycles(caps: &CardCaps, job: &Descriptor) -> u64 {
    let beats = u64::from(job.length).div_ceil(2);
    let memory_ports = u64::from(caps.dma.memory_ports().max(1));
    let beat = u64::from(beat_cycles(caps));
    LATENCY
        + match job.opcode {
            Opcode::CopyIn => beats * (2 * beat).max(caps.port.convert().into()),
            Opcode::CopyOut | Opcode::Constant => 2 * beats * beat,
            Opcode::Zero => beats.div_ceil(memory_ports) * beat,
            Opcode::SelfTest => 4 * beats.div_ceil(memory_ports) * beat,
            Opcode::Fence => 0,
            Opcode::Multiply | Opcode::Quotient => beats * (4 * beat).max(caps.vec.interval().into()),
            Opcode::Transform => ntt_cost(caps).cycles(job.log_length.into()),
            Opcode::MsmG1 => msm_cost(caps).cycles(job.window.into(), &Profile::uniform(job.length.into())),
            Opcode::MsmG2 => UNKNOWN * u64::from(job.length),
        }
}

/// The model of this card's sums.
pub(crate) fn msm_cost(caps: &CardCaps) -> MsmCost {
    MsmCost::new(caps.msm.windows().max(1), caps.msm.max_window()).paced(caps.msm.interval())
}

/// Cycles in which a port moves 64 bytes.
pub(crate) fn beat_cycles(caps: &CardCaps) -> u32 {
    BEAT_BYTES / caps.port.bytes().clamp(1, BEAT_BYTES)
}

const BEAT_BYTES: u32 = 64;

/// From the doorbell to the first beat, and from the last beat to the completion.
const LATENCY: u64 = 2_000;
/// Cycles for an element of a job of which nothing is known.
const UNKNOWN: u64 = 1_024;

fn ntt_cost(caps: &CardCaps) -> NttCost {
    let cost = NttCost::new(caps.ntt.log_pass().max(1), caps.ntt.lanes().max(1));
    cost.paced(caps.ntt.interval()).before(caps.dma.memory_ports(), beat_cycles(caps))
}
