// Generated from rtl/link.toml by: scripts/gen
//! Bytes, limits and kinds of frames.

/// What SYNCED says of this file's generation; it counts up when frames change.
pub const VERSION: u8 = 0x01;
/// Between frames.
pub const END: u8 = 0xc0;
/// The first of two bytes that stand for one.
pub const ESCAPE: u8 = 0xdb;
/// After ESCAPE: an END that belongs to the frame.
pub const ESCAPED_END: u8 = 0xdc;
/// After ESCAPE: an ESCAPE that belongs to the frame. Any other byte there spoils the frame.
pub const ESCAPED_ESCAPE: u8 = 0xdd;
/// Kinds from here on have a number, are kept until acknowledged, and are taken in order.
pub const FIRST_SEQUENCED: u8 = 0x10;
/// In the aux of an ACK: send all that is not acknowledged again.
pub const AGAIN: u8 = 0x01;
/// In the aux of an answer, as AXI has it: done.
pub const OKAY: u8 = 0x00;
/// In the aux of an answer, as AXI has it: refused.
pub const SLVERR: u8 = 0x02;
/// Bytes of kind, seq, ack and aux.
pub const HEADER_BYTES: usize = 4;
/// Bytes of the stamp, in frames of the card.
pub const STAMP_BYTES: usize = 4;
/// Bytes of the CRC.
pub const CRC_BYTES: usize = 4;
/// Bytes of the longest burst.
pub const MAX_BURST: usize = 512;
/// Bytes of the longest payload: an address, then a burst.
pub const MAX_PAYLOAD: usize = 520;
/// Frames that a sender may have unacknowledged.
pub const WINDOW: usize = 8;
/// READ_REG and WRITE_REG that the host may have unacknowledged.
pub const HOST_ACCESSES: usize = 4;
/// READ that the card may have unanswered.
pub const CARD_READS: usize = 8;
/// WRITE that the card may have unanswered.
pub const CARD_WRITES: usize = 4;
/// A stamp is the card's free-running count of cycles without this many of its lowest bits.
pub const STAMP_SHIFT: usize = 8;
/// The card sends an ACK when it has sent nothing for 2 to this many cycles.
pub const HEARTBEAT_LOG: usize = 18;
/// Cycles, at least, for which RESET holds the card.
pub const RESET_CYCLES: usize = 16;
/// Milliseconds without a newly acknowledged frame after which the card sends again.
pub const CARD_RESEND_MS: usize = 30;
/// Milliseconds without a newly acknowledged frame after which the host sends again, at the soonest.
pub const HOST_RESEND_MS: usize = 60;
/// Bits a second on a board's UART: 8 data bits, no parity, one stop bit.
pub const BAUD: usize = 3000000;

/// What a frame is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[repr(u8)]
pub enum Kind {
    /// From the host. Payload: nonce u32. The link's numbers begin at 0; what the card had outstanding ends in SLVERR; registers stay.
    Sync = 1,
    /// From the card. Answers each SYNC. Payload: nonce u32, version u8, log2 of a beat's bytes u8, 0 u16, clock in kHz u32.
    Synced = 2,
    /// From either. Says nothing but its ack and its stamp; aux bit 0: AGAIN.
    Ack = 3,
    /// From the host. Payload: offset u32. Answer: VALUE.
    ReadReg = 16,
    /// From the host. Payload: offset u32, value u32. No answer but the acknowledgement.
    WriteReg = 17,
    /// From the host. Answers the oldest READ. aux: response; payload: as many bytes as were asked for, none unless OKAY.
    Data = 18,
    /// From the host. Answers the oldest WRITE. aux: response.
    Done = 19,
    /// From the host. The card's reset is held; bursts outstanding are forgotten. Answer: READY.
    Reset = 20,
    /// From the card. Answers READ_REG. aux: response; payload: value u32.
    Value = 32,
    /// From the card. One burst. Payload: address u64, bytes u16 from 1 to MAX_BURST. Answer: DATA, in order.
    Read = 33,
    /// From the card. One burst. Payload: address u64, then its bytes; none where no strobe is set. Answer: DONE, in order.
    Write = 34,
    /// From the card. Payload: interrupt lines u32 raised since the last, after all that came before them on the bus.
    Raised = 35,
    /// From the card. Answers RESET.
    Ready = 36,
}

impl Kind {
    /// Every one.
    pub const ALL: [Self; 13] = [Self::Sync, Self::Synced, Self::Ack, Self::ReadReg, Self::WriteReg, Self::Data, Self::Done, Self::Reset, Self::Value, Self::Read, Self::Write, Self::Raised, Self::Ready];
    /// The number on the bus.
    pub const fn code(self) -> u8 { self as u8 }
    /// Of the number on the bus.
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|one| one.code() == code)
    }
    /// For people.
    pub const fn name(self) -> &'static str {
        match self { Self::Sync => "sync", Self::Synced => "synced", Self::Ack => "ack", Self::ReadReg => "read reg", Self::WriteReg => "write reg", Self::Data => "data", Self::Done => "done", Self::Reset => "reset", Self::Value => "value", Self::Read => "read", Self::Write => "write", Self::Raised => "raised", Self::Ready => "ready" }
    }
}

impl Kind {
    /// Whether it has a number, and is kept until acknowledged.
    pub const fn is_sequenced(self) -> bool { self as u8 >= FIRST_SEQUENCED }
    /// Whether the host may send it.
    pub const fn is_of_host(self) -> bool { matches!(self, Self::Sync | Self::Ack | Self::ReadReg | Self::WriteReg | Self::Data | Self::Done | Self::Reset) }
    /// Whether the card may send it.
    pub const fn is_of_card(self) -> bool { matches!(self, Self::Synced | Self::Ack | Self::Value | Self::Read | Self::Write | Self::Raised | Self::Ready) }
}
