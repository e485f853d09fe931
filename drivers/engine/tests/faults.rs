//! Every fault of a card, its link and its memory ends in the right error, within its budget, and with nothing lost.

use std::sync::Arc;
use zkcard_bus::Device;
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
fn copy(engine: &Offload<MockDevice>) -> Result<(), EngineError> {
    let vector = engine.load(Form::Canonical, 50, |_| VALUE)?;
    assert!(engine.read(&vector)?.iter().all(|value| *value == VALUE), "a wrong value was accepted");
    Ok(())
}

/// Copies under a fault; afterwards the card is usable and no buffer was freed too early.
fn under(fault: Fault, check: impl FnOnce(Result<(), EngineError>, &Offload<MockDevice>)) {
    let card = card();
    let engine = open(&card);
    copy(&engine).expect("the card is sound so far");
    engine.fence().expect("sound").wait().expect("what was dropped is zeroed");
    let start = card.now();
    // A torn completion is seen as such only where an interrupt makes the host look: on the last of the two pieces.
    card.arm_after(u64::from(fault == Fault::TornCompletion), fault);
    let end = copy(&engine);
    assert!(card.now() - start < LIMIT, "{fault:?} took {} cycles", card.now() - start);
    assert_eq!(card.fired(), 1, "{fault:?} did not happen");
    let needs_recovery = end.as_ref().is_err_and(EngineError::needs_recovery);
    check(end, &engine);
    if needs_recovery {
        card.revive();
        engine.recover().expect("a reset helps");
    }
    copy(&engine).expect("usable again");
    drop(engine);
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
        under(fault, |end, engine| {
            assert!(end.is_ok(), "{fault:?}: {end:?}");
            assert_eq!((engine.health().payload_faults, engine.health().retries), (1, 1));
        });
    }
    for fault in [Fault::HostError, Fault::CardError, Fault::FlippedDescriptor, Fault::FetchError] {
        under(fault, |end, engine| {
            assert!(end.is_ok(), "{fault:?}: {end:?}");
            assert_eq!((engine.health().refused, engine.health().retries), (1, 1), "{fault:?}");
        });
    }
}

#[test]
fn what_only_takes_longer_is_not_noticed() {
    for fault in [Fault::LostInterrupt, Fault::SpuriousInterrupt, Fault::TornCompletion] {
        under(fault, |end, engine| {
            assert!(end.is_ok(), "{fault:?}: {end:?}");
            assert_eq!(engine.health().rereads > 0, fault == Fault::TornCompletion);
        });
    }
}

#[test]
fn data_damaged_every_time_is_never_accepted() {
    for fault in [Fault::FlippedData, Fault::CorruptLength] {
        let card = card();
        let engine = open(&card);
        (0..settings().attempts).for_each(|_| card.arm(fault));
        let end = engine.load(Form::Canonical, 9, |_| VALUE).map(drop);
        assert!(matches!(end, Err(EngineError::Payload { opcode: Opcode::CopyIn, attempts: 4 })), "{end:?}");
        let vector = engine.load(Form::Canonical, 9, |_| VALUE).expect("sound again");
        (0..settings().attempts).for_each(|_| card.arm(fault));
        let end = engine.read(&vector).map(drop);
        assert!(matches!(end, Err(EngineError::Payload { opcode: Opcode::CopyOut, attempts: 4 })), "{end:?}");
        assert!(!engine.is_broken());
        copy(&engine).expect("usable");
    }
}

#[test]
fn a_job_that_says_nothing_is_late() {
    for fault in [Fault::LostCompletion, Fault::WrongPhase, Fault::Endless, Fault::Slow, Fault::LostDoorbell]
    {
        under(fault, |end, engine| {
            let Err(EngineError::Timeout { opcode: Opcode::CopyIn, budget, state, .. }) = end else {
                panic!("{fault:?}: {end:?}");
            };
            assert!(budget >= settings().engine.floor && state.phase() == State::RUNNING);
            assert_eq!(engine.health().timeouts, 1);
            assert!(engine.is_broken());
        });
    }
}

