//! All ledgers on one page: card, processor and GPU side by side, each figure with the command that repeats it.
//!
//! Nothing is measured here. A figure is *measured* (a ledger's), *modelled* (cycles of the cost model over a clock),
//! *published* (others', with their source) or a *limit* (what the datapath or a memory allows), and is drawn so.

mod beside;
mod builds;
mod card;
mod history;
mod page;
mod plot;
mod series;
mod work;

use crate::ledger::{self, LedgerError, Row};
use plot::{Bars, Lines, PlotError};
use std::path::Path;

/// Why there is no page.
#[derive(Debug, thiserror::Error)]
pub enum ReportError {
    /// A ledger, or the page's own file.
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    /// A plot.
    #[error(transparent)]
    Plot(#[from] PlotError),
}

/// A part of the page.
pub(crate) struct Section {
    title: String,
    /// What it shows, in sentences.
    says: String,
    /// Plots, as SVG.
    plots: Vec<String>,
    /// A heading and rows.
    table: Vec<Vec<String>>,
    /// What repeats its figures.
    commands: Vec<&'static str>,
}

/// The ledgers that the page is made of.
pub(crate) struct Ledgers {
    cycles: Vec<Row>,
    wall: Vec<Row>,
    gpu: Vec<Row>,
    published: Vec<Row>,
    area: Vec<Row>,
    ezkl: Vec<Row>,
    circom: Vec<Row>,
}

impl Ledgers {
    fn read() -> Result<Self, LedgerError> {
        let of = |name| ledger::read(&ledger::path(name));
        Ok(Ledgers {
            cycles: of("cycles")?,
            wall: of("wall")?,
            gpu: of("gpu")?,
            published: of("published")?,
            area: of("area")?,
            ezkl: of("ezkl")?,
            circom: of("circom")?,
        })
    }
}

/// Writes the page; gives how many plots it has.
pub fn write(path: &Path) -> Result<usize, ReportError> {
    let sections = sections(&Ledgers::read()?)?;
    ledger::put(path, &page::html(&sections))?;
    Ok(sections.iter().map(|section| section.plots.len()).sum())
}

/// Writes those plots that README shows.
pub fn write_plots(folder: &Path) -> Result<(), ReportError> {
    let ledgers = Ledgers::read()?;
    for (name, work) in [("msm", work::MSM), ("proof", work::PROOF)] {
        let lines = Lines::of_times(work.title, work::times(&ledgers, &work));
        ledger::put(&folder.join(name).with_extension("svg"), &plot::alone(&plot::lines(&lines)?))?;
    }
    Ok(())
}

fn sections(ledgers: &Ledgers) -> Result<Vec<Section>, ReportError> {
    let mut sections = Vec::new();
    for work in [work::MSM, work::NTT, work::PROOF] {
        sections.push(times(ledgers, &work)?);
    }
    sections.push(ratios(ledgers)?);
    sections.extend(beside::networks(&ledgers.ezkl)?);
    sections.extend(beside::circuits(&ledgers.circom)?);
    sections.push(phases(ledgers)?);
    sections.extend(stages(ledgers)?);
    sections.push(areas(ledgers)?);
    sections.push(roofline(ledgers)?);
    sections.extend(history::section()?);
    Ok(sections)
}

fn times(ledgers: &Ledgers, work: &work::Work) -> Result<Section, PlotError> {
    let series = work::times(ledgers, work);
    Ok(Section {
        title: work.title.into(),
        says: format!("{} {}", work.says, work::who(ledgers, work)),
        table: series::table("size", "ms", &series),
        plots: vec![plot::lines(&Lines::of_times(work.title, series))?],
        commands: vec!["scripts/bench", "scripts/bench --gpu", "cargo run -p zkcard-benches -- cycles"],
    })
}

fn ratios(ledgers: &Ledgers) -> Result<Section, PlotError> {
    let bars = work::ratios(&ledgers.wall);
    Ok(Section {
        title: "The processor beside arkworks".into(),
        says: "How many times faster the CPU backend is than arkworks as published, on one thread unless said, measured in \
               one process: above one it is faster."
            .into(),
        table: series::bar_table(&["work", "times arkworks"], &bars),
        plots: vec![plot::bars(&Bars { title: "Times arkworks' speed", unit: "×", groups: bars })?],
        commands: vec!["scripts/bench"],
    })
}

/// None where no proof was taken apart.
fn stages(ledgers: &Ledgers) -> Result<Option<Section>, PlotError> {
    let bars = work::stages(&ledgers.wall);
    if bars.is_empty() {
        return Ok(None);
    }
    Ok(Some(Section {
        title: "A proof on the processor, by stage".into(),
        says: "Milliseconds of each stage of the largest proofs that were measured, on one thread.".into(),
        table: series::bar_table(&["stage", "ms"], &bars),
        plots: vec![plot::bars(&Bars { title: "Milliseconds by stage", unit: "", groups: bars })?],
        commands: vec!["scripts/bench \"groth16 prove\""],
    }))
}

fn phases(ledgers: &Ledgers) -> Result<Section, PlotError> {
    let bars = card::phases(&ledgers.cycles);
    Ok(Section {
        title: "A proof on the card, by phase".into(),
        says: "Cycles of each phase of the largest proofs that are simulated on the small card. Phases overlap: units work \
               at different jobs at once, so that they add up to more than the proof takes."
            .into(),
        table: series::bar_table(&["phase", "thousand cycles"], &bars),
        plots: vec![plot::bars(&Bars { title: "Thousand cycles by phase", unit: "", groups: bars })?],
        commands: vec!["cargo run -p zkcard-benches -- cycles large_proofs"],
    })
}

fn areas(ledgers: &Ledgers) -> Result<Section, PlotError> {
    let of = |cell: &str, title| -> Result<_, PlotError> {
        let groups = card::areas(&ledgers.area, cell);
        Ok((plot::bars(&Bars { title, unit: "", groups: groups.clone() })?, groups))
    };
    let ((luts, groups), (dsps, more)) = (of("lut", "Thousand LUTs")?, of("dsp", "Multipliers (DSP)")?);
    let mut table = series::bar_table(&["unit", "thousand LUTs, or DSPs"], &groups);
    table.extend(series::bar_table(&["", ""], &more).into_iter().skip(1));
    Ok(Section {
        title: "Area by unit".into(),
        says: "What Yosys counts for UltraScale+ of the units as the small card has them; nothing is placed."
            .into(),
        plots: vec![luts, dsps],
        table,
        commands: vec!["scripts/synth"],
    })
}

fn roofline(ledgers: &Ledgers) -> Result<Section, PlotError> {
    let lines = card::roofline(ledgers);
    Ok(Section {
        title: "Roofline: field products against bytes".into(),
        says: "Products in a field of 254 bits that the work needs by the algorithm that each uses, over the bytes of card, \
               GPU or host memory that it passes, and how many of them a second were done. Slanted lines are memories, \
               level ones multipliers. A sum's products a byte depend on its windows."
            .into(),
        table: series::table("products a byte", "million products a second", &lines.series),
        plots: vec![plot::lines(&lines)?],
        commands: vec!["scripts/bench", "scripts/bench --gpu", "cargo run -p zkcard-benches -- cycles"],
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plots_of_readme_are_of_these_ledgers() {
        let fresh = tempfile::tempdir().expect("a folder");
        write_plots(fresh.path()).expect("plots");
        for name in ["msm.svg", "proof.svg"] {
            let text = |folder: &Path| std::fs::read_to_string(folder.join(name)).expect("a plot");
            let kept = ledger::path(name);
            let again = "mend with: cargo run -p zkcard-benches -- plots benches/ledger";
            assert!(text(fresh.path()) == text(kept.parent().expect("a folder")), "{name}: {again}");
        }
    }

    #[test]
    fn the_page_has_every_plot_with_its_data_and_its_command() {
        let sections = sections(&Ledgers::read().expect("ledgers")).expect("plots");
        assert!(sections.len() >= 7);
        for section in &sections {
            assert!(!section.commands.is_empty(), "{}", section.title);
            assert!(section.table.len() > 2, "{}", section.title);
            assert!(
                section.plots.iter().all(|svg| svg.matches("data-mark").count() > 2),
                "{}",
                section.title
            );
        }
        let html = page::html(&sections);
        assert!(html.contains("modelled") && html.contains("published") && html.contains("NVIDIA"));
        assert!(
            !html.contains("http://")
                || html.matches("http://").count() == html.matches("www.w3.org").count()
        );
    }
}
