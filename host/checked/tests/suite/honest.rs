//! Completeness: with an honest card, whatever it lacks, every program gives what the CPU gives, and nobody
//! is blamed; and the two flows of Groth16 never leave the card.

use crate::support::*;
use ark_bn254::{Fr, G1Affine};
use ark_ff::{FftField, Field, One, Zero};
use proptest::prelude::*;
use zkcard_accel::{AccelError, Accelerator, Basis, G1, G2, Group, Scalars, Transform};
use zkcard_checked::Policy;
use zkcard_checked::{Entropy, EntropyError, OsEntropy};

/// One call on vectors that are named by small numbers, taken modulo how many there are.
#[derive(Clone, Debug)]
enum Call {
    Load(u64),
    Ntt(usize, usize, bool),
    Mul(usize, usize),
    Quotient([usize; 3]),
    Read(usize),
    Sum(usize, usize),
    SumG2(usize),
    Part(usize, usize),
}

fn calls() -> impl Strategy<Value = Vec<Call>> {
    let i = || 0..8usize;
    let call = prop_oneof![
        any::<u64>().prop_map(Call::Load),
        (i(), 0..3usize, any::<bool>()).prop_map(|(v, shift, forward)| Call::Ntt(v, shift, forward)),
        (i(), 0..3usize, any::<bool>()).prop_map(|(v, shift, forward)| Call::Ntt(v, shift, forward)),
        (i(), i()).prop_map(|(a, b)| Call::Mul(a, b)),
        [i(), i(), i()].prop_map(Call::Quotient),
        i().prop_map(Call::Read),
        (i(), i()).prop_map(|(v, list)| Call::Sum(v, list)),
        i().prop_map(Call::SumG2),
        (i(), i()).prop_map(|(v, start)| Call::Part(v, start)),
    ];
    prop::collection::vec(call, 1..20)
}

fn shifts(n: usize) -> [Fr; 3] {
    let odd = Fr::get_root_of_unity(2 * n as u64).expect("small");
    [Fr::one(), Fr::from(5u64), odd]
}

/// All that a program says.
type Said = (Vec<Fr>, Vec<G1>, Vec<G2>);

/// Runs a program and writes down everything that it says.
fn run<A: Accelerator>(accel: &A, n: usize, calls: &[Call]) -> Result<Said, AccelError> {
    let shifts = shifts(n);
    let list = |points: &[G1Affine], scalars| accel.load_bases::<G1>(points, scalars);
    let polynomial = |basis| Scalars::Polynomial { n, basis };
    let mut p = points(n, 1);
    p[0] = infinity();
    let loaded = list(&p, Scalars::Loaded)?;
    let lists = [
        list(&p[..n - n / 2], polynomial(Basis::Coefficients))?,
        list(&p, polynomial(Basis::Coset(shifts[0])))?,
        list(&p, polynomial(Basis::Coset(shifts[2])))?,
    ];
    let g2 = accel.load_bases::<G2>(&group_points::<G2>(n, 2), polynomial(Basis::Coset(shifts[1])))?;
    let mut vectors = vec![accel.load(&scalars(n, 0))?, accel.load(&vec![Fr::zero(); n])?];
    let (mut read, mut sums, mut sums_g2) = (Vec::new(), Vec::new(), Vec::new());
    for call in calls {
        let at = |i: usize| i % vectors.len();
        match call.clone() {
            Call::Load(seed) => vectors.push(accel.load(&scalars(n, seed))?),
            Call::Ntt(v, shift, true) => {
                let v = at(v);
                accel.ntt(&mut vectors[v], Transform::CosetForward(shifts[shift]))?;
            }
            Call::Ntt(v, shift, false) => {
                let v = at(v);
                accel.ntt(&mut vectors[v], Transform::CosetInverse(shifts[shift]))?;
            }
            Call::Mul(a, b) => {
                let product = accel.mul(&vectors[at(a)], &vectors[at(b)])?;
                vectors.push(product);
            }
            Call::Quotient([a, b, c]) => {
                let (a, b, c) = (at(a), at(b), at(c));
                let mut quotient = vectors.remove(a);
                if !vectors.is_empty() {
                    let (b, c) = (b % vectors.len(), c % vectors.len());
                    accel.quotient(&mut quotient, &vectors[b], &vectors[c], Fr::from(3u64))?;
                }
                vectors.push(quotient);
            }
            Call::Read(v) => read.extend(accel.read(&vectors[at(v)])?),
            Call::Sum(v, list) => sums.push(accel.msm(&lists[list % 3], &vectors[at(v)], 0..n)?),
            Call::SumG2(v) => sums_g2.push(accel.msm(&g2, &vectors[at(v)], 0..n)?),
            Call::Part(v, start) => {
                sums.push(accel.msm(&loaded, &vectors[at(v)], start % n..n)?);
            }
        }
    }
    Ok((read, sums, sums_g2))
}

