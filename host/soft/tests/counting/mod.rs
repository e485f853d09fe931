//! An allocator that counts, for tests of memory, each alone in its program: it counts what the whole process takes.
#![allow(unsafe_code)] // an allocator cannot be written without

use std::alloc::{GlobalAlloc, Layout, System};
use std::sync::atomic::{AtomicUsize, Ordering::SeqCst};

/// Counts the bytes that are taken, and the most there were.
struct Counting;

static TAKEN: AtomicUsize = AtomicUsize::new(0);
static PEAK: AtomicUsize = AtomicUsize::new(0);

#[global_allocator]
static ALLOCATOR: Counting = Counting;

// SAFETY: every call is passed on to the system's allocator as it came.
unsafe impl GlobalAlloc for Counting {
    unsafe fn alloc(&self, layout: Layout) -> *mut u8 {
        let taken = TAKEN.fetch_add(layout.size(), SeqCst) + layout.size();
        PEAK.fetch_max(taken, SeqCst);
        // SAFETY: the caller keeps the contract of `alloc`, which is the system's.
        unsafe { System.alloc(layout) }
    }

    unsafe fn dealloc(&self, pointer: *mut u8, layout: Layout) {
        TAKEN.fetch_sub(layout.size(), SeqCst);
        // SAFETY: the pointer came from `System.alloc` with this layout.
        unsafe { System.dealloc(pointer, layout) }
    }
}

/// What `work` gave, and what it took at its most, beyond what was taken before.
pub fn peak<T>(work: impl FnOnce() -> T) -> (T, usize) {
    let before = TAKEN.load(SeqCst);
    PEAK.store(before, SeqCst);
    let value = work();
    (value, PEAK.load(SeqCst) - before)
}
