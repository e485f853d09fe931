//! Transforms over Fr in natural order, beside arkworks and halo2curves.

use crate::peers::{self, PeerError};
use crate::plan::Piece;
use crate::points::halo2_scalar;
use crate::timer::Timer;
use ark_bn254::Fr;
use ark_poly::{EvaluationDomain, Radix2EvaluationDomain};
use halo2curves::bn256;
use halo2curves::fft::best_fft;
use zkcard_accel::{Accelerator, Transform};
use zkcard_benches::scalars::{Kind, SEED};
use zkcard_soft::Soft;

/// From coefficients to values.
pub fn forward(mut timer: Timer, piece: &Piece) -> Result<(), PeerError> {
    let values = Kind::Uniform.scalars(1 << piece.log, SEED);
    let domain = Radix2EvaluationDomain::<Fr>::new(values.len()).expect("a domain");
    let expected = domain.fft(&values);
    ours(&mut timer, &values, &expected);

    let in_place = |mut vector: Vec<Fr>| {
        domain.fft_in_place(&mut vector);
        vector
    };
    timer.time("arkworks", || values.clone(), in_place, |got| *got == expected);

    let of = |list: &[Fr]| list.iter().map(halo2_scalar).collect::<Vec<_>>();
    let (theirs, root, of_theirs) = (of(&values), halo2_scalar(&domain.group_gen), of(&expected));
    let in_place = |mut vector: Vec<bn256::Fr>| {
        best_fft(&mut vector, root, piece.log);
        vector
    };
    timer.time("halo2curves", || theirs.clone(), in_place, |got| *got == of_theirs);
    peers::transform(piece, &values, &expected)
}

fn ours(timer: &mut Timer, values: &[Fr], expected: &[Fr]) {
    let soft = Soft::new();
    let load = || soft.load(values).expect("a vector");
    let transform =
        |mut vector| soft.ntt(&mut vector, Transform::Forward).map(|()| vector).expect("a transform");
    timer.time("zkcard", load, transform, |got| soft.read(got).expect("values") == expected);
}
