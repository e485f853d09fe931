//! `zkcard compile`.

use crate::args::{self, Compile};
use crate::commands::named;
use crate::error::{Classify, CliResult, Code};
use crate::folder::written;
use crate::output::{make_dir, refuse_existing};
use crate::page::{self, Page};
use crate::report::{report_of, show};
use crate::ui::{Ui, good};
use serde_json::{Value, json};
use std::path::Path;
use zkcard::{Answer, Folder};
use zkcard_groth16::Timings;
use zkcard_zkml::calibrate::Calibration;
use zkcard_zkml::circuit::Circuit;
use zkcard_zkml::data::{Samples, load_labels};
use zkcard_zkml::graph::FloatGraph;
use zkcard_zkml::model::{IntModel, OutputKind, Protocol, Visibility};
use zkcard_zkml::onnx::{self, FloatModel};
use zkcard_zkml::quantise::{Widths, quantise, widen};
use zkcard_zkml::report::{CompileReport, Evaluation, evaluate, values, warnings};

/// Compiles and shows what it will cost.
pub fn run(args: &Compile, ui: &Ui) -> CliResult<()> {
    let Compiled { dir, report, notes, warnings, timings } = make(args, ui)?;
    notes.iter().try_for_each(|note| ui.say(format!("note: {note}")))?;
    show(&report, ui)?;
    warnings.iter().try_for_each(|warning| ui.warn(warning))?;
    ui.say(good(format!("{} and circuit.bin", dir.model().display())))?;
    args.report.iter().try_for_each(|page| ui.say(good(page.display().to_string())))?;
    ui.say(format!("next: zkcard setup {}", dir.path().display()))?;
    ui.timings(&timings)?;
    ui.report(&machine_report(args, &report, (&notes, &warnings))?)
}

/// A network in its folder.
#[derive(Debug)]
pub struct Compiled {
    /// The folder.
    pub dir: Folder,
    /// What it will cost.
    pub report: CompileReport,
    /// What was left out of the file, or read otherwise than one might think.
    pub notes: Vec<String>,
    /// Where the integer model is not the float model.
    pub warnings: Vec<String>,
    /// How long each step took.
    pub timings: Timings,
}

/// Steps that are announced.
const STEPS: u64 = 4;

/// Percent of samples on which both models should agree.
const AGREEMENT: f64 = 95.0;

/// Compiles a network into a folder.
pub fn make(args: &Compile, ui: &Ui) -> CliResult<Compiled> {
    let dir = Folder::new(&args.out);
    refuse_existing(&[&dir.model(), &dir.circuit()], args.force)?;
    args.report.iter().try_for_each(|page| page::refuse(page, &dir, args.force))?;
    let (stages, bar) = ui.progress(STEPS + u64::from(args.report.is_some()));
    let float = stages.time("read ONNX", || onnx::load_output(&args.model, args.output_name.as_deref()));
    let float = float.map_err(|error| named(&args.model, error))?;
    let data = samples(&args.data, &float)?;
    let model = stages.time("calibrate, quantise", || quantised(args, &float, &data))?;
    let circuit = stages.time("build circuit", || Circuit::compile(&model)).code(Code::Input)?;
    let test = args.test.as_ref().map(|path| samples(path, &float)).transpose()?;
    let test = test.as_ref().unwrap_or(&data);
    let (report, warnings) =
        stages.time("measure accuracy", || report(args, &float, (&data, test), &circuit))?;
    let html = || page(&float.graph, test, circuit.model(), (&report, &warnings));
    let page = args.report.as_ref().map(|_| stages.time("values by layer", html)).transpose()?;
    bar.finish_and_clear();
    make_dir(dir.path())?;
    args.report.iter().try_for_each(|page| page::refuse(page, &dir, args.force))?;
    written(|| dir.save_circuit(&circuit))?;
    args.report.iter().zip(page).try_for_each(|(path, html)| page::save(path, &html, &dir))?;
    Ok(Compiled { dir, report, notes: float.notes, warnings, timings: stages.finish() })
}

