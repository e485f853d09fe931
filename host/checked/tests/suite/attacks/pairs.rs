//! Attacks 1 to 4: pairs (Δ, αΔ) out of the lists that the card was given.

use super::*;
use std::sync::Arc;
use zkcard_accel::{Accelerator, Basis, Scalars};

const N: usize = 8;

/// How a list is made, by one who knows what the card has been given, and what it is for.
type List<'a> = (&'a dyn Fn(&Mind) -> Vec<G1Affine>, Scalars);

fn polynomial(basis: Basis) -> Scalars {
    Scalars::Polynomial { n: N, basis }
}

fn powers() -> Scalars {
    polynomial(Basis::Coefficients)
}

/// Loads the lists in turn, then adds to the pair of the first whatever `attack` gives.
fn mount(desk: &Desk, lists: &[List], attack: impl Fn(&Mind) -> (G1, G1)) -> Verdict {
    let load = |(points, scalars): &List| {
        let points = points(&desk.mind);
        (desk.checked.load_bases::<G1>(&points, *scalars).expect("a list"), points)
    };
    let handles: Vec<_> = lists.iter().map(load).collect();
    let (target, points) = &handles[0];
    let (da, db) = attack(&desk.mind);
    desk.mind.forge(move |query, sum| {
        Ok(match query.list {
            0 => sum + da,
            1 => sum + db,
            _ => sum,
        })
    });
    let n = if lists[0].1 == Scalars::Loaded { points.len() } else { N };
    let vector = desk.checked.load(&scalars(n, 9)).expect("a vector");
    desk.judge(target, &vector, 0..n, sum::<G1>(points, &scalars(n, 9)))
}

/// Refused where each handle has its own secrets, accepted where they share them.
#[track_caller]
fn works_only_if_shared(lists: &[List], attack: impl Fn(&Mind) -> (G1, G1)) {
    assert_eq!(mount(&fresh(), lists, &attack), TWIN);
    assert_eq!(mount(&shared(), lists, &attack), Verdict::Accepted);
}

/// The pair of the first handle replaced by that of the second for the same scalars.
fn substitute(desk: &Desk, kinds: [Scalars; 2]) -> Verdict {
    let lists = [points(N, 1), points(N, 2)];
    let handle = |i: usize| desk.checked.load_bases::<G1>(&lists[i], kinds[i]).expect("a list");
    let (target, _other) = (handle(0), handle(1));
    let mind = desk.mind.clone();
    desk.mind.forge(move |query, _| Ok(answer(&mind, query.list + 2, &query.scalars)));
    let vector = desk.checked.load(&scalars(N, 9)).expect("a vector");
    desk.judge(&target, &vector, 0..N, sum::<G1>(&lists[0], &scalars(N, 9)))
}

#[test]
fn attack_1_differences_across_handles() {
    let (a, b) = (|_: &Mind| points(N, 1), |_: &Mind| points(N, 2));
    let difference = |mind: &Mind| {
        let across = |list: usize| mind.point(list, 0) - mind.point(list + 2, 0);
        (across(0), across(1))
    };
    works_only_if_shared(&[(&a, Scalars::Loaded), (&b, Scalars::Loaded)], difference);
    works_only_if_shared(&[(&a, powers()), (&b, powers())], difference);
}

#[test]
fn attack_1_infinity_in_the_other_list() {
    let a = |_: &Mind| points(N, 1);
    let b = |_: &Mind| [vec![infinity()], points(N - 1, 2)].concat();
    let blind_alone = |mind: &Mind| (mind.point(0, 0), mind.point(1, 0) - mind.point(3, 0));
    works_only_if_shared(&[(&a, powers()), (&b, powers())], blind_alone);
    let padding = |mind: &Mind| (mind.point(0, N - 1), mind.point(1, N - 1) - mind.point(3, N - 1));
    let short = |_: &Mind| points(N - 1, 2);
    works_only_if_shared(&[(&a, powers()), (&short, powers())], padding);
}

#[test]
fn attack_1_the_pair_of_another_handle() {
    for kinds in [[Scalars::Loaded; 2], [powers(); 2]] {
        assert_eq!(substitute(&fresh(), kinds), TWIN);
        assert_eq!(substitute(&shared(), kinds), Verdict::Accepted);
    }
    assert_eq!(substitute(&fresh(), [Scalars::Loaded, powers()]), TWIN);
    assert_eq!(substitute(&fresh(), [powers(), Scalars::Loaded]), TWIN);
}

#[test]
fn attack_2_a_list_in_chunks_whose_index_restarts() {
    let (first, second) = (|_: &Mind| points(N, 1)[..4].to_vec(), |_: &Mind| points(N, 1)[4..].to_vec());
    let difference = |mind: &Mind| {
        let across = |list: usize| mind.point(list, 2) - mind.point(list + 2, 2);
        (across(0), across(1))
    };
    works_only_if_shared(&[(&first, Scalars::Loaded), (&second, Scalars::Loaded)], difference);
}

#[test]
fn attack_2_overlapping_lists_with_powers() {
    let (first, second) = (|_: &Mind| points(N, 1), |_: &Mind| points(N + 1, 1)[1..].to_vec());
    // Both lists blind their third point with γx³: one α for both, and it falls away.
    let difference = |mind: &Mind| {
        let across = |list: usize| mind.point(list, 3) - mind.point(list + 2, 3);
        (across(0), across(1))
    };
    works_only_if_shared(&[(&first, powers()), (&second, powers())], difference);
}

