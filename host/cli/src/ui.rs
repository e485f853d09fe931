//! What people see: text or JSON, tables, colours, progress.

use crate::error::{CliError, CliResult, Code};
use crate::plain::{one_line, plain, plain_json};
use console::style;
use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;
use serde_json::json;
use std::io::{ErrorKind, IsTerminal, Write};
use std::time::Duration;
use zkcard_groth16::{Stopwatch, Timings};

const GOOD: char = '✓';
const BAD: char = '✗';

/// How a command speaks.
#[derive(Clone, Copy, Debug)]
pub struct Ui {
    /// One JSON object on standard output instead of text.
    pub json: bool,
    /// Stage timings as well.
    pub verbose: bool,
}

impl Ui {
    /// A line of text; nothing under `--json`.
    pub fn say(&self, line: impl AsRef<str>) -> CliResult<()> {
        if self.json { Ok(()) } else { print(&marked(&plain(line.as_ref()))) }
    }

    /// Something to look at; nothing under `--json`, where it is part of the report.
    pub fn warn(&self, text: impl std::fmt::Display) -> CliResult<()> {
        self.say(format!("warning: {text}"))
    }

    /// The result of a command for machines; nothing without `--json`.
    pub fn report(&self, value: &impl Serialize) -> CliResult<()> {
        if !self.json {
            return Ok(());
        }
        print(&plain_json(&serde_json::to_string_pretty(value).map_err(|e| CliError::new(Code::Output, e))?))
    }

    /// One of several results for machines, on a line of its own.
    pub fn line(&self, value: &impl Serialize) -> CliResult<()> {
        print(&plain_json(&serde_json::to_string(value).map_err(|e| CliError::new(Code::Output, e))?))
    }

    /// A table with a heading row; numbers to the right.
    pub fn table(&self, heading: &[&str], rows: &[Vec<String>]) -> CliResult<()> {
        self.say(table(heading, rows))
    }

    /// The stages of a job as a table, under `--verbose`.
    pub fn timings(&self, timings: &Timings) -> CliResult<()> {
        if !self.verbose {
            return Ok(());
        }
        let ms = |seconds: f64| format!("{:.1}", seconds * 1e3);
        let row = |s: &zkcard_groth16::Stage| vec![s.name.to_string(), ms(s.start), ms(s.seconds)];
        let total = vec!["total".to_string(), ms(0.0), ms(timings.total)];
        let rows: Vec<_> = timings.stages.iter().map(row).chain([total]).collect();
        self.table(&["stage", "start ms", "took ms"], &rows)
    }

    /// A spinner for work of unknown length, on a terminal.
    pub fn spinner(&self, message: &'static str) -> ProgressBar {
        let bar = if self.shows_progress() { ProgressBar::new_spinner() } else { ProgressBar::hidden() };
        bar.enable_steady_tick(Duration::from_millis(100));
        bar.with_message(message)
    }

    /// A stopwatch that moves a bar of `steps` stages, and the bar to clear at the end.
    pub fn progress(&self, steps: u64) -> (Stopwatch, ProgressBar) {
        let bar = if self.shows_progress() { ProgressBar::new(steps) } else { ProgressBar::hidden() };
        bar.set_style(
            ProgressStyle::with_template("{bar:30} {pos}/{len} {msg} {elapsed}")
                .unwrap_or_else(|_| ProgressStyle::default_bar()),
        );
        bar.enable_steady_tick(Duration::from_millis(200));
        let watched = bar.clone();
        let watch = Stopwatch::watched(move |stage| {
            watched.set_message(stage);
            watched.inc(1);
        });
        (watch, bar)
    }

    /// Prints a failure on standard error.
    pub fn fail(&self, error: &CliError) {
        let text = if self.json {
            plain_json(
                &json!({ "error": error.message, "hint": error.hint, "code": error.code as u8 }).to_string(),
            )
        } else {
            // Indented, no line of a message looks like one of ours.
            let words = |text: &String| plain(text).replace('\n', "\n    ");
            let hint = error.hint.as_ref().map(words);
            let hint = hint.map(|hint| format!("\n  {} {hint}", style("hint:").for_stderr().cyan()));
            let error = words(&error.message);
            format!("{} {error}{}", style("error:").for_stderr().red().bold(), hint.unwrap_or_default())
        };
        let _ = writeln!(std::io::stderr(), "{text}"); // nobody is left to tell
    }

    fn shows_progress(&self) -> bool {
        !self.json && std::io::stderr().is_terminal()
    }
}

/// `✓` before a line.
pub fn good(text: impl std::fmt::Display) -> String {
    format!("{GOOD} {text}")
}

