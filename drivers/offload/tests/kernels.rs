//! What the driver does about kernels: chains, failures in them, constants, resident bases, recovery.

use ark_bn254::{Fq, Fr, G1Affine};
use ark_ec::{AffineRepr, CurveGroup, PrimeGroup};
use ark_ff::{Field, PrimeField};
use std::sync::Arc;
use zkcard_accel::{AccelError, Accelerator, G1, Misuse, Scalars, Transform};
use zkcard_device_suite::Scale;
use zkcard_layout::Status;
use zkcard_mock::{Fault, MockConfig, MockDevice};
use zkcard_offload::{CardVector, Offload};

const THERE: Transform = Transform::Forward;
const BACK: Transform = Transform::Inverse;

fn open(config: MockConfig) -> (MockDevice, Offload<MockDevice>) {
    let card = MockDevice::new(config);
    let mut settings = Scale::default().settings;
    settings.engine.watchdog = 10_000;
    let offload = Offload::open(card.clone(), settings).expect("a sound card");
    (card, offload)
}

fn sound() -> (MockDevice, Offload<MockDevice>) {
    open(MockConfig::default())
}

fn numbers(len: u64) -> Vec<Fr> {
    (1..=len).map(|i| -Fr::from(i * i)).collect()
}

/// Multiples of the generator.
fn points(len: u64) -> Vec<G1Affine> {
    (1..=len).map(|i| (G1::generator() * Fr::from(i)).into_affine()).collect()
}

/// The sum of those multiples with these scalars.
fn sum_of(values: &[Fr]) -> G1 {
    G1::generator() * values.iter().zip(1u64..).map(|(value, i)| *value * Fr::from(i)).sum::<Fr>()
}

fn load(offload: &Offload<MockDevice>, values: &[Fr]) -> CardVector<MockDevice> {
    offload.load(values).expect("a sound card")
}

fn read(offload: &Offload<MockDevice>, vector: &CardVector<MockDevice>) -> Result<Vec<Fr>, AccelError> {
    offload.read(vector)
}

#[test]
fn a_chain_runs_without_the_host() {
    let (card, offload) = sound();
    let (values, shift) = (numbers(32), Fr::from(5u64));
    let bases = offload.load_bases::<G1>(&points(32), Scalars::Loaded).expect("a sound card");
    for is_warm in [false, true] {
        let [mut a, mut b] = [load(&offload, &values), load(&offload, &values)];
        offload.engine().fence().expect("sound").wait().expect("what was dropped is zeroed");
        let (start, reads, doorbells) =
            (card.now(), card.accesses().reads, offload.engine().health().doorbells);
        let mut c = offload.mul(&a, &b).expect("sound");
        for vector in [&mut a, &mut b, &mut c] {
            offload.ntt(vector, BACK).expect("sound");
            offload.ntt(vector, Transform::CosetForward(shift)).expect("sound");
        }
        offload.quotient(&mut a, &b, &c, Fr::from(3u64)).expect("sound");
        offload.ntt(&mut a, Transform::CosetInverse(shift)).expect("sound");
        if is_warm {
            assert_eq!((card.now(), card.accesses().reads), (start, reads), "the host waited");
            assert_eq!(offload.engine().health().doorbells, doorbells + 9, "one a call");
        }
        let sum: G1 = offload.msm(&bases, &a, 0..32).expect("sound");
        assert_eq!(sum, sum_of(&read(&offload, &a).expect("sound")));
    }
}

/// Slots remember the jobs that read them; they must not keep the card open.
#[test]
fn the_last_handle_closes_the_card() {
    let card = Arc::new(MockDevice::new(MockConfig::default()));
    let offload = Offload::open(Arc::clone(&card), Scale::default().settings).expect("a sound card");
    let mut vector = offload.load(&numbers(16)).expect("a sound card");
    offload.ntt(&mut vector, Transform::CosetForward(Fr::from(5u64))).expect("sound");
    assert!(offload.read(&vector).is_ok());
    drop(vector);
    assert!(Arc::strong_count(&card) > 1);
    drop(offload);
    assert_eq!(Arc::strong_count(&card), 1, "somebody still has the card");
}

