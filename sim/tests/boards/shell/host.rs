//! The host's end of the link in a test: go-back-N, answers, a memory that is a function of the address.

use std::collections::VecDeque;
use zkcard_golden::boards::shell::link::{Frame, Verdict, decode, encode, u32_at, verdict};
use zkcard_layout::link::{AGAIN, END, Kind, OKAY, SLVERR, WINDOW};
use zkcard_sim::boards::line::{BYTE, Noise, Receiver, Sender};

/// Clocks without progress after which all is sent again.
const RESEND: u64 = 60_000;
/// Bytes that wait for the line at most, so that what is sent is not decided long before.
const AHEAD: usize = 16;

/// The byte that lies at an address.
pub fn byte_at(addr: u64) -> u8 {
    (addr.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 56) as u8
}

/// How memory answers a burst at this address.
pub fn response_at(addr: u64) -> u8 {
    if addr >> 9 & 3 == 3 { SLVERR } else { OKAY }
}

/// A board in a test, with the host on its line.
pub trait Wired: Sized {
    /// One clock of both.
    fn clock(&mut self);

    fn host(&mut self) -> &mut Host;

    /// Clocks until there is an answer.
    fn until<T>(&mut self, what: &str, mut is_over: impl FnMut(&mut Self) -> Option<T>) -> T {
        for _ in 0..BUDGET {
            if let Some(value) = is_over(self) {
                return value;
            }
            self.clock();
        }
        panic!("{what}: not within {BUDGET} clocks");
    }

    /// Frames of this kind that have come.
    fn count(&mut self, kind: Kind) -> usize {
        self.host().came.iter().filter(|frame| frame.kind == kind).count()
    }

    fn read(&mut self, offset: u32) -> u32 {
        let before = self.count(Kind::Value);
        self.host().send(Kind::ReadReg, 0, &offset.to_le_bytes());
        self.until("a VALUE", |board| {
            let mut values = board.host().came.iter().filter(|frame| frame.kind == Kind::Value);
            let value = values.nth(before)?;
            assert_eq!(value.aux, OKAY);
            Some(u32_at(&value.payload, 0))
        })
    }

    fn write(&mut self, offset: u32, value: u32) {
        self.host().send(Kind::WriteReg, 0, &[offset.to_le_bytes(), value.to_le_bytes()].concat());
    }
}

/// Clocks that anything may take.
const BUDGET: u64 = 3_000_000;

/// The host.
#[derive(Debug)]
pub struct Host {
    sender: Sender,
    receiver: Receiver,
    bytes: VecDeque<u8>,
    heard: Vec<u8>,
    /// Frames that are not acknowledged; of them so many have been sent.
    window: VecDeque<Frame>,
    sent: usize,
    /// Numbers: of the window's first, of the frame that is expected.
    base: u8,
    expected: u8,
    asked: bool,
    wants: Option<u8>,
    progress: u64,
    stamp: u32,
    /// Whether the card has answered this nonce.
    pub synced: Option<(u32, Vec<u8>)>,
    nonce: u32,
    /// Frames that came, each once and in order, without those that were answered.
    pub came: Vec<Frame>,
    /// Whether bursts are answered.
    pub answers: bool,
    is_deaf: bool,
    /// Memory from an address on, in place of [`byte_at`].
    pub memory: Option<(u64, Vec<u8>)>,
    /// Whether DATA says too few bytes.
    pub is_short: bool,
    /// Whether DATA says something else than memory.
    pub is_lying: bool,
    /// Frames dropped.
    pub drops: u64,
    /// Bytes heard.
    pub count: u64,
}

