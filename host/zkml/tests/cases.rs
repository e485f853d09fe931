//! Files as users bring them, one a kind of fault: what each must lead to. The folder is `tests/cases`.

#![allow(clippy::unwrap_used, reason = "the committed files are there")]

use std::path::PathBuf;
use zkcard_zkml::calibrate::Calibration;
use zkcard_zkml::data::Samples;
use zkcard_zkml::model::{IntModel, Visibility};
use zkcard_zkml::onnx::{self, FloatModel};
use zkcard_zkml::quantise::{Widths, quantise};
use zkcard_zkml::report::{Evaluation, Warning, evaluate, warnings};

fn case(name: &str) -> PathBuf {
    [env!("CARGO_MANIFEST_DIR"), "tests", "cases", name].iter().collect()
}

fn network(name: &str) -> FloatModel {
    onnx::load(case(&format!("onnx/{name}.onnx"))).unwrap_or_else(|error| panic!("{name}: {error}"))
}

fn refusal(name: &str) -> String {
    onnx::load(case(&format!("onnx/{name}.onnx"))).unwrap_err().to_string()
}

/// What compiling a network leads to.
struct Compiled {
    evaluation: Evaluation,
    warnings: Vec<Warning>,
}

fn compiled(name: &str) -> Compiled {
    let float = network(name);
    let samples = Samples::load(case("data/calibration.npy"), &float.graph.input_shape).unwrap();
    let model = quantised(&float, &samples);
    let evaluation = evaluate(&float, &model, &samples, None).unwrap();
    let warnings = warnings(&float.graph, &model, &samples, (&samples, &evaluation), 0.95).unwrap();
    agrees(name, &float, &samples);
    Compiled { evaluation, warnings }
}

fn quantised(float: &FloatModel, samples: &Samples) -> IntModel {
    let calibration = Calibration::of(&float.graph, samples, 1.0).unwrap();
    quantise(&float.graph, &calibration, &Widths::default(), Visibility::Private).unwrap()
}

/// The network in our operations is the one that tract runs.
fn agrees(name: &str, float: &FloatModel, samples: &Samples) {
    for row in samples.rows() {
        let (ours, tracts) = (float.graph.tensors(row), float.scores(row).unwrap());
        let ours = &ours[float.graph.scores()];
        let near = |(x, y): (&f64, &f64)| (x - y).abs() <= 1e-4 * x.abs().max(1.0);
        assert!(
            ours.len() == tracts.len() && ours.iter().zip(&tracts).all(near),
            "{name}: {ours:?} {tracts:?}"
        );
    }
}

#[test]
fn networks_of_every_form_compile_faithfully() {
    let names = [
        "base",
        "gemm_alpha_beta_transB",
        "nodes_out_of_order",
        "names_slash_unicode",
        "external",
        "const_value_floats",
        "const_value_float_add",
        "matmul_transposed_init",
        "fp16_weights",
        "mul_const",
        "sub_mean_div_std",
        "batchnorm",
        "unused_node_unsupported",
        "softmax_end",
        "batch8",
    ];
    for name in names {
        let Compiled { evaluation, warnings, .. } = compiled(name);
        assert!(evaluation.agreement >= 0.95 && warnings.is_empty(), "{name}: {evaluation:?} {warnings:?}");
    }
}

/// What was quantised and taken back is what it was, and keeps the type's limits.
#[test]
fn a_network_that_was_quantised_before_compiles() {
    let float = network("qdq_int8");
    let samples = Samples::load(case("data/calibration.npy"), &float.graph.input_shape).unwrap();
    let model = quantised(&float, &samples);
    let evaluation = evaluate(&float, &model, &samples, None).unwrap();
    assert!(evaluation.agreement >= 0.95, "{evaluation:?}");
    assert!(float.notes.iter().any(|note| note.contains("left out but for its limits")), "{:?}", float.notes);
}

#[test]
fn factors_and_addends_fold_into_the_neighbouring_layer() {
    for name in ["mul_const", "sub_mean_div_std", "batchnorm", "fp16_weights"] {
        assert_eq!(network(name).graph.nodes.len(), 1, "{name}");
    }
}

#[test]
fn what_is_left_out_is_said() {
    let said = |name: &str, words: &str| {
        let notes = network(name).notes;
        assert!(notes.len() == 1 && notes[0].contains(words), "{name}: {notes:?}");
    };
    said("unused_node_unsupported", "Sigmoid");
    said("softmax_end", "the scores are those before it");
    said("batch8", "batch of 8: compiled for one sample");
    said("imbalanced_channels_64", "rescaled");
    assert_eq!(network("base").notes, [""; 0]);
}

