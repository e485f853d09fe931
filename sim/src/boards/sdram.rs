//! A chip of SDR SDRAM as its data sheet says: driven by its pins each clock, it keeps data, and refuses what it may not be told.

use std::collections::{HashMap, VecDeque};

/// Halfwords of a burst.
const BURST: u64 = 8;

/// Where a halfword lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Of 4.
    pub bank: u8,
    /// Of 8,192.
    pub row: u16,
    /// Of as many as the chip has.
    pub column: u16,
}

/// What a data sheet asks for, in clocks; `refresh` is how long a refresh lasts as an interval.
#[derive(Clone, Copy, Debug)]
pub struct Needs {
    /// From ACTIVE to READ or WRITE.
    pub trcd: u64,
    /// From PRECHARGE on.
    pub trp: u64,
    /// From ACTIVE to PRECHARGE.
    pub tras: u64,
    /// From ACTIVE to ACTIVE or REFRESH.
    pub trc: u64,
    /// From REFRESH on.
    pub trfc: u64,
    /// From a write's last data to PRECHARGE.
    pub twr: u64,
    /// From MODE on.
    pub tmrd: u64,
    /// Before the first command.
    pub wait: u64,
    /// Refreshes at the start.
    pub refreshes: u64,
    /// From a READ to its first data.
    pub latency: u64,
    /// Thousandths of a clock between refreshes, on the average.
    pub refresh_milli: u64,
}

impl Needs {
    /// Of the slowest of the chips that ULX3S may have, under such a clock.
    pub fn at(clock_ps: u64, latency: u64) -> Self {
        let [trcd, trp, tras, trc, trfc, twr] =
            [21_000, 21_000, 45_000, 68_000, 70_000, 20_000].map(|ps: u64| ps.div_ceil(clock_ps));
        let wait = 200_000_000_u64.div_ceil(clock_ps);
        let refresh_milli = 64_000_000_000 * 1_000 / 8_192 / clock_ps;
        Self { trcd, trp, tras, trc, trfc, twr, tmrd: 2, wait, refreshes: 8, latency, refresh_milli }
    }
}

/// What a chip may not be told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Broken {
    /// A time of [`Needs`] is not over.
    Trcd,
    /// See [`Needs`].
    Trp,
    /// See [`Needs`].
    Tras,
    /// See [`Needs`].
    Trc,
    /// See [`Needs`].
    Trfc,
    /// See [`Needs`].
    Twr,
    /// See [`Needs`].
    Tmrd,
    /// A refresh is late.
    Refresh,
    /// A command before the chip may have one, or before its start is over.
    Start,
    /// A row is open that has to be closed, or the other way round.
    BankState,
    /// A mode that is not what the test expects.
    Mode,
    /// A burst is cut off.
    CutOff,
    /// A column inside a burst, or one with automatic precharge.
    Column,
    /// Two drive the bus, or change over without a clock between.
    Collision,
    /// Nobody drives the bus where data is written.
    Undriven,
    /// Data is masked that is read.
    Masked,
    /// CKE low, or a command that controllers here do not know.
    Unknown,
}

/// The levels of a clock.
#[derive(Clone, Copy, Debug)]
pub struct Pins {
    /// CKE.
    pub cke: bool,
    /// CS, RAS, CAS, WE.
    pub command: u32,
    /// BA.
    pub bank: usize,
    /// A.
    pub address: u16,
    /// DQM.
    pub mask: u32,
    /// DQ where the other side drives it.
    pub dq: Option<u16>,
}

/// Levels of CS, RAS, CAS, WE.
pub mod command {
    /// No operation.
    pub const NOTHING: u32 = 0b0111;
    /// Opens a row.
    pub const ACTIVE: u32 = 0b0011;
    /// Reads a burst.
    pub const READ: u32 = 0b0101;
    /// Writes a burst.
    pub const WRITE: u32 = 0b0100;
    /// Closes rows.
    pub const PRECHARGE: u32 = 0b0010;
    /// Refreshes one row of all banks.
    pub const REFRESH: u32 = 0b0001;
    /// Sets the mode.
    pub const MODE: u32 = 0b0000;
}