fn quantised(args: &Compile, float: &FloatModel, samples: &Samples) -> CliResult<IntModel> {
    let calibration =
        Calibration::of(&float.graph, samples, 1.0).map_err(|error| named(&args.data, error))?;
    let widths = Widths {
        weights: args.weight_bits,
        input: args.input_bits,
        activations: args.activation_bits,
        input_fraction_bits: None,
    };
    let visibility = match args.input_visibility {
        args::Visibility::Private => Visibility::Private,
        args::Visibility::Public => Visibility::Public,
    };
    let model = quantise(&float.graph, &calibration, &widths, visibility).code(Code::Input)?;
    let protocol = match args.protocol {
        args::Protocol::Plain => Protocol::Plain,
        args::Protocol::Lookup => Protocol::Lookup,
    };
    let model = IntModel { context: args.context, protocol, ..model };
    let model = match args.output {
        None => model,
        Some(args::Output::Scores) => model.with_output(OutputKind::Scores),
        Some(args::Output::Class) => model.with_output(OutputKind::Class),
    };
    match protocol {
        Protocol::Plain => Ok(model),
        Protocol::Lookup => widen(model).code(Code::Input),
    }
}

fn report(
    args: &Compile,
    float: &FloatModel,
    (data, test): (&Samples, &Samples),
    circuit: &Circuit,
) -> CliResult<(CompileReport, Vec<String>)> {
    let evaluation = evaluation(args, float, test, circuit)?;
    let floor = args.min_agreement.unwrap_or(AGREEMENT) / 100.0;
    let warnings =
        warnings(&float.graph, circuit.model(), data, (test, &evaluation), floor).code(Code::Input)?;
    let warnings = warned(args, warnings.iter().map(ToString::to_string).collect())?;
    Ok((report_of(circuit, Some(evaluation)), warnings))
}

/// The page of `--report`.
fn page(
    graph: &FloatGraph,
    test: &Samples,
    model: &IntModel,
    (report, warnings): (&CompileReport, &[String]),
) -> CliResult<String> {
    let (values, samples) = values(graph, model, test).code(Code::Input)?;
    Page { model, report, values: &values, samples, warnings }.html()
}

/// With `--min-agreement` what would be a warning is an error.
fn warned(args: &Compile, warnings: Vec<String>) -> CliResult<Vec<String>> {
    match args.min_agreement.is_some() && !warnings.is_empty() {
        true => {
            Err(named(&args.model, warnings.join("; ")).hint("without --min-agreement these are warnings"))
        }
        false => Ok(warnings),
    }
}

fn evaluation(
    args: &Compile,
    float: &FloatModel,
    samples: &Samples,
    circuit: &Circuit,
) -> CliResult<Evaluation> {
    let classes = circuit.bounds().tensor(circuit.model().scores()).len();
    let labels = match &args.labels {
        Some(labels) => Some(load_labels(labels, classes).map_err(|error| named(labels, error))?),
        None => None,
    };
    let mut evaluation = evaluate(float, circuit.model(), samples, labels.as_deref()).code(Code::Input)?;
    if let (Some(accuracy), Some(labels)) = (&mut evaluation.accuracy, labels) {
        accuracy.circuit = Some(circuit_accuracy(circuit, samples, &labels)?);
    }
    Ok(evaluation)
}

/// The share of samples whose witness carries the right answer in its public values; samples outside of
/// the declared range count as wrong.
fn circuit_accuracy(circuit: &Circuit, samples: &Samples, labels: &[usize]) -> CliResult<f64> {
    let class = |row: &[f64]| -> CliResult<Option<usize>> {
        let Ok(input) = circuit.model().input.quantise(row) else { return Ok(None) };
        let public = circuit.public_values(&input).code(Code::Input)?;
        let values = circuit.decode_public(&public).code(Code::Input)?;
        Ok(Some(Answer::of(circuit.public(), &values).class))
    };
    let classes = samples.rows().map(class).collect::<CliResult<Vec<_>>>()?;
    let right = classes.iter().zip(labels).filter(|(class, label)| **class == Some(**label)).count();
    Ok(right as f64 / labels.len() as f64)
}

fn samples(path: &Path, float: &FloatModel) -> CliResult<Samples> {
    Samples::load(path, &float.graph.input_shape).map_err(|error| named(path, error))
}

/// The report with what scripts ask for first, and what was said beside.
fn machine_report(
    args: &Compile,
    report: &CompileReport,
    (notes, warnings): (&[String], &[String]),
) -> CliResult<Value> {
    let mut value = serde_json::to_value(report).code(Code::Output)?;
    value["constraints"] = json!(report.size.constraints);
    value["public_inputs"] = json!(report.size.public_inputs);
    value["notes"] = json!(notes);
    value["warnings"] = json!(warnings);
    value["page"] = json!(args.report);
    Ok(value)
}
