//! arkworks' circuits, keys and proofs: its constraint systems become ours, keys and proofs go both ways.
//!
//! Keys are checked as those of files are: whoever read them with `deserialize_uncompressed_unchecked`, as is usual for
//! keys of that size, has checked nothing.
//!
//! What a circuit assigns is wiped when its constraint system is done with, after an error too. arkworks' lists grow as it is
//! assigned, and of each move they leave a copy in memory that was freed: it is wiped where the program's allocator wipes
//! what it frees (`zeroizing_alloc::ZeroAlloc`, as in our commands), and otherwise stays until that memory is used again.

use crate::native::image::{self, Image};
use crate::subgroup::first_outside;
use ark_bn254::{Bn254, Fr};
use ark_ec::short_weierstrass::{Affine, SWCurveConfig};
use ark_relations::gr1cs::{
    ConstraintSynthesizer, ConstraintSystem, ConstraintSystemRef, OptimizationGoal, R1CS_PREDICATE_LABEL,
    SynthesisError, SynthesisMode,
};
use rayon::prelude::*;
use sha2::{Digest, Sha256};
use zeroize::{Zeroize, Zeroizing};
use zkcard_groth16::{
    Convention, KeyError, KeyShapeError, Proof, ProvingKey, R1cs, R1csError, SparseMatrix, VerifyingKey,
};

/// What ark-groth16's prover asks of a synthesis.
const PROVE: SynthesisMode =
    SynthesisMode::Prove { construct_matrices: true, generate_lc_assignments: false };
/// The same without the constraints.
const ASSIGN: SynthesisMode =
    SynthesisMode::Prove { construct_matrices: false, generate_lc_assignments: false };

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

/// Why an arkworks key did not become one of ours.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ArkKeyError {
    /// The key is of another circuit.
    #[error(transparent)]
    Shape(#[from] KeyShapeError),
    /// Anybody can forge under the verifying key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// A point that is not in its group.
    #[error("{list}, point {index}: not a point of its group; take the key from its maker again")]
    Point {
        /// The list, as arkworks calls it.
        list: &'static str,
        /// Which of its points.
        index: usize,
    },
}

/// Synthesises a circuit with its assignment `z = (1, public, witness)`.
pub fn synthesise<C: ConstraintSynthesizer<Fr>>(circuit: C) -> Result<(R1cs, Zeroizing<Vec<Fr>>), ArkError> {
    let cs = synthesised(circuit, PROVE)?;
    Ok((r1cs(&cs.0)?, cs.assignment()?))
}

/// The constraints of a circuit alone, for a setup: it need not know its values.
pub fn constraints<C: ConstraintSynthesizer<Fr>>(circuit: C) -> Result<R1cs, ArkError> {
    r1cs(&synthesised(circuit, SynthesisMode::Setup)?.0)
}

