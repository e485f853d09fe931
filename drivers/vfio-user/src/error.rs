//! What can go wrong between a driver and a server, and what to do about it.

use crate::wire::Command;
use std::io;
use std::path::PathBuf;
use std::sync::Arc;
use zkcard_bus::BusError;

/// Why a question had no good answer.
#[derive(Clone, Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LinkError {
    /// The other side is no longer there.
    #[error("{detail}; start the server again, then open the card again")]
    Gone {
        /// How that was noticed.
        detail: String,
    },
    /// It is there, but silent.
    #[error("no answer to {command:?} in time; is the server serving another client, or stopped?")]
    Silent {
        /// What was asked.
        command: Command,
    },
    /// The answer is no.
    #[error("the server refuses {command:?} (error {code}); its own report says why")]
    Refused {
        /// What was asked.
        command: Command,
        /// The error number; 0 where the server gives none.
        code: i32,
    },
    /// The answer is none of the protocol's.
    #[error("the answer to {command:?} makes no sense: {what}; is this a vfio-user server?")]
    Malformed {
        /// What was asked.
        command: Command,
        /// What is wrong with it.
        what: &'static str,
    },
}

impl LinkError {
    /// What the socket's failure means.
    pub(crate) fn of(command: Command, cause: io::Error) -> Self {
        match cause.kind() {
            io::ErrorKind::WouldBlock | io::ErrorKind::TimedOut => Self::Silent { command },
            io::ErrorKind::UnexpectedEof | io::ErrorKind::ConnectionReset | io::ErrorKind::BrokenPipe => {
                Self::Gone { detail: format!("the server has hung up instead of answering {command:?}") }
            }
            _ => Self::Gone { detail: format!("the socket failed at {command:?}: {cause}") },
        }
    }
}

impl From<LinkError> for BusError {
    fn from(error: LinkError) -> Self {
        match error {
            LinkError::Refused { code, .. } => Self::System {
                step: "have the server do something",
                cause: Arc::new(io::Error::new(io::Error::from_raw_os_error(code).kind(), error)),
                remedy: "look at the server's report",
            },
            error => Self::Gone { detail: error.to_string() },
        }
    }
}

/// Why a card could not be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenError {
    /// Nobody listens.
    #[error("{}: {cause}; start a card there first: zkcard sim-card --socket {}", .path.display(), .path.display())]
    Connect {
        /// The socket.
        path: PathBuf,
        /// What the system said.
        cause: io::Error,
    },
    /// The server answers badly, or not.
    #[error(transparent)]
    Link(#[from] LinkError),
    /// Another device.
    #[error("behind the socket is the device {found:08x}, not the card {expected:08x}; name another socket")]
    NotTheCard {
        /// Device and vendor that were looked for.
        expected: u32,
        /// Device and vendor that were found.
        found: u32,
    },
    /// The card lacks something that every card has.
    #[error("the server's card has no {what}; the server is of another make or version")]
    Lacks {
        /// What.
        what: &'static str,
    },
    /// The operating system gave no file for interrupts.
    #[error("no eventfd: {0}; raise the limit of open files (ulimit -n)")]
    Events(io::Error),
}
