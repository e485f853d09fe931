//! Frames survive the way, spoilt ones are found, and what two ends tell each other over a bad wire arrives once, in order.
#![allow(clippy::unwrap_used)] // a test ends where its assumptions do

use proptest::prelude::*;
use rand_chacha::ChaCha20Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::time::Duration;
use zkcard_layout::link::{AGAIN, END, ESCAPE, End, Frame, Kind, MAX_PAYLOAD, Reader, Side, Spoilt, WINDOW};

const RESEND: Duration = Duration::from_millis(30);

fn kinds(side: Side) -> Vec<Kind> {
    let is_of = |kind: &Kind| if side == Side::Host { kind.is_of_host() } else { kind.is_of_card() };
    Kind::ALL.into_iter().filter(is_of).collect()
}

fn frames(side: Side) -> impl Strategy<Value = Frame> {
    // Every other byte is one that must be stuffed.
    let byte = prop_oneof![any::<u8>(), Just(END), Just(ESCAPE), 0xdc..=0xddu8];
    let payload = prop::collection::vec(byte, 0..=MAX_PAYLOAD);
    let stamp = if side == Side::Card { any::<u32>().boxed() } else { Just(0).boxed() };
    let kind = prop::sample::select(kinds(side));
    (kind, any::<[u8; 3]>(), stamp, payload).prop_map(|(kind, [seq, ack, aux], stamp, payload)| Frame {
        kind,
        seq,
        ack,
        aux,
        stamp,
        payload: payload.into(),
    })
}

fn sides() -> impl Strategy<Value = (Side, Vec<Frame>)> {
    prop_oneof![Just(Side::Host), Just(Side::Card)]
        .prop_flat_map(|side| (Just(side), prop::collection::vec(frames(side), 1..6)))
}

fn read(side: Side, wire: &[u8]) -> Vec<Result<Frame, Spoilt>> {
    let mut reader = Reader::new(side);
    wire.iter().filter_map(|byte| reader.take(*byte)).collect()
}

/// One fault at a place of the wire: a byte other, lost, doubled, or one that nobody sent.
fn damage(wire: &mut Vec<u8>, at: usize, how: u8, bits: u8) {
    let at = at % wire.len();
    match how {
        0 => wire[at] ^= bits.max(1),
        1 => drop(wire.remove(at)),
        2 => wire.insert(at, wire[at]),
        _ => wire.insert(at, bits),
    }
}

proptest! {
    #[test]
    fn frames_survive_the_way((side, sent) in sides()) {
        let wire: Vec<u8> = sent.iter().flat_map(|frame| frame.to_wire(side)).collect();
        let came: Vec<_> = read(side, &wire).into_iter().map(Result::unwrap).collect();
        prop_assert_eq!(came, sent);
    }

    #[test]
    fn damage_makes_no_frame_and_the_next_whole_one_is_found(
        (side, sent) in sides(),
        faults in prop::collection::vec((any::<usize>(), 0..4u8, any::<u8>()), 1..12),
    ) {
        let mut wire: Vec<u8> = sent.iter().flat_map(|frame| frame.to_wire(side)).collect();
        faults.iter().for_each(|(at, how, bits)| if !wire.is_empty() { damage(&mut wire, *at, *how, *bits) });
        let last = Frame::new(Kind::Ack, 0, vec![END; 3]);
        wire.extend(last.to_wire(side));
        let came = read(side, &wire);
        // What comes is a part of what was sent, in order, and then the one that nothing happened to.
        let mut open = sent.iter().chain([&last]);
        for frame in came.iter().flatten() {
            prop_assert!(open.any(|one| one == frame), "{frame:?} was not sent");
        }
        prop_assert_eq!(came.last(), Some(&Ok(last.clone())));
    }

    #[test]
    fn a_flipped_bit_is_found((side, sent) in sides(), at in any::<usize>(), bit in 0..8u8) {
        let mut wire = sent[0].to_wire(side);
        damage(&mut wire, at, 0, 1 << bit);
        prop_assert!(read(side, &wire).iter().all(Result::is_err));
    }

    #[test]
    fn a_bad_wire_costs_time_and_no_order(seed in any::<u64>(), one_in in 20..400u32, frames in 1..80usize) {
        let mut pair = Pair::new(seed, one_in);
        for n in 0..frames {
            pair.push(n);
        }
        // The wire is bad for a while, then sound: everything must have come soon after.
        for _ in 0..200 {
            pair.step()?;
        }
        pair.one_in = u32::MAX;
        for _ in 0..40 + 20 * frames {
            pair.step()?;
        }
        prop_assert_eq!(pair.taken, [frames; 2], "faults: {}", pair.faults);
        prop_assert_eq!(pair.ends.iter().map(End::pending).sum::<usize>(), 0);
    }
}

