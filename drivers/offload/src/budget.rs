//! What jobs cost on a card: their budgets are multiples of it.

use crate::cost::{MsmCost, NttCost, Profile};
use zkcard_engine::{CardCaps, Cost};
use zkcard_layout::{Descriptor, Opcode};

/// What jobs cost by the models of the kernels ([`cost`](crate::cost)) and the beats that copies move.
#[derive(Clone, Copy, Debug)]
pub struct CardCost {
    memory_ports: u64,
    pub(crate) msm: MsmCost,
    ntt: NttCost,
}

impl CardCost {
    /// For this card.
    pub fn of(caps: &CardCaps) -> Self {
        let (msm, ntt) = (caps.msm, caps.ntt);
        Self {
            memory_ports: caps.dma.memory_ports().max(1).into(),
            msm: MsmCost::new(msm.windows().max(1), msm.max_window()),
            ntt: NttCost::new(ntt.log_pass().max(1), ntt.lanes().max(1)),
        }
    }
}

/// From the doorbell to the first beat, and from the last beat to the completion.
const LATENCY: u64 = 2_000;
/// Cycles for an element of a job of which nothing is known.
const UNKNOWN: u64 = 1_024;

impl Cost for CardCost {
    fn cycles(&self, job: &Descriptor) -> u64 {
        let beats = u64::from(job.length).div_ceil(2);
        LATENCY
            + match job.opcode {
                Opcode::CopyIn | Opcode::CopyOut | Opcode::Constant => 2 * beats,
                Opcode::Zero => beats.div_ceil(self.memory_ports),
                Opcode::SelfTest => 4 * beats.div_ceil(self.memory_ports),
                Opcode::Fence => 0,
                Opcode::Multiply | Opcode::Quotient => 4 * beats,
                Opcode::Transform => self.ntt.cycles(job.log_length.into()),
                Opcode::MsmG1 => self.msm.cycles(job.window.into(), &Profile::uniform(job.length.into())),
                Opcode::MsmG2 => UNKNOWN * u64::from(job.length),
            }
    }
}
