//! `rtl/boards/sdram/sdram.sv` between a master and a chip that both insist on their rules.

use super::master::{Burst, Master};
use crate::common::open_ports;
use std::collections::VecDeque;
use zkcard_golden::boards::sdram::sdram::{self as golden, BEAT, Size, place};
use zkcard_sim::axi::{B, Checker, Driven, Offered, R, Rules};
use zkcard_sim::boards::sdram::{Broken, Chip, Needs, Pins, Place};
use zkcard_sim::{Input, Output, PortDut, seed};

/// Clocks of the slowest test.
const BUDGET: u64 = 4_000_000;
/// Clocks from a write's response to its last halfword at the chip, and more.
const SETTLES: u32 = 16;

struct Bench {
    dut: PortDut,
    inputs: [Input; 3],
    bus: [Output; 2],
    ready: Output,
    size: Output,
    pins: [Output; 10],
    checker: Checker,
    master: Master,
    /// None: nothing is there, and the bus keeps what was last on it.
    chip: Option<Chip>,
    /// Data on the way from the chip, as many clocks as `Extra` says.
    way: VecDeque<u16>,
    held: u16,
    clocks: u64,
}

/// What the data sheets ask for at the clock of this build.
fn needs(dut: &PortDut) -> Needs {
    Needs::at(dut.param("ClockPs").unwrap(), dut.param("CasLatency").unwrap())
}

/// A build before a chip of this size, which asks for what `change` makes of the data sheets.
fn open(name: &str, size: Size, seed: u64, change: impl Fn(&mut Needs)) -> Option<Bench> {
    eprintln!("seed {seed}");
    let dut = open_ports(name, seed)?;
    let mut needs = needs(&dut);
    change(&mut needs);
    let chip = match size {
        Size::NoChip => None,
        Size::Mbyte32 => Some(Chip::new(512, needs)),
        Size::Mbyte64 => Some(Chip::new(1024, needs)),
    };
    let output = |name: &str| dut.output(name).unwrap();
    let pins = [
        "cke_o",
        "cs_n_o",
        "ras_n_o",
        "cas_n_o",
        "we_n_o",
        "bank_o",
        "address_o",
        "mask_o",
        "dq_o",
        "dq_on_o",
    ];
    Some(Bench {
        inputs: ["mem_read_i", "mem_write_i", "dq_i"].map(|name| dut.input(name).unwrap()),
        bus: ["mem_read_o", "mem_write_o"].map(output),
        ready: output("ready_o"),
        size: output("size_o"),
        pins: pins.map(output),
        checker: Checker::new(Rules::card().of_width(BEAT)),
        master: Master::new(size, seed),
        chip,
        way: vec![0; dut.param("Extra").unwrap() as usize].into(),
        held: 0,
        clocks: 0,
        dut,
    })
}

impl Bench {
    fn clock(&mut self) -> Result<(), Broken> {
        let offered = self.master.offers();
        self.dut.set(&self.inputs[0], &read_request(&offered));
        self.dut.set(&self.inputs[1], &write_request(&offered));
        let dq = self.arrives();
        self.dut.set(&self.inputs[2], &[dq.into()]);
        self.dut.tick().unwrap();
        self.clocks += 1;
        let driven = self.driven();
        self.checker.clock(&driven, &offered).unwrap();
        self.master.clock(&driven);
        let pins = self.pins();
        self.held = pins.dq.unwrap_or(self.held);
        self.chip.as_mut().map_or(Ok(()), |chip| chip.clock(&pins))
    }

    /// What comes over the board in this clock; where nobody drives, it is anything.
    fn arrives(&mut self) -> u16 {
        let noise = (self.clocks as u16).wrapping_mul(0x9e37);
        let data = self.chip.as_ref().map_or(self.held, |chip| chip.drives().unwrap_or(noise));
        self.way.push_back(data);
        self.way.pop_front().unwrap()
    }

    fn pins(&self) -> Pins {
        let get = |at: usize| self.dut.get(&self.pins[at])[0];
        let command = get(1) << 3 | get(2) << 2 | get(3) << 1 | get(4);
        let dq = (get(9) == 1).then_some(get(8) as u16);
        Pins { cke: get(0) == 1, command, bank: get(5) as usize, address: get(6) as u16, mask: get(7), dq }
    }

