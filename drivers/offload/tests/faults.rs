//! Every fault of a card, its link and its memory ends in the right error, within its budget, and with nothing lost.

use std::sync::Arc;
use zkcard_bus::{Access, Device};
use zkcard_device_suite::Scale;
use zkcard_engine::{CompletionFault, EngineError, Request, Side};
use zkcard_layout::{DecodeError, Descriptor, Limbs, Opcode, State, Status};
use zkcard_mock::{Fault, MockConfig, MockDevice};
use zkcard_offload::{Form, Offload, Settings};

/// No single copy, with its retries and a time-out among them, may take longer.
const LIMIT: u64 = 1_000_000;
const VALUE: Limbs = [0x5ec7e7, 0x5ec7e7, 0x5ec7e7, 0x5ec7e7];

fn card() -> MockDevice {
    MockDevice::new(MockConfig::default())
}

fn settings() -> Settings {
    Scale::default().settings
}

fn open(card: &MockDevice) -> Offload<MockDevice> {
    Offload::open(card.clone(), settings()).expect("the card is sound so far")
}

/// Loads and reads two pieces; an error in either.
fn copy(offload: &Offload<MockDevice>) -> Result<(), EngineError> {
    let vector = offload.upload(Form::Canonical, 50, |_| VALUE)?;
    assert!(offload.download(&vector)?.iter().all(|value| *value == VALUE), "a wrong value was accepted");
    Ok(())
}

/// Copies under a fault; afterwards the card is usable and no buffer was freed too early.
fn under(fault: Fault, check: impl FnOnce(Result<(), EngineError>, &Offload<MockDevice>)) {
    let card = card();
    let offload = open(&card);
    copy(&offload).expect("the card is sound so far");
    offload.engine().fence().expect("sound").wait().expect("what was dropped is zeroed");
    let start = card.now();
    // A torn completion is seen as such only where an interrupt makes the host look: on the last of the two pieces.
    card.arm_after(u64::from(fault == Fault::TornCompletion), fault);
    let end = copy(&offload);
    assert!(card.now() - start < LIMIT, "{fault:?} took {} cycles", card.now() - start);
    assert_eq!(card.fired(), 1, "{fault:?} did not happen");
    let needs_recovery = end.as_ref().is_err_and(EngineError::needs_recovery);
    check(end, &offload);
    if needs_recovery {
        card.revive();
        offload.engine().recover().expect("a reset helps");
    }
    copy(&offload).expect("usable again");
    drop(offload);
    assert_eq!((card.strays(), card.buffers()), (0, 0), "{fault:?}");
    assert_wiped(&card);
}

fn assert_wiped(card: &MockDevice) {
    assert!(!holds_secret(card), "secrets were left");
}

fn holds_secret(card: &MockDevice) -> bool {
    card.memory().chunks_exact(8).any(|word| word == VALUE[0].to_le_bytes())
}

#[test]
fn what_a_retry_cures_is_not_noticed() {
    for fault in [Fault::FlippedData, Fault::CorruptLength] {
        under(fault, |end, offload| {
            assert!(end.is_ok(), "{fault:?}: {end:?}");
            assert_eq!((offload.engine().health().payload_faults, offload.engine().health().retries), (1, 1));
        });
    }
    for fault in [Fault::HostError, Fault::CardError, Fault::FlippedDescriptor, Fault::FetchError] {
        under(fault, |end, offload| {
            assert!(end.is_ok(), "{fault:?}: {end:?}");
            assert_eq!(
                (offload.engine().health().refused, offload.engine().health().retries),
                (1, 1),
                "{fault:?}"
            );
        });
    }
}

#[test]
fn what_only_takes_longer_is_not_noticed() {
    for fault in [Fault::LostInterrupt, Fault::SpuriousInterrupt, Fault::TornCompletion] {
        under(fault, |end, offload| {
            assert!(end.is_ok(), "{fault:?}: {end:?}");
            assert_eq!(offload.engine().health().rereads > 0, fault == Fault::TornCompletion);
        });
    }
}

