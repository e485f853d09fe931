//! Proofs of two rounds: systems with lookups on the CPU and on cards that lie.

use crate::liar::{Liar, Lie};
use ark_bn254::Fr;
use ark_ff::One;
use proptest::prelude::*;
use std::collections::HashSet;
use std::sync::Arc;
use std::sync::atomic::Ordering::Relaxed;
use zeroize::Zeroizing;
use zkcard_checked::{Checked, Policy};
use zkcard_groth16::lookup::{
    Builder, Combination, FirstRoundError, Pole, Proof, Prover, ProvingKey, Step, System, Verifier, Word,
    setup, verify,
};
use zkcard_groth16::{ProveError, Stopwatch, VerifyError, WrongCircuit};
use zkcard_soft::Soft;

pub const CONTEXT: Word = [3; 32];

fn fr(n: u64) -> Fr {
    Fr::from(n)
}

/// Of each x, below 16, the square is public, or private too; squares by a table, and x by another one.
pub fn squares(public: usize, private: usize) -> System {
    let mut builder = Builder::new();
    let small = builder.table((0..16).map(fr));
    let square = builder.table_of_pairs((0..16).map(|x| [fr(x), fr(x * x)]));
    for i in 0..public + private {
        let y = if i < public { builder.public() } else { builder.private() };
        let x = builder.private();
        builder.query(small, [x.into()]);
        builder.query(square, [x.into(), y.into()]);
        let shifted = builder.product(x, builder.challenge());
        builder.constrain(shifted, fr(2), Combination::from(shifted) + shifted);
    }
    builder.finish().unwrap()
}

/// Its first round for these x.
pub fn first(system: &System, public: usize, xs: &[u64]) -> Result<Zeroizing<Vec<Fr>>, FirstRoundError> {
    let ys: Vec<Fr> = xs[..public].iter().map(|x| fr(x * x)).collect();
    let of_public = xs[..public].iter().map(|x| vec![fr(*x)]);
    let others = xs[public..].iter().map(|x| vec![fr(x * x), fr(*x)]);
    system.first_round(&ys, &of_public.chain(others).flatten().collect::<Vec<_>>())
}

fn key(system: &System) -> ProvingKey {
    setup(&Soft::new(), system.circuit(), &Stopwatch::new()).unwrap()
}

fn prover(system: &System, key: &ProvingKey) -> Prover<Soft> {
    Prover::new(Soft::new(), key, Arc::clone(system.circuit())).unwrap()
}

fn round_trip(system: &System, first: &[Fr]) {
    let key = key(system);
    let proven = system.prove(&prover(system, &key), &CONTEXT, first).unwrap();
    assert_eq!(proven.public, first[..system.circuit().num_public()]);
    assert_eq!(verify(&key.vk, &CONTEXT, &proven.public, &proven.proof), Ok(()));
}

#[test]
fn a_proof_is_of_its_values_its_context_and_its_key() {
    let system = squares(2, 1);
    let first = first(&system, 2, &[3, 15, 3]).unwrap();
    let key = key(&system);
    let proven = system.prove(&prover(&system, &key), &CONTEXT, &first).unwrap();
    let verifier = Verifier::new(&key.vk).unwrap();
    let told = |context: &Word, public: &[Fr], proof: &Proof| verifier.verify(context, public, proof);
    assert_eq!(told(&CONTEXT, &proven.public, &proven.proof), Ok(()));
    assert_eq!(told(&[4; 32], &proven.public, &proven.proof), Err(VerifyError::NotVerified));
    for public in [[fr(9), fr(226)], [fr(10), fr(225)], [fr(225), fr(9)]] {
        assert_eq!(told(&CONTEXT, &public, &proven.proof), Err(VerifyError::NotVerified));
    }
    let too_few = VerifyError::PublicInputs { expected: 2, found: 1 };
    assert_eq!(told(&CONTEXT, &proven.public[..1], &proven.proof), Err(too_few));
    let swapped = Proof { c1: proven.proof.c2, c2: proven.proof.c1, ..proven.proof };
    assert_eq!(told(&CONTEXT, &proven.public, &swapped), Err(VerifyError::NotVerified));
    let mut off = proven.proof;
    off.c1.x += ark_bn254::Fq::one();
    assert_eq!(told(&CONTEXT, &proven.public, &off), Err(VerifyError::NotInGroup("C1")));
    let of_other_key = verify(&self::key(&system).vk, &CONTEXT, &proven.public, &proven.proof);
    assert_eq!(of_other_key, Err(VerifyError::NotVerified));
}

