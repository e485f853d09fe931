//! Host memory to the card and back: in pieces behind one doorbell, each checked by its CRC, tried again a few times.

use crate::Offload;
use std::collections::VecDeque;
use std::ops::Range;
use zeroize::Zeroizing;
use zkcard_bus::{Device, DmaBuf};
use zkcard_engine::{Done, EngineError, Request, Side, Vector};
use zkcard_layout::{
    Crc32c, Descriptor, ELEMENT_BYTES, Flags, Limbs, Opcode, is_coordinate, is_scalar, limbs_of, put_limbs,
};

/// Pieces behind one doorbell.
const WAVE: usize = 16;

/// What elements are, and in which image the host holds them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
    /// Scalars, secret: the number itself, below r.
    Canonical,
    /// Scalars, secret: x · 2²⁵⁶ mod r, as arkworks holds them. The card makes them canonical in passing.
    Montgomery,
    /// Halves of points, public: Montgomery images below p, which stay what they are.
    Coordinates,
}

impl Form {
    /// At which end of card memory they belong.
    pub fn side(self) -> Side {
        if self == Form::Coordinates { Side::Public } else { Side::Secret }
    }

    fn flags(self) -> Flags {
        match self {
            Form::Canonical => Flags::default(),
            Form::Montgomery => Flags::MONTGOMERY,
            Form::Coordinates => Flags::PUBLIC,
        }
    }

    fn has(self, value: &Limbs) -> bool {
        belongs(self.side(), value)
    }
}

impl<D: Device> Offload<D> {
    /// Copies `len` elements to the card, of which `value` gives each.
    ///
    /// One that is not below its modulus is refused before any is sent beyond the piece that holds it.
    pub fn upload(
        &self,
        form: Form,
        len: usize,
        value: impl Fn(usize) -> Limbs,
    ) -> Result<Vector<D>, EngineError> {
        let vector = self.engine().reserve(len, form.side())?;
        let job = Descriptor {
            flags: form.flags(),
            destination: vector.unit(),
            ..Descriptor::new(Opcode::CopyIn, 0)
        };
        self.copy_in(job, Some(&vector), 0..len, |index| {
            let limbs = value(index);
            if form.has(&limbs) { Ok(limbs) } else { Err(EngineError::Value { index }) }
        })?;
        Ok(vector)
    }

    /// Copies a vector back: scalars as canonical numbers, coordinates as they were given.
    pub fn download(&self, vector: &Vector<D>) -> Result<Zeroizing<Vec<Limbs>>, EngineError> {
        let mut values = Zeroizing::new(vec![Limbs::default(); vector.len()]);
        let job = Descriptor { source_a: vector.unit(), ..Descriptor::new(Opcode::CopyOut, 0) };
        let stage =
            |range: &Range<usize>, buffer: DmaBuf| Ok((self.piece(job, Some(vector), range, buffer), None));
        let out = &mut values[..];
        self.transfer(job.opcode, 0..vector.len(), stage, |range, buffer| {
            drain(buffer, &mut out[range.clone()]).map(Some)
        })?;
        if let Some(index) = values.iter().position(|value| !belongs(vector.side(), value)) {
            return Err(EngineError::NotCanonical { index });
        }
        self.engine().count(|health| health.bytes_out += (vector.len() * ELEMENT_BYTES) as u64);
        Ok(values)
    }

    /// A vector of so many zeros.
    pub fn zeros(&self, len: usize) -> Result<Vector<D>, EngineError> {
        let vector = self.engine().reserve(len, Side::Secret)?;
        self.run_with_retries(Opcode::Zero, &vector)?;
        Ok(vector)
    }

    /// Tests so many elements' worth of card memory that is free.
    pub fn self_test(&self, len: usize) -> Result<(), EngineError> {
        self.engine().caps().require(Opcode::SelfTest)?;
        self.run_with_retries(Opcode::SelfTest, &self.engine().reserve(len, Side::Secret)?)
    }

    /// Fills a slot of constants, from its first element on. What they mean is the kernel's to say.
    pub fn load_constants(&self, slot: u8, values: &[Limbs]) -> Result<(), EngineError> {
        self.engine().caps().require(Opcode::Constant)?;
        if values.len() > self.engine().caps().ring.slot_elements() as usize
            || slot >= self.engine().caps().slots()
        {
            return Err(EngineError::Misuse { what: "constants fit a slot of the card" });
        }
        let job = Descriptor { slot, ..Descriptor::new(Opcode::Constant, 0) };
        self.copy_in(job, None, 0..values.len(), |index| Ok(values[index]))
    }

    fn copy_in(
        &self,
        job: Descriptor,
        vector: Option<&Vector<D>>,
        elements: Range<usize>,
        value: impl Fn(usize) -> Result<Limbs, EngineError>,
    ) -> Result<(), EngineError> {
        let bytes = elements.len() * ELEMENT_BYTES;
        let stage = |range: &Range<usize>, mut buffer: DmaBuf| {
            let crc = match fill(&mut buffer, range, &value) {
                Ok(crc) => crc,
                Err(error) => {
                    self.inner.to_card.put(buffer, range.len() * ELEMENT_BYTES);
                    return Err(error);
                }
            };
            Ok((self.piece(job, vector, range, buffer), Some(crc)))
        };
        self.transfer(job.opcode, elements, stage, |_, _| Ok(None))?;
        self.engine().count(|health| health.bytes_in += bytes as u64);
        Ok(())
    }

