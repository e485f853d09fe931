//! In the GPU's place where its code was not compiled: the same calls, on the processor, by the CPU backend.

use crate::words::{self, PointWords, Words};
use crate::{Description, GpuError};
use ark_bn254::{Fq, Fr, G1Affine, G1Projective};
use ark_ff::{AdditiveGroup, BigInt};
use std::ops::Range;
use zkcard_accel::{Accelerator, G1, Scalars, Transform};
use zkcard_soft::{Soft, SoftBases};

/// Whoever answers.
pub fn describe() -> Result<Description, GpuError> {
    Ok(Description { name: "none: a stub on the processor".into(), memory: 0, driver: 0 })
}

/// Elements on the device.
pub struct Elements(Vec<Fr>);

/// Points on the device.
pub struct Resident(SoftBases<G1>);

impl Elements {
    /// Copies them there.
    pub fn load(words: &[Words]) -> Result<Self, GpuError> {
        words::scalars(words).map(Elements).ok_or_else(|| refused("load"))
    }

    /// How many.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Copies them back.
    pub fn read(&self, to: &mut [Words]) -> Result<(), GpuError> {
        to.iter_mut().zip(&self.0).for_each(|(to, value)| *to = value.0.0);
        Ok(())
    }

    /// Others of the same values.
    pub fn copy(&self) -> Result<Self, GpuError> {
        Ok(Elements(self.0.clone()))
    }

    /// Transforms them in place.
    pub fn ntt(&mut self, inverse: bool) -> Result<(), GpuError> {
        let soft = Soft::new();
        let mut vector = soft.load(&self.0).map_err(told("ntt"))?;
        let transform = if inverse { Transform::Inverse } else { Transform::Forward };
        soft.ntt(&mut vector, transform).map_err(told("ntt"))?;
        self.0 = soft.read(&vector).map_err(told("ntt"))?;
        Ok(())
    }

    /// The i-th times `first`·`step`ⁱ.
    pub fn scale_by_powers(&mut self, first: Words, step: Words) -> Result<(), GpuError> {
        let [mut factor, step] = [first, step].map(|words| Fr::new_unchecked(BigInt(words)));
        for value in &mut self.0 {
            *value *= factor;
            factor *= step;
        }
        Ok(())
    }

    /// Pointwise, in place.
    pub fn multiply(&mut self, by: &Elements) -> Result<(), GpuError> {
        self.0.iter_mut().zip(&by.0).for_each(|(a, b)| *a *= b);
        Ok(())
    }

    /// k·(a∘b − c), pointwise, in place of a.
    pub fn quotient(&mut self, b: &Elements, c: &Elements, k: Words) -> Result<(), GpuError> {
        let k = Fr::new_unchecked(BigInt(k));
        self.0.iter_mut().zip(&b.0).zip(&c.0).for_each(|((a, b), c)| *a = k * (*a * b - c));
        Ok(())
    }
}

impl Resident {
    /// Copies them there.
    pub fn load(points: &[PointWords]) -> Result<Self, GpuError> {
        let points: Vec<_> = points.iter().map(point).collect();
        Soft::new().load_bases(points, Scalars::Loaded).map(Resident).map_err(told("load points"))
    }

    /// The sum of the products of the first points and a range of scalars, in Jacobian coordinates.
    pub fn sum(&self, scalars: &Elements, range: Range<usize>) -> Result<[Words; 3], GpuError> {
        let soft = Soft::new();
        let vector = soft.load(&scalars.0).map_err(told("sum"))?;
        let sum: G1 = soft.msm(&self.0, &vector, range).map_err(told("sum"))?;
        Ok(coordinates(&sum))
    }
}

/// The same of points and scalars that are the host's.
pub fn sum_of_host(points: &[PointWords], scalars: &[Words]) -> Result<[Words; 3], GpuError> {
    Resident::load(points)?.sum(&Elements::load(scalars)?, 0..scalars.len())
}

/// Transforms elements of the host's in place.
pub fn ntt_of_host(elements: &mut [Words], inverse: bool) -> Result<(), GpuError> {
    let mut resident = Elements::load(elements)?;
    resident.ntt(inverse)?;
    resident.read(elements)
}

fn coordinates(sum: &G1Projective) -> [Words; 3] {
    if sum.z == Fq::ZERO { [[0; 4]; 3] } else { [sum.x.0.0, sum.y.0.0, sum.z.0.0] }
}

fn point(words: &PointWords) -> G1Affine {
    let [x, y] = [0, 4].map(|at| Fq::new_unchecked(BigInt(std::array::from_fn(|i| words[at + i]))));
    if (x, y) == (Fq::ZERO, Fq::ZERO) { G1Affine::identity() } else { G1Affine::new_unchecked(x, y) }
}

/// What a device says of elements that are none.
fn refused(call: &'static str) -> GpuError {
    GpuError { call, code: 1, text: "invalid argument".into() }
}

fn told(call: &'static str) -> impl Fn(zkcard_accel::AccelError) -> GpuError {
    move |error| GpuError { call, code: 999, text: error.to_string() }
}
