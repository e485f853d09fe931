//! `rtl/boards/shell/link.sv` between a serial line and a card: whatever befalls the line, everything happens once and in order.

use super::card::{Access, Card, NO_REGISTER};
use super::host::Host;
use crate::common::open_ports;
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::panic::{AssertUnwindSafe, catch_unwind};
use zkcard_golden::boards::shell::link::{Frame, encode, u32_at};
use zkcard_layout::link::{CARD_READS, CARD_WRITES, Kind, OKAY, SLVERR, VERSION};
use zkcard_sim::{Input, Output, PortDut, seed};

/// The usual budget of clocks.
const BUDGET: u64 = 6_000_000;
/// Of a million bits: some hundred damaged frames in a test.
const LOUD: u32 = 40;
/// For short frames alone.
const LOUDER: u32 = 600;

struct Bench {
    dut: PortDut,
    host: Host,
    card: Card,
    rx: Input,
    tx: Output,
}

/// Opens the link, and synchronises.
fn bench(per_million: u32, quota: [u32; 2], seed: u64) -> Option<Bench> {
    eprintln!("seed {seed}");
    let dut = open_ports("link", seed)?;
    let card = Card::new(&dut, seed);
    let (rx, tx) = (dut.input("rx_i").unwrap(), dut.output("tx_o").unwrap());
    let mut bench = Bench { host: Host::new(per_million, seed), card, rx, tx, dut };
    bench.sync(1);
    bench.card.quota = quota;
    Some(bench)
}

impl Bench {
    fn clock(&mut self) {
        let now = self.dut.clock();
        let line = self.host.clock(now, self.dut.bit(&self.tx));
        self.dut.set(&self.rx, &[u32::from(line)]);
        self.card.drive(&mut self.dut);
        self.dut.tick().unwrap();
        self.card.clock(&self.dut);
    }

    fn run(&mut self, clocks: u64) {
        (0..clocks).for_each(|_| self.clock());
    }

    /// Lets time pass until something has happened, within the budget.
    fn until(&mut self, what: &str, mut is_over: impl FnMut(&mut Self) -> bool) {
        for _ in 0..BUDGET {
            if is_over(self) {
                return;
            }
            self.clock();
        }
        panic!(
            "{what}: not within {BUDGET} clocks: {} reads and {} writes wait, {:?} are to come",
            self.card.open_reads(),
            self.card.open_writes(),
            self.card.quota
        );
    }

    fn sync(&mut self, nonce: u32) {
        self.host.sync(nonce);
        self.until("a SYNCED", |bench| bench.host.synced.is_some());
    }

    /// The frames of a kind that came.
    fn came(&self, kind: Kind) -> Vec<Frame> {
        self.host.came.iter().filter(|frame| frame.kind == kind).cloned().collect()
    }

    fn read_register(&mut self, offset: u32) -> (u8, u32) {
        let before = self.came(Kind::Value).len();
        self.host.send(Kind::ReadReg, 0, &offset.to_le_bytes());
        self.until("a VALUE", |bench| bench.came(Kind::Value).len() > before);
        let value = self.came(Kind::Value).pop().unwrap();
        (value.aux, u32_at(&value.payload, 0))
    }

    fn write_register(&mut self, offset: u32, value: u32) {
        self.host.send(Kind::WriteReg, 0, &[offset.to_le_bytes(), value.to_le_bytes()].concat());
    }

    /// Whether the writes that the host heard of are those of the card, each once and in order.
    fn writes_are_those_of_the_card(&self) {
        let heard: Vec<_> = self.came(Kind::Write).into_iter().map(|frame| frame.payload).collect();
        let sent: Vec<_> = self.card.writes.iter().filter_map(|write| write.payload()).collect();
        assert!(heard == sent, "{} writes came, {} were sent", heard.len(), sent.len());
    }
}

/// Accesses to registers that the host makes, and what comes of them.
fn accesses(rng: &mut ChaCha8Rng, count: usize) -> (Vec<Access>, Vec<(u8, u32)>) {
    let mut values = vec![0; 1024];
    let (mut accesses, mut answers) = (Vec::new(), Vec::new());
    for _ in 0..count {
        let offset = rng.next_u32() % 1024 * 4;
        let write = rng.next_u32().is_multiple_of(2).then(|| rng.next_u32());
        accesses.push((offset, write));
        match write {
            Some(value) => values[offset as usize / 4] = value,
            None => {
                answers.push((if offset < NO_REGISTER { OKAY } else { SLVERR }, values[offset as usize / 4]))
            }
        }
    }
    (accesses, answers)
}

