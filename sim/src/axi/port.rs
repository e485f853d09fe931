//! One AXI port of a module of shape `ports`, by its names, and what happens there in a clock.

use super::bits::{get, get_data, put, put_data};
use super::{Ax, Checker, Driven, Offered, Outside, Rules, Slave, W};
use crate::SimError;
use crate::ports::{Input, Output, PortDut};

/// Widths of `dma_pkg`'s structs.
const AX_BITS: usize = 82;
const W_BITS: usize = 577;
const R_BITS: usize = 525;
const B_BITS: usize = 12;

/// Where an AXI port's signals lie. A module may have only the read or only the write side.
#[derive(Clone, Debug)]
pub struct Port {
    number: usize,
    read: Option<Read>,
    write: Option<Write>,
}

#[derive(Clone, Debug)]
struct Read {
    ar_valid: Output,
    ar: Output,
    ar_ready: Input,
    r_valid: Input,
    r: Input,
    r_ready: Output,
}

#[derive(Clone, Debug)]
struct Write {
    aw_valid: Output,
    aw: Output,
    aw_ready: Input,
    w_valid: Output,
    w: Output,
    w_ready: Input,
    b_valid: Input,
    b: Input,
    b_ready: Output,
}

impl Port {
    /// Port `number` of those whose signals begin with `prefix`, such as `host_`.
    pub fn new(dut: &PortDut, prefix: &str, number: usize) -> Result<Self, SimError> {
        let input = |name: &str| dut.input(&format!("{prefix}{name}"));
        let output = |name: &str| dut.output(&format!("{prefix}{name}"));
        let read = || {
            Ok::<_, SimError>(Read {
                ar_valid: output("ar_valid_o")?,
                ar: output("ar_o")?,
                ar_ready: input("ar_ready_i")?,
                r_valid: input("r_valid_i")?,
                r: input("r_i")?,
                r_ready: output("r_ready_o")?,
            })
        };
        let write = || {
            Ok::<_, SimError>(Write {
                aw_valid: output("aw_valid_o")?,
                aw: output("aw_o")?,
                aw_ready: input("aw_ready_i")?,
                w_valid: output("w_valid_o")?,
                w: output("w_o")?,
                w_ready: input("w_ready_i")?,
                b_valid: input("b_valid_i")?,
                b: input("b_i")?,
                b_ready: output("b_ready_o")?,
            })
        };
        let (read, write) = (read(), write());
        match (&read, &write) {
            (Err(_), Err(_)) => Err(read.err().unwrap_or_else(|| SimError::Unknown(prefix.into()))),
            _ => Ok(Self { number, read: read.ok(), write: write.ok() }),
        }
    }

    /// Sets the inputs for the next clock.
    pub fn drive(&self, dut: &mut PortDut, driven: &Driven) {
        let n = self.number;
        if let Some(read) = &self.read {
            put(dut.words_mut(&read.ar_ready), n, 1, driven.ar_ready.into());
            put(dut.words_mut(&read.r_valid), n, 1, driven.r.is_some().into());
            if let Some(r) = &driven.r {
                let (words, low) = (dut.words_mut(&read.r), n * R_BITS);
                put_data(words, low, &r.data);
                let rest = u64::from(r.id) | u64::from(r.resp) << 10 | u64::from(r.last) << 12;
                put(words, low + 512, R_BITS - 512, rest);
            }
        }
        if let Some(write) = &self.write {
            put(dut.words_mut(&write.aw_ready), n, 1, driven.aw_ready.into());
            put(dut.words_mut(&write.w_ready), n, 1, driven.w_ready.into());
            put(dut.words_mut(&write.b_valid), n, 1, driven.b.is_some().into());
            if let Some(b) = &driven.b {
                put(dut.words_mut(&write.b), n * B_BITS, B_BITS, u64::from(b.id) | u64::from(b.resp) << 10);
            }
        }
    }

