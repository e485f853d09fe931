//! What a driver can come to, with its evidence. Nothing here ever holds a field element or a payload's CRC.

use zkcard_accel::{AccelError, Misuse, Op};
use zkcard_bus::BusError;
use zkcard_layout::{DecodeError, Faults, Opcode, State, Status, UNIT_BYTES};

/// Why the engine gave no answer.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum EngineError {
    /// The bus failed.
    #[error(transparent)]
    Bus(BusError),
    /// The card does not answer any more.
    #[error("the card is gone: {detail}")]
    Gone {
        /// How that was noticed.
        detail: String,
    },
    /// There is something else.
    #[error("not this card: MAGIC is {found:#x}")]
    NotACard {
        /// What `MAGIC` said.
        found: u32,
    },
    /// Gates and driver are of different generations.
    #[error("the card speaks ABI {found:#018x}, this driver {expected:#018x}: build both from one source")]
    AbiMismatch {
        /// The driver's.
        expected: u64,
        /// The card's.
        found: u64,
    },
    /// The card's capabilities cannot be.
    #[error("the card cannot be used: {what}")]
    Unfit {
        /// What is wrong with it.
        what: &'static str,
    },
    /// The card could not confirm that it leaves host memory alone, and a function-level reset did not help.
    #[error("the bus did not fall silent at reset: power the card off and on")]
    BridgeLost,
    /// A reset did not end.
    #[error("the reset did not end within {budget} cycles (state {state:?}, faults {faults:?})")]
    ResetStuck {
        /// Cycles that it was given.
        budget: u64,
        /// Where the card stood.
        state: State,
        /// What it had to report.
        faults: Faults,
    },
    /// Card memory could not be wiped.
    #[error("card memory was not wiped from unit {from} on (faults {faults:?})")]
    WipeFailed {
        /// Where secrets may begin.
        from: u32,
        /// What the card had to report.
        faults: Faults,
    },
    /// This card has no such opcode, as its [`CardCaps`](crate::CardCaps) say.
    #[error("this card cannot {}", opcode.name())]
    Unsupported {
        /// The opcode.
        opcode: Opcode,
    },
    /// A job did not end within its budget.
    #[error("{} with tag {tag}: no completion within {budget} cycles (state {state:?}, faults {faults:?})", opcode.name())]
    Timeout {
        /// What the job was.
        opcode: Opcode,
        /// Its tag.
        tag: u16,
        /// The cycles it was given, those of the jobs before it among them.
        budget: u64,
        /// Where the card stood.
        state: State,
        /// What it had to report.
        faults: Faults,
    },
    /// A completion that cannot be right.
    #[error("completion {number} cannot be right: {fault}")]
    BadCompletion {
        /// How many came before it since the rings began.
        number: u32,
        /// What is wrong with it.
        fault: CompletionFault,
    },
    /// The card reported a fault outside any job.
    #[error("the card reported {faults:?}")]
    CardFault {
        /// What it reported.
        faults: Faults,
    },
    /// A job ended with another status than `ok`.
    #[error("{} with tag {tag}: {} (detail {detail:#x})", opcode.name(), status.name())]
    Refused {
        /// What the job was.
        opcode: Opcode,
        /// Its tag.
        tag: u16,
        /// How it ended.
        status: Status,
        /// What the status says beside.
        detail: u64,
    },
    /// A job was not run because one that it follows did not end well.
    #[error("{}: skipped, since a job before it failed", opcode.name())]
    Skipped {
        /// What the job was.
        opcode: Opcode,
        /// The tag of the job that failed; none where that was known before this one was given to the card.
        predecessor: Option<u16>,
        /// How the first job of the chain failed, as far as that is known.
        cause: Option<Box<EngineError>>,
    },
    /// A copy came over damaged again and again.
    #[error("{}: damaged on the way {attempts} times", opcode.name())]
    Payload {
        /// Which way.
        opcode: Opcode,
        /// How often it was tried.
        attempts: u32,
    },
    /// The card gave back something that is no window's sum.
    #[error("record {window} of a sum is not sound: {what}")]
    BadRecord {
        /// Which record; its point stays secret.
        window: usize,
        /// What is wrong with it.
        what: &'static str,
    },
    /// The card gave back something that is no field element.
    #[error("element {index} of what was read is not below r")]
    NotCanonical {
        /// Which one; its value stays secret.
        index: usize,
    },
    /// A self-test read something else than it had loaded.
    #[error("element {index} is not what was loaded")]
    WrongValue {
        /// Which one.
        index: usize,
    },
    /// Bases that were loaded have another sum than the caller's.
    #[error("the bases on the card are not those that were loaded")]
    WrongBases,
    /// The operating system gave no randomness to check bases with.
    #[error("the operating system's random generator failed")]
    NoEntropy,
    /// The caller gave something that is no field element.
    #[error("element {index} of what was to be loaded is not below its modulus")]
    Value {
        /// Which one; its value stays secret.
        index: usize,
    },
    /// No room in card memory.
    #[error("out of card memory: {needed} units needed in one piece, {free} free")]
    Memory {
        /// Units needed.
        needed: u64,
        /// Units free, maybe in pieces.
        free: u64,
    },
    /// The vector was on the card before a reset, which wiped it.
    #[error("the vector was lost to a reset: load it again")]
    VectorLost,
    /// The session broke while the job was in flight, or before it was given.
    #[error("the session is broken until the card is reset: {cause}")]
    Broken {
        /// What broke it.
        cause: Box<EngineError>,
    },
    /// The card was reset on demand.
    #[error("the card was reset")]
    Reset,
    /// The caller broke the contract of the method.
    #[error("{what}")]
    Misuse {
        /// How.
        what: &'static str,
    },
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

    /// The same as a prover is told.
    pub fn of_operation(&self, op: Op) -> AccelError {
        let mismatch = |check| AccelError::Mismatch { op, check };
        let fault = |code: u32| AccelError::Fault { op, code, detail: self.to_string() };
        match self.root() {
            Self::Timeout { budget, .. } => AccelError::Timeout { op, budget: *budget },
            Self::VectorLost | Self::Reset => AccelError::Lost { op },
            Self::Unsupported { .. } => AccelError::Unsupported { op, why: "the card lacks the opcode" },
            Self::Value { index } => AccelError::misuse(op, Misuse::Element { index: *index }),
            Self::Memory { needed, free } => {
                let [needed, free] = [needed, free].map(|units| units * UNIT_BYTES as u64);
                AccelError::Memory { op, needed, free }
            }
            Self::Payload { .. } => mismatch("CRC of the payload"),
            Self::BadRecord { .. } => mismatch("sums of windows"),
            Self::NotCanonical { .. } => mismatch("canonical elements"),
            Self::WrongBases => mismatch("random sum over the bases"),
            Self::Refused { status, .. } => fault(status.code().into()),
            Self::Skipped { .. } => fault(Status::Skipped.code().into()),
            Self::Bus(_)
            | Self::Gone { .. }
            | Self::NotACard { .. }
            | Self::AbiMismatch { .. }
            | Self::BridgeLost
            | Self::ResetStuck { .. }
            | Self::WipeFailed { .. } => AccelError::Gone { op, detail: self.to_string() },
            _ => fault(0),
        }
    }

    /// Whether the same job may well succeed when it is given again.
    pub fn is_transient(&self) -> bool {
        match self {
            Self::Refused { status, .. } => matches!(
                status,
                Status::BadCrc
                    | Status::BadFetch
                    | Status::HostRead
                    | Status::HostWrite
                    | Status::CardRead
                    | Status::CardWrite
            ),
            Self::Skipped { .. } | Self::Payload { .. } => true,
            _ => false,
        }
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
pub enum CompletionFault {
    /// It is no completion, however often it is read.
    #[error("{0}")]
    Decode(DecodeError),
    /// It answers an entry that no job in flight has.
    #[error("it answers entry {found} of {submitted}, which waits for no answer")]
    Index {
        /// Entries submitted so far.
        submitted: u32,
        /// The entry it answers.
        found: u32,
    },
    /// It bears another tag than the job that it answers.
    #[error("tag {expected} expected, {found} found")]
    Tag {
        /// The job's.
        expected: u16,
        /// The completion's.
        found: u16,
    },
    /// It bears another opcode than the job that it answers.
    #[error("opcode {expected} expected, {found} found")]
    Opcode {
        /// The job's.
        expected: u8,
        /// The completion's.
        found: u8,
    },
    /// The card has read more of the ring than was written, or less than it answers.
    #[error("{found} entries read of {submitted}")]
    Head {
        /// Entries submitted so far.
        submitted: u32,
        /// Entries that the card claims to have read.
        found: u32,
    },
}
