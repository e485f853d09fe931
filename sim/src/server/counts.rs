//! What a server has seen and refused.

use std::sync::atomic::{AtomicU64, Ordering};

/// Makes the enumeration and the names of its members, in one place.
macro_rules! counts {
    ($($member:ident $name:literal)*) => {
        /// Something that is counted.
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Count { $(#[doc = $name] $member),* }

        /// In the order of [`Count`].
        const NAMES: &[&str] = &[$($name),*];
    };
}

counts! {
    Clients "clients"
    Maps "maps announced"
    Unmaps "maps withdrawn"
    MapsWithoutMemory "maps without memory of their own"
    MapsRefused "maps refused"
    MapsDropped "maps dropped as told"
    MostMaps "most maps at once"
    NotMapped "accesses refused: not mapped"
    NoMemory "accesses refused: mapped without memory"
    NotAllowed "accesses refused: against the map's direction"
    NoMaster "accesses refused: not bus master"
    Interrupts "interrupts"
    InterruptsUnheard "interrupts nobody listens to"
    InterruptsNoMaster "interrupts refused: not bus master"
    InterruptsDropped "interrupts dropped as told"
    FunctionResets "function-level resets"
    DeviceResets "device resets"
    RegisterReads "register reads"
    RegisterWrites "register writes"
    Unanswered "register reads without an answer"
    BadAccesses "accesses to no register"
    Cycles "cycles"
}

/// All of them, counted from several threads.
pub struct Counts(Vec<AtomicU64>);

impl Default for Counts {
    fn default() -> Self {
        Self(NAMES.iter().map(|_| AtomicU64::new(0)).collect())
    }
}

impl Counts {
    /// One more.
    pub fn add(&self, count: Count) {
        self.0[count as usize].fetch_add(1, Ordering::Relaxed);
    }

    /// At least so many.
    pub fn at_least(&self, count: Count, value: u64) {
        self.0[count as usize].fetch_max(value, Ordering::Relaxed);
    }

    /// How many.
    pub fn get(&self, count: Count) -> u64 {
        self.0[count as usize].load(Ordering::Relaxed)
    }

    /// All, with their names.
    pub fn rows(&self) -> Vec<(&'static str, u64)> {
        NAMES.iter().copied().zip(self.0.iter().map(|count| count.load(Ordering::Relaxed))).collect()
    }
}
