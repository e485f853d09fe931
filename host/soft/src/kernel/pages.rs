//! Long lists in large pages, where the system gives them to who asks (Linux, `transparent_hugepage` at `madvise`).
//!
//! A sum reads its points in no order. In pages of 4 KiB nearly each read would wait for an address first: a processor keeps
//! some thousand of them at hand, which is a few MiB in small pages, and all of a sum's points in large ones.
#![allow(unsafe_code)] // advice about memory, by its address

/// What is advised about, at the least: a large page where small ones have 4 KiB. Where they have 64 KiB a large one is longer, and
/// the system makes what it can of the advice.
const LARGE: usize = 2 << 20;
/// What one whole large page fits into wherever it begins; a shorter list gains nothing.
const WORTH_IT: usize = 2 * LARGE;

/// `len` times `value`.
pub fn filled<T: Copy>(value: T, len: usize) -> Vec<T> {
    let mut list = with_room(len);
    list.resize(len, value);
    list
}

/// The same values in a list of their own.
pub fn copied<T: Copy>(values: &[T]) -> Vec<T> {
    let mut list = with_room(values.len());
    list.extend_from_slice(values);
    list
}

fn with_room<T>(len: usize) -> Vec<T> {
    let mut list = Vec::with_capacity(len);
    advise(&mut list);
    list
}

/// Asks before the memory is written to for the first time. Where the answer is no, nothing else changes.
#[cfg(target_os = "linux")]
fn advise<T>(list: &mut Vec<T>) {
    use nix::sys::mman::{MmapAdvise, madvise};
    let room = list.spare_capacity_mut();
    let (start, len) = (room.as_mut_ptr().cast::<std::ffi::c_void>(), size_of_val(room));
    let before = start.align_offset(LARGE);
    if len < WORTH_IT || before > len {
        return;
    }
    let whole = (len - before) / LARGE * LARGE;
    if let Some(first) = std::ptr::NonNull::new(start.wrapping_byte_add(before)) {
        // SAFETY: the range is within the list's own memory, and this advice changes none of its content.
        let _ = unsafe { madvise(first, whole, MmapAdvise::MADV_HUGEPAGE) }; // a kernel without them refuses
    }
}

#[cfg(not(target_os = "linux"))]
fn advise<T>(_: &mut Vec<T>) {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_hold_what_they_are_given() {
        for len in [0, 1, 1000, WORTH_IT / 8 - 1, WORTH_IT / 8, 3 * LARGE / 8 + 5] {
            assert!(filled(7u64, len) == vec![7; len], "{len}");
            let values: Vec<u64> = (0..len as u64).collect();
            assert!(copied(&values) == values, "{len}");
        }
    }

    /// Where the system has large pages at all, it knows of the advice: `hg` among the flags of the mapping.
    #[cfg(target_os = "linux")]
    #[test]
    fn long_lists_are_advised_about() {
        let mode = std::fs::read_to_string("/sys/kernel/mm/transparent_hugepage/enabled").unwrap_or_default();
        if mode.is_empty() || mode.contains("[never]") {
            return;
        }
        if !is_shown() {
            return;
        }
        let list = filled(7u64, 4 * LARGE / 8);
        let start = list.as_ptr() as usize;
        assert!(is_advised(start.next_multiple_of(LARGE)), "a list at {start:#x}");
    }

    /// Whether advice is seen at all: an emulator of a process's system shows flags of its own.
    #[cfg(target_os = "linux")]
    fn is_shown() -> bool {
        use nix::sys::mman::{MmapAdvise, madvise};
        let list = vec![7u8; 4 * LARGE];
        let first = list.as_ptr() as usize;
        let page = list.as_ptr().wrapping_byte_add(first.next_multiple_of(LARGE) - first);
        let page = std::ptr::NonNull::new(page.cast_mut().cast()).expect("a list has an address");
        // SAFETY: the range is within the list's own memory, and this advice changes none of its content.
        let taken = unsafe { madvise(page, LARGE, MmapAdvise::MADV_HUGEPAGE) };
        taken.is_ok() && is_advised(page.as_ptr() as usize)
    }

    /// Whether the mapping that has this address bears the advice.
    #[cfg(target_os = "linux")]
    fn is_advised(address: usize) -> bool {
        let maps = std::fs::read_to_string("/proc/self/smaps").expect("Linux shows a process its mappings");
        let range = |line: &str| -> Option<std::ops::Range<usize>> {
            let (start, end) = line.split(' ').next()?.split_once('-')?;
            let number = |text| usize::from_str_radix(text, 16).ok();
            Some(number(start)?..number(end)?)
        };
        let of_it =
            maps.lines().skip_while(|line| !range(line).is_some_and(|range| range.contains(&address)));
        let flags = of_it.into_iter().find_map(|line| line.strip_prefix("VmFlags:"));
        flags.is_some_and(|flags| flags.split(' ').any(|flag| flag == "hg"))
    }
}
