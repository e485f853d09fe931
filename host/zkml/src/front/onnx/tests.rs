//! Every operator, every refusal, and files that no exporter wrote.

use super::fixtures::*;
use super::*;
use crate::front::graph::FloatOp;
use proptest::prelude::*;
use tract_onnx::pb::attribute_proto::AttributeType;
use tract_onnx::pb::tensor_proto::DataType;
use tract_onnx::pb::{AttributeProto, NodeProto, TensorProto};

fn parsed(model: &ModelProto) -> FloatModel {
    parse(&bytes(model)).unwrap()
}

fn refusal(model: &ModelProto) -> String {
    parse(&bytes(model)).unwrap_err().to_string()
}

/// The refusal of a model of [1, 2] with the given nodes, 2×2 weights `w`, and a bias `b` of 2.
fn refusal_of(nodes: Vec<NodeProto>) -> String {
    refusal(&edited(gemm(), |graph| graph.node = nodes))
}

/// Whether our evaluation and tract's agree on a few inputs.
fn agrees(model: &FloatModel) {
    let len = model.graph.input_len();
    for seed in 0..8 {
        let input: Vec<f64> = (0..len).map(|i| ((i * 7 + seed * 13) % 17) as f64 / 8.0 - 1.0).collect();
        let ours = &model.graph.tensors(&input)[model.graph.scores()];
        let tracts = model.scores(&input).unwrap();
        assert_eq!(ours.len(), tracts.len());
        assert!(ours.iter().zip(&tracts).all(|(x, y)| (x - y).abs() < 1e-4), "{ours:?} {tracts:?}");
    }
}

#[test]
fn every_operator_agrees_with_tract() {
    let model = parsed(&everything());
    agrees(&model);
    let ops: Vec<_> = model.graph.nodes.iter().map(|node| std::mem::discriminant(&node.op)).collect();
    let linear = FloatOp::Linear { weights: [].into(), bias: vec![] };
    let expected = [linear.clone(), FloatOp::Relu, linear, FloatOp::Add, FloatOp::ArgMax];
    assert_eq!(ops, expected.map(|op| std::mem::discriminant(&op)));
    assert_eq!((model.graph.input_shape.clone(), model.graph.is_classifier()), (vec![1, 2, 2], true));
}

#[test]
fn gemm_takes_its_attributes() {
    let scaled = edited(gemm(), |graph| {
        let node = std::mem::take(&mut graph.node[0]);
        graph.node[0] = with(with(with(node, float("alpha", 2.0)), float("beta", -1.0)), int("transB", 1));
    });
    let model = parsed(&scaled);
    let FloatOp::Linear { weights, bias } = &model.graph.nodes[0].op else { panic!() };
    assert_eq!((&weights[..], &bias[..]), (&[2.0, 4.0, 6.0, 8.0][..], &[-0.5, 1.0][..]));
    agrees(&model);
    let FloatOp::Linear { weights, .. } = &parsed(&gemm()).graph.nodes[0].op else { panic!() };
    assert_eq!(weights[..], [1.0, 3.0, 2.0, 4.0]);
    let scalar = edited(gemm(), |graph| graph.initializer[1] = floats("b", &[], &[3.0]));
    agrees(&parsed(&scalar));
    let none = edited(gemm(), |graph| graph.node[0].input.truncate(2));
    agrees(&parsed(&none));
}

#[test]
fn a_constant_sum_joins_the_layer_before_or_becomes_one() {
    let chain =
        |first: NodeProto| edited(gemm(), |graph| graph.node = vec![first, node("Add", &["t", "b"], "y")]);
    let joined = parsed(&chain(node("MatMul", &["x", "w"], "t")));
    assert_eq!(joined.graph.nodes.len(), 1);
    agrees(&joined);
    let alone = parsed(&chain(node("Relu", &["x"], "t")));
    let FloatOp::Rearrange { index, scale, shift } = &alone.graph.nodes[1].op else { panic!() };
    assert_eq!((&index[..], &scale[..], &shift[..]), (&[0, 1][..], &[1.0, 1.0][..], &[0.5, -1.0][..]));
    agrees(&alone);
}

#[test]
fn a_layer_whose_result_is_read_twice_is_kept() {
    let nodes =
        vec![node("MatMul", &["x", "w"], "t"), node("Add", &["t", "b"], "u"), node("Add", &["t", "u"], "y")];
    let model = parsed(&edited(gemm(), |graph| graph.node = nodes));
    assert_eq!(model.graph.nodes.len(), 3);
    agrees(&model);
}

