//! The socket: one question, one answer, in bounded time.

use crate::error::LinkError;
use crate::sys;
use crate::wire::{Command, HEADER_BYTES, MOST_BYTES, Reply, message};
use std::io::{self, Read};
use std::net::Shutdown;
use std::os::fd::BorrowedFd;
use std::os::unix::net::UnixStream;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

/// A connection to a server. A question that fails for another reason than a refusal ends it: what comes next could not be
/// told from a late answer.
pub struct Link {
    inner: Mutex<Inner>,
    patience: Duration,
}

struct Inner {
    stream: UnixStream,
    next: u16,
    /// Why the link has ended.
    ended: Option<LinkError>,
}

impl Link {
    pub fn new(stream: UnixStream, patience: Duration) -> Self {
        Self { inner: Mutex::new(Inner { stream, next: 0, ended: None }), patience }
    }

    /// Asks, and takes an answer of at least `want` bytes after its header.
    pub fn call(
        &self,
        command: Command,
        payload: &[u8],
        file: Option<BorrowedFd<'_>>,
        want: usize,
    ) -> Result<Vec<u8>, LinkError> {
        let mut inner = self.lock();
        if let Some(ended) = &inner.ended {
            return Err(ended.clone());
        }
        let answer = inner.ask(command, payload, file, want, Instant::now() + self.patience);
        if let Err(error) = &answer
            && !matches!(error, LinkError::Refused { .. })
        {
            inner.end(error.clone());
        }
        answer
    }

    /// Ends it from outside: the other side has hung up.
    pub fn hung_up(&self) -> LinkError {
        let mut inner = self.lock();
        let error = LinkError::Gone { detail: "the server has hung up".into() };
        inner.ended.get_or_insert(error).clone()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner) // no code that could panic runs under it
    }
}

impl Inner {
    fn ask(
        &mut self,
        command: Command,
        payload: &[u8],
        file: Option<BorrowedFd<'_>>,
        want: usize,
        deadline: Instant,
    ) -> Result<Vec<u8>, LinkError> {
        let id = self.next;
        self.next = self.next.wrapping_add(1);
        let failed = |cause| LinkError::of(command, cause);
        self.stream.set_write_timeout(Some(left(deadline).map_err(failed)?)).map_err(failed)?;
        sys::send(&self.stream, &message(id, command, payload), file).map_err(failed)?;
        let mut header = [0; HEADER_BYTES];
        self.read(&mut header, deadline).map_err(failed)?;
        let reply = Reply::of(&header);
        let malformed = |what| Err(LinkError::Malformed { command, what });
        if !reply.is_reply || (reply.id, reply.command) != (id, command as u16) {
            return malformed("it answers something else");
        }
        if !(HEADER_BYTES..=MOST_BYTES).contains(&reply.bytes) {
            return malformed("its length cannot be");
        }
        let mut answer = vec![0; reply.bytes - HEADER_BYTES];
        self.read(&mut answer, deadline).map_err(failed)?;
        match reply.refusal {
            Some(code) => Err(LinkError::Refused { command, code }),
            None if answer.len() < want => malformed("it is too short"),
            None => Ok(answer),
        }
    }

    fn read(&mut self, mut bytes: &mut [u8], deadline: Instant) -> io::Result<()> {
        while !bytes.is_empty() {
            self.stream.set_read_timeout(Some(left(deadline)?))?;
            match self.stream.read(bytes) {
                Ok(0) => return Err(io::ErrorKind::UnexpectedEof.into()),
                Ok(count) => bytes = &mut bytes[count..],
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    fn end(&mut self, why: LinkError) {
        let _ = self.stream.shutdown(Shutdown::Both); // the server lets go of all that was shared
        self.ended = Some(why);
    }
}

fn left(deadline: Instant) -> io::Result<Duration> {
    let left = deadline.saturating_duration_since(Instant::now());
    if left.is_zero() { Err(io::ErrorKind::TimedOut.into()) } else { Ok(left) }
}
