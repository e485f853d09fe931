//! What an operator sees of the accelerator that is watched: counters, strikes and events.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering::SeqCst};
use zkcard_accel::{AccelError, Op};

/// After how many strikes something is done. A wrong answer is a strike, and so is an error, except that
/// memory ran out or that a vector was lost to a reset, which an earlier error explains. Strikes are counted over the life of the [`Checked`](crate::Checked). 0 means never.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// At every multiple of this many strikes all bases are loaded anew, each when it is next used.
    pub reload_after: u64,
    /// From this many strikes on the watched accelerator is not used any more.
    pub quarantine_after: u64,
}

impl Default for Limits {
    fn default() -> Self {
        Limits { reload_after: 4, quarantine_after: 12 }
    }
}

/// Counters since the [`Checked`](crate::Checked) was made.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Health {
    /// Jobs given to the watched accelerator; loads and twins count.
    pub jobs: u64,
    /// Answers that failed a check.
    pub mismatches: u64,
    /// Jobs that ended with an error.
    pub errors: u64,
    /// Operations computed again by the trusted accelerator after a wrong answer or an error.
    pub replays: u64,
    /// Operations that the trusted accelerator did in the first place: the watched one lacks something or is
    /// quarantined, its copy was given up, or its answer could not have been checked.
    pub software: u64,
    /// Wrong answers and errors that count towards the [`Limits`].
    pub strikes: u64,
    /// How often all bases were ordered to be loaded anew.
    pub reloads: u64,
    /// Whether the watched accelerator is not used any more.
    pub quarantined: bool,
}

/// Something that an operator wants to know.
///
/// It holds no scalar, no point and no value that depends on one, nor any text that the watched accelerator
/// wrote: a sum without its blinding lets anyone test guesses of the witness.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Event {
    /// The operation in question.
    pub op: Op,
    /// What happened to it.
    pub kind: EventKind,
}

/// What happened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum EventKind {
    /// An answer failed the check named.
    Mismatch {
        /// The check.
        check: &'static str,
    },
    /// There was no answer.
    Error(ErrorKind),
    /// The trusted accelerator has computed the right answer.
    Replayed,
    /// All bases will be loaded anew.
    Reload,
    /// The watched accelerator is not used any more.
    Quarantine,
}

/// Which [`AccelError`] it was, without its text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum ErrorKind {
    /// It does not support what its capabilities promise.
    Unsupported,
    /// It called misuse what is none.
    Misuse,
    /// The budget, in cycles, ran out.
    Timeout {
        /// The budget.
        budget: u64,
    },
    /// The job ended with this status.
    Fault {
        /// The status.
        code: u32,
    },
    /// It found its own answer to be wrong.
    Mismatch,
    /// It does not answer.
    Gone,
    /// It was reset and has lost the vector. This is no strike: what made the reset necessary was one.
    Lost,
    /// It has no memory left. This is no strike.
    Memory,
}

impl From<&AccelError> for ErrorKind {
    fn from(error: &AccelError) -> Self {
        match error {
            AccelError::Unsupported { .. } => ErrorKind::Unsupported,
            AccelError::Misuse { .. } => ErrorKind::Misuse,
            AccelError::Timeout { budget, .. } => ErrorKind::Timeout { budget: *budget },
            AccelError::Fault { code, .. } => ErrorKind::Fault { code: *code },
            AccelError::Mismatch { .. } => ErrorKind::Mismatch,
            AccelError::Gone { .. } => ErrorKind::Gone,
            AccelError::Lost { .. } => ErrorKind::Lost,
            AccelError::Memory { .. } => ErrorKind::Memory,
            // One that this version does not know is the card's fault until shown otherwise.
            _ => ErrorKind::Fault { code: 0 },
        }
    }
}

impl fmt::Display for Event {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let op = self.op;
        match self.kind {
            EventKind::Mismatch { check } => write!(f, "{op}: the answer failed its check: {check}"),
            EventKind::Error(error) => write!(f, "{op}: no answer: {error:?}"),
            EventKind::Replayed => write!(f, "{op}: computed again by the trusted accelerator"),
            EventKind::Reload => write!(f, "{op}: one strike too many: all bases are loaded anew"),
            EventKind::Quarantine => write!(f, "{op}: one strike too many: quarantined"),
        }
    }
}

