//! Random networks of the supported kinds: our import, tract and the integers against a plain interpreter.

use super::fixtures::*;
use super::*;
use crate::front::data::Samples;
use crate::model::Visibility;
use crate::model::infer::Inference;
use crate::quantise::calibrate::Calibration;
use crate::quantise::{Widths, quantise};
use proptest::prelude::*;
use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::{AttributeProto, NodeProto, TensorProto};

/// A step of a network, with numbers to draw its constants from.
#[derive(Clone, Debug)]
struct Step {
    kind: usize,
    numbers: Vec<f32>,
}

/// A network as a file, and what it computes.
struct Generated {
    nodes: Vec<NodeProto>,
    constants: Vec<TensorProto>,
    numbers: std::iter::Cycle<std::vec::IntoIter<f32>>,
    name: String,
    /// The tensor for each input, and those before it.
    rows: Vec<Vec<f64>>,
    residual: (String, Vec<Vec<f64>>),
    largest: f64,
}

const KINDS: usize = 19;

impl Generated {
    fn of(inputs: &[Vec<f64>], steps: &[Step]) -> Self {
        let mut made = Generated {
            nodes: Vec::new(),
            constants: Vec::new(),
            numbers: vec![1.0].into_iter().cycle(),
            name: "x".into(),
            rows: inputs.to_vec(),
            residual: ("x".into(), inputs.to_vec()),
            largest: 1.0,
        };
        made.step(&Step { kind: 0, numbers: steps.first().map_or(vec![0.5], |step| step.numbers.clone()) });
        steps.iter().for_each(|step| made.step(step));
        made.nodes.push(node("Identity", &[&made.name.clone()], "y"));
        made
    }

    fn width(&self) -> usize {
        self.rows[0].len()
    }

    fn vector(&mut self, len: usize) -> Vec<f32> {
        self.numbers.by_ref().take(len).collect()
    }

    /// A constant of its own: stored, or made by a Constant, a Transpose or a Cast.
    fn constant(&mut self, dims: &[i64], values: &[f32]) -> String {
        let name = format!("c{}", self.constants.len() + self.nodes.len());
        match values.len() % 3 {
            0 => self.constants.push(floats(&name, dims, values)),
            1 => {
                let value = AttributeProto {
                    name: "value".into(),
                    r#type: AttributeType::Tensor as i32,
                    t: Some(floats("", dims, values)),
                    ..Default::default()
                };
                self.nodes.push(with(node("Constant", &[], &name), value));
            }
            _ => {
                let stored = format!("{name} stored");
                let mut tensor = floats(&stored, dims, &[]);
                tensor.data_type = tract_onnx::pb::tensor_proto::DataType::Double as i32;
                tensor.double_data = values.iter().copied().map(f64::from).collect();
                self.constants.push(tensor);
                self.nodes.push(with(node("Cast", &[&stored], &name), int("to", 1)));
            }
        }
        name
    }

    /// Appends a node from the current tensor, and does the same to all rows.
    fn then(&mut self, made: NodeProto, f: impl Fn(&[f64]) -> Vec<f64>) {
        self.nodes.push(made);
        self.rows = self.rows.iter().map(|row| f(row)).collect();
        let largest = self.rows.iter().flatten().fold(0.0, |m: f64, v| m.max(v.abs()));
        self.largest = self.largest.max(largest);
        self.name = self.nodes.last().unwrap().output[0].clone();
    }

