//! Values that a random identity reads, moved behind the challenge. The builder's types allow none of it.

use super::{FALSE, Forger, collision, doubled_circuit, fr, inverse, moved};
use crate::lookup::builder::Builder;
use crate::lookup::proof::Proof;
use crate::lookup::rounds::{FIRST, RoundError, RoundR1cs};
use crate::lookup::transcript::fingerprint;
use crate::prover::ProveError;
use crate::r1cs::SparseMatrix;
use ark_bn254::Fr;
use ark_ff::{One, Zero};
use zeroize::Zeroizing;

/// One value, said to be 0, 1, 2 or 3. Columns: the value and four multiplicities; inverses of the one and the four.
fn looked_up() -> RoundR1cs {
    let mut builder = Builder::new();
    let table = builder.table((0..4).map(fr));
    let value = builder.private();
    builder.query(table, [value.into()]);
    builder.finish().unwrap().circuit().as_ref().clone()
}

/// The second round of [`looked_up`].
fn inverses(challenge: Fr, value: Fr, multiplicities: [Fr; 4]) -> Vec<Fr> {
    let rows = (0..4).zip(multiplicities).map(|(row, m)| m * inverse(challenge - fr(row)));
    std::iter::once(inverse(challenge - value)).chain(rows).collect()
}

/// The outcome of a proof whose second round is made by `second`, by a prover that keeps to its protocol.
fn proved(circuit: &RoundR1cs, first: &[Fr], second: impl Fn(Fr) -> Vec<Fr>) -> Result<Proof, ProveError> {
    let forger = Forger::of(circuit);
    let proven =
        forger.prover.prove(&super::CONTEXT, first, |challenge| Ok(Zeroizing::new(second(challenge))))?;
    assert!(forger.takes(&[], &proven.proof));
    Ok(proven.proof)
}

/// The value whose query the multiplicities 1, 1, 0, 0 answer.
fn fitting_value(challenge: Fr) -> Fr {
    challenge - inverse(inverse(challenge) + inverse(challenge - Fr::one()))
}

/// The multiplicity of the first row that answers a query for 7.
fn fitting_multiplicity(challenge: Fr) -> Fr {
    challenge * inverse(challenge - fr(7))
}

#[test]
fn a_looked_up_value_behind_the_challenge_is_any() {
    let m = [1, 1, 0, 0].map(fr);
    let forged = proved(&moved(&looked_up(), FIRST), &m, |rho| {
        assert!((0..4).all(|row| fitting_value(rho) != fr(row)));
        [inverses(rho, fitting_value(rho), m), vec![fitting_value(rho)]].concat()
    });
    assert_eq!(forged.map_err(|error| error.to_string()).err(), None);
    let value = fitting_value(fr(1000));
    let first = [&[value][..], &m].concat();
    let refused = proved(&looked_up(), &first, |rho| inverses(rho, value, m));
    assert!(matches!(refused, Err(ProveError::Unsatisfied { .. })));
    let [value, m] = [fr(2), Fr::zero()];
    let honest =
        proved(&looked_up(), &[value, m, m, Fr::one(), m], |rho| inverses(rho, value, [m, m, Fr::one(), m]));
    assert_eq!(honest.map_err(|error| error.to_string()).err(), None);
}

#[test]
fn a_multiplicity_behind_the_challenge_lets_pass_what_no_table_holds() {
    let (seven, zero) = (fr(7), Fr::zero());
    let forged = proved(&moved(&looked_up(), FIRST + 1), &[seven, zero, zero, zero], |rho| {
        [inverses(rho, seven, [fitting_multiplicity(rho), zero, zero, zero]), vec![fitting_multiplicity(rho)]]
            .concat()
    });
    assert_eq!(forged.map_err(|error| error.to_string()).err(), None);
    let m = [fitting_multiplicity(fr(1000)), zero, zero, zero];
    let first = [&[seven][..], &m].concat();
    let refused = proved(&looked_up(), &first, |rho| inverses(rho, seven, m));
    assert!(matches!(refused, Err(ProveError::Unsatisfied { .. })));
}

#[test]
fn public_values_behind_the_challenge_are_any() {
    let forger = Forger::of(&moved(&moved(&doubled_circuit(), FIRST), FIRST));
    let public = FALSE.map(fr);
    let attempt = forger.attempt(&public, &forger.sum(&[]));
    let (rho, [x, double]) = (attempt.challenge, collision(attempt.challenge));
    let z = [Fr::one(), rho, fingerprint(&public, rho), double * rho, x, double];
    assert!(forger.takes(&public, &forger.proof(&z, &attempt)));

    let kept = Forger::of(&doubled_circuit());
    let attempt = kept.attempt(&public, &kept.sum(&public));
    let (rho, chosen) = (attempt.challenge, collision(attempt.challenge));
    let z = kept.circuit.assignment(rho, fingerprint(&public, rho), &chosen, &[]);
    assert!(!kept.takes(&public, &kept.proof(&z, &attempt)));
}

/// Without the first constraints, F says nothing of the values in the circuit.
#[test]
fn public_values_that_no_constraint_binds_are_any() {
    let bound = doubled_circuit();
    let without = |matrix: &SparseMatrix| {
        let row = |row| matrix.row(row).map(|(column, value)| (column, *value)).collect::<Vec<_>>();
        SparseMatrix::from_rows((2..matrix.rows()).map(row))
    };
    let matrices = || [without(&bound.r1cs().a), without(&bound.r1cs().b), without(&bound.r1cs().c)];
    let unbound = RoundR1cs::unbound(matrices(), 2, [2, 1]).unwrap();
    let (public, kept) = (FALSE.map(fr), [7, 14].map(fr));
    let takes = |forger: &Forger| {
        let attempt = forger.attempt(&public, &forger.sum(&kept));
        let rho = attempt.challenge;
        let z = forger.circuit.assignment(rho, fingerprint(&public, rho), &kept, &[]);
        forger.takes(&public, &forger.proof(&z, &attempt))
    };
    assert!(takes(&Forger::of(&unbound)) && !takes(&Forger::of(&bound)));
    assert_eq!(RoundR1cs::new(matrices(), 2, [2, 1]), Err(RoundError::Unbound { constraint: 0 }));
}
