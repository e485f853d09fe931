//! What goes wrong, how it is said, and that nothing half-written is left.
#![allow(clippy::unwrap_used)] // a test ends where its assumptions do

mod support;

use nix::sys::signal::Signal;
use std::fs::{File, OpenOptions};
use std::process::{Command, Stdio};
use support::{Bench, models, npy, said, signal};

const COMPILE: &str = "compile @/credit/model.onnx --data @/credit/calibration.npy --out out";

fn onnx() -> Vec<u8> {
    std::fs::read(format!("{}/credit/model.onnx", models())).unwrap()
}

fn position(bytes: &[u8], word: &[u8]) -> usize {
    bytes.windows(word.len()).position(|window| window == word).unwrap()
}

#[test]
fn malformed_and_truncated_onnx() {
    let bench = Bench::new();
    bench.write("noise.onnx", b"this is no network");
    bench.fails("compile noise.onnx --data @/credit/calibration.npy --out out", 3, &["noise.onnx"]);
    bench.write("half.onnx", &onnx()[..2000]);
    bench.fails("compile half.onnx --data @/credit/calibration.npy --out out", 3, &["half.onnx"]);
    bench.fails("compile none.onnx --data @/credit/calibration.npy --out out", 3, &["none.onnx"]);
}

#[test]
fn an_unsupported_operator_is_named_with_its_node() {
    let bench = Bench::new();
    let mut bytes = onnx();
    let at = position(&bytes, b"Relu");
    bytes[at..at + 4].copy_from_slice(b"STFT");
    bench.write("stft.onnx", bytes);
    bench.fails("compile stft.onnx --data @/credit/calibration.npy --out out", 3, &["STFT", "node"]);
}

#[test]
fn data_of_the_wrong_shape_or_type() {
    let bench = Bench::new();
    bench.fails("compile @/credit/model.onnx --data @/digits/calibration.npy --out out", 3, &["64", "54"]);
    bench.write("text.json", b"{\"input_data\": [[\"a\"]]}");
    bench.fails(
        "compile @/credit/model.onnx --data text.json --out out",
        3,
        &["text.json", "sample 0, element 0"],
    );
    bench.write("labels.json", b"[0, 1]");
    bench.fails(&format!("{COMPILE} --labels labels.json"), 3, &["2 labels"]);
}

#[test]
fn nan_infinity_and_values_out_of_range() {
    let bench = Bench::ready("credit");
    for (value, words) in [(f32::NAN, "NaN"), (f32::INFINITY, "infinite"), (1234.5, "declared range")] {
        let mut row = [0.0; 54];
        row[5] = value;
        bench.write("input.npy", npy(&row));
        let said = bench.fails("prove credit --input input.npy --proof proof.json", 3, &[words, "5"]);
        assert!(!said.err.contains("1234"), "a private value is in the error: {}", said.err);
    }
    bench.write("short.npy", npy(&[0.0; 53]));
    bench.fails("prove credit --input short.npy --proof proof.json", 3, &["53", "54"]);
    bench.fails("prove credit --input @/credit/test.npy --proof proof.json", 3, &["250 samples", "--row"]);
    bench.fails("prove credit --input @/credit/test.npy --row 250 --proof proof.json", 3, &["no sample 250"]);
}

#[test]
fn damaged_keys_and_circuits() {
    let bench = Bench::ready("credit");
    let key = std::fs::read(bench.path("credit/proving.key")).unwrap();
    let prove = "prove credit --input @/credit/test.npy --row 0 --proof proof.json";
    bench.write("credit/proving.key", &key[..key.len() / 2]);
    bench.fails(prove, 3, &["proving.key", "zkcard setup"]);
    bench.write("credit/proving.key", &key);
    bench.edit("credit/proving.key", |bytes| bytes[5000] ^= 1);
    bench.fails(prove, 3, &["proving.key"]);
    bench.write("credit/proving.key", &key);
    bench.edit("credit/circuit.bin", |bytes| bytes[200] ^= 1);
    bench.fails(prove, 3, &["circuit.bin"]);
    bench.edit("credit/model.json", |bytes| bytes.truncate(100));
    bench.fails(prove, 3, &["model.json"]);
}

