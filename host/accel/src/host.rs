//! What arkworks computes where an accelerator has nothing of its own.

use crate::Group;
use ark_bn254::Fr;
use ark_ec::AffineRepr;
use ark_ec::scalar_mul::BatchMulPreprocessing;
use rayon::prelude::*;

/// Products that are normalised at a time: bounds the memory for their projective coordinates.
const BATCH: usize = 1 << 14;

/// `sᵢ·P` for each scalar.
pub fn multiples<G: Group>(point: &G::Affine, scalars: &[Fr]) -> Vec<G::Affine> {
    if scalars.is_empty() {
        return Vec::new();
    }
    BatchMulPreprocessing::new(point.into_group(), scalars.len()).batch_mul(scalars)
}

/// `sᵢ·Pᵢ` over as many as there are of both.
pub fn products<G: Group>(points: &[G::Affine], scalars: &[Fr]) -> Vec<G::Affine> {
    let batches = points.chunks(BATCH).zip(scalars.chunks(BATCH));
    let product = |(point, scalar): (&G::Affine, &Fr)| *point * scalar;
    batches
        .flat_map(|(points, scalars)| {
            G::normalize_batch(&points.par_iter().zip(scalars).map(product).collect::<Vec<G>>())
        })
        .collect()
}
