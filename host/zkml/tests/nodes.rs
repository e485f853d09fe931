//! ONNX's own node tests: what is taken answers as they say, and all else is refused by name
//! (`tests/operators/node.py`). Every way of giving a test's inputs counts as a case of its own.
//!
//! A few of them, or all with `ZKCARD_LONG=1`; `ZKCARD_NODES=part` are those whose names have that part.

#![allow(
    clippy::unwrap_used,
    clippy::print_stdout,
    reason = "the files are made here, and the tally is for people"
)]

mod support;

use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;
use std::sync::mpsc::{RecvTimeoutError, channel};
use std::thread;
use std::time::Duration;
use support::{circuit_faults, distance, python};
use zkcard_zkml::calibrate::Calibration;
use zkcard_zkml::circuit::Circuit;
use zkcard_zkml::data::Samples;
use zkcard_zkml::graph::FloatGraph;
use zkcard_zkml::model::infer::Inference;
use zkcard_zkml::model::{IntModel, Protocol, Visibility};
use zkcard_zkml::onnx::{self, OnnxError};
use zkcard_zkml::quantise::{Widths, quantise};

/// Every so many tests are run each day.
const EVERYDAY: usize = 23;
/// How long one case may take.
const BUDGET: Duration = Duration::from_secs(60);
/// How far the integer model may be off, in parts of the largest number of the network.
const INTEGER_ERROR: f64 = 0.02;
/// Circuits are made of networks of no more elements.
const CIRCUIT_ELEMENTS: usize = 400;

#[derive(Clone, Deserialize)]
struct Case {
    name: String,
    operator: String,
    /// None where there are other things than numbers.
    inputs: Option<Vec<Number>>,
    /// Whether it is the operator written out in others.
    expanded: bool,
    sides: Vec<Vec<usize>>,
    outputs: Option<Vec<Number>>,
    tolerance: [f64; 2],
}

/// A number; in JSON what is not finite is a word.
#[derive(Clone, Copy, Deserialize)]
#[serde(try_from = "serde_json::Value")]
struct Number(f64);

impl TryFrom<serde_json::Value> for Number {
    type Error = String;

    fn try_from(value: serde_json::Value) -> Result<Self, String> {
        let word = || value.as_str().and_then(|word| word.parse().ok());
        value.as_f64().or_else(word).map(Number).ok_or(format!("{value} is no number"))
    }
}

#[derive(Debug, PartialEq)]
enum Verdict {
    Right,
    Refused(String),
    /// Taken in floating point, and refused when it was quantised or constrained.
    Unquantised(String),
    Wrong(String),
    Panicked,
    Hung,
}

fn cases(step: usize, folder: &Path) -> Vec<Case> {
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/operators/node.py");
    let ran = Command::new(python("operators", "onnx"))
        .arg(script)
        .arg(step.to_string())
        .arg(folder)
        .output()
        .unwrap();
    assert!(ran.status.success(), "{}", String::from_utf8_lossy(&ran.stderr));
    serde_json::from_slice(&std::fs::read(folder.join("expected.json")).unwrap()).unwrap()
}

fn numbers(of: &[Number]) -> Vec<f64> {
    of.iter().map(|number| number.0).collect()
}

/// The samples of a case: its inputs as they are, or row by row where the network takes one sample of a batch.
fn samples(case: &Case, inputs: &[f64], len: usize) -> Option<Vec<Vec<f64>>> {
    if inputs.len() == len {
        return Some(vec![inputs.to_vec()]);
    }
    let batch = case.sides.iter().filter_map(|sides| sides.first()).max().copied()?;
    let row = |at: usize| {
        let mut start = 0;
        let rows = case.sides.iter().map(|sides| {
            let size: usize = sides.iter().product();
            let (first, side) = (start, sides[0]);
            start += size;
            &inputs[first + if side == 1 { 0 } else { at * size / side }..][..size / side]
        });
        rows.collect::<Vec<_>>().concat()
    };
    let rows: Vec<_> = (0..batch).map(row).collect();
    rows.iter().all(|row| row.len() == len).then_some(rows)
}

fn verdict(case: &Case, folder: &Path) -> Verdict {
    let float = match onnx::load(folder.join(format!("{}.onnx", case.name))) {
        Ok(float) => float,
        Err(error) => return refused(&error),
    };
    let (Some(inputs), Some(outputs)) = (&case.inputs, &case.outputs) else {
        return Verdict::Wrong("it is taken, and not of numbers".into());
    };
    let Some(samples) = samples(case, &numbers(inputs), float.graph.input_len()) else {
        return Verdict::Wrong(format!("it takes {} numbers", float.graph.input_len()));
    };
    let finite = inputs.iter().all(|number| number.0.is_finite());
    if let Some(fault) = float_fault(case, &float.graph, &samples, &numbers(outputs)) {
        if !finite {
            return Verdict::Unquantised("inputs that are not finite are refused".into());
        }
        return Verdict::Wrong(fault);
    }
    integers(&float.graph, &samples)
}

