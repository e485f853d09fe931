//! What a prover asks of a card: the seam of `zkcard-accel`.
//!
//! Loads, reads and sums wait for their end. Transforms, products and quotients only give their job to the card, which
//! runs it after those that its operands come from; if one fails, whoever waits for what came of it is told how.

use crate::cost::Profile;
use crate::tail;
use crate::{CardBases, CardCaps, Engine, EngineError, Form, Inner, Job, Vector};
use ark_bn254::{Fr, G1Affine};
use ark_ff::{BigInteger, One, PrimeField};
use std::any::Any;
use std::ops::Range;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use zkcard_accel::{AccelError, Accelerator, Caps, Group, GroupKind, Op, Scalars, Transform, check};
use zkcard_bus::Device;
use zkcard_layout::Opcode;

/// Scalars that are looked at to guess how long all are.
const SAMPLE: usize = 1024;

/// Field elements of a prover, on the card.
pub struct CardVector<D: Device> {
    pub(crate) place: Vector<D>,
    /// Scratch of its transforms.
    pub(crate) spare: Option<Vector<D>>,
    /// The job that last wrote it.
    pub(crate) written: Option<Arc<Job<D>>>,
    /// The last that was given to read it and that nobody has waited for.
    read: Mutex<Option<Arc<Job<D>>>>,
    /// How long its elements are, where the host knows.
    pub(crate) profile: Option<Profile>,
}

impl<D: Device> CardVector<D> {
    pub(crate) fn new(place: Vector<D>, profile: Option<Profile>) -> Self {
        Self { place, spare: None, written: None, read: Mutex::new(None), profile }
    }

    /// The job that must have ended before another may write here.
    pub(crate) fn last(&self) -> Option<Arc<Job<D>>> {
        self.reader().clone().or_else(|| self.written.clone())
    }

    /// Takes note of a job that reads it. All such are of one unit, which takes them in their order.
    pub(crate) fn read_by(&self, job: &Arc<Job<D>>) {
        let mut reader = self.reader();
        if reader.as_ref().is_none_or(|before| before.id < job.id) {
            *reader = Some(Arc::clone(job));
        }
    }

    /// Takes note of the job that writes it.
    pub(crate) fn written_by(&mut self, job: Arc<Job<D>>) {
        (*self.reader(), self.profile) = (None, None);
        self.written = Some(job);
    }

    fn reader(&self) -> MutexGuard<'_, Option<Arc<Job<D>>>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// Up to which epoch a unit of the card was lost, so that only a reset helps.
#[derive(Default)]
pub(crate) struct Tired {
    since: AtomicUsize,
    /// Held by the one that resets.
    recovery: Mutex<()>,
}

/// The card as the trait tells of it: no list takes more than half of its memory.
pub(crate) fn traits_of(name: &str, caps: &CardCaps) -> Caps {
    let max_len = (caps.memory_units / 2).max(1);
    let longest = if caps.has(Opcode::Transform) { caps.ntt.max_log_length() } else { 0 };
    Caps {
        name: name.into(),
        max_log_transform: longest.min(max_len.ilog2()),
        max_len: max_len as usize,
        window_bits: caps.msm.max_window(),
        lanes: caps.ntt.lanes(),
        memory_bytes: u64::from(caps.memory_units) * zkcard_layout::UNIT_BYTES as u64,
        clock_hz: u64::from(caps.clock_khz) * 1000,
        g1: caps.has(Opcode::MsmG1),
        g2: false,
        transformed_products: true,
    }
}

impl<D: Device> Engine<D> {
    /// Does it on a card that is in order, and takes note if it is not afterwards.
    fn work<R>(
        &self,
        op: Op,
        work: impl FnOnce(&Arc<Inner<D>>) -> Result<R, EngineError>,
    ) -> Result<R, AccelError> {
        let epoch = self.inner.make_ready().map_err(|error| error.of_operation(op))?;
        work(&self.inner).map_err(|error| {
            let is_full = matches!(error, EngineError::Memory { .. });
            if error.needs_recovery() || is_full && self.inner.lock().has_stuck_wipes() {
                self.inner.tired.since.fetch_max(epoch + 1, Ordering::SeqCst);
            }
            error.of_operation(op)
        })
    }

    fn foresee(&self, op: Op, is_granted: bool, why: &'static str) -> Result<(), AccelError> {
        if is_granted { Ok(()) } else { Err(AccelError::Unsupported { op, why }) }
    }
}

impl<D: Device> Inner<D> {
    /// Resets a card that only a reset can help, once. Gives the epoch.
    pub fn make_ready(&self) -> Result<usize, EngineError> {
        let needs_reset = || {
            let state = self.lock();
            let is_tired = self.tired.since.load(Ordering::SeqCst) > state.epoch;
            (state.broken().is_some() || is_tired, state.epoch)
        };
        let (is_needed, epoch) = needs_reset();
        if !is_needed {
            return Ok(epoch);
        }
        let _one = self.tired.recovery.lock().unwrap_or_else(PoisonError::into_inner);
        if needs_reset().0 {
            self.recover()?;
            self.lock().health.recoveries += 1;
        }
        Ok(needs_reset().1)
    }
}

impl<D: Device> Accelerator for Engine<D> {
    type Vector = CardVector<D>;
    type Bases<G: Group> = CardBases<D>;