#[derive(Clone, Debug, Default)]
struct Bank {
    row: Option<u16>,
    opened: Option<u64>,
    closed: Option<u64>,
    written: Option<u64>,
}

#[derive(Clone, Copy, Debug)]
struct Writing {
    at: Place,
    left: u64,
}

/// The chip.
#[derive(Debug)]
pub struct Chip {
    needs: Needs,
    columns: u16,
    cells: HashMap<(u8, u16), Vec<u16>>,
    now: u64,
    banks: [Bank; 4],
    /// When commands came: a refresh, the mode, the last column.
    refreshed: Option<u64>,
    moded: Option<u64>,
    column: Option<u64>,
    writing: Option<Writing>,
    /// Data on its way out, and in which clock.
    reading: VecDeque<(u64, u16)>,
    is_closed_once: bool,
    refreshes: u64,
    /// The most clocks that a refresh came after the one before.
    pub longest: u64,
}

impl Chip {
    /// A chip of so many columns before its start.
    pub fn new(columns: u16, needs: Needs) -> Self {
        Self {
            needs,
            columns,
            cells: HashMap::new(),
            now: 0,
            banks: Default::default(),
            refreshed: None,
            moded: None,
            column: None,
            writing: None,
            reading: VecDeque::new(),
            is_closed_once: false,
            refreshes: 0,
            longest: 0,
        }
    }

    /// What it drives in the clock to come.
    pub fn drives(&self) -> Option<u16> {
        self.reading.iter().find(|(at, _)| *at == self.now).map(|(_, data)| *data)
    }

    /// A halfword, for tests.
    pub fn cell(&self, at: Place) -> Option<u16> {
        self.cells.get(&(at.bank, at.row)).map(|row| row[usize::from(at.column)])
    }

    /// One clock.
    pub fn clock(&mut self, pins: &Pins) -> Result<(), Broken> {
        check(pins.cke, Broken::Unknown)?;
        self.is_in_time()?;
        self.obey(pins)?;
        self.write(pins)?;
        self.bus(pins)?;
        self.now += 1;
        Ok(())
    }

    /// The n-th refresh comes no later than n + 2 intervals after the start.
    fn is_in_time(&self) -> Result<(), Broken> {
        let Some(moded) = self.moded else { return Ok(()) };
        let due = (self.refreshes + 2) * self.needs.refresh_milli;
        check((self.now - moded) * 1_000 <= due, Broken::Refresh)
    }

    fn obey(&mut self, pins: &Pins) -> Result<(), Broken> {
        if pins.command & 0b1000 != 0 || pins.command == command::NOTHING {
            return Ok(());
        }
        check(self.now >= self.needs.wait, Broken::Start)?;
        self.since(self.refreshed, self.needs.trfc, Broken::Trfc)?;
        self.since(self.moded, self.needs.tmrd, Broken::Tmrd)?;
        match pins.command {
            command::PRECHARGE => self.close(pins),
            command::REFRESH => self.refresh(),
            command::MODE => self.set_mode(pins.address),
            command::ACTIVE => self.open(pins),
            command::READ | command::WRITE => self.begin(pins),
            _ => Err(Broken::Unknown),
        }
    }

    fn since(&self, then: Option<u64>, clocks: u64, rule: Broken) -> Result<(), Broken> {
        check(then.is_none_or(|then| self.now - then >= clocks), rule)
    }

    fn close(&mut self, pins: &Pins) -> Result<(), Broken> {
        let is_all = pins.address >> 10 & 1 == 1;
        for at in (0..4).filter(|at| is_all || *at == pins.bank) {
            let bank = self.banks[at].clone();
            if bank.row.is_some() {
                self.since(bank.opened, self.needs.tras, Broken::Tras)?;
                self.since(self.column, BURST, Broken::CutOff)?;
                self.since(bank.written, self.needs.twr, Broken::Twr)?;
            }
            (self.banks[at].row, self.banks[at].closed) = (None, Some(self.now));
        }
        self.is_closed_once |= is_all;
        Ok(())
    }