#[test]
fn budgets_do_not_grow_with_the_work_that_is_done() {
    let card = card();
    let engine = open(&card);
    let zero = || engine.submit(Request::new(Descriptor::new(Opcode::Zero, 0))).expect("sound");
    let mut last = zero();
    for _ in 0..500 {
        let next = zero(); // there is always one in flight
        last.wait().expect("sound");
        last = next;
    }
    card.arm(Fault::LostCompletion);
    let start = card.now();
    let lost = zero();
    let ends = [last.wait().is_err(), lost.wait().is_err()];
    assert!(ends.contains(&true), "the fault did not happen");
    assert!(card.now() - start < 100_000, "{} cycles for two budgets", card.now() - start);
}

#[test]
fn a_hang_is_ended_by_the_watchdog_of_the_card() {
    let card = card();
    let mut settings = settings();
    settings.engine.watchdog = 1_000;
    let engine = Offload::open(card.clone(), settings).expect("sound");
    card.arm(Fault::Hang);
    let end = copy(&engine).expect_err("it hangs");
    assert!(matches!(end, EngineError::Refused { status: Status::Watchdog, .. }), "{end:?}");
    assert!(end.needs_recovery() && !engine.is_broken());
    let end = copy(&engine).expect_err("the unit is lost");
    assert!(matches!(end, EngineError::Refused { status: Status::UnitLost, .. }), "{end:?}");
    engine.zeros(4).expect("other units go on");
    assert_eq!(engine.health().pinned_buffers, 4);
    engine.recover().expect("a reset helps");
    copy(&engine).expect("usable again");
}

#[test]
fn a_hang_without_a_watchdog_is_late() {
    let card = card();
    let mut settings = settings();
    settings.engine.watchdog = 0;
    let engine = Offload::open(card.clone(), settings).expect("sound");
    card.arm(Fault::Hang);
    assert!(matches!(copy(&engine), Err(EngineError::Timeout { .. })));
}

