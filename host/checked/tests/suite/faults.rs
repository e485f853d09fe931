//! Plain faults, no malice: what each policy catches, and what happens to the card that has them.

use crate::support::*;
use ark_bn254::{Fq, Fr};
use ark_ff::{One, Zero};
use std::sync::atomic::{AtomicU64, Ordering::SeqCst};
use std::sync::{Arc, Barrier};
use zkcard_accel::{AccelError, Accelerator, Basis, G1, G2, Op, Scalars, Transform};
use zkcard_checked::Policy;
use zkcard_checked::{ErrorKind, EventKind, OsEntropy};

const N: usize = 16;
const BUDGET: u64 = 1000;

type Bases = <Watched as Accelerator>::Bases<G1>;

/// What a small program says: a sum over loaded scalars, one over a polynomial, one in G2, and the vector.
type Said = (G1, G1, G2, Vec<Fr>);

fn program<A: Accelerator>(accel: &A) -> Result<Said, AccelError> {
    let polynomial = Scalars::Polynomial { n: N, basis: Basis::Coefficients };
    let plain = accel.load_bases::<G1>(&points(N, 1), Scalars::Loaded)?;
    let coefficients = accel.load_bases::<G1>(&points(N, 2), polynomial)?;
    let g2 = accel.load_bases::<G2>(&group_points::<G2>(N, 3), Scalars::Loaded)?;
    let loaded = accel.load(&scalars(N, 1))?;
    let mut moved = accel.load(&scalars(N, 2))?;
    accel.ntt(&mut moved, Transform::Inverse)?;
    let sums = (accel.msm(&plain, &loaded, 2..9)?, accel.msm(&coefficients, &moved, 0..N)?);
    Ok((sums.0, sums.1, accel.msm(&g2, &loaded, 0..N)?, accel.read(&moved)?))
}

/// A fault, and how to give it to a card.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    BitInSum,
    BitInG2,
    OtherSum,
    Identity,
    Swapped,
    Stale,
    TruncatedRead,
    TruncatedVector,
    Error,
    Hang,
    Gone,
    Full,
}

use Fault::*;

const ALL: [Fault; 12] = [
    BitInSum,
    BitInG2,
    OtherSum,
    Identity,
    Swapped,
    Stale,
    TruncatedRead,
    TruncatedVector,
    Error,
    Hang,
    Gone,
    Full,
];

/// A card that counts cycles until its budget is gone.
fn hang(op: Op) -> AccelError {
    let spent = (0..).find(|cycles| *cycles == BUDGET).expect("budgets end");
    AccelError::Timeout { op, budget: spent }
}

fn error(fault: Fault, op: Op) -> AccelError {
    match fault {
        Hang => hang(op),
        Gone => AccelError::Gone { op, detail: "all ones".into() },
        Full => AccelError::Memory { op, needed: 2, free: 1 },
        _ => AccelError::Fault { op, code: 7, detail: "a parity error".into() },
    }
}

fn break_it(mind: &Mind, fault: Fault) {
    match fault {
        BitInSum => mind.forge(|_, mut sum| {
            sum.x += Fq::one();
            Ok(sum)
        }),
        BitInG2 => mind.forge_g2(|_, mut sum| {
            sum.y.c1 += Fq::one();
            Ok(sum)
        }),
        OtherSum => mind.forge(|_, sum| Ok(sum + generator())),
        Identity => mind.forge(|_, _| Ok(G1::zero())),
        Error | Hang | Gone | Full => {
            mind.forge(move |_, _| Err(error(fault, Op::Msm(zkcard_accel::GroupKind::G1))));
            mind.tamper(move |op, _, _| if op == Op::Ntt { Err(error(fault, op)) } else { Ok(()) });
        }
        _ => mind.tamper(move |op, before, after| {
            match (fault, op) {
                (Swapped, Op::Ntt) => after.swap(3, 4),
                (Stale, Op::Ntt) => *after = before.to_vec(),
                (TruncatedRead, Op::Read) => after.truncate(N - 1),
                (TruncatedVector, Op::Ntt) => after.truncate(N - 1),
                _ => {}
            }
            Ok(())
        }),
    }
}

/// Whether a policy notices a fault at all; what is noticed must come out right.
fn notices(policy: Policy, fault: Fault) -> bool {
    match fault {
        Error | Hang | Gone | Full => true,
        BitInSum | BitInG2 => policy != Policy::None,
        // The card itself refuses a sum over what is too short: an error. The read after it is not noticed.
        TruncatedVector => true,
        _ => matches!(policy, Policy::Twin | Policy::Full),
    }
}

/// Whether what comes out is right.
fn repairs(policy: Policy, fault: Fault) -> bool {
    notices(policy, fault) && (fault != TruncatedVector || matches!(policy, Policy::Twin | Policy::Full))
}

