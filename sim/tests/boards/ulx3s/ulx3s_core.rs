//! `rtl/boards/ulx3s/ulx3s_core.sv`: a whole card, its memory a chip of SDRAM, spoken to through two pins.

use crate::boards::sdram::chip::{Chip, Needs, Pins};
use crate::boards::shell::host::{Host, Wired};
use crate::boards::shell::rings::{BASE, BYTES, FROM, Rings, TO};
use crate::common::{fr, open_ports};
use num_bigint::BigUint;
use zkcard_golden::boards::sdram::sdram::Size;
use zkcard_golden::vec;
use zkcard_layout::{Descriptor, Faults, MAGIC, Opcode, Status, reg};
use zkcard_sim::{Input, Output, PortDut, seed};

/// Elements of a product, and where the second factor's lie in the host's memory.
const ELEMENTS: u32 = 7;
const SECOND: usize = FROM + 0x400;

struct Ulx3s {
    dut: PortDut,
    host: Host,
    /// None: the bus keeps what was last on it.
    chip: Option<Chip>,
    held: u16,
    rx: Input,
    dq: Input,
    tx: Output,
    pins: [Output; 10],
}

fn open(size: Size) -> Option<Ulx3s> {
    let seed = seed();
    eprintln!("seed {seed}");
    let dut = open_ports("ulx3s_core_fast", seed)?;
    let mut needs = Needs::at(dut.param("ClockPs").unwrap(), dut.param("CasLatency").unwrap());
    // A simulation need not wait so long.
    needs.wait = dut.param("WaitPs").unwrap() / dut.param("ClockPs").unwrap();
    let columns = match size {
        Size::NoChip => None,
        Size::Mbyte32 => Some(512),
        Size::Mbyte64 => Some(1024),
    };
    let pins = ["cke", "cs_n", "ras_n", "cas_n", "we_n", "bank", "address", "mask", "dq", "dq_on"];
    let mut board = Ulx3s {
        host: Host::new(0, seed),
        chip: columns.map(|columns| Chip::new(columns, needs)),
        held: 0,
        rx: dut.input("rx_i").unwrap(),
        dq: dut.input("dq_i").unwrap(),
        tx: dut.output("tx_o").unwrap(),
        pins: pins.map(|name| dut.output(&format!("{name}_o")).unwrap()),
        dut,
    };
    board.host.memory = Some((BASE, vec![0; BYTES]));
    // Nobody is heard before the chip was started.
    (0..needs.wait + 2_000).for_each(|_| board.clock());
    board.host.sync(1);
    board.until("a SYNCED", |board| board.host.synced.is_some().then_some(()));
    Some(board)
}

impl Wired for Ulx3s {
    fn clock(&mut self) {
        let line = self.host.clock(self.dut.clock(), self.dut.bit(&self.tx));
        let noise = (self.dut.clock() as u16).wrapping_mul(0x9e37);
        let driven = self.chip.as_ref().map_or(self.held, |chip| chip.drives().unwrap_or(noise));
        self.dut.set(&self.rx, &[u32::from(line)]);
        self.dut.set(&self.dq, &[driven.into()]);
        self.dut.tick().unwrap();
        let pins = self.pins();
        self.held = pins.dq.unwrap_or(self.held);
        self.chip.as_mut().map_or(Ok(()), |chip| chip.clock(&pins)).unwrap();
    }

    fn host(&mut self) -> &mut Host {
        &mut self.host
    }
}

impl Rings for Ulx3s {}

impl Ulx3s {
    fn pins(&self) -> Pins {
        let get = |at: usize| self.dut.get(&self.pins[at])[0];
        let command = get(1) << 3 | get(2) << 2 | get(3) << 1 | get(4);
        let dq = (get(9) == 1).then_some(get(8) as u16);
        Pins { cke: get(0) == 1, command, bank: get(5) as usize, address: get(6) as u16, mask: get(7), dq }
    }
}

/// Registers, copies, and products that the card makes of what lies in the chip.
fn works(size: Size) {
    let Some(mut board) = open(size) else { return };
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
    works(Size::Mbyte32);
}

#[test]
fn a_card_works_on_the_larger_chip() {
    works(Size::Mbyte64);
}

/// The card answers, and says that its memory could not be wiped.
#[test]
fn a_card_without_its_chip_says_so() {
    let Some(mut board) = open(Size::NoChip) else { return };
    assert_eq!(board.read(reg::MAGIC), MAGIC);
    board.write(reg::RESET, 1);
    let faults = (0..1_000).map(|_| Faults(board.read(reg::FAULTS))).find(|faults| faults.0 != 0);
    assert!(faults.unwrap().wipe(), "{faults:?}");
}
