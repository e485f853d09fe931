//! The circuit against the specification, bit for bit.

use super::*;
use crate::circuit::public::Output;
use crate::constraints::domain::Modular;
use crate::constraints::program::Rule;
use crate::harness::{survivors, written_out};
use crate::layers::Op;
use crate::layers::add::Add;
use crate::layers::argmax::ArgMax;
use crate::layers::linear::Linear;
use crate::layers::requantise::Requantise;
use crate::model::infer::Inference;
use crate::model::{InputSpec, OutputKind, Protocol};
use crate::samples::{argmax, input, linear, model, node, requantise};
use proptest::prelude::*;
use std::collections::HashSet;

/// A model from a list of random numbers: whatever they are, it is well formed.
fn random_model(numbers: &[u32]) -> IntModel {
    let mut draw = numbers.iter().copied().cycle();
    let mut pick = |n: u32| draw.next().map_or(0, |x| x % n);
    let (len, bits) = (1 + pick(3) as usize, 1 + pick(5));
    let mut m = model(InputSpec { fraction_bits: 0, ..input(len, bits) }, Vec::new());
    if pick(2) == 1 {
        m.input = InputSpec { min: -(1 << (bits - 1)), max: (1 << (bits - 1)) - 1, ..m.input };
    }
    m.input.visibility = if pick(3) == 0 { Visibility::Public } else { Visibility::Private };
    m.protocol = if pick(2) == 0 { Protocol::Plain } else { Protocol::Lookup };
    let mut lengths = vec![len];
    for _ in 0..=pick(3) {
        add_layer(&mut m, &mut lengths, &mut pick);
    }
    if pick(2) == 1 {
        m.nodes.push(argmax(lengths.len() - 1));
        m.output = OutputKind::Class;
    }
    m
}

/// A linear layer, then perhaps a requantisation, then perhaps a sum with an earlier tensor.
fn add_layer(m: &mut IntModel, lengths: &mut Vec<usize>, pick: &mut impl FnMut(u32) -> u32) {
    let (last, len) = (lengths.len() - 1, 1 + pick(3) as usize);
    let weights = (0..len * lengths[last]).map(|_| pick(17) as i32 - 8).collect();
    let bias = (0..len).map(|_| i64::from(pick(65)) - 32).collect();
    let mut push = |op, inputs: &[usize]| {
        m.nodes.push(node(op, inputs, len));
        lengths.push(len);
        m.nodes.len()
    };
    let mut end = push(Op::Linear(Linear { weights, bias }), &[last]);
    if pick(4) > 0 {
        end = push(
            Op::Requantise(Requantise { shift: pick(5), bits: 1 + pick(6), relu: pick(2) == 1 }),
            &[end],
        );
    }
    if pick(3) == 0 {
        push(Op::Add(Add { shifts: [pick(3), pick(3)] }), &[last + 1, end]);
    }
}

/// Inputs of the declared range: both extremes and a random one.
fn inputs(m: &IntModel, numbers: &[u32]) -> Vec<Vec<i64>> {
    let InputSpec { min, max, ref shape, .. } = m.input;
    let len = shape.iter().product();
    let random = numbers.iter().rev().cycle().map(|&x| min + i64::from(x) % (max - min + 1));
    vec![vec![min; len], vec![max; len], random.take(len).collect()]
}

fn of(m: &IntModel) -> System<Fr> {
    let bounds = Bounds::of(m).unwrap();
    synthesise(m, &bounds, cost::ranges(m, &bounds)).unwrap()
}

fn check_against_inference(m: &IntModel, inputs: &[Vec<i64>]) {
    let inference = Inference::new(m).unwrap();
    let circuit = Circuit::compile(m).unwrap();
    let system = of(m);
    for (node, layer) in m.nodes.iter().zip(&circuit.layers()[1..]) {
        let most = node.op.cost(&node.operands(circuit.bounds().tensors()), circuit.ranges());
        assert!(layer.constraints <= most, "{layer:?} {most}");
    }
    let program = written_out(&system);
    let first_input = match m.input.visibility {
        Visibility::Public => 1,
        Visibility::Private => 1 + system.num_public,
    };
    for input in inputs {
        let trace = inference.run(input).unwrap();
        let z = assignment(&circuit, &system, input);
        assert_eq!(system.first_violation(&z), None);
        let field: Vec<Fr> = input.iter().map(|&x| Fr::from(x)).collect();
        assert_eq!(z, *program.run::<Modular<Fr>>(&field, []), "both ways to compute it");
        assert_eq!(z[first_input..][..field.len()], field);
        let ranges = circuit.bounds().tensors()[1..].iter().flatten();
        for ((row, computed), range) in system.elements.iter().zip(trace.computed()).zip(ranges) {
            assert_eq!(value(row, &z), Fr::from(computed));
            assert!(range.contains(computed));
        }
        check_public(&circuit, &z, input, trace.output());
    }
}

