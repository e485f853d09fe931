//! The rules of quantisation, one by one.

use super::*;
use crate::front::data::Samples;
use crate::front::graph::Function;
use crate::layers::clip::Clip;
use crate::layers::concat::Concat;
use crate::layers::layer::Layer;
use crate::layers::leaky_relu::LeakyRelu;
use crate::layers::window::{Channels, Window};
use crate::model::infer::Inference;
use proptest::prelude::*;

fn node(op: FloatOp, inputs: &[TensorId], len: usize) -> FloatNode {
    FloatNode { name: format!("n{}", inputs[0]), op, inputs: inputs.to_vec(), len, tensor: String::new() }
}

fn linear(weights: &[f64], bias: &[f64]) -> FloatOp {
    FloatOp::Linear { weights: weights.into(), bias: bias.to_vec() }
}

fn graph(width: usize, nodes: Vec<FloatNode>) -> FloatGraph {
    FloatGraph { name: "g".into(), input_name: "x".into(), input_shape: vec![1, width], nodes }
}

fn quantised(graph: &FloatGraph, rows: &[&[f64]], widths: &Widths) -> Result<IntModel, QuantiseError> {
    let rows = rows.iter().map(|row| row.to_vec()).collect();
    let samples = Samples::new(rows, &graph.input_shape).unwrap();
    let calibration = Calibration::of(graph, &samples, 1.0).unwrap();
    quantise(graph, &calibration, widths, Visibility::Private)
}

/// Bits, fraction bits and bounds of the input that the data ask for.
fn input(data: &[f64], bits: u32) -> (u32, i32, i64, i64) {
    let graph = graph(1, vec![node(linear(&[1.0], &[0.0]), &[0], 1)]);
    let rows: Vec<&[f64]> = data.chunks(1).collect();
    let widths = Widths { input: bits, ..Widths::default() };
    let spec = quantised(&graph, &rows, &widths).unwrap().input;
    (spec.bits, spec.fraction_bits, spec.min, spec.max)
}

#[test]
fn the_input_is_exact_where_its_width_allows() {
    assert_eq!(input(&[0.0, 0.0625, 1.0], 8), (5, 4, 0, 31));
    assert_eq!(input(&[1.0, 0.0078125], 8), (8, 7, 0, 255));
    assert_eq!(input(&[-1.0, 0.5], 8), (3, 1, -4, 3));
    assert_eq!(input(&[0.0, 2.0], 8), (2, 0, 0, 3));
    assert_eq!(input(&[1000.0], 8), (8, -2, 0, 255));
    assert_eq!(input(&[0.1, 0.9], 8), (8, 8, 0, 255));
    assert_eq!(input(&[-0.1, 0.9], 8), (8, 7, -128, 127));
    assert_eq!(input(&[0.0], 8), (8, 0, 0, 255));
    assert_eq!(input(&[1.0], 2), (1, 0, 0, 1));
}

#[test]
fn a_given_input_scale_is_kept_or_refused() {
    let graph = graph(1, vec![node(linear(&[1.0], &[0.0]), &[0], 1)]);
    let at = |bits| {
        let widths = Widths { input_fraction_bits: Some(bits), ..Widths::default() };
        quantised(&graph, &[&[1.5]], &widths)
    };
    assert_eq!(at(6).unwrap().input.bits, 7);
    assert_eq!(at(8), Err(QuantiseError::Input { magnitude: 1.5, bits: 8 }));
    assert!(at(-99).is_err() && at(i32::MAX).is_err());
}

#[test]
fn weights_take_the_largest_scale_that_fits() {
    let graph = graph(2, vec![node(linear(&[1.0, -0.3, 0.0, 1.5], &[0.25, -7.0]), &[0], 2)]);
    let model = quantised(&graph, &[&[1.0, 1.0]], &Widths::default()).unwrap();
    assert_eq!(model.nodes[0].op, Op::Linear(Linear { weights: vec![64, -19, 0, 96], bias: vec![16, -448] }));
    assert_eq!(model.nodes[0].fraction_bits, 6);
    let bits = |weight: f64| weight_fraction_bits(&[weight, -0.1], 8);
    assert_eq!([127.0, 127.5, 0.9921875, 1.0].map(bits), [Some(0), Some(-1), Some(7), Some(6)]);
    assert_eq!(weight_fraction_bits(&[0.0], 8), Some(0));
    assert_eq!([1e-17, 1e-300].map(|weight| weight_fraction_bits(&[weight], 8)), [Some(60), Some(0)]);
    assert_eq!(weight_fraction_bits(&[1e300], 8), None);
}

