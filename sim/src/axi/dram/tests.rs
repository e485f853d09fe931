//! Sequences that can be reckoned by hand, and slips that each of them finds.

use super::banks::{Banks, Place};
use super::*;

/// Bytes of a burst of the port.
const BURST: u64 = 512;

/// What is asked of a channel.
struct Load {
    count: u64,
    bytes: u64,
    place: fn(&Part, u64) -> u64,
    is_write: fn(u64) -> bool,
}

/// Bursts one after the other, all read.
const STREAM: Load = Load { count: 4000, bytes: BURST, place: |_, n| n * BURST, is_write: |_| false };

/// Ticks a burst, when the channel never lacks work.
fn ticks(part: &'static Part, load: &Load) -> f64 {
    let (mut dram, mut next, mut last, mut now) = (Dram::new(part), 0, 0, 0);
    let mut open = std::collections::BTreeSet::new();
    while next < load.count || !open.is_empty() || !dram.writes.is_empty() {
        while next < load.count && open.len() < 32 && dram.has_room() {
            let place = (load.place)(part, next);
            if (load.is_write)(next) {
                dram.write(now, place, load.bytes);
            } else {
                dram.read(now, next, place, load.bytes);
                open.insert(next);
            }
            next += 1;
        }
        for served in dram.advance(now) {
            assert!(open.remove(&served.number), "served twice");
            assert!(served.first <= served.last);
            last = served.last.max(last);
        }
        now += 1;
    }
    part.tick(last.max(now)) as f64 / load.count as f64
}

/// A part that leaks for the length of a test.
fn slip(part: Part) -> &'static Part {
    Box::leak(Box::new(part))
}

/// Ticks of a burst's data at the peak.
fn peak(part: &Part) -> f64 {
    (BURST / part.access_bytes * part.burst) as f64
}

fn stream_share(part: &'static Part) -> f64 {
    peak(part) / ticks(part, &STREAM)
}

#[test]
fn a_stream_reaches_what_refresh_leaves() {
    let is_right = |part, sheet: &Part| {
        let (share, bound) = (stream_share(part), 1.0 - sheet.rfc as f64 / sheet.refi as f64);
        share <= bound && share > 0.97 * bound
    };
    for part in [&DDR4_2400, &HBM2] {
        assert!(is_right(part, part), "{}: {}", part.name, stream_share(part));
        let never = slip(Part { refi: u64::MAX, ..*part });
        assert!(!is_right(never, part), "refresh left out is found");
    }
    let share = stream_share(&HBM2);
    assert!((0.76..=0.785).contains(&share), "as measured: 78 %, not {share}");
}

#[test]
fn one_group_alone_cannot_fill_the_bus() {
    // Every second access of 64 bytes is of the same group.
    let load = Load { bytes: 64, place: |_, n| n * 128, ..STREAM };
    let each = |part| ticks(part, &load);
    let bound = DDR4_2400.ccd[1] as f64;
    assert!(each(&DDR4_2400) >= bound, "{} ticks an access", each(&DDR4_2400));
    let quick = slip(Part { ccd: [4, 4], ..DDR4_2400 });
    assert!(each(quick) < bound, "tCCD_L left out is found");
}

#[test]
fn rows_of_one_bank_are_bound_by_its_cycle() {
    let row = |part: &Part, n| n * part.row_bytes * part.groups * part.banks;
    let load = Load { count: 1000, bytes: 64, place: row, ..STREAM };
    let each = |part| ticks(part, &load);
    let (found, bound) = (each(&DDR4_2400), DDR4_2400.rc as f64);
    assert!(found >= bound && found < 1.07 * bound, "{found} ticks a row");
    let quick = slip(Part { rc: 0, ras: 0, ..DDR4_2400 });
    assert!(each(quick) < bound, "a bank without a cycle is found");
    let hashed = slip(Part { hashes: true, ..DDR4_2400 });
    assert!(each(hashed) < 0.3 * found, "other banks, if the row takes part in choosing them");
}

/// Commands of one bank, tick by tick.
#[test]
fn commands_keep_their_distances() {
    let (part, at) =
        (DDR4_2400, |group: usize, bank: usize, row| Place { group, bank: 4 * group + bank, row });
    let mut banks = Banks::new(part);
    let mut column = |place, is_write| {
        let tick = banks.column_at(place, is_write, 0);
        banks.access(place, is_write, 0);
        tick
    };
    assert_eq!(column(at(0, 0, 0), false), 17, "tRCD");
    assert_eq!(column(at(0, 0, 0), false), 17 + 6, "tCCD_L");
    assert_eq!(column(at(1, 0, 0), false), 23 + 4, "tCCD_S; tRRD_S + tRCD = 21 was before");
    assert_eq!(column(at(1, 0, 0), true), 27 + (17 + 4 + 2 - 12), "read to write: CL + burst + 2 - CWL");
    assert_eq!(
        column(at(0, 0, 0), false),
        38 + 12 + 4 + 3,
        "write to read, other group: CWL + burst + tWTR_S"
    );
    // Precharge after 57 + tRTP; tRAS is over.
    assert_eq!(column(at(0, 0, 1), false), 57 + 9 + 17 + 17, "tRTP, tRP, tRCD");
    // Activated at 83, so not again before 83 + tRC.
    assert_eq!(column(at(0, 0, 2), false), 83 + 56 + 17, "tRC");
    // Written from 38 + CWL on: burst, tWR, tRP and tRCD were over at 38 + 12 + 4 + 18 + 17 + 17 = 106.
    assert_eq!(column(at(1, 0, 3), false), 156 + 4, "tCCD_S alone is left");
}

