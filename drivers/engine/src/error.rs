//! What a driver can come to, with its evidence. Nothing here ever holds a field element or a payload's CRC.

use zkcard_bus::BusError;
use zkcard_layout::{DecodeError, Faults, Opcode, State, Status};

/// Why the engine, or what computes with it, gave no answer.
#[derive(Clone, Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
#[non_exhaustive]
pub enum EngineError {
    /// The bus failed.
    #[error(transparent)]
    Bus(BusError),
    /// The card does not answer any more.
    #[error("the card is gone: {detail}")]
    Gone { detail: String },
    /// There is something else.
    #[error("not this card: MAGIC is {found:#x}")]
    NotACard { found: u32 },
    /// Gates and driver are of different generations.
    #[error("the card speaks ABI {found:#018x}, this driver {expected:#018x}: build both from one source")]
    AbiMismatch { expected: u64, found: u64 },
    /// The card's capabilities cannot be.
    #[error("the card cannot be used: {what}")]
    Unfit { what: &'static str },
    /// The card could not confirm that it leaves host memory alone, and a function-level reset did not help.
    #[error("the bus did not fall silent at reset: power the card off and on")]
    BridgeLost,
    /// A reset did not end.
    #[error("the reset did not end within {budget} cycles (state {state:?}, faults {faults:?})")]
    ResetStuck { budget: u64, state: State, faults: Faults },
    /// Card memory could not be wiped.
    #[error("card memory was not wiped from unit {from} on (faults {faults:?})")]
    WipeFailed { from: u32, faults: Faults },
    /// This card has no such opcode, as its [`CardCaps`](crate::CardCaps) say.
    #[error("this card cannot {}", opcode.name())]
    Unsupported { opcode: Opcode },
    /// A job did not end within its budget, to which those of the jobs before it belong.
    #[error("{} with tag {tag}: no completion within {budget} cycles (state {state:?}, faults {faults:?})", opcode.name())]
    Timeout { opcode: Opcode, tag: u16, budget: u64, state: State, faults: Faults },
    /// A completion that cannot be right.
    #[error("completion {number} cannot be right: {fault}")]
    BadCompletion { number: u32, fault: CompletionFault },
    /// The card reported a fault outside any job.
    #[error("the card reported {faults:?}")]
    CardFault { faults: Faults },
    /// A job ended with another status than `ok`.
    #[error("{} with tag {tag}: {} (detail {detail:#x})", opcode.name(), status.name())]
    Refused { opcode: Opcode, tag: u16, status: Status, detail: u64 },
    /// A job was not run because one that it follows did not end well: which, unless that was known before this one was
    /// given to the card; and how the first of the chain failed, as far as that is known.
    #[error("{}: skipped, since a job before it failed", opcode.name())]
    Skipped { opcode: Opcode, predecessor: Option<u16>, cause: Option<Box<EngineError>> },
    /// A copy came over damaged again and again.
    #[error("{}: damaged on the way {attempts} times", opcode.name())]
    Payload { opcode: Opcode, attempts: u32 },
    /// The card gave back something that is no window's sum. The point stays secret.
    #[error("record {window} of a sum is not sound: {what}")]
    BadRecord { window: usize, what: &'static str },
    /// The card gave back something that is no field element. Its value stays secret.
    #[error("element {index} of what was read is not below r")]
    NotCanonical { index: usize },
    /// A self-test read something else than it had loaded.
    #[error("element {index} is not what was loaded")]
    WrongValue { index: usize },
    /// Bases that were loaded have another sum than the caller's.
    #[error("the bases on the card are not those that were loaded")]
    WrongBases,
    /// The operating system gave no randomness to check bases with.
    #[error("the operating system's random generator failed")]
    NoEntropy,
    /// The caller gave something that is no field element. Its value stays secret.
    #[error("element {index} of what was to be loaded is not below its modulus")]
    Value { index: usize },
    /// No room in card memory; what is free may be in pieces.
    #[error("out of card memory: {needed} units needed in one piece, {free} free")]
    Memory { needed: u64, free: u64 },
    /// The vector was on the card before a reset, which wiped it.
    #[error("the vector was lost to a reset: load it again")]
    VectorLost,
    /// The session broke while the job was in flight, or before it was given.
    #[error("the session is broken until the card is reset: {cause}")]
    Broken { cause: Box<EngineError> },
    /// The card was reset on demand.
    #[error("the card was reset")]
    Reset,
    /// The caller broke the contract of the method.
    #[error("{what}")]
    Misuse { what: &'static str },
}

impl From<BusError> for EngineError {
    fn from(error: BusError) -> Self {
        match error {
            BusError::Gone { detail } => Self::Gone { detail },
            error => Self::Bus(error),
        }
    }
}

impl EngineError {
    /// What went wrong first, where this only follows from it.
    pub fn root(&self) -> &Self {
        match self {
            Self::Skipped { cause: Some(cause), .. } | Self::Broken { cause } => cause.root(),
            _ => self,
        }
    }

    /// Whether the same job may well succeed when it is given again.
    pub fn is_transient(&self) -> bool {
        use Status::{BadCrc, BadFetch, CardRead, CardWrite, HostRead, HostWrite};
        matches!(
            self,
            Self::Refused { status: BadCrc | BadFetch | HostRead | HostWrite | CardRead | CardWrite, .. }
                | Self::Skipped { .. }
                | Self::Payload { .. }
        )
    }

    /// Whether only [`Engine::recover`](crate::Engine::recover) helps: all jobs failed, or a unit of the card is lost.
    pub fn needs_recovery(&self) -> bool {
        matches!(
            self.root(),
            Self::Refused { status: Status::Watchdog | Status::UnitLost, .. }
                | Self::Bus(_)
                | Self::Gone { .. }
                | Self::Timeout { .. }
                | Self::BadCompletion { .. }
                | Self::CardFault { .. }
                | Self::Broken { .. }
        )
    }
}

/// What is wrong with a completion.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
pub enum CompletionFault {
    /// It is no completion, however often it is read.
    #[error("{0}")]
    Decode(DecodeError),
    /// It answers an entry that no job in flight has.
    #[error("it answers entry {found} of {submitted}, which waits for no answer")]
    Index { submitted: u32, found: u32 },
    /// It bears another tag than the job that it answers.
    #[error("tag {expected} expected, {found} found")]
    Tag { expected: u16, found: u16 },
    /// It bears another opcode than the job that it answers.
    #[error("opcode {expected} expected, {found} found")]
    Opcode { expected: u8, found: u8 },
    /// The card has read more of the ring than was written, or less than it answers.
    #[error("{found} entries read of {submitted}")]
    Head { submitted: u32, found: u32 },
}