/// `✗` before a line.
pub fn bad(text: impl std::fmt::Display) -> String {
    format!("{BAD} {text}")
}

/// Colours come last, when nothing else is left that a terminal obeys.
fn marked(text: &str) -> String {
    let [good, bad] = [style(GOOD).green(), style(BAD).red()].map(|mark| mark.bold().to_string());
    text.replace(GOOD, &good).replace(BAD, &bad)
}

/// Bytes for people, in powers of 1000.
pub fn bytes(n: u64) -> String {
    match n {
        0..1_000 => format!("{n} B"),
        1_000..1_000_000 => format!("{:.1} kB", n as f64 / 1e3),
        1_000_000..1_000_000_000 => format!("{:.1} MB", n as f64 / 1e6),
        _ => format!("{:.1} GB", n as f64 / 1e9),
    }
}

/// Seconds for people.
pub fn seconds(s: f64) -> String {
    match s {
        s if s < 1e-3 => format!("{:.0} µs", s * 1e6),
        s if s < 1.0 => format!("{:.1} ms", s * 1e3),
        s => format!("{s:.2} s"),
    }
}

/// A grey-scale picture of values in `[0, max]`, row by row, two characters a pixel.
pub fn picture(pixels: &[f64], width: usize, max: f64) -> Vec<String> {
    const SHADES: [char; 5] = [' ', '░', '▒', '▓', '█'];
    let shade = |v: &f64| SHADES[((v / max * 4.0).round().clamp(0.0, 4.0)) as usize];
    pixels.chunks(width).map(|row| row.iter().flat_map(|v| [shade(v), shade(v)]).collect()).collect()
}

/// A reader that has gone away, as `head` does, is no fault.
fn print(line: &str) -> CliResult<()> {
    match writeln!(std::io::stdout(), "{line}") {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(CliError::new(Code::Output, format!("standard output: {error}"))
                .hint("free some space or write elsewhere"))
        }
        _ => Ok(()),
    }
}

fn table(heading: &[&str], rows: &[Vec<String>]) -> String {
    let clean = |cell: &String| plain(&one_line(cell)); // before its width is measured
    let rows: Vec<Vec<_>> = rows.iter().map(|row| row.iter().map(clean).collect()).collect();
    let rows = &rows[..];
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column)).map(|cell| cell.chars().count());
        cells.chain([heading[column].chars().count()]).max().unwrap_or(0)
    };
    let widths: Vec<usize> = (0..heading.len()).map(width).collect();
    let head: Vec<String> = heading.iter().map(ToString::to_string).collect();
    let rule = widths.iter().map(|w| "─".repeat(*w)).collect::<Vec<_>>().join("──");
    let lines = rows.iter().map(|row| line(row, &widths, rows));
    [line(&head, &widths, rows), rule].into_iter().chain(lines).collect::<Vec<_>>().join("\n")
}

fn line(cells: &[String], widths: &[usize], rows: &[Vec<String>]) -> String {
    let cell = |(i, (text, width)): (usize, (&String, &usize))| {
        let pad = " ".repeat(width - text.chars().count());
        if is_number_column(rows, i) { format!("{pad}{text}") } else { format!("{text}{pad}") }
    };
    cells.iter().zip(widths).enumerate().map(cell).collect::<Vec<_>>().join("  ").trim_end().to_string()
}

fn is_number_column(rows: &[Vec<String>], column: usize) -> bool {
    let starts_as_number = |cell: &String| {
        cell.is_empty() || cell.starts_with(|c: char| c.is_ascii_digit() || "-+−".contains(c))
    };
    rows.iter().filter_map(|row| row.get(column)).all(starts_as_number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_stand_to_the_right_and_words_to_the_left() {
        let rows = [["fc1", "7"], ["relu_1", "704"]].map(|row| row.map(String::from).to_vec());
        let expected = "layer   constraints\n───────────────────\nfc1               7\nrelu_1          704";
        assert_eq!(table(&["layer", "constraints"], &rows), expected);
    }

    #[test]
    fn quantities_are_written_for_people() {
        assert_eq!([bytes(999), bytes(1_500), bytes(2_000_000)], ["999 B", "1.5 kB", "2.0 MB"]);
        assert_eq!([seconds(0.00005), seconds(0.0254), seconds(2.0)], ["50 µs", "25.4 ms", "2.00 s"]);
    }

    #[test]
    fn pictures_have_two_characters_a_pixel() {
        assert_eq!(picture(&[0.0, 1.0, 0.5, 2.0], 2, 1.0), ["  ██", "▒▒██"]);
    }
}
