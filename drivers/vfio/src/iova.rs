//! Addresses for the card: which there are, and which are free.

use crate::sys::HUGE;
use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use vfio_bindings::bindings::vfio as abi;

/// Bytes of a page.
pub const PAGE: u64 = 4096;
/// Where x86 turns writes into interrupts; some kernels forget to say so.
const MSI: RangeInclusive<u64> = 0xfee0_0000..=0xfeef_ffff;

/// The ranges in what `VFIO_IOMMU_GET_INFO` said; none where the kernel is too old to say.
pub fn ranges_of(info: &[u8]) -> Option<Vec<RangeInclusive<u64>>> {
    let word = |at: usize| Some(u32::from_le_bytes(info.get(at..at + 4)?.try_into().ok()?));
    let long = |at: usize| Some(u64::from_le_bytes(info.get(at..at + 8)?.try_into().ok()?));
    if word(4)? & abi::VFIO_IOMMU_INFO_CAPS == 0 {
        return None;
    }
    let mut at = word(16)? as usize;
    while at != 0 {
        let (id, next) = (word(at)? & 0xffff, word(at + 4)? as usize);
        if id == abi::VFIO_IOMMU_TYPE1_INFO_CAP_IOVA_RANGE {
            let pair = |i: usize| Some(long(at + 16 + 16 * i)?..=long(at + 24 + 16 * i)?);
            return (0..word(at + 8)? as usize).map(pair).collect();
        }
        at = if next > at { next } else { 0 }; // a chain that goes back has no end
    }
    None
}

/// Free addresses, and who takes them: the lowest that fits. What is given back joins its neighbours.
#[derive(Debug)]
pub struct Iovas {
    free: BTreeMap<u64, u64>, // first byte, last byte
}

impl Iovas {
    /// All of `ranges` below 2^`bits`, but neither the MSI window nor the lowest pages, where wild addresses lie.
    pub fn new(ranges: &[RangeInclusive<u64>], bits: u32) -> Self {
        let top = u64::MAX >> (64 - bits.clamp(1, 64));
        let mut free = BTreeMap::new();
        for range in ranges {
            for part in [HUGE as u64..=MSI.start() - 1, MSI.end() + 1..=top] {
                let first = range.start().max(part.start()).next_multiple_of(PAGE);
                let end = (*range.end().min(part.end())).min(top).saturating_add(1);
                if first < end / PAGE * PAGE {
                    free.insert(first, end / PAGE * PAGE - 1);
                }
            }
        }
        Self { free }
    }

    /// `bytes` of whole pages, beginning at a multiple of `align`.
    pub fn take(&mut self, bytes: u64, align: u64) -> Option<u64> {
        let fits = |(first, last): (&u64, &u64)| {
            let start = first.checked_next_multiple_of(align)?;
            (start.checked_add(bytes - 1)? <= *last).then_some((*first, *last, start))
        };
        let (first, last, start) = self.free.iter().find_map(fits)?;
        self.free.remove(&first);
        if first < start {
            self.free.insert(first, start - 1);
        }
        if start + (bytes - 1) < last {
            self.free.insert(start + bytes, last);
        }
        Some(start)
    }

    /// Gives addresses back.
    pub fn give(&mut self, start: u64, bytes: u64) {
        let (mut first, mut last) = (start, start + (bytes - 1));
        if let Some((before, end)) = self.free.range(..start).next_back().map(|(a, b)| (*a, *b))
            && end + 1 == start
        {
            self.free.remove(&before);
            first = before;
        }
        if let Some(end) = last.checked_add(1).and_then(|next| self.free.remove(&next)) {
            last = end;
        }
        self.free.insert(first, last);
    }

