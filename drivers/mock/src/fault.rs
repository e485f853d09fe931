//! What can go wrong, and when.

/// Makes the enum, the list of all and their names from one list.
macro_rules! faults {
    ($($(#[doc = $doc:literal])+ $name:ident,)*) => {
        /// A fault of the card, its link or the host's memory.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum Fault {
            $($(#[doc = $doc])+ $name,)*
        }

        impl Fault {
            /// Every one.
            pub const ALL: &'static [Self] = &[$(Self::$name),*];

            /// For tables.
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$name => stringify!($name),)*
                }
            }
        }
    };
}

faults! {
    // ---- completions
    /// The next completion is never written.
    LostCompletion,
    /// The next interrupt does not come.
    LostInterrupt,
    /// An interrupt without a reason.
    SpuriousInterrupt,
    /// The previous completion comes once more instead of the next.
    StaleCompletion,
    /// The next completion comes twice.
    DoubleCompletion,
    /// The next completion bears another tag.
    WrongTag,
    /// The next completion answers an entry that was never submitted.
    WrongIndex,
    /// The next completion bears the other lap's phase.
    WrongPhase,
    /// The next completion has read more of the ring than was written.
    WrongHead,
    /// A bit of the next completion is flipped, for good.
    BadCompletionCrc,
    /// The next completion becomes visible in halves.
    TornCompletion,
    /// The next completion has a status that does not exist.
    UnknownStatus,
    /// The write of the next completion is answered with an error.
    CompletionWriteError,
    // ---- jobs
    /// A bit of the next copy's data is flipped on the bus.
    FlippedData,
    /// The next copy moves 64 bytes fewer than it should, and says that all is well.
    CorruptLength,
    /// The bus answers the next copy's access to host memory with an error.
    HostError,
    /// Card memory answers the next job with an error.
    CardError,
    /// The next job moves no beat any more.
    Hang,
    /// The next job goes on for ever; a copy out keeps writing.
    Endless,
    /// The next job takes a thousand times as long.
    Slow,
    // ---- descriptors
    /// A bit of the next descriptor is flipped on the bus.
    FlippedDescriptor,
    /// The bus answers the reading of the next descriptor with an error.
    FetchError,
    /// The next descriptor's opcode is not known to the card.
    RefusedDescriptor,
    /// The next doorbell does not arrive.
    LostDoorbell,
    // ---- the card
    /// From the next register access or job on nobody answers.
    Gone,
    /// Another generation of gates; checked when `ABI` is read.
    AbiMismatch,
    /// Another card altogether.
    WrongMagic,
    /// The next reset ends with the bridge lost; a function-level reset helps.
    BridgeLost,
    /// The next reset ends with the bridge lost, and the function-level reset after it fails.
    BridgeLostForGood,
    /// Card memory answers the next wipe with an error.
    WipeError,
    /// The next wipe ends at once, without having wiped.
    SkippedWipe,
    /// The next reset never becomes ready.
    StuckReset,
    // ---- kernels
    /// A bit of the next MSM's records is flipped on the bus.
    FlippedRecord,
    /// Two records of the next MSM change places.
    SwappedWindows,
    /// The next kernel job does nothing, and says that all is well.
    SkippedJob,
    // ---- beyond what a driver can see
    /// The next copy's data is changed, and its CRC with it.
    Lie,
    /// One window of the next MSM has another point.
    WrongWindow,
    /// The next MSM gives the records of the one before.
    StaleRecords,
    /// One element that the next kernel writes is wrong.
    WrongElement,
    /// The next constant arrives whole, and is taken wrongly.
    WrongConstant,
}

impl Fault {
    /// Whether a driver can notice it at all. The check of the mathematics above it sees the others.
    pub fn is_visible(self) -> bool {
        let needs_mathematics = [
            Self::SkippedJob,
            Self::Lie,
            Self::WrongWindow,
            Self::StaleRecords,
            Self::WrongElement,
            Self::WrongConstant,
        ];
        !needs_mathematics.contains(&self)
    }

    /// Whether it happens to kernels, or to their constants, and to nothing else.
    pub fn is_of_kernels(self) -> bool {
        let of_kernels = [
            Self::FlippedRecord,
            Self::SwappedWindows,
            Self::SkippedJob,
            Self::WrongWindow,
            Self::StaleRecords,
            Self::WrongElement,
            Self::WrongConstant,
        ];
        of_kernels.contains(&self)
    }
}

/// Faults that are still to come.
#[derive(Default)]
pub(crate) struct Script {
    armed: Vec<(u64, Fault)>,
    fired: u64,
}

impl Script {
    pub fn arm(&mut self, spared: u64, fault: Fault) {
        self.armed.push((spared, fault));
    }

    pub fn disarm(&mut self) -> usize {
        std::mem::take(&mut self.armed).len()
    }

    pub fn fired(&self) -> u64 {
        self.fired
    }

    /// Here is an opportunity for this fault: does it happen?
    pub fn strikes(&mut self, fault: Fault) -> bool {
        let Some(at) = self.armed.iter().position(|(_, armed)| *armed == fault) else { return false };
        if self.armed[at].0 > 0 {
            self.armed[at].0 -= 1;
            return false;
        }
        self.armed.remove(at);
        self.fired += 1;
        true
    }
}
