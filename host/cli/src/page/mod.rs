//! `zkcard compile --report`: a compiled network as one page, with nothing from the network; light and dark, printable.

mod bars;
mod histograms;
mod network;
mod svg;
#[cfg(test)]
mod tests;

use crate::error::{Classify, CliResult, Code};
use crate::output::{refuse_existing, refuse_same, writing};
use crate::report::{LAYER_HEADING, layer_rows, summary};
use serde_json::Value;
use std::io::Write;
use std::path::Path;
use svg::escaped;
use zkcard::Folder;
use zkcard_formats::file::{self, Access};
use zkcard_zkml::model::IntModel;
use zkcard_zkml::report::{CompileReport, TensorValues};

/// What the page is made of.
pub struct Page<'a> {
    /// The integer model.
    pub model: &'a IntModel,
    /// What it is and costs.
    pub report: &'a CompileReport,
    /// The values of every tensor, the input's first.
    pub values: &'a [TensorValues],
    /// On how many samples.
    pub samples: usize,
    /// Where it is not the float model.
    pub warnings: &'a [String],
}

impl Page<'_> {
    /// The name of every tensor, the input's first.
    fn names(&self) -> Vec<String> {
        let layers = self.report.layers.iter().map(|layer| layer.name.clone());
        ["input".to_owned()].into_iter().chain(layers).collect()
    }

    /// The page.
    pub fn html(&self) -> CliResult<String> {
        let name = escaped(&self.report.model);
        let sections = [
            section("The network", NETWORK, &network::network(self)),
            section(
                "Constraints",
                "What each layer costs, and its share of all constraints.",
                &bars::cost(self),
            ),
            section("Ranges", RANGES, &bars::ranges(self)),
            section("Values", VALUES, &histograms::histograms(self)),
            section("Agreement by layer", NOISE, &bars::noise(self)),
            section("Agreement at the output", OUTPUT, &self.errors()?),
            section("Layers", "", &table(&LAYER_HEADING, &layer_rows(self.report))),
        ];
        Ok(format!(
            "<!doctype html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\n\
             <title>zkcard: {name}</title><style>{STYLE}</style></head><body>\n<h1>{name}</h1>\n{}{}{}\
             <p>zkcard {}; values over {} samples.</p></body></html>\n",
            self.warned(),
            table(&["", ""], &summary(self.report)),
            sections.concat(),
            env!("CARGO_PKG_VERSION"),
            self.samples,
        ))
    }

    fn warned(&self) -> String {
        let warning = |text: &String| format!("<p class=\"warning\">warning: {}</p>\n", escaped(text));
        self.warnings.iter().map(warning).collect()
    }

    /// The figures of the scores' errors, by their names in the report for machines.
    fn errors(&self) -> CliResult<String> {
        let evaluation = serde_json::to_value(&self.report.evaluation).code(Code::Output)?;
        let mut rows = Vec::new();
        figures("", &evaluation, &mut rows);
        Ok(table(&["figure", "value"], &rows))
    }
}

/// Refuses a place where the page cannot go, before any work is done: by a file that is there already, is another output, or
/// cannot be made. The network's own folder may be one that is made later.
pub fn refuse(path: &Path, dir: &Folder, force: bool) -> CliResult<()> {
    refuse_same(path, &dir.model())?;
    refuse_same(path, &dir.circuit())?;
    refuse_existing(&[path], force)?;
    if path.parent() == Some(dir.path()) && !dir.path().exists() {
        return Ok(());
    }
    let tried = file::stage(path, Access::Public, |_| Ok(()));
    tried.map(drop).code(Code::Output).map_err(|error| error.hint(WRITABLE))
}

/// Writes the page, whole or not at all.
pub fn save(path: &Path, html: &str, dir: &Folder) -> CliResult<()> {
    let _writing = writing();
    let saved = file::save(path, Access::Public, |out| out.write_all(html.as_bytes()));
    let rest = format!("the network was compiled into {} all the same; {WRITABLE}", dir.path().display());
    saved.code(Code::Output).map_err(|error| error.hint(rest))
}

