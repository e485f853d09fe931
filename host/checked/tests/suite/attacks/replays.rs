//! Attack 5: right answers to other questions.

use super::*;
use std::collections::HashMap;
use std::sync::Barrier;
use zkcard_accel::{Accelerator, Basis, Op, Scalars, Transform};

const N: usize = 8;

/// Answers `wrong` to every sum over the first handle, asked about the scalars 9; `range` of them.
fn mount(
    desk: &Desk,
    range: std::ops::Range<usize>,
    wrong: impl FnMut(&Query, G1) -> G1 + Send + 'static,
    knows_alpha: bool,
) -> Verdict {
    let p = points(N, 1);
    let bases = desk.checked.load_bases::<G1>(&p, Scalars::Loaded).expect("a list");
    let mut wrong = wrong;
    match knows_alpha {
        true => desk.mind.forge(knowing_alpha(wrong)),
        false => desk.mind.forge(move |query, sum| Ok(wrong(query, sum))),
    }
    let vector = desk.checked.load(&scalars(N, 9)).expect("a vector");
    desk.judge(&bases, &vector, range.clone(), sum::<G1>(&p, &scalars(N, 9)[range]))
}

#[test]
fn attack_5_the_pair_of_an_older_proof() {
    let run = |desk: Desk, knows_alpha: bool| {
        let p = points(N, 1);
        let bases = desk.checked.load_bases::<G1>(&p, Scalars::Loaded).expect("a list");
        let mut older = HashMap::new();
        let replay = move |query: &Query, sum| *older.entry(query.list).or_insert(sum);
        let mut plain = replay.clone();
        match knows_alpha {
            true => desk.mind.forge(knowing_alpha(replay)),
            false => desk.mind.forge(move |query, sum| Ok(plain(query, sum))),
        }
        let first = desk.checked.load(&scalars(N, 1)).expect("a vector");
        let right: G1 = desk.checked.msm(&bases, &first, 0..N).expect("a sum");
        assert_eq!(right, sum::<G1>(&p, &scalars(N, 1)));
        let second = desk.checked.load(&scalars(N, 2)).expect("a vector");
        desk.judge(&bases, &second, 0..N, sum::<G1>(&p, &scalars(N, 2)))
    };
    assert_eq!(run(fresh(), false), TWIN);
    assert_eq!(run(shared(), true), Verdict::Accepted);
}

#[test]
fn attack_5_pairs_swapped_between_overlapping_jobs() {
    let desk = fresh();
    let p = points(N, 1);
    let bases = desk.checked.load_bases::<G1>(&p, Scalars::Loaded).expect("a list");
    let mind = desk.mind.clone();
    desk.mind.forge(move |query, _| {
        let other = if query.scalars == scalars(N, 1) { scalars(N, 2) } else { scalars(N, 1) };
        Ok(answer(&mind, query.list, &other))
    });
    let barrier = Barrier::new(2);
    let job = |seed: u64| {
        let vector = desk.checked.load(&scalars(N, seed)).expect("a vector");
        barrier.wait();
        let total: G1 = desk.checked.msm(&bases, &vector, 0..N).expect("a sum");
        assert_eq!(total, sum::<G1>(&p, &scalars(N, seed)));
    };
    std::thread::scope(|scope| {
        scope.spawn(|| job(1));
        scope.spawn(|| job(2));
    });
    assert_eq!(desk.checked.health().mismatches, 2);
}

#[test]
fn attack_5_a_neighbouring_range() {
    let neighbour = |desk: &Desk| {
        let mind = desk.mind.clone();
        move |query: &Query, _| answer(&mind, query.list, &query.scalars[query.range.start + 1..][..4])
    };
    let desk = fresh();
    assert_eq!(mount(&desk, 2..6, neighbour(&desk), false), TWIN);
    let desk = shared();
    assert_eq!(mount(&desk, 2..6, neighbour(&desk), true), Verdict::Accepted);
    let desk = Desk::new(Policy::None);
    assert_eq!(mount(&desk, 2..6, neighbour(&desk), false), Verdict::Accepted);
}

#[test]
fn attack_5_a_stale_vector() {
    for policy in [Policy::Twin, Policy::None] {
        let expected = if policy == Policy::Twin { TWIN } else { Verdict::Accepted };
        // The buffer still holds what was loaded for the last proof.
        let desk = Desk::new(policy);
        desk.mind.tamper(|op, _, after| {
            if op == Op::Load {
                *after = scalars(N, 8);
            }
            Ok(())
        });
        assert_eq!(mount(&desk, 0..N, |_, sum| sum, false), expected);
        // The transform never ran.
        let desk = Desk::new(policy);
        let kind = Scalars::Polynomial { n: N, basis: Basis::Coefficients };
        let bases = desk.checked.load_bases::<G1>(&points(N, 1), kind).expect("a list");
        desk.mind.tamper(|op, before, after| {
            if op == Op::Ntt {
                *after = before.to_vec();
            }
            Ok(())
        });
        let mut vector = desk.checked.load(&scalars(N, 9)).expect("a vector");
        desk.checked.ntt(&mut vector, Transform::Inverse).expect("a transform");
        let mut right = desk.soft.load(&scalars(N, 9)).expect("a vector");
        desk.soft.ntt(&mut right, Transform::Inverse).expect("a transform");
        assert_eq!(desk.judge(&bases, &vector, 0..N, sum::<G1>(&points(N, 1), &right)), expected);
    }
}