#[test]
fn what_each_policy_catches() {
    let right = program(&zkcard_soft::Soft::new()).expect("soft");
    for policy in Policy::ALL {
        for fault in ALL {
            let desk = Desk::new(policy);
            break_it(&desk.mind, fault);
            let said = program(&desk.checked).expect("no fault reaches the caller as an error");
            let (health, events) = (desk.checked.health(), desk.events());
            let case = format!("{policy} {fault:?} {health:?}");
            assert_eq!(said == right, repairs(policy, fault), "{case}");
            assert_eq!(health.mismatches + health.errors > 0, notices(policy, fault), "{case}");
            assert_eq!(events.contains(&EventKind::Replayed), notices(policy, fault), "{case}");
            assert_eq!(health.strikes, if fault == Full { 0 } else { health.mismatches + health.errors });
        }
    }
}

#[test]
fn errors_are_told_without_their_text() {
    let kinds = [
        (Hang, ErrorKind::Timeout { budget: BUDGET }),
        (Error, ErrorKind::Fault { code: 7 }),
        (Gone, ErrorKind::Gone),
        (Full, ErrorKind::Memory),
    ];
    for (fault, kind) in kinds {
        let desk = Desk::new(Policy::None);
        break_it(&desk.mind, fault);
        assert!(program(&desk.checked).is_ok());
        assert!(desk.events().contains(&EventKind::Error(kind)));
    }
}

/// A list, its points and their right sum over the scalars 9.
fn list(desk: &Desk) -> (Bases, G1) {
    let p = points(N, 1);
    let bases = desk.checked.load_bases::<G1>(&p, Scalars::Loaded).expect("a list");
    (bases, sum::<G1>(&p, &scalars(N, 9)))
}

/// A proof's worth of work: a fresh vector, one sum.
fn ask(desk: &Desk, bases: &Bases) -> G1 {
    let vector = desk.checked.load(&scalars(N, 9)).expect("a vector");
    desk.checked.msm(bases, &vector, 0..N).expect("a sum")
}

#[test]
fn first_reloaded_then_quarantined() {
    let desk = Desk::new(Policy::Twin).limits(2, 5);
    let (bases, right) = list(&desk);
    break_it(&desk.mind, OtherSum);
    for _ in 0..8 {
        assert_eq!(ask(&desk, &bases), right);
    }
    let kinds: Vec<_> = desk.events().into_iter().filter(|kind| *kind != EventKind::Replayed).collect();
    let mismatch = EventKind::Mismatch { check: "twin" };
    let (reload, quarantine) = (EventKind::Reload, EventKind::Quarantine);
    let expected = [mismatch, mismatch, reload, mismatch, mismatch, reload, mismatch, quarantine];
    assert_eq!(kinds, expected);
    let health = desk.checked.health();
    assert!(health.quarantined && health.reloads == 2 && health.replays == 5 && health.software == 3);
    let jobs = health.jobs;
    assert_eq!(program(&desk.checked).expect("all in software"), program(&desk.soft).expect("soft"));
    assert_eq!(desk.checked.health().jobs, jobs, "a card in quarantine is left alone");
}

#[test]
fn a_card_with_spoilt_bases_recovers_when_they_are_loaded_anew() {
    let desk = Desk::new(Policy::Twin).limits(2, 10);
    let (bases, right) = list(&desk);
    // The first list was spoilt in the card's memory; lists 2 and 3 are the reloaded ones.
    desk.mind.forge(|query, sum| Ok(if query.list == 0 { sum + generator() } else { sum }));
    for _ in 0..6 {
        assert_eq!(ask(&desk, &bases), right);
    }
    let health = desk.checked.health();
    assert_eq!((health.mismatches, health.reloads, health.software), (2, 1, 0));
    assert_eq!(desk.mind.lists(), 4);
    assert!(!health.quarantined);
}

#[test]
fn limits_of_zero_mean_never() {
    let desk = Desk::new(Policy::Twin).limits(0, 0);
    let (bases, right) = list(&desk);
    break_it(&desk.mind, OtherSum);
    for _ in 0..20 {
        assert_eq!(ask(&desk, &bases), right);
    }
    let health = desk.checked.health();
    assert_eq!((health.strikes, health.reloads, health.quarantined), (20, 0, false));
}

