//! Circuits written for arkworks: their constraint systems become ours.

use crate::r1cs::{R1cs, R1csError, SparseMatrix};
use ark_bn254::Fr;
use ark_relations::gr1cs::{
    ConstraintSynthesizer, ConstraintSystem, ConstraintSystemRef, OptimizationGoal, R1CS_PREDICATE_LABEL,
    SynthesisError,
};
use zeroize::Zeroizing;

/// Why an arkworks circuit did not become one of ours.
#[derive(Debug, thiserror::Error)]
pub enum ArkError {
    /// arkworks' synthesis failed.
    #[error("arkworks' synthesis failed: {0}")]
    Synthesis(#[from] SynthesisError),
    /// The circuit has constraints that are not rank 1.
    #[error("the circuit has the predicate {0:?}; Groth16 takes rank-1 constraints only")]
    NotRank1(String),
    /// The matrices do not fit together.
    #[error(transparent)]
    R1cs(#[from] R1csError),
}

/// Synthesises a circuit with its assignment `z = (1, public, witness)`.
pub fn synthesise<C: ConstraintSynthesizer<Fr>>(circuit: C) -> Result<(R1cs, Zeroizing<Vec<Fr>>), ArkError> {
    let cs = ConstraintSystem::<Fr>::new_ref();
    cs.set_optimization_goal(OptimizationGoal::Constraints);
    circuit.generate_constraints(cs.clone())?;
    cs.finalize();
    let z = Zeroizing::new([cs.instance_assignment()?, cs.witness_assignment()?].concat());
    Ok((r1cs(&cs)?, z))
}

/// The matrices of a finalised constraint system.
pub fn r1cs(cs: &ConstraintSystemRef<Fr>) -> Result<R1cs, ArkError> {
    let mut predicates = cs.to_matrices()?;
    let matrices = predicates.remove(R1CS_PREDICATE_LABEL).unwrap_or_else(|| vec![Vec::new(); 3]);
    if let Some((label, _)) = predicates.iter().find(|(_, matrices)| matrices.iter().any(|m| !m.is_empty())) {
        return Err(ArkError::NotRank1(label.clone()));
    }
    let matrices: [_; 3] =
        matrices.try_into().map_err(|_| ArkError::NotRank1(R1CS_PREDICATE_LABEL.into()))?;
    let matrices = matrices.map(|rows: Vec<Vec<(Fr, usize)>>| {
        SparseMatrix::from_rows(
            rows.into_iter().map(|row| row.into_iter().map(|(value, column)| (column, value))),
        )
    });
    Ok(R1cs::new(cs.num_instance_variables() - 1, cs.num_witness_variables(), matrices)?)
}