#[test]
fn a_relu_joins_the_requantisation() {
    let nodes = vec![
        node(linear(&[1.0, 1.0], &[0.0]), &[0], 1),
        node(FloatOp::Relu, &[1], 1),
        node(linear(&[1.0], &[0.0]), &[2], 1),
    ];
    let model = quantised(&graph(2, nodes), &[&[15.0, 15.0], &[3.0, 1.0]], &Widths::default()).unwrap();
    // 30·2^6 = 1920 needs three bits off to fit 255.
    assert_eq!(model.nodes[1].op, Op::Requantise(Requantise { shift: 3, bits: 8, relu: true }));
    assert_eq!(model.nodes.iter().map(|node| node.fraction_bits).collect::<Vec<_>>(), [6, 3, 9]);
    assert_eq!((model.scores(), model.output), (3, OutputKind::Scores));
}

#[test]
fn a_layer_without_relu_is_requantised_with_its_sign() {
    let nodes = vec![
        node(linear(&[-1.0], &[0.0]), &[0], 1),
        node(linear(&[1.0], &[0.0]), &[1], 1),
        node(linear(&[1.0], &[0.0]), &[1], 1),
        node(FloatOp::Add, &[2, 3], 1),
        node(FloatOp::ArgMax, &[4], 1),
    ];
    let model = quantised(&graph(1, nodes), &[&[15.0]], &Widths::default()).unwrap();
    assert_eq!(model.nodes[1].op, Op::Requantise(Requantise { shift: 3, bits: 8, relu: false }));
    let inputs: Vec<_> = model.nodes.iter().map(|node| &node.inputs[..]).collect();
    assert_eq!(inputs, [&[0][..], &[1], &[2], &[2], &[3, 4], &[5]]);
    assert_eq!((model.scores(), model.output), (5, OutputKind::Class));
}

#[test]
fn a_sum_shifts_the_coarser_summand() {
    let nodes = vec![
        node(linear(&[1.0], &[0.0]), &[0], 1),
        node(FloatOp::Add, &[0, 1], 1),
        node(FloatOp::Relu, &[2], 1),
    ];
    let model = quantised(&graph(1, nodes), &[&[1.5]], &Widths::default()).unwrap();
    assert_eq!(model.nodes[1].op, Op::Add(Add { shifts: [6, 0] }));
    assert_eq!((model.input.fraction_bits, model.nodes[1].fraction_bits), (1, 7));
}

#[test]
fn a_relu_of_what_is_never_negative_vanishes() {
    let nodes = vec![
        node(FloatOp::Relu, &[0], 1),
        node(linear(&[1.0], &[0.0]), &[1], 1),
        node(FloatOp::Relu, &[2], 1),
        node(FloatOp::Relu, &[3], 1),
    ];
    let model = quantised(&graph(1, nodes.clone()), &[&[1.0]], &Widths::default()).unwrap();
    assert_eq!(model.nodes.len(), 2);
    let signed = quantised(&graph(1, nodes), &[&[-1.0]], &Widths::default()).unwrap();
    assert_eq!(signed.nodes[0].op, Op::Requantise(Requantise { shift: 0, bits: 8, relu: true }));
}

#[test]
fn weights_beside_very_large_biases_become_zero() {
    let graph = graph(1, vec![node(linear(&[1.0], &[1e30]), &[0], 1)]);
    let model = quantised(&graph, &[&[1.0]], &Widths::default()).unwrap();
    let Op::Linear(linear) = &model.nodes[0].op else { panic!() };
    assert_eq!(linear.weights, [0]);
    let bias = linear.bias[0] as f64 * power_of_two(-model.nodes[0].fraction_bits);
    assert!((bias / 1e30 - 1.0).abs() < 1e-9, "{bias}");
}

fn window(kernel: usize) -> Window {
    let one = vec![1];
    Window { input: vec![4], kernel: vec![kernel], strides: one.clone(), dilations: one, pads: vec![[0, 0]] }
}

/// The operations of a network on inputs of four elements, on the data 1, 2, 3, 15.
fn operations(nodes: Vec<FloatNode>) -> Vec<Op> {
    let model = quantised(&graph(4, nodes), &[&[1.0, 2.0, 3.0, 15.0]], &Widths::default()).unwrap();
    model.nodes.into_iter().map(|node| node.op).collect()
}

