//! What a device promises, asked with registers and rings written by hand.

use crate::Scale;
use crate::hand::{Hand, reset};
use std::sync::Arc;
use std::sync::atomic::Ordering;
use zkcard_bus::{Access, BusError, Device};
use zkcard_layout::{ABI, Descriptor, Faults, Flags, MAGIC, Opcode, State, Status, crc32c, reg};

/// Interrupt lines.
const COMPLETIONS: u32 = 0;
const FAULTS: u32 = 1;

/// The name is one, and the first registers are those of the card that this tree describes.
pub fn introduces_itself<D: Device>(device: Arc<D>, _: &Scale) {
    assert!(!device.name().is_empty());
    assert_eq!(device.read(reg::MAGIC).expect("there"), MAGIC);
    assert_eq!(device.read64(reg::ABI).expect("there"), ABI);
    assert_eq!(device.read(0xffc).expect("there"), 0, "a word that is not listed reads as 0");
}

/// Registers keep what is written, the words of a wide one in their places.
pub fn keeps_what_is_written<D: Device>(device: Arc<D>, _: &Scale) {
    reset(&*device);
    for value in [0x1234_5678, 0, !0, 1] {
        device.write(reg::SCRATCH, value).expect("there");
        assert_eq!(device.read(reg::SCRATCH).expect("there"), value);
    }
    device.write64(reg::SQ_BASE, 0x1122_3344_5566_7780).expect("there");
    assert_eq!(device.read(reg::SQ_BASE).expect("there"), 0x5566_7780);
    assert_eq!(device.read64(reg::SQ_BASE).expect("there"), 0x1122_3344_5566_7780);
}

/// Offsets beyond the window, or between words, are an error with the offset in it.
pub fn refuses_what_is_no_register<D: Device>(device: Arc<D>, _: &Scale) {
    for offset in [1, 2, 7, 4096, u32::MAX - 3] {
        let errors = [device.read(offset).map(drop), device.write(offset, 0)];
        for error in errors {
            assert!(matches!(error, Err(BusError::Offset { offset: o, .. }) if o == offset), "{error:?}");
        }
    }
}

/// Buffers are zero, aligned, long enough, apart, and no longer than the limit.
pub fn gives_clean_buffers_apart<D: Device>(device: Arc<D>, _: &Scale) {
    let limit = device.dma_limit();
    assert!(limit >= 4096 && limit.is_multiple_of(4096));
    let mut seen: Vec<(u64, u64)> = Vec::new();
    for round in 0..2 {
        let buffers: Vec<_> = [1, 64, 4096, 5000.min(limit)]
            .map(|bytes| (bytes, device.alloc(bytes, Access::ReadWrite).expect("there is memory")))
            .into();
        for (bytes, buffer) in &buffers {
            assert!(
                buffer.iova().is_multiple_of(4096) && buffer.len() >= bytes.next_multiple_of(64),
                "{buffer:?}"
            );
            assert!(buffer.words().iter().all(|word| word.load(Ordering::Relaxed) == 0), "round {round}");
            buffer.words().iter().for_each(|word| word.store(!0, Ordering::Relaxed));
            let (start, end) = (buffer.iova(), buffer.iova() + buffer.len() as u64);
            assert!(round > 0 || seen.iter().all(|(s, e)| end <= *s || *e <= start), "buffers overlap");
            seen.push((start, end));
        }
    }
    assert!(matches!(device.alloc(limit + 1, Access::ReadWrite), Err(BusError::NoBuffer { .. })));
}

/// What was waited for adds up, and the card's own clock agrees.
pub fn lets_time_pass<D: Device>(device: Arc<D>, _: &Scale) {
    reset(&*device);
    let start = device.read64(reg::CYCLES).expect("there");
    let mut passed = 0;
    for most in [1, 10, 1_000] {
        passed += device.relax(most).expect("there").cycles;
    }
    assert!(passed >= 3);
    let clock = device.read64(reg::CYCLES).expect("there") - start;
    assert!(clock > 0, "the card's clock stands still");
    while passed < 10_000 {
        passed += device.relax(10_000 - passed).expect("there").cycles;
    }
}