#[test]
fn systems_without_something_prove_and_verify() {
    let empty = Builder::new().finish().unwrap();
    round_trip(&empty, &[]);

    let mut builder = Builder::new(); // a public value that nothing else reads
    builder.public();
    let system = builder.finish().unwrap();
    assert_eq!((system.circuit().rounds(), system.circuit().r1cs().num_constraints()), (&[1, 0][..], 1));
    round_trip(&system, &[fr(7)]);

    let mut builder = Builder::new(); // no second round, one constraint
    let x = builder.private();
    builder.constrain(x, x, x);
    round_trip(&builder.finish().unwrap(), &[Fr::one()]);

    let mut builder = Builder::new(); // no first round
    let square = builder.product(builder.challenge(), builder.challenge());
    builder.product(square, square);
    let system = builder.finish().unwrap();
    assert_eq!(system.circuit().rounds(), [0, 2]);
    round_trip(&system, &[]);

    let mut builder = Builder::new(); // tables that nobody asks
    builder.table([fr(1)]);
    builder.table_of_pairs([[fr(1), fr(2)], [fr(0), fr(0)]]);
    let system = builder.finish().unwrap();
    round_trip(&system, &system.first_round(&[], &[]).unwrap());
}

#[test]
fn no_public_values_or_only_public_ones_prove_and_verify() {
    for (public, private) in [(0, 3), (3, 0), (1, 0), (0, 1), (1, 1)] {
        let system = squares(public, private);
        let xs: Vec<u64> = (0..(public + private) as u64).map(|i| 15 - 7 * i).collect();
        round_trip(&system, &first(&system, public, &xs).unwrap());
    }
}

#[test]
fn lookups_cost_what_is_said() {
    let (rows, queries) = (16, 5);
    let cost = |pairs: bool| {
        let mut builder = Builder::new();
        let (one, two) = match pairs {
            false => (Some(builder.table((0..rows).map(fr))), None),
            true => (None, Some(builder.table_of_pairs((0..rows).map(|x| [fr(x), fr(x)])))),
        };
        for _ in 0..queries {
            let x = builder.private();
            one.iter().for_each(|table| builder.query(*table, [x.into()]));
            two.iter().for_each(|table| builder.query(*table, [x.into(), x.into()]));
        }
        builder.finish().unwrap().circuit().r1cs().num_constraints() as u64
    };
    assert_eq!(cost(false), queries + rows + 1);
    assert_eq!(cost(true), 2 * queries + rows + 1 + 5); // 2⁵ > 21
}

#[test]
fn what_no_table_holds_has_no_first_round() {
    let system = squares(1, 0);
    let told = |y, x| system.first_round(&[fr(y)], &[fr(x)]).map(drop).unwrap_err().to_string();
    assert_eq!(told(256, 16), "query 0 of table 0 asks for what the table does not hold");
    assert_eq!(told(8, 3), "query 0 of table 1 asks for what the table does not hold");
    assert!(system.first_round(&[fr(0)], &[fr(0)]).is_ok());
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(8))]
    #[test]
    fn random_lookups_prove_and_verify_and_no_changed_value_does(
        xs in proptest::collection::vec(0u64..16, 1..12),
        public in 0usize..12,
        change in (any::<prop::sample::Index>(), 1u64..1000),
    ) {
        let public = public.min(xs.len());
        let system = squares(public, xs.len() - public);
        let mut first = first(&system, public, &xs).unwrap();
        let key = key(&system);
        let prover = prover(&system, &key);
        let proven = system.prove(&prover, &CONTEXT, &first).unwrap();
        prop_assert_eq!(verify(&key.vk, &CONTEXT, &proven.public, &proven.proof), Ok(()));
        let at = change.0.index(first.len());
        first[at] += fr(change.1);
        let refused = system.prove(&prover, &CONTEXT, &first).unwrap_err();
        prop_assert!(matches!(refused, ProveError::Unsatisfied { .. }), "{}", refused);
    }
}