impl Host {
    /// An end of a new line.
    pub fn new(per_million: u32, seed: u64) -> Self {
        Self {
            sender: Sender::new(Noise::new(per_million, seed)),
            receiver: Receiver::new(Noise::new(per_million, !seed)),
            bytes: VecDeque::new(),
            heard: Vec::new(),
            window: VecDeque::new(),
            sent: 0,
            base: 0,
            expected: 0,
            asked: false,
            wants: None,
            progress: 0,
            stamp: 0,
            synced: None,
            nonce: 0,
            came: Vec::new(),
            answers: true,
            is_deaf: false,
            memory: None,
            is_short: false,
            is_lying: false,
            drops: 0,
            count: 0,
        }
    }

    /// Begins the link anew: nothing that waits is sent.
    pub fn sync(&mut self, nonce: u32) {
        self.window.clear();
        self.bytes.clear();
        (self.sent, self.base, self.expected, self.asked, self.wants) = (0, 0, 0, false, None);
        (self.synced, self.nonce) = (None, nonce);
        self.frame(Kind::Sync, 0, 0, &nonce.to_le_bytes());
    }

    /// Sends a frame in its turn.
    pub fn send(&mut self, kind: Kind, aux: u8, payload: &[u8]) {
        let payload = payload.to_vec();
        self.window.push_back(Frame { kind, seq: 0, ack: 0, aux, stamp: None, payload });
    }

    /// A deaf host hears bytes and no frames.
    pub fn deafen(&mut self, is_deaf: bool) {
        self.is_deaf = is_deaf;
    }

    /// Whether all that was to be sent has been taken.
    pub fn is_idle(&self) -> bool {
        self.window.is_empty()
    }

    /// Puts bytes on the line that are no frame of the link.
    pub fn babble(&mut self, bytes: &[u8]) {
        self.bytes.extend(bytes);
    }

    /// One clock: what the card's pin says, what it hears.
    pub fn clock(&mut self, now: u64, line: bool) -> bool {
        if let Some(byte) = self.receiver.clock(line) {
            self.count += 1;
            self.hear(byte, now);
        }
        self.speak(now);
        self.sender.clock()
    }

    fn speak(&mut self, now: u64) {
        if self.sender.waiting() < AHEAD {
            self.bytes.pop_front().into_iter().for_each(|byte| self.sender.send(byte));
        }
        if !self.bytes.is_empty() {
            return;
        }
        let is_late = now > self.progress + RESEND;
        if self.nonce != 0 && self.synced.is_none() {
            if is_late {
                // Of two that are under way the card answers both, and begins anew with the later.
                (self.progress, self.nonce) = (now, self.nonce + 1);
                self.frame(Kind::Sync, 0, 0, &self.nonce.to_le_bytes());
            }
        } else if is_late && self.sent > 0 {
            (self.sent, self.asked, self.progress) = (0, false, now);
        } else if let Some(aux) = self.wants.filter(|aux| *aux == AGAIN) {
            self.frame(Kind::Ack, 0, aux, &[]);
        } else if self.sent < self.window.len().min(WINDOW) {
            self.send_next(now);
        } else if let Some(aux) = self.wants {
            self.frame(Kind::Ack, 0, aux, &[]);
        }
    }

    fn send_next(&mut self, now: u64) {
        let Frame { kind, aux, payload, .. } = self.window[self.sent].clone();
        let seq = self.base.wrapping_add(self.sent as u8);
        if self.sent == 0 {
            self.progress = now;
        }
        self.sent += 1;
        self.frame(kind, seq, aux, &payload);
        self.progress = now + BYTE * payload.len() as u64;
    }

    fn frame(&mut self, kind: Kind, seq: u8, aux: u8, payload: &[u8]) {
        let payload = payload.to_vec();
        let frame = Frame { kind, seq, ack: self.expected, aux, stamp: None, payload };
        self.bytes.extend(encode(&frame));
        self.wants = None;
    }

    fn hear(&mut self, byte: u8, now: u64) {
        if byte != END {
            return self.heard.push(byte);
        }
        let heard = std::mem::take(&mut self.heard);
        if heard.is_empty() || self.is_deaf {
            return;
        }
        match decode(&heard, true) {
            Ok(frame) => self.take(&frame, now),
            Err(_) => self.drop_frame(AGAIN),
        }
    }

