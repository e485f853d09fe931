//! snarkjs's own files (0.7.6), read, written and corrupted in every value.

use ark_bn254::Fr;
use std::fmt::Debug;
use zkcard_formats::snarkjs::FileError;
use zkcard_formats::{ark, snarkjs};

const PROOF: &str = include_str!("snarkjs/proof.json");
const PUBLIC: &str = include_str!("snarkjs/public.json");
const KEY: &str = include_str!("snarkjs/verification_key.json");

/// p and r.
const MODULI: [&str; 2] = [
    "21888242871839275222246405745257275088696311157297823662689037894645226208583",
    "21888242871839275222246405745257275088548364400416034343698204186575808495617",
];

fn error_of<T: Debug>(result: Result<T, FileError>) -> String {
    result.unwrap_err().to_string()
}

fn proof_told(from: &str, to: &str) -> String {
    assert!(PROOF.contains(from));
    error_of(snarkjs::parse_proof(PROOF.replacen(from, to, 1).as_bytes(), "proof.json"))
}

fn key_told(from: &str, to: &str) -> String {
    assert!(KEY.contains(from));
    error_of(snarkjs::parse_verifying_key(KEY.replacen(from, to, 1).as_bytes(), "vk.json"))
}

/// Where the decimal strings of a file are.
fn numbers(text: &str) -> Vec<std::ops::Range<usize>> {
    let quotes: Vec<_> = text.match_indices('"').map(|(at, _)| at).collect();
    let inside = quotes.chunks_exact(2).map(|pair| pair[0] + 1..pair[1]);
    inside.filter(|range| text[range.clone()].bytes().all(|byte| byte.is_ascii_digit())).collect()
}

/// The text with another number there.
fn with(text: &str, range: &std::ops::Range<usize>, value: &str) -> String {
    [&text[..range.start], value, &text[range.end..]].concat()
}

#[test]
fn snarkjs_files_come_back_byte_for_byte() {
    let proof = snarkjs::parse_proof(PROOF.as_bytes(), "").unwrap();
    assert_eq!(snarkjs::proof_json(&proof), PROOF);
    let public = snarkjs::parse_public(PUBLIC.as_bytes(), "").unwrap();
    assert_eq!(public, [348u64, 6].map(Fr::from));
    assert_eq!(snarkjs::public_json(&public), PUBLIC);
    let key = snarkjs::parse_verifying_key(KEY.as_bytes(), "").unwrap();
    assert_eq!(snarkjs::verifying_key_json(&key), KEY);
    assert_eq!(snarkjs::public_json(&[]), "[\n]");
    assert_eq!(snarkjs::parse_public(b"[]", "").unwrap(), []);
}

#[test]
fn snarkjs_proofs_verify_and_those_for_other_inputs_do_not() {
    let proof = snarkjs::parse_proof(PROOF.as_bytes(), "").unwrap();
    let public = snarkjs::parse_public(PUBLIC.as_bytes(), "").unwrap();
    let key = snarkjs::parse_verifying_key(KEY.as_bytes(), "").unwrap();
    let verifies = |public: &[Fr]| {
        let key = ark_groth16::prepare_verifying_key(&ark::verifying_key_to(&key));
        ark_groth16::Groth16::<ark_bn254::Bn254>::verify_proof(&key, &ark::proof_to(&proof), public).unwrap()
    };
    assert!(verifies(&public));
    assert!(!verifies(&[public[0], public[0]]));
}

#[test]
fn files_are_written_and_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name| folder.path().join(name);
    let proof = snarkjs::parse_proof(PROOF.as_bytes(), "").unwrap();
    let key = snarkjs::parse_verifying_key(KEY.as_bytes(), "").unwrap();
    snarkjs::write_proof(path("p"), &proof).unwrap();
    snarkjs::write_public(path("i"), &[Fr::from(7u64)]).unwrap();
    snarkjs::write_verifying_key(path("k"), &key).unwrap();
    assert_eq!(snarkjs::read_proof(path("p")).unwrap(), proof);
    assert_eq!(snarkjs::read_public(path("i")).unwrap(), [Fr::from(7u64)]);
    assert_eq!(snarkjs::read_verifying_key(path("k")).unwrap(), key);
    assert!(error_of(snarkjs::read_proof(path("lost"))).contains("lost: No such file"));
    assert!(error_of(snarkjs::read_proof(folder.path())).contains("not a regular file"));
    std::fs::write(path("long"), vec![b' '; 1 << 15]).unwrap();
    assert!(error_of(snarkjs::read_proof(path("long"))).contains("longer than the 16384 bytes"));
    assert!(
        error_of(snarkjs::parse_proof(&[b' '; 1 << 15], "long"))
            .starts_with("long: longer than the 16384 bytes")
    );
}

