//! Frames and the bytes that they are on the wire.

use super::{
    CRC_BYTES, END, ESCAPE, ESCAPED_END, ESCAPED_ESCAPE, HEADER_BYTES, Kind, MAX_PAYLOAD, STAMP_BYTES, Side,
};
use crate::crc32c;
use std::fmt;
use zeroize::Zeroizing;

/// One frame. What it carries may be a witness: it is wiped when the frame is dropped, and not shown.
#[derive(Clone, PartialEq, Eq)]
pub struct Frame {
    /// What it is.
    pub kind: Kind,
    /// Its number, for kinds that have one; else 0.
    pub seq: u8,
    /// The number that its sender expects next.
    pub ack: u8,
    /// A response, or flags.
    pub aux: u8,
    /// The card's clock, see [`STAMP_SHIFT`](super::STAMP_SHIFT); 0 in frames of the host, which have none.
    pub stamp: u32,
    /// What else it carries.
    pub payload: Zeroizing<Vec<u8>>,
}

/// What bytes between two ENDs are, if they are no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Spoilt {
    /// An ESCAPE before a byte that it cannot stand before.
    #[error("an escape that means nothing")]
    Escape,
    /// More or fewer bytes than any frame has.
    #[error("a length that no frame has")]
    Length,
    /// A byte is not what was sent.
    #[error("a wrong CRC")]
    Crc,
    /// Nothing that this side sends.
    #[error("a kind that nobody there sends")]
    Kind,
}

impl Frame {
    /// A frame with this payload, numbers still 0.
    pub fn new(kind: Kind, aux: u8, payload: Vec<u8>) -> Self {
        Self { kind, seq: 0, ack: 0, aux, stamp: 0, payload: payload.into() }
    }

    /// The bytes on the wire, ENDs included; who has sent them wipes them.
    pub fn to_wire(&self, from: Side) -> Vec<u8> {
        let mut bytes = room(from);
        bytes.extend([self.kind.code(), self.seq, self.ack, self.aux]);
        if from == Side::Card {
            bytes.extend(self.stamp.to_le_bytes());
        }
        bytes.extend(self.payload.iter());
        let crc = crc32c(&bytes).to_le_bytes();
        // Room for as many escapes as bytes: it never moves, and leaves no copy behind.
        let mut wire = Vec::with_capacity(2 * (bytes.len() + CRC_BYTES) + 2);
        wire.push(END);
        bytes.iter().chain(&crc).for_each(|byte| stuff(*byte, &mut wire));
        wire.push(END);
        wire
    }

    /// Of the bytes between two ENDs, unstuffed.
    fn open(bytes: &[u8], from: Side) -> Result<Self, Spoilt> {
        let head = head_bytes(from);
        if !(head + CRC_BYTES..=most_bytes(from)).contains(&bytes.len()) {
            return Err(Spoilt::Length);
        }
        let (bytes, crc) = bytes.split_at(bytes.len() - CRC_BYTES);
        if crc != crc32c(bytes).to_le_bytes() {
            return Err(Spoilt::Crc);
        }
        let kind = Kind::from_code(bytes[0]).filter(|kind| is_sent_by(*kind, from)).ok_or(Spoilt::Kind)?;
        let stamp = if from == Side::Card { number(bytes, HEADER_BYTES) } else { 0 };
        let payload = bytes[head..].to_vec().into();
        Ok(Self { kind, seq: bytes[1], ack: bytes[2], aux: bytes[3], stamp, payload })
    }

    /// A number of 16 bits in the payload; 0 beyond its end.
    pub fn u16_at(&self, at: usize) -> u16 {
        let bytes = self.payload.get(at..).and_then(|bytes| bytes.first_chunk());
        bytes.map_or(0, |bytes| u16::from_le_bytes(*bytes))
    }

    /// A number of 32 bits in the payload; 0 beyond its end.
    pub fn u32_at(&self, at: usize) -> u32 {
        number(&self.payload, at)
    }

    /// A number of 64 bits in the payload; 0 beyond its end.
    pub fn u64_at(&self, at: usize) -> u64 {
        u64::from(self.u32_at(at)) | u64::from(self.u32_at(at + 4)) << 32
    }
}

impl fmt::Debug for Frame {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { kind, seq, ack, aux, stamp, payload } = self;
        write!(f, "{kind:?}(seq {seq}, ack {ack}, aux {aux}, stamp {stamp}, {} bytes)", payload.len())
    }
}

fn number(bytes: &[u8], at: usize) -> u32 {
    bytes.get(at..).and_then(|bytes| bytes.first_chunk()).map_or(0, |bytes| u32::from_le_bytes(*bytes))
}

fn is_sent_by(kind: Kind, side: Side) -> bool {
    match side {
        Side::Host => kind.is_of_host(),
        Side::Card => kind.is_of_card(),
    }
}

fn head_bytes(from: Side) -> usize {
    HEADER_BYTES + if from == Side::Card { STAMP_BYTES } else { 0 }
}

fn most_bytes(from: Side) -> usize {
    head_bytes(from) + MAX_PAYLOAD + CRC_BYTES
}

/// For a frame of this side; so it never moves, and leaves no copy behind.
fn room(from: Side) -> Zeroizing<Vec<u8>> {
    Zeroizing::new(Vec::with_capacity(most_bytes(from)))
}

fn stuff(byte: u8, wire: &mut Vec<u8>) {
    match byte {
        END => wire.extend([ESCAPE, ESCAPED_END]),
        ESCAPE => wire.extend([ESCAPE, ESCAPED_ESCAPE]),
        byte => wire.push(byte),
    }
}

/// Makes frames of bytes. Whatever comes, it finds the next whole frame.
pub struct Reader {
    from: Side,
    bytes: Zeroizing<Vec<u8>>,
    is_escaped: bool,
    /// What is wrong already with the frame that is coming.
    spoilt: Option<Spoilt>,
}

impl fmt::Debug for Reader {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Reader({:?}, {} bytes)", self.from, self.bytes.len())
    }
}

impl Reader {
    /// Of what this side sends.
    pub fn new(from: Side) -> Self {
        Self { from, bytes: room(from), is_escaped: false, spoilt: None }
    }

    /// Takes a byte; gives the frame that it ends, or says that it ends none.
    pub fn take(&mut self, byte: u8) -> Option<Result<Frame, Spoilt>> {
        if byte == END {
            return self.end();
        }
        if self.is_escaped {
            self.is_escaped = false;
            match byte {
                ESCAPED_END => self.keep(END),
                ESCAPED_ESCAPE => self.keep(ESCAPE),
                _ => self.spoil(Spoilt::Escape),
            }
        } else if byte == ESCAPE {
            self.is_escaped = true;
        } else {
            self.keep(byte);
        }
        None
    }

    fn keep(&mut self, byte: u8) {
        if self.bytes.len() < most_bytes(self.from) {
            self.bytes.push(byte);
        } else {
            self.spoil(Spoilt::Length);
        }
    }

    fn spoil(&mut self, why: Spoilt) {
        self.spoilt.get_or_insert(why);
    }

    /// Two ENDs one behind the other are nothing.
    fn end(&mut self) -> Option<Result<Frame, Spoilt>> {
        if std::mem::take(&mut self.is_escaped) {
            self.spoil(Spoilt::Escape);
        }
        let bytes = std::mem::replace(&mut self.bytes, room(self.from));
        match self.spoilt.take() {
            Some(why) => Some(Err(why)),
            None if bytes.is_empty() => None,
            None => Some(Frame::open(&bytes, self.from)),
        }
    }
}