/// Two ends, and the bytes between them.
struct Pair {
    ends: [End; 2],
    random: ChaCha20Rng,
    one_in: u32,
    faults: u64,
    now: Duration,
    taken: [usize; 2],
}

impl Pair {
    fn new(seed: u64, one_in: u32) -> Self {
        let ends = [Side::Host, Side::Card].map(|side| End::new(side, RESEND));
        let (random, now) = (ChaCha20Rng::seed_from_u64(seed), Duration::ZERO);
        Self { ends, random, one_in, faults: 0, now, taken: [0; 2] }
    }

    fn push(&mut self, n: usize) {
        self.ends[0].push(Kind::Data, 0, vec![n as u8; n % 7]);
        self.ends[1].push(Kind::Write, 0, vec![!(n as u8); n % 5]);
    }

    /// A millisecond: both ends say what they have to say, and hear it.
    fn step(&mut self) -> Result<(), TestCaseError> {
        self.now += Duration::from_millis(1);
        let mut wires = [0, 1].map(|from| {
            let mut wire = Vec::new();
            while let Some(bytes) = self.ends[from].next(self.now, 0) {
                wire.extend(bytes);
            }
            wire
        });
        wires.iter_mut().for_each(|wire| self.disturb(wire));
        for (from, wire) in wires.iter().enumerate() {
            let to = 1 - from;
            for byte in wire {
                let frame = self.ends[to].take(*byte, self.now);
                frame.map_or(Ok(()), |frame| self.check(from, &frame))?;
            }
        }
        Ok(())
    }

    fn check(&mut self, from: usize, frame: &Frame) -> Result<(), TestCaseError> {
        if !frame.kind.is_sequenced() {
            return Ok(());
        }
        let n = self.taken[from];
        let expected = if from == 0 { vec![n as u8; n % 7] } else { vec![!(n as u8); n % 5] };
        prop_assert_eq!(&*frame.payload, &*expected, "frame {} of end {}", n, from);
        self.taken[from] += 1;
        Ok(())
    }

    fn disturb(&mut self, wire: &mut Vec<u8>) {
        let mut at = 0;
        while at < wire.len() {
            if self.random.next_u32() < u32::MAX / self.one_in && self.one_in != u32::MAX {
                self.faults += 1;
                let random = self.random.next_u32().to_le_bytes();
                damage(wire, at, random[0] % 4, random[1]);
            }
            at += 1;
        }
    }
}

/// What comes out of an end, as frames.
fn said(end: &mut End, side: Side, now: Duration) -> Vec<Frame> {
    let mut wire = Vec::new();
    while let Some(bytes) = end.next(now, 0) {
        wire.extend(bytes);
    }
    read(side, &wire).into_iter().map(Result::unwrap).collect()
}

fn hear(end: &mut End, from: Side, frame: &Frame) -> Option<Frame> {
    frame.to_wire(from).iter().filter_map(|byte| end.take(*byte, Duration::ZERO)).last()
}

#[test]
fn no_more_than_the_window_is_on_the_wire() {
    let mut end = End::new(Side::Host, RESEND);
    (0..20).for_each(|_| end.push(Kind::Done, 0, Vec::new()));
    let first = said(&mut end, Side::Host, Duration::ZERO);
    assert_eq!(
        first.iter().map(|frame| frame.seq).collect::<Vec<_>>(),
        (0..WINDOW as u8).collect::<Vec<_>>()
    );
    hear(&mut end, Side::Card, &Frame { ack: 3, ..Frame::new(Kind::Ack, 0, Vec::new()) });
    let next = said(&mut end, Side::Host, Duration::ZERO);
    assert_eq!(next.iter().map(|frame| frame.seq).collect::<Vec<_>>(), [8, 9, 10]);
    assert_eq!(end.pending(), 17);
}

