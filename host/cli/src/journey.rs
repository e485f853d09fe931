//! What a proof did on a card, as tables and for machines.

use crate::error::CliResult;
use crate::ui::{Ui, bad, bytes};
use serde_json::{Map, Value, json};
use zkcard::Journey;
use zkcard_offload::Phase;

/// Tables for people.
pub fn show(journey: &Journey, ui: &Ui) -> CliResult<()> {
    let heading = ["on the card", "jobs", "cycles", "core", "card memory", "bus", "bound by"];
    ui.table(&heading, &journey.phases().iter().map(row).collect::<Vec<_>>())?;
    ui.say(
        "Shares: for how many of its cycles a phase needed each; memory both ways at once. Phases overlap.\n",
    )?;
    let [read, written] = journey.bus_bytes();
    let mut facts = vec![
        vec!["cycles, first job to last".into(), journey.cycles().to_string()],
        vec!["read from host memory".into(), bytes(read)],
        vec!["written to host memory".into(), bytes(written)],
    ];
    facts.extend(journey.bubbles().map(|(name, n)| vec![name.to_owned(), n.to_string()]));
    ui.table(&["the card counted", ""], &facts)?;
    ui.say(format!("modelled: {:.3} ms on the card, {}", journey.seconds() * 1e3, journey.assumed()))
}

/// What the card did wrong, and who did it instead: always worth a line.
pub fn show_faults(journey: &Journey, ui: &Ui) -> CliResult<()> {
    journey.events.iter().try_for_each(|event| ui.say(bad(event)))
}

/// The same for machines.
pub fn report(journey: &Journey) -> Value {
    let [read, written] = journey.bus_bytes();
    let phase = |phase: &Phase| {
        let shares = phase.shares;
        json!({
            "name": phase.name, "jobs": phase.jobs, "cycles": phase.cycles, "bound_by": shares.bound_by(),
            "core": shares.core, "card_memory": shares.memory, "bus": shares.host,
        })
    };
    json!({
        "phases": journey.phases().iter().map(phase).collect::<Vec<_>>(),
        "cycles": journey.cycles(),
        "bus_bytes_read": read,
        "bus_bytes_written": written,
        "bubbles": journey.bubbles().map(|(name, n)| (name.to_owned(), n.into())).collect::<Map<_, _>>(),
        "modelled_seconds": journey.seconds(),
        "modelled": journey.assumed(),
        "mismatches": journey.health.mismatches,
        "errors": journey.health.errors,
        "replays": journey.health.replays,
        "in_software": journey.health.software,
    })
}

fn row(phase: &Phase) -> Vec<String> {
    let percent = |share: f64| format!("{:.0} %", share * 100.0);
    let shares = phase.shares;
    vec![
        phase.name.clone(),
        phase.jobs.to_string(),
        phase.cycles.to_string(),
        percent(shares.core),
        percent(shares.memory),
        percent(shares.host),
        shares.bound_by().into(),
    ]
}