#[test]
fn a_key_of_another_circuit() {
    let (credit, digits) = (Bench::ready("credit"), Bench::ready("digits"));
    std::fs::copy(digits.path("digits/proving.key"), credit.path("credit/proving.key")).unwrap();
    let prove = "prove credit --input @/credit/test.npy --row 0 --proof proof.json";
    credit.fails(prove, 3, &["another circuit", "zkcard setup"]);
}

/// The keys are not zkcard's to destroy: no advice ends in --force.
#[test]
fn keys_of_others_are_not_to_be_overwritten() {
    let bench = Bench::ready("credit");
    bench.ok("prove credit --input @/credit/test.npy --row 0 --proof proof.json");
    let key = std::fs::read_to_string(bench.path("credit/verification_key.json")).unwrap();
    let mut value: serde_json::Value = serde_json::from_str(&key).unwrap();
    value["vk_delta_2"] = value["vk_gamma_2"].clone();
    bench.write("credit/verification_key.json", value.to_string());
    let verify = "verify credit --proof proof.json";
    let uncontributed =
        bench.fails(verify, 3, &["γ = δ", "nobody has contributed", "snarkjs zkey contribute"]);
    bench.write("credit/verification_key.json", &key[..key.len() / 2]);
    let broken = bench.fails(verify, 3, &["verification_key.json", "nothing was changed", "zkcard setup"]);
    for said in [uncontributed, broken] {
        assert!(!said.err.contains("--force"), "{}", said.err);
    }
    let mut lean: serde_json::Value = serde_json::from_str(&key).unwrap();
    lean.as_object_mut().unwrap().remove("vk_alphabeta_12");
    bench.write("credit/verification_key.json", lean.to_string());
    bench.ok(verify);
}

#[test]
fn keys_and_circuits_that_are_not_there() {
    let bench = Bench::new();
    bench.fails("setup nothing", 3, &["nothing", "zkcard compile"]);
    bench.ok(COMPILE);
    bench.fails(
        "prove out --input @/credit/test.npy --row 0 --proof proof.json",
        3,
        &["proving.key", "zkcard setup"],
    );
    bench.fails("verify out --proof proof.json", 3, &["statement.json", "zkcard setup"]);
}

#[test]
fn outputs_that_exist_are_kept() {
    let bench = Bench::ready("credit");
    bench.fails(
        "compile @/credit/model.onnx --data @/credit/calibration.npy --out credit",
        4,
        &["exists already", "--force"],
    );
    bench.fails("setup credit", 4, &["exists already", "--force"]);
    let prove = "prove credit --input @/credit/test.npy --row 0 --proof proof.json";
    bench.ok(prove);
    bench.fails(prove, 4, &["exists already", "--force"]);
    bench.ok(&format!("{prove} --force"));
}

#[test]
fn one_path_for_two_outputs() {
    let bench = Bench::ready("credit");
    let prove = "prove credit --input @/credit/test.npy --row 0 --proof a.json";
    for same in ["a.json", "./a.json", "credit/../a.json"] {
        bench.fails(&format!("{prove} --force --public {same}"), 4, &["one file", "hint:"]);
    }
}

/// A process that is killed between two renames leaves files of two runs side by side: whoever reads them refuses.
#[test]
fn files_of_two_runs_are_not_taken_for_one() {
    let bench = Bench::ready("credit");
    let prove = |row: u32, to: &str| {
        bench.ok(&format!(
            "prove credit --input @/credit/test.npy --row {row} --proof {to}.json --public {to}.public.json"
        ));
    };
    prove(0, "old");
    let row = (1..20).find(|row| {
        prove(*row, "new");
        let public = |name: &str| std::fs::read(bench.path(name)).unwrap();
        let differ = public("old.public.json") != public("new.public.json");
        ["new.json", "new.public.json"]
            .iter()
            .filter(|_| !differ)
            .for_each(|name| std::fs::remove_file(bench.path(name)).unwrap());
        differ
    });
    assert!(row.is_some(), "all rows have one answer");
    bench.ok("verify credit --proof new.json");
    bench.fails("verify credit --proof new.json --public old.public.json", 1, &["does not verify"]);
    bench.fails("verify credit --proof old.json --public new.public.json", 1, &["does not verify"]);
    for name in ["verification_key.json", "statement.json", "proving.key"] {
        let other = Bench::ready("credit");
        std::fs::copy(other.path(&format!("credit/{name}")), bench.path(&format!("credit/{name}"))).unwrap();
        bench.fails("prove credit --input @/credit/test.npy --row 0 --proof p.json", 3, &["credit/"]);
        bench.ok("setup credit --force");
    }
}