#[test]
fn a_vector_outlives_its_watched_copy() {
    let desk = Desk::new(Policy::Twin);
    let (bases, right) = list(&desk);
    let mut vector = desk.checked.load(&scalars(N, 9)).expect("a vector");
    break_it(&desk.mind, OtherSum);
    assert_eq!(desk.checked.msm::<G1>(&bases, &vector, 0..N).expect("a sum"), right);
    desk.mind.behave();
    let jobs = desk.checked.health().jobs;
    assert_eq!(desk.checked.msm::<G1>(&bases, &vector, 0..N).expect("a sum"), right);
    assert_eq!(desk.checked.read(&vector).expect("a vector"), scalars(N, 9));
    assert_eq!(desk.checked.health().jobs, jobs, "it lives in software");
    // Changed, it is another vector, and the card gets a copy of that.
    desk.checked.ntt(&mut vector, Transform::Forward).expect("a transform");
    let mut expected = desk.soft.load(&scalars(N, 9)).expect("a vector");
    desk.soft.ntt(&mut expected, Transform::Forward).expect("a transform");
    assert_eq!(desk.checked.read(&vector).expect("a vector"), *expected);
    assert_eq!(desk.checked.health().jobs, jobs + 2);
}

#[test]
fn a_transform_that_fails_is_done_in_software_and_goes_on_on_the_card() {
    let desk = Desk::new(Policy::Twin);
    let right = program(&desk.soft).expect("soft");
    desk.mind.tamper(|op, _, _| if op == Op::Ntt { Err(hang(op)) } else { Ok(()) });
    assert_eq!(program(&desk.checked).expect("replayed"), right);
    let health = desk.checked.health();
    assert_eq!((health.errors, health.replays, health.software), (1, 1, 0));
}

#[test]
fn an_error_of_the_trusted_accelerator_is_the_callers_to_know() {
    let mut small = Spy::new();
    small.caps.name = "trusted".into();
    let trusted = small.mind.clone();
    let checked = zkcard_checked::Checked::with_entropy(small, Spy::new(), Policy::Full, OsEntropy);
    let vector = checked.load(&scalars(N, 9)).expect("a vector");
    trusted.tamper(|op, _, _| Err(error(Error, op)));
    assert!(matches!(checked.read(&vector), Err(AccelError::Fault { code: 7, .. })));
    assert_eq!(checked.health().strikes, 0);
    assert_eq!(checked.caps().name, "checked(spy)");
}

#[test]
fn threads_with_faults_all_get_what_is_right() {
    const THREADS: u64 = 4;
    for policy in [Policy::Twin, Policy::Full] {
        let desk = Desk::new(policy).limits(3, 40);
        let (bases, right) = list(&desk);
        let (calls, barrier) = (Arc::new(AtomicU64::new(0)), Barrier::new(THREADS as usize));
        let every = |n: u64, calls: &AtomicU64| calls.fetch_add(1, SeqCst) % n == n - 1;
        let seen = calls.clone();
        desk.mind.forge(move |_, sum| Ok(if every(5, &seen) { sum + generator() } else { sum }));
        desk.mind.tamper(move |op, _, after| {
            match (op, every(7, &calls)) {
                (Op::Ntt, true) => after.swap(0, 1),
                (Op::Load, true) => return Err(hang(op)),
                _ => {}
            }
            Ok(())
        });
        let expected = program(&desk.soft).expect("soft");
        let work = || {
            barrier.wait();
            for _ in 0..4 {
                assert_eq!(ask(&desk, &bases), right);
                assert_eq!(program(&desk.checked).expect("replayed"), expected);
            }
        };
        std::thread::scope(|scope| (0..THREADS).for_each(|_| drop(scope.spawn(work))));
        let health = desk.checked.health();
        assert!(health.mismatches > 0 && health.reloads > 0, "{health:?}");
        let reloads = desk.events().iter().filter(|kind| **kind == EventKind::Reload).count();
        assert_eq!(health.reloads, reloads as u64);
    }
}

/// Threads of one pool that lend themselves to each other must not wait for their own locks.
#[test]
fn jobs_on_one_pool_do_not_wait_for_themselves() {
    use rayon::prelude::*;
    let desk = Desk::new(Policy::Twin);
    let polynomial = Scalars::Polynomial { n: 4096, basis: Basis::Coefficients };
    let p = vec![points(1, 1)[0]; 4096];
    let bases = desk.checked.load_bases::<G1>(&p, polynomial).expect("a list");
    let mut vector = desk.checked.load(&scalars(4096, 1)).expect("a vector");
    desk.checked.ntt(&mut vector, Transform::CosetInverse(Fr::from(5u64))).expect("a transform");
    let sums: Vec<G1> = (0..4)
        .into_par_iter()
        .map(|_| {
            let values = desk.checked.read(&vector).expect("a vector");
            assert_eq!(values.len(), 4096);
            desk.checked.msm(&bases, &vector, 0..4096).expect("a sum")
        })
        .collect();
    assert!(sums.iter().all(|sum| *sum == sums[0]));
}
