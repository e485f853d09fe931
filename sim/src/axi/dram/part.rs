//! Data sheets: what a channel of DRAM promises, in its own clock's ticks, and how a controller maps addresses to it.

use super::banks::Place;

/// One channel. Times are in ticks (tCK), as the data sheet rounds them up.
#[derive(Clone, Copy, Debug)]
pub struct Part {
    /// What it is.
    pub name: &'static str,
    /// Ticks in five clocks of the port, of 4 ns each.
    pub ticks_in_5: u64,
    /// Clocks of the port that the way to the DRAM and back takes, without the DRAM's own time.
    pub front: u64,
    /// Bytes of a column access: the burst length times the width.
    pub access_bytes: u64,
    /// Bank groups.
    pub groups: u64,
    /// Banks in a group.
    pub banks: u64,
    /// Bytes of a row of one bank.
    pub row_bytes: u64,
    /// Whether lower bits of the row are added to those of bank and group, without carry.
    pub hashes: bool,
    /// Ticks that an access occupies the data bus.
    pub burst: u64,
    /// Activation to column access.
    pub rcd: u64,
    /// Precharge to activation.
    pub rp: u64,
    /// Activation to precharge.
    pub ras: u64,
    /// Activation to activation of the same bank.
    pub rc: u64,
    /// Column read to data.
    pub cl: u64,
    /// Column write to data.
    pub cwl: u64,
    /// Column access to column access, other group and same group.
    pub ccd: [u64; 2],
    /// Activation to activation, other group and same group.
    pub rrd: [u64; 2],
    /// End of data written to column read, other group and same group.
    pub wtr: [u64; 2],
    /// Column read to precharge.
    pub rtp: u64,
    /// End of data written to precharge.
    pub wr: u64,
    /// At most four activations in so many.
    pub faw: u64,
    /// Refresh to refresh.
    pub refi: u64,
    /// What a refresh takes.
    pub rfc: u64,
}

/// DDR4-2400, speed bin 2400T (17-17-17), 64 bits wide, of x8 components of 8 Gbit: 19.2 GB/s.
///
/// JEDEC JESD79-4, tables of speed bins and of timing parameters by speed grade, for 1 KiB pages; the same in Micron's data sheet
/// of MT40A1G8, speed grade -083: tCK 0.833 ns, tRCD = tRP = 14.16 ns, tRAS 32 ns, tRC 46.16 ns, CL 17, CWL 12,
/// tCCD 4 tCK and 5 ns, tRRD 3.3 and 4.9 ns, tWTR 2.5 and 7.5 ns, tRTP 7.5 ns, tWR 15 ns, tFAW 21 ns, tREFI 7.8 µs, tRFC1 350 ns.
///
/// The times of the column, row and bank are gem5's for `DDR4_2400_8x8` too. Way there and back: Shuhai (Wang et al., FCCM 2020) measured
/// 73.3 ns on a U280 for a row that is open (quoted from memory, the paper's table is not checked), of which 17.5 are the DRAM's (CL and
/// burst): 14 clocks; and five each way to cross clocks, which is our estimate.
pub const DDR4_2400: Part = Part {
    name: "DDR4-2400",
    ticks_in_5: 24,
    front: 24,
    access_bytes: 64,
    groups: 4,
    banks: 4,
    row_bytes: 8192,
    hashes: false,
    burst: 4,
    rcd: 17,
    rp: 17,
    ras: 39,
    rc: 56,
    cl: 17,
    cwl: 12,
    ccd: [4, 6],
    rrd: [4, 6],
    wtr: [3, 9],
    rtp: 9,
    wr: 18,
    faw: 26,
    refi: 9360,
    rfc: 420,
};

/// The same behind a controller, or wires, that add the lowest bits of the row to bank and group: so strides of powers of two go round
/// the banks (Zhang, Zhu and Zhang, MICRO 2000).
pub const DDR4_2400_HASHED: Part = Part { hashes: true, ..DDR4_2400 };

/// One pseudo channel of HBM2 at 1.8 Gb/s, 64 bits wide: 14.4 GB/s; an FPGA with two stacks has 32.
///
/// JEDEC JESD235 fixes the form (four groups of four banks, pages of 1 KiB, bursts of four, tREFI 3.9 µs) and leaves most times to
/// vendors; these are gem5's for a 4-high stack (`HBM_2000_4H_1x64`): tRCD 12 ns, tRP 14, tRAS 28, CL 18, CWL 7, tCCD 2 and 3,
/// tRRD 4 and 6, tWTR 4 and 9, tRTP 5, tWR 14, tFAW (its tXAW) 16.
///
/// Refresh is as *measured*, not as by the data sheet (gem5's tRFC of 220 ns would leave 94 %): Supranational's transform for Z-Prize 2022
/// (z-prize/2022-entries, open-division/prize2-ntt/supranational/README.md, "Dynamic Refresh") found it to leave 360 of 460 GB/s on a C1100, 78 % (it says itself: 20 % less),
/// with bursts in the order of banks, each channel read only or written only. So a refresh takes 22 % of tREFI here.
///
/// Way there and back: Shuhai measured 106.7 ns for an open row (as others quote it, and 122.2 ns for a closed one), 21 of them the
/// DRAM's: 21 clocks; five each way to cross clocks.
pub const HBM2: Part = Part {
    name: "HBM2",
    ticks_in_5: 18,
    front: 31,
    access_bytes: 32,
    groups: 4,
    banks: 4,
    row_bytes: 1024,
    hashes: false,
    burst: 2,
    rcd: 11,
    rp: 13,
    ras: 26,
    rc: 38,
    cl: 17,
    cwl: 7,
    ccd: [2, 3],
    rrd: [4, 6],
    wtr: [4, 9],
    rtp: 5,
    wr: 13,
    faw: 15,
    refi: 3510,
    rfc: 740,
};

impl Part {
    /// The tick at the beginning of a clock.
    pub(super) fn tick(&self, clock: u64) -> u64 {
        clock * self.ticks_in_5 / 5
    }

    /// The first clock that begins at this tick or after.
    pub(super) fn clock(&self, tick: u64) -> u64 {
        (tick * 5).div_ceil(self.ticks_in_5)
    }

    /// Row, bank, one bit of the group, column, the group's other bit, from the highest bit of an address to the lowest: neighbours
    /// alternate between two groups, since one group alone cannot fill the bus. It is what Intel's controllers do unless told
    /// otherwise (External Memory Interfaces user guide, "AXI to Memory Mapping").
    pub(super) fn place(&self, addr: u64) -> Place {
        let mut rest = addr / self.access_bytes;
        let mut digit = |base: u64| {
            let digit = rest % base;
            rest /= base;
            digit
        };
        let low = digit(2);
        digit(self.row_bytes / self.access_bytes);
        let (high, bank) = (digit(self.groups / 2), digit(self.banks));
        let (row, group) = (rest, 2 * high + low);
        let mixed = if self.hashes { row } else { 0 };
        let (group, bank) = (group ^ (mixed / self.banks % self.groups), bank ^ (mixed % self.banks));
        Place { group: group as usize, bank: (group * self.banks + bank) as usize, row }
    }
}