    fn step(&mut self, step: &Step) {
        self.numbers = step.numbers.clone().into_iter().cycle();
        let (x, y, n) =
            (self.name.clone(), format!("t{}", self.nodes.len() + self.constants.len()), self.width());
        let wide = |values: &[f32]| values.iter().copied().map(f64::from).collect::<Vec<_>>();
        match step.kind {
            0 | 1 => self.layer(&x, &y, step.kind == 0, 1 + step.numbers.len() % 4),
            2..=8 => self.elementwise(&x, &y, step.kind),
            9 => self.then(node("Relu", &[&x], &y), |row| row.iter().map(|v| v.max(0.0)).collect()),
            10 => {
                let zero = self.constant(&[], &[0.0]);
                self.then(node("Clip", &[&x, &zero], &y), |row| row.iter().map(|v| v.max(0.0)).collect());
            }
            11 => {
                let zero = self.constant(&[1], &[0.0]);
                self.then(node("Max", &[&zero, &x], &y), |row| row.iter().map(|v| v.max(0.0)).collect());
            }
            12 => self.then(node("Neg", &[&x], &y), |row| row.iter().map(|v| -v).collect()),
            13 => {
                let [g, b, m] = [self.vector(n), self.vector(n), self.vector(n)];
                let v: Vec<f32> = self.vector(n).iter().map(|v| v.abs()).collect();
                let dims = [n as i64];
                let names = [&g, &b, &m, &v].map(|values| self.constant(&dims, values));
                let [g, b, m, v] = [&g, &b, &m, &v].map(|values| wide(values));
                let inputs = [&x, &names[0], &names[1], &names[2], &names[3]].map(|name| &name[..]);
                self.then(node("BatchNormalization", &inputs, &y), |row| {
                    (0..n).map(|i| (row[i] - m[i]) / (v[i] + 1e-5f32 as f64).sqrt() * g[i] + b[i]).collect()
                });
            }
            14 => {
                let (offset, scale) = (self.vector(n), self.vector(1));
                let attribute = |name: &str, values: &[f32]| AttributeProto {
                    name: name.into(),
                    r#type: AttributeType::Floats as i32,
                    floats: values.to_vec(),
                    ..Default::default()
                };
                let scaler = NodeProto { domain: "ai.onnx.ml".into(), ..node("Scaler", &[&x], &y) };
                let scaler = with(with(scaler, attribute("offset", &offset)), attribute("scale", &scale));
                let (offset, scale) = (wide(&offset), f64::from(scale[0]));
                self.then(scaler, |row| row.iter().zip(&offset).map(|(v, o)| (v - o) * scale).collect());
            }
            15 => {
                self.residual = (x.clone(), self.rows.clone());
                self.then(with(node("Cast", &[&x], &y), int("to", 11)), <[f64]>::to_vec);
            }
            16 => {
                let (other, rows) = self.residual.clone();
                if rows[0].len() == n {
                    let subtract = step.numbers.len().is_multiple_of(2);
                    let sign = if subtract { -1.0 } else { 1.0 };
                    self.then(node(if subtract { "Sub" } else { "Add" }, &[&x, &other], &y), <[f64]>::to_vec);
                    let sum = |(row, other): (&mut Vec<f64>, &Vec<f64>)| {
                        row.iter_mut().zip(other).for_each(|(v, o)| *v += sign * o)
                    };
                    self.rows.iter_mut().zip(&rows).for_each(sum);
                }
            }
            17 => {
                let u = format!("{y} turned");
                let perm = AttributeProto {
                    name: "perm".into(),
                    r#type: AttributeType::Ints as i32,
                    ints: vec![1, 0],
                    ..Default::default()
                };
                self.then(with(node("Transpose", &[&x], &u), perm), <[f64]>::to_vec);
                self.then(with(node("Flatten", &[&u], &y), int("axis", 0)), <[f64]>::to_vec);
            }
            _ => {
                let (starts, ends) = (format!("{y} from"), format!("{y} to"));
                self.constants.push(ints(&starts, &[0, i64::from(n > 1)]));
                self.constants.push(ints(&ends, &[1, 1000]));
                self.then(node("Slice", &[&x, &starts, &ends], &y), |row| row[usize::from(n > 1)..].to_vec());
            }
        }
    }

    fn layer(&mut self, x: &str, y: &str, gemm: bool, outputs: usize) {
        let n = self.width();
        let (w, b) = (self.vector(n * outputs), self.vector(outputs));
        let weights = self.constant(&[n as i64, outputs as i64], &w);
        let bias = self.constant(&[outputs as i64], &b);
        let product = |row: &[f64]| -> Vec<f64> {
            (0..outputs).map(|j| (0..n).map(|i| row[i] * f64::from(w[i * outputs + j])).sum()).collect()
        };
        let shifted =
            |row: &[f64]| -> Vec<f64> { row.iter().zip(&b).map(|(v, b)| v + f64::from(*b)).collect() };
        if gemm {
            self.then(node("Gemm", &[x, &weights, &bias], y), |row| shifted(&product(row)));
        } else {
            let t = format!("{y} product");
            self.then(node("MatMul", &[x, &weights], &t), product);
            self.then(node("Add", &[&bias, &t], y), shifted);
        }
    }