/// The assignment of the constraints and queries. In protocol lookup behind it come the multiplicities: for each table as many as
/// it is asked.
fn assignment(circuit: &Circuit, system: &System<Fr>, input: &[i64]) -> Vec<Fr> {
    let witness = circuit.witness(input).unwrap();
    if circuit.model().protocol.is_plain() {
        assert_eq!(circuit.constraints().r1cs().first_violation(&witness), None);
        return witness.to_vec();
    }
    let (values, mut counts) = witness.split_at(system.num_public + system.num_witness);
    for (index, table) in system.tables.iter().enumerate() {
        let (own, rest) = counts.split_at(table.len());
        let queries = system.queries.iter().filter(|query| query.table == index).count();
        assert_eq!(own.iter().sum::<Fr>(), Fr::from(queries as u64));
        counts = rest;
    }
    assert_eq!(counts, []);
    [&[Fr::one()], values].concat()
}

fn value(row: &Row<Fr>, z: &[Fr]) -> Fr {
    row.iter().map(|&(column, c)| c * z[column as usize]).sum()
}

fn check_public(circuit: &Circuit, z: &[Fr], input: &[i64], output: &[i64]) {
    let public = circuit.decode_public(&z[1..=circuit.public().len()]).unwrap();
    let shown = circuit.model().input.visibility == Visibility::Public;
    assert_eq!(public.input, shown.then(|| input.to_vec()));
    match public.output {
        Output::Scores(scores) => assert_eq!(scores, output),
        Output::Class(class) => assert_eq!([class as i64], output),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 192, ..ProptestConfig::default() })]

    #[test]
    fn the_witness_is_the_integer_model_bit_for_bit(numbers in prop::collection::vec(0u32..1 << 20, 97)) {
        let m = random_model(&numbers);
        check_against_inference(&m, &inputs(&m, &numbers));
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 24, ..ProptestConfig::default() })]

    #[test]
    fn every_replaced_value_of_a_random_circuit_is_refused(numbers in prop::collection::vec(0u32..1 << 20, 97)) {
        let m = random_model(&numbers);
        let system = of(&m);
        for input in inputs(&m, &numbers) {
            let input: Vec<Fr> = input.into_iter().map(Fr::from).collect();
            prop_assert_eq!(survivors(&system, &input), vec![]);
        }
    }
}

/// 3 – 3 – 3 with a class; the last two rows are the same, so they always tie.
fn small() -> IntModel {
    let mut nodes = vec![
        linear(0, &[[31, -80, 7], [-44, 90, 63], [70, 11, -29]]),
        requantise(1, 3, 5, 4, true),
        linear(2, &[[5, -9, 1], [-3, 2, 4], [-3, 2, 4]]),
    ];
    nodes.push(argmax(3));
    IntModel { output: OutputKind::Class, ..model(input(3, 5), nodes) }
}

#[test]
fn every_input_of_a_small_net_is_proved_right() {
    let all = (0..512).map(|i| vec![i & 7, i >> 3 & 7, i >> 6]).collect::<Vec<_>>();
    for protocol in [Protocol::Plain, Protocol::Lookup] {
        let m = IntModel { protocol, input: input(3, 3), ..small() };
        check_against_inference(&m, &all);
    }
}

#[test]
fn a_replaced_value_or_class_is_refused_also_at_ties() {
    for protocol in [Protocol::Plain, Protocol::Lookup] {
        replaced_at_ties(&IntModel { protocol, ..small() });
    }
}

fn replaced_at_ties(m: &IntModel) {
    let system = of(m);
    let inference = Inference::new(m).unwrap();
    let mut classes = HashSet::new();
    for input in [[0, 0, 0], [31, 31, 31], [31, 0, 0], [0, 31, 0], [0, 31, 31], [9, 17, 4]] {
        classes.insert(inference.run(&input).unwrap().output()[0]);
        assert_eq!(survivors(&system, &input.map(Fr::from)), []);
    }
    assert_eq!(classes, HashSet::from([0, 1]), "both are won, and 2 never: it ties with 1");
}

#[test]
fn an_input_beyond_its_range_is_refused_in_constraints_whoever_sees_it() {
    let both = [Visibility::Private, Visibility::Public];
    for (visibility, protocol) in
        both.into_iter().flat_map(|v| [Protocol::Plain, Protocol::Lookup].map(|p| (v, p)))
    {
        let mut m = IntModel { protocol, ..small() };
        m.input.visibility = visibility;
        let system = of(&m);
        for x in [-1, 32, 33, 64, -32, 1i64 << 40] {
            let z = written_out(&system).run::<Modular<Fr>>(&[x, 3, 3].map(Fr::from), []);
            assert!(system.first_violation(&z).is_some(), "{visibility:?} {protocol} {x}");
        }
    }
}