/// Is told of every [`Event`], on the thread on which it happens and before the operation returns.
pub trait Observer: Send + Sync {
    /// Something happened.
    fn event(&self, event: &Event);
}

impl<F: Fn(&Event) + Send + Sync> Observer for F {
    fn event(&self, event: &Event) {
        self(event);
    }
}

/// Why the watched accelerator gave no answer that can be used.
pub(crate) enum Refusal {
    /// It was not asked: it lacks something, or the answer could not be checked.
    Unavailable,
    /// It was asked and answered wrongly.
    Wrong { check: &'static str },
    /// It was asked and gave an error.
    Failed(ErrorKind),
    /// The trusted accelerator, which was to check it, gave an error: the caller's to know.
    Trusted(AccelError),
}

/// Counts, judges and tells.
#[derive(Default)]
pub(crate) struct Watch {
    pub(crate) limits: Limits,
    pub(crate) observer: Option<Arc<dyn Observer>>,
    jobs: AtomicU64,
    mismatches: AtomicU64,
    errors: AtomicU64,
    replays: AtomicU64,
    software: AtomicU64,
    strikes: AtomicU64,
    reloads: AtomicU64,
    quarantined: AtomicBool,
}

impl Watch {
    pub(crate) fn health(&self) -> Health {
        Health {
            jobs: self.jobs.load(SeqCst),
            mismatches: self.mismatches.load(SeqCst),
            errors: self.errors.load(SeqCst),
            replays: self.replays.load(SeqCst),
            software: self.software.load(SeqCst),
            strikes: self.strikes.load(SeqCst),
            reloads: self.reloads.load(SeqCst),
            quarantined: self.is_quarantined(),
        }
    }

    pub(crate) fn is_quarantined(&self) -> bool {
        self.quarantined.load(SeqCst)
    }

    /// How often bases were ordered to be loaded anew: what was loaded under a smaller number is stale.
    pub(crate) fn generation(&self) -> u64 {
        self.reloads.load(SeqCst)
    }

    pub(crate) fn job(&self) {
        self.jobs.fetch_add(1, SeqCst);
    }

    /// Takes note of why there is no answer. Whether the watched accelerator is to blame.
    pub(crate) fn refused(&self, op: Op, refusal: Refusal) -> Result<bool, AccelError> {
        match refusal {
            Refusal::Unavailable => {
                self.software.fetch_add(1, SeqCst);
                return Ok(false);
            }
            Refusal::Wrong { check } => self.mismatch(op, check),
            Refusal::Failed(kind) => self.error(op, kind),
            Refusal::Trusted(error) => return Err(error),
        }
        Ok(true)
    }

    pub(crate) fn mismatch(&self, op: Op, check: &'static str) {
        self.mismatches.fetch_add(1, SeqCst);
        self.tell(op, EventKind::Mismatch { check });
        self.strike(op);
    }

    pub(crate) fn replayed(&self, op: Op) {
        self.replays.fetch_add(1, SeqCst);
        self.tell(op, EventKind::Replayed);
    }

    fn error(&self, op: Op, kind: ErrorKind) {
        self.errors.fetch_add(1, SeqCst);
        self.tell(op, EventKind::Error(kind));
        if !matches!(kind, ErrorKind::Memory | ErrorKind::Lost) {
            self.strike(op); // a full card is a healthy card
        }
    }

    /// Each strike has its own number, so that of many threads one reloads and one quarantines.
    fn strike(&self, op: Op) {
        let strikes = self.strikes.fetch_add(1, SeqCst) + 1;
        let Limits { reload_after, quarantine_after } = self.limits;
        if quarantine_after != 0 && strikes >= quarantine_after {
            if !self.quarantined.swap(true, SeqCst) {
                self.tell(op, EventKind::Quarantine);
            }
        } else if strikes.is_multiple_of(reload_after) {
            self.reloads.fetch_add(1, SeqCst);
            self.tell(op, EventKind::Reload);
        }
    }

    fn tell(&self, op: Op, kind: EventKind) {
        let event = Event { op, kind };
        match kind {
            EventKind::Quarantine => tracing::error!("{event}"),
            EventKind::Replayed => tracing::info!("{event}"),
            _ => tracing::warn!("{event}"),
        }
        if let Some(observer) = &self.observer {
            observer.event(&event);
        }
    }
}
