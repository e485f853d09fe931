//! Why a card behind a serial port cannot be had, and what to do about it.

use std::io::{self, ErrorKind};
use std::path::{Path, PathBuf};
use zkcard_bus::BusError;

/// Why a card could not be opened.
#[derive(Debug, thiserror::Error)]
#[expect(missing_docs, reason = "the messages say what each field is")]
#[non_exhaustive]
pub enum OpenError {
    /// No such file.
    #[error("{}: no such port; plug the board in, and see what there is: zkcard devices", .path.display())]
    Missing { path: PathBuf },
    /// The user may not.
    #[error("{}: no permission; join the group that may: sudo usermod -aG dialout $USER, then log in again", .path.display())]
    NotAllowed { path: PathBuf },
    /// Another process has it.
    #[error("{}: in use; see by whom: fuser -v {}, and end that (a terminal program, ModemManager, another zkcard)", .path.display(), .path.display())]
    Busy { path: PathBuf },
    /// The file is something else.
    #[error("{}: not a serial port; name one: zkcard devices lists them", .path.display())]
    NotAPort { path: PathBuf },
    /// The port takes no such settings, or fails.
    #[error("{}: {cause}; unplug the board and plug it in again, and see what the kernel says: dmesg", .path.display())]
    Port { path: PathBuf, cause: io::Error },
    /// Nobody speaks the link.
    #[error(
        "{name}: no card answers, {heard} bytes came; is the board on, its bitstream loaded, and this its port?"
    )]
    Silent { name: String, heard: u64 },
    /// The card speaks another link.
    #[error(
        "{name}: the card speaks version {found} of the link, this driver {expected}; build both from one source"
    )]
    Version { name: String, found: u8, expected: u8 },
    /// No thread for the link.
    #[error("no thread can be started: {0}")]
    Thread(io::Error),
    /// The wire failed meanwhile.
    #[error(transparent)]
    Bus(#[from] BusError),
}

impl OpenError {
    /// What the system's answer means for this port.
    pub(crate) fn of(path: &Path, cause: io::Error) -> Self {
        let path = path.into();
        match cause.kind() {
            ErrorKind::NotFound => Self::Missing { path },
            ErrorKind::PermissionDenied => Self::NotAllowed { path },
            ErrorKind::ResourceBusy | ErrorKind::WouldBlock => Self::Busy { path },
            ErrorKind::IsADirectory => Self::NotAPort { path },
            _ if cause.raw_os_error() == Some(nix::libc::ENOTTY) => Self::NotAPort { path },
            _ => Self::Port { path, cause },
        }
    }
}