    fn driven(&self) -> Driven {
        let [read, write] = [&self.bus[0], &self.bus[1]].map(|port| self.dut.get(port));
        let mut data = [0; 16];
        data[..4].copy_from_slice(&read[..4]);
        let bit = |at: u32| read[4] >> at & 1 == 1;
        let r = R { data, id: read[4] as u16 & 0x3ff, resp: (read[4] >> 10 & 3) as u8, last: bit(12) };
        let b = B { id: write[0] as u16 & 0x3ff, resp: (write[0] >> 10 & 3) as u8 };
        Driven {
            ar_ready: bit(14),
            aw_ready: write[0] >> 14 & 1 == 1,
            w_ready: write[0] >> 13 & 1 == 1,
            r: bit(13).then_some(r),
            b: (write[0] >> 12 & 1 == 1).then_some(b),
        }
    }

    /// Runs until the master has nothing to do any more; the clocks that it took.
    fn run(&mut self) -> Result<u64, Broken> {
        let began = self.clocks;
        while !self.master.is_idle() {
            self.clock()?;
            assert!(self.clocks < BUDGET, "it hangs: {:?}", self.master);
        }
        Ok(self.clocks - began)
    }

    /// Runs until the chip is started; nothing is taken before, which a master that is still being reset may offer.
    fn start(&mut self) -> Result<(), Broken> {
        while !self.dut.bit(&self.ready) {
            let Driven { ar_ready, aw_ready, w_ready, .. } = self.driven();
            assert!(!(ar_ready || aw_ready || w_ready), "it takes what may be nothing");
            self.clock()?;
            assert!(self.clocks < BUDGET, "it never starts");
        }
        Ok(())
    }

    /// As many bursts as that, with paces that change.
    fn wild(&mut self, bursts: u32) -> Result<(), Broken> {
        for _ in 0..bursts / 20 {
            self.master.quota = 20;
            self.master.draw_paces();
            self.run()?;
        }
        Ok(())
    }

    /// All that was written lies where the model says, once the last response's beat has reached the chip.
    fn compare(&mut self, size: Size) {
        (0..SETTLES).for_each(|_| self.clock().unwrap());
        let chip = self.chip.as_ref().unwrap();
        for (addr, data) in self.master.memory.beats() {
            for half in 0..8 {
                let golden::Place { bank, row, column } = place(size, addr + 2 * half).unwrap();
                let cell = chip.cell(Place { bank, row, column });
                assert_eq!(cell, Some((data >> (16 * half)) as u16), "at {:#x}", addr + 2 * half);
            }
        }
    }
}

/// Fields from the lowest bit on.
fn pack(fields: &[(u64, usize)]) -> Vec<u32> {
    let (mut words, mut low) = (vec![0u32; 8], 0);
    for (value, bits) in fields {
        for bit in 0..*bits {
            words[(low + bit) / 32] |= ((value >> bit & 1) as u32) << ((low + bit) % 32);
        }
        low += bits;
    }
    words
}

fn read_request(offered: &Offered) -> Vec<u32> {
    let ar = offered.ar.unwrap_or_default();
    let valid = offered.ar.is_some().into();
    pack(&[(ar.addr, 64), (ar.id.into(), 10), (ar.len.into(), 8), (valid, 1), (offered.r_ready.into(), 1)])
}

fn write_request(offered: &Offered) -> Vec<u32> {
    let (aw, w) = (offered.aw.unwrap_or_default(), offered.w.unwrap_or_default());
    let mut fields: Vec<_> = w.data[..4].iter().map(|word| (u64::from(*word), 32)).collect();
    fields.extend([(w.strb, 16), (w.last.into(), 1), (offered.w.is_some().into(), 1)]);
    fields.extend([(aw.addr, 64), (aw.id.into(), 10), (aw.len.into(), 8)]);
    fields.extend([(offered.aw.is_some().into(), 1), (offered.b_ready.into(), 1)]);
    pack(&fields)
}

/// The traffic that an SDRAM minds most, against what memory must hold; the longest time without a refresh.
fn keeps_all_rules(name: &str, size: Size, bursts: u32) {
    let Some(mut bench) = open(name, size, seed(), |_| {}) else { return };
    bench.start().unwrap();
    assert_eq!(bench.dut.get(&bench.size)[0], size.code());
    bench.wild(bursts).unwrap();
    bench.compare(size);
    let [reads, writes, refused] = bench.master.ended;
    let longest = bench.chip.as_ref().unwrap().longest;
    eprintln!(
        "{name}: {reads} reads, {writes} writes, {refused} refused; at most {longest} clocks without a refresh"
    );
    assert!(reads.min(writes) > bursts / 4 && refused > 0);
}

