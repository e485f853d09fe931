//! The main job as its user types it: compile, setup, prove, verify, and a forged output refused.
#![allow(clippy::unwrap_used)] // a test ends where its assumptions do

mod support;

use serde_json::Value;
use std::path::Path;
use std::process::Command;
use support::{Bench, models, said};

fn json(text: &str) -> Value {
    serde_json::from_str(text).unwrap()
}

#[test]
fn a_digit_is_proved_and_a_forged_one_refused() {
    let bench = Bench::ready("digits");
    let proved = bench.ok("prove digits --input @/digits/test.npy --row 3 --proof proof.json --json");
    let proved = json(&proved.out);
    assert_eq!(proved["proof_bytes"], 256);
    let verified = json(&bench.ok("verify digits --proof proof.json --json").out);
    assert_eq!((&verified["valid"], &verified["outputs"]), (&Value::Bool(true), &proved["outputs"]));
    let forged = std::fs::read_to_string(bench.path("public.json")).unwrap();
    let mut forged: Vec<String> = serde_json::from_str(&forged).unwrap();
    forged[0] = if forged[0] == "5" { "6".into() } else { "5".into() };
    bench.write("forged.json", serde_json::to_vec(&forged).unwrap());
    bench.fails("verify digits --proof proof.json --public forged.json", 1, &["does not verify", "hint:"]);
}

#[test]
fn a_decision_is_proved_from_ezkl_json_under_every_check() {
    let bench = Bench::ready("credit");
    let file = std::fs::read(Path::new(models()).join("credit/applicants.json")).unwrap();
    let applicants: Value = serde_json::from_slice(&file).unwrap();
    for (i, check) in ["none", "curve", "twin", "full"].iter().enumerate() {
        let applicant = &applicants["applicants"][i % 3];
        bench.write(
            "input.json",
            serde_json::to_vec(&serde_json::json!({ "input_data": applicant["input_data"] })).unwrap(),
        );
        bench.ok(&format!("prove credit --input input.json --proof p{i}.json --check {check}"));
        let verified = json(&bench.ok(&format!("verify credit --proof p{i}.json --json")).out);
        assert_eq!(verified["outputs"]["class"], [1, 0, 1][i % 3], "{check}");
    }
}

#[test]
fn public_inputs_and_other_outputs_are_proved() {
    let bench = Bench::new();
    let compile = "compile @/credit/model.onnx --data @/credit/calibration.npy --input-visibility public --output scores --out m --json";
    let report = json(&bench.ok(compile).out);
    assert_eq!(report["public_inputs"], 54 + 2);
    bench.ok("setup m");
    bench.ok("prove m --input @/credit/test.npy --row 0 --proof proof.json");
    let verified = json(&bench.ok("verify m --proof proof.json --json").out);
    assert_eq!(verified["outputs"]["scores"].as_array().unwrap().len(), 2);
}

#[test]
fn compile_reports_figures_for_machines() {
    let bench = Bench::new();
    let line = "compile @/digits/model.onnx --data @/digits/calibration.npy --test @/digits/test.npy --labels @/digits/test_labels.npy --out m --json";
    let report = json(&bench.ok(line).out);
    assert!(report["constraints"].as_u64().unwrap() > 0);
    assert!(report["domain"].as_u64().unwrap() >= report["constraints"].as_u64().unwrap());
    assert_eq!(report["public_inputs"], 10);
    let accuracy = &report["evaluation"]["accuracy"];
    assert!(accuracy["float"].as_f64().unwrap() > 0.95);
    assert_eq!(accuracy["integer"], accuracy["circuit"]);
}

#[test]
fn snarkjs_verifies_a_proof_of_the_digits_network() {
    let bench = Bench::ready("digits");
    bench.ok("prove digits --input @/digits/test.npy --row 0 --proof proof.json");
    let npm = std::env::var("ZKCARD_NPM")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/npm").into());
    let cli = Path::new(&npm).join("node_modules/snarkjs/build/cli.cjs");
    assert!(cli.exists(), "there is no {cli:?}; run: scripts/setup test");
    let args = ["groth16", "verify", "digits/verification_key.json", "public.json", "proof.json"];
    let verified =
        said(Command::new("node").arg(cli).args(args).current_dir(bench.path("")).output().unwrap());
    assert!(verified.code == Some(0) && verified.out.contains("OK!"), "{}", verified.out);
}

