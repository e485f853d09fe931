//! One AXI port of a module of shape `ports`, by its names, and what happens there in a clock.

use super::bits::{get, get_data, put, put_data};
use super::{Ax, Broken, Checker, Driven, Offered, Outside, Rules, Slave, W};
use crate::SimError;
use crate::ports::{Input, Output, PortDut};

/// Where the fields of `axi_pkg`'s structs lie: what a master drives and hears.
mod place {
    /// `read_req_t`.
    pub const READ_REQ: usize = 84;
    pub const AR: usize = 0;
    pub const AR_VALID: usize = 82;
    pub const R_READY: usize = 83;
    /// `read_rsp_t`.
    pub const READ_RSP: usize = 527;
    pub const R: usize = 0;
    pub const R_VALID: usize = 525;
    pub const AR_READY: usize = 526;
    /// `write_req_t`.
    pub const WRITE_REQ: usize = 662;
    pub const W: usize = 0;
    pub const W_VALID: usize = 577;
    pub const AW: usize = 578;
    pub const AW_VALID: usize = 660;
    pub const B_READY: usize = 661;
    /// `write_rsp_t`.
    pub const WRITE_RSP: usize = 15;
    pub const B: usize = 0;
    pub const B_VALID: usize = 12;
    pub const W_READY: usize = 13;
    pub const AW_READY: usize = 14;
}

/// Where an AXI port's signals lie. A module may have only the read or only the write side.
#[derive(Clone, Debug)]
pub struct Port {
    number: usize,
    read: Option<(Output, Input)>,
    write: Option<(Output, Input)>,
}

impl Port {
    /// Port `number` of those whose signals begin with `prefix`, such as `host_`.
    pub fn new(dut: &PortDut, prefix: &str, number: usize) -> Result<Self, SimError> {
        let side = |name: &str| {
            let (driven, heard) = (format!("{prefix}{name}_o"), format!("{prefix}{name}_i"));
            Ok::<_, SimError>((dut.output(&driven)?, dut.input(&heard)?))
        };
        let (read, write) = (side("read"), side("write"));
        if read.is_err() && write.is_err() {
            return Err(SimError::Unknown(prefix.into()));
        }
        Ok(Self { number, read: read.ok(), write: write.ok() })
    }

    /// Sets the inputs for the next clock.
    pub fn drive(&self, dut: &mut PortDut, driven: &Driven) {
        if let Some((_, heard)) = &self.read {
            drive_read(dut.words_mut(heard), self.number * place::READ_RSP, driven);
        }
        if let Some((_, heard)) = &self.write {
            drive_write(dut.words_mut(heard), self.number * place::WRITE_RSP, driven);
        }
    }

    /// What the module drove in the last clock.
    pub fn offered(&self, dut: &PortDut) -> Offered {
        let mut offered = Offered::default();
        if let Some((driven, _)) = &self.read {
            offer_reads(dut.get(driven), self.number * place::READ_REQ, &mut offered);
        }
        if let Some((driven, _)) = &self.write {
            offer_writes(dut.get(driven), self.number * place::WRITE_REQ, &mut offered);
        }
        offered
    }
}

/// Without a response the last one's bits stay: nobody may look at them.
fn drive_read(words: &mut [u32], low: usize, driven: &Driven) {
    put(words, low + place::AR_READY, 1, driven.ar_ready.into());
    put(words, low + place::R_VALID, 1, driven.r.is_some().into());
    if let Some(r) = &driven.r {
        put_data(words, low + place::R, &r.data);
        let rest = u64::from(r.id) | u64::from(r.resp) << 10 | u64::from(r.last) << 12;
        put(words, low + place::R + 512, 13, rest);
    }
}

fn drive_write(words: &mut [u32], low: usize, driven: &Driven) {
    put(words, low + place::AW_READY, 1, driven.aw_ready.into());
    put(words, low + place::W_READY, 1, driven.w_ready.into());
    put(words, low + place::B_VALID, 1, driven.b.is_some().into());
    if let Some(b) = &driven.b {
        put(words, low + place::B, 12, u64::from(b.id) | u64::from(b.resp) << 10);
    }
}

fn offer_reads(words: &[u32], low: usize, offered: &mut Offered) {
    offered.ar = bit(words, low + place::AR_VALID).then(|| address(words, low + place::AR));
    offered.r_ready = bit(words, low + place::R_READY);
}

fn offer_writes(words: &[u32], low: usize, offered: &mut Offered) {
    offered.aw = bit(words, low + place::AW_VALID).then(|| address(words, low + place::AW));
    offered.w = bit(words, low + place::W_VALID).then(|| beat(words, low + place::W));
    offered.b_ready = bit(words, low + place::B_READY);
}

fn bit(words: &[u32], at: usize) -> bool {
    get(words, at, 1) != 0
}

fn address(words: &[u32], low: usize) -> Ax {
    let rest = get(words, low + 64, 18);
    Ax { addr: get(words, low, 64), id: rest as u16 & 0x3ff, len: (rest >> 10) as u8 }
}

fn beat(words: &[u32], low: usize) -> W {
    W { data: get_data(words, low), strb: get(words, low + 512, 64), last: bit(words, low + 576) }
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
        /// Which rule, and how.
        #[source]
        fault: Broken,
    },
}

/// A port, its checker, and what of a clock must be kept between the two halves.
#[derive(Debug)]
pub struct Link {
    name: String,
    port: Port,
    checker: Checker,
    /// Whether the module may break rules: a bit was flipped inside it.
    is_tolerant: bool,
    driven: Driven,
    /// A write address was offered in the clock before and not taken.
    waits: bool,
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
            is_tolerant: false,
            driven: Driven::default(),
            waits: false,
            offered: Offered::default(),
        })
    }

    /// Before the clock.
    pub fn drive(&mut self, dut: &mut PortDut, slave: &mut impl Slave, now: u64) {
        self.waits = self.offered.aw.is_some() && !self.driven.aw_ready;
        self.driven = slave.drive(now);
        self.port.drive(dut, &self.driven);
    }

    /// After the clock.
    pub fn clock(&mut self, dut: &PortDut, slave: &mut impl Slave, now: u64) -> Result<(), LinkError> {
        self.offered = self.port.offered(dut);
        let name = || self.name.clone();
        let broken = |fault| LinkError::Protocol { name: name(), clock: now, fault };
        if !self.is_tolerant {
            self.checker.clock(&self.driven, &self.offered).map_err(broken)?;
        }
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

    /// The write address that was offered for the first time in the last clock. Its data may move from then on.
    pub fn write_address(&self) -> Option<Ax> {
        self.offered.aw.filter(|_| !self.waits)
    }

    /// Whether the write beat that moved in the last clock was a burst's last.
    pub fn write_beat(&self) -> Option<bool> {
        self.offered.w.filter(|_| self.driven.w_ready).map(|w| w.last)
    }

    /// Nobody checks the rules from now on, until a reset.
    pub fn tolerate(&mut self) {
        self.is_tolerant = true;
    }

    /// After a reset of both sides.
    pub fn reset(&mut self) {
        self.checker.reset();
        self.offered = Offered::default();
        self.is_tolerant = false;
    }
}
