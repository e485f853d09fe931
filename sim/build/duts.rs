//! Reads `duts.toml`: which modules are verilated, and how their ports map to one stream.

use std::{fs, path::Path};
use toml::{Table, Value};

/// The styles; the last three are those of `scripts/hdl/netlist.py`.
const KINDS: [&str; 5] = ["structural", "fast", "mapped", "spoilt", "words"];
/// Marks behind a style, each after a comma. Of one that takes too long to build for every day.
const LONG: &str = "long";
/// Of one that none of the tests opens which `scripts/coverage --gates` runs.
const UNCOUNTED: &str = "uncounted";

/// How a module's ports map to the uniform ones.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    /// A fixed-latency pipe, put behind valid/ready by `stream_of_pipe`.
    Pipe,
    /// A fixed-latency pipe that says when it takes a word (`valid_i`, `ready_o`, `valid_o`), put behind valid/ready likewise.
    Paced,
    /// A stream already.
    Stream,
    /// Anything: every port is driven and read by name, each in whole words of `data_i` and `data_o`.
    Ports,
}

/// What stands in place of the source of a part.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Netlist {
    /// As `scripts/hdl/netlist.py` knows it: `mapped`, `spoilt` or `words`.
    pub kind: String,
    /// The module that is replaced.
    pub part: String,
}

/// One module in one style.
#[derive(Clone, Debug)]
pub struct Dut {
    /// The entry's name.
    pub entry: String,
    /// Its name in tests: the entry's, with the style behind it unless that is the structural one.
    pub name: String,
    /// Area and module, such as `field/mod_add`.
    pub module: String,
    /// How its ports map to the uniform ones.
    pub shape: Shape,
    /// Input ports with their widths, first in the lowest bits of `data_i`.
    pub operands: Vec<(String, u32)>,
    /// Output ports with their widths, first in the lowest bits of `data_o`.
    pub results: Vec<(String, u32)>,
    /// SystemVerilog expression: a pipe's latency, or a stream's from acceptance to result; of any ports, the clocks
    /// of reset that empty the module.
    pub latency: Option<String>,
    /// Parameters, each `Name(value)`.
    pub params: Vec<String>,
    /// Further ports, each `name(value)`.
    pub connect: Vec<String>,
    /// The file of `rtl/config` that it is built with, unless the usual one.
    pub config: Option<String>,
    /// Whether tests may flip bits inside (`registers.rs`).
    pub has_flips: bool,
    /// Whether `SIM_FAST` is defined.
    pub is_fast: bool,
    /// The part that is simulated as synthesis leaves it.
    pub netlist: Option<Netlist>,
    /// Whether it takes too long to build for every day: only with `ZKCARD_LONG=1`.
    pub is_long: bool,
    /// Whether it is left out where what tests reach is counted.
    pub is_uncounted: bool,
}

/// Every entry, once per style, in the order of names.
pub fn read(path: &Path) -> Vec<Dut> {
    let text = fs::read_to_string(path).expect("sim/duts.toml can be read");
    let table: Table = text.parse().unwrap_or_else(|error| panic!("sim/duts.toml: {error}"));
    table.iter().flat_map(|(name, value)| entry(name, value)).collect()
}

fn entry(name: &str, value: &Value) -> Vec<Dut> {
    let table = value.as_table().unwrap_or_else(|| panic!("sim/duts.toml: [{name}] is no table"));
    let known = [
        "module", "shape", "operands", "results", "latency", "params", "connect", "styles", "config",
        "flips", "part",
    ];
    if let Some(key) = table.keys().find(|key| !known.contains(&key.as_str())) {
        panic!("sim/duts.toml: [{name}] has an unknown key {key}");
    }
    let text = |key: &str| table.get(key).and_then(Value::as_str).map(String::from);
    let need = |key: &str| text(key).unwrap_or_else(|| panic!("sim/duts.toml: [{name}] lacks {key}"));
    let structural = Dut {
        entry: name.into(),
        name: name.into(),
        module: need("module"),
        shape: match need("shape").as_str() {
            "pipe" => Shape::Pipe,
            "paced" => Shape::Paced,
            "stream" => Shape::Stream,
            "ports" => Shape::Ports,
            other => panic!("sim/duts.toml: [{name}] has shape {other}, not pipe, paced, stream or ports"),
        },
        operands: ports(name, table, "operands"),
        results: ports(name, table, "results"),
        latency: text("latency"),
        params: strings(table, "params"),
        connect: strings(table, "connect"),
        config: text("config"),
        has_flips: table.get("flips").and_then(Value::as_bool).unwrap_or_default(),
        is_fast: false,
        netlist: None,
        is_long: false,
        is_uncounted: false,
    };
    let part = text("part").unwrap_or_else(|| structural.module_name().to_owned());
    styles(name, table).iter().map(|style| in_style(&structural, &part, style)).collect()
}

fn styles(name: &str, table: &Table) -> Vec<String> {
    let styles = strings(table, "styles");
    let is_mark = |word: &str| [LONG, UNCOUNTED].contains(&word);
    let known = |style: &String| KINDS.contains(&kind_of(style)) && style.split(", ").skip(1).all(is_mark);
    assert!(styles.iter().all(known), "sim/duts.toml: [{name}] has a style that README.md does not know");
    if styles.is_empty() { vec!["structural".into()] } else { styles }
}

fn kind_of(style: &str) -> &str {
    style.split(", ").next().unwrap_or(style)
}

fn in_style(dut: &Dut, part: &str, style: &str) -> Dut {
    let is_marked = |mark: &str| style.split(", ").skip(1).any(|word| word == mark);
    let kind = kind_of(style);
    let dut = Dut { is_long: is_marked(LONG), is_uncounted: is_marked(UNCOUNTED), ..dut.clone() };
    if kind == "structural" {
        return Dut { has_flips: false, ..dut };
    }
    let netlist = (kind != "fast").then(|| Netlist { kind: kind.into(), part: part.into() });
    let has_flips = dut.has_flips && kind == "fast";
    Dut { name: format!("{}_{kind}", dut.name), is_fast: true, has_flips, netlist, ..dut }
}

fn strings(table: &Table, key: &str) -> Vec<String> {
    let list = table.get(key).and_then(Value::as_array);
    list.into_iter().flatten().filter_map(Value::as_str).map(String::from).collect()
}

/// Ports are written `name:width`.
fn ports(name: &str, table: &Table, key: &str) -> Vec<(String, u32)> {
    let port = |text: &String| {
        let (port, width) = text.split_once(':')?;
        Some((port.to_owned(), width.parse().ok()?))
    };
    let list: Option<Vec<_>> = strings(table, key).iter().map(port).collect();
    let list =
        list.unwrap_or_else(|| panic!("sim/duts.toml: [{name}] {key} are written [\"port:width\", …]"));
    assert!(!list.is_empty(), "sim/duts.toml: [{name}] lacks {key}");
    list
}

impl Dut {
    /// The name of the module, without its area.
    pub fn module_name(&self) -> &str {
        self.module.rsplit('/').next().unwrap_or(&self.module)
    }

    /// The width of `data_i`.
    pub fn in_bits(&self) -> u32 {
        self.operands.iter().map(|(_, width)| self.room(*width)).sum()
    }

    /// The width of `data_o`.
    pub fn out_bits(&self) -> u32 {
        self.results.iter().map(|(_, width)| self.room(*width)).sum()
    }

    /// How many bits of `data_i` or `data_o` a port of this width takes.
    pub fn room(&self, width: u32) -> u32 {
        if self.shape == Shape::Ports { width.next_multiple_of(32) } else { width }
    }
}
