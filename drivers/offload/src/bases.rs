//! Resident points, and sums over them.

use crate::accelerator::image_of;
use crate::budget::msm_cost;
use crate::cost::Profile;
use crate::{CardVector, Form, Offload, tail};
use ark_bn254::{Fr, G1Affine, G1Projective};
use ark_ec::{AffineRepr, VariableBaseMSM};
use ark_ff::Zero;
use ark_std::rand::{RngCore, rngs::OsRng};
use std::ops::Range;
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;
use zkcard_accel::{G1, Points, Scalars};
use zkcard_bus::{Device, DmaBuf};
use zkcard_engine::{Done, EngineError, Job, Request, Vector};
use zkcard_layout::{Descriptor, Opcode, WINDOW_BYTES, windows_of};

/// Points that live on the card, for any number of sums.
pub struct CardBases<D: Device> {
    /// The host's list: a reset may lose the card's.
    points: Points<G1>,
    /// Scalars that it takes: that of the polynomial, which may have more than there are points.
    pub(crate) len: usize,
    pub(crate) scalars: Scalars,
    pieces: Mutex<Pieces<D>>,
}

/// A part of a list on the card, the first point being number `first`.
pub(crate) struct Piece<D: Device> {
    place: Vector<D>,
    first: usize,
    len: usize,
}

type Pieces<D> = Arc<Vec<Piece<D>>>;

impl<D: Device> CardBases<D> {
    pub(crate) fn new(points: Points<G1>, len: usize, scalars: Scalars) -> Self {
        Self { points, len, scalars, pieces: Mutex::default() }
    }
}

impl<D: Device> Offload<D> {
    /// The pieces on the card, loaded and checked if they are not there, or not any more.
    ///
    /// Not under the lock: rayon may lend this thread to a job that wants the same list.
    pub(crate) fn pieces(&self, bases: &CardBases<D>) -> Result<Pieces<D>, EngineError> {
        let current = Arc::clone(&bases.pieces.lock().unwrap_or_else(PoisonError::into_inner));
        let held: usize = current.iter().map(|piece| piece.len).sum();
        if held == bases.points.len() && current.iter().all(|piece| piece.place.is_there()) {
            return Ok(current);
        }
        drop(current);
        let ranges = (0..bases.points.len()).step_by(self.inner.settings.piece_points.max(1));
        let fresh: Result<Vec<_>, _> = ranges.map(|first| self.load_piece(&bases.points, first)).collect();
        let fresh = Arc::new(fresh?);
        self.check_bases(&bases.points, &fresh)?;
        *bases.pieces.lock().unwrap_or_else(PoisonError::into_inner) = Arc::clone(&fresh);
        Ok(fresh)
    }

    fn load_piece(&self, points: &[G1Affine], first: usize) -> Result<Piece<D>, EngineError> {
        let len = self.inner.settings.piece_points.max(1).min(points.len() - first);
        let place = self.upload(Form::Coordinates, 2 * len, |i| {
            points[first + i / 2].xy().map_or([0; 4], |(x, y)| [x, y][i % 2].0.0)
        })?;
        Ok(Piece { place, first, len })
    }

    /// One sum with random scalars of 64 bits, on the card and here. Where a point is wrong on the card, or its kernel
    /// takes another, they agree for at most one value of that point's scalar: with probability 2⁻⁶⁴.
    fn check_bases(&self, points: &[G1Affine], pieces: &[Piece<D>]) -> Result<(), EngineError> {
        let mut scalars = Zeroizing::new(vec![0u64; points.len()]);
        for scalar in scalars.iter_mut() {
            let mut bytes = [0; 8];
            OsRng.try_fill_bytes(&mut bytes).map_err(|_| EngineError::NoEntropy)?;
            *scalar = u64::from_le_bytes(bytes);
        }
        let place = self.upload(Form::Montgomery, points.len(), |i| image_of(Fr::from(scalars[i])))?;
        let profile = Profile::of([64]).scaled(points.len() as u64);
        let sum = self.sum(pieces, &CardVector::new(place, Some(profile)), 0..points.len())?;
        let expected = Zeroizing::new(G1Projective::msm_u64(points, &scalars));
        if *sum == *expected { Ok(()) } else { Err(EngineError::WrongBases) }
    }

