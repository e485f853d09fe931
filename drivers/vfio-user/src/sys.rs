//! Memory that is shared with the server, and the files that tell of interrupts.
#![expect(unsafe_code, reason = "this is the address of the driver's unsafe code")]

use memmap2::{MmapOptions, MmapRaw};
use nix::fcntl::{FcntlArg, SealFlag, fcntl};
use nix::poll::{PollFd, PollFlags, PollTimeout, poll};
use nix::sys::eventfd::{EfdFlags, EventFd};
use nix::sys::memfd::{MFdFlags, memfd_create};
use nix::sys::socket::{ControlMessage, MsgFlags, sendmsg};
use std::fs::File;
use std::io::{self, IoSlice};
use std::os::fd::{AsFd, AsRawFd, BorrowedFd};
use std::os::unix::net::UnixStream;
use std::sync::atomic::AtomicU64;
use zkcard_bus::{Lines, WORD_BYTES};

/// Zeroed memory in a file of its own, which cannot change its length.
pub struct Memory {
    pages: MmapRaw,
    file: File,
    words: usize,
}

impl Memory {
    /// `bytes` of it, a multiple of 8, in whole pages.
    pub fn new(bytes: usize, pages: usize) -> io::Result<Self> {
        let flags = MFdFlags::MFD_CLOEXEC | MFdFlags::MFD_ALLOW_SEALING;
        let file = File::from(memfd_create(c"zkcard-dma", flags)?);
        file.set_len(pages as u64)?;
        fcntl(&file, FcntlArg::F_ADD_SEALS(SealFlag::F_SEAL_SHRINK | SealFlag::F_SEAL_GROW))?;
        let pages = MmapOptions::new().map_raw(&file)?;
        Ok(Self { words: bytes.min(pages.len()) / WORD_BYTES, pages, file })
    }

    /// The file, for the other side to map.
    pub fn file(&self) -> BorrowedFd<'_> {
        self.file.as_fd()
    }

    /// The memory.
    pub fn words(&self) -> &[AtomicU64] {
        // SAFETY: the mapping begins at a page, is readable and writable, has room for so many words, and lives as long as
        // `self`; its file is sealed, so no page of it goes. The server writes to it at any time, which is what atomics are for.
        unsafe { std::slice::from_raw_parts(self.pages.as_mut_ptr().cast::<AtomicU64>(), self.words) }
    }
}

/// One message, with a file beside it or not.
pub fn send(stream: &UnixStream, message: &[u8], file: Option<BorrowedFd<'_>>) -> io::Result<()> {
    let fds: Vec<_> = file.iter().map(AsRawFd::as_raw_fd).collect();
    let rights = [ControlMessage::ScmRights(&fds)];
    let beside = if fds.is_empty() { &[][..] } else { &rights[..] };
    let sent = sendmsg::<()>(stream.as_raw_fd(), &[IoSlice::new(message)], beside, MsgFlags::MSG_NOSIGNAL, None)?;
    if sent == message.len() { Ok(()) } else { Err(io::ErrorKind::WriteZero.into()) }
}

/// An eventfd a line, and the socket, whose end is news too.
pub struct Events {
    lines: Vec<EventFd>,
    stream: UnixStream,
}

impl Events {
    /// Of so many lines.
    pub fn new(lines: u32, stream: UnixStream) -> io::Result<Self> {
        let event = |_| Ok(EventFd::from_value_and_flags(0, EfdFlags::EFD_CLOEXEC | EfdFlags::EFD_NONBLOCK)?);
        Ok(Self { lines: (0..lines).map(event).collect::<io::Result<_>>()?, stream })
    }

    /// What the server signals a line by.
    pub fn lines(&self) -> impl Iterator<Item = BorrowedFd<'_>> {
        self.lines.iter().map(AsFd::as_fd)
    }

    /// Waits for an interrupt, up to `ms`. None when the other side has hung up.
    pub fn wait(&self, ms: u16) -> io::Result<Option<Lines>> {
        let mut fds: Vec<_> = self.lines().map(|fd| PollFd::new(fd, PollFlags::POLLIN)).collect();
        fds.push(PollFd::new(self.stream.as_fd(), PollFlags::empty())); // hanging up is always told
        match poll(&mut fds, PollTimeout::from(ms)) {
            Ok(_) | Err(nix::errno::Errno::EINTR) => {}
            Err(error) => return Err(error.into()),
        }
        if fds.last().and_then(PollFd::any).unwrap_or(false) {
            return Ok(None);
        }
        Ok(Some(self.take()))
    }

    /// Interrupts since the last time.
    pub fn take(&self) -> Lines {
        let raised = self.lines.iter().zip(0..).filter(|(event, _)| event.read().is_ok());
        raised.fold(Lines::default(), |lines, (_, line)| lines.with(line))
    }
}