#[test]
fn a_job_is_resumed_with_the_values_of_its_challenge() {
    let system = squares(1, 1);
    let first = first(&system, 1, &[4, 5]).unwrap();
    let key = key(&system);
    let prover = prover(&system, &key);
    let job = prover.begin(&CONTEXT, &first).unwrap();
    let other = prover.begin(&CONTEXT, &first).unwrap();
    assert_ne!(job.challenge(), other.challenge());
    let second = system.second_round(&first, job.challenge()).unwrap();
    assert!(matches!(other.finish(&second), Err(ProveError::Unsatisfied { .. })));
    let Ok(Step::Done(proven)) = job.finish(&second) else { panic!("no proof") };
    assert_eq!(verify(&key.vk, &CONTEXT, &proven.public, &proven.proof), Ok(()));
    let names: Vec<_> = proven.timings.stages.iter().map(|stage| stage.name).collect();
    let in_turn = self::prover(&system, &key).in_turn();
    let other = system.prove(&in_turn, &CONTEXT, &first).unwrap();
    assert_eq!(verify(&key.vk, &CONTEXT, &other.public, &other.proof), Ok(()));
    for name in ["load first round", "MSM C1", "load witness", "MSM H", "MSM B in G2", "verify"] {
        assert!(names.contains(&name), "{name} is missing in {names:?}");
    }
}

/// Whatever the challenge; as many inverses are different as rows are asked for.
#[test]
fn inverses_of_queries_for_one_row_repeat() {
    let system = squares(1, 4);
    let first = first(&system, 1, &[4, 5, 4, 4, 5]).unwrap();
    let repeated = system.repeated(&first);
    for challenge in [fr(1000), -fr(3)] {
        let second = system.second_round(&first, challenge).unwrap();
        assert_eq!(repeated.len(), second.len());
        assert!((0..second.len()).all(|i| second[i] == second[repeated[i] as usize]));
    }
    let others = repeated.iter().enumerate().filter(|(i, first)| *i != **first as usize);
    assert_eq!(others.count(), 2 * (5 - 2), "of two tables with five queries for two rows");
    round_trip(&system, &first);
}

fn told<'a, A: zkcard_accel::Accelerator>(
    prover: &'a Prover<A>,
    system: &System,
    first: &[Fr],
    change: impl FnOnce(&mut Vec<u32>),
) -> Result<Step<'a, A>, ProveError> {
    let job = prover.begin(&CONTEXT, first).unwrap();
    let second = system.second_round(first, job.challenge()).unwrap();
    let mut repeated = system.repeated(first);
    change(&mut repeated);
    job.repeating(repeated)?.finish(&second)
}

/// By the accelerator that is told, or by the verification before release.
#[test]
fn what_does_not_repeat_has_no_proof() {
    let system = squares(1, 2);
    let first = first(&system, 1, &[4, 5, 5]).unwrap();
    let key = key(&system);
    let honest = prover(&system, &key);
    let believing = Prover::new(Liar::new(Lie::Believes), &key, Arc::clone(system.circuit())).unwrap();
    assert!(matches!(told(&honest, &system, &first, |_| ()), Ok(Step::Done(_))));
    assert!(matches!(told(&believing, &system, &first, |_| ()), Ok(Step::Done(_))));
    let wrong = |repeated: &mut Vec<u32>| *repeated.last_mut().unwrap() = 0;
    let refused = told(&honest, &system, &first, wrong).err();
    assert!(matches!(refused, Some(ProveError::Accel(error)) if error.is_misuse()));
    assert!(matches!(told(&believing, &system, &first, wrong), Err(ProveError::WrongKey)));
    let short = told(&honest, &system, &first, |repeated| repeated.truncate(3)).err();
    assert!(matches!(short, Some(ProveError::Round { round: 2, found: 3, .. })));
}

#[test]
fn rounds_of_another_length_and_keys_of_another_system_are_refused() {
    let system = squares(1, 1);
    let first = first(&system, 1, &[4, 5]).unwrap();
    let key = key(&system);
    let prover = prover(&system, &key);
    let error = prover.begin(&CONTEXT, &first[1..]).err().unwrap().to_string();
    assert_eq!(error, format!("{} values for round 1, which has {}", first.len() - 1, first.len()));
    let error = prover.begin(&CONTEXT, &first).unwrap().finish(&[]).err().unwrap().to_string();
    assert!(error.starts_with("0 values for round 2, which has "), "{error}");
    let expected = FirstRoundError::Length { expected: 1, found: 2 };
    assert_eq!(system.first_round(&[fr(1); 2], &[fr(1); 3]).unwrap_err(), expected);
    let other = squares(2, 0);
    let refused = Prover::new(Soft::new(), &key, Arc::clone(other.circuit())).err();
    assert!(matches!(refused, Some(ProveError::Circuit(WrongCircuit::Digest { .. }))));
    let mut short = key.clone();
    short.l[1] = short.l[1][1..].into();
    let refused = Prover::new(Soft::new(), &short, Arc::clone(system.circuit())).err();
    assert!(matches!(refused, Some(ProveError::Circuit(WrongCircuit::Shape(_)))));
    let mut related = key.clone();
    related.vk.deltas_g2[0] = -related.vk.deltas_g2[1];
    let refused = Prover::new(Soft::new(), &related, Arc::clone(system.circuit())).err();
    assert!(matches!(refused, Some(ProveError::Key(_))));
}

