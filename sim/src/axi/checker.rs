//! The rules that a master must keep, each clock: AXI4's own, and those of the shells that the card must fit.

use super::rule::{Broken, Rule};
use super::{Ax, BEAT_BYTES, BURST_BEATS, Driven, Offered, W};
use std::collections::VecDeque;

/// What a port promises beyond AXI4.
#[derive(Clone, Copy, Debug)]
pub struct Rules {
    /// Read bursts at once.
    pub outstanding_reads: usize,
    /// Write bursts at once.
    pub outstanding_writes: usize,
    /// Bytes of a beat. What is narrower than 64 asks for all its bursts under one ID (`rtl/dma/narrow_read.sv`).
    pub bytes: usize,
}

impl Rules {
    /// AWS F2's PCIM: 32 reads; of writes it says nothing.
    pub fn host() -> Self {
        Self { outstanding_reads: 32, outstanding_writes: 96, bytes: BEAT_BYTES }
    }

    /// A port to card memory.
    pub fn card() -> Self {
        Self { outstanding_reads: 1024, outstanding_writes: 1024, bytes: BEAT_BYTES }
    }

    /// The same of a port of so many bytes.
    #[must_use]
    pub fn of_width(self, bytes: usize) -> Self {
        Self { bytes, ..self }
    }
}

/// Clocks that an address may wait while no data of its burst, or of one before it, is offered. AXI4 lets a slave hold AWREADY
/// until WVALID (A3.3.1), so who waits for AWREADY may wait for ever; this is how long the checker looks on.
const PATIENCE: u32 = 20_000;

/// Watches one port. It looks at the master's side only: slaves inject faults on purpose.
#[derive(Debug)]
pub struct Checker {
    rules: Rules,
    last: Option<(Driven, Offered)>,
    /// IDs of outstanding reads, and the beats that each is still owed: a memory's RLAST may be wrong on purpose.
    reads: Vec<(u16, u16)>,
    /// IDs of writes without response.
    writes: Vec<u16>,
    /// Lengths of write bursts whose address was offered and whose data was not all taken, first one first.
    due: VecDeque<u8>,
    /// Beats, less one, of bursts whose data was all taken before their address was offered.
    ahead: VecDeque<u8>,
    /// Beats of the current write burst that came.
    beats: u8,
    /// Clocks that an address has waited without data.
    waited: u32,
}

impl Checker {
    /// A port after reset.
    pub fn new(rules: Rules) -> Self {
        let (due, ahead) = (VecDeque::new(), VecDeque::new());
        Self { rules, last: None, reads: Vec::new(), writes: Vec::new(), due, ahead, beats: 0, waited: 0 }
    }

    /// Forgets everything in flight.
    pub fn reset(&mut self) {
        *self = Self::new(self.rules);
    }

    /// One clock; the fault names the rule.
    pub fn clock(&mut self, driven: &Driven, offered: &Offered) -> Result<(), Broken> {
        self.stable(offered)?;
        let is_new = self.last.is_none_or(|(driven, before)| before.aw.is_none() || driven.aw_ready);
        self.last = Some((*driven, *offered));
        if let Some(ar) = offered.ar {
            address(&ar, "AR", self.rules.bytes)?;
            if self.rules.bytes == BEAT_BYTES && self.reads.iter().any(|(id, _)| *id == ar.id) {
                return Rule::OwnIdIsFree.broken(format!("ARID {} is outstanding already", ar.id));
            }
            if driven.ar_ready {
                self.reads.push((ar.id, u16::from(ar.len) + 1));
                limit(self.reads.len(), self.rules.outstanding_reads, "reads")?;
            }
        }
        if let Some(aw) = offered.aw {
            address(&aw, "AW", self.rules.bytes)?;
            if is_new {
                self.announced(aw.len)?;
            }
            if driven.aw_ready {
                self.writes.push(aw.id);
                limit(self.writes.len(), self.rules.outstanding_writes, "writes")?;
            }
        }
        if let Some(w) = offered.w {
            self.data(&w, driven.w_ready)?;
        }
        self.no_wait(driven, offered)?;
        self.responses(driven, offered);
        Ok(())
    }

