//! `zkcard sim-card --board BOARD`: the board's own gates from pin to pin, behind a serial port.

use super::board::table;
use crate::card;
use crate::error::{Classify, CliResult, Code};
use crate::ui::Ui;
use nix::sys::signal::{SigSet, Signal};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;
use zeroize::Zeroizing;
use zkcard_serial::{Pty, Stream};
use zkcard_sim::boards::{CHIPS, Ulx3s, Wire};

/// Clocks between two looks at the port.
const STRIDE: u64 = 256;
/// What is counted, in a table's head.
const COUNTED: &str = "the board";
/// A card that has nothing to do gets fewer, so long apart.
const STILL: (u64, Duration) = (32, Duration::from_millis(2));

/// What signals ask for.
#[derive(Default)]
struct Asked {
    end: AtomicBool,
    counts: AtomicBool,
}

/// Serves it until it is interrupted, then prints what was counted.
pub fn serve(signals: SigSet, ui: &Ui) -> CliResult<()> {
    let board =
        Ulx3s::open(Some(CHIPS[0]), zkcard_sim::seed()).map_err(|cause| card::not_there(cause.into()))?;
    let mut wire = Wire::new(board);
    let pty = Pty::new().code(Code::Device)?;
    let port = pty.path().display().to_string();
    ui.say(format!("the board listens on {port}; Ctrl-C ends it; --device serial:{port}"))?;
    let asked = Arc::new(Asked::default());
    let heard = Arc::clone(&asked);
    std::thread::spawn(move || listen(&signals, &heard));
    let mut said = Zeroizing::new(Vec::new());
    while !asked.end.load(Ordering::Acquire) {
        exchange(&mut wire, &pty, &mut said)?;
        if asked.counts.swap(false, Ordering::AcqRel) {
            let _ = table(COUNTED, &wire.counts(), ui); // who asked has closed its ears
        }
    }
    table(COUNTED, &wire.counts(), ui)
}

fn listen(signals: &SigSet, asked: &Asked) {
    while let Ok(signal) = signals.wait() {
        let flag = if signal == Signal::SIGUSR1 { &asked.counts } else { &asked.end };
        flag.store(true, Ordering::Release);
    }
}

/// Some clocks, with what came for the card before, and what it has said.
fn exchange(wire: &mut Wire, pty: &Pty, said: &mut Vec<u8>) -> CliResult<()> {
    let (clocks, most) = if wire.is_still() { STILL } else { (STRIDE, Duration::ZERO) };
    if !most.is_zero() {
        pty.wait(!said.is_empty(), most).code(Code::Device)?;
    }
    // They may be a witness.
    let mut bytes = Zeroizing::new([0; 64]);
    let room = wire.room().min(bytes.len());
    let count = pty.read(&mut bytes[..room]).code(Code::Device)?;
    wire.say(&bytes[..count]);
    wire.run(clocks, said).code(Code::Device)?;
    let written = pty.write(said).code(Code::Device)?;
    said.drain(..written);
    Ok(())
}