/// Bursts and `count` accesses to registers, of which so many reads are unanswered at a time.
fn traffic(per_million: u32, quota: [u32; 2], count: usize, unanswered: usize, seed: u64) -> Option<Bench> {
    let mut bench = bench(per_million, quota, seed)?;
    let (accesses, answers) = accesses(&mut ChaCha8Rng::seed_from_u64(seed), count);
    let mut asked = 0;
    for &(offset, write) in &accesses {
        bench.until("a VALUE", |bench| asked < bench.came(Kind::Value).len() + unanswered);
        asked += usize::from(write.is_none());
        match write {
            Some(value) => bench.write_register(offset, value),
            None => bench.host.send(Kind::ReadReg, 0, &offset.to_le_bytes()),
        }
    }
    let is_over = |bench: &mut Bench| {
        bench.host.is_idle() && bench.card.is_idle() && bench.came(Kind::Value).len() == answers.len()
    };
    bench.until("the traffic", is_over);
    let values: Vec<_> =
        bench.came(Kind::Value).iter().map(|frame| (frame.aux, u32_at(&frame.payload, 0))).collect();
    assert_eq!(bench.card.accesses(), accesses);
    assert_eq!(values, answers);
    bench.writes_are_those_of_the_card();
    assert_eq!(bench.came(Kind::Read).len() as u32, quota[0]);
    Some(bench)
}

#[test]
fn on_a_quiet_line_nothing_is_dropped() {
    let Some(mut bench) = traffic(0, [60, 60], 40, 1, seed()) else { return };
    let drops = bench.dut.output("drops_o").unwrap();
    let errors = bench.dut.output("errors_o").unwrap();
    bench.clock();
    assert_eq!((bench.dut.get(&drops)[0], bench.dut.get(&errors)[0], bench.host.drops), (0, 0, 0));
    assert!(bench.card.ended[0] > 0 && bench.card.ended[1] > 0, "both responses were seen");
}

#[test]
fn on_a_loud_line_everything_happens_once_and_in_order() {
    let Some(mut bench) = traffic(LOUD, [60, 60], 40, 100, seed()) else { return };
    let drops = bench.dut.output("drops_o").unwrap();
    bench.clock();
    assert!(bench.dut.get(&drops)[0] > 0 && bench.host.drops > 0, "noise was heard at both ends");
}

/// More reads of registers than there are numbers for answers: what finds no room is asked for again once there is some.
#[test]
fn answers_that_wait_for_the_line_stop_nothing() {
    traffic(0, [30, 30], 60, 100, seed());
}

#[test]
fn short_frames_cross_a_louder_line() {
    traffic(LOUDER, [0, 0], 60, 100, seed());
}

#[test]
fn a_slow_card_and_a_quick_one_are_served() {
    for pace in [12, 256] {
        let Some(mut bench) = bench(0, [0, 0], seed()) else { return };
        (bench.card.pace, bench.card.quota) = (pace, [20, 20]);
        bench.until("all bursts", |bench| bench.card.is_idle());
        bench.writes_are_those_of_the_card();
    }
}

/// A burst with a byte off before one that is on cannot be said: it is refused, and the host hears nothing of it.
#[test]
fn bursts_with_holes_are_refused() {
    let Some(mut bench) = bench(0, [0, 0], seed()) else { return };
    (bench.card.has_holes, bench.card.quota) = (true, [0, 40]);
    bench.until("all bursts", |bench| bench.card.is_idle());
    bench.writes_are_those_of_the_card();
    assert!(bench.card.writes.iter().any(|write| write.payload().is_none()), "there were holes");
}

#[test]
fn data_of_a_wrong_length_refuses_its_burst() {
    let Some(mut bench) = bench(0, [0, 0], seed()) else { return };
    bench.host.is_short = true;
    (bench.card.is_strict, bench.card.quota) = (false, [10, 0]);
    bench.until("all bursts", |bench| bench.card.is_idle());
    assert_eq!(bench.card.ended, [0, 10]);
}