    /// The part of a copy that is about a range of elements.
    fn piece(
        &self,
        job: Descriptor,
        vector: Option<&Vector<D>>,
        range: &Range<usize>,
        buffer: DmaBuf,
    ) -> Request {
        let job = Descriptor { first: range.start as u32, length: range.len() as u32, ..job };
        let request = Request::new(job).with_buffer(buffer);
        vector.into_iter().fold(request, Request::using)
    }

    /// Moves a range in pieces. `stage` makes a request of a zeroed buffer, and says the payload's CRC if it knows it;
    /// `finish` takes a payload that has come, and says its CRC.
    fn transfer(
        &self,
        opcode: Opcode,
        elements: Range<usize>,
        stage: impl Fn(&Range<usize>, DmaBuf) -> Result<(Request, Option<u32>), EngineError>,
        mut finish: impl FnMut(&Range<usize>, &DmaBuf) -> Result<Option<u32>, EngineError>,
    ) -> Result<(), EngineError> {
        let longest = match opcode {
            Opcode::Constant => elements.len().max(1), // a slot has no parts
            _ => self.inner.pool(opcode).piece_bytes() / ELEMENT_BYTES,
        };
        let mut todo: VecDeque<_> = elements
            .clone()
            .step_by(longest)
            .map(|start| (start..elements.end.min(start + longest), 1))
            .collect();
        while !todo.is_empty() {
            let wave: Vec<_> = todo.drain(..todo.len().min(WAVE)).collect();
            let (mut requests, mut crcs) = (Vec::new(), Vec::new());
            for (range, _) in &wave {
                let buffer =
                    self.inner.pool(opcode).take(self.engine().device(), range.len() * ELEMENT_BYTES)?;
                let (request, crc) = stage(range, buffer)?;
                requests.push(request);
                crcs.push(crc);
            }
            let jobs = self.engine().submit_batch(requests)?;
            for (((range, tries), crc), job) in wave.into_iter().zip(crcs).zip(jobs) {
                let verdict = job.wait().and_then(|done| self.accept(opcode, &range, crc, done, &mut finish));
                if self.is_worth_another(opcode, verdict, tries)? {
                    todo.push_back((range, tries + 1));
                }
            }
        }
        Ok(())
    }

    /// Whether a payload came over whole.
    fn accept(
        &self,
        opcode: Opcode,
        range: &Range<usize>,
        sent: Option<u32>,
        done: Done,
        finish: &mut impl FnMut(&Range<usize>, &DmaBuf) -> Result<Option<u32>, EngineError>,
    ) -> Result<(), EngineError> {
        let Some(buffer) = done.buffer else { return Ok(()) };
        let received = finish(range, &buffer)?;
        self.inner.pool(opcode).put(buffer, range.len() * ELEMENT_BYTES);
        if sent.or(received) == Some(done.completion.payload_crc) {
            return Ok(());
        }
        self.engine().count(|health| health.payload_faults += 1);
        Err(EngineError::Payload { opcode, attempts: 1 })
    }

    /// Runs a job that fills a vector, and may be run twice, until it ends well.
    fn run_with_retries(&self, opcode: Opcode, vector: &Vector<D>) -> Result<(), EngineError> {
        let (destination, length) = (vector.unit(), vector.len() as u32);
        let job = Descriptor { destination, length, ..Descriptor::new(opcode, 0) };
        for tries in 1.. {
            let verdict = self.engine().run(Request::new(job).using(vector)).map(drop);
            if !self.is_worth_another(opcode, verdict, tries)? {
                break;
            }
        }
        Ok(())
    }

    /// Whether to try again; an error where that makes no sense, or was done often enough.
    pub(crate) fn is_worth_another(
        &self,
        opcode: Opcode,
        verdict: Result<(), EngineError>,
        tries: u32,
    ) -> Result<bool, EngineError> {
        let Err(error) = verdict else { return Ok(false) };
        if !error.is_transient() {
            return Err(error);
        }
        if tries >= self.inner.settings.attempts {
            let is_payload = matches!(error, EngineError::Payload { .. });
            return Err(if is_payload { EngineError::Payload { opcode, attempts: tries } } else { error });
        }
        tracing::debug!(%error, tries, "tried again");
        self.engine().count(|health| health.retries += 1);
        Ok(true)
    }
}

/// Whether a value may lie at this end of card memory.
fn belongs(side: Side, value: &Limbs) -> bool {
    if side == Side::Public { is_coordinate(value) } else { is_scalar(value) }
}

/// Writes elements into a buffer. Gives their CRC.
fn fill(
    buffer: &mut DmaBuf,
    range: &Range<usize>,
    value: impl Fn(usize) -> Result<Limbs, EngineError>,
) -> Result<u32, EngineError> {
    let mut crc = Crc32c::default();
    let mut image = Zeroizing::new([0; ELEMENT_BYTES]);
    for (place, index) in range.clone().enumerate() {
        put_limbs(&value(index)?, &mut image);
        crc.update(&image[..]);
        buffer.write(place * ELEMENT_BYTES, &image[..]);
    }
    Ok(crc.finish())
}

/// Reads elements out of a buffer. Gives their CRC.
fn drain(buffer: &DmaBuf, values: &mut [Limbs]) -> Result<u32, EngineError> {
    let mut crc = Crc32c::default();
    let mut image = Zeroizing::new([0; ELEMENT_BYTES]);
    for (place, value) in values.iter_mut().enumerate() {
        buffer.read(place * ELEMENT_BYTES, &mut image[..]);
        crc.update(&image[..]);
        *value = limbs_of(&image);
    }
    Ok(crc.finish())
}