/// A card with everything; one without G2 and with no products of transformed vectors; one too small.
fn spy(kind: usize, n: usize) -> Spy {
    let mut spy = Spy::new();
    spy.caps.transformed_products = kind == 0;
    spy.caps.g2 = kind == 0;
    if kind == 2 {
        spy.caps.max_log_transform = n.trailing_zeros().saturating_sub(1);
    }
    if kind == 3 {
        spy.caps.max_len = n - 1;
    }
    spy
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn every_program_gives_what_the_cpu_gives(log in 0..5u32, kind in 0..4usize, calls in calls()) {
        let n = 1 << log;
        for policy in Policy::ALL {
            let desk = Desk::with(policy, spy(kind, n), OsEntropy);
            let expected = run(&desk.soft, n, &calls).expect("soft does all");
            prop_assert_eq!(run(&desk.checked, n, &calls).expect("checked does all"), expected);
            prop_assert!(desk.events().is_empty(), "an honest card was blamed");
        }
    }
}

/// The quotient of Groth16 with shift `s`, `k` and, for arkworks, the way back to coefficients.
fn groth16<A: Accelerator>(accel: &A, n: usize, s: Fr, k: Fr, back: bool) -> Result<A::Vector, AccelError> {
    let (mut a, mut b) = (accel.load(&scalars(n, 1))?, accel.load(&scalars(n, 2))?);
    let mut c = accel.mul(&a, &b)?;
    for vector in [&mut a, &mut b, &mut c] {
        accel.ntt(vector, Transform::Inverse)?;
        accel.ntt(vector, Transform::CosetForward(s))?;
    }
    accel.quotient(&mut a, &b, &c, k)?;
    if back {
        accel.ntt(&mut a, Transform::CosetInverse(s))?;
    }
    Ok(a)
}

fn stays_on_the_card<G: Group>(s: Fr, k: Fr, back: bool) {
    let n = 16;
    let basis = if back { Basis::Coefficients } else { Basis::Coset(s) };
    let points = group_points::<G>(n - 1, 3);
    let desk = Desk::new(Policy::Twin);
    let h = desk.checked.load_bases::<G>(&points, Scalars::Polynomial { n, basis }).expect("h");
    let vector = groth16(&desk.checked, n, s, k, back).expect("flow");
    let expected = groth16(&desk.soft, n, s, k, back).expect("flow");
    assert_eq!(desk.checked.read(&vector).expect("read"), *expected);
    let total: G = desk.checked.msm(&h, &vector, 0..n).expect("sum");
    assert_eq!(total, sum::<G>(&points, &expected));
    let health = desk.checked.health();
    assert_eq!((health.software, health.replays, health.mismatches), (0, 0, 0), "{health:?}");
    assert!(!back || expected[n - 1].is_zero());
}

#[test]
fn arkworks_quotient_stays_on_the_card() {
    let s = Fr::from(5u64);
    let k = (s.pow([16]) - Fr::one()).inverse().expect("5 is on no domain");
    stays_on_the_card::<G1>(s, k, true);
    stays_on_the_card::<G2>(s, k, true);
}

#[test]
fn snarkjs_quotient_stays_on_the_card() {
    let odd = Fr::get_root_of_unity(32).expect("small");
    stays_on_the_card::<G1>(odd, Fr::one(), false);
    stays_on_the_card::<G2>(odd, Fr::one(), false);
}

