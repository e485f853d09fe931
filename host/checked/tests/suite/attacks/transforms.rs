//! Attack 6: a wrong vector on the way to H.

use super::*;
use ark_ff::{Field, One};
use zkcard_accel::{AccelError, Accelerator, Basis, Op, Scalars, Transform};

const N: usize = 16;

/// Which operation of a kind is tampered with, counted from 0, and how, given the vector before it.
type Tamper = (&'static str, Op, usize, fn(&[Fr], &mut Vec<Fr>));

const LAST: usize = 6;

const TAMPERS: [Tamper; 11] = [
    ("a product", Op::Mul, 0, |_, c| c[3] += Fr::one()),
    ("the first coefficient of a", Op::Ntt, 0, |_, a| a[0] += Fr::one()),
    ("1/n", Op::Ntt, 0, |_, a| a.iter_mut().for_each(|a| *a *= Fr::from(N as u64))),
    ("a left as it was", Op::Ntt, 0, |before, a| *a = before.to_vec()),
    ("the shift", Op::Ntt, 1, |before, a| *a = transformed(before, Transform::CosetForward(Fr::from(7u64)))),
    ("the coset", Op::Ntt, 3, |before, b| *b = transformed(before, Transform::Forward)),
    ("k", Op::Quotient, 0, |_, a| a.iter_mut().for_each(|a| *a *= Fr::from(2u64))),
    ("c", Op::Quotient, 0, |before, a| *a = before.to_vec()),
    ("one coefficient of h", Op::Ntt, LAST, |_, h| h[5] += Fr::one()),
    ("the order", Op::Ntt, LAST, |_, h| h.reverse()),
    ("two swapped", Op::Ntt, LAST, |_, h| h.swap(1, 2)),
];

fn transformed(before: &[Fr], transform: Transform) -> Vec<Fr> {
    let soft = zkcard_soft::Soft::new();
    let mut vector = soft.load(before).expect("a vector");
    soft.ntt(&mut vector, transform).expect("a transform");
    vector.to_vec()
}

/// h = (a·b − c)/Z as arkworks computes it.
fn quotient<A: Accelerator>(accel: &A) -> Result<A::Vector, AccelError> {
    let s = Fr::from(5u64);
    let (mut a, mut b) = (accel.load(&scalars(N, 1))?, accel.load(&scalars(N, 2))?);
    let mut c = accel.mul(&a, &b)?;
    for vector in [&mut a, &mut b, &mut c] {
        accel.ntt(vector, Transform::Inverse)?;
        accel.ntt(vector, Transform::CosetForward(s))?;
    }
    let z = s.pow([N as u64]) - Fr::one();
    accel.quotient(&mut a, &b, &c, z.inverse().expect("5 is on no domain"))?;
    accel.ntt(&mut a, Transform::CosetInverse(s))?;
    Ok(a)
}

fn tampered(desk: &Desk, op: Op, which: usize, mut f: impl FnMut(&[Fr], &mut Vec<Fr>) + Send + 'static) {
    let mut seen = 0;
    desk.mind.tamper(move |now, before, after| {
        if now == op {
            if seen == which {
                f(before, after);
            }
            seen += 1;
        }
        Ok(())
    });
}

fn judge_sum(desk: &Desk) -> Verdict {
    let kind = Scalars::Polynomial { n: N, basis: Basis::Coefficients };
    let p = points(N - 1, 1);
    let bases = desk.checked.load_bases::<G1>(&p, kind).expect("a list");
    let (h, right) = (quotient(&desk.checked).expect("h"), quotient(&desk.soft).expect("h"));
    desk.judge(&bases, &h, 0..N, sum::<G1>(&p, &right))
}

fn judge_read(desk: &Desk) -> Verdict {
    let (h, right) = (quotient(&desk.checked).expect("h"), quotient(&desk.soft).expect("h"));
    let read = desk.checked.read(&h).expect("h");
    let verdict = desk.verdict();
    assert_eq!(read == *right, verdict != Verdict::Accepted, "what is refused is repaired");
    verdict
}

#[test]
fn attack_6_wrong_transforms() {
    for (name, op, which, f) in TAMPERS {
        let judged = |policy, judge: fn(&Desk) -> Verdict| {
            let desk = Desk::new(policy);
            tampered(&desk, op, which, f);
            judge(&desk)
        };
        assert_eq!(judged(Policy::Twin, judge_sum), TWIN, "{name}");
        assert_eq!(judged(Policy::Twin, judge_read), Verdict::Refused("carried value"), "{name}");
        assert_eq!(judged(Policy::None, judge_sum), Verdict::Accepted, "{name}");
        assert_eq!(judged(Policy::None, judge_read), Verdict::Accepted, "{name}");
    }
}

#[test]
fn attack_6_a_coefficient_that_no_base_of_the_key_takes() {
    let last = |_: &[Fr], h: &mut Vec<Fr>| h[N - 1] += Fr::one();
    for judge in [judge_sum, judge_read] {
        let desk = fresh();
        tampered(&desk, Op::Ntt, LAST, last);
        assert_ne!(judge(&desk), Verdict::Accepted);
    }
}

/// Π(X − xᵢ) over n − 1 guesses, by its coefficients.
fn vanishing(guesses: &[Fr]) -> Vec<Fr> {
    let times = |f: Vec<Fr>, root: &Fr| {
        let mut product = [vec![Fr::zero()], f.clone()].concat();
        product.iter_mut().zip(&f).for_each(|(c, f)| *c -= *root * f);
        product
    };
    guesses.iter().fold(vec![Fr::one()], times)
}

#[test]
fn attack_6_a_difference_that_vanishes_at_guessed_points() {
    let mut guesses = scalars(N - 1, 77);
    let run = |desk: Desk, guesses: &[Fr], judge: fn(&Desk) -> Verdict| {
        let difference = vanishing(guesses);
        let add = move |_: &[Fr], h: &mut Vec<Fr>| h.iter_mut().zip(&difference).for_each(|(h, d)| *h += d);
        tampered(&desk, Op::Ntt, LAST, add);
        judge(&desk)
    };
    assert_eq!(run(shared(), &guesses, judge_sum), TWIN);
    assert_eq!(run(shared(), &guesses, judge_read), Verdict::Refused("carried value"));
    guesses[4] = leaked_x();
    assert_eq!(run(shared(), &guesses, judge_sum), Verdict::Accepted);
    assert_eq!(run(shared(), &guesses, judge_read), Verdict::Accepted);
    assert_eq!(run(fresh(), &guesses, judge_sum), TWIN);
}
