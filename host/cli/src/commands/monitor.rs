//! `zkcard monitor`.

use crate::args::Monitor;
use crate::error::{CliError, CliResult, Code};
use crate::ui::Ui;
use console::Term;
use std::time::Duration;
use zkcard::health::State;

/// Shows what is known of a card, again and again. It never opens the card: whoever has it is not disturbed.
pub fn run(args: &Monitor, ui: &Ui) -> CliResult<()> {
    let terminal = Term::stdout();
    let mut before = State::default();
    let mut shown = 0;
    loop {
        let state = State::load(&args.device).ok_or_else(|| {
            CliError::new(
                Code::Device,
                format!("nothing is known of {}: nobody here has used it", args.device),
            )
            .hint(format!(
                "zkcard devices lists the cards; zkcard selftest --device {} tries it",
                args.device
            ))
        })?;
        if ui.json {
            ui.line(&state)?;
        } else {
            let _ = terminal.is_term().then(|| terminal.clear_screen()); // else one table after the other
            show(&state, &before, ui)?;
        }
        shown += 1;
        if args.count.is_some_and(|count| shown >= count) {
            return Ok(());
        }
        before = state;
        std::thread::sleep(Duration::from_secs(args.interval.into()));
    }
}

fn show(state: &State, before: &State, ui: &Ui) -> CliResult<()> {
    ui.say(format!("{}: {}\n", state.device, state.use_of()))?;
    let since = |n: u64, last: Option<&u64>| {
        last.map_or(String::new(), |last| format!("+{}", n.saturating_sub(*last)))
    };
    let row = |(name, n): (&String, &u64), last| vec![name.clone(), n.to_string(), since(*n, last)];
    let counters =
        state.counters.iter().map(|pair| row(pair, before.counters.get(pair.0))).collect::<Vec<_>>();
    ui.table(&["counted by the card since its reset", "all", "new"], &counters)?;
    ui.say("")?;
    let health = state.health.iter().map(|pair| row(pair, before.health.get(pair.0))).collect::<Vec<_>>();
    ui.table(&["counted by the driver in all processes", "all", "new"], &health)
}
