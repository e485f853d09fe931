//! Which output is compiled, and which nodes it needs, in an order in which they can be read.

use super::error::{OnnxError, interface, quoted};
use super::node::OnnxNode;
use std::collections::{HashMap, HashSet};
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{GraphProto, NodeProto, ValueInfoProto, type_proto};

/// The names in a note or an error.
const MAX_NAMES: usize = 8;

/// The names of the tensors to compile; `asked` picks any one that a node makes.
pub(super) fn outputs<'a>(
    graph: &'a GraphProto,
    asked: Option<&str>,
    notes: &mut Vec<String>,
) -> Result<Vec<&'a str>, OnnxError> {
    match (asked, &graph.output[..]) {
        (Some(asked), _) => named(graph, asked).map(|name| vec![name]),
        (None, []) => {
            let problem = "0, expected one; export the scores or the ArgMax as an output";
            Err(interface("the outputs", problem))
        }
        (None, outputs) => Ok(match label(graph, outputs, notes) {
            Some(label) => vec![label],
            None => outputs.iter().map(|output| &output.name[..]).collect(),
        }),
    }
}

/// The nodes that some tensors need, each after those that it needs itself.
pub(super) fn needed<'a>(
    graph: &'a GraphProto,
    outputs: &[&str],
    notes: &mut Vec<String>,
) -> Result<Vec<OnnxNode<'a>>, OnnxError> {
    let makers = makers(graph);
    let needed = needed_places(graph, &makers, outputs);
    let skipped = (0..graph.node.len()).filter(|place| !needed.contains(place));
    let skipped: Vec<String> =
        skipped.map(|place| OnnxNode::new(&graph.node[place], place).described()).collect();
    if !skipped.is_empty() {
        let names = list(skipped.iter().map(String::as_str));
        let output = list(outputs.iter().copied());
        notes.push(format!("output {output} does not need {names}: ignored"));
    }
    ordered(graph, &makers, needed)
}

fn named<'a>(graph: &'a GraphProto, asked: &str) -> Result<&'a str, OnnxError> {
    let declared = graph.output.iter().map(|output| &output.name[..]);
    let made = graph.node.iter().flat_map(|node| &node.output).map(String::as_str);
    declared.clone().chain(made).find(|&name| name == asked && !name.is_empty()).ok_or_else(|| {
        let problem = format!("the model has no such tensor; its outputs are {}", list(declared));
        interface(format!("output {}", quoted(asked)), problem)
    })
}

/// Of a label and its probabilities, as scikit-learn's exports have them, the label.
fn label<'a>(graph: &GraphProto, outputs: &'a [ValueInfoProto], notes: &mut Vec<String>) -> Option<&'a str> {
    let [first, second] = outputs else { return None };
    let (label, other) = match [first, second].map(is_label) {
        [true, false] => (first, second),
        [false, true] => (second, first),
        _ => return None,
    };
    // The places of TopK are integers too, and no label.
    let places = |node: &NodeProto| node.op_type == "TopK" && node.output.contains(&label.name);
    if graph.node.iter().any(places) {
        return None;
    }
    let (label_name, other_name) = (quoted(&label.name), quoted(&other.name));
    notes.push(format!(
        "of the outputs, {label_name} is compiled; --output-name {other_name} picks the other"
    ));
    Some(&label.name)
}

/// Classes are integers or strings.
fn is_label(output: &ValueInfoProto) -> bool {
    let value = output.r#type.as_ref().and_then(|kind| kind.value.as_ref());
    let labels = [DataType::Int64, DataType::Int32, DataType::String].map(|kind| kind as i32);
    matches!(value, Some(type_proto::Value::TensorType(tensor)) if labels.contains(&tensor.elem_type))
}

/// Which node makes a tensor: the first that says so.
fn makers(graph: &GraphProto) -> HashMap<&str, usize> {
    let mut makers = HashMap::new();
    for (place, node) in graph.node.iter().enumerate() {
        for output in node.output.iter().filter(|output| !output.is_empty()) {
            makers.entry(&output[..]).or_insert(place);
        }
    }
    makers
}

fn needed_places(graph: &GraphProto, makers: &HashMap<&str, usize>, outputs: &[&str]) -> HashSet<usize> {
    let mut needed = HashSet::new();
    let mut open: Vec<usize> = outputs.iter().filter_map(|output| makers.get(output).copied()).collect();
    while let Some(place) = open.pop() {
        if needed.insert(place) {
            open.extend(graph.node[place].input.iter().filter_map(|name| makers.get(&name[..])));
        }
    }
    // A second maker of a needed tensor is a fault that must be seen.
    let again = |place: &usize| {
        graph.node[*place]
            .output
            .iter()
            .any(|name| makers.get(&name[..]).is_some_and(|first| first < place && needed.contains(first)))
    };
    let twice: Vec<usize> = (0..graph.node.len()).filter(again).collect();
    needed.extend(twice);
    needed
}

/// In the file's order, but for nodes that read what is made later.
fn ordered<'a>(
    graph: &'a GraphProto,
    makers: &HashMap<&str, usize>,
    needed: HashSet<usize>,
) -> Result<Vec<OnnxNode<'a>>, OnnxError> {
    let mut waiting: Vec<usize> = needed.into_iter().collect();
    waiting.sort_unstable();
    let (mut done, mut order) = (HashSet::new(), Vec::new());
    while !waiting.is_empty() {
        let before = waiting.len();
        waiting.retain(|&place| {
            let made = |name: &String| makers.get(&name[..]).is_none_or(|maker| done.contains(maker));
            let ready = graph.node[place].input.iter().all(made);
            if ready {
                done.insert(place);
                order.push(OnnxNode::new(&graph.node[place], place));
            }
            !ready
        });
        if waiting.len() == before {
            let node = OnnxNode::new(&graph.node[waiting[0]], waiting[0]);
            return Err(node.misuse("it needs its own result", "export the model again"));
        }
    }
    Ok(order)
}

/// A few names, and how many more there are.
fn list<'a>(names: impl Iterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.map(quoted).collect();
    let shown = names.iter().take(MAX_NAMES).map(String::as_str).collect::<Vec<_>>().join(", ");
    match names.len().saturating_sub(MAX_NAMES) {
        0 => shown,
        more => format!("{shown} and {more} more"),
    }
}
