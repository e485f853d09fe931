use super::*;
use std::collections::HashSet;
use zkcard_groth16::{Stopwatch, setup};
use zkcard_soft::Soft;
use zkcard_zkml::interval::Interval;
use zkcard_zkml::model::{InputSpec, IntModel, Visibility};
use zkcard_zkml::public::OutputLayout;

/// One pixel, two scores.
fn compiled(output: &str) -> Circuit {
    let argmax = r#",{"name":"argmax","op":{"op":"arg_max"},"inputs":[1],"len":1,"fraction_bits":0}"#;
    let model = format!(
        r#"{{"name":"pixel","input":{{"shape":[1,1],"fraction_bits":4,"min":0,"max":15,"bits":4,"visibility":"private"}},
        "nodes":[{{"name":"fc","op":{{"op":"linear","weights":[3,-2],"bias":[0,20]}},"inputs":[0],"len":2,"fraction_bits":7}}{}],
        "output":"{output}"}}"#,
        if output == "class" { argmax } else { "" }
    );
    let model: IntModel = serde_json::from_str(&model).expect("a model");
    Circuit::compile(&model).expect("a circuit")
}

fn key(circuit: &Circuit) -> ProvingKey {
    setup(&Soft::new(), circuit.constraints().plain().expect("plain"), Convention::Snarkjs, &Stopwatch::new()).expect("a key")
}

fn statement() -> Statement {
    let circuit = compiled("scores");
    Statement::of(&circuit, &key(&circuit))
}

/// The same statement with one thing changed, for each thing that can be.
fn changed(s: &Statement) -> Vec<Statement> {
    let digest = |d: Digest| Digest(std::array::from_fn(|i| d.0[i] ^ u8::from(i == 31)));
    let with_input = |input: InputSpec| {
        let public = PublicLayout { input, ..s.public.clone() };
        Statement { public, ..s.clone() }
    };
    let with_output = |output| Statement { public: PublicLayout { output, ..s.public.clone() }, ..s.clone() };
    let input = || s.public.input.clone();
    let scores = |fraction_bits, ranges: &[[i64; 2]]| {
        let ranges = ranges.iter().map(|&[lo, hi]| Interval::new(lo, hi)).collect();
        with_output(OutputLayout::Scores { fraction_bits, ranges })
    };
    vec![
        Statement { version: 2, ..s.clone() },
        Statement { network: "pixe1".into(), ..s.clone() },
        Statement { circuit: digest(s.circuit), ..s.clone() },
        Statement { verifying_key: digest(s.verifying_key), ..s.clone() },
        Statement { quotient: Quotient::Arkworks, ..s.clone() },
        Statement { public: PublicLayout { context: true, ..s.public.clone() }, ..s.clone() },
        with_input(InputSpec { shape: vec![1], ..input() }),
        with_input(InputSpec { shape: vec![1, 1, 1], ..input() }),
        with_input(InputSpec { fraction_bits: 5, ..input() }),
        with_input(InputSpec { min: -8, max: 7, ..input() }),
        with_input(InputSpec { max: 31, bits: 5, ..input() }),
        with_input(InputSpec { visibility: Visibility::Public, ..input() }),
        scores(8, &[[0, 45], [-10, 20]]),
        scores(7, &[[0, 44], [-10, 20]]),
        scores(7, &[[0, 45], [-11, 20]]),
        scores(7, &[[0, 45]]),
        with_output(OutputLayout::Class { classes: 2 }),
    ]
}

#[test]
fn whatever_is_changed_gives_another_id() {
    let s = statement();
    let all = changed(&s);
    let ids: HashSet<ModelId> = all.iter().chain([&s]).map(Statement::id).collect();
    assert_eq!(ids.len(), 1 + all.len());
}

#[test]
fn a_file_that_was_changed_is_refused() {
    let s = statement();
    let text = s.to_json().expect("JSON");
    assert_eq!(Statement::from_json(text.as_bytes()).expect("our own"), s);
    for other in changed(&s) {
        let text = serde_json::to_string(&InFile { id: s.id(), statement: &other }).expect("JSON");
        assert!(Statement::from_json(text.as_bytes()).is_err(), "{text}");
    }
}

#[test]
fn fields_are_there_once_and_no_others() {
    let text = statement().to_json().expect("JSON");
    let edits = [
        ("\"network\"", "\"network\": \"a\", \"network\"", "given twice"),
        ("\"id\"", "\"id\": \"00\", \"id\"", "given twice"),
        ("\"kind\"", "\"kind\": \"class\", \"kind\"", "given twice"),
        ("\"ranges\"", "\"ranges\": [], \"ranges\"", "given twice"),
        ("\"network\"", "\"weights\": [], \"network\"", "unknown field"),
        ("\"shape\"", "\"depth\": 1, \"shape\"", "unknown field"),
        ("\"ranges\"", "\"labels\": [], \"ranges\"", "unknown field"),
        ("\"lo\": 0", "\"lo\": 0.0", "floating point"),
        ("\"groth16\"", "\"plonk\"", "unknown variant"),
    ];
    for (from, to, words) in edits {
        assert!(text.contains(from), "{from}");
        let error = Statement::from_json(text.replacen(from, to, 1).as_bytes()).expect_err(to).to_string();
        assert!(error.contains(words), "{to}: {error}");
    }
}

#[test]
fn a_hostile_layout_is_refused_before_anything_is_allocated_by_it() {
    let s = statement();
    let endless = InputSpec {
        shape: vec![1 << 31, 1 << 31, 1 << 31],
        visibility: Visibility::Public,
        ..s.public.input.clone()
    };
    let endless = Statement { public: PublicLayout { input: endless, ..s.public.clone() }, ..s };
    let error = Statement::from_json(endless.to_json().expect("JSON").as_bytes()).expect_err("endless");
    assert!(matches!(error, StatementError::Layout(_)), "{error}");
}

#[test]
fn a_key_of_another_setup_or_network_is_refused() {
    let circuit = compiled("scores");
    let [mine, again] = [key(&circuit), key(&circuit)];
    let statement = Statement::of(&circuit, &mine);
    assert!(statement.check_key(&mine.vk).is_ok());
    assert!(matches!(statement.check_key(&again.vk), Err(StatementError::Key { .. })));
    assert_ne!(statement.id(), Statement::of(&circuit, &again).id());
    let class = compiled("class");
    let forged = Statement { public: class.public().clone(), ..statement };
    let error = forged.check_key(&mine.vk).expect_err("two scores are no class");
    assert!(matches!(error, StatementError::PublicValues { expected: 1, found: 2 }));
}
