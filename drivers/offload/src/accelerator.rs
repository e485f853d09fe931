//! What a prover asks of a card: the seam of `zkcard-accel`.
//!
//! Loads, reads and sums wait for their end. Transforms, products and quotients only give their job to the card, which
//! runs it after those that its operands come from; if one fails, whoever waits for what came of it is told how.

use crate::cost::Profile;
use crate::{CardBases, CardVector, Form, Offload};
use ark_bn254::Fr;
use ark_ff::{BigInteger, One, PrimeField};
use std::ops::Range;
use zkcard_accel::{
    AccelError, Accelerator, Caps, Group, GroupKind, Misuse, Op, Points, Scalars, Transform, check,
};
use zkcard_bus::Device;
use zkcard_engine::{CardCaps, EngineError};
use zkcard_layout::{Opcode, Status, UNIT_BYTES};

/// Scalars that are looked at to guess how long all are.
const SAMPLE: usize = 1024;
/// What a card without the other group lacks.
const SUMS: &str = "sums in this group";

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
        memory_bytes: u64::from(caps.memory_units) * UNIT_BYTES as u64,
        clock_hz: u64::from(caps.clock_khz) * 1000,
        g1: caps.has(Opcode::MsmG1),
        g2: false,
        transformed_products: true,
    }
}

impl<D: Device> Offload<D> {
    /// Does it on a card that is in order, and takes note if it is not afterwards.
    fn work<R>(&self, op: Op, work: impl FnOnce() -> Result<R, EngineError>) -> Result<R, AccelError> {
        let epoch = self.engine().make_ready().map_err(|error| accel_error(op, &error))?;
        work().map_err(|error| {
            self.engine().take_note(&error, epoch);
            accel_error(op, &error)
        })
    }

    fn require(&self, op: Op, is_offered: bool, why: &'static str) -> Result<(), AccelError> {
        if is_offered { Ok(()) } else { Err(AccelError::Unsupported { op, why }) }
    }
}

impl<D: Device> Accelerator for Offload<D> {
    type Vector = CardVector<D>;
    type Bases<G: Group> = CardBases<D>;

    fn caps(&self) -> &Caps {
        &self.inner.traits
    }

    fn load_bases<G: Group>(
        &self,
        points: impl Into<Points<G>>,
        scalars: Scalars,
    ) -> Result<CardBases<D>, AccelError> {
        let points = points.into();
        let op = Op::LoadBases(G::KIND);
        self.require(op, self.inner.traits.has_group(G::KIND), SUMS)?;
        let points = G::as_g1(points).ok_or(AccelError::Unsupported { op, why: SUMS })?;
        let len = check::bases(op, points.len(), scalars)?;
        self.require(op, self.inner.traits.fits(points.len()), "lists of this length")?;
        let bases = CardBases::new(points, len, scalars);
        self.work(op, || self.pieces(&bases))?;
        Ok(bases)
    }

    fn load(&self, values: &[Fr]) -> Result<CardVector<D>, AccelError> {
        self.require(Op::Load, self.inner.traits.fits(values.len()), "vectors of this length")?;
        let place = self.work(Op::Load, || self.upload(Form::Montgomery, values.len(), |i| values[i].0.0))?;
        Ok(CardVector::new(place, Some(profile_of(values))))
    }

    fn read(&self, vector: &CardVector<D>) -> Result<Vec<Fr>, AccelError> {
        self.work(Op::Read, || {
            vector.settle()?;
            let numbers = self.download(&vector.place)?;
            let number = |(index, limbs): (usize, &[u64; 4])| {
                Fr::from_bigint(ark_ff::BigInt(*limbs)).ok_or(EngineError::NotCanonical { index })
            };
            numbers.iter().enumerate().map(number).collect()
        })
    }

    fn ntt(&self, vector: &mut CardVector<D>, transform: Transform) -> Result<(), AccelError> {
        let len = vector.place.len();
        check::transform(Op::Ntt, len, &transform)?;
        let is_offered = len.trailing_zeros() <= self.inner.traits.max_log_transform;
        self.require(Op::Ntt, is_offered, "transforms of this length")?;
        self.work(Op::Ntt, || self.transform(vector, transform))
    }

    fn mul(&self, a: &CardVector<D>, b: &CardVector<D>) -> Result<CardVector<D>, AccelError> {
        check::same_len(Op::Mul, a.place.len(), b.place.len())?;
        self.work(Op::Mul, || self.multiply(a, b))
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
        self.work(Op::Quotient, || self.quotient(a, b, c, k))
    }

    fn msm<G: Group>(
        &self,
        bases: &CardBases<D>,
        vector: &CardVector<D>,
        range: Range<usize>,
    ) -> Result<G, AccelError> {
        let op = Op::Msm(G::KIND);
        self.require(op, G::KIND == GroupKind::G1, SUMS)?;
        check::msm(op, &range, vector.place.len(), bases.len, bases.scalars)?;
        let sum = self.work(op, || self.sum(&self.pieces(bases)?, vector, range))?;
        G::from_g1(*sum).ok_or(AccelError::Unsupported { op, why: SUMS })
    }
}

/// An error of the engine as a prover sees it.
fn accel_error(op: Op, error: &EngineError) -> AccelError {
    use EngineError as E;
    let mismatch = |check| AccelError::Mismatch { op, check };
    let fault = |code: u32| AccelError::Fault { op, code, detail: error.to_string() };
    match error.root() {
        E::Timeout { budget, .. } => AccelError::Timeout { op, budget: *budget },
        E::VectorLost | E::Reset => AccelError::Lost { op },
        E::Unsupported { .. } => AccelError::Unsupported { op, why: "the card lacks the opcode" },
        E::Value { index } => AccelError::misuse(op, Misuse::Element { index: *index }),
        E::Memory { needed, free } => {
            let [needed, free] = [needed, free].map(|units| units * UNIT_BYTES as u64);
            AccelError::Memory { op, needed, free }
        }
        E::Payload { .. } => mismatch("CRC of the payload"),
        E::BadRecord { .. } => mismatch("sums of windows"),
        E::NotCanonical { .. } => mismatch("canonical elements"),
        E::WrongBases => mismatch("random sum over the bases"),
        E::Refused { status, .. } => fault(status.code().into()),
        E::Skipped { .. } => fault(Status::Skipped.code().into()),
        E::Bus(_)
        | E::Gone { .. }
        | E::NotACard { .. }
        | E::AbiMismatch { .. }
        | E::BridgeLost
        | E::ResetStuck { .. }
        | E::WipeFailed { .. } => AccelError::Gone { op, detail: error.to_string() },
        _ => fault(0),
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