/// Names are whoever's who made the file: none reaches the terminal as anything but text.
#[test]
fn names_in_files_and_arguments_are_never_obeyed() {
    let bench = Bench::ready("credit");
    let mut network = onnx();
    let at = position(&network, b"Relu");
    network[at..at + 4].copy_from_slice(b"\x1b[2J");
    bench.write("hostile.onnx", network);
    let key = std::fs::read_to_string(bench.path("credit/verification_key.json")).unwrap();
    bench.write("credit/verification_key.json", key.replacen("groth16", "\u{9b}1m\u{202e}", 1));
    let lines = [
        "compile hostile.onnx --data @/credit/calibration.npy --out out",
        "verify credit --proof proof.json",
        "verify \u{1b}[31mdir\u{202e} --proof proof.json",
        "\u{1b}[31mcommand\u{9b}",
        "verify --\u{1b}[31m",
    ];
    for line in lines.into_iter().flat_map(|line| [line.to_owned(), format!("{line} --json")]) {
        let said = bench.run(&line);
        assert_ne!(said.code, Some(0), "{line}");
        let text = said.out + &said.err;
        let obeyed = |c: char| c != '\n' && (c.is_control() || c == '\u{202e}');
        assert!(!text.is_empty() && !text.contains(obeyed), "{line:?}: {text:?}");
        assert!(
            ["1b", "9b", "verification_key.json", "unexpected argument"]
                .iter()
                .any(|word| text.contains(word)),
            "{line:?}: {text:?}"
        );
    }
}

/// Waits until a process's limits say that it dumps no core.
fn await_no_core(child: &mut std::process::Child) {
    let path = format!("/proc/{}/limits", child.id());
    loop {
        let limits = std::fs::read_to_string(&path).unwrap_or_default();
        let core = limits.lines().find_map(|line| line.strip_prefix("Max core file size"));
        if core.is_some_and(|core| core.split_whitespace().take(2).eq(["0", "0"])) {
            return;
        }
        assert!(child.try_wait().unwrap().is_none(), "it ended with: {core:?}");
        std::thread::sleep(std::time::Duration::from_millis(1));
    }
}

#[test]
fn commands_that_know_secrets_dump_no_core() {
    let bench = Bench::ready("credit");
    assert!(Command::new("mkfifo").arg(bench.path("input.npy")).status().unwrap().success());
    for line in ["prove credit --input input.npy --proof proof.json", "setup credit --force"] {
        let mut child = bench.command(line).stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        await_no_core(&mut child);
        let _ = child.kill();
        child.wait().unwrap();
    }
}

#[test]
fn outputs_that_cannot_be_written() {
    let bench = Bench::ready("credit");
    let prove = "prove credit --input @/credit/test.npy --row 0";
    bench.fails(&format!("{prove} --proof /dev/full --public public.json"), 4, &["/dev/full", "hint:"]);
    bench.fails(&format!("{prove} --proof nowhere/proof.json"), 4, &["nowhere", "hint:"]);
    bench.write("file", b"");
    bench.fails(
        "compile @/credit/model.onnx --data @/credit/calibration.npy --out file/out",
        4,
        &["file/out"],
    );
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let failed = said(bench.command("devices").stdout(full).output().unwrap());
    assert!(failed.code == Some(4) && failed.err.contains("standard output"), "{}", failed.err);
}