#[test]
fn asked_again_it_sends_again_once_and_after_its_time_once_more() {
    let mut end = End::new(Side::Host, RESEND);
    (0..3).for_each(|_| end.push(Kind::Done, 0, Vec::new()));
    assert_eq!(said(&mut end, Side::Host, Duration::ZERO).len(), 3);
    let again = Frame { ack: 1, ..Frame::new(Kind::Ack, AGAIN, Vec::new()) };
    hear(&mut end, Side::Card, &again);
    hear(&mut end, Side::Card, &again);
    let seqs = |frames: Vec<Frame>| frames.iter().map(|frame| frame.seq).collect::<Vec<_>>();
    assert_eq!(seqs(said(&mut end, Side::Host, Duration::ZERO)), [1, 2]);
    hear(&mut end, Side::Card, &again);
    assert!(said(&mut end, Side::Host, RESEND / 2).is_empty());
    assert_eq!(seqs(said(&mut end, Side::Host, RESEND * 2)), [1, 2]);
    assert_eq!((end.counts().resent, end.counts().timeouts), (4, 1));
}

#[test]
fn an_acknowledgement_of_what_was_never_sent_means_nothing() {
    let mut end = End::new(Side::Host, RESEND);
    (0..3).for_each(|_| end.push(Kind::Done, 0, Vec::new()));
    said(&mut end, Side::Host, Duration::ZERO);
    for ack in [4, 100, 255] {
        hear(&mut end, Side::Card, &Frame { ack, ..Frame::new(Kind::Ack, 0, Vec::new()) });
        assert_eq!(end.pending(), 3, "{ack}");
    }
}

#[test]
fn a_gap_is_asked_for_and_what_came_twice_is_only_acknowledged() {
    let mut end = End::new(Side::Host, RESEND);
    let value = |seq| Frame { seq, ..Frame::new(Kind::Value, 0, vec![seq]) };
    assert!(hear(&mut end, Side::Card, &value(0)).is_some());
    assert!(hear(&mut end, Side::Card, &value(2)).is_none());
    let acks = said(&mut end, Side::Host, Duration::ZERO);
    assert_eq!(acks.iter().map(|ack| (ack.ack, ack.aux)).collect::<Vec<_>>(), [(1, AGAIN)]);
    assert!(hear(&mut end, Side::Card, &value(0)).is_none());
    let acks = said(&mut end, Side::Host, Duration::ZERO);
    assert_eq!(acks.iter().map(|ack| (ack.ack, ack.aux)).collect::<Vec<_>>(), [(1, 0)]);
    assert_eq!(end.counts().dropped, 2);
}

#[test]
fn frames_of_the_other_side_are_not_taken_for_ones_own() {
    let read_reg = Frame::new(Kind::ReadReg, 0, vec![0; 4]);
    assert!(matches!(read(Side::Card, &read_reg.to_wire(Side::Card))[..], [Err(Spoilt::Kind)]));
    assert!(matches!(read(Side::Host, &read_reg.to_wire(Side::Host))[..], [Ok(_)]));
}

#[test]
fn the_longest_frame_is_taken_and_a_longer_one_is_not() {
    for (bytes, is_taken) in [(MAX_PAYLOAD, true), (MAX_PAYLOAD + 1, false), (10 * MAX_PAYLOAD, false)] {
        let wire = Frame::new(Kind::Data, 0, vec![END; bytes]).to_wire(Side::Host);
        assert_eq!(read(Side::Host, &wire)[0].is_ok(), is_taken, "{bytes} bytes");
    }
}

#[test]
fn a_planted_frame_is_found() {
    let mut pair = Pair::new(1, u32::MAX);
    let planted = Frame::new(Kind::Write, 0, vec![7]);
    let frame = hear(&mut pair.ends[0], Side::Card, &planted).unwrap();
    assert!(pair.check(1, &frame).is_err(), "the check of the property above does not look");
}

/// What a frame carries may be a witness.
#[test]
fn what_a_frame_carries_is_not_shown() {
    let frame = Frame::new(Kind::Data, 0, vec![0xab; 3]);
    assert_eq!(format!("{frame:?}"), "Data(seq 0, ack 0, aux 0, stamp 0, 3 bytes)");
}
