//! `zkcard sim-card`, over a socket; `board.rs` and `board_gates.rs` have it behind a serial port.

use crate::args::{Board, SimCard};
use crate::card;
use crate::commands::{board, board_gates};
use crate::error::{Classify, CliError, CliResult, Code};
use crate::ui::Ui;
use nix::sys::signal::{SigSet, Signal};
use serde_json::{Map, Value, json};
use std::path::Path;
use std::sync::Arc;
use zkcard_sim::server::{Count, Refusal, Report, Server, ServerConfig, ServerError};

/// What is served over a socket where nobody says which card.
const SOCKETS: &str = "ddr4";

/// Serves the simulated card until it is interrupted.
pub fn run(args: &SimCard, ui: &Ui) -> CliResult<()> {
    let signals = listen()?;
    match (&args.socket, args.board) {
        (Some(socket), _) => serve(args, socket, signals, ui),
        (None, Some(Board::Ulx3s)) => match &args.card {
            Some(card) => board::serve(card, signals, ui),
            None => board_gates::serve(signals, ui),
        },
        (None, None) => {
            Err(CliError::new(Code::Input, "no socket and no board").hint("--socket PATH or --board ulx3s"))
        }
    }
}

/// Serves it over a socket; at the end that is removed, and what was counted is printed.
fn serve(args: &SimCard, socket: &Path, signals: SigSet, ui: &Ui) -> CliResult<()> {
    let config = ServerConfig {
        card: card::simulated(args.card.as_deref().unwrap_or(SOCKETS))?.config(),
        drops_maps: args.drop_maps,
        drops_interrupts: args.drop_interrupts,
    };
    let server = Arc::new(Server::bind(socket, config).map_err(not_served)?);
    ui.say(format!("the simulated card listens on {}; Ctrl-C ends it", socket.display()))?;
    let (watched, speaker) = (Arc::clone(&server), *ui);
    std::thread::spawn(move || end_on_signal(&signals, &watched, speaker));
    let ended = server.serve().map_err(not_served);
    show(&server.report(), ui)?;
    ended
}

/// The signals that this command takes itself; called before there is a second thread, so that all of them leave these alone.
fn listen() -> CliResult<SigSet> {
    let signals = SigSet::from_iter([Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP, Signal::SIGUSR1]);
    signals.thread_block().code(Code::Device)?;
    Ok(signals)
}

/// Prints at SIGUSR1; prints and ends the process at any other.
fn end_on_signal(signals: &SigSet, server: &Server, ui: Ui) {
    while let Ok(signal) = signals.wait() {
        let shown = show(&server.report(), &ui);
        if signal != Signal::SIGUSR1 {
            server.remove_socket();
            std::process::exit(shown.map_or(Code::Output as i32, |()| 0));
        }
    }
}

fn show(report: &Report, ui: &Ui) -> CliResult<()> {
    let ranges = report.maps.ranges();
    let (bytes, counts) = (ranges.iter().map(|range| range.bytes).sum::<u64>(), report.counts.rows());
    let now = [("bytes mapped now", bytes), ("files mapped now", report.maps.files() as u64)];
    let counts = counts.into_iter().chain(now);
    if ui.json {
        let range = |iova: u64, bytes: u64| json!({ "iova": format!("{iova:#x}"), "bytes": bytes });
        let maps: Vec<_> = ranges.iter().map(|map| range(map.iova, map.bytes)).collect();
        let refused: Vec<_> = report.maps.refusals().iter().map(|refusal| json!(sentence(refusal))).collect();
        let counts: Map<String, Value> = counts.map(|(name, n)| (name.to_owned(), n.into())).collect();
        return ui.report(&json!({ "counts": counts, "maps": maps, "refused": refused }));
    }
    let rows: Vec<_> = counts.map(|(name, n)| vec![name.to_owned(), n.to_string()]).collect();
    ui.table(&["the card's side of the bus", "count"], &rows)?;
    for refusal in report.maps.refusals() {
        ui.say(sentence(&refusal))?;
    }
    let shown = if ui.verbose { ranges.len() } else { 0 };
    ranges
        .iter()
        .take(shown)
        .try_for_each(|map| ui.say(format!("mapped: {:#x} to {:#x}", map.iova, map.iova + map.bytes - 1)))
}

fn sentence(refusal: &Refusal) -> String {
    let why = match refusal.why {
        Count::NoMaster => "the card is not bus master",
        Count::NoMemory => "mapped without memory",
        Count::NotAllowed => "against the map's direction",
        _ => "not mapped",
    };
    let what = if refusal.is_write { "write" } else { "read" };
    format!("refused: a {what} at {:#x}, {why}", refusal.iova)
}

fn not_served(error: ServerError) -> CliError {
    match error {
        ServerError::Card(cause) => card::not_there(cause),
        error => CliError::new(Code::Device, error),
    }
}