#[test]
fn unknown_devices_and_checks() {
    let bench = Bench::ready("credit");
    let prove = "prove credit --input @/credit/test.npy --row 0 --proof proof.json";
    bench.fails(&format!("{prove} --device vfio:0000:03:00.0"), 5, &["0000:03:00.0", "hint:"]);
    bench.fails(&format!("{prove} --device card"), 5, &["\"card\"", "hint:", "vfio-user:SOCKET"]);
    bench.fails(&format!("{prove} --device sim:big"), 5, &["\"big\"", "hint:", "ddr4"]);
    bench.fails(&format!("{prove} --device vfio-user:no.sock"), 5, &["no.sock"]);
    bench.fails(&format!("{prove} --device serial:/dev/no-port"), 5, &["/dev/no-port", "plug the board in"]);
    bench.fails(&format!("{prove} --device serial:/dev/null"), 5, &["/dev/null: not a serial port"]);
    bench.fails(&format!("{prove} --check maybe"), 3, &["maybe", "twin"]);
    bench.fails("prove", 2, &["Usage"]);
}

#[test]
fn errors_for_machines() {
    let bench = Bench::new();
    let failed = bench.fails("setup nothing --json", 3, &[]);
    let error: serde_json::Value = serde_json::from_str(&failed.err).unwrap();
    assert_eq!(error["code"], 3);
    assert!(error["error"].as_str().unwrap().contains("model.json") && error["hint"].is_string());
}

/// The command reads its input from a pipe that gives nothing: once it has opened it, it is interrupted.
#[test]
fn an_interrupted_command_leaves_nothing_behind() {
    let bench = Bench::ready("credit");
    assert!(Command::new("mkfifo").arg(bench.path("pipe")).status().unwrap().success());
    let before = bench.files();
    for reason in [Signal::SIGINT, Signal::SIGTERM, Signal::SIGHUP] {
        let mut command = bench.command("prove credit --input pipe --proof proof.json");
        let child = command.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
        let pipe = File::options().write(true).open(bench.path("pipe")).unwrap(); // waits for the reader
        signal(&child, reason);
        let ended = said(child.wait_with_output().unwrap());
        drop(pipe);
        assert_eq!(ended.code, Some(130), "{reason}: {}", ended.err);
        assert!(ended.err.contains("interrupted"));
        assert_eq!(bench.files(), before);
    }
}

#[test]
fn colours_are_off_where_nobody_sees_them() {
    let bench = Bench::new();
    let failed = bench.fails("setup nothing", 3, &[]);
    assert!(!failed.err.contains('\x1b'));
}

#[test]
fn a_network_that_loses_its_accuracy_says_so() {
    let bench = Bench::new();
    let compile = |name: &str, more: &str| {
        format!(
            "compile @/../tests/cases/onnx/{name}.onnx --data @/../tests/cases/data/calibration.npy --out {name} {more}"
        )
    };
    let warned = bench.ok(&compile("huge_bias", ""));
    assert!(warned.out.contains("warning: layer \"relu\": its activations never change"), "{}", warned.out);
    let words = ["relu", "never change", "without --min-agreement these are warnings"];
    bench.fails(&compile("huge_bias", "--min-agreement 0 --force"), 3, &words);
    bench.fails(
        &compile("base", "--weight-bits 2 --min-agreement 99.9"),
        3,
        &["agrees with", "most is lost in layer"],
    );
    bench.fails(&compile("base", "--min-agreement 101"), 2, &["expected a number from 0 to 100"]);
    let softmax = bench.ok(&compile("softmax_end", ""));
    assert!(softmax.out.contains("note: Softmax"), "{}", softmax.out);
    let both = bench.ok(&compile("two_outputs", ""));
    assert!(both.out.contains("note: the scores are the outputs one behind the other"), "{}", both.out);
    let picked = bench.ok(&compile("two_outputs", "--output-name y --force --json"));
    let picked: serde_json::Value = serde_json::from_str(&picked.out).unwrap();
    assert_eq!(picked["warnings"], serde_json::json!([]));
}

#[test]
fn a_file_that_is_no_proof_is_malformed_and_not_invalid() {
    let bench = Bench::ready("credit");
    bench.ok("prove credit --input @/credit/test.npy --row 0 --proof proof.json");
    let proof = std::fs::read(bench.path("proof.json")).unwrap();
    bench.write("half.json", &proof[..proof.len() / 2]);
    bench.fails("verify credit --proof half.json --public public.json", 3, &["half.json"]);
    bench.write("other.public.json", b"[\"0\"]");
    bench.fails("verify credit --proof proof.json --public other.public.json", 1, &["hint:"]);
}
