//! Faults of a card under the bare engine: what cannot be opened, jobs that nobody waits for, a host that dies.

use zkcard_bus::{Access, Device};
use zkcard_engine::{Engine, EngineError, Request, Settings, Side};
use zkcard_layout::{Descriptor, Limbs, Opcode};
use zkcard_mock::{Fault, MockConfig, MockDevice};

const VALUE: Limbs = [0x5ec7e7, 0x5ec7e7, 0x5ec7e7, 0x5ec7e7];

fn card() -> MockDevice {
    MockDevice::new(MockConfig::default())
}

fn try_to_open(card: MockDevice) -> Result<Engine<MockDevice>, EngineError> {
    let settings = Settings { margin: 16, floor: 20_000, watchdog: 50_000, quiesce_limit: 10_000 };
    Engine::open(card, settings, |_, job| 2_000 + u64::from(job.length))
}

fn open(card: &MockDevice) -> Engine<MockDevice> {
    try_to_open(card.clone()).expect("the card is sound so far")
}

fn assert_wiped(card: &MockDevice) {
    let holds_secret = card.memory().chunks_exact(8).any(|word| word == VALUE[0].to_le_bytes());
    assert!(!holds_secret, "secrets were left");
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
fn what_cannot_be_opened_says_why() {
    let open_with = |fault| {
        let card = card();
        card.arm(fault);
        try_to_open(card).map(drop)
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
        let end = try_to_open(card).map(drop);
        assert!(matches!(end, Err(EngineError::WipeFailed { .. })), "{fault:?}: {end:?}");
    }
}

#[test]
fn a_host_that_dies_in_mid_job_leaves_nothing_for_the_next() {
    for cycles in [0, 25, 60, 100, 10_000] {
        let card = card();
        let engine = open(&card);
        let mut buffer = engine.device().alloc(3200, Access::ReadWrite).expect("small");
        (0..100).for_each(|i| buffer.write(32 * i, VALUE.map(u64::to_le_bytes).as_flattened()));
        let vector = engine.reserve(100, Side::Secret).expect("room");
        let job =
            Descriptor { destination: vector.unit(), length: 100, ..Descriptor::new(Opcode::CopyIn, 0) };
        let job = engine.submit(Request::new(job).with_buffer(buffer).using(&vector)).expect("sound");
        let _ = card.relax(cycles);
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
        let buffer = engine.device().alloc(640, Access::ReadWrite).expect("small");
        drop(engine.submit(Request::new(job).with_buffer(buffer).using(&vector)).expect("sound"));
    }
    let all = engine.caps().memory_units as usize * 2;
    drop(engine.reserve(all, Side::Secret).expect("all comes back"));
    drop(engine);
    assert_eq!((card.buffers(), card.strays()), (0, 0));
}