#[test]
fn every_changed_number_is_refused() {
    for range in numbers(PROOF) {
        for value in [
            "7",
            "0",
            "",
            "-1",
            "+1",
            " 1",
            "1 ",
            "01",
            "1e3",
            "0x1",
            "١",
            MODULI[0],
            &"9".repeat(77),
            &"9".repeat(78),
        ] {
            let result = snarkjs::parse_proof(with(PROOF, &range, value).as_bytes(), "proof.json");
            let changed = &PROOF[range.clone()] != value;
            assert!(!changed || error_of(result).starts_with("proof.json: pi_"), "{range:?} {value}");
        }
    }
    for range in numbers(KEY) {
        for value in ["7", "0", "", "007", MODULI[0]] {
            let result = snarkjs::parse_verifying_key(with(KEY, &range, value).as_bytes(), "vk.json");
            let changed = &KEY[range.clone()] != value;
            assert!(!changed || error_of(result).starts_with("vk.json: "), "{range:?} {value}");
        }
    }
}

#[test]
fn faults_name_file_field_and_offset() {
    let b10 = &PROOF[numbers(PROOF)[5].clone()];
    let cases = [
        (b10, MODULI[0], "proof.json: pi_b[1][0]: not below the modulus of its field (offset 381)"),
        (b10, "1", "proof.json: pi_b: not on the curve (offset 197)"),
        (
            "\"1\"",
            "\"2\"",
            "proof.json: pi_a[2]: must be one, or zero for the point at infinity (0, 1, 0) (offset 11)",
        ),
        ("\"1\"", "1", "proof.json: pi_a[2]: expected a string (offset 180)"),
        ("\"1\"", "\"1\", \"1\"", "proof.json: pi_a: expected 3 entries (offset 183)"),
        (",\n  \"1\"", "", "proof.json: pi_a: expected 3 entries (offset 179)"),
        ("groth16", "plonk", "proof.json: protocol: \"plonk\" where \"groth16\" is needed (offset 775)"),
        ("bn128", "bls12381", "proof.json: curve: \"bls12381\" where \"bn128\" is needed (offset 796)"),
        ("pi_c", "pi_d", "proof.json: pi_c: missing (offset 805)"),
        ("pi_c", "pi_a", "proof.json: the field \"pi_a\" is given twice (offset 578)"),
        ("protocol", "curve", "proof.json: curve: \"groth16\" where \"bn128\" is needed (offset 772)"),
    ];
    for (from, to, expected) in cases {
        assert_eq!(proof_told(from, to), expected);
    }
}

