//! `zkcard devices`.

use crate::device::{Listing, listings};
use crate::error::CliResult;
use crate::ui::{Ui, bad};
use serde_json::json;

/// Lists what can prove on this machine.
pub fn run(ui: &Ui) -> CliResult<()> {
    let listings = listings()?;
    let rows: Vec<_> = listings.iter().map(row).collect();
    ui.table(&["device", "what it is", "largest transform", "sums in"], &rows)?;
    for (listing, [lack, remedy]) in
        listings.iter().flat_map(|listing| listing.lacks.iter().map(move |lack| (listing, lack)))
    {
        ui.say(bad(format!("{}: {lack}\n    {remedy}", listing.name)))?;
    }
    ui.report(&json!({ "devices": listings }))
}

fn row(listing: &Listing) -> Vec<String> {
    let transform = listing.max_log_transform.map_or("none".into(), |log| format!("2^{log}"));
    let groups = if listing.groups.is_empty() { "none".into() } else { listing.groups.join(", ") };
    vec![listing.name.clone(), listing.description.clone(), transform, groups]
}
