//! snarkjs's quotient for ark-groth16, which comes with libsnark's alone: the values of a·b − c on the odd coset, c being a·b
//! on the domain.

use ark_ff::PrimeField;
use ark_groth16::r1cs_to_qap::{R1CSToQAP, evaluate_constraint};
use ark_poly::EvaluationDomain;
use ark_relations::gr1cs::{ConstraintSystemRef, Matrix, SynthesisError};
use rayon::prelude::*;

/// For proofs; it makes no keys.
pub struct OddCoset;

/// A, B and C at a point, the vanishing polynomial there, variables and the domain's size.
type Instance<F> = (Vec<F>, Vec<F>, Vec<F>, F, usize, usize);

impl R1CSToQAP for OddCoset {
    fn instance_map_with_evaluation<F: PrimeField, D: EvaluationDomain<F>>(
        _: ConstraintSystemRef<F>,
        _: &F,
    ) -> Result<Instance<F>, SynthesisError> {
        Err(SynthesisError::MissingCS)
    }

    fn witness_map_from_matrices<F: PrimeField, D: EvaluationDomain<F>>(
        matrices: &[Matrix<F>],
        num_inputs: usize,
        num_constraints: usize,
        full_assignment: &[F],
    ) -> Result<Vec<F>, SynthesisError> {
        let domain = D::new(num_constraints + num_inputs).ok_or(SynthesisError::PolynomialDegreeTooLarge)?;
        let twice = D::new(2 * domain.size()).ok_or(SynthesisError::PolynomialDegreeTooLarge)?;
        let coset = domain.get_coset(twice.group_gen()).ok_or(SynthesisError::PolynomialDegreeTooLarge)?;
        let [mut a, mut b] =
            [0, 1].map(|matrix| products::<F>(&matrices[matrix], full_assignment, domain.size()));
        a[num_constraints..num_constraints + num_inputs].copy_from_slice(&full_assignment[..num_inputs]);
        let mut c = domain.mul_polynomials_in_evaluation_domain(&a, &b);
        for values in [&mut a, &mut b, &mut c] {
            domain.ifft_in_place(values);
            coset.fft_in_place(values);
        }
        a.par_iter_mut().zip(b).zip(c).for_each(|((a, b), c)| *a = *a * b - c);
        Ok(a)
    }

    fn h_query_scalars<F: PrimeField, D: EvaluationDomain<F>>(
        _: usize,
        _: F,
        _: F,
        _: F,
    ) -> Result<Vec<F>, SynthesisError> {
        Err(SynthesisError::MissingCS)
    }
}

fn products<F: PrimeField>(matrix: &Matrix<F>, z: &[F], size: usize) -> Vec<F> {
    let mut products: Vec<F> = matrix.par_iter().map(|row| evaluate_constraint(row, z)).collect();
    products.resize(size, F::zero());
    products
}
