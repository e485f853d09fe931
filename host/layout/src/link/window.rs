//! What is sent until it has arrived, and taken once and in order: go-back-N, modulo 256.
//!
//! Neither knows a wire or a clock: the caller moves bytes, and says what time it is.

use super::WINDOW;
use super::frame::Frame;
use std::collections::VecDeque;
use std::time::Duration;

/// Frames from the first that is not acknowledged on.
///
/// How long it waits before it sends again is learnt: twice as long after each time in vain, an eighth less after each success. So
/// a wire that is slow, such as a simulator's, is not filled with what is on its way already.
#[derive(Debug)]
pub struct Sender {
    /// The number of the oldest.
    base: u8,
    /// Those not acknowledged, oldest first; beyond the window they have not been sent.
    kept: VecDeque<Frame>,
    /// How many of them are on the wire since the last going back.
    sent: usize,
    /// How many of them have ever been.
    reached: usize,
    /// When the oldest was last sent, or an acknowledgement last came.
    since: Duration,
    /// The other side has asked for them again, and has them again.
    is_asked: bool,
    /// How long to wait before sending again: at least, and now.
    resend: [Duration; 2],
    /// Frames that were sent more than once.
    pub resent: u64,
    /// Goings-back for want of any acknowledgement.
    pub timeouts: u64,
}

/// The longest wait is the shortest times this.
const PATIENCE: u32 = 64;

impl Sender {
    /// Sends again what is not acknowledged within `resend`, or longer.
    pub fn new(resend: Duration) -> Self {
        Self {
            base: 0,
            kept: VecDeque::new(),
            sent: 0,
            reached: 0,
            since: Duration::ZERO,
            is_asked: false,
            resend: [resend; 2],
            resent: 0,
            timeouts: 0,
        }
    }

    /// Takes a frame to be sent, with its number to come.
    pub fn push(&mut self, frame: Frame) {
        self.kept.push_back(frame);
    }

    /// Frames that are not acknowledged, sent or not.
    pub fn pending(&self) -> usize {
        self.kept.len()
    }

    /// When the oldest was last sent or something was acknowledged; none where nothing is on the wire.
    pub fn since(&self) -> Option<Duration> {
        (self.reached > 0).then_some(self.since)
    }

    /// Forgets everything; numbers begin at 0.
    pub fn reset(&mut self) {
        let Self { resend, resent, timeouts, .. } = *self;
        *self = Self { resend, resent, timeouts, ..Self::new(resend[0]) };
    }

    /// The next frame for the wire, if the window allows one.
    pub fn next(&mut self, now: Duration) -> Option<Frame> {
        let index = self.sent;
        let kept = self.kept.get(index).filter(|_| index < WINDOW)?;
        let frame = Frame { seq: self.base.wrapping_add(index as u8), ..kept.clone() };
        self.resent += u64::from(index < self.reached);
        if index == 0 {
            self.since = now;
        }
        self.sent += 1;
        self.reached = self.reached.max(self.sent);
        Some(frame)
    }

    /// The other side expects `ack` next. Says how many frames it has taken since; a number that cannot be means none.
    pub fn acknowledge(&mut self, ack: u8, now: Duration) -> usize {
        let taken = usize::from(ack.wrapping_sub(self.base));
        if taken == 0 || taken > self.reached {
            return 0;
        }
        self.kept.drain(..taken);
        self.base = ack;
        self.sent = self.sent.saturating_sub(taken);
        self.reached -= taken;
        (self.since, self.is_asked) = (now, false);
        let [least, usual] = self.resend;
        self.resend[1] = least.max(usual - usual / 8);
        taken
    }

    /// The other side asks for everything from `ack` on again. It is asked once and obeyed once, until time runs out.
    pub fn again(&mut self, ack: u8) {
        if ack == self.base && self.reached > 0 && !self.is_asked {
            self.is_asked = true;
            self.sent = 0;
        }
    }

    /// Goes back where nothing was acknowledged for too long.
    pub fn watch(&mut self, now: Duration) {
        let [least, usual] = self.resend;
        if self.reached > 0 && now.saturating_sub(self.since) >= usual {
            (self.sent, self.since, self.is_asked) = (0, now, false);
            self.resend[1] = (usual * 2).min(least * PATIENCE);
            self.timeouts += 1;
        }
    }
}

/// What the other side is to be told.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Owed {
    /// Nothing.
    #[default]
    Nothing,
    /// That a frame was taken.
    Ack,
    /// That a frame is missing.
    Again,
}

/// The frame that is expected.
#[derive(Debug, Default)]
pub struct Receiver {
    expected: u8,
    owed: Owed,
    /// Whole frames that were not the expected one.
    pub dropped: u64,
}

impl Receiver {
    /// The number that is expected next.
    pub fn expected(&self) -> u8 {
        self.expected
    }

    /// Expects number 0.
    pub fn reset(&mut self) {
        *self = Self { dropped: self.dropped, ..Self::default() };
    }

    /// Whether a frame of this number is to be taken.
    pub fn take(&mut self, seq: u8) -> bool {
        let ahead = seq.wrapping_sub(self.expected);
        if ahead == 0 {
            self.expected = self.expected.wrapping_add(1);
            self.owe(Owed::Ack);
            return true;
        }
        self.dropped += 1;
        // What was taken before is only acknowledged once more: nothing is missing.
        self.owe(if ahead < 128 { Owed::Again } else { Owed::Ack });
        false
    }

    /// A frame has come that cannot be read.
    pub fn spoilt(&mut self) {
        self.owe(Owed::Again);
    }

    /// What is owed; telling it pays.
    pub fn owed(&self) -> Owed {
        self.owed
    }

    /// A frame with the expected number in it goes out.
    pub fn told(&mut self, what: Owed) {
        if what >= self.owed {
            self.owed = Owed::Nothing;
        }
    }

    fn owe(&mut self, what: Owed) {
        self.owed = self.owed.max(what);
    }
}