#[test]
fn data_damaged_every_time_is_never_accepted() {
    for fault in [Fault::FlippedData, Fault::CorruptLength] {
        let card = card();
        let offload = open(&card);
        (0..settings().attempts).for_each(|_| card.arm(fault));
        let end = offload.upload(Form::Canonical, 9, |_| VALUE).map(drop);
        assert!(matches!(end, Err(EngineError::Payload { opcode: Opcode::CopyIn, attempts: 4 })), "{end:?}");
        let vector = offload.upload(Form::Canonical, 9, |_| VALUE).expect("sound again");
        (0..settings().attempts).for_each(|_| card.arm(fault));
        let end = offload.download(&vector).map(drop);
        assert!(matches!(end, Err(EngineError::Payload { opcode: Opcode::CopyOut, attempts: 4 })), "{end:?}");
        assert!(!offload.engine().is_broken());
        copy(&offload).expect("usable");
    }
}

#[test]
fn a_job_that_says_nothing_is_late() {
    for fault in [Fault::LostCompletion, Fault::WrongPhase, Fault::Endless, Fault::Slow, Fault::LostDoorbell]
    {
        under(fault, |end, offload| {
            let Err(EngineError::Timeout { opcode: Opcode::CopyIn, budget, state, .. }) = end else {
                panic!("{fault:?}: {end:?}");
            };
            assert!(budget >= settings().engine.floor && state.phase() == State::RUNNING);
            assert_eq!(offload.engine().health().timeouts, 1);
            assert!(offload.engine().is_broken());
        });
    }
}

#[test]
fn a_hang_is_ended_by_the_watchdog_of_the_card() {
    let card = card();
    let mut settings = settings();
    settings.engine.watchdog = 1_000;
    let offload = Offload::open(card.clone(), settings).expect("sound");
    card.arm(Fault::Hang);
    let end = copy(&offload).expect_err("it hangs");
    assert!(matches!(end, EngineError::Refused { status: Status::Watchdog, .. }), "{end:?}");
    assert!(end.needs_recovery() && !offload.engine().is_broken());
    let end = copy(&offload).expect_err("the unit is lost");
    assert!(matches!(end, EngineError::Refused { status: Status::UnitLost, .. }), "{end:?}");
    offload.zeros(4).expect("other units go on");
    assert_eq!(offload.engine().health().pinned_buffers, 4);
    offload.engine().recover().expect("a reset helps");
    copy(&offload).expect("usable again");
}

#[test]
fn a_hang_without_a_watchdog_is_late() {
    let card = card();
    let mut settings = settings();
    settings.engine.watchdog = 0;
    let offload = Offload::open(card.clone(), settings).expect("sound");
    card.arm(Fault::Hang);
    assert!(matches!(copy(&offload), Err(EngineError::Timeout { .. })));
}

#[test]
fn a_completion_that_cannot_be_right_breaks_the_session() {
    let expect = |fault: Fault, is_right: fn(&CompletionFault) -> bool| {
        under(fault, |end, offload| {
            let Err(EngineError::BadCompletion { fault: found, .. }) = &end else {
                panic!("{fault:?}: {end:?}")
            };
            assert!(is_right(found), "{fault:?}: {found:?}");
            assert_eq!(offload.engine().health().bad_completions, 1);
            assert!(offload.engine().is_broken());
            let after = copy(offload);
            assert!(matches!(after, Err(EngineError::Broken { .. })), "{after:?}");
        });
    };
    expect(Fault::StaleCompletion, |found| matches!(found, CompletionFault::Index { .. }));
    expect(Fault::DoubleCompletion, |found| matches!(found, CompletionFault::Index { .. }));
    expect(Fault::WrongIndex, |found| matches!(found, CompletionFault::Index { .. }));
    expect(Fault::WrongTag, |found| matches!(found, CompletionFault::Tag { expected: 0, found: 1 }));
    expect(Fault::WrongHead, |found| matches!(found, CompletionFault::Head { .. }));
    expect(Fault::BadCompletionCrc, |found| *found == CompletionFault::Decode(DecodeError::Crc));
    expect(Fault::UnknownStatus, |found| *found == CompletionFault::Decode(DecodeError::Status));
}

#[test]
fn a_refusal_is_named() {
    under(Fault::RefusedDescriptor, |end, offload| {
        let expected = matches!(
            end,
            Err(EngineError::Refused { opcode: Opcode::CopyIn, status: Status::BadOpcode, .. })
        );
        assert!(expected, "{end:?}");
        assert!(!offload.engine().is_broken());
    });
}