/// The assignment of a circuit alone, where its constraints are known already: no matrix is built.
pub fn assignment<C: ConstraintSynthesizer<Fr>>(circuit: C) -> Result<Zeroizing<Vec<Fr>>, ArkError> {
    Ok(synthesised(circuit, ASSIGN)?.assignment()?)
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

/// A key that arkworks made for `r1cs`, under arkworks' own convention or, with ark-circom's
/// reduction, snarkjs's. Every point is checked.
pub fn proving_key_from(
    key: &ark_groth16::ProvingKey<Bn254>,
    r1cs: &R1cs,
    convention: Convention,
) -> Result<ProvingKey, ArkKeyError> {
    check_lists(key)?;
    let key = ProvingKey {
        vk: verifying_key_from(&key.vk)?,
        convention,
        domain_size: r1cs.domain_size(),
        circuit: r1cs.digest(),
        beta_g1: key.beta_g1,
        delta_g1: key.delta_g1,
        a: (&key.a_query).into(),
        b_g1: (&key.b_g1_query).into(),
        b_g2: (&key.b_g2_query).into(),
        l: (&key.l_query).into(),
        h: (&key.h_query).into(),
    };
    key.check_shape(r1cs)?;
    Ok(key)
}

/// The same key as arkworks holds it.
pub fn proving_key_to(key: &ProvingKey) -> ark_groth16::ProvingKey<Bn254> {
    ark_groth16::ProvingKey {
        vk: verifying_key_to(&key.vk),
        beta_g1: key.beta_g1,
        delta_g1: key.delta_g1,
        a_query: key.a.to_vec(),
        b_g1_query: key.b_g1.to_vec(),
        b_g2_query: key.b_g2.to_vec(),
        l_query: key.l.to_vec(),
        h_query: key.h.to_vec(),
    }
}

/// arkworks' verifying key, if it passes its [check](VerifyingKey::check).
pub fn verifying_key_from(key: &ark_groth16::VerifyingKey<Bn254>) -> Result<VerifyingKey, KeyError> {
    let key = VerifyingKey {
        alpha_g1: key.alpha_g1,
        beta_g2: key.beta_g2,
        gamma_g2: key.gamma_g2,
        delta_g2: key.delta_g2,
        ic: key.gamma_abc_g1.clone(),
    };
    key.check()?;
    Ok(key)
}

/// The same key as arkworks holds it.
pub fn verifying_key_to(key: &VerifyingKey) -> ark_groth16::VerifyingKey<Bn254> {
    ark_groth16::VerifyingKey {
        alpha_g1: key.alpha_g1,
        beta_g2: key.beta_g2,
        gamma_g2: key.gamma_g2,
        delta_g2: key.delta_g2,
        gamma_abc_g1: key.ic.clone(),
    }
}

/// arkworks' proof.
pub fn proof_from(proof: &ark_groth16::Proof<Bn254>) -> Proof {
    Proof { a: proof.a, b: proof.b, c: proof.c }
}

/// The same proof as arkworks holds it.
pub fn proof_to(proof: &Proof) -> ark_groth16::Proof<Bn254> {
    ark_groth16::Proof { a: proof.a, b: proof.b, c: proof.c }
}

/// A constraint system whose values are wiped at its end, whatever that is.
struct Secret(ConstraintSystemRef<Fr>);

fn synthesised<C: ConstraintSynthesizer<Fr>>(
    circuit: C,
    mode: SynthesisMode,
) -> Result<Secret, SynthesisError> {
    let secret = Secret(ConstraintSystem::new_ref());
    let cs = &secret.0;
    cs.set_optimization_goal(OptimizationGoal::Constraints);
    cs.set_mode(mode);
    circuit.generate_constraints(cs.clone())?;
    cs.finalize();
    Ok(secret)
}

impl Secret {
    fn assignment(&self) -> Result<Zeroizing<Vec<Fr>>, SynthesisError> {
        let inner = self.0.borrow().ok_or(SynthesisError::MissingCS)?;
        Ok(Zeroizing::new([inner.instance_assignment()?, inner.witness_assignment()?].concat()))
    }
}

impl Drop for Secret {
    fn drop(&mut self) {
        if let Some(mut inner) = self.0.borrow_mut() {
            let lists = &mut inner.assignments;
            lists.instance_assignment.zeroize();
            lists.witness_assignment.zeroize();
            lists.lc_assignment.zeroize();
        }
    }
}

fn check_lists(key: &ark_groth16::ProvingKey<Bn254>) -> Result<(), ArkKeyError> {
    check_points("beta_g1", &[key.beta_g1])?;
    check_points("delta_g1", &[key.delta_g1])?;
    check_points("a_query", &key.a_query)?;
    check_points("b_g1_query", &key.b_g1_query)?;
    check_points("b_g2_query", &key.b_g2_query)?;
    check_points("l_query", &key.l_query)?;
    check_points("h_query", &key.h_query)
}

fn check_points<P: SWCurveConfig<BaseField: Image>>(
    list: &'static str,
    points: &[Affine<P>],
) -> Result<(), ArkKeyError> {
    let off_curve = points.par_iter().position_first(|point| !point.is_on_curve());
    match off_curve.or_else(|| first_outside(points, || digest(points))) {
        Some(index) => Err(ArkKeyError::Point { list, index }),
        None => Ok(()),
    }
}

fn digest<P: SWCurveConfig<BaseField: Image>>(points: &[Affine<P>]) -> [u8; 32] {
    let mut hash = Sha256::new();
    image::write_all(points, &mut hash).expect("a hash takes whatever is written");
    hash.finalize().into()
}

#[cfg(test)]
mod tests {
    use super::*;
    use ark_relations::gr1cs::LinearCombination;
    use std::cell::OnceCell;

    /// Shows its constraint system to whoever made it, and fails after its values are there where it is told to.
    struct Shown<'a> {
        to: &'a OnceCell<ConstraintSystemRef<Fr>>,
        ends: Result<(), SynthesisError>,
    }

    impl ConstraintSynthesizer<Fr> for Shown<'_> {
        fn generate_constraints(self, cs: ConstraintSystemRef<Fr>) -> Result<(), SynthesisError> {
            let x = cs.new_witness_variable(|| Ok(Fr::from(3u64)))?;
            let y = cs.new_input_variable(|| Ok(Fr::from(9u64)))?;
            cs.enforce_r1cs_constraint(|| x.into(), || x.into(), || LinearCombination::from(y))?;
            assert_eq!(cs.borrow().expect("a system").assignments.witness_assignment, [Fr::from(3u64)]);
            self.to.set(cs).expect("shown once");
            self.ends
        }
    }

    #[test]
    fn values_are_wiped_after_an_error_too() {
        for ends in [Ok(()), Err(SynthesisError::DivisionByZero)] {
            for with_matrices in [true, false] {
                let (to, ends) = (&OnceCell::new(), ends);
                let is_right = ends.is_ok();
                let circuit = Shown { to, ends };
                let made = match with_matrices {
                    true => synthesise(circuit).is_ok(),
                    false => assignment(circuit).is_ok(),
                };
                assert_eq!(made, is_right);
                let left = to.get().and_then(|cs| Some(cs.borrow()?.assignments.clone()));
                let left = left.expect("it was shown");
                assert!(
                    left.instance_assignment.is_empty() && left.witness_assignment.is_empty(),
                    "{left:?}"
                );
            }
        }
    }
}
