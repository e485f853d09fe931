//! Serial ports, and pseudo-terminals that look like one.

use crate::stream::Stream;
use crate::{OpenError, sys};
use nix::fcntl::{Flock, FlockArg, OFlag};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::pty::{grantpt, posix_openpt, ptsname_r, unlockpt};
use nix::sys::termios::{
    BaudRate, ControlFlags, FlushArg, InputFlags, SetArg, SpecialCharacterIndices, Termios, cfmakeraw,
    cfsetspeed, tcflush, tcgetattr, tcsetattr,
};
use std::fs::{File, OpenOptions};
use std::io::{self, ErrorKind, Read, Write};
use std::os::fd::{AsFd, OwnedFd};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::Duration;

/// The rate of a board's UART, [`zkcard_layout::link::BAUD`].
const RATE: BaudRate = BaudRate::B3000000;

/// A serial port: raw, at a board's rate, and nobody else's meanwhile.
pub struct Tty {
    file: Flock<File>,
}

impl Tty {
    /// Opens the port at the usual rate.
    pub fn open(path: &Path) -> Result<Self, OpenError> {
        let file = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags((OFlag::O_NOCTTY | OFlag::O_NONBLOCK).bits())
            .open(path)
            .map_err(|cause| OpenError::of(path, cause))?;
        let failed = |cause: nix::Error| OpenError::of(path, cause.into());
        let mut settings = tcgetattr(&file).map_err(failed)?;
        let file = Flock::lock(file, FlockArg::LockExclusiveNonblock).map_err(|(_, cause)| failed(cause))?;
        make_raw(&mut settings);
        cfsetspeed(&mut settings, RATE).map_err(failed)?;
        tcsetattr(&*file, SetArg::TCSANOW, &settings).map_err(failed)?;
        sys::hasten(&*file);
        tcflush(&*file, FlushArg::TCIOFLUSH).map_err(failed)?; // of whoever was here before
        Ok(Self { file })
    }
}

/// Bytes as they are, eight bits and one stop bit, no flow control of whoever was here before; a read gives what there is.
fn make_raw(settings: &mut Termios) {
    cfmakeraw(settings);
    settings.control_flags.remove(ControlFlags::CRTSCTS | ControlFlags::CSTOPB);
    settings.control_flags.insert(ControlFlags::CLOCAL | ControlFlags::CREAD);
    settings.input_flags.remove(InputFlags::IXOFF | InputFlags::IXANY);
    settings.control_chars[SpecialCharacterIndices::VMIN as usize] = 1;
    settings.control_chars[SpecialCharacterIndices::VTIME as usize] = 0;
}

impl Stream for Tty {
    fn wait(&self, wants_room: bool, most: Duration) -> io::Result<()> {
        wait(&*self.file, wants_room, most)
    }

    fn read(&self, bytes: &mut [u8]) -> io::Result<usize> {
        read(&self.file, bytes)
    }

    fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        write(&self.file, bytes)
    }
}

/// The other end of a port that there is no hardware behind: what a card in software listens on.
pub struct Pty {
    master: File,
    /// Kept open, so that a client may come and go.
    _port: OwnedFd,
    path: PathBuf,
}

impl Pty {
    /// Makes a port; [`Self::path`] is where [`Tty::open`] finds it.
    pub fn new() -> io::Result<Self> {
        let master = posix_openpt(OFlag::O_RDWR | OFlag::O_NOCTTY | OFlag::O_NONBLOCK | OFlag::O_CLOEXEC)?;
        grantpt(&master)?;
        unlockpt(&master)?;
        let path = PathBuf::from(ptsname_r(&master)?);
        let port = OpenOptions::new()
            .read(true)
            .write(true)
            .custom_flags(OFlag::O_NOCTTY.bits())
            .open(&path)
            .map(OwnedFd::from)?;
        let mut settings = tcgetattr(&port)?;
        make_raw(&mut settings); // else what the card says first comes back to it as an echo
        tcsetattr(&port, SetArg::TCSANOW, &settings)?;
        Ok(Self { master: File::from(OwnedFd::from(master)), _port: port, path })
    }

    /// The port.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Stream for Pty {
    fn wait(&self, wants_room: bool, most: Duration) -> io::Result<()> {
        wait(&self.master, wants_room, most)
    }

    fn read(&self, bytes: &mut [u8]) -> io::Result<usize> {
        read(&self.master, bytes)
    }

    fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        write(&self.master, bytes)
    }
}

fn wait(file: &impl AsFd, wants_room: bool, most: Duration) -> io::Result<()> {
    let room = if wants_room { PollFlags::POLLOUT } else { PollFlags::empty() };
    let mut fds = [PollFd::new(file.as_fd(), PollFlags::POLLIN | room)];
    let most = PollTimeout::try_from(most).unwrap_or(PollTimeout::MAX);
    match poll(&mut fds, most) {
        Ok(_) | Err(nix::Error::EINTR) => Ok(()),
        Err(error) => Err(error.into()),
    }
}

fn read(mut file: &File, bytes: &mut [u8]) -> io::Result<usize> {
    match file.read(bytes) {
        Ok(0) => Err(ErrorKind::UnexpectedEof.into()),
        other => none_yet(other),
    }
}

fn write(mut file: &File, bytes: &[u8]) -> io::Result<usize> {
    none_yet(file.write(bytes))
}

fn none_yet(done: io::Result<usize>) -> io::Result<usize> {
    match done {
        Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::Interrupted) => Ok(0),
        done => done,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use nix::sys::termios::cfgetospeed;

    #[test]
    fn a_port_is_raw_at_the_boards_rate() {
        let pty = Pty::new().expect("a pseudo-terminal");
        let tty = Tty::open(pty.path()).expect("nobody else has it");
        let settings = tcgetattr(&*tty.file).expect("a terminal");
        assert_eq!((cfgetospeed(&settings), zkcard_layout::link::BAUD), (BaudRate::B3000000, 3_000_000));
        assert!(
            !settings
                .control_flags
                .intersects(ControlFlags::CRTSCTS | ControlFlags::CSTOPB | ControlFlags::PARENB)
        );
        // Every byte arrives as it is.
        let all: Vec<u8> = (0..=255).collect();
        assert_eq!(tty.write(&all).expect("there is room"), 256);
        let mut came = [0; 300];
        pty.wait(false, Duration::from_secs(5)).expect("open");
        assert_eq!((pty.read(&mut came).expect("open"), &came[..256]), (256, &all[..]));
    }
}