#[test]
fn a_convolution_is_weighed_as_a_layer_is() {
    let channels = Channels { inputs: 1, outputs: 1, groups: 1 };
    let op = FloatOp::Conv { window: window(2), channels, weights: [1.0, -0.3].into(), bias: vec![0.25] };
    let expected = Conv { window: window(2), channels, weights: vec![64, -19], bias: vec![16] };
    assert_eq!(operations(vec![node(op, &[0], 3)]), [Op::Conv(expected)]);
}

#[test]
fn exact_means_are_read_as_they_are_and_others_requantised() {
    let chain = |kernel: usize| {
        let pool = FloatOp::AveragePool { window: window(kernel), whole: true };
        let len = 5 - kernel;
        operations(vec![node(pool, &[0], len), node(linear(&vec![1.0; len], &[0.0]), &[1], 1)])
    };
    let [Op::AveragePool(pair), Op::Linear(_)] = &chain(2)[..] else { panic!() };
    assert_eq!(pair.scale_bits, 1);
    let [Op::AveragePool(triple), Op::Requantise(_), Op::Linear(_)] = &chain(3)[..] else { panic!() };
    assert_eq!((triple.scale_bits, triple.evaluate(&[&[1, 2, 3, 15]])), (9, vec![6 * 171, 20 * 171]));
}

#[test]
fn maxima_are_taken_of_activations() {
    let ones = [1.0; 16];
    let max = FloatOp::MaxPool { window: window(2) };
    let made = operations(vec![node(linear(&ones, &[0.0; 4]), &[0], 4), node(max, &[1], 3)]);
    assert!(matches!(made[..], [Op::Linear(_), Op::Requantise(_), Op::MaxPool(_)]));
}

/// What shifts by more bits than a number has, or by less than none, unless somebody looks.
#[test]
fn odd_networks_are_no_panics() {
    let clip = |low, high, of: usize| node(FloatOp::Clip { low, high }, &[of], 1);
    let model = quantised(
        &graph(1, vec![clip(-5.0, 0.0, 0), clip(-1.0, 0.0, 1)]),
        &[&[0.0], &[3.0]],
        &Widths::default(),
    );
    assert_eq!(Inference::new(&model.unwrap()).unwrap().run(&[3]).unwrap().output(), [0]);
    let far = FloatOp::Rearrange { index: vec![0], scale: vec![1.0], shift: vec![f64::from(1e30f32)] };
    let nodes = vec![node(far, &[0], 1), node(FloatOp::Relu, &[1], 1)];
    let model = quantised(&graph(1, nodes), &[&[0.0], &[3.0]], &Widths::default()).unwrap();
    let Op::Rearrange(moved) = &model.nodes[0].op else { panic!("{:?}", model.nodes[0].op) };
    assert_eq!(
        (&moved.weights[..], moved.bias[0] != 0),
        (&[0][..], true),
        "beside such an addend there is nothing"
    );
}

#[test]
fn ends_of_clips_are_rounded_to_the_scale_that_they_leave() {
    let clip = |low, high| node(FloatOp::Clip { low, high }, &[1], 4);
    let ones = [1.0; 16];
    let made = |clip| operations(vec![node(linear(&ones, &[0.0; 4]), &[0], 4), clip]);
    // Nothing but six is seen: six at five bits is 192 of 255.
    let six =
        [Op::Requantise(Requantise { shift: 1, bits: 8, relu: true }), Op::Clip(Clip { low: 0, high: 192 })];
    assert_eq!(made(clip(0.0, 6.0))[1..], six);
    let below = made(clip(f64::NEG_INFINITY, 1.0));
    assert!(matches!(below[2], Op::Clip(Clip { low: -128, high: 64 })), "{below:?}");
    assert!(matches!(
        made(clip(0.0, 1e9))[..],
        [Op::Linear(_), Op::Requantise(Requantise { relu: true, .. })]
    ));
    let input = operations(vec![node(FloatOp::Clip { low: 1.4, high: 9.0 }, &[0], 4)]);
    assert_eq!(input, [Op::Clip(Clip { low: 1, high: 9 })]);
    // Ends beyond all that there is leave one value.
    let beyond = |low, high| operations(vec![node(FloatOp::Clip { low, high }, &[0], 4)]);
    assert_eq!(beyond(20.0, f64::INFINITY), [Op::Clip(Clip { low: 20, high: 21 })]);
    assert_eq!(beyond(f64::NEG_INFINITY, -3.0), [Op::Clip(Clip { low: -4, high: -3 })]);
}

