//! `rtl/boards/ulx3s/ulx3s_core.sv`: a whole card, its memory a chip of SDRAM, spoken to through two pins.

use crate::boards::shell::host::{Host, Wired};
use crate::boards::shell::rings::{BASE, BYTES, FROM, Rings, TO};
use crate::common::fr;
use num_bigint::BigUint;
use zkcard_golden::vec;
use zkcard_layout::{Descriptor, Faults, MAGIC, Opcode, Status, reg};
use zkcard_sim::boards::{CHIPS, Ulx3s};
use zkcard_sim::{or_skip, seed};

/// Elements of a product, and where the second factor's lie in the host's memory.
const ELEMENTS: u32 = 7;
const SECOND: usize = FROM + 0x400;

struct Board {
    ulx3s: Ulx3s,
    host: Host,
}

fn open(columns: Option<u16>) -> Option<Board> {
    let seed = seed();
    eprintln!("seed {seed}");
    let ulx3s = or_skip(Ulx3s::open(columns, seed))?;
    let mut board = Board { host: Host::new(0, seed), ulx3s };
    board.host.memory = Some((BASE, vec![0; BYTES]));
    (0..board.ulx3s.starts_in()).for_each(|_| board.clock());
    board.host.sync(1);
    board.until("a SYNCED", |board| board.host.synced.is_some().then_some(()));
    Some(board)
}

impl Wired for Board {
    fn clock(&mut self) {
        let line = self.host.clock(self.ulx3s.now(), self.ulx3s.tx());
        self.ulx3s.clock(line).unwrap();
    }

    fn host(&mut self) -> &mut Host {
        &mut self.host
    }
}

impl Rings for Board {}

/// Registers, copies, and products that the card makes of what lies in the chip.
fn works(columns: u16) {
    let Some(mut board) = open(Some(columns)) else { return };
    assert_eq!(board.read(reg::MAGIC), MAGIC);
    board.bring_up();
    board.round_trip(51);
    board.bring_up();
    let values: Vec<_> = (1..=2 * ELEMENTS).map(|at| BigUint::from(at).pow(97) % &fr().p).collect();
    let (a, b) = values.split_at(ELEMENTS as usize);
    for (at, values) in [(FROM, a), (SECOND, b)] {
        let image: Vec<u8> = values.iter().flat_map(bytes).collect();
        board.memory()[at..at + image.len()].copy_from_slice(&image);
    }
    let job = |opcode, tag| Descriptor { length: ELEMENTS, ..Descriptor::new(opcode, tag) };
    let done = board.run(&[
        Descriptor { host: BASE + FROM as u64, destination: 8, ..job(Opcode::CopyIn, 1) },
        Descriptor { host: BASE + SECOND as u64, destination: 64, ..job(Opcode::CopyIn, 2) },
        Descriptor { source_a: 8, source_b: 64, destination: 128, ..job(Opcode::Multiply, 3) }.after(&[1, 2]),
        Descriptor { host: BASE + TO as u64, source_a: 128, ..job(Opcode::CopyOut, 4) }.after(&[3]),
    ]);
    assert!(done.iter().all(|done| done.status == Status::Ok), "{done:?}");
    let products: Vec<u8> = vec::mul(fr(), a, b).iter().flat_map(bytes).collect();
    assert!(board.memory()[TO..TO + products.len()] == products, "wrong products");
}

/// 32 bytes, the lowest first.
fn bytes(value: &BigUint) -> [u8; 32] {
    let mut bytes = [0; 32];
    let digits = value.to_bytes_le();
    bytes[..digits.len()].copy_from_slice(&digits);
    bytes
}

#[test]
fn a_card_works_on_the_smaller_chip() {
    works(CHIPS[0]);
}

#[test]
fn a_card_works_on_the_larger_chip() {
    works(CHIPS[1]);
}

/// The card answers, and says that its memory could not be wiped.
#[test]
fn a_card_without_its_chip_says_so() {
    let Some(mut board) = open(None) else { return };
    assert_eq!(board.read(reg::MAGIC), MAGIC);
    board.write(reg::RESET, 1);
    let faults = (0..1_000).map(|_| Faults(board.read(reg::FAULTS))).find(|faults| faults.0 != 0);
    assert!(faults.unwrap().wipe(), "{faults:?}");
}
