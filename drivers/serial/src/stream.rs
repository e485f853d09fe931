//! What the link needs of a wire.

use std::io;
use std::time::Duration;
use zeroize::Zeroizing;

/// Bytes both ways, of which any may be lost, doubled or changed. Reading and writing never wait.
pub trait Stream: Send + Sync {
    /// Waits until bytes have come, or, where `wants_room` says so, until some may be written; no longer than `most`.
    fn wait(&self, wants_room: bool, most: Duration) -> io::Result<()>;

    /// Takes bytes that have come; 0 where none have. An error means that none will ever come.
    fn read(&self, bytes: &mut [u8]) -> io::Result<usize>;

    /// Gives bytes to the wire, as many as it has room for now; 0 where it has none.
    fn write(&self, bytes: &[u8]) -> io::Result<usize>;
}

impl<S: Stream + ?Sized> Stream for Box<S> {
    fn wait(&self, wants_room: bool, most: Duration) -> io::Result<()> {
        (**self).wait(wants_room, most)
    }

    fn read(&self, bytes: &mut [u8]) -> io::Result<usize> {
        (**self).read(bytes)
    }

    fn write(&self, bytes: &[u8]) -> io::Result<usize> {
        (**self).write(bytes)
    }
}

/// Bytes on their way out; they may be a witness.
#[derive(Default)]
pub(crate) struct Outgoing {
    bytes: Zeroizing<Vec<u8>>,
    /// How many of them are gone.
    gone: usize,
}

impl Outgoing {
    /// Whether all are gone.
    pub fn is_empty(&self) -> bool {
        self.gone == self.bytes.len()
    }

    /// Writes these bytes, then what `next` gives, until there is no more room or nothing more to say.
    pub fn flush(
        &mut self,
        stream: &dyn Stream,
        mut next: impl FnMut() -> Option<Vec<u8>>,
    ) -> io::Result<()> {
        loop {
            if self.is_empty() {
                let Some(bytes) = next() else { return Ok(()) };
                (self.bytes, self.gone) = (Zeroizing::new(bytes), 0);
            }
            match stream.write(&self.bytes[self.gone..])? {
                0 => return Ok(()),
                written => self.gone += written,
            }
        }
    }
}