#[test]
fn slopes_are_exact_where_a_few_bits_hold_them() {
    let leaky = |slope| operations(vec![node(FloatOp::LeakyRelu { slope }, &[0], 4)]);
    assert_eq!(leaky(0.125), [Op::LeakyRelu(LeakyRelu { slope: 1, bits: 3 })]);
    assert_eq!(leaky(0.3), [Op::LeakyRelu(LeakyRelu { slope: 77, bits: 8 })]);
}

#[test]
fn curves_are_tables_of_what_saturates() {
    let curve = |curve: Function| operations(vec![node(FloatOp::Curve(curve.into()), &[0], 4)]);
    let [Op::Lookup(sigmoid)] = &curve(Function::Sigmoid)[..] else { panic!() };
    // The input has four bits, all before the point.
    assert_eq!((sigmoid.first, &sigmoid.values[..3], sigmoid.values[15]), (0, &[128, 187, 225][..], 255));
    let ones = linear(&[1.0; 16], &[0.0; 4]);
    let behind = operations(vec![node(ones, &[0], 4), node(FloatOp::Curve(Function::Tanh.into()), &[1], 4)]);
    let [Op::Linear(_), Op::Requantise(to), Op::Lookup(tanh)] = &behind[..] else { panic!() };
    assert_eq!((to.bits, tanh.first, tanh.values.len()), (8, -128, 256));
    assert_eq!((tanh.values[0], tanh.values[128], tanh.values[255]), (-127, 0, 127));
}

#[test]
fn products_and_joined_tensors_are_of_activations() {
    let halves = FloatOp::AveragePool { window: window(1), whole: true };
    let scaled =
        linear(&[0.5, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 0.0, 1.0], &[0.0; 4]);
    let product = operations(vec![node(scaled.clone(), &[0], 4), node(FloatOp::Mul, &[0, 1], 4)]);
    assert!(matches!(product[..], [Op::Linear(_), Op::Requantise(_), Op::Mul(_)]));
    let joined =
        operations(vec![node(scaled, &[0], 4), node(halves, &[0], 4), node(FloatOp::Concat, &[1, 2], 8)]);
    // The requantised sums have three bits behind the point, the input none.
    assert_eq!(joined[3], Op::Concat(Concat { shifts: vec![0, 3] }));
}

#[test]
fn moved_elements_keep_their_scale_and_small_factors_theirs() {
    let moved = |scale: &[f64], shift: &[f64]| {
        let (index, len) = ((0..scale.len()).rev().collect(), scale.len());
        let op = FloatOp::Rearrange { index, scale: scale.to_vec(), shift: shift.to_vec() };
        let made =
            quantised(&graph(4, vec![node(op, &[0], len)]), &[&[1.0, 2.0, 3.0, 15.0]], &Widths::default());
        let made = made.unwrap().nodes.swap_remove(0);
        let Op::Rearrange(rearrange) = made.op else { panic!() };
        (rearrange.index, rearrange.weights, rearrange.bias, made.fraction_bits)
    };
    assert_eq!(moved(&[1.0, 0.0], &[0.0, 0.0]), (vec![1, -1], vec![], vec![], 0));
    assert_eq!(moved(&[1.0, 0.0], &[0.0, -3.0]), (vec![1, -1], vec![], vec![0, -3], 0));
    assert_eq!(moved(&[-1.0, 0.5], &[0.0, 0.0]), (vec![1, 0], vec![-2, 1], vec![], 1));
    assert_eq!(moved(&[1.0, 0.3], &[0.25, 0.0]), (vec![1, 0], vec![64, 19], vec![16, 0], 6));
}

