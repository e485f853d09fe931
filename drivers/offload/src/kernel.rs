//! Jobs of kernels: given at once, run by the card one after the other.

use crate::accelerator::{constants_of, image_of};
use crate::{CardVector, Offload};
use ark_bn254::Fr;
use std::sync::Arc;
use zkcard_accel::Transform;
use zkcard_bus::Device;
use zkcard_engine::{EngineError, Job, Request, Side, Vector};
use zkcard_layout::{Descriptor, Flags, Opcode};

/// What a job waits for.
type After<D> = Option<Arc<Job<D>>>;

impl<D: Device> Offload<D> {
    pub(crate) fn transform(
        &self,
        vector: &mut CardVector<D>,
        transform: Transform,
    ) -> Result<(), EngineError> {
        let (len, unit) = (vector.place.len(), vector.place.unit());
        let Some(constants) = constants_of(transform, len) else {
            return Err(EngineError::Misuse { what: "a shift has an inverse" });
        };
        if len == 1 {
            return Ok(()); // the value of a constant, wherever
        }
        let spare = match vector.spare.take() {
            Some(spare) => spare,
            None => self.engine().reserve(len, Side::Secret)?,
        };
        let job = Descriptor {
            flags: flags_of(transform),
            log_length: len.trailing_zeros() as u8,
            source_a: unit,
            source_b: spare.unit(),
            destination: unit,
            length: len as u32,
            ..Descriptor::new(Opcode::Transform, 0)
        };
        let give = |slot| self.kernel(Descriptor { slot, ..job }, [vector.last()], [&vector.place, &spare]);
        let given = match transform {
            Transform::Forward => give(0),
            _ => self.with_constants(&constants.map(image_of), give),
        };
        vector.spare = Some(spare);
        vector.written_by(given?);
        Ok(())
    }

    pub(crate) fn multiply(
        &self,
        a: &CardVector<D>,
        b: &CardVector<D>,
    ) -> Result<CardVector<D>, EngineError> {
        let mut product = CardVector::new(self.engine().reserve(a.place.len(), Side::Secret)?, None);
        let job = Descriptor {
            source_a: a.place.unit(),
            source_b: b.place.unit(),
            destination: product.place.unit(),
            length: a.place.len() as u32,
            ..Descriptor::new(Opcode::Multiply, 0)
        };
        let after = [a.written.clone(), b.written.clone()];
        let job = self.kernel(job, after, [&a.place, &b.place, &product.place])?;
        [a, b].into_iter().for_each(|factor| factor.read_by(&job));
        product.written_by(job);
        Ok(product)
    }

    pub(crate) fn quotient(
        &self,
        a: &mut CardVector<D>,
        b: &CardVector<D>,
        c: &CardVector<D>,
        k: Fr,
    ) -> Result<(), EngineError> {
        let job = Descriptor {
            source_a: a.place.unit(),
            source_b: b.place.unit(),
            source_c: c.place.unit(),
            destination: a.place.unit(),
            length: a.place.len() as u32,
            ..Descriptor::new(Opcode::Quotient, 0)
        };
        let after = [a.last(), b.written.clone(), c.written.clone()];
        let image_of_image = image_of(Fr::new(k.0)); // k·R² of k·R
        let job = self.with_constants(&[image_of_image], |slot| {
            self.kernel(Descriptor { slot, ..job }, after, [&a.place, &b.place, &c.place])
        })?;
        [b, c].into_iter().for_each(|operand| operand.read_by(&job));
        a.written_by(job);
        Ok(())
    }

    /// Gives a kernel its job. Of three predecessors the first two are joined by a job that does nothing.
    fn kernel<const N: usize, const P: usize>(
        &self,
        job: Descriptor,
        after: [After<D>; N],
        places: [&Vector<D>; P],
    ) -> Result<Arc<Job<D>>, EngineError> {
        self.engine().caps().require(job.opcode)?;
        let mut after: Vec<_> = after.into_iter().flatten().collect();
        after.sort_by_key(|job| job.id());
        after.dedup_by_key(|job| job.id());
        let mut batch = Vec::new();
        let mut request = Request::new(job);
        if after.len() > 2 {
            let nothing = Request::new(Descriptor::new(job.opcode, 0));
            batch.push(after.drain(..2).fold(nothing, |nothing, job| nothing.after(&job)));
            request = request.after_step(0);
        }
        let request = after.iter().fold(request, |request, job| request.after(job));
        batch.push(places.into_iter().fold(request, Request::using));
        let job = self
            .engine()
            .submit_batch(batch)?
            .pop()
            .ok_or(EngineError::Misuse { what: "a batch has jobs" })?;
        job.failure().map_or(Ok(Arc::new(job)), Err)
    }
}

fn flags_of(transform: Transform) -> Flags {
    match transform {
        Transform::Forward => Flags::default(),
        Transform::Inverse => Flags::INVERSE,
        Transform::CosetForward(_) => Flags::COSET,
        Transform::CosetInverse(_) => Flags::INVERSE | Flags::COSET,
    }
}
