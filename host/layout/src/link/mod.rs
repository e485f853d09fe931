//! The link: a card behind a byte stream, such as a board's UART.
//!
//! ```text
//! rtl/link.toml ──► gen.rs     bytes, limits, kinds of frames (rtl/gen/link_pkg.sv says the same to the gates)
//!                   frame.rs   frames to bytes, bytes to frames or to what spoilt them
//!                   window.rs  what is sent until it has arrived; what is taken once and in order
//!                   End        both, for one end
//! ```
//!
//! An [`End`] is pure: bytes and time come from its caller. It knows no access and no burst, only frames: what it
//! gives has been sent once, comes once, and in the order of its sending, whatever the wire did; or it does not come.

mod frame;
#[rustfmt::skip]
#[path = "gen.rs"]
mod generated;
mod window;

pub use frame::{Frame, Reader, Spoilt};
pub use generated::*;
pub use window::{Owed, Receiver, Sender};

use std::time::Duration;

/// Who sends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Side {
    /// The host: its frames have no stamp.
    Host,
    /// The card.
    Card,
}

impl Side {
    /// The other one.
    pub const fn other(self) -> Self {
        match self {
            Self::Host => Self::Card,
            Self::Card => Self::Host,
        }
    }
}

/// What an end has counted.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Frames sent, each time that they were.
    pub sent: u64,
    /// Frames that came whole.
    pub received: u64,
    /// Frames that came spoilt: a wrong CRC, length, escape or kind.
    pub spoilt: u64,
    /// Whole frames that were not the expected one.
    pub dropped: u64,
    /// Frames sent once more.
    pub resent: u64,
    /// Times that nothing was acknowledged in time.
    pub timeouts: u64,
}

impl Counts {
    /// Each under a name for people.
    pub fn rows(&self) -> [(&'static str, u64); 6] {
        [
            ("frames sent", self.sent),
            ("of them again", self.resent),
            ("waits in vain for an acknowledgement", self.timeouts),
            ("frames received", self.received),
            ("frames spoilt", self.spoilt),
            ("frames out of order", self.dropped),
        ]
    }
}

/// One end of the link.
#[derive(Debug)]
pub struct End {
    side: Side,
    reader: Reader,
    sender: Sender,
    receiver: Receiver,
    counts: Counts,
}

impl End {
    /// The end of this side, which sends again what is not acknowledged within `resend`, or longer where that was in vain.
    pub fn new(side: Side, resend: Duration) -> Self {
        Self {
            side,
            reader: Reader::new(side.other()),
            sender: Sender::new(resend),
            receiver: Receiver::default(),
            counts: Counts::default(),
        }
    }

    /// Numbers begin at 0, and nothing is outstanding: what SYNC does.
    pub fn reset(&mut self) {
        self.sender.reset();
        self.receiver.reset();
    }

    /// Sends a frame of a sequenced kind, as soon as the window allows.
    pub fn push(&mut self, kind: Kind, aux: u8, payload: Vec<u8>) {
        self.sender.push(Frame::new(kind, aux, payload));
    }

    /// Frames pushed that are not acknowledged.
    pub fn pending(&self) -> usize {
        self.sender.pending()
    }

    /// Since when nothing was acknowledged; none where nothing is waited for.
    pub fn waiting_since(&self) -> Option<Duration> {
        self.sender.since()
    }

    /// What was counted so far.
    pub fn counts(&self) -> Counts {
        let (resent, timeouts, dropped) = (self.sender.resent, self.sender.timeouts, self.receiver.dropped);
        Counts { resent, timeouts, dropped, ..self.counts }
    }

    /// Takes a byte. Gives a frame that the caller must act on: one of a sequenced kind, in order; SYNC or SYNCED at any time.
    /// ACK is news of the other side too, for its stamp.
    pub fn take(&mut self, byte: u8, now: Duration) -> Option<Frame> {
        match self.reader.take(byte)? {
            Err(_) => {
                self.counts.spoilt += 1;
                self.receiver.spoilt();
                None
            }
            Ok(frame) => {
                self.counts.received += 1;
                self.accept(frame, now)
            }
        }
    }

    fn accept(&mut self, frame: Frame, now: Duration) -> Option<Frame> {
        if matches!(frame.kind, Kind::Sync | Kind::Synced) {
            return Some(frame);
        }
        self.sender.acknowledge(frame.ack, now);
        if frame.kind == Kind::Ack && frame.aux & AGAIN != 0 {
            self.sender.again(frame.ack);
        }
        (!frame.kind.is_sequenced() || self.receiver.take(frame.seq)).then_some(frame)
    }

    /// The next frame for the wire, as bytes; none where nothing is to be said now.
    pub fn next(&mut self, now: Duration, stamp: u32) -> Option<Vec<u8>> {
        self.sender.watch(now);
        let owed = self.receiver.owed();
        let frame = match owed {
            Owed::Again => self.ack(AGAIN),
            _ => self.sender.next(now).or_else(|| (owed == Owed::Ack).then(|| self.ack(0)))?,
        };
        self.receiver.told(if frame.kind == Kind::Ack { owed } else { Owed::Ack });
        Some(self.wire(frame, stamp))
    }

    /// A frame without a number, as bytes: SYNC, SYNCED, or an ACK that nothing has asked for.
    pub fn bare(&mut self, kind: Kind, payload: Vec<u8>, stamp: u32) -> Vec<u8> {
        self.wire(Frame::new(kind, 0, payload), stamp)
    }

    fn ack(&self, aux: u8) -> Frame {
        Frame::new(Kind::Ack, aux, Vec::new())
    }

    fn wire(&mut self, frame: Frame, stamp: u32) -> Vec<u8> {
        self.counts.sent += 1;
        Frame { ack: self.receiver.expected(), stamp, ..frame }.to_wire(self.side)
    }
}