/// A file without the fields `curve` and `protocol`, and one with others beside.
fn lean_and_rich(text: &str) -> [String; 2] {
    let words = [
        ",\n \"protocol\": \"groth16\"",
        ",\n \"curve\": \"bn128\"",
        "\"protocol\": \"groth16\",",
        "\"curve\": \"bn128\",",
    ];
    let lean = words.iter().fold(text.to_owned(), |text, word| text.replace(word, ""));
    assert!(!lean.contains("curve") && !lean.contains("protocol"));
    [lean, text.replacen('{', r#"{"made by": {"of": ["x\ny", 1.5, null]}, "pi_d": "7","#, 1)]
}

#[test]
fn what_others_leave_out_or_add_is_taken() {
    for text in lean_and_rich(PROOF) {
        let proof = snarkjs::parse_proof(text.as_bytes(), "proof.json").unwrap();
        assert_eq!(snarkjs::proof_json(&proof), PROOF);
    }
    for text in lean_and_rich(KEY) {
        let key = snarkjs::parse_verifying_key(text.as_bytes(), "vk.json").unwrap();
        assert_eq!(snarkjs::verifying_key_json(&key), KEY);
    }
    let nested = PROOF.replacen('{', r#"{"x": [{"y": 1, "y": 2}],"#, 1);
    let text = error_of(snarkjs::parse_proof(nested.as_bytes(), "proof.json"));
    assert_eq!(text, "proof.json: a field inside is given twice (offset 6)");
}

#[test]
fn coordinates_in_the_order_of_the_evm_are_told() {
    let swapped = |text: &str, at: [usize; 2]| {
        let [c0, c1] = at.map(|i| numbers(text)[i].clone());
        with(&with(text, &c1, &text[c0.clone()]), &c0, &text[c1])
    };
    let x_only = swapped(PROOF, [3, 4]);
    let both = swapped(&x_only, [5, 6]);
    let third_too = swapped(&both, [7, 8]);
    let told = |text: &str| error_of(snarkjs::parse_proof(text.as_bytes(), "proof.json"));
    for text in [&both, &third_too] {
        assert!(told(text).starts_with("proof.json: pi_b: not on the curve (EVM order?"), "{}", told(text));
    }
    assert_eq!(told(&x_only), "proof.json: pi_b: not on the curve (offset 197)");
    let third = swapped(PROOF, [7, 8]);
    assert!(told(&third).starts_with("proof.json: pi_b[2]: must be one"), "{}", told(&third));
}

#[test]
fn keys_must_agree_with_themselves() {
    assert_eq!(
        key_told("\"nPublic\": 2", "\"nPublic\": 3"),
        "vk.json: nPublic: 3 public inputs, but IC has 3 points where one more than that is needed (offset 57)"
    );
    let pairing = KEY.find("vk_alphabeta_12").unwrap();
    let values = numbers(KEY).into_iter().filter(|range| range.start > pairing).take(12);
    let paths = (0..12).map(|i| format!("vk_alphabeta_12[{}][{}][{}]", i / 6, i / 2 % 3, i % 2));
    for (range, path) in values.zip(paths) {
        let text = error_of(snarkjs::parse_verifying_key(with(KEY, &range, "1").as_bytes(), "vk.json"));
        let expected =
            format!("vk.json: {path}: is not that of the pairing of vk_alpha_1 and vk_beta_2 (offset ");
        assert!(text.starts_with(&expected), "{text}");
    }
    let alpha = numbers(KEY)[0].start..numbers(KEY)[2].end;
    let infinity = with(KEY, &alpha, "0\",\"1\",\"0");
    let text = error_of(snarkjs::parse_verifying_key(infinity.as_bytes(), "vk.json"));
    assert!(text.starts_with("vk.json: α is the point at infinity"), "{text}");
}

#[test]
fn infinity_has_one_form() {
    let [x, y, z] = [0, 1, 2].map(|i| numbers(PROOF)[i].clone());
    let a = |x_value, y_value, z_value| {
        let text = with(&with(&with(PROOF, &z, z_value), &y, y_value), &x, x_value);
        snarkjs::parse_proof(text.as_bytes(), "proof.json")
    };
    let proof = a("0", "1", "0").unwrap();
    assert_eq!(proof.a, ark_bn254::G1Affine::identity());
    assert_eq!(snarkjs::parse_proof(snarkjs::proof_json(&proof).as_bytes(), "").unwrap(), proof);
    assert!(error_of(a("0", "0", "1")).starts_with("proof.json: pi_a: not on the curve"));
    assert!(error_of(a("1", "2", "0")).starts_with("proof.json: pi_a[2]: must be one"));
    assert!(error_of(a("0", "0", "0")).starts_with("proof.json: pi_a[2]: must be one"));
}

#[test]
fn public_inputs_are_below_r() {
    let error = |text: &str| error_of(snarkjs::parse_public(text.as_bytes(), "public.json"));
    let r = format!("[\"1\", \"{}\"]", MODULI[1]);
    assert_eq!(error(&r), "public.json: [1]: not below the modulus of its field (offset 6)");
    assert!(error("[\"01\"]").starts_with("public.json: [0]: not a plain decimal number"));
    assert_eq!(error("[1]"), "public.json: [0]: expected a string (offset 1)");
    assert_eq!(error("[\"1\"],"), "public.json: surplus text after the end (offset 5)");
    assert_eq!(error("\u{feff}[1]"), "public.json: [0]: expected a string (offset 4)");
    assert_eq!(snarkjs::parse_public("\u{feff}[\"1\"]".as_bytes(), "").unwrap(), [Fr::from(1u64)]);
}