#[test]
fn at_most_four_activations_in_a_window() {
    let fifth = |part: Part| {
        let mut banks = Banks::new(part);
        for group in 0..4 {
            banks.access(Place { group, bank: 4 * group, row: 0 }, false, 0);
        }
        banks.column_at(Place { group: 0, bank: 1, row: 0 }, false, 0)
    };
    assert_eq!(fifth(DDR4_2400), 26 + 17, "tFAW + tRCD");
    assert_eq!(fifth(Part { faw: 0, ..DDR4_2400 }), 12 + 4 + 17, "tRRD alone, were it not for tFAW");
}

#[test]
fn turning_the_bus_costs_and_is_seldom() {
    // Reads and writes in turn, of rows that stay open: only the turnaround differs from the stream.
    let place = |_: &Part, n: u64| n % 2 * (1 << 16) + n / 2 * BURST;
    let load = Load { place, is_write: |n| n % 2 == 1, ..STREAM };
    let lost = |part| ticks(part, &load) - ticks(&DDR4_2400, &STREAM);
    let part = &DDR4_2400;
    let both = part.cl + part.burst + 2 + part.burst + part.wtr[0];
    let alternating = both as f64 / 2.0;
    let found = lost(part);
    assert!(found > 0.0 && found < alternating / 4.0, "gathered: {found} ticks a burst, not {alternating}");
    let free = slip(Part { cl: 0, cwl: 0, wtr: [0, 0], ..DDR4_2400 });
    assert!(lost(free) < found / 2.0, "a bus that turns for nothing is found: {}", lost(free));
}

#[test]
fn an_open_row_overtakes_but_not_for_ever() {
    let mut dram = Dram::new(&DDR4_2400);
    let stride = DDR4_2400.row_bytes * DDR4_2400.groups * DDR4_2400.banks;
    let (mut order, mut next) = (Vec::new(), 2);
    dram.read(0, 0, 0, 64);
    dram.read(0, 1, stride, 64);
    for now in 0..2000 {
        // Ever more of the open row.
        if dram.reads.len() < WINDOW {
            dram.read(now, next, next % 100 * 128, 64);
            next += 1;
        }
        order.extend(dram.advance(now).map(|served| served.number));
    }
    let at = order.iter().position(|number| *number == 1).expect("served at last");
    assert!(at > 8, "hits go first: {at}");
    assert!(at < 3 * MOST_PASSED as usize, "but not for ever: {at}");
}

#[test]
fn places_are_distinct_and_hashing_keeps_them_so() {
    for part in [DDR4_2400, Part { hashes: true, ..DDR4_2400 }, HBM2] {
        let step = part.row_bytes;
        let mut seen = std::collections::BTreeSet::new();
        let columns = 2 * step / part.access_bytes;
        for n in 0..256 * columns {
            let place = part.place(n * part.access_bytes);
            assert!(place.bank as u64 / part.banks == place.group as u64);
            seen.insert((place.bank, place.row));
        }
        assert_eq!(seen.len(), 512, "{}: each row of each bank once", part.name);
    }
}

#[test]
fn what_waits_is_forgotten_at_reset() {
    let mut dram = Dram::new(&HBM2);
    dram.read(0, 7, 0, BURST);
    dram.write(0, 1 << 20, BURST);
    dram.reset();
    assert_eq!(dram.advance(100).count(), 0);
    dram.read(100, 8, 0, BURST);
    assert_eq!(dram.advance(200).map(|served| served.number).collect::<Vec<_>>(), [8]);
}

/// Refresh and open rows make cycles depend on the clock; a channel that has settled does not.
#[test]
fn a_settled_channel_forgets_the_clock() {
    let took = |begin: u64, settles: bool| {
        let mut dram = Dram::new(&DDR4_2400);
        dram.read(0, 0, 1 << 20, BURST);
        assert_eq!(dram.advance(begin).count(), 1);
        if settles {
            dram.settle(begin);
        }
        dram.read(begin, 1, 0, BURST);
        let served = (begin..).find_map(|now| dram.advance(now).next());
        served.map(|served| (served.first - begin, served.last - begin))
    };
    let in_refresh = DDR4_2400.clock(DDR4_2400.refi) + 1;
    assert_ne!(took(500, false), took(in_refresh, false), "the clock tells");
    assert_eq!(took(500, true), took(in_refresh, true));
    assert_eq!(took(500, true), took(503, true), "ticks are no whole part of a clock");
}