#[test]
fn long_histories_are_cut() {
    let desk = Desk::new(Policy::Twin);
    let (mut fast, mut slow) = (desk.checked.load(&scalars(4, 1)).expect("load"), scalars(4, 1));
    for i in 0..300u64 {
        let transform = if i % 2 == 0 { Transform::Forward } else { Transform::Inverse };
        desk.checked.ntt(&mut fast, transform).expect("ntt");
    }
    assert_eq!(desk.checked.read(&fast).expect("read"), slow);
    for _ in 0..100 {
        fast = desk.checked.mul(&fast, &fast).expect("mul");
        slow.iter_mut().for_each(|value| *value = value.square());
    }
    assert_eq!(desk.checked.read(&fast).expect("read"), slow);
    let software = desk.checked.health().software;
    assert!((1..10).contains(&software), "{software}");
}

#[test]
fn the_watched_side_is_not_told_what_repeats() {
    let points = points(12, 1);
    let values: Vec<Fr> = (0..12u64).map(|i| Fr::from(i % 3 + 5)).collect();
    let firsts: Vec<u32> = (0..12).map(|i| i % 3).collect();
    for policy in Policy::ALL {
        let desk = Desk::with(policy, Spy::new(), OsEntropy);
        let bases = desk.checked.load_bases::<G1>(&points, Scalars::Loaded).expect("bases");
        let vector = desk.checked.load_repeating(&values, &firsts).expect("a vector");
        let total: G1 = desk.checked.msm(&bases, &vector, 2..12).expect("a sum");
        assert_eq!(total, sum::<G1>(&points, &values[2..]));
        let health = desk.checked.health();
        assert_eq!(
            (health.software, health.replays),
            (0, 0),
            "{policy}: the card took the vector and summed it"
        );
        desk.mind.forge(|_, right| Ok(right + generator()));
        let again: G1 = desk.checked.recompute(&bases, &vector, 2..12, &total).expect("a sum");
        assert_eq!(again, total);
    }
}

#[test]
fn without_entropy_the_cpu_does_the_work() {
    struct Dry;
    impl Entropy for Dry {
        fn draw(&mut self) -> Result<[u8; 32], EntropyError> {
            Err(EntropyError("the well is dry".into()))
        }
    }
    let desk = Desk::with(Policy::Twin, Spy::new(), Dry);
    let points = points(8, 1);
    let bases = desk.checked.load_bases::<G1>(&points, Scalars::Loaded).expect("bases");
    let mut vector = desk.checked.load(&scalars(8, 1)).expect("load");
    let total: G1 = desk.checked.msm(&bases, &vector, 0..8).expect("sum");
    assert_eq!(total, sum::<G1>(&points, &scalars(8, 1)));
    desk.checked.ntt(&mut vector, Transform::Forward).expect("ntt");
    let mut expected = desk.soft.load(&scalars(8, 1)).expect("load");
    desk.soft.ntt(&mut expected, Transform::Forward).expect("ntt");
    assert_eq!(desk.checked.read(&vector).expect("read"), *expected);
    assert!(desk.events().is_empty());
}

#[test]
fn misuse_is_the_callers() {
    let desk = Desk::new(Policy::Twin);
    let mut three = desk.checked.load(&scalars(3, 1)).expect("load");
    let four = desk.checked.load(&scalars(4, 1)).expect("load");
    assert!(desk.checked.ntt(&mut three, Transform::Forward).is_err_and(|e| e.is_misuse()));
    assert!(desk.checked.mul(&three, &four).is_err_and(|e| e.is_misuse()));
    assert!(desk.checked.quotient(&mut three, &four, &four, Fr::one()).is_err_and(|e| e.is_misuse()));
    let bases = desk.checked.load_bases::<G1>(&points(3, 1), Scalars::Loaded).expect("bases");
    assert!(desk.checked.msm(&bases, &four, 0..4).is_err_and(|e| e.is_misuse()));
    assert!(desk.checked.msm(&bases, &four, 2..5).is_err_and(|e| e.is_misuse()));
    let reversed = std::ops::Range { start: 2, end: 1 };
    assert!(desk.checked.recompute(&bases, &four, reversed, &G1::zero()).is_err_and(|e| e.is_misuse()));
    assert!(desk.events().is_empty() && desk.checked.health().strikes == 0);
}