#[test]
fn constants_may_be_nodes_and_unused_parts_are_ignored() {
    let tensor = AttributeProto {
        name: "value".into(),
        r#type: AttributeType::Tensor as i32,
        t: Some(floats("", &[2, 1], &[1.0, -1.0])),
        ..Default::default()
    };
    let nodes = vec![
        with(node("Constant", &[], "c"), tensor),
        node("Relu", &["x"], "dead"),
        node("MatMul", &["x", "c"], "y"),
    ];
    let odd = TensorProto { name: "odd".into(), data_type: 99, ..Default::default() };
    let model = edited(gemm(), |graph| {
        graph.node = nodes;
        graph.initializer = vec![odd];
    });
    let model = parsed(&model);
    assert_eq!(model.graph.nodes.len(), 1);
    agrees(&model);
}

#[test]
fn a_symbolic_batch_is_one_and_doubles_are_taken() {
    for batch in [1, -1, 0] {
        let symbolic = edited(gemm(), |graph| graph.input = vec![value("x", DataType::Float, &[batch, 2])]);
        let accepted = parse(&bytes(&symbolic));
        assert_eq!(accepted.is_ok(), batch != 0, "{batch}");
    }
    let double = edited(gemm(), |graph| {
        graph.input = vec![value("x", DataType::Double, &[1, 2])];
        for tensor in &mut graph.initializer {
            tensor.data_type = DataType::Double as i32;
            tensor.double_data = tensor.float_data.drain(..).map(f64::from).collect();
        }
    });
    agrees(&parsed(&double));
}

#[test]
fn a_shape_after_the_decision_is_no_matter() {
    let nodes =
        vec![with(node("ArgMax", &["x"], "c"), int("axis", 1)), node("Reshape", &["c", "shape"], "y")];
    let model = edited(gemm(), |graph| {
        graph.node = nodes;
        graph.initializer.push(ints("shape", &[-1]));
    });
    let model = parsed(&model);
    assert!(model.graph.is_classifier());
    assert_eq!(model.scores(&[0.25, -1.0]).unwrap(), [0.25, -1.0]);
}

