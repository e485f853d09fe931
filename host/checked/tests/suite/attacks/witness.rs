//! Attack 8: a bad witness must not make a good card look bad, nor a bad card hide behind one.

use super::*;
use ark_ff::{Field, One};
use zkcard_accel::{Accelerator, Basis, Scalars, Transform};
use zkcard_checked::EventKind;

const N: usize = 16;

/// What is divided: c = a∘b, made on the card or loaded; or c that has nothing to do with a and b.
#[derive(Clone, Copy, Debug, PartialEq)]
enum C {
    Made,
    Loaded,
    Foreign,
    /// Loaded as values on the shifted coset, never transformed.
    OnCoset,
}

const ALL: [C; 4] = [C::Made, C::Loaded, C::Foreign, C::OnCoset];

fn quotient<A: Accelerator>(accel: &A, kind: C) -> Result<A::Vector, AccelError> {
    let s = Fr::from(5u64);
    let (values_a, values_b) = (scalars(N, 1), scalars(N, 2));
    let (mut a, mut b) = (accel.load(&values_a)?, accel.load(&values_b)?);
    let product: Vec<Fr> = values_a.iter().zip(&values_b).map(|(a, b)| *a * b).collect();
    let mut c = match kind {
        C::Made => accel.mul(&a, &b)?,
        C::Loaded => accel.load(&product)?,
        C::Foreign | C::OnCoset => accel.load(&scalars(N, 3))?,
    };
    let moved = if kind == C::OnCoset { vec![&mut a, &mut b] } else { vec![&mut a, &mut b, &mut c] };
    for vector in moved {
        accel.ntt(vector, Transform::Inverse)?;
        accel.ntt(vector, Transform::CosetForward(s))?;
    }
    let z = s.pow([N as u64]) - Fr::one();
    accel.quotient(&mut a, &b, &c, z.inverse().expect("5 is on no domain"))?;
    accel.ntt(&mut a, Transform::CosetInverse(s))?;
    Ok(a)
}

fn bases(desk: &Desk) -> (<Watched as Accelerator>::Bases<G1>, Vec<G1Affine>) {
    let kind = Scalars::Polynomial { n: N, basis: Basis::Coefficients };
    let p = points(N - 1, 1);
    (desk.checked.load_bases::<G1>(&p, kind).expect("a list"), p)
}

#[test]
fn attack_8_no_witness_blames_a_good_card() {
    for kind in ALL {
        let desk = fresh();
        let (list, p) = bases(&desk);
        let (h, right) = (quotient(&desk.checked, kind).expect("h"), quotient(&desk.soft, kind).expect("h"));
        let total: G1 = desk.checked.msm(&list, &h, 0..N).expect("a sum");
        assert_eq!(total, sum::<G1>(&p, &right), "{kind:?}");
        assert_eq!(desk.checked.read(&h).expect("h"), *right, "{kind:?}");
        assert_eq!(right[N - 1].is_zero(), matches!(kind, C::Made | C::Loaded), "{kind:?}");
        // The finished proof is bad all the same, so the prover asks again: software agrees with the card.
        assert_eq!(desk.checked.recompute(&list, &h, 0..N, &total).expect("a sum"), total);
        let health = desk.checked.health();
        assert!(desk.events().is_empty() && health.strikes == 0 && health.software == 0, "{health:?}");
    }
}

#[test]
fn attack_8_a_bad_card_does_not_hide_behind_any_witness() {
    for kind in ALL {
        let desk = fresh();
        let (list, p) = bases(&desk);
        let (h, right) = (quotient(&desk.checked, kind).expect("h"), quotient(&desk.soft, kind).expect("h"));
        desk.mind.forge(|query, sum| Ok(if query.list == 0 { sum + generator() } else { sum }));
        assert_eq!(desk.judge(&list, &h, 0..N, sum::<G1>(&p, &right)), TWIN, "{kind:?}");
    }
}

#[test]
fn attack_8_software_decides_where_all_checks_were_green() {
    let forged = |desk: &Desk| {
        let (list, p) = bases(desk);
        let (h, right) = (quotient(&desk.checked, C::Made).expect("h"), quotient(&desk.soft, C::Made));
        let right = sum::<G1>(&p, &right.expect("h"));
        assert_eq!(desk.judge(&list, &h, 0..N, right), Verdict::Accepted);
        let claimed: G1 = desk.checked.msm(&list, &h, 0..N).expect("a sum");
        assert_ne!(claimed, right);
        assert_eq!(desk.checked.recompute(&list, &h, 0..N, &claimed).expect("a sum"), right);
        assert_eq!(desk.events(), [EventKind::Mismatch { check: "recomputation" }]);
        assert_eq!(desk.checked.health().strikes, 1);
        // From here on this vector lives in software.
        assert_eq!(desk.checked.msm::<G1>(&list, &h, 0..N).expect("a sum"), right);
    };
    let desk = Desk::new(Policy::None);
    desk.mind.forge(|_, sum| Ok(sum + generator()));
    forged(&desk);
    let desk = shared();
    desk.mind.forge(knowing_alpha(|_, sum| sum + generator()));
    forged(&desk);
}