#[test]
fn a_completion_that_cannot_be_right_breaks_the_session() {
    let expect = |fault: Fault, is_right: fn(&CompletionFault) -> bool| {
        under(fault, |end, engine| {
            let Err(EngineError::BadCompletion { fault: found, .. }) = &end else {
                panic!("{fault:?}: {end:?}")
            };
            assert!(is_right(found), "{fault:?}: {found:?}");
            assert_eq!(engine.health().bad_completions, 1);
            assert!(engine.is_broken());
            let after = copy(engine);
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
    under(Fault::RefusedDescriptor, |end, engine| {
        let expected = matches!(
            end,
            Err(EngineError::Refused { opcode: Opcode::CopyIn, status: Status::BadOpcode, .. })
        );
        assert!(expected, "{end:?}");
        assert!(!engine.is_broken());
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
    under(Fault::Gone, |end, engine| {
        assert!(matches!(end, Err(EngineError::Gone { .. })), "{end:?}");
        assert!(matches!(engine.recover(), Err(EngineError::Gone { .. })), "still gone");
        assert!(matches!(copy(engine), Err(EngineError::Broken { .. })));
    });
}

#[test]
fn what_cannot_be_opened_says_why() {
    let open_with = |fault| {
        let card = card();
        card.arm(fault);
        Offload::open(card, settings()).map(drop)
    };
    assert!(matches!(open_with(Fault::Gone), Err(EngineError::Gone { .. })));
    assert!(matches!(open_with(Fault::WrongMagic), Err(EngineError::NotACard { .. })));
    let end = open_with(Fault::AbiMismatch);
    assert!(matches!(end, Err(EngineError::AbiMismatch { expected, found }) if expected != found), "{end:?}");
    assert!(matches!(open_with(Fault::BridgeLostForGood), Err(EngineError::BridgeLost)));
    for cured in [Fault::BridgeLost, Fault::WipeError, Fault::SkippedWipe, Fault::StuckReset] {
        assert!(open_with(cured).is_ok(), "{cured:?}: the next attempt helps");
    }
    for fault in [Fault::WipeError, Fault::SkippedWipe] {
        let card = card();
        (0..3).for_each(|_| card.arm(fault));
        let end = Offload::open(card, settings()).map(drop);
        assert!(matches!(end, Err(EngineError::WipeFailed { .. })), "{fault:?}: {end:?}");
    }
}

#[test]
fn buffers_stay_pinned_until_the_card_is_quiet() {
    let card = card();
    let engine = open(&card);
    let vector = engine.load(Form::Canonical, 30, |_| VALUE).expect("sound");
    card.arm(Fault::Endless); // a copy out that goes on writing
    assert!(matches!(engine.read(&vector), Err(EngineError::Timeout { .. })));
    let live = card.buffers();
    card.arm(Fault::BridgeLostForGood);
    assert!(matches!(engine.recover(), Err(EngineError::BridgeLost)));
    assert!(engine.is_broken());
    assert_eq!(card.buffers(), live, "nothing is freed while the bridge is lost");
    drop((engine, vector));
    assert!(card.buffers() >= 3, "rings and the buffer are leaked rather than freed");
    assert_eq!(card.strays(), 0);
}

#[test]
fn a_reset_by_way_of_the_function_frees_what_was_pinned() {
    let card = card();
    let engine = open(&card);
    let vector = engine.load(Form::Canonical, 30, |_| VALUE).expect("sound");
    card.arm(Fault::Endless);
    assert!(engine.read(&vector).is_err());
    card.arm(Fault::BridgeLost);
    engine.recover().expect("the function-level reset helps");
    let health = engine.health();
    assert_eq!((health.bridges_lost, health.function_resets), (1, 1));
    drop((engine, vector));
    assert_eq!((card.buffers(), card.strays()), (0, 0));
    assert_wiped(&card);
}

#[test]
fn one_register_write_a_batch_and_no_read() {
    let card = card();
    let engine = open(&card);
    copy(&engine).expect("sound");
    let (before, health) = (card.accesses(), engine.health());
    let batch: Vec<_> = (0..40).map(|_| Request::new(Descriptor::new(Opcode::Zero, 0))).collect();
    for job in engine.submit_batch(batch).expect("sound") {
        job.wait().expect("sound");
    }
    let after = card.accesses();
    assert_eq!((after.reads - before.reads, after.writes - before.writes), (0, 1));
    assert_eq!(engine.health().jobs - health.jobs, 40);
    let vector = engine.load(Form::Montgomery, 400, |_| VALUE).expect("sound"); // 13 pieces
    engine.read(&vector).expect("sound");
    drop(vector);
    let last = card.accesses();
    assert_eq!((last.reads - after.reads, last.writes - after.writes), (0, 3), "in, out, zeroed");
}

#[test]
fn a_dropped_vector_is_zeroed_at_once_and_a_dropped_engine_leaves_nothing() {
    let card = card();
    let engine = open(&card);
    let (kept, dropped) =
        (engine.load(Form::Canonical, 9, |_| VALUE), engine.load(Form::Canonical, 9, |_| [7; 4]));
    let (kept, dropped) = (kept.expect("sound"), dropped.expect("sound"));
    drop(dropped);
    engine.fence().expect("sound").wait().expect("sound");
    assert!(holds_secret(&card));
    assert!(!card.memory().chunks_exact(8).any(|word| word == [7, 0, 0, 0, 0, 0, 0, 0]));
    drop(engine);
    assert!(holds_secret(&card), "the vector keeps the engine alive");
    drop(kept);
    assert_wiped(&card);
    assert_eq!(card.buffers(), 0);
}

#[test]
fn a_host_that_dies_in_mid_job_leaves_nothing_for_the_next() {
    for cycles in [0, 25, 60, 100, 10_000] {
        let card = card();
        let engine = open(&card);
        let mut buffer = engine.device().alloc(3200).expect("small");
        (0..100).for_each(|i| buffer.write(32 * i, VALUE.map(u64::to_le_bytes).as_flattened()));
        let vector = engine.reserve(100, Side::Secret).expect("room");
        let job =
            Descriptor { destination: vector.unit(), length: 100, ..Descriptor::new(Opcode::CopyIn, 0) };
        let job = engine.submit(Request::new(job).with_buffer(buffer).using(&vector)).expect("sound");
        let _ = zkcard_bus::Device::relax(&card, cycles);
        std::mem::forget((engine, vector, job));
        let next = open(&card);
        assert_wiped(&card);
        assert_eq!(next.free_units(), u64::from(next.caps().memory_units));
        assert_eq!(card.strays(), 0);
    }
}

#[test]
fn jobs_that_nobody_waits_for_give_everything_back() {
    let card = card();
    let engine = open(&card);
    for _ in 0..3 {
        let vector = engine.reserve(20, Side::Secret).expect("room");
        let job = Descriptor { source_a: vector.unit(), length: 20, ..Descriptor::new(Opcode::CopyOut, 0) };
        let buffer = engine.device().alloc(640).expect("small");
        drop(engine.submit(Request::new(job).with_buffer(buffer).using(&vector)).expect("sound"));
    }
    let all = engine.caps().memory_units as usize * 2;
    drop(engine.reserve(all, Side::Secret).expect("all comes back"));
    drop(engine);
    assert_eq!((card.buffers(), card.strays()), (0, 0));
}

#[test]
fn a_place_that_cannot_be_zeroed_is_not_used_again_before_a_reset() {
    let card = card();
    let engine = open(&card);
    let vector = engine.load(Form::Canonical, 10, |_| VALUE).expect("sound");
    (0..4).for_each(|_| card.arm(Fault::CardError));
    drop(vector);
    let all = engine.caps().memory_units as usize * 2;
    assert!(matches!(engine.reserve(all, Side::Secret), Err(EngineError::Memory { .. })));
    assert_eq!(card.fired(), 4);
    engine.recover().expect("sound");
    engine.reserve(all, Side::Secret).expect("the reset has wiped it");
}

#[test]
fn several_threads_all_hear_of_a_broken_session() {
    let card = card();
    let engine = open(&card);
    card.arm_after(5, Fault::LostCompletion);
    let ends: Vec<_> = std::thread::scope(|scope| {
        let tasks: Vec<_> = (0..4).map(|_| scope.spawn(|| (0..20).try_for_each(|_| copy(&engine)))).collect();
        tasks.into_iter().map(|task| task.join().expect("no panic")).collect()
    });
    assert!(ends.iter().all(Result::is_err), "{ends:?}");
    engine.recover().expect("a reset helps");
    copy(&engine).expect("usable again");
    drop(engine);
    assert_eq!((card.buffers(), card.strays()), (0, 0));
}

#[test]
fn buffers_are_wiped_between_uses() {
    let card = card();
    let engine = open(&card);
    copy(&engine).expect("sound");
    let used: Vec<_> = (0..8).map(|_| engine.device().alloc(64).expect("small")).collect();
    let is_zero = |word: &std::sync::atomic::AtomicU64| word.load(std::sync::atomic::Ordering::Relaxed) == 0;
    assert!(used.iter().all(|buffer| buffer.words().iter().all(is_zero)));
}

#[test]
fn the_self_test_names_what_fails_and_goes_on() {
    let card = card();
    let engine = open(&card);
    card.arm(Fault::Lie);
    card.arm_after(9, Fault::LostCompletion);
    let checks = engine.check_out(40);
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
    engines[0].recover().expect("sound");
    let foreign = engines[0].load(Form::Canonical, 4, |_| VALUE).expect("sound");
    assert!(matches!(engines[1].read(&foreign), Err(EngineError::Misuse { .. })));
}

#[test]
fn handles_may_go_from_thread_to_thread() {
    fn shared<T: Send + Sync>(_: &T) {}
    let engine = open(&card());
    shared(&engine);
    shared(&engine.zeros(2).expect("sound"));
    shared(&engine.fence().expect("sound"));
}

#[test]
fn errors_and_counters_hold_no_secret() {
    let card = card();
    let engine = open(&card);
    (0..4).for_each(|_| card.arm(Fault::FlippedData));
    let errors = [
        engine.load(Form::Canonical, 5, |_| VALUE).map(drop).expect_err("damaged"),
        engine.load(Form::Canonical, 5, |_| [!0; 4]).map(drop).expect_err("no element"),
    ];
    let text = format!("{errors:?} {errors:#?} {:?} {:?}", engine.health().rows(), engine.device().alloc(64));
    assert!(!text.contains("5ec7e7") && !text.contains(&VALUE[0].to_string()));
}

#[test]
fn a_shared_device_survives_its_engine() {
    let card = Arc::new(card());
    for _ in 0..3 {
        let engine = Offload::open(Arc::clone(&card), settings()).expect("sound");
        engine.self_test(100).expect("sound");
        assert!(engine.clone().caps().features.simulated());
    }
}