    /// What was offered and not taken must be offered again, unchanged.
    fn stable(&self, offered: &Offered) -> Result<(), Broken> {
        let Some((driven, before)) = &self.last else { return Ok(()) };
        held("AR", driven.ar_ready, before.ar, offered.ar)?;
        held("AW", driven.aw_ready, before.aw, offered.aw)?;
        held("W", driven.w_ready, before.w, offered.w)
    }

    /// A write address offered for the first time: its data may have come before it, in part or all.
    fn announced(&mut self, len: u8) -> Result<(), Broken> {
        match self.ahead.pop_front() {
            Some(beat) => at_its_place(true, beat, len),
            None => {
                self.due.push_back(len);
                if self.due.len() == 1 && self.beats > len { at_its_place(false, len, len) } else { Ok(()) }
            }
        }
    }

    /// Data comes in the order of addresses, before or after them.
    fn data(&mut self, w: &W, taken: bool) -> Result<(), Broken> {
        if let Some(&len) = self.due.front() {
            at_its_place(w.last, self.beats, len)?;
        }
        if taken && w.last {
            if self.due.pop_front().is_none() {
                self.ahead.push_back(self.beats);
            }
            self.beats = 0;
        } else if taken {
            self.beats = self.beats.saturating_add(1);
        }
        Ok(())
    }

    /// No write waits for AWREADY before it offers its data.
    fn no_wait(&mut self, driven: &Driven, offered: &Offered) -> Result<(), Broken> {
        let waits = offered.aw.is_some() && !driven.aw_ready && offered.w.is_none() && !self.due.is_empty();
        self.waited = if waits { self.waited + 1 } else { 0 };
        if self.waited < PATIENCE {
            return Ok(());
        }
        Rule::DataFreeOfAddress
            .broken(format!("W waits for AWREADY: AW stood for {PATIENCE} clocks without data"))
    }

    /// A beat of a read; its last one ends it.
    fn came(&mut self, id: u16) {
        if let Some(at) = self.reads.iter().position(|(one, _)| *one == id) {
            self.reads[at].1 -= 1;
            if self.reads[at].1 == 0 {
                self.reads.swap_remove(at);
            }
        }
    }

    fn responses(&mut self, driven: &Driven, offered: &Offered) {
        if let Some(r) = driven.r.filter(|_| offered.r_ready) {
            self.came(r.id);
        }
        if let Some(b) = driven.b.filter(|_| offered.b_ready) {
            forget(&mut self.writes, b.id);
        }
    }
}

/// What was offered and not taken is offered again, unchanged.
fn held<T: PartialEq>(name: &str, was_taken: bool, before: Option<T>, now: Option<T>) -> Result<(), Broken> {
    match (before, now) {
        (Some(_), None) if !was_taken => Rule::ValidHolds.broken(format!("{name}VALID fell while it waited")),
        (Some(before), Some(now)) if !was_taken && before != now => {
            Rule::PayloadHolds.broken(format!("{name} changed while it waited"))
        }
        _ => Ok(()),
    }
}

/// Whole beats, at most 512 bytes, inside an aligned block of so many (and so inside 4 KiB).
fn address(ax: &Ax, name: &str, bytes: usize) -> Result<(), Broken> {
    let beats = u64::from(ax.len) + 1;
    let (last, block) = (ax.addr + bytes as u64 * beats - 1, BURST_BEATS * BEAT_BYTES as u64);
    if !ax.addr.is_multiple_of(bytes as u64) {
        return Rule::OwnAligned.broken(format!("{name}ADDR {:#x} is not of a beat", ax.addr));
    }
    if ax.addr >> 12 != last >> 12 {
        return Rule::NoPageCrossing
            .broken(format!("{name} {:#x} with {beats} beats crosses 4 KiB", ax.addr));
    }
    if ax.addr / block != last / block {
        return Rule::OwnInsideABlock
            .broken(format!("{name} {:#x} with {beats} beats leaves its 512 bytes", ax.addr));
    }
    Ok(())
}