#[test]
fn a_completion_that_could_not_be_written_is_reported() {
    under(Fault::CompletionWriteError, |end, _| {
        assert!(
            matches!(end, Err(EngineError::CardFault { faults }) if faults.completion_write()),
            "{end:?}"
        );
    });
}

#[test]
fn a_card_that_is_gone_is_named_so() {
    under(Fault::Gone, |end, offload| {
        assert!(matches!(end, Err(EngineError::Gone { .. })), "{end:?}");
        assert!(matches!(offload.engine().recover(), Err(EngineError::Gone { .. })), "still gone");
        assert!(matches!(copy(offload), Err(EngineError::Broken { .. })));
    });
}

#[test]
fn buffers_stay_pinned_until_the_card_is_quiet() {
    let card = card();
    let offload = open(&card);
    let vector = offload.upload(Form::Canonical, 30, |_| VALUE).expect("sound");
    card.arm(Fault::Endless); // a copy out that goes on writing
    assert!(matches!(offload.download(&vector), Err(EngineError::Timeout { .. })));
    let live = card.buffers();
    card.arm(Fault::BridgeLostForGood);
    assert!(matches!(offload.engine().recover(), Err(EngineError::BridgeLost)));
    assert!(offload.engine().is_broken());
    assert_eq!(card.buffers(), live, "nothing is freed while the bridge is lost");
    drop((offload, vector));
    assert!(card.buffers() >= 3, "rings and the buffer are leaked rather than freed");
    assert_eq!(card.strays(), 0);
}

#[test]
fn a_reset_by_way_of_the_function_frees_what_was_pinned() {
    let card = card();
    let offload = open(&card);
    let vector = offload.upload(Form::Canonical, 30, |_| VALUE).expect("sound");
    card.arm(Fault::Endless);
    assert!(offload.download(&vector).is_err());
    card.arm(Fault::BridgeLost);
    offload.engine().recover().expect("the function-level reset helps");
    let health = offload.engine().health();
    assert_eq!((health.bridges_lost, health.function_resets), (1, 1));
    drop((offload, vector));
    assert_eq!((card.buffers(), card.strays()), (0, 0));
    assert_wiped(&card);
}

#[test]
fn one_register_write_a_batch_and_no_read() {
    let card = card();
    let offload = open(&card);
    copy(&offload).expect("sound");
    let (before, health) = (card.accesses(), offload.engine().health());
    let batch: Vec<_> = (0..40).map(|_| Request::new(Descriptor::new(Opcode::Zero, 0))).collect();
    for job in offload.engine().submit_batch(batch).expect("sound") {
        job.wait().expect("sound");
    }
    let after = card.accesses();
    assert_eq!((after.reads - before.reads, after.writes - before.writes), (0, 1));
    assert_eq!(offload.engine().health().jobs - health.jobs, 40);
    let vector = offload.upload(Form::Montgomery, 400, |_| VALUE).expect("sound"); // 13 pieces
    offload.download(&vector).expect("sound");
    drop(vector);
    let last = card.accesses();
    assert_eq!((last.reads - after.reads, last.writes - after.writes), (0, 3), "in, out, zeroed");
}

#[test]
fn a_dropped_vector_is_zeroed_at_once_and_a_dropped_engine_leaves_nothing() {
    let card = card();
    let offload = open(&card);
    let (kept, dropped) =
        (offload.upload(Form::Canonical, 9, |_| VALUE), offload.upload(Form::Canonical, 9, |_| [7; 4]));
    let (kept, dropped) = (kept.expect("sound"), dropped.expect("sound"));
    drop(dropped);
    offload.engine().fence().expect("sound").wait().expect("sound");
    assert!(holds_secret(&card));
    assert!(!card.memory().chunks_exact(8).any(|word| word == [7, 0, 0, 0, 0, 0, 0, 0]));
    drop(offload);
    assert!(holds_secret(&card), "the vector keeps the engine alive");
    drop(kept);
    assert_wiped(&card);
    assert_eq!(card.buffers(), 0);
}

