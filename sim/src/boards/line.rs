//! A serial line, bit by bit, and what can befall a bit.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{RngCore, SeedableRng};
use std::collections::VecDeque;

/// Clocks of a bit.
pub const BIT: u64 = 4;
/// Clocks of a byte on the line: its bits, and one between bytes.
pub const BYTE: u64 = 10 * BIT + 1;

/// Bits may be flipped, lost or doubled: of a million so many, of each kind.
#[derive(Clone, Debug)]
pub struct Noise {
    per_million: u32,
    rng: ChaCha8Rng,
}

impl Noise {
    /// So many of a million.
    pub fn new(per_million: u32, seed: u64) -> Self {
        Self { per_million, rng: ChaCha8Rng::seed_from_u64(seed) }
    }

    /// What becomes of a bit.
    fn of(&mut self, bit: bool) -> Vec<bool> {
        match self.rng.next_u32() % 1_000_000 {
            draw if draw < self.per_million => vec![!bit],
            draw if draw < 2 * self.per_million => vec![],
            draw if draw < 3 * self.per_million => vec![bit, bit],
            _ => vec![bit],
        }
    }
}

/// Drives a line with bytes.
#[derive(Debug)]
pub struct Sender {
    bits: VecDeque<bool>,
    clock: u64,
    noise: Noise,
}

impl Sender {
    /// An idle line.
    pub fn new(noise: Noise) -> Self {
        Self { bits: VecDeque::new(), clock: 0, noise }
    }

    /// Puts a byte behind those that wait.
    pub fn send(&mut self, byte: u8) {
        let data = (0..8).map(|bit| byte >> bit & 1 == 1);
        let bits = [false].into_iter().chain(data).chain([true]);
        self.bits.extend(bits.flat_map(|bit| self.noise.of(bit)));
    }

    /// Bytes that wait, more or less.
    pub fn waiting(&self) -> usize {
        self.bits.len() / 10
    }

    /// The line in this clock; idle it is high.
    pub fn clock(&mut self) -> bool {
        let bit = self.bits.front().copied().unwrap_or(true);
        self.clock = if self.bits.is_empty() { 0 } else { (self.clock + 1) % BIT };
        if self.clock == 0 {
            self.bits.pop_front();
        }
        bit
    }
}

/// Hears bytes on a line.
#[derive(Debug)]
pub struct Receiver {
    /// Clocks since the start bit began; what was heard of it.
    at: Option<u64>,
    byte: u8,
    was_high: bool,
    /// Samples of the line that are still to be heard.
    line: VecDeque<bool>,
    clock: u64,
    noise: Noise,
    /// Bytes without a stop bit.
    pub errors: u64,
}

impl Receiver {
    /// An idle line.
    pub fn new(noise: Noise) -> Self {
        Self { at: None, byte: 0, was_high: false, line: VecDeque::new(), clock: 0, noise, errors: 0 }
    }

    /// The line in this clock; a byte where one has ended. Noise comes in pieces as long as a bit.
    pub fn clock(&mut self, line: bool) -> Option<u8> {
        self.clock = (self.clock + 1) % BIT;
        self.line.push_back(line);
        if self.clock == 0 {
            let heard: Vec<bool> = self.line.drain(..).collect();
            let kept = self.noise.of(false);
            let again = kept.iter().flat_map(|flip| heard.iter().map(move |bit| bit ^ flip));
            let heard: Vec<bool> = again.collect();
            // A line that is heard twice is behind by a bit: only one byte can end in two bits.
            return heard.into_iter().filter_map(|bit| self.hear(bit)).last();
        }
        None
    }

    fn hear(&mut self, line: bool) -> Option<u8> {
        let Some(at) = &mut self.at else {
            self.at = (self.was_high && !line).then_some(0);
            self.was_high = line;
            return None;
        };
        *at += 1;
        let (bit, is_middle) = (*at / BIT, *at % BIT == BIT / 2);
        match bit {
            _ if !is_middle => {}
            0 if line => self.at = None,
            1..=8 => self.byte = self.byte >> 1 | u8::from(line) << 7,
            9 => {
                (self.at, self.was_high) = (None, line);
                self.errors += u64::from(!line);
                return line.then_some(self.byte);
            }
            _ => {}
        }
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bytes_cross_a_quiet_line_and_few_a_loud_one() {
        let cross = |per_million| {
            let mut sender = Sender::new(Noise::new(per_million, 7));
            let mut receiver = Receiver::new(Noise::new(0, 8));
            let sent: Vec<u8> = (0..=255).collect();
            assert!((0..20).all(|_| receiver.clock(true).is_none()));
            sent.iter().for_each(|byte| sender.send(*byte));
            let heard: Vec<u8> =
                (0..256 * BYTE + 100).filter_map(|_| receiver.clock(sender.clock())).collect();
            heard == sent
        };
        assert!(cross(0) && !cross(10_000));
    }
}
