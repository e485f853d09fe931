//! Attack 7: answers that are no points, or the wrong ones.

use super::*;
use ark_bn254::Fq;
use ark_ff::{BigInteger, PrimeField};
use zkcard_accel::{Accelerator, Op, Scalars};

const N: usize = 8;

fn raw(x: u64, y: u64, z: u64) -> G1 {
    G1::new_unchecked(Fq::from(x), Fq::from(y), Fq::from(z))
}

/// The same point, its x being p more in memory.
fn beyond_p(point: G1) -> G1 {
    let mut x = point.x.0;
    assert!(!x.add_with_carry(&Fq::MODULUS));
    G1::new_unchecked(Fq::new_unchecked(x), point.y, point.z)
}

fn mount(
    desk: &Desk,
    scalars: &[Fr],
    forge: impl FnMut(&Query, G1) -> Result<G1, AccelError> + Send + 'static,
) -> Verdict {
    let p = points(N, 1);
    let bases = desk.checked.load_bases::<G1>(&p, Scalars::Loaded).expect("a list");
    desk.mind.forge(forge);
    let vector = desk.checked.load(scalars).expect("a vector");
    desk.judge(&bases, &vector, 0..N, sum::<G1>(&p, scalars))
}

type Change = fn(G1) -> G1;

/// What is made of A and of B, and whether A alone shows that it is no point.
const CHANGES: [(&str, Change, Change, bool); 12] = [
    ("(0:0:0) for A", |_| raw(0, 0, 0), |b| b, true),
    ("(0:0:0) for B", |a| a, |_| raw(0, 0, 0), false),
    ("(0:0:0) for both", |_| raw(0, 0, 0), |_| raw(0, 0, 0), true),
    ("Z = 0, yet not infinity", |_| raw(2, 3, 0), |_| raw(2, 3, 0), true),
    ("off the curve", |a| raw(1, 1, 1) + a, |b| b, true),
    ("off the curve, both", |_| raw(5, 7, 1), |_| raw(5, 7, 1), true),
    ("a coordinate from p on", |a| beyond_p(a), |b| b, true),
    ("a twin's coordinate from p on", |a| a, |b| beyond_p(b), false),
    ("-A", |a| -a, |b| b, false),
    ("-A and -B", |a| -a, |b| -b, false),
    ("infinity for both", |_| G1::zero(), |_| G1::zero(), false),
    ("infinity in odd coordinates", |_| raw(4, 8, 0), |_| raw(4, 8, 0), false),
];

#[test]
fn attack_7_what_is_no_point_or_the_wrong_one() {
    for (name, a, b, is_no_point) in CHANGES {
        let both = move |query: &Query, sum| Ok(if query.is_twin() { b(sum) } else { a(sum) });
        assert_eq!(mount(&fresh(), &scalars(N, 9), both), TWIN, "{name}");
        let curve = mount_or_right(&Desk::new(Policy::Curve), a);
        assert_eq!(curve == Verdict::Refused("point of the group"), is_no_point, "{name}");
    }
}

/// As [`mount`] with one list, where A may be left as it was.
fn mount_or_right(desk: &Desk, change: impl Fn(G1) -> G1 + Send + 'static) -> Verdict {
    let p = points(N, 1);
    let bases = desk.checked.load_bases::<G1>(&p, Scalars::Loaded).expect("a list");
    desk.mind.forge(move |_, sum| Ok(change(sum)));
    let vector = desk.checked.load(&scalars(N, 9)).expect("a vector");
    let _: G1 = desk.checked.msm(&bases, &vector, 0..N).expect("a sum");
    desk.verdict()
}

#[test]
fn attack_7_controls() {
    let negated = knowing_alpha(|_, sum| -sum);
    assert_eq!(mount(&shared(), &scalars(N, 9), negated), Verdict::Accepted);
    let infinite = knowing_alpha(|_, _| raw(4, 8, 0));
    assert_eq!(mount(&shared(), &scalars(N, 9), infinite), Verdict::Accepted);
    // Without a look at its coordinates (0:0:0) is infinity to arkworks, and gets through.
    let absorbing = |_: &Query, _| Ok(raw(0, 0, 0));
    assert_eq!(mount(&Desk::new(Policy::None), &scalars(N, 9), absorbing), Verdict::Accepted);
}

#[test]
fn attack_7_infinity_is_fine_where_it_is_right() {
    let desk = fresh();
    let p = points(N, 1);
    let bases = desk.checked.load_bases::<G1>(&p, Scalars::Loaded).expect("a list");
    let vector = desk.checked.load(&[Fr::zero(); N]).expect("a vector");
    desk.mind.forge(|_, _| Ok(raw(4, 8, 0)));
    assert!(desk.checked.msm(&bases, &vector, 0..N).is_ok_and(|sum: G1| sum.is_zero()));
    assert_eq!(desk.verdict(), Verdict::Accepted);
    desk.mind.forge(|_, _| Ok(raw(0, 0, 0)));
    assert!(desk.checked.msm(&bases, &vector, 0..N).is_ok_and(|sum: G1| sum.is_zero()));
    assert_eq!(desk.verdict(), TWIN);
}

/// That a result is changed *after* its check cannot be written down here: the seam hands it over by value.
#[test]
fn attack_7_scalars_changed_on_their_way() {
    let change = |desk: &Desk| {
        desk.mind.tamper(|op, _, after| {
            if op == Op::Load {
                after[3] += Fr::from(2u64);
            }
            Ok(())
        });
    };
    for (policy, expected) in [(Policy::Twin, TWIN), (Policy::None, Verdict::Accepted)] {
        let desk = Desk::new(policy);
        change(&desk);
        assert_eq!(mount(&desk, &scalars(N, 9), |_, sum| Ok(sum)), expected);
    }
}

#[test]
fn attack_7_elements_from_r_on_are_refused() {
    let desk = fresh();
    desk.mind.tamper(|op, _, after| {
        if op == Op::Read {
            let mut limbs = after[1].0;
            assert!(!limbs.add_with_carry(&Fr::MODULUS));
            after[1] = Fr::new_unchecked(limbs);
        }
        Ok(())
    });
    let vector = desk.checked.load(&scalars(N, 9)).expect("a vector");
    assert_eq!(desk.checked.read(&vector).expect("a vector"), scalars(N, 9));
    assert!(matches!(desk.verdict(), Verdict::Refused(_)));
}