#[test]
fn help_has_examples_and_devices_and_completions_are_listed() {
    let bench = Bench::new();
    for command in ["--help", "compile --help", "setup --help", "prove --help", "verify --help"] {
        assert!(bench.ok(command).out.contains("Example"), "{command}");
    }
    assert!(bench.ok("--help").out.contains("Exit codes:"));
    let devices = bench.ok("devices").out;
    assert!(devices.contains("soft") && devices.contains("the simulated card"), "{devices}");
    assert_eq!(json(&bench.ok("devices --json").out)["devices"][0]["name"], "soft");
    assert!(bench.ok("completions bash").out.contains("zkcard"));
    assert!(bench.ok("completions fish").out.contains("zkcard"));
}

#[test]
fn verbose_shows_the_stages() {
    let bench = Bench::ready("credit");
    let proved = bench.ok("prove credit --input @/credit/test.npy --row 1 --proof proof.json -v");
    for stage in ["sparse products", "MSM H", "verify", "total"] {
        assert!(proved.out.contains(stage), "{stage}: {}", proved.out);
    }
}

/// Whether this build has the simulated card: a machine without Verilator has not, unless it is CI's.
fn has_card(bench: &Bench) -> bool {
    let has = !bench.ok("devices").out.contains("cannot run");
    assert!(has || std::env::var_os("CI").is_none(), "CI has Verilator");
    has
}

#[test]
fn selftest_tries_the_simulated_card() {
    let bench = Bench::new();
    if !has_card(&bench) {
        return;
    }
    let tried = bench.ok("selftest --device sim --elements 100 -v");
    for said in
        ["Montgomery images in", "bytes from host memory", "resets", "the card does what every card does"]
    {
        assert!(tried.out.contains(said), "{said}: {}", tried.out);
    }
    assert!(!tried.out.contains('✗'), "{}", tried.out);
    let report = json(&bench.ok("selftest --json").out);
    let checks = report["checks"].as_array().unwrap();
    assert!(checks.len() >= 7 && checks.iter().all(|check| check["error"].is_null()), "{report}");
    assert!(report["health"]["bytes to the card"].as_u64().unwrap() > 0);
    bench.fails("selftest --device sim:bare --elements 1000000", 3, &["1000000", "--elements"]);
    bench.fails("selftest --device nothing", 5, &["nothing", "sim"]);
}

#[test]
fn the_version_says_what_it_computes_with() {
    let bench = Bench::new();
    let number = concat!("zkcard ", env!("CARGO_PKG_VERSION"), "\n");
    assert_eq!(bench.ok("-V").out, number);
    let all = bench.ok("--version").out;
    assert!(all.starts_with(number), "{all}");
    for words in ["\nfeatures: vfio, vfio-user", "\nkernels: portable", "\ndevices:\n  soft: the CPU, "] {
        assert!(all.contains(words), "no {words:?} in {all}");
    }
    let report = json(&bench.ok("--version --json").out);
    assert_eq!(report["version"], env!("CARGO_PKG_VERSION"));
    let kernels = report["kernels"].as_array().unwrap();
    assert!(kernels.contains(&report["chosen_kernel"]) && kernels.contains(&"portable".into()), "{report}");
    // Where git can tell, the build script has asked it, and again after the last commit.
    let asked = Command::new("git").args(["rev-parse", "--short=12", "HEAD"]).output();
    let asked = asked.ok().filter(|asked| asked.status.success()).map(said);
    let commit = std::env::var("ZKCARD_COMMIT").ok().or_else(|| Some(asked?.out.trim().to_owned()));
    assert_eq!(report["commit"].as_str(), Some(commit.as_deref().unwrap_or("unknown")));
}

#[test]
fn manual_pages_are_written_for_every_command() {
    let bench = Bench::new();
    std::fs::create_dir(bench.path("man1")).unwrap();
    bench.ok("man man1");
    let page = |name: &str| std::fs::read_to_string(bench.path("man1").join(name)).unwrap();
    assert!(page("zkcard.1").contains("Exit codes:"), "{}", page("zkcard.1"));
    for (name, words) in [
        ("zkcard-prove.1", "Which sample of the input"),
        ("zkcard-groth16-prove.1", "proof"),
        ("zkcard-man.1", "manual pages"),
    ] {
        assert!(page(name).contains(words), "{name}: {}", page(name));
    }
    bench.fails("man nowhere", 4, &["nowhere: ", "name a folder that is there"]);
}