fn refused(error: &OnnxError) -> Verdict {
    match error {
        OnnxError::Runtime(_) | OnnxError::Read { .. } => Verdict::Wrong(format!("refused as {error}")),
        _ => Verdict::Refused(error.to_string()),
    }
}

fn float_fault(case: &Case, graph: &FloatGraph, samples: &[Vec<f64>], expected: &[f64]) -> Option<String> {
    let found: Vec<f64> = samples.iter().flat_map(|x| graph.tensors(x).pop().unwrap()).collect();
    let [relative, absolute] = case.tolerance;
    let near = |(&x, &y): (&f64, &f64)| {
        x == y || (x.is_nan() && y.is_nan()) || (x - y).abs() <= absolute + relative * y.abs()
    };
    if found.len() != expected.len() {
        return Some(format!("{} numbers, not {}", found.len(), expected.len()));
    }
    let place = found.iter().zip(expected).position(|pair| !near(pair))?;
    Some(format!("element {place} of {} is {}, not {}", found.len(), found[place], expected[place]))
}

/// The integer model of a network, calibrated by its samples alone.
fn integer_model(graph: &FloatGraph, samples: &[Vec<f64>]) -> Result<IntModel, String> {
    let said = |error: &dyn std::fmt::Display| error.to_string();
    let data = Samples::new(samples.to_vec(), &graph.input_shape).map_err(|error| said(&error))?;
    let calibration = Calibration::of(graph, &data, 1.0).map_err(|error| said(&error))?;
    let widths = Widths { weights: 14, input: 12, activations: 14, input_fraction_bits: None };
    quantise(graph, &calibration, &widths, Visibility::Private).map_err(|error| said(&error))
}

/// The integer model beside the float network on the numbers that it reads.
fn integers(graph: &FloatGraph, samples: &[Vec<f64>]) -> Verdict {
    let model = match integer_model(graph, samples) {
        Ok(model) => model,
        Err(error) => return Verdict::Unquantised(error),
    };
    let inference = Inference::new(&model).unwrap();
    let mut traces = Vec::new();
    for sample in samples {
        let input = model.input.quantise(sample).unwrap();
        let unit = f64::from(model.input.fraction_bits).exp2();
        let tensors = graph.tensors(&input.iter().map(|&x| x as f64 / unit).collect::<Vec<_>>());
        let largest = tensors.concat().into_iter().fold(1.0, |largest: f64, x| largest.max(x.abs()));
        let trace = inference.run(&input).unwrap();
        let off = distance(&model.dequantise(trace.output()), tensors.last().unwrap(), largest);
        if off > INTEGER_ERROR {
            return Verdict::Wrong(format!("the integer model is off by {off}"));
        }
        traces.push(trace);
    }
    match is_small(graph) {
        true => circuit_faults(&model, &traces[..1]).map_or(Verdict::Right, Verdict::Wrong),
        false => Verdict::Right,
    }
}

fn is_small(graph: &FloatGraph) -> bool {
    graph.nodes.iter().map(|node| node.len).sum::<usize>() <= CIRCUIT_ELEMENTS
}

/// What an operator costs in a case: constraints for an element of its result, in tenths.
#[derive(Debug, Deserialize, PartialEq, Serialize)]
struct Cost {
    case: String,
    /// None where it needs a table.
    plain: Option<usize>,
    lookup: Option<usize>,
}

fn cost(case: &Case, folder: &Path) -> Option<Cost> {
    let float = onnx::load(folder.join(format!("{}.onnx", case.name))).ok()?;
    let samples = samples(case, &numbers(case.inputs.as_ref()?), float.graph.input_len())?;
    let model = integer_model(&float.graph, &samples).ok().filter(|_| is_small(&float.graph))?;
    let elements = float.graph.len_of(float.graph.nodes.len());
    let tenths = |protocol| {
        let circuit = Circuit::compile(&IntModel { protocol, ..model.clone() }).ok()?;
        let own =
            circuit.layers().iter().filter(|layer| !["input", "output", "public"].contains(&&layer.name[..]));
        Some((own.map(|layer| layer.constraints).sum::<usize>() * 10).div_ceil(elements))
    };
    let (plain, lookup) = (tenths(Protocol::Plain), tenths(Protocol::Lookup));
    Some(Cost { case: case.name.clone(), plain, lookup })
}

/// The first right case of each operator, and what it costs there.
fn costs(verdicts: &[(Case, Verdict)], folder: &Path) -> BTreeMap<String, Cost> {
    let mut costs = BTreeMap::new();
    for (case, verdict) in verdicts {
        if *verdict == Verdict::Right && !case.expanded && !costs.contains_key(&case.operator) {
            costs.extend(cost(case, folder).map(|cost| (case.operator.clone(), cost)));
        }
    }
    costs
}