#[test]
fn attack_2_powers_against_lagrange() {
    let (a, b) = (|_: &Mind| points(N, 1), |_: &Mind| points(N, 2));
    // All Lagrange polynomials together are 1, which is the first power.
    let one = |mind: &Mind| {
        let whole = |list: usize| mind.list(list).iter().fold(G1::zero(), |sum, point| sum + point);
        (mind.point(0, 0) - whole(2), mind.point(1, 0) - whole(3))
    };
    let lagrange = polynomial(Basis::Coset(Fr::from(5u64)));
    works_only_if_shared(&[(&a, powers()), (&b, lagrange)], one);
}

#[test]
fn attack_2_a_hostile_key_made_of_twins() {
    let (key, hostile) = (|_: &Mind| points(N, 1), |mind: &Mind| mind.list(1));
    let difference = |mind: &Mind| {
        let across = |list: usize| mind.point(list + 2, 0) - mind.point(list, 0);
        (across(0), across(1))
    };
    works_only_if_shared(&[(&key, Scalars::Loaded), (&hostile, Scalars::Loaded)], difference);
    works_only_if_shared(&[(&key, powers()), (&hostile, powers())], difference);
}

#[test]
fn attack_2_a_reloaded_list_says_nothing_new() {
    let desk = fresh().limits(1, 0);
    let p = points(N, 1);
    let bases = desk.checked.load_bases::<G1>(&p, Scalars::Loaded).expect("a list");
    desk.mind.forge(|_, sum| Ok(-sum));
    let right = sum::<G1>(&p, &scalars(N, 9));
    for _ in 0..2 {
        let vector = desk.checked.load(&scalars(N, 9)).expect("a vector");
        assert_eq!(desk.judge(&bases, &vector, 0..N, right), TWIN);
    }
    assert_eq!(desk.mind.lists(), 4);
    assert_eq!((desk.mind.list(0), desk.mind.list(1)), (desk.mind.list(2), desk.mind.list(3)));
}

/// P₂ = P₀ + P₁, P₃ = P₀, P₄ = ∞, P₅ = −P₁.
fn related(_: &Mind) -> Vec<G1Affine> {
    let p: Vec<G1> = points(N, 1).into_iter().map(G1::from).collect();
    affine(&[p[0], p[1], p[0] + p[1], p[0], G1::zero(), -p[1], p[6], p[7]])
}

#[test]
fn attack_3_infinities_repeats_and_relations_within_a_list() {
    type Pair = fn(&dyn Fn(usize) -> G1, &dyn Fn(usize) -> G1) -> (G1, G1);
    let tries: [Pair; 7] = [
        |p, q| (p(0), q(0)),
        |p, q| (p(0), q(0) - q(3)),
        |p, q| (p(0), q(2) - q(1)),
        |p, q| (p(2), q(2) - q(4)),
        |p, q| (p(0), q(0) - q(4)),
        |p, q| (p(1), q(1) + q(5)),
        |p, q| (p(0) + p(1), q(0) + q(1) - q(2)),
    ];
    for kind in [Scalars::Loaded, powers(), polynomial(Basis::Coset(Fr::from(5u64)))] {
        for pair in tries {
            let attack = |mind: &Mind| pair(&|j| mind.point(0, j), &|j| mind.point(1, j));
            assert_eq!(mount(&fresh(), &[(&related, kind)], attack), TWIN);
            assert_eq!(mount(&shared(), &[(&related, kind)], attack), TWIN, "one list is sound by itself");
        }
        let leaked = |mind: &Mind| (mind.point(0, 0), mind.point(0, 0) * leaked_alpha());
        assert_eq!(mount(&shared(), &[(&related, kind)], leaked), Verdict::Accepted);
    }
}

#[test]
fn attack_3_relations_across_handles() {
    // The second list is the first, moved by one behind an infinity, whose twin is the blinding alone.
    let other = |_: &Mind| [vec![infinity()], points(N, 1)[..N - 1].to_vec()].concat();
    let own = |_: &Mind| points(N, 1);
    let known = |mind: &Mind| (mind.point(0, 0), mind.point(1, 0) - mind.point(3, 0));
    works_only_if_shared(&[(&own, powers()), (&other, powers())], known);
    let combined = |mind: &Mind| {
        let p = |list: usize| mind.point(list, 1) - mind.point(list + 2, 1);
        (p(0) + mind.point(0, 0), p(1) + mind.point(1, 0) - mind.point(3, 0))
    };
    works_only_if_shared(&[(&own, powers()), (&other, powers())], combined);
}

#[test]
fn attack_4_two_points_swapped_with_their_twins() {
    let swapped = |mind: Arc<Mind>, list: usize, mut scalars: Vec<Fr>| {
        scalars.swap(2, 5);
        answer(&mind, list, &scalars)
    };
    for kind in [Scalars::Loaded, powers()] {
        let run = |desk: Desk, knows_alpha: bool| {
            let p = points(N, 1);
            let bases = desk.checked.load_bases::<G1>(&p, kind).expect("a list");
            let vector = desk.checked.load(&scalars(N, 9)).expect("a vector");
            let mind = desk.mind.clone();
            let wrong = move |query: &Query, _| swapped(mind.clone(), query.list, query.scalars.clone());
            match knows_alpha {
                true => desk.mind.forge(knowing_alpha(wrong)),
                false => desk.mind.forge(move |query, sum| Ok(wrong(query, sum))),
            }
            desk.judge(&bases, &vector, 0..N, sum::<G1>(&p, &scalars(N, 9)))
        };
        assert_eq!(run(fresh(), false), TWIN);
        assert_eq!(run(shared(), true), Verdict::Accepted);
    }
}