#[test]
fn a_place_that_cannot_be_zeroed_is_not_used_again_before_a_reset() {
    let card = card();
    let offload = open(&card);
    let vector = offload.upload(Form::Canonical, 10, |_| VALUE).expect("sound");
    (0..4).for_each(|_| card.arm(Fault::CardError));
    drop(vector);
    let all = offload.engine().caps().memory_units as usize * 2;
    assert!(matches!(offload.engine().reserve(all, Side::Secret), Err(EngineError::Memory { .. })));
    assert_eq!(card.fired(), 4);
    offload.engine().recover().expect("sound");
    offload.engine().reserve(all, Side::Secret).expect("the reset has wiped it");
}

#[test]
fn several_threads_all_hear_of_a_broken_session() {
    let card = card();
    let offload = open(&card);
    card.arm_after(5, Fault::LostCompletion);
    let ends: Vec<_> = std::thread::scope(|scope| {
        let tasks: Vec<_> =
            (0..4).map(|_| scope.spawn(|| (0..20).try_for_each(|_| copy(&offload)))).collect();
        tasks.into_iter().map(|task| task.join().expect("no panic")).collect()
    });
    assert!(ends.iter().all(Result::is_err), "{ends:?}");
    offload.engine().recover().expect("a reset helps");
    copy(&offload).expect("usable again");
    drop(offload);
    assert_eq!((card.buffers(), card.strays()), (0, 0));
}

#[test]
fn buffers_are_wiped_between_uses() {
    let card = card();
    let offload = open(&card);
    copy(&offload).expect("sound");
    let used: Vec<_> =
        (0..8).map(|_| offload.engine().device().alloc(64, Access::ReadWrite).expect("small")).collect();
    let is_zero = |word: &std::sync::atomic::AtomicU64| word.load(std::sync::atomic::Ordering::Relaxed) == 0;
    assert!(used.iter().all(|buffer| buffer.words().iter().all(is_zero)));
}

#[test]
fn the_self_test_names_what_fails_and_goes_on() {
    let card = card();
    let offload = open(&card);
    card.arm(Fault::Lie);
    card.arm_after(9, Fault::LostCompletion);
    let checks = offload.check_out(40);
    let failed: Vec<_> = checks.iter().filter(|check| check.outcome.is_err()).collect();
    let errors: Vec<_> = failed.iter().map(|check| check.outcome.as_ref().expect_err("failed")).collect();
    assert!(
        matches!(errors[..], [EngineError::WrongValue { index: 0 }, EngineError::Timeout { .. }]),
        "{errors:?}"
    );
    assert_eq!(failed[0].name, "numbers in and out");
    assert!(checks.last().is_some_and(|check| check.outcome.is_ok()));
}

#[test]
fn a_vector_of_another_card_is_refused() {
    let engines = [open(&card()), open(&card())];
    engines[0].engine().recover().expect("sound");
    let foreign = engines[0].upload(Form::Canonical, 4, |_| VALUE).expect("sound");
    assert!(matches!(engines[1].download(&foreign), Err(EngineError::Misuse { .. })));
}

#[test]
fn handles_may_go_from_thread_to_thread() {
    fn shared<T: Send + Sync>(_: &T) {}
    let offload = open(&card());
    shared(&offload);
    shared(&offload.zeros(2).expect("sound"));
    shared(&offload.engine().fence().expect("sound"));
}

#[test]
fn errors_and_counters_hold_no_secret() {
    let card = card();
    let offload = open(&card);
    (0..4).for_each(|_| card.arm(Fault::FlippedData));
    let errors = [
        offload.upload(Form::Canonical, 5, |_| VALUE).map(drop).expect_err("damaged"),
        offload.upload(Form::Canonical, 5, |_| [!0; 4]).map(drop).expect_err("no element"),
    ];
    let text = format!(
        "{errors:?} {errors:#?} {:?} {:?}",
        offload.engine().health().rows(),
        offload.engine().device().alloc(64, Access::ReadWrite)
    );
    assert!(!text.contains("5ec7e7") && !text.contains(&VALUE[0].to_string()));
}

#[test]
fn a_shared_device_survives_its_engine() {
    let card = Arc::new(card());
    for _ in 0..3 {
        let offload = Offload::open(Arc::clone(&card), settings()).expect("sound");
        offload.self_test(100).expect("sound");
        assert!(offload.clone().engine().caps().features.simulated());
    }
}