/// WLAST stands at beat `len` of a burst, counted from 0, and only there.
fn at_its_place(last: bool, beat: u8, len: u8) -> Result<(), Broken> {
    if last == (beat == len) {
        return Ok(());
    }
    Rule::WriteLast.broken(format!(
        "WLAST is {last} at beat {} of {}",
        u16::from(beat) + 1,
        u16::from(len) + 1
    ))
}

fn limit(count: usize, most: usize, what: &str) -> Result<(), Broken> {
    if count <= most {
        return Ok(());
    }
    Rule::OwnNotTooMany.broken(format!("{count} {what} outstanding, {most} are allowed"))
}

fn forget(ids: &mut Vec<u16>, id: u16) {
    if let Some(at) = ids.iter().position(|&one| one == id) {
        ids.swap_remove(at);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn checker() -> Checker {
        Checker::new(Rules { outstanding_reads: 2, outstanding_writes: 2, bytes: BEAT_BYTES })
    }

    fn ready() -> Driven {
        Driven { ar_ready: true, aw_ready: true, w_ready: true, ..Driven::default() }
    }

    fn ar(addr: u64, id: u16, len: u8) -> Offered {
        Offered { ar: Some(Ax { addr, id, len }), ..Offered::default() }
    }

    fn aw(addr: u64, len: u8) -> Offered {
        Offered { aw: Some(Ax { addr, id: 0, len }), ..Offered::default() }
    }

    fn w(last: bool, byte: u32) -> Offered {
        Offered { w: Some(W { data: [byte; 16], strb: u64::MAX, last }), ..Offered::default() }
    }

    /// An address and data in one clock.
    fn both(addr: u64, len: u8, w: Offered) -> Offered {
        Offered { w: w.w, ..aw(addr, len) }
    }

    /// The fault of the last of these clocks; the others must be clean.
    fn fault(clocks: &[(Driven, Offered)]) -> Broken {
        let mut checker = checker();
        let (last, before) = clocks.split_last().unwrap();
        before.iter().for_each(|(driven, offered)| checker.clock(driven, offered).unwrap());
        checker.clock(&last.0, &last.1).unwrap_err()
    }

    #[test]
    fn a_fault_names_its_rule_as_the_list_does() {
        let said = fault(&[(ready(), ar(0xfc0, 0, 1))]).to_string();
        assert!(said.contains("rule no-page-crossing of rtl/dma/axi_rules.toml"), "{said}");
    }

    #[test]
    fn planted_violations_are_caught() {
        let idle = Driven::default();
        for (clocks, rule, words) in [
            (vec![(idle, ar(0x1000, 0, 7)), (idle, ar(0x1040, 0, 6))], Rule::PayloadHolds, "AR changed"),
            (vec![(idle, ar(0x1000, 0, 7)), (idle, Offered::default())], Rule::ValidHolds, "ARVALID fell"),
            (vec![(idle, aw(0x1000, 7)), (idle, aw(0x1000, 6))], Rule::PayloadHolds, "AW changed"),
            (
                vec![(ready(), aw(0, 0)), (idle, w(true, 1)), (idle, w(true, 2))],
                Rule::PayloadHolds,
                "W changed",
            ),
            (
                vec![(ready(), aw(0, 1)), (ready(), w(true, 1))],
                Rule::WriteLast,
                "WLAST is true at beat 1 of 2",
            ),
            (
                vec![(ready(), aw(0, 0)), (ready(), w(false, 1))],
                Rule::WriteLast,
                "WLAST is false at beat 1 of 1",
            ),
            (
                vec![(ready(), w(true, 1)), (ready(), aw(0, 1))],
                Rule::WriteLast,
                "WLAST is true at beat 1 of 2",
            ),
            (
                vec![(ready(), w(false, 1)), (ready(), aw(0, 0))],
                Rule::WriteLast,
                "WLAST is false at beat 1 of 1",
            ),
            (
                vec![(idle, aw(0, 0)), (ready(), both(0, 0, w(false, 1)))],
                Rule::WriteLast,
                "WLAST is false at beat 1 of 1",
            ),
            (
                vec![(idle, aw(0, 1)), (ready(), both(0, 1, w(true, 1)))],
                Rule::WriteLast,
                "WLAST is true at beat 1 of 2",
            ),
            (vec![(idle, aw(0, 0)); PATIENCE as usize], Rule::DataFreeOfAddress, "W waits for AWREADY"),
            (vec![(ready(), ar(0xfc0, 0, 1))], Rule::NoPageCrossing, "crosses 4 KiB"),
            (vec![(ready(), ar(0x1040, 0, 7))], Rule::OwnInsideABlock, "leaves its 512 bytes"),
            (vec![(ready(), ar(0x1020, 0, 0))], Rule::OwnAligned, "not of a beat"),
            (
                vec![(ready(), ar(0, 3, 0)), (ready(), ar(64, 3, 0))],
                Rule::OwnIdIsFree,
                "ARID 3 is outstanding",
            ),
            (
                vec![(ready(), ar(0, 0, 0)), (ready(), ar(0, 1, 0)), (ready(), ar(0, 2, 0))],
                Rule::OwnNotTooMany,
                "3 reads outstanding",
            ),
            (
                vec![(ready(), aw(0, 0)), (ready(), aw(0, 0)), (ready(), aw(0, 0))],
                Rule::OwnNotTooMany,
                "3 writes outstanding",
            ),
        ] {
            let said = fault(&clocks);
            assert_eq!(said.rule, rule, "{said}");
            assert!(said.what.contains(words), "{said} should say {words:?}");
        }
    }

    #[test]
    fn data_may_come_before_its_address() {
        let mut checker = checker();
        let (idle, data_only) = (Driven::default(), Driven { w_ready: true, ..Driven::default() });
        // Before it is offered: all of a burst of one beat, half of one of two.
        checker.clock(&ready(), &w(true, 1)).unwrap();
        checker.clock(&ready(), &w(false, 2)).unwrap();
        checker.clock(&ready(), &aw(0, 0)).unwrap();
        checker.clock(&idle, &aw(0x40, 1)).unwrap();
        // Before it is taken.
        checker.clock(&data_only, &both(0x40, 1, w(true, 3))).unwrap();
        checker.clock(&ready(), &aw(0x40, 1)).unwrap();
        // The next burst is counted from its own first beat.
        assert_eq!(checker.clock(&ready(), &w(true, 4)), Ok(()));
        assert!(
            checker.clock(&ready(), &aw(0x80, 1)).unwrap_err().what.contains("WLAST is true at beat 1 of 2")
        );
    }

    #[test]
    fn a_read_ends_with_its_last_beat_whatever_rlast_says() {
        let answer = |last| Driven { r: Some(super::super::R { last, ..Default::default() }), ..ready() };
        let taking = Offered { r_ready: true, ..Offered::default() };
        for [first, second] in [[false, false], [true, false]] {
            let mut checker = checker();
            checker.clock(&ready(), &ar(0, 0, 1)).unwrap();
            checker.clock(&answer(first), &taking).unwrap();
            let early = checker.clock(&ready(), &ar(0x200, 0, 0)).unwrap_err();
            assert_eq!(early.rule, Rule::OwnIdIsFree, "{early}");
            checker.clock(&answer(second), &taking).unwrap();
            checker.clock(&ready(), &ar(0x200, 0, 0)).unwrap();
        }
    }

    #[test]
    fn a_clean_exchange_passes() {
        let mut checker = checker();
        let answer =
            |id, last| Driven { r: Some(super::super::R { id, last, ..Default::default() }), ..ready() };
        let taking = |offered: Offered| Offered { r_ready: true, b_ready: true, ..offered };
        checker.clock(&ready(), &ar(0x1e00, 1, 1)).unwrap();
        checker.clock(&ready(), &ar(0x2000, 2, 7)).unwrap();
        checker.clock(&answer(1, false), &taking(Offered::default())).unwrap();
        checker.clock(&answer(1, true), &taking(Offered::default())).unwrap();
        checker.clock(&ready(), &ar(0x2200, 1, 7)).unwrap();
        checker.clock(&ready(), &aw(0x40, 1)).unwrap();
        checker.clock(&Driven::default(), &w(false, 1)).unwrap();
        checker.clock(&ready(), &w(false, 1)).unwrap();
        checker.clock(&ready(), &w(true, 2)).unwrap();
    }
}