    /// All rows are closed, and have been for long enough.
    fn is_idle(&self) -> Result<(), Broken> {
        check(self.is_closed_once, Broken::Start)?;
        for bank in &self.banks {
            check(bank.row.is_none(), Broken::BankState)?;
            self.since(bank.closed, self.needs.trp, Broken::Trp)?;
            self.since(bank.opened, self.needs.trc, Broken::Trc)?;
        }
        Ok(())
    }

    fn refresh(&mut self) -> Result<(), Broken> {
        self.is_idle()?;
        let before = self.moded.and(self.refreshed).unwrap_or(self.now);
        self.longest = self.longest.max(self.now - before);
        self.refreshes += 1;
        self.refreshed = Some(self.now);
        Ok(())
    }

    fn set_mode(&mut self, mode: u16) -> Result<(), Broken> {
        self.is_idle()?;
        check(self.refreshes >= self.needs.refreshes, Broken::Start)?;
        check(u64::from(mode) == self.needs.latency << 4 | 3, Broken::Mode)?;
        (self.moded, self.refreshes) = (Some(self.now), 0);
        Ok(())
    }

    fn open(&mut self, pins: &Pins) -> Result<(), Broken> {
        check(self.moded.is_some(), Broken::Start)?;
        let bank = &self.banks[pins.bank];
        check(bank.row.is_none(), Broken::BankState)?;
        self.since(bank.closed, self.needs.trp, Broken::Trp)?;
        self.since(bank.opened, self.needs.trc, Broken::Trc)?;
        let bank = &mut self.banks[pins.bank];
        (bank.row, bank.opened, bank.written) = (Some(pins.address), Some(self.now), None);
        Ok(())
    }

    fn begin(&mut self, pins: &Pins) -> Result<(), Broken> {
        let bank = &self.banks[pins.bank];
        let row = bank.row.ok_or(Broken::BankState)?;
        self.since(bank.opened, self.needs.trcd, Broken::Trcd)?;
        self.since(self.column, BURST, Broken::CutOff)?;
        check(pins.address >> 10 == 0 && u64::from(pins.address).is_multiple_of(BURST), Broken::Column)?;
        let at = Place { bank: pins.bank as u8, row, column: pins.address % self.columns };
        self.column = Some(self.now);
        if pins.command == command::WRITE {
            self.writing = Some(Writing { at, left: BURST });
            return Ok(());
        }
        let first = self.now + self.needs.latency;
        for (nth, column) in (at.column..).take(BURST as usize).enumerate() {
            // What was never written is anything.
            let data = self.cell(Place { column, ..at }).unwrap_or(0xdead);
            self.reading.push_back((first + nth as u64, data));
        }
        Ok(())
    }

    fn write(&mut self, pins: &Pins) -> Result<(), Broken> {
        let Some(Writing { at, left }) = self.writing else { return Ok(()) };
        let data = pins.dq.ok_or(Broken::Undriven)?;
        let row = self.cells.entry((at.bank, at.row)).or_insert_with(|| vec![0xdead; self.columns.into()]);
        let cell = &mut row[usize::from(at.column)];
        let mask = [0xffff, 0xff00, 0x00ff, 0][pins.mask as usize];
        *cell = *cell & !mask | data & mask;
        self.banks[usize::from(at.bank)].written = Some(self.now);
        let next = Place { column: at.column + 1, ..at };
        self.writing = (left > 1).then_some(Writing { at: next, left: left - 1 });
        Ok(())
    }