#[test]
fn synced_says_what_this_card_is() {
    let Some(mut bench) = bench(0, [0, 0], seed()) else { return };
    bench.sync(0xc0db_c0db);
    let (nonce, said) = bench.host.synced.clone().unwrap();
    assert_eq!(nonce, 0xc0db_c0db);
    assert_eq!(said[4..8], [VERSION, 4, 0, 0]);
    assert_eq!(u32_at(&said, 8), 12_345);
}

/// At any moment: what was outstanding is answered, registers stay, and what comes afterwards works.
#[test]
fn sync_answers_all_that_was_outstanding() {
    let seed = seed();
    for round in 0..12 {
        let Some(mut bench) = bench(0, [8, 8], seed + round) else { return };
        bench.write_register(8, 77);
        bench.host.answers = round % 2 == 0;
        bench.card.is_strict = false;
        bench.run(2_000 + 13_001 * round);
        bench.card.quota = [0; 2];
        bench.host.answers = true;
        bench.host.send(Kind::ReadReg, 0, &4u32.to_le_bytes());
        bench.run(round * 97);
        bench.sync(100);
        bench.until("all that was outstanding", |bench| bench.card.is_idle());
        // From here on every answer has to be the host's own.
        bench.host.came.clear();
        bench.card.writes.clear();
        (bench.card.is_strict, bench.card.quota) = (true, [5, 5]);
        bench.until("what comes afterwards", |bench| bench.card.is_idle());
        bench.writes_are_those_of_the_card();
        assert_eq!(bench.read_register(8), (OKAY, 77), "round {round}");
    }
}

/// Nothing of the card's waits for a host that has gone, once it has come back.
#[test]
fn a_host_that_went_silent_can_come_back() {
    let Some(mut bench) = bench(0, [30, 30], seed()) else { return };
    bench.host.answers = false;
    bench.card.is_strict = false;
    bench.run(500_000);
    let waits = (bench.came(Kind::Read).len(), bench.came(Kind::Write).len());
    assert_eq!(waits, (CARD_READS, CARD_WRITES), "as many as the card may");
    bench.host.answers = true;
    bench.sync(7);
    bench.until("all bursts", |bench| bench.card.is_idle());
    assert!(bench.card.ended[1] >= CARD_READS as u32, "{:?}", bench.card.ended);
}

#[test]
fn a_register_that_does_not_answer_stops_no_sync() {
    let Some(mut bench) = bench(0, [0, 0], seed()) else { return };
    bench.card.shut(true);
    bench.host.send(Kind::ReadReg, 0, &4u32.to_le_bytes());
    bench.run(20_000);
    bench.sync(9);
    bench.card.shut(false);
    bench.write_register(4, 5);
    assert_eq!(bench.read_register(4), (OKAY, 5));
    assert_eq!(bench.came(Kind::Value).len(), 1, "the first VALUE was forgotten");
}

#[test]
fn offsets_without_a_register_are_refused() {
    let Some(mut bench) = bench(0, [0, 0], seed()) else { return };
    for offset in [0x1000, 0x8000_0000, 2, 0xfff] {
        bench.write_register(offset, 1);
        assert_eq!(bench.read_register(offset), (SLVERR, 0), "{offset:#x}");
    }
    assert_eq!(bench.card.accesses(), []);
}

#[test]
fn a_reset_holds_the_card_and_forgets_its_bursts() {
    let seed = seed();
    for round in 0..6 {
        let Some(mut bench) = bench(0, [20, 20], seed + round) else { return };
        let before = bench.card.resets;
        bench.run(3_000 + 20_011 * round);
        bench.host.send(Kind::Reset, 0, &[]);
        bench.until("a reset", |bench| bench.card.resets > before);
        bench.card.quota = [0; 2];
        bench.until("READY", |bench| !bench.came(Kind::Ready).is_empty());
        assert!(bench.card.resets - before >= 16, "{} clocks", bench.card.resets - before);
        assert!(bench.card.is_idle(), "the card begins nothing by itself");
        // Answers to what the card no longer wants are dropped.
        bench.until("late answers", |bench| bench.host.is_idle());
        bench.host.came.clear();
        bench.card.writes.clear();
        bench.card.quota = [6, 6];
        bench.until("what comes afterwards", |bench| bench.card.is_idle());
        bench.writes_are_those_of_the_card();
        assert_eq!(bench.card.resets - before, 32, "one reset");
    }
}