    /// The sum of a range of a vector against the first of the points; scalars beyond them meet infinity.
    pub(crate) fn sum(
        &self,
        pieces: &[Piece<D>],
        vector: &CardVector<D>,
        range: Range<usize>,
    ) -> Result<Zeroizing<G1Projective>, EngineError> {
        let used = pieces.iter().filter(|piece| piece.first < range.len());
        let parts = used.map(|piece| self.part(piece, vector, &range)).collect::<Result<Vec<_>, _>>()?;
        let mut given = parts.iter().map(|part| self.give(part, vector)).collect::<Result<Vec<_>, _>>()?;
        let mut sum = Zeroizing::new(G1Projective::zero());
        for (part, job) in parts.iter().zip(given.drain(..)) {
            *sum += *self.finish(part, vector, job)?;
        }
        Ok(sum)
    }

    fn part<'a>(
        &self,
        piece: &'a Piece<D>,
        vector: &CardVector<D>,
        range: &Range<usize>,
    ) -> Result<Part<'a, D>, EngineError> {
        let length = piece.len.min(range.len() - piece.first);
        let count = length as u64;
        let profile = vector.profile.as_ref().map_or_else(|| Profile::uniform(count), |p| p.scaled(count));
        let window = self.window(&profile)?;
        let job = Descriptor {
            window: window as u8,
            source_a: vector.place.unit(),
            source_b: piece.place.unit(),
            first: (range.start + piece.first) as u32,
            length: length as u32,
            ..Descriptor::new(Opcode::MsmG1, 0)
        };
        Ok(Part { job, piece, bytes: windows_of(window) as usize * WINDOW_BYTES })
    }

    /// The window that costs least of those whose records fit a buffer.
    fn window(&self, profile: &Profile) -> Result<u32, EngineError> {
        let caps = &self.engine().caps().msm;
        let fits = |c: &u32| windows_of(*c) as usize * WINDOW_BYTES <= self.engine().device().dma_limit();
        let windows = match self.inner.settings.window {
            Some(fixed) => fixed.into()..=fixed.into(),
            None => caps.min_window()..=caps.max_window(),
        };
        let window = msm_cost(self.engine().caps()).pick_of(windows.filter(fits), profile);
        window.ok_or(EngineError::Misuse { what: "the records of a sum fit a buffer of the device" })
    }

    fn give(&self, part: &Part<'_, D>, vector: &CardVector<D>) -> Result<Job<D>, EngineError> {
        let buffer = self.inner.from_card.take(self.engine().device(), part.bytes)?;
        let request =
            Request::new(part.job).with_buffer(buffer).using(&vector.place).using(&part.piece.place);
        let request = vector.written.iter().fold(request, |request, job| request.after(job));
        self.engine().submit(request)
    }

    /// Waits for a sum, and tries it again where that may help.
    fn finish(
        &self,
        part: &Part<'_, D>,
        vector: &CardVector<D>,
        mut job: Job<D>,
    ) -> Result<Zeroizing<G1Projective>, EngineError> {
        for tries in 1.. {
            let verdict = job.wait().and_then(|done| self.take_records(part, done));
            if let Some(failure) = vector.written.as_ref().and_then(|job| job.failure()) {
                return Err(failure);
            }
            let error = match verdict {
                Ok(sum) => return Ok(sum),
                Err(error) => error,
            };
            self.is_worth_another(Opcode::MsmG1, Err(error), tries)?;
            job = self.give(part, vector)?;
        }
        Err(EngineError::Payload { opcode: Opcode::MsmG1, attempts: self.inner.settings.attempts })
    }

    /// What a job has left in its buffer, copied out once.
    fn take_records(&self, part: &Part<'_, D>, done: Done) -> Result<Zeroizing<G1Projective>, EngineError> {
        let mut records = Zeroizing::new(vec![0; part.bytes]);
        if let Some(buffer) = done.buffer {
            DmaBuf::read(&buffer, 0, &mut records);
            self.inner.from_card.put(buffer, part.bytes);
        }
        if zkcard_layout::crc32c(&records) != done.completion.payload_crc {
            self.engine().count(|health| health.payload_faults += 1);
            return Err(EngineError::Payload { opcode: Opcode::MsmG1, attempts: 1 });
        }
        self.engine().count(|health| health.bytes_out += part.bytes as u64);
        tail::combine(&records, part.job.window)
    }
}

/// What one piece is asked for.
struct Part<'a, D: Device> {
    job: Descriptor,
    piece: &'a Piece<D>,
    /// Of its records.
    bytes: usize,
}
