//! The banks of a channel: the earliest tick of each command, by the data sheet. See [`super::Part`] for the names.

use super::Part;

/// Ticks between data read and data written, for the bus to turn: 2 tCK (JESD79-4, "READ to WRITE").
const TURN: u64 = 2;

/// Where an access goes.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Place {
    pub group: usize,
    /// Counted over all groups.
    pub bank: usize,
    pub row: u64,
}

/// One bank: its row, and the earliest ticks of its next commands.
#[derive(Clone, Copy, Debug, Default)]
struct Bank {
    row: Option<u64>,
    activate: u64,
    precharge: u64,
    column: u64,
}

/// The earliest ticks of commands: for each group if in it, and for all.
#[derive(Clone, Debug)]
struct Earliest {
    group: Vec<u64>,
    all: u64,
}

impl Earliest {
    fn new(groups: u64) -> Self {
        Self { group: vec![0; groups as usize], all: 0 }
    }

    fn of(&self, group: usize) -> u64 {
        self.all.max(self.group[group])
    }

    /// `apart`: in other groups, in the same.
    fn keep(&mut self, group: usize, since: u64, [other, same]: [u64; 2]) {
        self.all = self.all.max(since + other);
        self.group[group] = self.group[group].max(since + same);
    }
}

/// All banks of a channel.
#[derive(Clone, Debug)]
pub(super) struct Banks {
    part: Part,
    banks: Vec<Bank>,
    activate: Earliest,
    read: Earliest,
    write: Earliest,
    /// The last four activations plus tFAW, the oldest first.
    window: [u64; 4],
    refresh_at: u64,
}

impl Banks {
    pub fn new(part: Part) -> Self {
        let earliest = || Earliest::new(part.groups);
        Self {
            part,
            banks: vec![Bank::default(); (part.groups * part.banks) as usize],
            activate: earliest(),
            read: earliest(),
            write: earliest(),
            window: [0; 4],
            refresh_at: part.refi,
        }
    }

    /// When a column access can be, if everything before it is done as soon as it may from tick `since` on.
    pub fn column_at(&self, place: Place, is_write: bool, since: u64) -> u64 {
        let (bank, column) = (&self.banks[place.bank], if is_write { &self.write } else { &self.read });
        let opened = match self.activation(place, since) {
            Some(activated) => activated + self.part.rcd,
            None => bank.column,
        };
        opened.max(column.of(place.group)).max(since)
    }

    /// Refreshes if that is due by tick `until`.
    pub fn refresh(&mut self, until: u64) -> bool {
        if self.refresh_at > until {
            return false;
        }
        let open = self.banks.iter().filter(|bank| bank.row.is_some());
        let closed = open.map(|bank| bank.precharge + self.part.rp).fold(self.refresh_at, u64::max);
        let end = closed + self.part.rfc;
        for bank in &mut self.banks {
            bank.row = None;
            bank.activate = bank.activate.max(end);
        }
        self.refresh_at += self.part.refi;
        true
    }

    /// A column access, with what must come before it; the tick when its data have moved.
    pub fn access(&mut self, place: Place, is_write: bool, since: u64) -> u64 {
        let at = self.column_at(place, is_write, since);
        if let Some(activated) = self.activation(place, since) {
            self.activate(place, activated);
        }
        let (part, bank) = (&self.part, &mut self.banks[place.bank]);
        let turned = |latency: u64| latency + part.burst;
        if is_write {
            let end = at + turned(part.cwl);
            bank.precharge = bank.precharge.max(end + part.wr);
            self.write.keep(place.group, at, part.ccd);
            self.read.keep(place.group, end, part.wtr);
            return end;
        }
        bank.precharge = bank.precharge.max(at + part.rtp);
        self.read.keep(place.group, at, part.ccd);
        let gap = (turned(part.cl) + TURN).saturating_sub(part.cwl);
        self.write.keep(place.group, at, [gap, gap]);
        at + turned(part.cl)
    }

    /// When the row is activated; none if it is open.
    fn activation(&self, place: Place, since: u64) -> Option<u64> {
        let bank = &self.banks[place.bank];
        let closed = match bank.row {
            Some(row) if row == place.row => return None,
            Some(_) => bank.precharge.max(since) + self.part.rp,
            None => since,
        };
        Some(closed.max(bank.activate).max(self.activate.of(place.group)).max(self.window[0]))
    }

    fn activate(&mut self, place: Place, at: u64) {
        let part = &self.part;
        self.banks[place.bank] = Bank {
            row: Some(place.row),
            activate: at + part.rc,
            precharge: at + part.ras,
            column: at + part.rcd,
        };
        self.activate.keep(place.group, at, part.rrd);
        self.window.rotate_left(1);
        self.window[3] = at + part.faw;
    }
}