#[test]
fn other_files_are_read_from_the_models_own_folder_only() {
    let (external, base) = (network("external"), network("base"));
    assert_eq!(external.graph.nodes, base.graph.nodes);
    let tensor = |name: &str, reason: &str| {
        let refusal = refusal(name);
        assert!(refusal.contains(r#"tensor "W1""#) && refusal.contains(reason), "{refusal}");
    };
    tensor("external_escapes", r#""../base.onnx", which leaves the model's folder"#);
    tensor("external_absolute", r#""/etc/hostname", which is absolute"#);
    tensor("external_past_the_end", r#"96 bytes from 100000 lie beyond the end of "external.onnx.data""#);
}

#[test]
fn links_are_followed_inside_the_folder_only() {
    let folder = tempfile::tempdir().unwrap();
    let model = folder.path().join("model/external.onnx");
    std::fs::create_dir(folder.path().join("model")).unwrap();
    std::fs::copy(case("onnx/external.onnx"), &model).unwrap();
    let data = folder.path().join("model/external.onnx.data");
    let missing = onnx::load(&model).unwrap_err().to_string();
    assert!(missing.contains("cannot be read from the model's folder"), "{missing}");
    let outside = folder.path().join("numbers");
    std::fs::copy(case("onnx/external.onnx.data"), &outside).unwrap();
    std::os::unix::fs::symlink(&outside, &data).unwrap();
    let link = onnx::load(&model).unwrap_err().to_string();
    assert!(link.contains("a link that leaves the model's folder"), "{link}");
    std::fs::remove_file(&data).unwrap();
    std::fs::copy(&outside, folder.path().join("model/numbers")).unwrap();
    std::os::unix::fs::symlink("numbers", &data).unwrap();
    assert_eq!(onnx::load(&model).unwrap().graph.nodes, network("base").graph.nodes);
    std::fs::remove_file(&data).unwrap();
    std::fs::create_dir(&data).unwrap();
    assert!(onnx::load(&model).unwrap_err().to_string().contains("which is no file"));
}

#[test]
fn imbalanced_channels_are_as_good_as_balanced_ones() {
    let base = compiled("base").evaluation.agreement;
    for name in ["imbalanced_channels_64", "imbalanced_channels_1e6"] {
        let Compiled { evaluation, warnings, .. } = compiled(name);
        assert!(evaluation.agreement >= base && warnings.is_empty(), "{name}: {evaluation:?} {warnings:?}");
    }
}

#[test]
fn layers_that_say_nothing_are_named() {
    let huge = compiled("huge_bias").warnings;
    assert!(matches!(&huge[0], Warning::Constant { layer, samples: 64 } if layer == "relu"), "{huge:?}");
    let tiny = compiled("tiny_weights_1e-30").warnings;
    let [Warning::ZeroWeights { layer }] = &tiny[..] else { panic!("{tiny:?}") };
    assert_eq!(layer, "fc1");
}

#[test]
fn a_low_agreement_names_the_layer_that_loses_most() {
    let float = network("base");
    let samples = Samples::load(case("data/calibration.npy"), &float.graph.input_shape).unwrap();
    let model = quantised(&float, &samples);
    let evaluation = evaluate(&float, &model, &samples, None).unwrap();
    let high = warnings(&float.graph, &model, &samples, (&samples, &evaluation), 0.999).unwrap();
    let [Warning::Agreement { layer, samples: 64, .. }] = &high[..] else { panic!("{high:?}") };
    assert!(["input", "fc1", "relu", "fc2"].contains(&&layer[..]), "{layer}");
}

#[test]
fn what_is_not_supported_is_refused_by_name() {
    let path = case("onnx/two_outputs.onnx");
    let picked = |name| onnx::load_output(&path, Some(name));
    assert_eq!(picked("y").unwrap().graph.nodes, network("base").graph.nodes);
    assert_eq!(picked("r").unwrap().graph.nodes.len(), 2);
    let both = onnx::load(&path).unwrap();
    assert_eq!(both.graph.len_of(both.graph.scores()), {
        let len = |name| picked(name).map(|one| one.graph.len_of(one.graph.scores())).unwrap();
        len("y") + len("r")
    });
    assert!(picked("z").unwrap_err().to_string().contains(r#"its outputs are "y", "r""#));
}

#[test]
fn data_of_every_nesting_are_one_sample() {
    let plain = Samples::load(case("data/plain.json"), &[1, 4]).unwrap();
    for name in ["nested", "nested_deep", "bare_list", "bom"] {
        assert!(Samples::load(case(&format!("data/{name}.json")), &[1, 4]).unwrap() == plain, "{name}");
    }
    let refusal =
        |name: &str| Samples::load(case(&format!("data/{name}.json")), &[1, 4]).unwrap_err().to_string();
    assert!(refusal("strings").starts_with("sample 0, element 0: found a string, expected a number"));
    assert_eq!(refusal("too_short"), "sample 0 has 3 values, the network takes 4");
}
