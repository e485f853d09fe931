//! What each opcode does to memory.

use crate::card::Card;
use crate::fault::Fault;
use crate::image::number_of;
use zkcard_layout::{
    Crc32c, Descriptor, ELEMENT_BYTES, Flags, Opcode, Status, UNIT_BYTES, limbs_of, put_limbs,
};

/// AXI's answer for an error of the slave.
pub(crate) const SLVERR: u64 = 2;

/// What a completion says about a job that ended well.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Moved {
    pub beats: u64,
    pub crc: u32,
    pub detail: u64,
}

pub(crate) type Ended = Result<Moved, (Status, u64)>;

impl Card {
    /// The first `beats` of a job's work.
    pub(crate) fn perform(&mut self, job: &Descriptor, beats: u64) -> Ended {
        if self.script.strikes(Fault::CardError) {
            let only_reads = matches!(job.opcode, Opcode::CopyOut | Opcode::MsmG1);
            let status = if only_reads { Status::CardRead } else { Status::CardWrite };
            return Err((status, SLVERR));
        }
        let bytes = (u64::from(job.length) * ELEMENT_BYTES as u64).min(beats * UNIT_BYTES as u64) as usize;
        match job.opcode {
            Opcode::CopyIn => self.copy_in(job, bytes, beats),
            Opcode::CopyOut => self.copy_out(job, bytes, beats),
            Opcode::Constant => self.constant(job, bytes, beats),
            Opcode::Multiply | Opcode::Quotient | Opcode::Transform | Opcode::MsmG1 => self.compute(job),
            _ => {
                let at = first_byte(job.destination, job) as usize;
                self.memory[at..at + bytes].fill(0);
                Ok(Moved { beats, ..Moved::default() })
            }
        }
    }

    /// A copy out that never ends writes to its buffer again and again.
    pub(crate) fn scribble(&mut self) {
        let endless: Vec<_> = self
            .jobs
            .running
            .iter()
            .flatten()
            .filter(|running| running.end == u64::MAX && running.job.descriptor.opcode == Opcode::CopyOut)
            .map(|running| running.job.descriptor.host)
            .collect();
        endless.into_iter().for_each(|iova| {
            self.write_host(iova, &[0xee; UNIT_BYTES]);
        });
    }

    pub(crate) fn read_host(&mut self, iova: u64, bytes: &mut [u8]) -> bool {
        let is_there = self.host.read(iova, bytes).is_ok();
        self.strays += u64::from(!is_there);
        self.jobs.counts.host_read_beats += bytes.len().div_ceil(UNIT_BYTES) as u64;
        is_there
    }

    pub(crate) fn write_host(&mut self, iova: u64, bytes: &[u8]) -> bool {
        let mut beats = (iova..).step_by(UNIT_BYTES).zip(bytes.chunks(UNIT_BYTES));
        let is_there = beats.all(|(iova, beat)| self.host.write(iova, beat, u64::MAX).is_ok());
        self.strays += u64::from(!is_there);
        self.jobs.counts.host_write_beats += bytes.len().div_ceil(UNIT_BYTES) as u64;
        is_there
    }

    fn copy_in(&mut self, job: &Descriptor, bytes: usize, beats: u64) -> Ended {
        let (data, crc) = self.payload_in(job, bytes)?;
        let at = first_byte(job.destination, job) as usize;
        let is_image = job.flags.contains(Flags::MONTGOMERY);
        for (place, element) in
            self.memory[at..].chunks_mut(ELEMENT_BYTES).zip(data.chunks_exact(ELEMENT_BYTES))
        {
            place.copy_from_slice(element);
            if is_image && let Ok(image) = <&mut [u8; ELEMENT_BYTES]>::try_from(place) {
                put_limbs(&number_of(limbs_of(image)), image);
            }
        }
        Ok(Moved { beats, crc, detail: 0 })
    }

    fn constant(&mut self, job: &Descriptor, bytes: usize, beats: u64) -> Ended {
        let (data, crc) = self.payload_in(job, bytes)?;
        let at = usize::from(job.slot) * usize::from(self.config.slot_elements) * ELEMENT_BYTES;
        self.slots[at..at + data.len()].copy_from_slice(&data);
        if !data.is_empty() && self.script.strikes(Fault::WrongConstant) {
            self.slots[at] ^= 4;
        }
        Ok(Moved { beats, crc, detail: 0 })
    }

    fn copy_out(&mut self, job: &Descriptor, bytes: usize, beats: u64) -> Ended {
        let bytes = self.corrupt(bytes);
        let at = first_byte(job.source_a, job) as usize;
        let mut data = self.memory[at..at + bytes].to_vec();
        let crc = crc_of(&data);
        self.flip(&mut data);
        if self.script.strikes(Fault::HostError) || !self.write_host(job.host, &data) {
            return Err((Status::HostWrite, SLVERR));
        }
        Ok(Moved { beats, crc, detail: 0 })
    }

    /// Bytes as they arrive from host memory, and their CRC.
    fn payload_in(&mut self, job: &Descriptor, bytes: usize) -> Result<(Vec<u8>, u32), (Status, u64)> {
        let mut data = vec![0; self.corrupt(bytes)];
        if self.script.strikes(Fault::HostError) || !self.read_host(job.host, &mut data) {
            return Err((Status::HostRead, SLVERR));
        }
        self.flip(&mut data);
        let crc = crc_of(&data);
        if self.script.strikes(Fault::Lie) {
            data.iter_mut().take(1).for_each(|byte| *byte ^= 1);
        }
        Ok((data, crc))
    }

    fn corrupt(&mut self, bytes: usize) -> usize {
        if bytes > 0 && self.script.strikes(Fault::CorruptLength) {
            bytes.saturating_sub(UNIT_BYTES)
        } else {
            bytes
        }
    }

    fn flip(&mut self, data: &mut [u8]) {
        if !data.is_empty() && self.script.strikes(Fault::FlippedData) {
            let at = self.now as usize % data.len();
            data[at] ^= 1 << (self.now % 8);
        }
    }
}

/// Where a vector's first element lies.
pub(crate) fn first_byte(unit: u32, job: &Descriptor) -> u64 {
    u64::from(unit) * UNIT_BYTES as u64 + u64::from(job.first) * ELEMENT_BYTES as u64
}

pub(crate) fn crc_of(data: &[u8]) -> u32 {
    let mut crc = Crc32c::default();
    crc.update(data);
    crc.finish()
}