#[test]
fn a_public_input_costs_as_much_as_a_private_one() {
    let mut m = small();
    let private = Circuit::compile(&m).unwrap();
    m.input.visibility = Visibility::Public;
    let public = Circuit::compile(&m).unwrap();
    assert_eq!(private.layers(), public.layers());
    let mut z = public.witness(&[1, 2, 3]).unwrap().to_vec();
    assert_eq!(public.decode_public(&z[1..5]).map(drop), Ok(()));
    z[1] = Fr::from(32);
    assert_eq!(public.decode_public(&z[1..5]).map(drop), Err(PublicError::Range { index: 0, lo: 0, hi: 31 }));
}

#[test]
fn a_context_is_one_more_public_value_with_a_constraint_of_its_own() {
    let without = Circuit::compile(&small()).unwrap();
    let with = Circuit::compile(&IntModel { context: true, ..small() }).unwrap();
    let size = |circuit: &Circuit| {
        (circuit.constraints().r1cs().num_constraints(), circuit.constraints().r1cs().num_public())
    };
    assert_eq!(size(&with), (size(&without).0 + 1, size(&without).1 + 1));
    let context: Context = "0xc0ffee".parse().unwrap();
    let z = with.witness_in(&[1, 2, 3], &context).unwrap();
    assert_eq!(with.constraints().r1cs().first_violation(&z), None);
    assert_eq!(with.decode_public(&z[1..3]).unwrap().context, Some(context.value()));
    let stages = zkcard_groth16::Stopwatch::new();
    let rows = |context: &str| {
        let z = with.witness_in(&[1, 2, 3], &context.parse().unwrap()).unwrap();
        with.constraints().r1cs().products(&z, &stages)
    };
    assert_ne!(rows("00"), rows("01"));
}

#[test]
fn an_unused_public_input_is_still_bound() {
    let mut m = model(input(2, 4), vec![linear(0, &[[1, 0]])]);
    m.input.visibility = Visibility::Public;
    let circuit = Circuit::compile(&m).unwrap();
    let stages = zkcard_groth16::Stopwatch::new();
    let rows = |x| circuit.constraints().r1cs().products(&circuit.witness(&[1, x]).unwrap(), &stages);
    assert_ne!(rows(5), rows(6), "by its input-consistency row");
}

#[test]
fn inputs_beyond_the_range_are_refused_without_their_value() {
    let circuit = Circuit::compile(&small()).unwrap();
    let error = circuit.witness(&[3, 999, 0]).unwrap_err();
    assert_eq!(error, InputError::Range { index: 1, min: 0, max: 31 });
    assert!(!error.to_string().contains("999"));
}

#[test]
fn bad_models_are_errors() {
    let mut m = small();
    m.nodes.pop();
    assert_eq!(Circuit::compile(&m).unwrap_err(), CircuitError::Model(ModelError::NoArgMax));
    let scores = IntModel { output: OutputKind::Scores, ..small() };
    assert_eq!(Circuit::compile(&scores).unwrap_err(), CircuitError::Model(ModelError::ArgMaxOfScores));
    let bounds = Bounds::of(&small()).unwrap();
    let narrow = synthesise::<crate::harness::F257>(&small(), &bounds, Ranges::Bits).unwrap_err();
    assert!(matches!(narrow, CircuitError::Gadget { error: GadgetError::TooWide { .. }, .. }));
}

/// Weights of a linear congruential generator.
fn dense(of: usize, n: usize, m: usize, span: i32, state: &mut u32) -> Node {
    let mut weight = || {
        *state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (*state >> 16) as i32 % (2 * span + 1) - span
    };
    node(Op::Linear(Linear { weights: (0..n * m).map(|_| weight()).collect(), bias: vec![17; m] }), &[of], m)
}

/// 64 – 32 – 10, 5-bit inputs, 8-bit weights and activations.
fn digits(visibility: Visibility) -> IntModel {
    let mut state = 7;
    let hidden = dense(0, 64, 32, 127, &mut state);
    let last = dense(2, 32, 10, 127, &mut state);
    let nodes = vec![hidden, requantise(1, 32, 6, 8, true), last, argmax(3)];
    let mut m = IntModel { output: OutputKind::Class, ..model(input(64, 5), nodes) };
    m.input.visibility = visibility;
    m
}