/// Whether README names an operator; what does nothing is not in the list.
fn is_listed(operator: &str) -> bool {
    let nothing = ["Constant", "Identity", "Dropout"];
    nothing.contains(&operator) || onnx::operators().any(|[_, name, _]| name == operator)
}

/// What README shows is what is found; `ZKCARD_WRITE=1` with all tests writes it.
fn compare_costs(costs: &BTreeMap<String, Cost>, all: bool) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/operators/costs.json");
    if all && std::env::var_os("ZKCARD_WRITE").is_some() {
        std::fs::write(&path, serde_json::to_string_pretty(costs).unwrap() + "\n").unwrap();
    }
    let known: BTreeMap<String, Cost> = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    for (operator, cost) in costs {
        assert!(is_listed(operator), "{operator} is taken, and not listed");
        let same = known.get(operator).filter(|known| all || known.case == cost.case);
        assert!(same.is_none_or(|known| known == cost), "{operator}: {cost:?}; mend with ZKCARD_WRITE=1");
        assert!(!all || same.is_some(), "{operator} has no cost yet; mend with ZKCARD_WRITE=1");
    }
}

/// What becomes of a case in a thread that is given up in the end.
fn bounded(case: &Case, folder: &Path) -> Verdict {
    let (sender, receiver) = channel();
    let (case, folder) = (case.clone(), folder.to_owned());
    thread::spawn(move || sender.send(verdict(&case, &folder)));
    match receiver.recv_timeout(BUDGET) {
        Ok(verdict) => verdict,
        Err(RecvTimeoutError::Timeout) => Verdict::Hung,
        Err(RecvTimeoutError::Disconnected) => Verdict::Panicked,
    }
}

/// How many cases of an operator are right, refused, refused later, and wrong.
fn tally(verdicts: &[(Case, Verdict)]) -> BTreeMap<&str, [usize; 4]> {
    let mut tally = BTreeMap::<&str, [usize; 4]>::new();
    for (case, verdict) in verdicts {
        let column = match verdict {
            Verdict::Right => 0,
            Verdict::Refused(_) => 1,
            Verdict::Unquantised(_) => 2,
            Verdict::Wrong(_) | Verdict::Panicked | Verdict::Hung => 3,
        };
        tally.entry(&case.operator).or_default()[column] += 1;
    }
    tally
}

fn print(verdicts: &[(Case, Verdict)]) {
    println!("operator: right, refused by name, refused when quantised, wrong");
    for (operator, [right, refused, later, wrong]) in tally(verdicts) {
        println!("{operator}: {right} {refused} {later} {wrong}");
    }
    let total = tally(verdicts).values().fold([0; 4], |sum, row| [0, 1, 2, 3].map(|at| sum[at] + row[at]));
    println!("all: {total:?}");
    for (case, verdict) in verdicts.iter().filter(|(_, verdict)| *verdict != Verdict::Right) {
        println!("{}: {verdict:?}", case.name);
    }
}

#[test]
fn the_node_tests_of_onnx_are_right_or_refused() {
    let part = std::env::var("ZKCARD_NODES").unwrap_or_default();
    let all = !part.is_empty() || std::env::var_os("ZKCARD_LONG").is_some_and(|long| long == "1");
    let folder = tempfile::tempdir().unwrap();
    let cases = cases(if all { 1 } else { EVERYDAY }, folder.path()).into_iter();
    let cases = cases.filter(|case| case.name.contains(&part));
    let verdicts: Vec<(Case, Verdict)> = cases
        .map(|case| {
            let verdict = bounded(&case, folder.path());
            (case, verdict)
        })
        .collect();
    print(&verdicts);
    assert!(verdicts.iter().any(|(_, verdict)| *verdict == Verdict::Right));
    let wrong = |(_, verdict): &&(Case, Verdict)| {
        matches!(verdict, Verdict::Wrong(_) | Verdict::Panicked | Verdict::Hung)
    };
    let wrong: Vec<_> =
        verdicts.iter().filter(wrong).map(|(case, verdict)| format!("{} {verdict:?}", case.name)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
    if part.is_empty() {
        compare_costs(&costs(&verdicts, folder.path()), all);
    }
}

/// An answer that is off is found.
#[test]
fn a_wrong_answer_of_a_node_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let cases = cases(EVERYDAY, folder.path());
    let right = cases.into_iter().filter(|case| verdict(case, folder.path()) == Verdict::Right);
    let mut damaged = 0;
    for mut case in right.take(5) {
        if let Some(Number(first)) = case.outputs.as_mut().and_then(|outputs| outputs.first_mut()) {
            *first += 0.01 + first.abs() / 8.0;
            damaged += 1;
        }
        assert!(matches!(verdict(&case, folder.path()), Verdict::Wrong(_)), "{}", case.name);
    }
    assert!(damaged > 0);
}
