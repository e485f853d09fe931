//! `zkcard sim-card --board BOARD --card CARD`: a simulated card behind a serial port, whose link is software.

use crate::card;
use crate::error::{Classify, CliResult, Code};
use crate::ui::Ui;
use nix::sys::signal::{SigSet, Signal};
use serde_json::{Map, Value, json};
use std::sync::Arc;
use zkcard_layout::link::Counts;
use zkcard_serial::Pty;
use zkcard_serial::card::{CardEnd, CardSettings};

/// Serves it until it is interrupted, then prints what the link counted.
pub fn serve(card: &str, signals: SigSet, ui: &Ui) -> CliResult<()> {
    let sim = card::simulated(card)?.open().map_err(card::not_there)?;
    let pty = Pty::new().code(Code::Device)?;
    let port = pty.path().display().to_string();
    let end = Arc::new(CardEnd::new(Box::new(pty), CardSettings::default()));
    sim.with_card(|card| card.host.put_behind(end.memory()));
    ui.say(format!("the board's card listens on {port}; Ctrl-C ends it; --device serial:{port}"))?;
    let (watched, speaker) = (Arc::clone(&end), *ui);
    std::thread::spawn(move || end_on_signal(&signals, &watched, speaker));
    let ended = end.serve(&sim).code(Code::Device);
    show(&end.counts(), ui)?;
    ended
}

/// Prints at SIGUSR1; has the card end at any other.
fn end_on_signal(signals: &SigSet, end: &CardEnd, ui: Ui) {
    while let Ok(signal) = signals.wait() {
        if signal != Signal::SIGUSR1 {
            return end.stop();
        }
        let _ = show(&end.counts(), &ui); // who asked has closed its ears
    }
}

fn show(counts: &Counts, ui: &Ui) -> CliResult<()> {
    table("the card's end of the link", &counts.rows(), ui)
}

/// Shows what was counted.
pub fn table(of: &str, rows: &[(&str, u64)], ui: &Ui) -> CliResult<()> {
    if ui.json {
        let counts: Map<String, Value> = rows.iter().map(|(name, n)| ((*name).into(), (*n).into())).collect();
        return ui.report(&json!({ "counts": counts }));
    }
    let rows: Vec<_> = rows.iter().map(|(name, n)| vec![(*name).to_owned(), n.to_string()]).collect();
    ui.table(&[of, "count"], &rows)
}