#[test]
fn a_digits_net_is_counted_by_layer() {
    let circuit = Circuit::compile(&digits(Visibility::Private)).unwrap();
    let counts: Vec<usize> = circuit.layers().iter().map(|layer| layer.constraints).collect();
    assert_eq!(counts.iter().sum::<usize>(), circuit.constraints().r1cs().num_constraints());
    assert_eq!(
        cost::constraints(circuit.model(), circuit.bounds(), Ranges::Bits),
        circuit.constraints().r1cs().num_constraints()
    );
    let quotients = circuit.bounds().tensor(1).iter().map(|a| a.map(|a| (a + 32) >> 6).magnitude_bits());
    let hidden: u32 = quotients.map(|bits| 6 + bits + 1 + [1, 2, 2, 3][bits as usize - 9] + 1).sum();
    let class = 9 * (20 + 3) - 2;
    assert_eq!(counts, [64 * 5, 0, hidden as usize, 0, class, 1]);
    assert_eq!((hidden, circuit.constraints().r1cs().num_witness()), (661, 1145));
}

/// All that it costs, its tables included, and what it is said to cost before anything is made.
fn size(m: &IntModel) -> usize {
    let circuit = Circuit::compile(m).unwrap();
    let found = circuit.constraints().r1cs().num_constraints();
    let squarings = found - cost::constraints(m, circuit.bounds(), circuit.ranges());
    let functions = of(m).tables.iter().any(|table| table.columns() == 2);
    assert_eq!(squarings > 0, functions, "beside, the powers of the challenge");
    assert!(squarings < 20);
    found
}

#[test]
fn a_digits_net_costs_a_third_by_lookups() {
    let m = IntModel { protocol: Protocol::Lookup, ..digits(Visibility::Private) };
    assert!(size(&m) <= 500, "{}", size(&m));
    for visibility in [Visibility::Private, Visibility::Public] {
        let m = IntModel { protocol: Protocol::Lookup, ..digits(visibility) };
        check_against_inference(&m, &inputs(&m, &[3, 14, 15, 92, 65, 35]));
    }
}

#[test]
fn a_mock_checks_every_constraint_of_both_protocols() {
    for protocol in [Protocol::Plain, Protocol::Lookup] {
        let circuit = Circuit::compile(&IntModel { protocol, ..small() }).unwrap();
        let (finding, public) = circuit.mock(&[1, 2, 3]).unwrap();
        assert_eq!((finding, public.output), (Finding::Satisfied, Output::Class(1)));
        assert!(matches!(
            circuit.mock(&[1, 2, 99]),
            Err(MockError::Input(InputError::Range { index: 2, .. }))
        ));
        let other = Circuit { program: shifted(&circuit), ..circuit };
        assert!(matches!(other.mock(&[1, 2, 3]), Ok((Finding::Broken { .. }, _))), "{protocol}");
    }
}

/// A program whose first product or copy is one too many.
fn shifted(circuit: &Circuit) -> Program<i64> {
    let mut program = circuit.program.clone();
    let copied = program.steps.iter_mut().find_map(|step| match &mut step.rule {
        Rule::Copy(row) if !row.is_empty() => Some(row),
        _ => None,
    });
    copied.unwrap().push((0, 1));
    program
}

#[test]
fn an_argmax_of_ten_costs_at_most_forty_constraints() {
    let m = digits(Visibility::Private);
    let bounds = Bounds::of(&m).unwrap();
    let scores = bounds.tensor(m.scores());
    for width in 8..=Ranges::MAX_WIDTH {
        let cost = ArgMax {}.cost(&[scores], Ranges::Table { width });
        assert!(cost <= 40, "{cost} at {width}");
    }
}

#[test]
fn a_context_is_no_public_value_of_protocol_lookup() {
    let m = IntModel { protocol: Protocol::Lookup, ..small() };
    let with = Circuit::compile(&IntModel { context: true, ..m.clone() }).unwrap();
    let without = Circuit::compile(&m).unwrap();
    assert_eq!(with.constraints().r1cs().digest(), without.constraints().r1cs().digest());
    assert_eq!((with.public().len(), with.public().context), (1, true));
    let z = with.witness_in(&[1, 2, 3], &"0xc0ffee".parse().unwrap()).unwrap();
    assert_eq!(z, without.witness(&[1, 2, 3]).unwrap());
    assert_eq!(with.decode_public(&z[..1]).unwrap().context, None);
}

#[test]
fn rules_read_tensors_and_not_rows_of_weights() {
    let m = digits(Visibility::Private);
    let system = of(&m);
    let mut longest = 0;
    for step in &system.program.steps {
        step.rule.map(|row| longest = longest.max(row.len()));
    }
    assert!(longest < 32, "{longest} terms");
    assert!(
        system.elements.iter().any(|row| row.len() > 60),
        "rows of weights are written out in constraints"
    );
}

#[test]
fn a_digits_net_agrees_with_inference() {
    let m = digits(Visibility::Public);
    check_against_inference(&m, &inputs(&m, &[3, 14, 15, 92, 65, 35]));
}
