//! Sums: uniform scalars, a quantised network's, and one value over and over.

use crate::peers::{self, PeerError};
use crate::plan::{Inputs, Piece};
use crate::points::{Lists, halo2_point, halo2_scalar};
use crate::timer::Timer;
use ark_bn254::Fr;
use ark_ec::CurveGroup;
use halo2curves::bn256;
use halo2curves::group::Curve;
use halo2curves::msm::msm_best;
use zkcard_accel::{Accelerator, G1, G2, Group, Scalars};
use zkcard_benches::scalars::{Kind, SEED};
use zkcard_soft::Soft;

/// Sums in G1, beside arkworks and halo2curves.
pub fn g1(mut timer: Timer, piece: &Piece, lists: &Lists) -> Result<(), PeerError> {
    let (scalars, points) = (scalars(piece), &lists.g1()[..1 << piece.log]);
    let sum = ours::<G1>(&mut timer, points, &scalars).into_affine();
    let expected = halo2_point(&sum);
    let theirs: Vec<_> = scalars.iter().map(halo2_scalar).collect();
    let is_right = |sum: &bn256::G1| sum.to_affine() == expected;
    let points_of_theirs = &lists.halo2()[..1 << piece.log];
    timer.time("halo2curves", || (), |()| msm_best(&theirs, points_of_theirs), is_right);
    peers::sum(piece, points, &scalars, sum)
}

/// Sums in G2, beside arkworks.
pub fn g2(mut timer: Timer, piece: &Piece, lists: &Lists) -> Result<(), PeerError> {
    let (scalars, points) = (scalars(piece), &lists.g2()[..1 << piece.log]);
    let sum = ours::<G2>(&mut timer, points, &scalars).into_affine();
    peers::sum(piece, points, &scalars, sum)
}

fn scalars(piece: &Piece) -> Vec<Fr> {
    let kind = if let Inputs::Scalars(kind) = piece.inputs { kind } else { Kind::Uniform };
    kind.scalars(1 << piece.log, SEED)
}

/// zkcard and arkworks; the sum.
fn ours<G: Group>(timer: &mut Timer, points: &[G::Affine], scalars: &[Fr]) -> G {
    let expected = G::msm_unchecked(points, scalars);
    let is_right = |sum: &G| *sum == expected;
    let soft = Soft::new();
    let bases = soft.load_bases::<G>(points, Scalars::Loaded).expect("bases");
    let vector = soft.load(scalars).expect("scalars");
    let sum = |()| soft.msm::<G>(&bases, &vector, 0..scalars.len()).expect("a sum");
    timer.time("zkcard", || (), sum, is_right);
    timer.time("arkworks", || (), |()| G::msm_unchecked(points, scalars), is_right);
    expected
}