#[test]
fn a_failure_is_told_at_the_end_of_its_chain_and_nowhere_else() {
    let (card, offload) = sound();
    let (values, bases) = (numbers(16), offload.load_bases::<G1>(&points(16), Scalars::Loaded));
    let bases = bases.expect("a sound card");
    let [mut bad, mut good] = [load(&offload, &values), load(&offload, &values)];
    card.arm(Fault::CardError);
    for vector in [&mut bad, &mut good] {
        offload.ntt(vector, THERE).expect("given");
        offload.ntt(vector, THERE).expect("given");
    }
    let product = offload.mul(&bad, &good).expect("given");
    let is_cause = |error: AccelError| matches!(error, AccelError::Fault { code, .. } if code == u32::from(Status::CardWrite.code()));
    assert!(is_cause(read(&offload, &product).expect_err("it came of a failure")));
    assert!(is_cause(offload.msm::<G1>(&bases, &bad, 0..16).expect_err("its scalars are no good")));
    assert!(is_cause(offload.ntt(&mut bad, BACK).expect_err("known by now")));
    let twice = read(&offload, &good).expect("nothing is wrong with it");
    assert_eq!(twice[1], values[15] * Fr::from(16u64), "a transform twice reverses and scales");
    assert_eq!((offload.engine().is_broken(), offload.engine().health().recoveries), (false, 0));
}

#[test]
fn a_lost_unit_is_reset_at_the_next_call() {
    let (card, offload) = sound();
    let mut vector = load(&offload, &numbers(16));
    card.arm(Fault::Hang);
    offload.ntt(&mut vector, THERE).expect("given");
    let end = read(&offload, &vector).expect_err("the unit hangs");
    assert!(
        matches!(end, AccelError::Fault { code, .. } if code == u32::from(Status::Watchdog.code())),
        "{end}"
    );
    assert_eq!(read(&offload, &load(&offload, &numbers(3))).expect("the card was reset"), numbers(3));
    assert_eq!(offload.engine().health().recoveries, 1);
    assert!(matches!(read(&offload, &vector), Err(AccelError::Lost { .. }) | Err(AccelError::Fault { .. })));
    assert_eq!(offload.engine().health().recoveries, 1, "once is enough");
}

#[test]
fn a_broken_session_goes_on_with_the_next_call() {
    let (card, offload) = sound();
    let bases = offload.load_bases::<G1>(&points(9), Scalars::Loaded).expect("a sound card");
    let old = load(&offload, &numbers(9));
    card.arm(Fault::LostCompletion);
    assert!(matches!(offload.msm::<G1>(&bases, &old, 0..9), Err(AccelError::Timeout { .. })));
    assert!(matches!(offload.msm::<G1>(&bases, &old, 0..9), Err(AccelError::Lost { .. })));
    let before = offload.engine().health().bytes_in;
    let new = load(&offload, &numbers(9));
    assert_eq!(offload.msm::<G1>(&bases, &new, 0..9).expect("reset"), sum_of(&numbers(9)));
    assert_eq!(offload.engine().health().bytes_in - before, 9 * 32, "the bases were spared");
    assert_eq!(offload.engine().health().recoveries, 1);
}

#[test]
fn bases_that_were_lost_are_loaded_again() {
    let (card, offload) = sound();
    let bases = offload.load_bases::<G1>(&points(9), Scalars::Loaded).expect("a sound card");
    card.arm(Fault::Gone);
    assert!(offload.engine().recover().is_err());
    assert!(matches!(offload.load(&numbers(9)), Err(AccelError::Gone { .. })));
    assert!(card.revive(), "its power was off");
    let vector = load(&offload, &numbers(9));
    let before = offload.engine().health().bytes_in;
    assert_eq!(offload.msm::<G1>(&bases, &vector, 0..9).expect("sound again"), sum_of(&numbers(9)));
    assert_eq!(
        offload.engine().health().bytes_in - before,
        9 * (64 + 32),
        "points, and scalars to check them"
    );
}

#[test]
fn bases_that_were_loaded_wrongly_are_refused() {
    for fault in [Fault::Lie, Fault::WrongWindow] {
        let (card, offload) = sound();
        card.arm(fault);
        let end = offload.load_bases::<G1>(&points(9), Scalars::Loaded).map(drop);
        assert!(matches!(end, Err(AccelError::Mismatch { .. })), "{fault:?}: {end:?}");
        assert_eq!(card.fired(), 1);
        offload.load_bases::<G1>(&points(9), Scalars::Loaded).expect("sound again");
    }
}

