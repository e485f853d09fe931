//! Messages, as the vfio-user protocol lays them out (revision 0.9.1: a header of 16 bytes, then what the command asks for).

/// What is asked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u16)]
pub enum Command {
    /// Who speaks which version.
    Version = 1,
    /// Here is memory.
    DmaMap = 2,
    /// It is no longer there.
    DmaUnmap = 3,
    /// What kind of device?
    DeviceInfo = 4,
    /// How large is a region?
    RegionInfo = 5,
    /// How many interrupts of a kind?
    InterruptInfo = 7,
    /// Signal interrupts here.
    SetInterrupts = 8,
    /// Read registers.
    RegionRead = 9,
    /// Write registers.
    RegionWrite = 10,
    /// Function-level reset.
    DeviceReset = 13,
}

/// Bytes of a header.
pub const HEADER_BYTES: usize = 16;
/// Most bytes of a message that anybody here has a use for.
pub const MOST_BYTES: usize = 1 << 16;
/// The region of BAR0.
pub const BAR0: u32 = 0;
/// The region of the configuration space.
pub const CONFIG: u32 = 7;
/// The kind of interrupts.
pub const MSIX: u32 = 2;

/// Device info: it can be reset; it is a PCI function.
pub const CAN_RESET: u32 = 1;
pub const IS_PCI: u32 = 2;
/// Of regions and of maps: to be read; to be read and written.
pub const READ: u32 = 1;
pub const READ_WRITE: u32 = 3;

/// Numbers one behind the other, in the byte order of the machine, as the protocol has it.
#[derive(Default)]
pub struct Payload(pub Vec<u8>);

impl Payload {
    pub fn u16(mut self, value: u16) -> Self {
        self.0.extend(value.to_ne_bytes());
        self
    }

    pub fn u32(mut self, value: u32) -> Self {
        self.0.extend(value.to_ne_bytes());
        self
    }

    pub fn u64(mut self, value: u64) -> Self {
        self.0.extend(value.to_ne_bytes());
        self
    }

    pub fn bytes(mut self, bytes: &[u8]) -> Self {
        self.0.extend(bytes);
        self
    }
}

/// A number in a reply whose length was checked; 0 beyond its end.
pub fn u32_at(reply: &[u8], at: usize) -> u32 {
    reply.get(at..).and_then(|bytes| bytes.first_chunk()).map_or(0, |bytes| u32::from_ne_bytes(*bytes))
}

/// A number of 64 bits in such a reply.
pub fn u64_at(reply: &[u8], at: usize) -> u64 {
    reply.get(at..).and_then(|bytes| bytes.first_chunk()).map_or(0, |bytes| u64::from_ne_bytes(*bytes))
}

/// A command.
pub fn message(id: u16, command: Command, payload: &[u8]) -> Vec<u8> {
    let bytes = (HEADER_BYTES + payload.len()) as u32;
    Payload::default().u16(id).u16(command as u16).u32(bytes).u32(0).u32(0).bytes(payload).0
}

/// What the header of a reply says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Reply {
    pub id: u16,
    pub command: u16,
    pub bytes: usize,
    pub is_reply: bool,
    /// An error number where the server refused; some servers leave it at 0.
    pub refusal: Option<i32>,
}

impl Reply {
    pub fn of(header: &[u8; HEADER_BYTES]) -> Self {
        let (first, flags) = (u32_at(header, 0), u32_at(header, 8));
        let [id, command] =
            if cfg!(target_endian = "little") { [first, first >> 16] } else { [first >> 16, first] };
        Self {
            id: id as u16,
            command: command as u16,
            bytes: u32_at(header, 4) as usize,
            is_reply: flags & 0xf == 1,
            refusal: (flags >> 5 & 1 != 0).then_some(u32_at(header, 12) as i32),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_comes_back_as_it_was_sent() {
        let mut sent = message(7, Command::DmaMap, &[1, 2, 3]);
        assert_eq!(sent.len(), HEADER_BYTES + 3);
        sent[8] = 0x21; // a reply, and an error
        sent[12] = 22;
        let reply = Reply::of(sent.first_chunk().expect("16 bytes"));
        assert_eq!(reply, Reply { id: 7, command: 2, bytes: 19, is_reply: true, refusal: Some(22) });
    }
}