#[test]
fn unsupported_operators_are_named_with_what_could_be_done() {
    let pool = refusal_of(vec![node("LpPool", &["x"], "y")]);
    assert!(pool.starts_with(r#"node "/y": operator LpPool is not supported; supported: Gemm"#), "{pool}");
    assert!(pool.ends_with("use an AveragePool or a MaxPool in its place"));
    let words = NodeProto { domain: "ai.onnx.ml".into(), ..node("DictVectorizer", &["x"], "y") };
    let words = refusal_of(vec![words]);
    assert!(
        words.contains("ai.onnx.ml.DictVectorizer") && words.contains("apply this step to the data before")
    );
    let relu = NodeProto { domain: "other".into(), ..node("Relu", &["x"], "y") };
    assert!(refusal_of(vec![relu]).contains("operator other.Relu"));
    let unnamed = NodeProto { name: String::new(), ..node("Det\n", &["x"], "y") };
    assert!(refusal_of(vec![unnamed]).starts_with(r#"node "y": operator Det\n is"#));
    for operator in ["QuantizeLinear", "LpPool", "NonMaxSuppression", "If", "Unheard"] {
        assert!(refusal_of(vec![node(operator, &["x"], "y")]).contains("what could be done: "));
    }
}

#[test]
fn unsupported_uses_are_named() {
    let gemm_with = |attribute| refusal_of(vec![with(node("Gemm", &["x", "w", "b"], "y"), attribute)]);
    assert!(gemm_with(int("transA", 1)).contains("its second operand has shape [2, 2]"));
    assert!(gemm_with(float("alpha", f32::INFINITY)).contains("alpha is not finite"));
    assert!(gemm_with(int("alpha", 1)).contains("attribute alpha is not of type float"));
    let argmax_with = |attribute| refusal_of(vec![with(node("ArgMax", &["x"], "y"), attribute)]);
    assert!(argmax_with(int("axis", 2)).contains("[1, 2], expected one with that axis"));
    assert!(argmax_with(int("axis", i64::MIN)).contains("of 2"));
    for operands in [["w", "x"], ["x", "x"]] {
        let product = refusal_of(vec![node("MatMul", &operands, "y")]);
        assert!(product.contains("its second operand has shape [1, 2]"), "{product}");
    }
    assert!(refusal_of(vec![node("Add", &["w", "b"], "y")]).contains("does not depend on the input"));
    assert!(refusal_of(vec![node("Gemm", &["x"], "y")]).contains("input 1 is not there"));
    assert!(refusal_of(vec![node("Constant", &[], "y")]).contains("it has no value"));
    let training = edited(gemm(), |graph| {
        graph.node = vec![node("Dropout", &["x", "", "on"], "y")];
        graph.initializer.push(ints("on", &[1]));
    });
    assert!(refusal(&training).contains("training mode"));
}

#[test]
fn shapes_that_do_not_fit_are_refused() {
    let with_weights = |dims: &[i64]| {
        let values = vec![0.5; dims.iter().product::<i64>() as usize];
        refusal(&edited(gemm(), |graph| graph.initializer[0] = floats("w", dims, &values)))
    };
    assert!(with_weights(&[3, 2]).contains("its data has shape [1, 2], expected [1, 3]"));
    assert!(with_weights(&[4]).contains("its operand has shape [4], expected a matrix"));
    assert!(with_weights(&[2, 3]).contains("its bias has shape [2], expected [3]"));
    assert!(with_weights(&[2, 0]).contains("its bias has shape [2]"));
    let reshape = |target: &[i64]| {
        refusal(&edited(gemm(), |graph| {
            graph.node = vec![node("Reshape", &["x", "s"], "y")];
            graph.initializer.push(ints("s", target));
        }))
    };
    for target in [&[3][..], &[-1, -1], &[0, 0, 0], &[-1, 0, 7], &[i64::MAX, 2], &[-2, -1]] {
        assert!(reshape(target).contains("its data has shape [1, 2]"), "{target:?}");
    }
    let image = edited(gemm(), |graph| graph.input = vec![value("x", DataType::Float, &[1, 2, 2])]);
    assert!(refusal(&image).contains("its operand has shape [1, 2, 2], expected a matrix"));
    agrees(&parsed(&edited(image, |graph| graph.node = vec![node("MatMul", &["x", "w"], "y")])));
    let sum = vec![node("MatMul", &["x", "v"], "t"), node("Add", &["x", "t"], "y")];
    let sum = edited(gemm(), |graph| {
        graph.node = sum;
        graph.initializer.push(floats("v", &[2, 1], &[1.0; 2]));
    });
    agrees(&parsed(&sum));
    let apart = edited(sum, |graph| {
        graph.node = vec![node("MatMul", &["x", "v"], "t"), node("Add", &["x", "t"], "y")];
        graph.initializer.last_mut().unwrap().dims = vec![2, 3];
        graph.initializer.last_mut().unwrap().float_data = vec![1.0; 6];
    });
    assert!(refusal(&apart).contains("that of the first"));
}

#[test]
fn inputs_and_outputs_must_be_tensors_of_numbers() {
    let with_input =
        |kind, shape: &[i64]| refusal(&edited(gemm(), |graph| graph.input = vec![value("x", kind, shape)]));
    assert!(with_input(DataType::String, &[1, 2]).contains("STRING, expected numbers"));
    assert!(with_input(DataType::Float, &[1, -1]).contains("fixed shape"));
    assert!(with_input(DataType::Float, &[1, i64::MAX, 2]).contains("limit"));
    assert!(refusal(&edited(gemm(), |graph| graph.input[0].r#type = None)).contains("not a tensor"));
    assert!(refusal(&edited(gemm(), |graph| graph.input.clear())).contains("the inputs: 0, expected one"));
    assert!(refusal(&edited(gemm(), |graph| graph.output.clear())).contains("the outputs: 0, expected one"));
    let output = |name: &str| refusal(&edited(gemm(), |graph| graph.output[0].name = name.into()));
    assert!(output("z").contains("no node makes it"));
    agrees(&parsed(&edited(gemm(), |graph| graph.output[0].name = "x".into())));
    assert!(output("w").contains("does not depend on the input"));
    let older = edited(gemm(), |graph| graph.input.push(value("w", DataType::Float, &[2, 2])));
    agrees(&parsed(&older));
}

#[test]
fn tensors_must_be_made_once_in_any_order() {
    let missing = refusal_of(vec![node("Relu", &["never"], "y"), node("Relu", &["x"], "later")]);
    assert!(missing.starts_with(r#"node "/y": tensor "never" is neither an input"#));
    let later = vec![node("Relu", &["later"], "y"), node("MatMul", &["x", "w"], "later")];
    agrees(&parsed(&edited(gemm(), |graph| graph.node = later)));
    let circle = refusal_of(vec![node("Relu", &["z"], "y"), node("Relu", &["y"], "z")]);
    assert!(circle.contains("it needs its own result"));
    let twice = refusal_of(vec![node("Relu", &["x"], "y"), node("Relu", &["x"], "y")]);
    assert!(twice.contains(r#"tensor "y" is made twice"#));
    let none = NodeProto { output: vec![], ..node("Relu", &["x"], "y") };
    assert!(refusal_of(vec![none]).contains("no node makes it"));
    let nan = edited(gemm(), |graph| graph.initializer[0].float_data[3] = f32::NAN);
    assert!(refusal(&nan).starts_with(r#"tensor "w": element 3 is not finite"#));
}

#[test]
fn files_that_are_no_models_are_refused() {
    assert!(matches!(parse(b"not ONNX"), Err(OnnxError::Malformed(_))));
    assert!(matches!(parse(b""), Err(OnnxError::Malformed(_))));
    let old = |version| {
        let mut model = gemm();
        model.opset_import[0].version = version;
        refusal(&model)
    };
    assert!(old(6).contains("operator set 6 is older than 7"));
    assert!(refusal(&ModelProto { opset_import: vec![], ..gemm() }).contains("no operator set"));
    assert!(refusal(&ModelProto { graph: None, ..gemm() }).contains("no graph"));
    assert!(load("/no/such/file").unwrap_err().to_string().starts_with("cannot read /no/such/file"));
}

#[test]
fn what_would_not_fit_is_refused_before_it_is_made() {
    let wide = |len| {
        edited(gemm(), |graph| {
            graph.input = vec![value("x", DataType::Float, &[1, len])];
            graph.node = vec![node("Add", &["x", "one"], "y")];
            graph.initializer = vec![floats("one", &[1], &[1.0])];
        })
    };
    let twice = edited(wide(1 << 20), |graph| graph.node.push(node("Relu", &["t"], "y")));
    let twice = edited(twice, |graph| graph.node[0].output = vec!["t".into()]);
    assert!(refusal(&twice).contains("elements of all tensors: "));
    assert!(refusal(&wide(1 << 40)).contains("elements of the input: "));
    let nodes = (0..=MAX_NODES).map(|i| node("Relu", &["x"], &i.to_string())).collect();
    assert!(refusal_of(nodes).contains(&format!("nodes: {} is more than the limit", MAX_NODES + 1)));
    let nodes = vec![NodeProto::default(); MAX_STRUCTURE_BYTES];
    assert!(refusal_of(nodes).contains("bytes beside the numbers of tensors"));
    let long = "n".repeat(200);
    assert!(refusal_of(vec![node("Relu", &[&long], "y")]).len() < 400);
}

#[test]
fn what_is_not_linear_is_refused() {
    let refused = |node: NodeProto, words: &str| {
        let refusal = refusal_of(vec![node]);
        assert!(refusal.contains(words) && refusal.contains("what could be done"), "{refusal}");
    };
    refused(node("Pow", &["x", "x"], "y"), "both computed");
    refused(node("Pow", &["b", "x"], "y"), "its base is not positive");
    refused(
        with(with(node("Clip", &["x"], "y"), float("max", 6.0)), float("min", 6.0)),
        "it cuts at 6 and 6",
    );
    refused(with(node("LeakyRelu", &["x"], "y"), float("alpha", 1e9)), "its slope is");
    refused(with(node("Cast", &["x"], "y"), int("to", 8)), "casts computed numbers to STRING");
    refused(node("Concat", &["x", "b"], "y"), "differ in more than its axis");
    let learned = |operator| NodeProto { domain: "ai.onnx.ml".into(), ..node(operator, &["x"], "y") };
    refused(learned("SVMRegressor"), "0 numbers of support vectors for 2 features");
    refused(learned("SVMClassifier"), "0 numbers of support vectors");
    refused(learned("LabelEncoder"), "it maps to or from strings");
    refused(learned("OneHotEncoder"), "its categories are no integers");
    let zero = edited(gemm(), |graph| {
        graph.initializer[1].float_data = vec![1.0, 0.0];
        graph.node = vec![node("Div", &["x", "b"], "y")];
    });
    assert!(refusal(&zero).contains("element 1 of its divisor is zero"));
    let training = with(node("BatchNormalization", &["x", "b", "b", "b", "b"], "y"), int("training_mode", 1));
    refused(training, "training mode");
    let negative = edited(gemm(), |graph| {
        graph.node = vec![node("BatchNormalization", &["x", "b", "b", "b", "b"], "y")];
    });
    assert!(refusal(&negative).contains("a variance is not positive"));
}

#[test]
fn ends_are_left_out_at_the_end_only() {
    let chain = |last: NodeProto| {
        let nodes = vec![node("MatMul", &["x", "w"], "t"), node("Softmax", &["t"], "p"), last];
        edited(gemm(), |graph| graph.node = nodes)
    };
    for last in [node("MatMul", &["p", "w"], "y"), node("Relu", &["p"], "y")] {
        let inside = parsed(&chain(last));
        assert!(
            inside.graph.nodes.iter().any(|node| node.op == FloatOp::Reciprocal) && inside.notes.is_empty()
        );
        agrees(&inside);
    }
    let class = parsed(&chain(with(node("ArgMax", &["p"], "y"), int("axis", 1))));
    assert!(class.graph.is_classifier() && class.notes == ["Softmax /p is left out: it changes no class"]);
    agrees(&class);
    let scores = parsed(&chain(node("Identity", &["p"], "y")));
    assert!(!scores.graph.is_classifier() && scores.notes.len() == 1);
    agrees(&scores);
    let groups = edited(gemm(), |graph| {
        graph.node = vec![node("Relu", &["x"], "t"), with(node("Softmax", &["t"], "y"), int("axis", 0))];
    });
    agrees(&parsed(&groups));
}

#[test]
fn layers_have_names_of_their_own() {
    let named = |name: &str, node: NodeProto| NodeProto { name: name.into(), ..node };
    let nodes = vec![
        named("same", node("MatMul", &["x", "w"], "t")),
        named("same", node("Relu", &["t"], "u")),
        named("input", node("Gemm", &["u", "w", "b"], "y")),
    ];
    let model = parsed(&edited(gemm(), |graph| graph.node = nodes));
    let names: Vec<_> = model.graph.nodes.iter().map(|node| &node.name[..]).collect();
    assert_eq!(names, ["same", "same#2", "input#2"]);
}

#[test]
fn the_size_of_a_constant_is_bounded_before_it_is_computed() {
    let large = 1 << 40;
    let refused = |nodes: Vec<NodeProto>, parameters: Vec<TensorProto>| {
        let refusal = refusal(&edited(gemm(), |graph| {
            graph.node = nodes;
            graph.node.push(node("Add", &["x", "big"], "y"));
            graph.initializer.extend(parameters);
        }));
        assert!(refusal.contains("elements of all constants"), "{refusal}");
    };
    refused(vec![node("ConstantOfShape", &["s"], "big")], vec![ints("s", &[large])]);
    refused(vec![node("Expand", &["b", "s"], "big")], vec![ints("s", &[large, 2])]);
    refused(vec![node("Tile", &["b", "s"], "big")], vec![ints("s", &[large])]);
    let scalar = |name: &str, value| TensorProto { dims: vec![], ..ints(name, &[value]) };
    let range = vec![scalar("from", 0), scalar("to", large), scalar("by", 1)];
    refused(vec![node("Range", &["from", "to", "by"], "big")], range);
    let doubling = |i: usize| node("Concat", &[&format!("v{i}"), &format!("v{i}")], &format!("v{}", i + 1));
    let mut nodes = vec![node("Identity", &["b"], "v0")];
    nodes.extend((0..30).map(|i| with(doubling(i), int("axis", 0))));
    nodes.push(node("Identity", &["v30"], "big"));
    refused(nodes, vec![]);
}

#[test]
fn constants_are_no_random_numbers_nor_graphs() {
    let random = with(node("RandomNormal", &[], "r"), ints_attribute("shape", &[1, 2]));
    assert!(
        refusal_of(vec![random, node("Add", &["x", "r"], "y")]).contains("RandomNormal is not supported")
    );
    let branch = AttributeProto {
        name: "then_branch".into(),
        r#type: AttributeType::Graph as i32,
        g: Some(Default::default()),
        ..Default::default()
    };
    let branch = with(node("If", &["b"], "c"), branch);
    assert!(refusal_of(vec![branch, node("Add", &["x", "c"], "y")]).contains("operator If is not supported"));
}

fn ints_attribute(name: &str, values: &[i64]) -> AttributeProto {
    let (name, ints) = (name.into(), values.to_vec());
    AttributeProto { name, r#type: AttributeType::Ints as i32, ints, ..Default::default() }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn random_bytes_never_panic(noise in prop::collection::vec(any::<u8>(), 0..200)) {
        let _ = parse(&noise);
    }

    #[test]
    fn corrupted_models_never_panic(edits in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6)) {
        let mut file = bytes(&everything());
        for (at, byte) in edits {
            *at.get_mut(&mut file) = byte;
        }
        if let Ok(model) = parse(&file) {
            let _ = model.scores(&vec![0.5; model.graph.input_len()]);
        }
    }

    #[test]
    fn models_cut_short_never_panic(cut in any::<prop::sample::Index>()) {
        let file = bytes(&everything());
        let _ = parse(&file[..cut.index(file.len())]);
    }
}