#[test]
fn damaged_records_are_asked_for_again() {
    let (card, offload) = sound();
    let bases = offload.load_bases::<G1>(&points(9), Scalars::Loaded).expect("a sound card");
    let vector = load(&offload, &numbers(9));
    for fault in [Fault::FlippedRecord, Fault::SkippedJob, Fault::HostError, Fault::FlippedDescriptor] {
        card.arm(fault);
        assert_eq!(offload.msm::<G1>(&bases, &vector, 0..9).expect("tried again"), sum_of(&numbers(9)));
    }
    assert_eq!((offload.engine().health().payload_faults, offload.engine().health().retries), (2, 4));
    (0..4).for_each(|_| card.arm(Fault::FlippedRecord));
    let end = offload.msm::<G1>(&bases, &vector, 0..9);
    assert!(matches!(end, Err(AccelError::Mismatch { .. })), "{end:?}");
    card.arm(Fault::SwappedWindows);
    let end = offload.msm::<G1>(&bases, &vector, 0..9);
    assert!(matches!(end, Err(AccelError::Mismatch { check: "sums of windows", .. })), "{end:?}");
    assert!(!offload.engine().is_broken());
}

#[test]
fn constants_are_kept_and_never_overwritten_too_early() {
    for slots in [1, 2, 16] {
        let (_, offload) = open(MockConfig { slots, ..MockConfig::default() });
        let (values, shifts) = (numbers(16), [5u64, 7, 5, 7, 11].map(Fr::from));
        let mut vectors = shifts.map(|_| load(&offload, &values));
        for (vector, shift) in vectors.iter_mut().zip(shifts) {
            offload.ntt(vector, Transform::CosetForward(shift)).expect("given");
        }
        for (vector, shift) in vectors.iter_mut().zip(shifts) {
            offload.ntt(vector, BACK).expect("given");
            let scaled = read(&offload, vector).expect("a sound card");
            let is_right = |i: usize| scaled[i] == values[i] * shift.pow([i as u64]);
            assert!((0..16).all(is_right), "{slots} slots, shift {shift}");
        }
        let before = offload.engine().health().bytes_in;
        offload.ntt(&mut vectors[0], BACK).expect("given");
        assert_eq!(offload.engine().health().bytes_in, before, "the constants of the last are still there");
    }
}

#[test]
fn what_is_no_element_is_never_sent() {
    let (_, offload) = sound();
    let mut values = numbers(9);
    values[4] = Fr::new_unchecked(Fr::MODULUS);
    let index = |end: Result<(), AccelError>| match end {
        Err(AccelError::Misuse { misuse: Misuse::Element { index }, .. }) => index,
        other => panic!("{other:?}"),
    };
    assert_eq!(index(offload.load(&values).map(drop)), 4);
    let mut points = points(3);
    points[1] = G1Affine::new_unchecked(points[1].y, Fq::new_unchecked(Fq::MODULUS));
    assert_eq!(index(offload.load_bases::<G1>(&points, Scalars::Loaded).map(drop)), 3);
    points[1] = G1Affine::zero();
    offload.load_bases::<G1>(&points, Scalars::Loaded).expect("infinity is a point");
    assert_eq!(offload.engine().health().bytes_in, 3 * (64 + 32), "nothing else went to the card");
}

#[test]
fn a_card_without_kernels_says_so() {
    let (_, offload) = open(MockConfig { has_kernels: false, ..MockConfig::default() });
    let caps = offload.caps();
    assert_eq!((caps.g1, caps.max_log_transform), (false, 0));
    let vector = load(&offload, &numbers(4));
    assert!(matches!(offload.mul(&vector, &vector), Err(AccelError::Unsupported { .. })));
    assert!(offload.check_out(8).iter().all(|check| check.outcome.is_ok()));
}

#[test]
fn a_self_test_tries_every_opcode_and_finds_what_lies() {
    let names = ["products", "quotients", "transforms", "transforms on a coset", "sums over G1"];
    let (_, offload) = sound();
    let checks = offload.check_out(33);
    assert!(checks.iter().all(|check| check.outcome.is_ok()), "{checks:?}");
    assert!(names.iter().all(|name| checks.iter().any(|check| check.name == *name)), "{checks:?}");
    for (at, name) in names.into_iter().enumerate() {
        let (card, offload) = sound();
        let fault = if at < 4 { Fault::WrongElement } else { Fault::WrongWindow };
        card.arm_after([0, 1, 2, 4, 1][at], fault);
        let failed: Vec<_> =
            offload.check_out(33).into_iter().filter(|check| check.outcome.is_err()).collect();
        assert_eq!(failed.iter().map(|check| check.name).collect::<Vec<_>>(), [name]);
    }
}