    fn caps(&self) -> &Caps {
        &self.inner.traits
    }

    fn load_bases<G: Group>(
        &self,
        points: &[G::Affine],
        scalars: Scalars,
    ) -> Result<CardBases<D>, AccelError> {
        let op = Op::LoadBases(G::KIND);
        self.foresee(op, self.inner.traits.has_group(G::KIND), "sums in this group")?;
        let len = check::bases(op, points.len(), scalars)?;
        self.foresee(op, self.inner.traits.fits(points.len()), "lists of this length")?;
        let points = points.iter().filter_map(|point| (point as &dyn Any).downcast_ref::<G1Affine>());
        let bases = CardBases::new(points.copied().collect(), len, scalars);
        self.work(op, |inner| inner.pieces(&bases))?;
        Ok(bases)
    }

    fn load(&self, values: &[Fr]) -> Result<CardVector<D>, AccelError> {
        self.foresee(Op::Load, self.inner.traits.fits(values.len()), "vectors of this length")?;
        let place = self.work(Op::Load, |_| self.load(Form::Montgomery, values.len(), |i| values[i].0.0))?;
        Ok(CardVector::new(place, Some(profile_of(values))))
    }

    fn read(&self, vector: &CardVector<D>) -> Result<Vec<Fr>, AccelError> {
        self.work(Op::Read, |_| {
            vector.written.as_ref().map_or(Ok(()), |job| job.settle())?;
            let numbers = self.read(&vector.place)?;
            let number = |(index, limbs): (usize, &[u64; 4])| {
                Fr::from_bigint(ark_ff::BigInt(*limbs)).ok_or(EngineError::NotCanonical { index })
            };
            numbers.iter().enumerate().map(number).collect()
        })
    }

    fn ntt(&self, vector: &mut CardVector<D>, transform: Transform) -> Result<(), AccelError> {
        let len = vector.place.len();
        check::transform(Op::Ntt, len, &transform)?;
        let is_granted = len.trailing_zeros() <= self.inner.traits.max_log_transform;
        self.foresee(Op::Ntt, is_granted, "transforms of this length")?;
        self.work(Op::Ntt, |inner| inner.transform(vector, transform))
    }

    fn mul(&self, a: &CardVector<D>, b: &CardVector<D>) -> Result<CardVector<D>, AccelError> {
        check::same_len(Op::Mul, a.place.len(), b.place.len())?;
        self.work(Op::Mul, |inner| inner.multiply(a, b))
    }

    fn quotient(
        &self,
        a: &mut CardVector<D>,
        b: &CardVector<D>,
        c: &CardVector<D>,
        k: Fr,
    ) -> Result<(), AccelError> {
        check::same_len(Op::Quotient, a.place.len(), b.place.len())?;
        check::same_len(Op::Quotient, a.place.len(), c.place.len())?;
        self.work(Op::Quotient, |inner| inner.quotient(a, b, c, k))
    }

    fn msm<G: Group>(
        &self,
        bases: &CardBases<D>,
        vector: &CardVector<D>,
        range: Range<usize>,
    ) -> Result<G, AccelError> {
        let op = Op::Msm(G::KIND);
        self.foresee(op, G::KIND == GroupKind::G1, "sums in this group")?;
        check::msm(op, &range, vector.place.len(), bases.len, bases.scalars)?;
        let sum = self.work(op, |inner| inner.sum(&inner.pieces(bases)?, vector, range))?;
        Ok(tail::in_group(*sum))
    }
}

/// How long the scalars are, from a look at some of them; a negative one is as long as its opposite.
fn profile_of(values: &[Fr]) -> Profile {
    let step = values.len().div_ceil(SAMPLE).max(1);
    let bits = |value: &Fr| {
        let number = value.into_bigint();
        let is_negative = number > Fr::MODULUS_MINUS_ONE_DIV_TWO;
        if is_negative { (-*value).into_bigint().num_bits() } else { number.num_bits() }
    };
    Profile::of(values.iter().step_by(step).map(bits)).scaled(values.len() as u64)
}

/// Limbs of what a kernel takes for `value`: its Montgomery image.
pub(crate) fn image_of(value: Fr) -> [u64; 4] {
    value.0.0
}

/// What the shift of a transform and the factor beside it are, as the card takes them.
pub(crate) fn constants_of(transform: Transform, len: usize) -> Option<[Fr; 2]> {
    use ark_ff::Field;
    let n = Fr::from(len as u64);
    Some(match transform {
        Transform::Forward => [Fr::one(); 2],
        Transform::CosetForward(shift) => [shift, Fr::one()],
        Transform::Inverse => [Fr::one(), n.inverse()?],
        Transform::CosetInverse(shift) => [shift.inverse()?, n.inverse()?],
    })
}
