//! Model of `rtl/boards/sdram/sdram.sv`: where a byte lies in the chip, what the port answers.

use std::collections::HashMap;

/// Bytes of a beat of the port, which is a burst of the chip.
pub const BEAT: usize = 16;
/// What the probe of the size leaves at 0; at 32 MByte of a larger chip it leaves this inverted.
pub const PROBE: u128 = 0xf00d_5a96_0ff1_c33c_6b17_98e2_a55a_1234;
/// Rows of a bank.
pub const ROWS: u16 = 8192;

/// What chip is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Size {
    /// None that keeps what is written.
    NoChip,
    /// 512 columns.
    Mbyte32,
    /// 1,024 columns.
    Mbyte64,
}

impl Size {
    /// As `size_o` says it.
    pub fn code(self) -> u32 {
        self as u32
    }

    /// All of its bytes.
    pub fn bytes(self) -> u64 {
        match self {
            Self::NoChip => 0,
            Self::Mbyte32 => 32 << 20,
            Self::Mbyte64 => 64 << 20,
        }
    }
}

/// Where a halfword lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Of 4.
    pub bank: u8,
    /// Of 8,192.
    pub row: u16,
    /// Of 512 or 1,024.
    pub column: u16,
}

/// The place of a byte's halfword; none behind the chip's end. A bank's 1,024 bytes come one after another, then the next bank's, then the
/// next row's; what only a larger chip has comes behind all of these.
pub fn place(size: Size, addr: u64) -> Option<Place> {
    let (half, inside) = (addr / (32 << 20), addr % (32 << 20));
    let column = half * 512 + inside % 1024 / 2;
    let found = Place { bank: (inside / 1024 % 4) as u8, row: (inside / 4096) as u16, column: column as u16 };
    (addr < size.bytes()).then_some(found)
}

/// The chip behind the port.
#[derive(Clone, Debug)]
pub struct Memory {
    size: Size,
    beats: HashMap<u64, u128>,
}

impl Memory {
    /// As the probe leaves it; nobody knows the rest.
    pub fn new(size: Size) -> Self {
        let near = (0, PROBE);
        let far = (Size::Mbyte32.bytes(), !PROBE);
        let beats = [near, far].into_iter().filter(|(addr, _)| *addr < size.bytes()).collect();
        Self { size, beats }
    }

    /// A beat is written; whether there is room for it.
    pub fn write(&mut self, addr: u64, data: u128, strb: u16) -> bool {
        let is_inside = place(self.size, addr).is_some();
        if is_inside && (strb == u16::MAX || self.beats.contains_key(&addr)) {
            let beat = self.beats.entry(addr).or_default();
            *beat = *beat & !spread(strb) | data & spread(strb);
        }
        is_inside
    }

    /// What a beat holds where that is known; an error where there is none.
    pub fn read(&self, addr: u64) -> Result<Option<u128>, NoSuchByte> {
        let Some(_) = place(self.size, addr) else { return Err(NoSuchByte(addr)) };
        Ok(self.beats.get(&addr).copied())
    }

    /// Every beat that is known.
    pub fn beats(&self) -> impl Iterator<Item = (u64, u128)> {
        self.beats.iter().map(|(addr, data)| (*addr, *data))
    }
}

/// The chip has no such byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoSuchByte(pub u64);

/// A byte of ones for each strobe.
fn spread(strb: u16) -> u128 {
    (0..BEAT).filter(|byte| strb >> byte & 1 == 1).fold(0, |mask, byte| mask | 0xff << (8 * byte))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::HashSet;

    #[test]
    fn each_halfword_has_a_place_of_its_own_inside_the_chip() {
        for size in [Size::Mbyte32, Size::Mbyte64] {
            let columns = (size.bytes() / (2 * 4 * u64::from(ROWS))) as u16;
            let addrs = (0..size.bytes()).step_by(4096 + 2).chain(0..8192).map(|addr| addr & !1);
            let addrs: HashSet<u64> = addrs.collect();
            let places: Vec<Place> = addrs.iter().filter_map(|addr| place(size, *addr)).collect();
            assert!(places.iter().all(|at| at.bank < 4 && at.row < ROWS && at.column < columns));
            let own: HashSet<_> = places.iter().map(|at| (at.bank, at.row, at.column)).collect();
            assert_eq!((own.len(), places.len()), (addrs.len(), addrs.len()));
            assert_eq!(place(size, size.bytes()), None);
        }
    }

    #[test]
    fn strobes_keep_bytes_and_the_end_is_the_end() {
        let mut memory = Memory::new(Size::Mbyte32);
        assert!(memory.write(0, 0x42, 1) && !memory.write(32 << 20, 0, 1));
        assert_eq!(memory.read(0), Ok(Some(PROBE & !0xff | 0x42)));
        assert_eq!(memory.read(16), Ok(None));
        assert_eq!(memory.read(32 << 20), Err(NoSuchByte(32 << 20)));
        // Of a beat that was never whole nothing is claimed.
        assert!(memory.write(16, 7, 0xfffe));
        assert_eq!(memory.read(16), Ok(None));
    }
}
