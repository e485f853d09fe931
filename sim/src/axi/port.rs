//! One AXI port of a module of shape `ports`, by its names, and what happens there in a clock.

use super::bits::{get, get_data, put, put_data};
use super::narrow::Narrow;
use super::{Ax, BEAT_BYTES, Broken, Checker, Driven, Offered, Outside, Rules, Slave, W};
use crate::SimError;
use crate::ports::{Input, Output, PortDut};

/// Where the fields of `axi_pkg`'s structs lie: what a master drives and hears, with so many bytes of data.
#[derive(Clone, Copy, Debug)]
struct Place {
    bytes: usize,
}

impl Place {
    /// `read_req_t`.
    const READ_REQ: usize = 84;
    const AR: usize = 0;
    const AR_VALID: usize = 82;
    const R_READY: usize = 83;
    /// `read_rsp_t` begins with the data of R: ID, response, last.
    const R_REST: usize = 13;
    /// `write_rsp_t`.
    const WRITE_RSP: usize = 15;
    const B: usize = 0;
    const B_VALID: usize = 12;
    const W_READY: usize = 13;
    const AW_READY: usize = 14;

    /// From the bits of a side that holds data: `read_rsp_t` or `write_req_t` of so many ports.
    fn of(is_read: bool, bits: usize, ports: usize) -> Option<Self> {
        let of_one = |bytes: &usize| {
            let place = Self { bytes: *bytes };
            ports * if is_read { place.read_rsp() } else { place.write_req() } == bits
        };
        [64, 32, 16, 8].into_iter().find(of_one).map(|bytes| Self { bytes })
    }

    fn data(self) -> usize {
        8 * self.bytes
    }

    fn r_valid(self) -> usize {
        self.data() + Self::R_REST
    }

    fn ar_ready(self) -> usize {
        self.r_valid() + 1
    }

    fn read_rsp(self) -> usize {
        self.ar_ready() + 1
    }

    /// Of W: data, strobes, last.
    fn w_last(self) -> usize {
        self.data() + self.bytes
    }

    fn w_valid(self) -> usize {
        self.w_last() + 1
    }

    fn aw(self) -> usize {
        self.w_valid() + 1
    }

    fn aw_valid(self) -> usize {
        self.aw() + Self::AR_VALID
    }

    fn b_ready(self) -> usize {
        self.aw_valid() + 1
    }

    fn write_req(self) -> usize {
        self.b_ready() + 1
    }
}

/// Where an AXI port's signals lie. A module may have only the read or only the write side.
#[derive(Clone, Debug)]
pub struct Port {
    number: usize,
    place: Place,
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
        let place = Self::place(dut, prefix, number)
            .ok_or_else(|| SimError::Unknown(format!("{prefix}: its width")))?;
        Ok(Self { number, place, read: read.ok(), write: write.ok() })
    }

    /// The addresses' side says how many ports there are, the data's how wide they are.
    fn place(dut: &PortDut, prefix: &str, number: usize) -> Option<Place> {
        let bits = |name: &str| dut.width_of(&format!("{prefix}{name}"));
        let (reads, writes) = (bits("read_o") / Place::READ_REQ, bits("write_i") / Place::WRITE_RSP);
        let of_reads = Place::of(true, bits("read_i"), reads).filter(|_| reads > number);
        of_reads.or_else(|| Place::of(false, bits("write_o"), writes).filter(|_| writes > number))
    }

    /// Bytes of a beat.
    pub fn bytes(&self) -> usize {
        self.place.bytes
    }

    /// Sets the inputs for the next clock.
    pub fn drive(&self, dut: &mut PortDut, driven: &Driven) {
        if let Some((_, heard)) = &self.read {
            self.place.drive_read(dut.words_mut(heard), self.number * self.place.read_rsp(), driven);
        }
        if let Some((_, heard)) = &self.write {
            drive_write(dut.words_mut(heard), self.number * Place::WRITE_RSP, driven);
        }
    }

    /// What the module drove in the last clock.
    pub fn offered(&self, dut: &PortDut) -> Offered {
        let mut offered = Offered::default();
        if let Some((driven, _)) = &self.read {
            offer_reads(dut.get(driven), self.number * Place::READ_REQ, &mut offered);
        }
        if let Some((driven, _)) = &self.write {
            self.place.offer_writes(dut.get(driven), self.number * self.place.write_req(), &mut offered);
        }
        offered
    }
}