/// Data written before the doorbell is what the card copies, and what it answers is right.
pub fn runs_a_job_written_by_hand<D: Device>(device: Arc<D>, _: &Scale) {
    let mut hand = Hand::on(&*device);
    let data: Vec<u8> = (0..192).map(|i| (i * 37 + 11) as u8 & 0x1f).collect();
    let (mut from, to) = (
        device.alloc(192, Access::Read).expect("small"),
        device.alloc(192, Access::ReadWrite).expect("small"),
    );
    from.write(0, &data);
    let job = |opcode, tag, host| Descriptor { length: 6, host, ..Descriptor::new(opcode, tag) };
    hand.give(&job(Opcode::CopyIn, 0, from.iova()));
    hand.give(&job(Opcode::CopyOut, 1, to.iova()).after(&[0]));
    for tag in 0..2 {
        let completion = hand.take();
        assert_eq!((completion.tag, completion.index, completion.status), (tag, u32::from(tag), Status::Ok));
        assert_eq!(completion.payload_crc, crc32c(&data));
        assert!(completion.cycles > 0 && completion.head > u32::from(tag));
    }
    let mut back = [0; 192];
    to.read(0, &mut back);
    assert_eq!(&back[..], data);
}

/// A card cannot write to a buffer that it may only read: the job is refused, the buffer stays, the rings go on.
pub fn does_not_write_where_it_may_only_read<D: Device>(device: Arc<D>, _: &Scale) {
    let mut hand = Hand::on(&*device);
    let mut buffer = device.alloc(64, Access::Read).expect("small");
    buffer.write(0, &[0x11; 64]);
    let job = |opcode| Descriptor { length: 2, host: buffer.iova(), ..Descriptor::new(opcode, 0) };
    for (opcode, status) in [(Opcode::CopyIn, Status::Ok), (Opcode::CopyOut, Status::HostWrite)] {
        hand.give(&job(opcode));
        assert_eq!(hand.take().status, status, "{}", opcode.name());
    }
    hand.give(&Descriptor { length: 2, ..Descriptor::new(Opcode::Zero, 0) });
    assert_eq!(hand.take().status, Status::Ok, "the rings go on");
    hand.give(&job(Opcode::CopyOut));
    assert_eq!(hand.take().status, Status::HostWrite);
    let mut seen = [0; 64];
    buffer.read(0, &mut seen);
    assert_eq!(seen, [0x11; 64], "zeros came through");
}

/// Line 0 comes with the completion of a job that asks for it, and with no other.
pub fn raises_interrupts_only_when_asked<D: Device>(device: Arc<D>, _: &Scale) {
    let mut hand = Hand::on(&*device);
    hand.relax(10);
    hand.raised = Default::default();
    let fence = Descriptor::new(Opcode::Fence, 0);
    hand.give(&fence);
    hand.take();
    hand.relax(1_000);
    assert!(!hand.raised.has(COMPLETIONS), "nobody asked for an interrupt");
    for _ in 0..6 {
        hand.raised = Default::default();
        hand.give(&Descriptor { flags: Flags::INTERRUPT, ..fence });
        hand.take();
        let mut spent = 0;
        while !hand.raised.has(COMPLETIONS) {
            assert!(spent < 1_000_000, "the interrupt did not come");
            spent += hand.relax(1_000);
        }
    }
}

/// A doorbell beyond the ring is not taken, and raises line 1.
pub fn reports_a_wrong_doorbell<D: Device>(device: Arc<D>, _: &Scale) {
    let mut hand = Hand::on(&*device);
    hand.relax(10);
    hand.raised = Default::default();
    device.write(reg::DOORBELL, 1_000).expect("there");
    let mut spent = 0;
    while !hand.raised.has(FAULTS) {
        assert!(spent < 1_000_000, "the interrupt did not come");
        spent += hand.relax(1_000);
    }
    assert!(Faults(hand.read(reg::FAULTS)).bad_doorbell());
    device.write(reg::FAULTS, !0).expect("there");
    assert_eq!(hand.read(reg::FAULTS), 0);
    hand.give(&Descriptor::new(Opcode::Fence, 0));
    assert_eq!(hand.take().status, Status::Ok, "the rings go on");
}

/// After a function-level reset the rings are off until they are given anew.
pub fn forgets_its_rings_at_function_reset<D: Device>(device: Arc<D>, _: &Scale) {
    let mut hand = Hand::on(&*device);
    hand.give(&Descriptor::new(Opcode::Fence, 0));
    hand.take();
    device.function_reset().expect("a sound card");
    assert_ne!(State(hand.read(reg::STATE)).phase(), State::RUNNING);
    drop(hand);
    let mut hand = Hand::on(&*device);
    hand.give(&Descriptor::new(Opcode::Fence, 0));
    assert_eq!(hand.take().index, 0, "the count begins anew");
}