    /// Bytes that are free.
    pub fn left(&self) -> u64 {
        self.free.iter().map(|(first, last)| last - first + 1).sum()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neither_the_msi_window_nor_page_zero_is_ever_given() {
        let mut all = Iovas::new(&[0..=u64::MAX], 33);
        let mut given = Vec::new();
        while let Some(at) = all.take(1 << 20, 1 << 20) {
            assert!(at >= HUGE as u64 && at + (1 << 20) <= 1 << 33, "{at:#x}");
            assert!(at + (1 << 20) <= *MSI.start() || at > *MSI.end(), "{at:#x}");
            given.push(at);
        }
        assert_eq!(given.len(), 8192 - 2 - 1);
        assert_eq!(all.left(), 0);
        given.iter().rev().for_each(|at| all.give(*at, 1 << 20));
        assert_eq!(all.free.len(), 2, "what is given back joins its neighbours");
    }

    #[test]
    fn only_whole_pages_of_what_the_kernel_reports() {
        let mut few = Iovas::new(&[0x40_0001..=0x40_2ffe, 0x50_0000..=0x50_0ffe], 48);
        assert_eq!(few.left(), PAGE);
        assert_eq!(few.take(PAGE, PAGE), Some(0x40_1000));
        assert_eq!(few.take(PAGE, PAGE), None);
    }

    #[test]
    fn alignment_leaves_no_page_behind() {
        let mut some = Iovas::new(&[0x20_1000..=0x7f_ffff], 48);
        assert_eq!(some.take(HUGE as u64, HUGE as u64), Some(0x40_0000));
        assert_eq!(some.take(PAGE, PAGE), Some(0x20_1000));
        assert_eq!(some.left(), 0x80_0000 - 0x20_2000 - HUGE as u64);
        some.give(0x20_1000, PAGE);
        some.give(0x40_0000, HUGE as u64);
        assert_eq!(some.free.iter().collect::<Vec<_>>(), [(&0x20_1000, &0x7f_ffff)]);
    }

    #[test]
    fn any_order_of_taking_and_giving_keeps_the_books() {
        let mut pages = Iovas::new(&[0x100_0000..=0x1ff_ffff], 48);
        let (all, mut held, mut seed) = (pages.left(), Vec::<(u64, u64)>::new(), 1u64);
        for _ in 0..4000 {
            seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
            let (bytes, pick) = (PAGE * (1 + (seed >> 33) % 64), (seed >> 40) as usize);
            if seed >> 63 == 0
                && let Some(at) = pages.take(bytes, PAGE << (pick % 4))
            {
                assert!(held.iter().all(|(a, n)| at + bytes <= *a || a + n <= at), "{at:#x} given twice");
                held.push((at, bytes));
            } else if !held.is_empty() {
                let (at, bytes) = held.swap_remove(pick % held.len());
                pages.give(at, bytes);
            }
            assert_eq!(pages.left() + held.iter().map(|(_, n)| n).sum::<u64>(), all);
        }
    }

    #[test]
    fn ranges_are_found_in_a_chain_of_capabilities() {
        let mut info = vec![0u8; 24];
        info[4] = 2;
        info[16] = 24;
        let cap = |id: u16, next: u32, words: &[u64]| {
            let mut bytes = [&id.to_le_bytes()[..], &1u16.to_le_bytes(), &next.to_le_bytes()].concat();
            bytes.extend(words.iter().flat_map(|word| word.to_le_bytes()));
            bytes
        };
        info.extend(cap(2, 48, &[7, 8]));
        info.extend(cap(1, 0, &[2, 0, 0xfedf_ffff, 0xfef0_0000, u64::MAX >> 25]));
        let ranges = [0..=0xfedf_ffff, 0xfef0_0000..=u64::MAX >> 25];
        assert_eq!(ranges_of(&info).as_deref(), Some(&ranges[..]));
        for short in 0..info.len() {
            assert_eq!(ranges_of(&info[..short]), None, "cut to {short}");
        }
        info[28] = 24; // the first capability names itself as the next
        assert_eq!(ranges_of(&info), None);
        info[4] = 1;
        assert_eq!(ranges_of(&info), None);
    }
}
