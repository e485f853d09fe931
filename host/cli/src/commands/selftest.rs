//! `zkcard selftest`.

use crate::args::Selftest;
use crate::card;
use crate::error::{CliError, CliResult, Code};
use crate::health::Record;
use crate::ui::{Ui, bad, good};
use serde_json::{Map, Value, json};
use zkcard_bus::Device;
use zkcard_engine::{Check, Engine};

/// Tries a card, prints what it did and what went wrong on the way.
pub fn run(args: &Selftest, ui: &Ui) -> CliResult<()> {
    let engine = card::open(&args.device)?;
    let _record = (args.device != card::SIM).then(|| Record::of(&args.device, &engine));
    ui.say(format!("{}: {}", args.device, card::describe(engine.caps())))?;
    ui.say(format!("it offers: {}\n", card::abilities(engine.caps())))?;
    let room = engine.free_units() * 2;
    if u64::from(args.elements) > room {
        let message = format!("{} elements do not fit: the card's memory holds {room}", args.elements);
        return Err(CliError::new(Code::Input, message).hint(format!("take fewer: --elements {room}")));
    }
    let waiting = ui.spinner("trying the card");
    let checks = engine.check_out(args.elements as usize);
    waiting.finish_and_clear();
    show(&checks, &engine, ui)?;
    ui.report(&machine_report(&checks, &engine))?;
    match checks.iter().filter(|check| check.outcome.is_err()).count() {
        0 => ui.say(good("the card does what every card does")),
        failed => Err(CliError::new(Code::NotValid, format!("{failed} of {} checks failed", checks.len()))
            .hint("run it again with -v; a card that keeps failing must not be used")),
    }
}

fn show<D: Device>(checks: &[Check], engine: &Engine<D>, ui: &Ui) -> CliResult<()> {
    let rows: Vec<_> = checks.iter().map(row).collect();
    ui.table(&["check", "elements", "result", "cycles"], &rows)?;
    if ui.verbose {
        for check in checks {
            let rows: Vec<_> = check.counted.rows().map(counted).collect();
            ui.say("")?;
            ui.table(&[check.name, "counted by the card"], &rows)?;
        }
    }
    ui.say("")?;
    let faults = engine.health().rows();
    let rows: Vec<_> = faults.iter().map(|(name, n)| vec![(*name).to_owned(), n.to_string()]).collect();
    ui.table(&["since the card was opened", "counted by the driver"], &rows)
}

fn row(check: &Check) -> Vec<String> {
    let result = match &check.outcome {
        Ok(()) => good("right"),
        Err(error) => bad(error),
    };
    vec![check.name.into(), check.elements.to_string(), result, check.counted.cycles().to_string()]
}

/// Beats are of 64 bytes; people count bytes.
fn counted((name, n): (&'static str, u64)) -> Vec<String> {
    match name.strip_prefix("beats") {
        Some(rest) => vec![format!("bytes{rest}"), (64 * n).to_string()],
        None => vec![name.into(), n.to_string()],
    }
}

fn machine_report<D: Device>(checks: &[Check], engine: &Engine<D>) -> Value {
    let by_name = |check: &Check| check.counted.rows().map(|(name, n)| (name.to_owned(), n.into())).collect();
    let check = |check: &Check| {
        json!({
            "check": check.name,
            "elements": check.elements,
            "error": check.outcome.as_ref().err().map(ToString::to_string),
            "counted": Map::<String, Value>::from_iter::<Vec<_>>(by_name(check)),
        })
    };
    let health: Map<String, Value> =
        engine.health().rows().iter().map(|(name, n)| ((*name).to_owned(), (*n).into())).collect();
    json!({ "checks": checks.iter().map(check).collect::<Vec<_>>(), "health": health })
}