    fn drop_frame(&mut self, aux: u8) {
        self.drops += 1;
        self.wants = Some(self.wants.unwrap_or(0) | aux);
    }

    fn take(&mut self, frame: &Frame, now: u64) {
        let stamp = frame.stamp.unwrap_or_default();
        assert!(stamp >= self.stamp, "time goes on");
        self.stamp = stamp;
        if frame.kind == Kind::Synced {
            if u32_at(&frame.payload, 0) == self.nonce {
                self.synced = Some((self.nonce, frame.payload.clone()));
            }
            return;
        }
        if self.nonce != 0 && self.synced.is_none() {
            return;
        }
        self.acknowledge(frame, now);
        if frame.kind.is_sequenced() {
            match verdict(frame.seq, self.expected) {
                Verdict::Take => self.act(frame),
                Verdict::Past => self.drop_frame(0),
                Verdict::Gap => self.drop_frame(AGAIN),
            }
        }
    }

    fn acknowledge(&mut self, frame: &Frame, now: u64) {
        let count = usize::from(frame.ack.wrapping_sub(self.base));
        if count > 0 && count <= self.window.len().min(WINDOW) {
            self.window.drain(..count);
            self.base = frame.ack;
            self.sent = self.sent.saturating_sub(count);
            (self.asked, self.progress) = (false, now);
        }
        let wants_again = frame.kind == Kind::Ack && frame.aux & AGAIN != 0 && frame.ack == self.base;
        if wants_again && self.sent > 0 && !self.asked {
            (self.sent, self.asked, self.progress) = (0, true, now);
        }
    }

    fn act(&mut self, frame: &Frame) {
        self.expected = self.expected.wrapping_add(1);
        self.wants = Some(self.wants.unwrap_or(0));
        self.came.push(frame.clone());
        if self.answers {
            self.answer(frame);
        }
    }

    /// Answers a burst.
    pub fn answer(&mut self, frame: &Frame) {
        match frame.kind {
            Kind::Read => {
                let bytes = usize::from(frame.payload[8]) | usize::from(frame.payload[9]) << 8;
                let (aux, mut data) = self.read(address(frame), bytes);
                data.truncate(data.len() - usize::from(self.is_short && aux == OKAY));
                data.iter_mut().skip(7).take(1).for_each(|byte| *byte ^= u8::from(self.is_lying));
                self.send(Kind::Data, aux, &data);
            }
            Kind::Write => {
                let aux = self.write(address(frame), &frame.payload[8..]);
                self.send(Kind::Done, aux, &[]);
            }
            _ => {}
        }
    }

    fn read(&self, addr: u64, bytes: usize) -> (u8, Vec<u8>) {
        let data = match &self.memory {
            Some(memory) => inside(memory, addr, bytes).map(|at| memory.1[at..at + bytes].to_vec()),
            None => {
                (response_at(addr) == OKAY).then(|| (0..bytes as u64).map(|at| byte_at(addr + at)).collect())
            }
        };
        data.map_or((SLVERR, Vec::new()), |data| (OKAY, data))
    }

    fn write(&mut self, addr: u64, bytes: &[u8]) -> u8 {
        let Some(memory) = &mut self.memory else { return response_at(addr) };
        let Some(at) = inside(memory, addr, bytes.len()) else { return SLVERR };
        memory.1[at..at + bytes.len()].copy_from_slice(bytes);
        OKAY
    }
}

fn address(frame: &Frame) -> u64 {
    u64::from(u32_at(&frame.payload, 0)) | u64::from(u32_at(&frame.payload, 4)) << 32
}

/// Where in memory these bytes lie, if they do.
fn inside(memory: &(u64, Vec<u8>), addr: u64, bytes: usize) -> Option<usize> {
    let at = usize::try_from(addr.checked_sub(memory.0)?).ok()?;
    (at + bytes <= memory.1.len()).then_some(at)
}
