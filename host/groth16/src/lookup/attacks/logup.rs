//! Sums of logarithmic derivatives that agree although something that was asked for is in no table.

use super::{Forger, fr, inverse};
use crate::circuit::{Circuit, Finding};
use crate::lookup::builder::Builder;
use crate::lookup::prover::Pole;
use crate::lookup::system::System;
use ark_bn254::Fr;
use ark_ff::{One, Zero};

/// Whether a first round, whatever it holds, can be completed and proved.
fn proves(system: &System, first: &[Fr]) -> bool {
    let forger = Forger::of(system.circuit());
    let second = |challenge| system.second_round(first, challenge);
    let proven = forger.prover.prove(&super::CONTEXT, first, second);
    proven.is_ok_and(|proven| forger.takes(&[], &proven.proof))
}

/// The pair (a, b) for which `ρ − a − b·ρ² = −b·(ρ − r)·(ρ − s)`.
fn pair(r: i64, s: i64) -> [Fr; 2] {
    let b = inverse(fr(r + s));
    [b * fr(r * s), b]
}

/// With roots r, s, u, `Σ (r−s)/(r+s) · 1/(ρ − a − b·ρ²) = 0` over the three pairs of them: of two rows and a pair
/// that is neither, for every ρ.
#[test]
fn a_beta_of_low_degree_makes_denominators_dependent() {
    let [r, s, u] = [2, 5, 11];
    let asked = pair(r, s);
    let made = |low: bool| {
        let mut builder = Builder::new();
        let table = builder.table_of_pairs([pair(s, u), pair(u, r)]);
        let [a, b] = [builder.private(), builder.private()];
        builder.query(table, [a.into(), b.into()]);
        if low { builder.finish_with(1) } else { builder.finish() }.unwrap()
    };
    let ratio = |x: i64, y: i64| fr(x - y) * inverse(fr(x + y));
    let scale = -inverse(ratio(r, s));
    let forged = [asked[0], asked[1], scale * ratio(s, u), scale * ratio(u, r)];
    assert!(made(false).first_round(&[], &asked).is_err());
    assert!(proves(&made(true), &forged) && !proves(&made(false), &forged));
    for row in [pair(s, u), pair(u, r)] {
        let honest = made(false).first_round(&[], &row).unwrap();
        assert!(proves(&made(false), &honest));
    }
}

/// Range 0 … 3, and clamping −5 … −1 to 0. Rows (t, 0) stand as t.
#[test]
fn tables_that_share_a_sum_answer_each_others_queries() {
    let clamp = || (-5..0).map(|q| [fr(q), Fr::zero()]);
    let mut builder = Builder::new();
    let shared = builder.table_of_pairs((0..4).map(|x| [fr(x), Fr::zero()]).chain(clamp()));
    let x = builder.private();
    builder.query(shared, [x.into(), Fr::zero().into()]);
    let shared = builder.finish().unwrap();
    assert!(proves(&shared, &shared.first_round(&[], &[fr(-5)]).unwrap()));

    let mut builder = Builder::new();
    let range = builder.table((0..4).map(fr));
    builder.table_of_pairs(clamp());
    let x = builder.private();
    builder.query(range, [x.into()]);
    let apart = builder.finish().unwrap();
    assert!(apart.first_round(&[], &[fr(-5)]).is_err());
    let forged: Vec<Fr> = [-5, 0, 0, 0, 0, 1, 0, 0, 0, 0].map(fr).to_vec();
    assert!(!proves(&apart, &forged));
    assert!(proves(&apart, &apart.first_round(&[], &[fr(3)]).unwrap()));
}

/// At a row, whose multiplicity must then be zero, its fraction is free: a wrong first round is completed for such challenges,
/// of which there are as many as rows, and the prover, who cannot choose, redraws an honest one's.
#[test]
fn a_pole_completes_anything_and_is_one_of_few() {
    let mut builder = Builder::new();
    let table = builder.table((0..4).map(fr));
    let x = builder.private();
    builder.query(table, [x.into()]);
    let system = builder.finish().unwrap();
    let circuit = system.circuit();
    let wrong: Vec<Fr> = [7, 0, 0, 0, 0].map(fr).to_vec();
    let completed = |rho: Fr| {
        let asked = inverse(rho - fr(7));
        let z =
            circuit.assignment(rho, Fr::zero(), &wrong, &[asked, Fr::zero(), Fr::zero(), asked, Fr::zero()]);
        circuit.check(&z)
    };
    assert_eq!(completed(fr(2)), Finding::Satisfied);
    assert_ne!(completed(fr(1000)), Finding::Satisfied);
    for pole in [0, 1, 2, 3, 7] {
        assert_eq!(system.second_round(&wrong, fr(pole)), Err(Pole));
    }
    assert!(system.second_round(&wrong, fr(8)).is_ok());
}

/// The lookup over a small field, every first round and every challenge of it: p queries for one value add up to nothing,
/// so that there must be fewer queries than p; then a wrong first round is completed for few challenges.
#[test]
fn only_p_queries_wrap_around() {
    const P: u64 = 11;
    let over = |m: u64, under: u64| m * (1..P).find(|inverse| inverse * under % P == 1).unwrap();
    let rows = 0..2;
    // Whether there is a second round, for so many queries for 5, under this challenge.
    let completes = |queries: u64, m: [u64; 2], rho: u64| {
        let free = rows.clone().any(|t| rho == t && m[t as usize] == 0);
        let impossible = rho == 5 || rows.clone().any(|t| rho == t && m[t as usize] != 0);
        let sum = |()| {
            rows.clone().filter(|t| *t != rho).map(|t| over(m[t as usize], (P + rho - t) % P)).sum::<u64>()
        };
        !impossible && (free || queries * over(1, (P + rho - 5) % P) % P == sum(()) % P)
    };
    let completed = |queries, m| (0..P).filter(|rho| completes(queries, m, *rho)).count() as u64;
    assert_eq!(completed(P, [0, 0]), P - 1, "all but the pole of the query");
    for queries in 1..P {
        let most = (0..P * P).map(|m| completed(queries, [m / P, m % P])).max().unwrap();
        assert!((2..=1 + 2 * 2).contains(&most), "{queries} queries: {most} challenges");
    }
    assert!(Fr::from(u64::MAX) + Fr::one() != Fr::zero(), "no computer holds as many queries as r");
}
