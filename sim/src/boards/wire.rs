//! A board behind bytes: what a serial port of the host gives it, and what it says.

use super::line::{Noise, Receiver, Sender};
use super::ulx3s::Ulx3s;
use crate::SimError;

/// Bytes that wait for the line at most.
const AHEAD: usize = 16;
/// Clocks without a byte for the card or a burst of its memory after which it has nothing to do: longer than a kernel works alone.
const STILL: u64 = 1 << 17;

/// A board and its serial line.
pub struct Wire {
    board: Ulx3s,
    to_card: Sender,
    from_card: Receiver,
    moved: u64,
    bytes: [u64; 2],
}

impl Wire {
    /// The line of this board, which spoils nothing.
    pub fn new(board: Ulx3s) -> Self {
        let to_card = Sender::new(Noise::new(0, 0));
        let from_card = Receiver::new(Noise::new(0, 0));
        Self { board, to_card, from_card, moved: 0, bytes: [0; 2] }
    }

    /// How many bytes the line takes now.
    pub fn room(&self) -> usize {
        AHEAD.saturating_sub(self.to_card.waiting())
    }

    /// Puts bytes on the line to the card.
    pub fn say(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.to_card.send(*byte);
            self.bytes[0] += 1;
            self.moved = self.board.now();
        }
    }

    /// So many clocks; what the card says in them is put behind `heard`.
    ///
    /// # Errors
    ///
    /// As [`Ulx3s::clock`].
    pub fn run(&mut self, clocks: u64, heard: &mut Vec<u8>) -> Result<(), SimError> {
        for _ in 0..clocks {
            let byte = self.from_card.clock(self.board.tx());
            self.bytes[1] += u64::from(byte.is_some());
            heard.extend(byte);
            self.board.clock(self.to_card.clock())?;
            if self.board.asks_for_memory() {
                self.moved = self.board.now();
            }
        }
        Ok(())
    }

    /// Whether the card has had nothing to do for long.
    pub fn is_still(&self) -> bool {
        self.board.now() - self.moved > STILL
    }

    /// What was counted so far, by name.
    pub fn counts(&self) -> [(&'static str, u64); 4] {
        [
            ("clocks", self.board.now()),
            ("bytes to the card", self.bytes[0]),
            ("bytes from the card", self.bytes[1]),
            ("bytes without a stop bit", self.from_card.errors),
        ]
    }
}