#[test]
fn every_interrupt_is_told() {
    let Some(mut bench) = bench(LOUD, [10, 10], seed()) else { return };
    for nth in 0..30u32 {
        let before = bench.came(Kind::Raised).len();
        bench.card.raise(nth % 3 + 1);
        let told = |bench: &mut Bench| {
            let raised = bench.came(Kind::Raised).split_off(before);
            raised.iter().fold(0, |lines, frame| lines | u32_at(&frame.payload, 0)) == nth % 3 + 1
        };
        bench.until("an interrupt", told);
    }
}

/// Rubbish, damaged frames and frames that came before do nothing; what is right afterwards does.
#[test]
fn nothing_wrong_passes() {
    let seed = seed();
    let Some(mut bench) = bench(0, [0, 0], seed) else { return };
    bench.write_register(16, 1);
    bench.until("the write", |bench| bench.host.is_idle());
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let frame = |seq: u8, kind, payload: &[u8]| Frame {
        kind,
        seq,
        ack: 0,
        aux: 0,
        stamp: None,
        payload: payload.to_vec(),
    };
    let write = |seq, value: u32| {
        encode(&frame(seq, Kind::WriteReg, &[16u32.to_le_bytes(), value.to_le_bytes()].concat()))
    };
    for _ in 0..200 {
        let mut damaged = write(1, 2);
        let at = 1 + rng.next_u32() as usize % (damaged.len() - 2);
        damaged[at] ^= 1 << (rng.next_u32() % 8);
        bench.host.babble(&damaged);
        bench.host.babble(&write(0, 3));
        bench.host.babble(&write(2, 4));
        let rubbish: Vec<u8> = (0..rng.next_u32() % 700).map(|_| rng.next_u32() as u8).collect();
        bench.host.babble(&rubbish);
        bench.host.babble(&encode(&frame(1, Kind::Value, &[1, 2, 3, 4])));
        bench.host.babble(&encode(&frame(9, Kind::Data, &[5; 64])));
    }
    bench.run(200 * 41 * 450);
    assert_eq!(bench.card.accesses(), [(16, Some(1))]);
    bench.sync(3);
    assert_eq!(bench.read_register(16), (OKAY, 1));
}

/// Time passes for a host that only listens.
#[test]
fn a_silent_card_has_a_heartbeat() {
    let Some(mut bench) = bench(0, [0, 0], seed()) else { return };
    bench.run(2_000);
    let before = bench.host.count;
    bench.run(5 << 16);
    let bytes = bench.host.count - before;
    assert!((4 * 14..=6 * 20).contains(&bytes), "{bytes} bytes in five beats");
}

/// The card sends again by itself what nobody acknowledges, and no more than a window of it.
#[test]
fn what_is_not_acknowledged_is_sent_again() {
    let Some(mut bench) = bench(0, [0, 0], seed()) else { return };
    let before = bench.host.count;
    bench.host.deafen(true);
    bench.card.quota = [3, 0];
    bench.run(300_000);
    let bytes = bench.host.count - before;
    assert!(bytes > 3 * 3 * 28, "{bytes} bytes: three frames, three times");
    bench.host.deafen(false);
    bench.until("all bursts", |bench| bench.card.is_idle());
    assert_eq!(bench.came(Kind::Read).len(), 3);
}

/// Checkers that cannot fail would pass everything: a host that lies, a write that is lost and an access too many are found.
#[test]
fn what_goes_wrong_is_found() {
    let Some(mut quiet) = traffic(0, [0, 4], 4, 1, 3) else { return };
    let is_found = |check: &dyn Fn()| catch_unwind(AssertUnwindSafe(check)).is_err();
    assert!(!is_found(&|| quiet.writes_are_those_of_the_card()));
    let nth = quiet.host.came.iter().position(|frame| frame.kind == Kind::Write).unwrap();
    let lost = quiet.host.came.remove(nth);
    assert!(is_found(&|| quiet.writes_are_those_of_the_card()));
    quiet.host.came.insert(nth, lost.clone());
    quiet.host.came.insert(nth, lost);
    assert!(is_found(&|| quiet.writes_are_those_of_the_card()));
    let lie = |is_lying| {
        let mut bench = bench(0, [0, 0], 3).unwrap();
        (bench.host.is_lying, bench.card.quota) = (is_lying, [20, 0]);
        bench.until("all bursts", |bench| bench.card.is_idle());
    };
    assert!(!is_found(&|| lie(false)) && is_found(&|| lie(true)));
}
