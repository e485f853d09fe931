//! The seam, in terms of the device's calls.

use crate::device::{Elements, Resident, describe};
use crate::words::{self, point_words, scalar_words};
use crate::{Description, GpuError};
use ark_bn254::Fr;
use ark_ff::{FftField, Field};
use std::ops::Range;
use std::sync::Arc;
use zeroize::Zeroizing;
use zkcard_accel::{AccelError, Accelerator, Caps, Group, Op, Points, Scalars, Transform, check};

/// The first GPU of this machine.
#[derive(Clone, Debug)]
pub struct Gpu {
    caps: Caps,
    description: Description,
}

/// Elements on the GPU.
pub struct GpuVector(Elements);

/// Points on the GPU, and the scalars that they were loaded for.
pub struct GpuBases {
    points: Arc<Resident>,
    count: usize,
    len: usize,
    scalars: Scalars,
}

impl Gpu {
    /// Opens it. A driver that is missing or older than CUDA 13 is named.
    pub fn open() -> Result<Self, GpuError> {
        let description = describe()?;
        let caps = Caps {
            name: format!("cuda: {}", description.name),
            max_log_transform: Fr::TWO_ADICITY,
            max_len: 0,
            window_bits: 0,
            lanes: 0,
            memory_bytes: description.memory,
            clock_hz: 0,
            g1: true,
            g2: false,
            transformed_products: true,
        };
        Ok(Gpu { caps, description })
    }

    /// What it says of itself.
    pub fn description(&self) -> &Description {
        &self.description
    }
}

impl Accelerator for Gpu {
    type Vector = GpuVector;
    type Bases<G: Group> = GpuBases;

    fn caps(&self) -> &Caps {
        &self.caps
    }

    fn load_bases<G: Group>(
        &self,
        points: impl Into<Points<G>>,
        scalars: Scalars,
    ) -> Result<GpuBases, AccelError> {
        let (op, points) = (Op::LoadBases(G::KIND), points.into());
        let len = check::bases(op, points.len(), scalars)?;
        let points = G::as_g1(points).ok_or(AccelError::Unsupported { op, why: NO_G2 })?;
        let resident = Resident::load(&point_words(&points)).map_err(fault(op))?;
        Ok(GpuBases { points: Arc::new(resident), count: points.len(), len, scalars })
    }

    fn load(&self, values: &[Fr]) -> Result<GpuVector, AccelError> {
        Elements::load(&scalar_words(values)).map(GpuVector).map_err(fault(Op::Load))
    }

    fn read(&self, vector: &GpuVector) -> Result<Vec<Fr>, AccelError> {
        let mut words = Zeroizing::new(vec![[0; 4]; vector.0.len()]);
        vector.0.read(&mut words).map_err(fault(Op::Read))?;
        words::scalars(&words).ok_or(AccelError::Mismatch { op: Op::Read, check: "elements are below r" })
    }

    fn ntt(&self, vector: &mut GpuVector, transform: Transform) -> Result<(), AccelError> {
        check::transform(Op::Ntt, vector.0.len(), &transform)?;
        transformed(&mut vector.0, transform).map_err(fault(Op::Ntt))
    }

    fn mul(&self, a: &GpuVector, b: &GpuVector) -> Result<GpuVector, AccelError> {
        check::same_len(Op::Mul, a.0.len(), b.0.len())?;
        let mut product = a.0.copy().map_err(fault(Op::Mul))?;
        product.multiply(&b.0).map_err(fault(Op::Mul))?;
        Ok(GpuVector(product))
    }

    fn quotient(&self, a: &mut GpuVector, b: &GpuVector, c: &GpuVector, k: Fr) -> Result<(), AccelError> {
        check::same_len(Op::Quotient, a.0.len(), b.0.len())?;
        check::same_len(Op::Quotient, a.0.len(), c.0.len())?;
        a.0.quotient(&b.0, &c.0, k.0.0).map_err(fault(Op::Quotient))
    }

    fn msm<G: Group>(
        &self,
        bases: &GpuBases,
        vector: &GpuVector,
        range: Range<usize>,
    ) -> Result<G, AccelError> {
        let op = Op::Msm(G::KIND);
        check::msm(op, &range, vector.0.len(), bases.len, bases.scalars)?;
        // Beyond the points lies infinity.
        let range = range.start..range.end.min(range.start + bases.count);
        let sum = bases.points.sum(&vector.0, range).map_err(fault(op))?;
        let sum = words::point(&sum).ok_or(AccelError::Mismatch { op, check: "coordinates are below p" })?;
        G::from_g1(sum).ok_or(AccelError::Unsupported { op, why: NO_G2 })
    }
}

/// A coset's powers are multiplied in before, or divided out after.
fn transformed(elements: &mut Elements, transform: Transform) -> Result<(), GpuError> {
    let (one, shift) = (Fr::ONE.0.0, transform.shift());
    let is_coset = shift != Fr::ONE;
    if is_coset && transform.is_forward() {
        elements.scale_by_powers(one, shift.0.0)?;
    }
    elements.ntt(!transform.is_forward())?;
    match shift.inverse() {
        Some(back) if is_coset && !transform.is_forward() => elements.scale_by_powers(one, back.0.0),
        _ => Ok(()),
    }
}

const NO_G2: &str = "sums in G2 are the processor's";

fn fault(op: Op) -> impl Fn(GpuError) -> AccelError {
    move |error| AccelError::Fault { op, code: error.code.unsigned_abs(), detail: error.to_string() }
}