    /// Between the chip's data and the other side's there is a clock without a driver. Masks act on reads two clocks later.
    fn bus(&mut self, pins: &Pins) -> Result<(), Broken> {
        let drives = |at: u64| self.reading.iter().any(|(clock, _)| *clock == at);
        let is_close = drives(self.now) || drives(self.now + 1) || self.was_driving();
        check(pins.dq.is_none() || !is_close, Broken::Collision)?;
        check(pins.mask == 0 || !drives(self.now + 2), Broken::Masked)?;
        while self.reading.front().is_some_and(|(at, _)| *at < self.now) {
            self.reading.pop_front();
        }
        Ok(())
    }

    fn was_driving(&self) -> bool {
        self.reading.front().is_some_and(|(at, _)| *at + 1 == self.now)
    }
}

fn check(is_kept: bool, rule: Broken) -> Result<(), Broken> {
    if is_kept { Ok(()) } else { Err(rule) }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Commands and what each has to wait after the one before; the rule that one breaks which comes a clock earlier.
    fn steps(needs: &Needs) -> Vec<(u64, u32, u16, Broken)> {
        const ALL: u16 = 0x400;
        let refresh = (needs.trfc, command::REFRESH, 0, Broken::Trfc);
        let mut steps = vec![(needs.wait, command::PRECHARGE, ALL, Broken::Start)];
        steps.push((needs.trp, command::REFRESH, 0, Broken::Trp));
        steps.extend([refresh; 7]);
        steps.extend([
            (needs.trfc, command::MODE, 0x23, Broken::Trfc),
            (needs.tmrd, command::ACTIVE, 5, Broken::Tmrd),
            (needs.tras, command::PRECHARGE, ALL, Broken::Tras),
            (needs.trc - needs.tras, command::ACTIVE, 6, Broken::Trc),
            (needs.trcd, command::WRITE, 0, Broken::Trcd),
            (BURST - 1 + needs.twr, command::PRECHARGE, ALL, Broken::Twr),
            (needs.trp, command::ACTIVE, 7, Broken::Trp),
            (needs.trcd, command::READ, 8, Broken::Trcd),
            (BURST, command::READ, 0, Broken::CutOff),
        ]);
        steps
    }

    /// Plays commands, with what follows on the wire where one of them comes a clock too early; what the chip says.
    fn play(short: Option<usize>, then: Option<u32>) -> Result<(), Broken> {
        // A row's own time is longer than those that it is made of, so that it can be seen.
        let needs = Needs { trc: 12, ..Needs::at(10_000, 2) };
        let mut chip = Chip::new(512, needs);
        let pins = |command, address| Pins { cke: true, command, bank: 0, address, mask: 0, dq: None };
        for (nth, (gap, command, address, _)) in steps(&needs).into_iter().enumerate() {
            for _ in 1..gap - u64::from(short == Some(nth)) {
                chip.clock(&Pins { dq: chip.writing.map(|_| 1), ..pins(command::NOTHING, 0) })?;
            }
            // The first gap begins before any command.
            if nth == 0 {
                chip.clock(&pins(command::NOTHING, 0))?;
            }
            chip.clock(&Pins { dq: (command == command::WRITE).then_some(1), ..pins(command, address) })?;
        }
        then.map_or(Ok(()), |command| chip.clock(&pins(command, 0)))
    }

    #[test]
    fn a_clock_too_early_is_found_by_its_rule() {
        assert_eq!(play(None, None), Ok(()));
        for (nth, (.., rule)) in steps(&Needs { trc: 12, ..Needs::at(10_000, 2) }).into_iter().enumerate() {
            assert_eq!(play(Some(nth), None), Err(rule), "step {nth}");
        }
    }

    #[test]
    fn a_wrong_state_is_found() {
        for open in [command::ACTIVE, command::REFRESH, command::MODE] {
            assert_eq!(play(None, Some(open)), Err(Broken::BankState));
        }
        assert_eq!(play(None, Some(command::WRITE)), Err(Broken::CutOff));
        assert_eq!(play(None, Some(0b0110)), Err(Broken::Unknown));
    }
}