#[test]
fn wild_traffic_on_32_mbyte() {
    keeps_all_rules("sdram", Size::Mbyte32, 3_000);
}

#[test]
fn wild_traffic_on_64_mbyte() {
    keeps_all_rules("sdram", Size::Mbyte64, 3_000);
}

#[test]
fn wild_traffic_at_133_mhz_and_a_long_way() {
    keeps_all_rules("sdram_fast", Size::Mbyte64, 3_000);
}

#[test]
fn wild_traffic_at_25_mhz() {
    keeps_all_rules("sdram_slow", Size::Mbyte32, 3_000);
}

/// A bus without a chip keeps what was last on it; every burst is refused.
#[test]
fn without_a_chip_every_burst_is_refused() {
    let Some(mut bench) = open("sdram", Size::NoChip, seed(), |_| {}) else { return };
    bench.start().unwrap();
    assert_eq!(bench.dut.get(&bench.size)[0], Size::NoChip.code());
    bench.wild(100).unwrap();
    assert_eq!(bench.master.ended, [0, 0, 100]);
}

/// A chip that asks for more than the controller was built for, and what it says.
fn refuses(change: fn(&mut Needs), rule: Broken) {
    for name in ["sdram", "sdram_fast"] {
        let Some(mut bench) = open(name, Size::Mbyte32, seed(), change) else { return };
        let said = bench.start().and_then(|()| bench.wild(1_000));
        assert_eq!(said, Err(rule), "{name}");
    }
}

/// Each time that bounds the controller is kept to the clock: a controller built for one clock less would be found.
#[test]
fn a_chip_that_asks_for_a_clock_more_is_not_served() {
    refuses(|needs| needs.trcd += 1, Broken::Trcd);
    refuses(|needs| needs.trp += 1, Broken::Trp);
    refuses(|needs| needs.trfc += 1, Broken::Trfc);
    refuses(|needs| needs.twr += 1, Broken::Twr);
    refuses(|needs| needs.tmrd += 1, Broken::Tmrd);
    // The start is not so near: the way to the pins comes on top.
    refuses(|needs| needs.wait += 8, Broken::Start);
    refuses(|needs| needs.refreshes += 1, Broken::Start);
    refuses(|needs| needs.latency += 1, Broken::Mode);
}

/// A burst of 8 in a row lasts longer than a row must be open: only a refresh between ACTIVE and the burst comes near. So these need more.
#[test]
fn a_chip_whose_rows_stay_open_for_longer_is_not_served() {
    refuses(|needs| needs.tras = needs.trcd + 9, Broken::Tras);
    refuses(|needs| needs.trc = needs.trcd + 9 + needs.trp, Broken::Trc);
}

#[test]
fn a_chip_that_forgets_faster_is_not_served() {
    refuses(|needs| needs.refresh_milli = needs.refresh_milli * 95 / 100, Broken::Refresh);
}

/// Bursts of 512 bytes one behind the other: clocks of each.
fn paced(name: &str, order: impl Fn(u64) -> (bool, u64)) -> Option<f64> {
    const BURSTS: u64 = 128;
    let mut bench = open(name, Size::Mbyte32, seed(), |_| {})?;
    bench.start().unwrap();
    for nth in 0..BURSTS {
        let (is_write, addr) = order(nth);
        let beats = (0..32).map(|beat| (u128::from(nth) << 64 | beat, u16::MAX)).collect();
        bench.master.orders.push_back(Burst { is_write, addr, beats });
    }
    let clocks = bench.run().unwrap() as f64 / BURSTS as f64;
    bench.compare(Size::Mbyte32);
    Some(clocks)
}

#[test]
fn sequential_bursts_keep_the_bus_busy() {
    for (name, most) in [("sdram", [265.0, 266.0, 269.0]), ("sdram_fast", [265.0, 266.0, 270.0])] {
        let Some(reads) = paced(name, |nth| (false, 512 * nth)) else { return };
        let writes = paced(name, |nth| (true, 512 * nth)).unwrap();
        let copies = paced(name, |nth| (nth % 2 == 1, 512 * (nth / 2) + (nth % 2) * (16 << 20))).unwrap();
        eprintln!("{name}: clocks of 512 bytes: {reads:.1} read, {writes:.1} written, {copies:.1} in turns");
        let measured = [reads, writes, copies];
        assert!(
            measured.iter().zip(most).all(|(clocks, most)| *clocks >= 256.0 && *clocks < most),
            "{measured:?}"
        );
    }
}
