//! `rtl/boards/ulx3s/hello.sv` through its pads: registers in place of a card, a march through block memory, lamps.

use crate::boards::shell::host::{Host, Wired};
use crate::common::open_ports;
use zkcard_golden::boards::shell::link::u32_at;
use zkcard_layout::link::Kind;
use zkcard_layout::{MAGIC, reg};
use zkcard_sim::boards::line::BYTE;
use zkcard_sim::{Input, Output, PortDut, seed};

/// Clocks of a frame of few bytes.
const FRAME: u64 = 20 * BYTE;
/// What the board says it is, and which build (sim/duts.toml).
const HELO: u32 = u32::from_le_bytes(*b"HELO");
const BUILD: u32 = 0x600d_cafe;
/// Of the march: to start it and how it went; where it found its first fault. What the link dropped.
const MARCH: u32 = 0x400;
const FAULT: u32 = 0x404;
const DROPS: u32 = 0x408;
const START: u32 = 1;
const PLANT: u32 = 2;
const BUSY: u32 = 1;
const DONE: u32 = 2;
/// Words of the memory, and the one that is read wrongly where a fault is planted.
const DEPTH: u32 = 64;
const PLANTED: u32 = DEPTH / 2 + 1;
/// Lamps.
const BLINK: u32 = 0;
const LATELY: u32 = 1;
const MARCHES: u32 = 2;
const FAULTY: u32 = 3;

struct Hello {
    dut: PortDut,
    host: Host,
    rx: Input,
    tx: Output,
    leds: Output,
    /// Lamps that were on, and off, since last asked.
    seen: [u32; 2],
}

fn open(per_million: u32) -> Option<Hello> {
    let seed = seed();
    eprintln!("seed {seed}");
    let dut = open_ports("hello", seed)?;
    let rx = dut.input("rx_i").unwrap();
    let [tx, leds] = ["tx_o", "leds_o"].map(|name| dut.output(name).unwrap());
    let mut hello = Hello { dut, host: Host::new(per_million, seed), rx, tx, leds, seen: [0; 2] };
    // Nobody is heard before the PLL has locked.
    (0..64).for_each(|_| hello.clock());
    hello.host.sync(1);
    hello.until("a SYNCED", |hello| hello.host.synced.is_some().then_some(()));
    Some(hello)
}

impl Wired for Hello {
    fn clock(&mut self) {
        let line = self.host.clock(self.dut.clock(), self.dut.bit(&self.tx));
        self.dut.set(&self.rx, &[u32::from(line)]);
        self.dut.tick().unwrap();
        let leds = self.lamps();
        self.seen = [self.seen[0] | leds, self.seen[1] | !leds];
    }

    fn host(&mut self) -> &mut Host {
        &mut self.host
    }
}

impl Hello {
    fn lamps(&self) -> u32 {
        self.dut.get(&self.leds)[0]
    }

    fn lamp(&self, which: u32) -> bool {
        self.lamps() >> which & 1 == 1
    }

    /// Marches; faults, and where the first is.
    fn march(&mut self, command: u32) -> (u32, u32) {
        self.write(MARCH, command);
        let status = self.until_marched();
        (status >> 16, self.read(FAULT))
    }

    fn until_marched(&mut self) -> u32 {
        for _ in 0..1_000 {
            let status = self.read(MARCH);
            if status & (BUSY | DONE) == DONE {
                return status;
            }
        }
        panic!("the march does not end");
    }
}

fn registers(per_million: u32) {
    let Some(mut hello) = open(per_million) else { return };
    let synced = hello.host.synced.clone().unwrap().1;
    assert_eq!(u32_at(&synced, 8), 60_000, "kHz");
    assert_ne!(HELO, MAGIC, "nobody takes it for a card");
    let said = [reg::MAGIC, reg::BUILD, reg::CLOCK_KHZ, reg::SCRATCH, 0x7fc].map(|offset| hello.read(offset));
    assert_eq!(said, [HELO, BUILD, 60_000, 0, 0]);
    for value in [0xc0db_dcdd, 0x1234_567a] {
        hello.write(reg::SCRATCH, value);
        assert_eq!(hello.read(reg::SCRATCH), value);
        assert_eq!(hello.lamps() >> 4, value & 15);
    }
    hello.write(reg::MAGIC, 1);
    assert_eq!(hello.read(reg::MAGIC), HELO, "it is not written");
}

#[test]
fn registers_answer_through_the_pads() {
    registers(0);
}

#[test]
fn registers_answer_through_a_loud_line() {
    registers(60);
}

/// CYCLES counts the clocks of the simulation, as nearly as frames arrive that may wait for another.
#[test]
fn cycles_are_clocks() {
    let Some(mut hello) = open(0) else { return };
    let [first, second] = [(); 2].map(|()| {
        (0..20_000).for_each(|_| hello.clock());
        let value = u64::from(hello.read(reg::CYCLES));
        (value, hello.dut.clock())
    });
    let (counted, clocks) = (second.0 - first.0, second.1 - first.1);
    assert!(counted.abs_diff(clocks) < FRAME, "{counted} cycles in {clocks} clocks");
}

#[test]
fn the_march_finds_no_fault_but_the_planted_one() {
    let Some(mut hello) = open(0) else { return };
    assert_eq!(hello.read(MARCH) & (BUSY | DONE), 0);
    assert_eq!(hello.march(START).0, 0);
    assert_eq!(hello.seen[0] >> MARCHES & 1, 1, "the lamp was on");
    assert!(!hello.lamp(FAULTY) && !hello.lamp(MARCHES));
    assert_eq!(hello.march(START | PLANT), (1, PLANTED));
    assert!(hello.lamp(FAULTY));
    assert_eq!(hello.march(START).0, 0, "the fault was not the memory's");
    assert!(!hello.lamp(FAULTY));
}

/// What is no frame is counted, and the lamp says so.
#[test]
fn what_the_link_drops_is_told() {
    let Some(mut hello) = open(0) else { return };
    assert_eq!(hello.read(DROPS), 0);
    hello.host.babble(&[0xc0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0xc0]);
    hello.until("a drop", |hello| hello.lamp(FAULTY).then_some(()));
    assert_eq!(hello.read(DROPS), 1 << 8);
}

/// RESET of the link: registers are as after power-up, and the board goes on.
#[test]
fn a_reset_clears_what_was_written() {
    let Some(mut hello) = open(0) else { return };
    hello.write(reg::SCRATCH, 0x5555_5555);
    hello.march(START | PLANT);
    hello.host.send(Kind::Reset, 0, &[]);
    hello.until("READY", |hello| (hello.count(Kind::Ready) > 0).then_some(()));
    assert_eq!([reg::SCRATCH, MARCH].map(|offset| hello.read(offset)), [0, 0]);
    assert_eq!(hello.read(reg::MAGIC), HELO);
}

#[test]
fn lamps_blink_and_tell_of_accesses() {
    let Some(mut hello) = open(0) else { return };
    hello.read(reg::MAGIC);
    assert!(hello.lamp(LATELY));
    hello.seen = [0; 2];
    hello.until("dark", |hello| (!hello.lamp(LATELY)).then_some(()));
    hello.until("a blink", |hello| ((hello.seen[0] & hello.seen[1]) >> BLINK & 1 == 1).then_some(()));
    hello.read(reg::MAGIC);
    assert!(hello.lamp(LATELY));
}