const WRITABLE: &str =
    "for the page of --report choose a file in a folder that you may write, with space left";

fn figures(name: &str, value: &Value, rows: &mut Vec<Vec<String>>) {
    let joined = |key: &str| format!("{name} {}", key.replace('_', " ")).trim().to_owned();
    match value {
        Value::Object(parts) => parts.iter().for_each(|(key, value)| figures(&joined(key), value, rows)),
        Value::Null => {}
        Value::Number(number) if number.is_f64() => {
            rows.push(vec![name.into(), format!("{:.6}", number.as_f64().unwrap_or(f64::NAN))]);
        }
        other => rows.push(vec![name.into(), other.to_string()]),
    }
}

fn section(title: &str, says: &str, body: &str) -> String {
    format!("<section><h2>{}</h2>\n<p>{says}</p>\n<figure>{body}</figure></section>\n", escaped(title))
}

fn table(heading: &[&str], rows: &[Vec<String>]) -> String {
    let line = |tag: &str, cells: Vec<&str>| {
        let cells: String = cells.iter().map(|cell| format!("<{tag}>{}</{tag}>", escaped(cell))).collect();
        format!("<tr>{cells}</tr>\n")
    };
    let heading = if heading.iter().any(|cell| !cell.is_empty()) {
        line("th", heading.to_vec())
    } else {
        String::new()
    };
    let rows: String = rows.iter().map(|row| line("td", row.iter().map(String::as_str).collect())).collect();
    format!("<div class=\"wide\"><table>{heading}{rows}</table></div>\n")
}

const NETWORK: &str = "Layers from the input to what the proof makes public; filled boxes have weights.";
const RANGES: &str = "Bits of every layer's integers: <i class=\"held\"></i> what any input of the declared range can need, which the \
                      circuit is built for; <i class=\"integer\"></i> what the samples need. Brackets: the interval of every input.";
const VALUES: &str = "How often each value occurs, in real units: <i class=\"float\"></i> in the float model, upwards; \
                      <i class=\"integer\"></i> in the integer model, downwards. Lengths are roots of counts.";
const NOISE: &str = "What varies in the float model's values over the integer model's error: 20 dB are errors of a tenth of a standard \
                     deviation, 40 dB of a hundredth.";
const OUTPUT: &str =
    "Both models over all samples; errors are the integer model's scores less the float model's.";

const STYLE: &str = "
:root { color-scheme: light dark; --ink: #1a1a1a; --paper: #fff; --line: #8884; --a: #2f6fb3; --b: #c8641b; }
@media screen and (prefers-color-scheme: dark) { :root { --ink: #e4e4e4; --paper: #161616; --a: #6ea8e6; --b: #e89a5b; } }
body { font: 16px/1.5 sans-serif; color: var(--ink); background: var(--paper); max-width: 62rem; margin: 0 auto; padding: 1rem; }
h1 { overflow-wrap: anywhere; } figure { margin: 0; }
svg { width: 100%; height: auto; } svg text { font: 12px monospace; fill: var(--ink); }
.box { fill: none; stroke: var(--ink); } .weighted { fill: var(--line); } .arrow { fill: none; stroke: var(--ink); } marker { fill: var(--ink); }
.held { fill: var(--line); background: var(--line); } .axis { fill: var(--ink); }
.integer { fill: var(--a); background: var(--a); } .float { fill: var(--b); background: var(--b); }
i { display: inline-block; width: 1em; height: 0.7em; } .warning { border-left: 0.3rem solid var(--b); padding-left: 0.7rem; }
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: 0.8rem; }
th, td { border: 1px solid var(--line); padding: 0.2rem 0.5rem; text-align: right; } th:first-child, td:first-child { text-align: left; }
@media print { * { print-color-adjust: exact; } h2 { break-after: avoid-page; } tr, g { break-inside: avoid-page; } }
";
