//! What a compiled network is and costs, as tables.

use crate::error::CliResult;
use crate::ui::{Ui, bytes, seconds};
use zkcard_zkml::circuit::Circuit;
use zkcard_zkml::model::{OutputKind, Protocol, Visibility};
use zkcard_zkml::report::{
    CompileReport, ConstraintCounts, Evaluation, LayerRow, SystemSize, gas_per_public_value,
};

/// What a circuit is and costs.
pub fn report_of(circuit: &Circuit, evaluation: Option<Evaluation>) -> CompileReport {
    // By place, the input's first: a file may have given two nodes one name.
    let mut costs = circuit.layers().iter().map(|layer| layer.constraints);
    let input = costs.next().unwrap_or(0);
    let counts = ConstraintCounts { input, nodes: costs.take(circuit.model().nodes.len()).collect() };
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let size = SystemSize::from(circuit.constraints().r1cs());
    let report = CompileReport::new(circuit.model(), circuit.bounds(), &counts, size, evaluation, cores);
    // With lookups the matrices have the challenge and the fingerprint for public inputs.
    CompileReport { size: SystemSize { public_inputs: circuit.public().len(), ..size }, ..report }
}

/// Prints a report as tables.
pub fn show(report: &CompileReport, ui: &Ui) -> CliResult<()> {
    let input = &report.input;
    let [low, high] = input.range;
    ui.say(format!(
        "{}: {} {} inputs of {} bits in [{low}, {high}], step {}; public output: {}",
        report.model,
        input.elements,
        lower(&input.visibility),
        input.bits,
        input.step,
        lower(&report.output),
    ))?;
    ui.say("")?;
    show_layers(report, ui)?;
    ui.say("")?;
    ui.table(&["", "value"], &summary(report))?;
    advice(report).map_or(Ok(()), |advice| ui.say(advice))
}

/// The columns of [`layer_rows`].
pub const LAYER_HEADING: [&str; 8] =
    ["layer", "operation", "elements", "scale", "range of every input", "bits", "bound by", "constraints"];

/// Prints what each layer is and costs.
pub fn show_layers(report: &CompileReport, ui: &Ui) -> CliResult<()> {
    ui.table(&LAYER_HEADING, &layer_rows(report))
}

/// What a classifier's scores give away, where the class would do.
fn advice(report: &CompileReport) -> Option<String> {
    let is_private = report.input.visibility == Visibility::Private;
    let scores = report.layers.last().map_or(0, |layer| layer.elements);
    (is_private && report.output == OutputKind::Scores && scores > 1).then(|| {
        format!(
            "! the {scores} scores are public and can disclose up to {:.0} bits about a private input; if the class \
             is all that is asked for: --output class",
            report.disclosed_bits
        )
    })
}

/// What each layer is and costs, the input first.
pub fn layer_rows(report: &CompileReport) -> Vec<Vec<String>> {
    let input = &report.input;
    let range_check = row([
        "input",
        "range check",
        &input.elements.to_string(),
        &scale(input.fraction_bits),
        "",
        &input.bits.to_string(),
        "",
        &input.constraints.to_string(),
    ]);
    let nodes = report.layers.iter().map(layer_row);
    let listed = input.constraints + report.layers.iter().map(|layer| layer.constraints).sum::<usize>();
    let rest = (report.size.constraints - listed).to_string();
    let (name, operation) = match report.protocol {
        Protocol::Plain => ("public", "expose"),
        Protocol::Lookup => ("public, tables", "expose, rows"),
    };
    let rest = row([name, operation, &report.size.public_inputs.to_string(), "", "", "", "", &rest]);
    [range_check].into_iter().chain(nodes).chain([rest]).collect()
}

fn layer_row(layer: &LayerRow) -> Vec<String> {
    let [low, high] = layer.interval;
    let operation = match layer.shift {
        Some(shift) => format!("{} >> {shift}", layer.operation),
        None => layer.operation.clone(),
    };
    row([
        &layer.name,
        &operation,
        &layer.elements.to_string(),
        &scale(layer.fraction_bits),
        &format!("[{low}, {high}]"),
        &layer.bits.unwrap_or(layer.interval_bits).to_string(),
        layer.by.as_deref().unwrap_or_default(),
        &layer.constraints.to_string(),
    ])
}

fn row<const N: usize>(texts: [&str; N]) -> Vec<String> {
    texts.map(String::from).to_vec()
}

/// What an integer is to be multiplied by.
fn scale(fraction_bits: i32) -> String {
    format!("2^{}", -fraction_bits)
}

/// What the whole is and costs.
pub fn summary(report: &CompileReport) -> Vec<Vec<String>> {
    let row = |name: &str, value: String| vec![name.to_string(), value];
    let estimate = &report.estimate;
    let mut rows = vec![
        row("protocol", protocol(report)),
        row("constraints", report.size.constraints.to_string()),
        row("domain", report.domain.to_string()),
        row(
            "public inputs",
            format!(
                "{} (each about {} gas on Ethereum)",
                report.size.public_inputs,
                gas_per_public_value(report.protocol)
            ),
        ),
        row("disclosed", disclosed(report)),
        row("proving key", format!("{} (exact, but for a header)", bytes(estimate.proving_key_bytes as u64))),
        row("memory", format!("{} (estimated)", bytes(estimate.memory_bytes as u64))),
        row(
            "proving time",
            format!("{} (estimated, {} cores)", seconds(estimate.proving_seconds), estimate.cores),
        ),
    ];
    if let Some(evaluation) = &report.evaluation {
        rows.extend(accuracy_rows(evaluation).into_iter().map(|(name, value)| row(name, value)));
    }
    rows
}

fn protocol(report: &CompileReport) -> String {
    match report.limb_bits {
        None => report.protocol.to_string(),
        Some(bits) => format!("{}, by limbs of {bits} bits", report.protocol),
    }
}

fn disclosed(report: &CompileReport) -> String {
    match report.input.visibility {
        Visibility::Private => {
            format!("at most {:.1} bits of the private input, by the output", report.disclosed_bits)
        }
        Visibility::Public => "the input is public".into(),
    }
}

fn accuracy_rows(evaluation: &Evaluation) -> Vec<(&'static str, String)> {
    let percent = |share: f64| format!("{:.2} %", share * 100.0);
    let mut rows = vec![(
        "agrees with float",
        format!("{} of {} samples", percent(evaluation.agreement), evaluation.samples),
    )];
    if let Some(accuracy) = &evaluation.accuracy {
        rows.push(("accuracy float", percent(accuracy.float)));
        rows.push(("accuracy integer", percent(accuracy.integer)));
        rows.extend(accuracy.circuit.map(|circuit| ("accuracy circuit", percent(circuit))));
    }
    if let Some(errors) = &evaluation.errors {
        rows.push(("score error", format!("{:.4} mean, {:.4} largest", errors.mean_abs, errors.max_abs)));
    }
    rows
}

fn lower(value: &impl std::fmt::Debug) -> String {
    format!("{value:?}").to_lowercase()
}
