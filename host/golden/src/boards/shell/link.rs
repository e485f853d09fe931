//! Model of `rtl/boards/shell/link.sv`: frames as they look on the line, which of them a receiver takes, what a burst says.

use crate::dma::payload_crc as crc;
use zkcard_layout::link::{
    CRC_BYTES, END, ESCAPE, ESCAPED_END, ESCAPED_ESCAPE, HEADER_BYTES, Kind, MAX_PAYLOAD, STAMP_BYTES,
};

/// A frame, unstuffed, without its CRC.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Frame {
    /// What it is.
    pub kind: Kind,
    /// Its number; 0 where its kind has none.
    pub seq: u8,
    /// The number that its sender expects.
    pub ack: u8,
    /// A response, or whether all is wanted again.
    pub aux: u8,
    /// Of the card's frames alone.
    pub stamp: Option<u32>,
    /// As the kind says.
    pub payload: Vec<u8>,
}

/// Why bytes between two ENDs are no frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A byte that may not follow ESCAPE, or none.
    Escape,
    /// Too few bytes, or too many.
    Length,
    /// They are not those that were sent.
    Crc,
    /// Nobody sends this, or not this way.
    Kind,
}

/// A frame on the line, with the ENDs around it.
pub fn encode(frame: &Frame) -> Vec<u8> {
    let mut bytes = vec![frame.kind.code(), frame.seq, frame.ack, frame.aux];
    bytes.extend(frame.stamp.into_iter().flat_map(u32::to_le_bytes));
    bytes.extend(&frame.payload);
    bytes.extend(crc(&bytes).to_le_bytes());
    let mut line = vec![END];
    for byte in bytes {
        match byte {
            END => line.extend([ESCAPE, ESCAPED_END]),
            ESCAPE => line.extend([ESCAPE, ESCAPED_ESCAPE]),
            other => line.push(other),
        }
    }
    line.push(END);
    line
}

/// What stood between two ENDs, of the card or of the host; `line` is not empty.
pub fn decode(line: &[u8], is_of_card: bool) -> Result<Frame, Fault> {
    let bytes = unstuffed(line)?;
    let head = HEADER_BYTES + if is_of_card { STAMP_BYTES } else { 0 };
    if !(head + CRC_BYTES..=head + MAX_PAYLOAD + CRC_BYTES).contains(&bytes.len()) {
        return Err(Fault::Length);
    }
    let (said, sum) = bytes.split_at(bytes.len() - CRC_BYTES);
    if crc(said).to_le_bytes() != sum {
        return Err(Fault::Crc);
    }
    let is_right = |kind: &Kind| if is_of_card { kind.is_of_card() } else { kind.is_of_host() };
    let kind = Kind::from_code(said[0]).filter(is_right).ok_or(Fault::Kind)?;
    let stamp = is_of_card.then(|| u32_at(said, HEADER_BYTES));
    Ok(Frame { kind, seq: said[1], ack: said[2], aux: said[3], stamp, payload: said[head..].to_vec() })
}

/// Four bytes, lowest first.
pub fn u32_at(bytes: &[u8], at: usize) -> u32 {
    bytes[at..at + 4].iter().rev().fold(0, |word, byte| word << 8 | u32::from(*byte))
}

fn unstuffed(line: &[u8]) -> Result<Vec<u8>, Fault> {
    let mut rest = line.iter();
    let mut bytes = Vec::new();
    while let Some(&byte) = rest.next() {
        bytes.push(match (byte, (byte == ESCAPE).then(|| rest.next())) {
            (_, Some(Some(&ESCAPED_END))) => END,
            (_, Some(Some(&ESCAPED_ESCAPE))) => ESCAPE,
            (_, Some(_)) => return Err(Fault::Escape),
            (byte, None) => byte,
        });
    }
    Ok(bytes)
}

/// What a receiver does with a sequenced frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// It was the next.
    Take,
    /// It came before: only an answer is due.
    Past,
    /// Something before it is missing.
    Gap,
}

/// Judges a frame's number by the one that is expected.
pub fn verdict(seq: u8, expected: u8) -> Verdict {
    match seq.wrapping_sub(expected) {
        0 => Verdict::Take,
        1..=127 => Verdict::Gap,
        _ => Verdict::Past,
    }
}

/// The payload of a READ.
pub fn read(addr: u64, bytes: u16) -> Vec<u8> {
    [&addr.to_le_bytes()[..], &bytes.to_le_bytes()].concat()
}

/// The payload of a WRITE: the bytes of a burst from the first on whose strobes are on. None where one that is on follows one
/// that is off: that cannot be said.
pub fn write(addr: u64, bytes: &[(u8, bool)]) -> Option<Vec<u8>> {
    let on = bytes.iter().take_while(|(_, is_on)| *is_on).count();
    let is_said = bytes[on..].iter().all(|(_, is_on)| !is_on);
    let said = bytes[..on].iter().map(|(byte, _)| *byte);
    is_said.then(|| addr.to_le_bytes().into_iter().chain(said).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn frame() -> impl Strategy<Value = Frame> {
        let payload =
            prop::collection::vec(prop_oneof![any::<u8>(), Just(END), Just(ESCAPE)], 0..=MAX_PAYLOAD);
        let kind = prop::sample::select(Kind::ALL.to_vec());
        (kind, any::<[u8; 3]>(), any::<u32>(), payload).prop_map(|(kind, [seq, ack, aux], stamp, payload)| {
            Frame { kind, seq, ack, aux, stamp: kind.is_of_card().then_some(stamp), payload }
        })
    }

    fn between(line: &[u8]) -> &[u8] {
        assert_eq!((line[0], line[line.len() - 1]), (END, END));
        &line[1..line.len() - 1]
    }

    proptest! {
        #[test]
        fn what_was_sent_is_read(frame in frame()) {
            let line = encode(&frame);
            let inside = between(&line);
            prop_assert!(!inside.contains(&END));
            prop_assert_eq!(decode(inside, frame.stamp.is_some()), Ok(frame));
        }

        /// CRC-32C finds any burst of up to 32 bits.
        #[test]
        fn a_damaged_frame_is_none(frame in frame(), at in any::<prop::sample::Index>(), flip in 1..=u8::MAX) {
            let mut line = encode(&frame);
            let at = 1 + at.index(line.len() - 2);
            line[at] ^= flip;
            let parts: Vec<_> = line.split(|byte| *byte == END).filter(|part| !part.is_empty()).collect();
            prop_assert!(parts.iter().all(|part| decode(part, frame.stamp.is_some()).is_err()));
        }
    }

    #[test]
    fn numbers_are_judged_round_the_wheel() {
        let said = [(5, 5), (4, 5), (6, 5), (0, 255), (255, 0)].map(|(seq, expected)| verdict(seq, expected));
        assert_eq!(said, [Verdict::Take, Verdict::Past, Verdict::Gap, Verdict::Gap, Verdict::Past]);
    }

    #[test]
    fn a_burst_says_its_first_bytes() {
        let burst = |on: &[bool]| on.iter().map(|is_on| (7, *is_on)).collect::<Vec<_>>();
        let payload = write(0x102, &burst(&[true, true, false])).expect("a burst that can be said");
        assert_eq!(payload, [2, 1, 0, 0, 0, 0, 0, 0, 7, 7]);
        assert_eq!(write(0, &burst(&[false])).expect("no bytes").len(), 8);
        assert_eq!(write(0, &burst(&[true, false, true])), None);
    }
}
