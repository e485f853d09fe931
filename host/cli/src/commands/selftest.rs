//! `zkcard selftest`.

use crate::args::Selftest;
use crate::card::{self, OpenCard};
use crate::error::{Classify, CliError, CliResult, Code};
use crate::ui::{Ui, bad, good};
use serde_json::{Map, Value, json};
use std::path::Path;
use zkcard_bus::Device;
use zkcard_offload::{Check, Offload};
use zkcard_sim::SimDevice;

/// Tries a card, prints what it did and what went wrong on the way.
pub fn run(args: &Selftest, ui: &Ui) -> CliResult<()> {
    let card = OpenCard::open(&args.device)?;
    let offload = card.offload();
    ui.say(format!("{}: {}", args.device, card::describe(offload.engine().caps())))?;
    ui.say(format!("it offers: {}\n", card::abilities(offload.engine().caps())))?;
    let room = offload.engine().free_units() * 2;
    if u64::from(args.elements) > room {
        let message = format!("{} elements do not fit: the card's memory holds {room}", args.elements);
        return Err(CliError::new(Code::Input, message).hint(format!("take fewer: --elements {room}")));
    }
    let waiting = ui.spinner("trying the card");
    let traced = args.waveform.as_deref().map(|path| Waveform::begin(&card, path)).transpose()?;
    let wanted = |name: &str| args.only.as_deref().is_none_or(|only| only == name);
    let checks = offload.check_some(args.elements as usize, &wanted);
    waiting.finish_and_clear();
    if let Some(waveform) = traced {
        waveform.end()?;
    }
    if checks.is_empty() {
        return Err(CliError::new(Code::Input, "no such check on this card")
            .hint("run it without --only: the table names all"));
    }
    show(&checks, offload, ui)?;
    let line: Vec<_> = card.card.line().iter().flat_map(|line| line.rows()).collect();
    if !line.is_empty() {
        let rows: Vec<_> = line.iter().map(|&(name, n)| vec![name.to_owned(), n.to_string()]).collect();
        ui.say("")?;
        ui.table(&["the line, since it was opened", "counted by the host"], &rows)?;
    }
    ui.report(&machine_report(&checks, offload, &line))?;
    match checks.iter().filter(|check| check.outcome.is_err()).count() {
        0 => ui.say(good("the card does what every card does")),
        failed => Err(CliError::new(Code::NotValid, format!("{failed} of {} checks failed", checks.len()))
            .hint("run it again with -v; a card that keeps failing must not be used")),
    }
}

/// A waveform that is being written.
struct Waveform<'a>(&'a SimDevice);

impl<'a> Waveform<'a> {
    fn begin(card: &'a OpenCard, path: &Path) -> CliResult<Self> {
        let sim = card.sim.as_deref().ok_or_else(|| {
            CliError::new(Code::Device, "only a simulated card has waveforms").hint("--device sim")
        })?;
        sim.with_card(|card| card.trace(path)).code(Code::Device)?;
        Ok(Self(sim))
    }

    fn end(self) -> CliResult<()> {
        self.0.with_card(|card| card.end_trace()).code(Code::Output)
    }
}

fn show<D: Device>(checks: &[Check], offload: &Offload<D>, ui: &Ui) -> CliResult<()> {
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
    let faults = offload.engine().health().rows();
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

fn machine_report<D: Device>(checks: &[Check], offload: &Offload<D>, line: &[(&'static str, u64)]) -> Value {
    let by_name = |check: &Check| check.counted.rows().map(|(name, n)| (name.to_owned(), n.into())).collect();
    let check = |check: &Check| {
        json!({
            "check": check.name,
            "elements": check.elements,
            "error": check.outcome.as_ref().err().map(ToString::to_string),
            "counted": Map::<String, Value>::from_iter::<Vec<_>>(by_name(check)),
        })
    };
    let named = |rows: &[(&'static str, u64)]| -> Map<String, Value> {
        rows.iter().map(|(name, n)| ((*name).to_owned(), (*n).into())).collect()
    };
    let caps = offload.engine().caps();
    json!({
        "card": { "what": card::describe(caps), "offers": card::abilities(caps), "build": format!("{:#010x}", caps.build) },
        "checks": checks.iter().map(check).collect::<Vec<_>>(),
        "health": named(&offload.engine().health().rows()),
        "line": named(line),
    })
}