#[test]
fn misfits_are_refused() {
    let one = graph(1, vec![node(linear(&[1.0], &[1e40]), &[0], 1)]);
    let refused = |widths: Widths| quantised(&one, &[&[1.0]], &widths).unwrap_err();
    assert_eq!(refused(Widths::default()), QuantiseError::Magnitude { node: "n0".into() });
    let width = refused(Widths { activations: 17, ..Widths::default() });
    assert_eq!(width.to_string(), "activations of 17 bits; choose 2 to 16");
    let other = Calibration { samples: 1, ranges: vec![], input_fraction_bits: None };
    let error = quantise(&one, &other, &Widths::default(), Visibility::Private).unwrap_err();
    assert_eq!(error, QuantiseError::Calibration { expected: 2, found: 0 });
    let apart = graph(
        1,
        vec![
            node(linear(&[1e-16], &[0.0]), &[0], 1),
            node(linear(&[1e-16], &[0.0]), &[1], 1),
            node(FloatOp::Add, &[0, 2], 1),
        ],
    );
    let error = quantised(&apart, &[&[1.0]], &Widths::default()).unwrap_err();
    assert!(matches!(error, QuantiseError::Scales { bits: 100.., .. }), "{error:?}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn with_enough_bits_the_scores_are_near(
        numbers in prop::collection::vec(-1.0..1.0f64, 4 * 3 + 3 + 3 * 2 + 2),
        rows in prop::collection::vec(prop::collection::vec(-3.0..3.0f64, 4), 1..5),
    ) {
        let (first, rest) = numbers.split_at(12);
        let (bias, rest) = rest.split_at(3);
        let graph = graph(4, vec![
            node(linear(first, bias), &[0], 3),
            node(FloatOp::Relu, &[1], 3),
            node(linear(&rest[..6], &rest[6..]), &[2], 2),
        ]);
        let widths = Widths { weights: 14, input: 14, activations: 14, input_fraction_bits: None };
        let slices: Vec<&[f64]> = rows.iter().map(|row| &row[..]).collect();
        let model = quantised(&graph, &slices, &widths).unwrap();
        let inference = Inference::new(&model).unwrap();
        for row in &rows {
            let trace = inference.run(&model.input.quantise(row).unwrap()).unwrap();
            let scores = model.dequantise(trace.output());
            let float = &graph.tensors(row)[3];
            prop_assert!(scores.iter().zip(float).all(|(x, y)| (x - y).abs() < 0.02), "{scores:?} {float:?}");
        }
    }
}

/// Of two comparisons, both ways round, and of both being true.
fn compared(bound: [f64; 2]) -> FloatGraph {
    let (index, bound) = (vec![0, 1, 0, 1], [bound, bound].concat());
    let flags = FloatOp::AtMost { index, bound, turned: vec![false, false, true, true] };
    let pick = |at: usize| FloatOp::Rearrange { index: vec![at], scale: vec![1.0], shift: vec![0.0] };
    let nodes = vec![
        node(flags, &[0], 4),
        node(pick(0), &[1], 1),
        node(pick(3), &[1], 1),
        node(FloatOp::Mul, &[2, 3], 1),
        node(FloatOp::Concat, &[1, 4], 5),
    ];
    graph(2, nodes)
}

#[test]
fn comparisons_with_bounds_are_exact_on_every_number_that_can_come() {
    for bound in [0.5, 0.5f64.next_down(), 0.5f64.next_up(), -0.25, 0.3, 100.0, -100.0, 1e30] {
        let graph = compared([bound, -bound]);
        let model = quantised(&graph, &[&[-1.0, 0.75], &[0.25, -0.5]], &Widths::default()).unwrap();
        let unit = power_of_two(-model.input.fraction_bits);
        let inference = Inference::new(&model).unwrap();
        for x in model.input.min..=model.input.max {
            let read = [x as f64 * unit, x as f64 * unit];
            let found = model.dequantise(inference.run(&[x, x]).unwrap().output());
            assert_eq!(&found, graph.tensors(&read).last().unwrap(), "{read:?} {bound}");
        }
    }
}

/// Whatever is put in the place of a flag, a sign or a remainder of trees' comparisons, the constraints refuse it.
#[test]
fn replaced_comparisons_are_refused() {
    use crate::circuit::{Circuit, synthesise};
    use crate::harness::survivors;
    use crate::model::Protocol;
    use ark_bn254::Fr;
    let plain =
        quantised(&compared([0.25, 0.3]), &[&[-1.0, 0.75], &[0.25, -0.5]], &Widths::default()).unwrap();
    for protocol in [Protocol::Plain, Protocol::Lookup] {
        let model = IntModel { protocol, ..plain.clone() };
        let circuit = Circuit::compile(&model).unwrap();
        let system = synthesise::<Fr>(&model, circuit.bounds(), circuit.ranges()).unwrap();
        for input in [[-4, 3], [0, 0], [1, -2], [3, -4]] {
            assert_eq!(survivors(&system, &input.map(Fr::from)), [], "{protocol} {input:?}");
        }
    }
}