impl Place {
    /// Without a response the last one's bits stay: nobody may look at them.
    fn drive_read(self, words: &mut [u32], low: usize, driven: &Driven) {
        put(words, low + self.ar_ready(), 1, driven.ar_ready.into());
        put(words, low + self.r_valid(), 1, driven.r.is_some().into());
        if let Some(r) = &driven.r {
            put_data(words, low, &r.data[..self.bytes / 4]);
            let rest = u64::from(r.id) | u64::from(r.resp) << 10 | u64::from(r.last) << 12;
            put(words, low + self.data(), Self::R_REST, rest);
        }
    }

    fn offer_writes(self, words: &[u32], low: usize, offered: &mut Offered) {
        offered.aw = bit(words, low + self.aw_valid()).then(|| address(words, low + self.aw()));
        offered.w = bit(words, low + self.w_valid()).then(|| self.beat(words, low));
        offered.b_ready = bit(words, low + self.b_ready());
    }

    fn beat(self, words: &[u32], low: usize) -> W {
        let mut data = [0; 16];
        get_data(words, low, &mut data[..self.bytes / 4]);
        let strb = get(words, low + self.data(), self.bytes);
        W { data, strb, last: bit(words, low + self.w_last()) }
    }
}

fn drive_write(words: &mut [u32], low: usize, driven: &Driven) {
    put(words, low + Place::AW_READY, 1, driven.aw_ready.into());
    put(words, low + Place::W_READY, 1, driven.w_ready.into());
    put(words, low + Place::B_VALID, 1, driven.b.is_some().into());
    if let Some(b) = &driven.b {
        put(words, low + Place::B, 12, u64::from(b.id) | u64::from(b.resp) << 10);
    }
}

fn offer_reads(words: &[u32], low: usize, offered: &mut Offered) {
    offered.ar = bit(words, low + Place::AR_VALID).then(|| address(words, low + Place::AR));
    offered.r_ready = bit(words, low + Place::R_READY);
}

fn bit(words: &[u32], at: usize) -> bool {
    get(words, at, 1) != 0
}

fn address(words: &[u32], low: usize) -> Ax {
    let rest = get(words, low + 64, 18);
    Ax { addr: get(words, low, 64), id: rest as u16 & 0x3ff, len: (rest >> 10) as u8 }
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
    /// Where its beats are not 64 bytes.
    narrow: Option<Narrow>,
    /// Whether the module may break rules: a bit was flipped inside it.
    is_tolerant: bool,
    driven: Driven,
    /// A write address was offered in the clock before and not taken.
    waits: bool,
    /// What the module drove in the last clock, in beats of 64 bytes.
    pub offered: Offered,
}

impl Link {
    /// A port under these rules.
    pub fn new(dut: &PortDut, prefix: &str, number: usize, rules: Rules) -> Result<Self, SimError> {
        let port = Port::new(dut, prefix, number)?;
        let bytes = port.bytes();
        Ok(Self {
            name: format!("{prefix}{number}"),
            port,
            checker: Checker::new(rules.of_width(bytes)),
            narrow: (bytes != BEAT_BYTES).then(|| Narrow::new(bytes)),
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
        self.port.drive(dut, &self.at_the_port());
    }

    fn at_the_port(&self) -> Driven {
        self.narrow.as_ref().map_or(self.driven, |narrow| narrow.driven(&self.driven))
    }

    /// After the clock.
    pub fn clock(&mut self, dut: &PortDut, slave: &mut impl Slave, now: u64) -> Result<(), LinkError> {
        let (driven, offered) = (self.at_the_port(), self.port.offered(dut));
        let name = || self.name.clone();
        let broken = |fault| LinkError::Protocol { name: name(), clock: now, fault };
        if !self.is_tolerant {
            self.checker.clock(&driven, &offered).map_err(broken)?;
        }
        let whole = |narrow: &mut Narrow| narrow.offered(&self.driven, &offered);
        self.offered = self.narrow.as_mut().map_or(offered, whole);
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
        self.narrow.iter_mut().for_each(Narrow::reset);
        self.offered = Offered::default();
        self.is_tolerant = false;
    }
}
