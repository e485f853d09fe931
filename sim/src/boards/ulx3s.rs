//! `rtl/boards/ulx3s/ulx3s_core.sv`: a whole card behind two pins, with its chip of SDRAM.

use super::sdram::{Chip, Needs, Pins};
use crate::{Input, Output, PortDut, SimError};

/// Columns of the chips that there are: of 32 and of 64 MByte.
pub const CHIPS: [u16; 2] = [512, 1024];
/// Clocks after the chip's own start in which the gates have probed it.
const PROBED: u64 = 2_000;
/// The lamp that is on while a burst of card memory is asked for.
const MEMORY_LAMP: u32 = 1 << 5;

/// A board under power.
pub struct Ulx3s {
    dut: PortDut,
    /// None: the bus keeps what was last on it.
    chip: Option<Chip>,
    held: u16,
    starts_in: u64,
    rx: Input,
    dq: Input,
    tx: Output,
    leds: Output,
    pins: [Output; 10],
}

impl Ulx3s {
    /// Powered up, with a chip of so many columns or with none.
    pub fn open(columns: Option<u16>, seed: u64) -> Result<Self, SimError> {
        let dut = PortDut::open("ulx3s_core_fast", seed, 4)?;
        let of = |name: &str| dut.param(name).unwrap_or_default();
        let mut needs = Needs::at(of("ClockPs").max(1), of("CasLatency"));
        // A simulation need not wait so long.
        needs.wait = of("WaitPs") / of("ClockPs").max(1);
        let pins = ["cke", "cs_n", "ras_n", "cas_n", "we_n", "bank", "address", "mask", "dq", "dq_on"];
        let [cke, cs, ras, cas, we, bank, address, mask, dq, dq_on] =
            pins.map(|name| dut.output(&format!("{name}_o")));
        Ok(Self {
            chip: columns.map(|columns| Chip::new(columns, needs)),
            held: 0,
            starts_in: needs.wait + PROBED,
            rx: dut.input("rx_i")?,
            dq: dut.input("dq_i")?,
            tx: dut.output("tx_o")?,
            leds: dut.output("leds_o")?,
            pins: [cke?, cs?, ras?, cas?, we?, bank?, address?, mask?, dq?, dq_on?],
            dut,
        })
    }

    /// Clocks from power-up until the card hears its line: the chip is started first.
    pub fn starts_in(&self) -> u64 {
        self.starts_in
    }

    /// Clocks since power-up.
    pub fn now(&self) -> u64 {
        self.dut.clock()
    }

    /// The level of the pin that the card speaks by.
    pub fn tx(&self) -> bool {
        self.dut.bit(&self.tx)
    }

    /// Whether the card asks for a burst of its memory.
    pub fn asks_for_memory(&self) -> bool {
        self.dut.get(&self.leds)[0] & MEMORY_LAMP != 0
    }

    /// One clock, in which the card hears `rx`.
    ///
    /// # Errors
    ///
    /// An assertion of the gates; a rule of the chip that they break.
    pub fn clock(&mut self, rx: bool) -> Result<(), SimError> {
        let noise = (self.dut.clock() as u16).wrapping_mul(0x9e37);
        let driven = self.chip.as_ref().map_or(self.held, |chip| chip.drives().unwrap_or(noise));
        self.dut.set(&self.rx, &[u32::from(rx)]);
        self.dut.set(&self.dq, &[driven.into()]);
        self.dut.tick()?;
        let pins = self.pins();
        self.held = pins.dq.unwrap_or(self.held);
        let obeyed = self.chip.as_mut().map_or(Ok(()), |chip| chip.clock(&pins));
        obeyed.map_err(|rule| SimError::Stopped {
            clock: self.dut.clock(),
            message: format!("the chip of SDRAM may not be told this: {rule:?}"),
        })
    }

    fn pins(&self) -> Pins {
        let get = |at: usize| self.dut.get(&self.pins[at])[0];
        let command = get(1) << 3 | get(2) << 2 | get(3) << 1 | get(4);
        let dq = (get(9) == 1).then_some(get(8) as u16);
        Pins { cke: get(0) == 1, command, bank: get(5) as usize, address: get(6) as u16, mask: get(7), dq }
    }
}
