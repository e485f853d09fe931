use super::*;
use std::collections::HashSet;
use zkcard_groth16::Stopwatch;
use zkcard_zkml::interval::Interval;
use zkcard_zkml::model::{self, InputSpec, IntModel, Visibility};
use zkcard_zkml::public::OutputLayout;

/// One pixel, two scores.
fn compiled(output: &str) -> Circuit {
    Circuit::compile(&pixel(output)).expect("a circuit")
}

fn pixel(output: &str) -> IntModel {
    let argmax = r#",{"name":"argmax","op":{"op":"arg_max"},"inputs":[1],"len":1,"fraction_bits":0}"#;
    let model = format!(
        r#"{{"name":"pixel","input":{{"shape":[1,1],"fraction_bits":4,"min":0,"max":15,"bits":4,"visibility":"private"}},
        "nodes":[{{"name":"fc","op":{{"op":"linear","weights":[3,-2],"bias":[0,20]}},"inputs":[0],"len":2,"fraction_bits":7}}{}],
        "output":"{output}"}}"#,
        if output == "class" { argmax } else { "" }
    );
    serde_json::from_str(&model).expect("a model")
}

fn key(circuit: &Circuit) -> ProvingKey {
    ProvingKey::setup(circuit.constraints(), &Stopwatch::new()).expect("a key")
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
        Statement { protocol: Protocol::Lookup, ..s.clone() },
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
    assert!(statement.check_key(&mine.verifying_key()).is_ok());
    assert!(matches!(statement.check_key(&again.verifying_key()), Err(StatementError::Key { .. })));
    assert_ne!(statement.id(), Statement::of(&circuit, &again).id());
    let class = compiled("class");
    let forged = Statement { public: class.public().clone(), ..statement };
    let error = forged.check_key(&mine.verifying_key()).expect_err("two scores are no class");
    assert!(matches!(error, StatementError::PublicValues { expected: 1, found: 2 }));
}

/// By another program: an encoding that changed would be another id for what was proved before.
#[test]
fn ids_are_what_they_were() {
    let input = InputSpec {
        shape: vec![1, 1],
        fraction_bits: 4,
        min: 0,
        max: 15,
        bits: 4,
        visibility: Visibility::Private,
    };
    let (output, context) = (OutputLayout::Class { classes: 3 }, false);
    let public = PublicLayout { input, output, context, protocol: model::Protocol::Plain };
    let plain = Statement {
        version: 1,
        protocol: Protocol::Groth16,
        network: "pixel".into(),
        circuit: Digest([1; 32]),
        verifying_key: Digest([2; 32]),
        quotient: Quotient::Snarkjs,
        public,
    };
    assert_eq!(plain.id().to_string(), "c2b712866f13baed77a8ecdac345024c8753644371c4eb126fc441a8c94a1f8d");
    assert!(!plain.to_json().expect("JSON").contains("lookup"));
    let of_lookup = PublicLayout { protocol: model::Protocol::Lookup, ..plain.public.clone() };
    let lookup = Statement { protocol: Protocol::Lookup, public: of_lookup, ..plain.clone() };
    assert_eq!(lookup.id().to_string(), "0981fe332d25dde3f454e7b709e74c0b25fc9cbb41d6c0f721dfab2319901f65");
    let text = lookup.to_json().expect("JSON");
    assert_eq!(Statement::from_json(text.as_bytes()).expect("our own"), lookup);
}

#[test]
fn a_statement_and_its_values_are_of_one_protocol() {
    let plain = statement();
    let mixed = Statement { protocol: Protocol::Lookup, ..plain };
    let error = Statement::from_json(mixed.to_json().expect("JSON").as_bytes()).expect_err("mixed");
    assert_eq!(error.to_string(), "a statement of protocol lookup with public values of groth16");
}

#[test]
fn a_key_of_the_other_protocol_is_refused() {
    let plain = compiled("scores");
    let lookup = IntModel { protocol: model::Protocol::Lookup, ..pixel("scores") };
    let lookup = Circuit::compile(&lookup).expect("a circuit");
    let [of_plain, of_lookup] = [&plain, &lookup].map(|circuit| Statement::of(circuit, &key(circuit)));
    assert_eq!([of_plain.protocol, of_lookup.protocol], [Protocol::Groth16, Protocol::Lookup]);
    for (statement, own, other) in [(&of_plain, &plain, &lookup), (&of_lookup, &lookup, &plain)] {
        let key = key(other);
        let refused = statement.check_key(&key.verifying_key());
        assert!(matches!(refused, Err(StatementError::Protocol { .. })));
        assert!(matches!(key.check_circuit(own.constraints()), Err(crate::Error::Protocol { .. })));
    }
}