    fn elementwise(&mut self, x: &str, y: &str, kind: usize) {
        let n = self.width();
        let len = if self.numbers.clone().next() > Some(0.5) { 1 } else { n };
        let values = self.vector(len);
        let c = self.constant(&[len as i64], &values);
        let of = |f: fn(f64, f64) -> f64| {
            let values: Vec<f64> = values.iter().copied().map(f64::from).collect();
            move |row: &[f64]| row.iter().enumerate().map(|(i, v)| f(*v, values[i % values.len()])).collect()
        };
        match kind {
            2 => self.then(node("Mul", &[x, &c], y), of(|v, c| v * c)),
            3 => self.then(node("Mul", &[&c, x], y), of(|v, c| v * c)),
            4 => self.then(node("Sub", &[x, &c], y), of(|v, c| v - c)),
            5 => self.then(node("Sub", &[&c, x], y), of(|v, c| c - v)),
            6 => self.then(node("Div", &[x, &c], y), of(|v, c| v / c)),
            7 => self.then(node("Add", &[&c, x], y), of(|v, c| v + c)),
            _ => self.then(node("Add", &[x, &c], y), of(|v, c| v + c)),
        }
    }

    fn file(&self, width: usize) -> ModelProto {
        let mut file = model(&[1, width as i64], self.nodes.clone(), self.constants.clone());
        file.opset_import
            .push(tract_onnx::pb::OperatorSetIdProto { domain: "ai.onnx.ml".into(), version: 1 });
        file
    }
}

fn near(x: &[f64], y: &[f64], tolerance: f64) -> bool {
    x.len() == y.len() && x.iter().zip(y).all(|(x, y)| (x - y).abs() <= tolerance)
}

fn step() -> impl Strategy<Value = Step> {
    let number =
        (prop::bool::ANY, 0.25..1.75f32).prop_map(|(minus, number)| if minus { -number } else { number });
    (0..KINDS, prop::collection::vec(number, 3..24)).prop_map(|(kind, numbers)| Step { kind, numbers })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(100))]

    #[test]
    fn random_networks_are_computed_as_they_are_written(
        steps in prop::collection::vec(step(), 0..9),
        inputs in prop::collection::vec(prop::collection::vec(-2.0..2.0f64, 5), 4),
        width in 1..6usize,
    ) {
        let inputs: Vec<Vec<f64>> = inputs.iter().map(|row| row[..width].to_vec()).collect();
        let generated = Generated::of(&inputs, &steps);
        let float = parse(&bytes(&generated.file(width))).unwrap();
        let samples = Samples::new(inputs.clone(), &float.graph.input_shape).unwrap();
        let calibration = Calibration::of(&float.graph, &samples, 1.0).unwrap();
        let widths = Widths { weights: 16, input: 16, activations: 16, input_fraction_bits: None };
        let integers = quantise(&float.graph, &calibration, &widths, Visibility::Private).unwrap();
        let inference = Inference::new(&integers).unwrap();
        for (input, expected) in inputs.iter().zip(&generated.rows) {
            let ours = &float.graph.tensors(input)[float.graph.scores()];
            prop_assert!(near(ours, expected, 1e-4 * generated.largest), "ours {ours:?}, not {expected:?}");
            let tracts = float.scores(input).unwrap();
            prop_assert!(near(&tracts, expected, 1e-4 * generated.largest), "tract's {tracts:?}, not {expected:?}");
            let trace = inference.run(&integers.input.quantise(input).unwrap()).unwrap();
            let scores = integers.dequantise(trace.tensor(integers.scores()));
            prop_assert!(near(&scores, expected, 0.02 * generated.largest), "integers {scores:?}, not {expected:?}");
        }
    }
}
