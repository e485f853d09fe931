//! `rtl/top/program_unit.sv`: a wipe leaves zeros, and its assertions find what is not.

use crate::common::open_ports;
use zkcard_sim::{Input, Output, PortDut, SimError, seed};

/// Bits of `unit_req_t` and `unit_rsp_t`, in which `wipe` and `wiped` are the lowest.
const REQUEST: usize = 516;
const RESPONSE: usize = 236;
const UNITS: usize = 3;
/// Clocks that a wipe may take.
const BUDGET: u64 = 20_000;
/// Bits of a wide register, and one that the program zeroes early.
const WIDE: u64 = 256;
const EARLY: u64 = 100;

struct Bench {
    dut: PortDut,
    unit: Input,
    said: Output,
}

fn open() -> Option<Bench> {
    let seed = seed();
    eprintln!("repeat with ZKCARD_SEED={seed}");
    let dut = open_ports("program_unit_fast", seed)?;
    let (unit, said) = (dut.input("unit_i").unwrap(), dut.output("unit_o").unwrap());
    Some(Bench { dut, unit, said })
}

fn bits(places: impl Iterator<Item = usize>, width: usize) -> Vec<u32> {
    let mut words = vec![0; width.div_ceil(32)];
    places.for_each(|place| words[place / 32] |= 1 << (place % 32));
    words
}

impl Bench {
    /// Wipes; in which clock that was done. At some clock a bit of a register or memory is flipped.
    fn wipe(&mut self, flip: Option<(u64, u32, u64)>) -> Result<u64, SimError> {
        let wipe = bits((0..UNITS).map(|unit| unit * REQUEST), UNITS * REQUEST);
        self.dut.set(&self.unit, &wipe);
        for clock in 0..BUDGET {
            self.dut.tick()?;
            if let Some((_, register, bit)) = flip.filter(|(at, ..)| *at == clock) {
                self.dut.flip(register, bit)?;
            }
            let said = self.dut.get(&self.said);
            if (0..UNITS).all(|unit| said[unit * RESPONSE / 32] >> (unit * RESPONSE % 32) & 1 == 1) {
                return Ok(clock);
            }
        }
        panic!("not wiped within {BUDGET} clocks");
    }

    fn register(&self, name: &str) -> u32 {
        let is_it = |nth: &u32| self.dut.register_name(*nth) == Some(name);
        (0..self.dut.registers()).find(is_it).unwrap_or_else(|| panic!("no register {name}"))
    }
}

#[test]
fn what_a_wipe_leaves_is_found() {
    let Some(mut sound) = open() else { return };
    let wiped = sound.wipe(None).unwrap();
    for (name, bit) in
        [("u_wide.u_words.mem", WIDE * EARLY + 77), ("u_wide.staging_q", 5), ("u_core.scalar", 35)]
    {
        let mut bench = open().unwrap();
        let flip = (wiped - 4, bench.register(name), bit);
        let error = bench.wipe(Some(flip)).expect_err(name);
        assert!(error.to_string().contains("program_unit.sv"), "{name}: {error}");
    }
}
