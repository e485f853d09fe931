//! About how long the pieces that are left take.

use crate::plan::{Inputs, Piece, Work};
use std::time::{Duration, Instant};

/// What pieces cost that were measured in this run, and those that wait.
pub struct Left {
    began: Instant,
    done: f64,
    waiting: f64,
}

impl Left {
    /// Of the pieces that wait.
    pub fn of<'a>(waiting: impl Iterator<Item = &'a Piece>) -> Self {
        Left { began: Instant::now(), done: 0.0, waiting: waiting.map(cost).sum() }
    }

    /// This piece is measured.
    pub fn less(&mut self, piece: &Piece) {
        self.done += cost(piece);
        self.waiting -= cost(piece);
    }

    /// In words, as soon as one piece tells how fast this machine is.
    pub fn told(&self) -> String {
        if self.done <= 0.0 {
            return String::new();
        }
        let seconds = self.began.elapsed().as_secs_f64() * (self.waiting / self.done).max(0.0);
        let left = Duration::from_secs_f64(seconds).as_secs();
        if left < 60 { format!(", {left} s left") } else { format!(", about {} min left", left / 60) }
    }
}

/// In proportion: what every piece takes, and for each element of the size what this work takes beside a sum's term in G1, which
/// is one.
fn cost(piece: &Piece) -> f64 {
    let of_an_element = match piece.work {
        Work::MsmG1 => 1.0,
        Work::MsmG2 => 2.5,
        Work::Ntt | Work::ZkeyWarm | Work::ZkeyMemory => 0.1,
        Work::Setup | Work::ZkeyCold => 5.0,
        Work::Prove | Work::ZkeyProve => 6.0,
    };
    let share = if matches!(piece.inputs, Inputs::Bits) { 0.3 } else { 1.0 };
    let threads = if piece.threads == 1 { 1.0 } else { 0.6 };
    2f64.powi(15) + of_an_element * share * threads * 2f64.powi(piece.log as i32)
}