/// Two proofs that share a blinder publish the difference of what it blinds.
#[test]
fn two_proofs_of_one_witness_share_no_element() {
    let system = squares(1, 1);
    let first = first(&system, 1, &[4, 5]).unwrap();
    let key = key(&system);
    let prover = prover(&system, &key);
    let proofs = [(); 3].map(|()| system.prove(&prover, &CONTEXT, &first).unwrap().proof);
    let in_g1: HashSet<_> = proofs.iter().flat_map(|proof| [proof.a, proof.c1, proof.c2]).collect();
    let in_g2: HashSet<_> = proofs.iter().map(|proof| proof.b).collect();
    assert_eq!((in_g1.len(), in_g2.len()), (9, 3));
}

#[test]
fn a_pole_is_another_attempt_and_four_are_an_error() {
    let system = squares(1, 1);
    let first = first(&system, 1, &[4, 5]).unwrap();
    let key = key(&system);
    let prover = prover(&system, &key);
    let mut seen = Vec::new();
    let mut second = |poles: usize| {
        prover.prove(&CONTEXT, &first, |challenge| {
            seen.push(challenge);
            if seen.len() <= poles { Err(Pole) } else { system.second_round(&first, challenge) }
        })
    };
    let proven = second(2).unwrap();
    assert_eq!(verify(&key.vk, &CONTEXT, &proven.public, &proven.proof), Ok(()));
    assert!(matches!(second(99), Err(ProveError::Poles(4))));
    assert_eq!((seen.len(), seen.iter().collect::<HashSet<_>>().len()), (7, 7));
    let pole = system.second_round(&first, fr(4));
    assert_eq!(pole, Err(Pole), "4 is a row and a query");
}

#[test]
fn a_lying_card_costs_another_challenge_but_never_a_wrong_proof() {
    let system = squares(1, 2);
    let first = first(&system, 1, &[4, 5, 5]).unwrap();
    let key = key(&system);
    for policy in [Policy::None, Policy::Curve, Policy::Twin, Policy::Full] {
        for lie in [Lie::EverySum, Lie::Length(first.len())] {
            let liar = Liar::new(lie);
            let lies = Arc::clone(&liar.2);
            let card = Checked::new(Soft::new(), liar, policy);
            let prover = Prover::new(&card, &key, Arc::clone(system.circuit())).unwrap();
            let mut challenges = Vec::new();
            let proven = prover.prove(&CONTEXT, &first, |challenge| {
                challenges.push(challenge);
                system.second_round(&first, challenge)
            });
            let proven = proven.unwrap();
            assert_eq!(verify(&key.vk, &CONTEXT, &proven.public, &proven.proof), Ok(()));
            let attempts = if matches!(policy, Policy::None | Policy::Curve) { 2 } else { 1 };
            assert_eq!(
                (challenges.len(), challenges.iter().collect::<HashSet<_>>().len()),
                (attempts, attempts)
            );
            let (told, found) = (lies.load(Relaxed), card.health().mismatches);
            assert!(told > 0 && (1..=told).contains(&found), "{policy}: {found} of {told} lies were found");
            let again = system.prove(&prover, &CONTEXT, &first).unwrap();
            assert_eq!(verify(&key.vk, &CONTEXT, &again.public, &again.proof), Ok(()));
        }
    }
}

#[test]
fn a_card_that_lies_anew_each_time_gets_no_proof() {
    let system = squares(1, 2);
    let first = first(&system, 1, &[4, 5, 5]).unwrap();
    let key = key(&system);
    let prover = Prover::new(Liar::new(Lie::EverySum), &key, Arc::clone(system.circuit())).unwrap();
    assert!(matches!(system.prove(&prover, &CONTEXT, &first), Err(ProveError::WrongKey)));
}
