//! Which operands are refused: parameters first, then alignment, then ranges.

use crate::card::Card;
use zkcard_layout::{
    Descriptor, ELEMENT_BYTES, Flags, Opcode, POINT_BYTES, Status, UNIT_BYTES, WINDOW_BYTES,
};

/// Windows of an MSM.
pub(crate) fn windows_of(job: &Descriptor) -> usize {
    zkcard_layout::windows_of(job.window.max(1).into()) as usize
}

/// Bytes of host memory that a job touches.
pub(crate) fn host_bytes(job: &Descriptor) -> u64 {
    match job.opcode {
        Opcode::CopyIn | Opcode::CopyOut | Opcode::Constant => u64::from(job.length) * ELEMENT_BYTES as u64,
        Opcode::MsmG1 if job.length > 0 => (windows_of(job) * WINDOW_BYTES) as u64,
        _ => 0,
    }
}

/// The units at which vectors of elements begin.
fn vectors(job: &Descriptor) -> Vec<u32> {
    let Descriptor { source_a, source_b, source_c, destination, .. } = *job;
    match job.opcode {
        Opcode::CopyIn | Opcode::Zero | Opcode::SelfTest => vec![destination],
        Opcode::CopyOut | Opcode::MsmG1 => vec![source_a],
        Opcode::Multiply | Opcode::Transform => vec![source_a, source_b, destination],
        Opcode::Quotient => vec![source_a, source_b, source_c, destination],
        Opcode::Constant | Opcode::Fence | Opcode::MsmG2 => Vec::new(),
    }
}

impl Card {
    /// Everything that is asked of a job before it is taken.
    pub(crate) fn check_operands(&self, job: &Descriptor) -> Result<(), Status> {
        if !self.opcodes().any(|opcode| opcode == job.opcode) {
            return Err(Status::BadOpcode);
        }
        if !self.has_fields(job) {
            return Err(Status::BadField);
        }
        let vectors = vectors(job);
        let is_odd = !job.first.is_multiple_of(2) && !vectors.is_empty() && job.opcode != Opcode::MsmG1;
        let touches_host =
            matches!(job.opcode, Opcode::CopyIn | Opcode::CopyOut | Opcode::Constant | Opcode::MsmG1);
        if is_odd || touches_host && !job.host.is_multiple_of(UNIT_BYTES as u64) {
            return Err(Status::BadAlignment);
        }
        let size = self.memory.len() as u64;
        let bytes = (u64::from(job.first) + u64::from(job.length)) * ELEMENT_BYTES as u64;
        let points = u64::from(job.length) * POINT_BYTES as u64;
        let at = |unit: u32| u64::from(unit) * UNIT_BYTES as u64;
        let is_beyond = vectors.into_iter().any(|unit| at(unit) + bytes > size)
            || job.opcode == Opcode::MsmG1 && at(job.source_b) + points > size;
        if is_beyond || job.host.checked_add(host_bytes(job)).is_none() {
            return Err(Status::BadRange);
        }
        Ok(())
    }

    fn has_fields(&self, job: &Descriptor) -> bool {
        let is_slot = job.slot < self.config.slots;
        match job.opcode {
            Opcode::Constant => is_slot && job.length <= self.config.slot_elements.into(),
            Opcode::Quotient => is_slot,
            Opcode::Transform => {
                let is_length = 1u64.checked_shl(job.log_length.into()) == Some(job.length.into());
                let looks = Flags(job.flags.0 & (Flags::INVERSE | Flags::COSET).0).0 != 0;
                let is_short = job.log_length <= self.config.max_log_length;
                job.length == 0 || is_length && is_short && job.first == 0 && (is_slot || !looks)
            }
            Opcode::MsmG1 => (self.config.windows[0]..=self.config.windows[1]).contains(&job.window),
            _ => true,
        }
    }

    /// Lowers the mark for what a job is about to write.
    pub(crate) fn note_secrets(&mut self, job: &Descriptor) {
        let writes = match job.opcode {
            Opcode::CopyIn | Opcode::Zero | Opcode::SelfTest | Opcode::Multiply | Opcode::Quotient => {
                [Some(job.destination), None]
            }
            Opcode::Transform => [Some(job.destination), Some(job.source_b)],
            _ => [None, None],
        };
        if job.length > 0 && !job.flags.contains(Flags::PUBLIC) {
            for unit in writes.into_iter().flatten() {
                self.mark = self.mark.min(unit + job.first / 2);
            }
        }
    }
}