    /// What the module drove in the last clock.
    pub fn offered(&self, dut: &PortDut) -> Offered {
        let n = self.number;
        let bit = |port: &Output| get(dut.get(port), n, 1) != 0;
        let ax = |port: &Output| {
            let words = dut.get(port);
            let rest = get(words, n * AX_BITS + 64, 18);
            Ax { addr: get(words, n * AX_BITS, 64), id: rest as u16 & 0x3ff, len: (rest >> 10) as u8 }
        };
        let mut offered = Offered::default();
        if let Some(read) = &self.read {
            offered.ar = bit(&read.ar_valid).then(|| ax(&read.ar));
            offered.r_ready = bit(&read.r_ready);
        }
        if let Some(write) = &self.write {
            offered.aw = bit(&write.aw_valid).then(|| ax(&write.aw));
            offered.w = bit(&write.w_valid).then(|| {
                let (words, low) = (dut.get(&write.w), n * W_BITS);
                W {
                    data: get_data(words, low),
                    strb: get(words, low + 512, 64),
                    last: get(words, low + 576, 1) != 0,
                }
            });
            offered.b_ready = bit(&write.b_ready);
        }
        offered
    }
}

/// Why a clock at a port cannot go on.
#[derive(Debug, thiserror::Error)]
pub enum LinkError {
    /// The module touched memory that it was not given.
    #[error("{name}: {source}")]
    Outside {
        /// The port.
        name: String,
        /// What it touched.
        source: Outside,
    },
    /// The module broke a rule of the bus.
    #[error("{name}, clock {clock}: {fault}")]
    Protocol {
        /// The port.
        name: String,
        /// When.
        clock: u64,
        /// Which rule.
        fault: String,
    },
}

/// A port, its checker, and what of a clock must be kept between the two halves.
#[derive(Debug)]
pub struct Link {
    name: String,
    port: Port,
    checker: Checker,
    driven: Driven,
    /// What the module drove in the last clock.
    pub offered: Offered,
}

impl Link {
    /// A port under these rules.
    pub fn new(dut: &PortDut, prefix: &str, number: usize, rules: Rules) -> Result<Self, SimError> {
        Ok(Self {
            name: format!("{prefix}{number}"),
            port: Port::new(dut, prefix, number)?,
            checker: Checker::new(rules),
            driven: Driven::default(),
            offered: Offered::default(),
        })
    }

    /// Before the clock.
    pub fn drive(&mut self, dut: &mut PortDut, slave: &mut impl Slave, now: u64) {
        self.driven = slave.drive(now);
        self.port.drive(dut, &self.driven);
    }

    /// After the clock.
    pub fn clock(&mut self, dut: &PortDut, slave: &mut impl Slave, now: u64) -> Result<(), LinkError> {
        self.offered = self.port.offered(dut);
        let name = || self.name.clone();
        let broken = |fault| LinkError::Protocol { name: name(), clock: now, fault };
        self.checker.clock(&self.driven, &self.offered).map_err(broken)?;
        slave
            .clock(now, &self.driven, &self.offered)
            .map_err(|source| LinkError::Outside { name: name(), source })
    }

    /// The ID of the read beat that moved in the last clock.
    pub fn read_beat(&self) -> Option<u16> {
        self.driven.r.filter(|_| self.offered.r_ready).map(|r| r.id)
    }

    /// The read address that moved in the last clock.
    pub fn read_address(&self) -> Option<Ax> {
        self.offered.ar.filter(|_| self.driven.ar_ready)
    }

    /// The ID of the write address that moved in the last clock.
    pub fn write_address(&self) -> Option<u16> {
        self.offered.aw.filter(|_| self.driven.aw_ready).map(|aw| aw.id)
    }

    /// Whether the write beat that moved in the last clock was a burst's last.
    pub fn write_beat(&self) -> Option<bool> {
        self.offered.w.filter(|_| self.driven.w_ready).map(|w| w.last)
    }

    /// After a reset of both sides.
    pub fn reset(&mut self) {
        self.checker.reset();
    }
}
