//! `rtl/boards/shell/board.sv`: the card itself, through two pins: registers, rings, copies, interrupts, resets.

use super::host::{Host, Wired};
use super::rings::{BASE, BYTES, FROM, Rings, SQ};
use crate::common::or_skip;
use zkcard_layout::link::Kind;
use zkcard_layout::{Descriptor, MAGIC, Opcode, Status, reg};
use zkcard_sim::axi::{CardMemory, Link, MemoryTiming, Rules};
use zkcard_sim::{Input, Output, PortDut, seed};

/// Clocks after a reset until no pipe holds what breaks any claim.
const SETTLES: u64 = 128;
/// Clocks of the reset at power-up.
const RESET: u32 = 8;
struct Board {
    dut: PortDut,
    host: Host,
    memory: CardMemory,
    link: Link,
    rx: Input,
    tx: Output,
    settled_at: u64,
}

fn open(per_million: u32, seed: u64) -> Option<Board> {
    eprintln!("seed {seed}");
    let dut = or_skip(PortDut::open_clearing("board_fast", seed, RESET))?;
    let memory = CardMemory::new(64 << 16, MemoryTiming::ddr4(), true, seed);
    let link = Link::new(&dut, "mem_", 0, Rules::card()).unwrap();
    let (rx, tx) = (dut.input("rx_i").unwrap(), dut.output("tx_o").unwrap());
    let mut board =
        Board { host: Host::new(per_million, seed), memory, link, rx, tx, settled_at: SETTLES, dut };
    board.host.memory = Some((BASE, vec![0; BYTES]));
    board.host.sync(1);
    board.until("a SYNCED", |board| board.host.synced.is_some().then_some(()));
    Some(board)
}

impl Rings for Board {}

impl Wired for Board {
    fn clock(&mut self) {
        let now = self.dut.clock();
        self.dut.tolerate(now < self.settled_at);
        let line = self.host.clock(now, self.dut.bit(&self.tx));
        self.dut.set(&self.rx, &[u32::from(line)]);
        self.link.drive(&mut self.dut, &mut self.memory, now);
        self.dut.tick().unwrap();
        self.link.clock(&self.dut, &mut self.memory, now).unwrap();
    }

    fn host(&mut self) -> &mut Host {
        &mut self.host
    }
}

fn registers_and_copies(per_million: u32) {
    let Some(mut board) = open(per_million, seed()) else { return };
    assert_eq!(board.read(reg::MAGIC), MAGIC);
    board.write(reg::SCRATCH, 0xc0db_dcdd);
    assert_eq!(board.read(reg::SCRATCH), 0xc0db_dcdd);
    board.bring_up();
    board.round_trip(51);
    board.until("an interrupt", |board| (board.count(Kind::Raised) > 0).then_some(()));
}

#[test]
fn registers_and_copies_cross_two_pins() {
    registers_and_copies(0);
}

#[test]
fn registers_and_copies_cross_a_loud_line() {
    registers_and_copies(40);
}

/// The host begins the link anew in the midst of a copy: the job fails, the card does not, and a reset makes it whole.
#[test]
fn a_copy_that_sync_cuts_off_is_refused() {
    let Some(mut board) = open(0, seed()) else { return };
    board.bring_up();
    board.host.answers = false;
    let job = Descriptor {
        host: BASE + FROM as u64,
        length: 64,
        destination: 8,
        ..Descriptor::new(Opcode::CopyIn, 1)
    };
    board.memory()[SQ..SQ + 64].copy_from_slice(&job.to_bytes());
    board.write(reg::DOORBELL, 1);
    let read = board.until("the ring's READ", |board| {
        board.host.came.iter().rfind(|frame| frame.kind == Kind::Read).cloned()
    });
    let before = board.count(Kind::Read);
    board.host.answer(&read);
    board.until("the copy's READ", |board| (board.count(Kind::Read) > before).then_some(()));
    board.host.answers = true;
    board.host.sync(2);
    board.until("a SYNCED", |board| board.host.synced.is_some().then_some(()));
    let done = board.completion(0);
    assert_ne!(done.status, Status::Ok, "{done:?}");
    board.bring_up();
    board.round_trip(16);
}

/// RESET in the midst of a copy: the card is as after power-up.
#[test]
fn a_copy_that_a_reset_cuts_off_leaves_a_card_that_works() {
    let Some(mut board) = open(0, seed()) else { return };
    board.bring_up();
    let job = Descriptor {
        host: BASE + FROM as u64,
        length: 100,
        destination: 8,
        ..Descriptor::new(Opcode::CopyIn, 1)
    };
    board.memory()[SQ..SQ + 64].copy_from_slice(&job.to_bytes());
    board.write(reg::DOORBELL, 1);
    board.until("three READs", |board| (board.count(Kind::Read) > 3).then_some(()));
    board.host.send(Kind::Reset, 0, &[]);
    // The port to card memory is reset with the card, and memory with it.
    board.link.tolerate();
    board.settled_at = u64::MAX;
    board.until("READY", |board| (board.count(Kind::Ready) > 0).then_some(()));
    board.until("memory at rest", |board| board.host.is_idle().then_some(()));
    zkcard_sim::axi::Slave::reset(&mut board.memory);
    board.link.reset();
    board.settled_at = board.dut.clock() + SETTLES;
    board.bring_up();
    board.round_trip(16);
}
