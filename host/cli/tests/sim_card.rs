//! `zkcard sim-card`: a card that another process uses, until somebody ends it.
#![allow(clippy::unwrap_used)] // a test ends where its assumptions do

mod support;

use ark_bn254::Fr;
use nix::sys::signal::Signal;
use serde_json::Value;
use std::fs::Permissions;
use std::io::{BufRead, BufReader, Read};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::Mutex;
use support::Bench;
use zkcard_formats::iden3::wtns;

/// Boards are tried one at a time: their time runs on while their line waits for a processor.
static BOARDS: Mutex<()> = Mutex::new(());

/// A server that dies with its test.
struct Serving {
    child: Child,
    /// Where it listens, if that is a port.
    port: String,
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl Serving {
    /// Started, and listening; none where this build has no simulated card.
    fn start(bench: &Bench, line: &str) -> Option<Self> {
        if bench.run("selftest --device sim --elements 1").code != Some(0) {
            assert!(std::env::var_os("CI").is_none(), "CI has the simulated card");
            return None;
        }
        let child = bench.command(line).stdout(Stdio::piped()).spawn().unwrap();
        let mut serving = Self { child, port: String::new() };
        let mut first = String::new();
        // One byte at a time: what comes later is for whoever reads the rest.
        let out = serving.child.stdout.as_mut().unwrap();
        BufReader::with_capacity(1, out).read_line(&mut first).unwrap();
        assert!(first.contains("listens"), "{first}");
        serving.port = first.trim().rsplit("serial:").next().unwrap().into();
        Some(serving)
    }

    fn signal(&self, signal: Signal) {
        support::signal(&self.child, signal);
    }

    /// Ends it by a signal; its exit code and the rest of what it said.
    fn end(mut self, signal: Signal) -> (Option<i32>, String) {
        self.signal(signal);
        let mut rest = String::new();
        self.child.stdout.take().unwrap().read_to_string(&mut rest).unwrap();
        (self.child.wait().unwrap().code(), rest)
    }
}

fn count(said: &str, name: &str) -> u64 {
    let line = said.lines().find(|line| line.starts_with(name)).unwrap();
    line.rsplit(' ').next().unwrap().parse().unwrap()
}

#[test]
fn a_served_card_is_tried_and_leaves_no_socket() {
    let bench = Bench::new();
    let Some(serving) = Serving::start(&bench, "sim-card --socket card.sock") else { return };
    bench.fails("sim-card --socket card.sock", 5, &["card.sock", "another server"]);
    for round in 1..=2 {
        let tried = bench.ok("selftest --device vfio-user:card.sock --elements 64");
        assert!(tried.out.contains("does what every card does"), "round {round}: {}", tried.out);
    }
    let (code, said) = serving.end(Signal::SIGTERM);
    assert_eq!(code, Some(0), "{said}");
    assert_eq!((count(&said, "clients"), count(&said, "bytes mapped now")), (2, 0), "{said}");
    assert!(count(&said, "interrupts") > 0 && count(&said, "cycles") > 1_000);
    assert!(!bench.path("card.sock").exists());
    bench.fails("selftest --device vfio-user:card.sock", 5, &["card.sock", "sim-card"]);
}

#[test]
fn a_board_is_tried_through_its_port() {
    let _alone = BOARDS.lock();
    let bench = Bench::new();
    let Some(serving) = Serving::start(&bench, "sim-card --board ulx3s --card bare") else { return };
    let port = serving.port.clone();
    for round in 1..=2 {
        let tried = bench.ok(&format!("selftest --device serial:{port} --elements 64"));
        assert!(tried.out.contains("does what every card does"), "round {round}: {}", tried.out);
    }
    let (code, said) = serving.end(Signal::SIGTERM);
    assert_eq!(code, Some(0), "{said}");
    assert!(count(&said, "frames received") > 100 && count(&said, "frames spoilt") == 0, "{said}");
    bench.fails(&format!("selftest --device serial:{port}"), 5, &[&port, "zkcard devices"]);
    bench.fails("sim-card --board ulx3s --socket card.sock", 2, &["--socket"]);
    bench.fails("sim-card", 2, &["--socket"]);
}

/// The gates of a ULX3S from pin to pin, with their chip of memory, in front of the whole prover.
#[test]
fn the_gates_of_a_board_prove_a_circuit() {
    const ROWS: u32 = 60;
    let _alone = BOARDS.lock();
    let bench = Bench::new();
    let Some(serving) = Serving::start(&bench, "sim-card --board ulx3s") else { return };
    bench.write("c.r1cs", support::squares(ROWS));
    let powers = std::iter::successors(Some(Fr::from(3)), |x| Some(*x * x)).take(ROWS as usize + 1);
    wtns::save(bench.path("c.wtns"), &[vec![Fr::from(1)], powers.collect()].concat()).unwrap();
    bench.ok("powersoftau new bn128 6 0.ptau");
    bench.ok("powersoftau contribute 0.ptau 1.ptau");
    bench.ok("powersoftau prepare phase2 1.ptau f.ptau");
    bench.ok("groth16 setup c.r1cs f.ptau 0.zkey");
    bench.ok("zkey contribute 0.zkey c.zkey");
    bench.ok("zkey export verificationkey c.zkey vk.json");
    let device = format!("serial:{}", serving.port);
    let said =
        bench.ok(&format!("groth16 prove c.zkey c.wtns proof.json public.json --device {device} --json"));
    let made: Value = serde_json::from_str(&said.out).unwrap();
    bench.ok("groth16 verify vk.json public.json proof.json");
    let (code, said) = serving.end(Signal::SIGTERM);
    assert_eq!(code, Some(0), "{said}");
    assert!(
        count(&said, "bytes to the card") > 10_000 && count(&said, "bytes without a stop bit") == 0,
        "{said}"
    );
    let card = &made["card"];
    assert!(card["cycles"].as_u64().unwrap() > 1_000_000, "the card made it: {made:#}");
    assert_eq!((&card["mismatches"], &card["errors"]), (&Value::from(0), &Value::from(0)), "{made:#}");
}

/// In the long run: minutes. The network is the digits', 2^10 rows.
#[test]
fn the_gates_of_a_board_prove_a_network() {
    if std::env::var_os("ZKCARD_LONG").is_none() {
        return;
    }
    let _alone = BOARDS.lock();
    let bench = Bench::ready("digits");
    let Some(serving) = Serving::start(&bench, "sim-card --board ulx3s") else { return };
    let line = "prove digits --input @/digits/test.npy --row 0 --proof proof.json --json --device serial:";
    let made: Value = serde_json::from_str(&bench.ok(&format!("{line}{}", serving.port)).out).unwrap();
    assert!(made["card"]["cycles"].as_u64().unwrap() > 10_000_000, "the card made it: {made:#}");
    assert_eq!(made["card"]["mismatches"], 0, "{made:#}");
    bench.ok("verify digits --proof proof.json");
}

/// `scripts/board-test` with this build's command, and the report that it writes.
fn board_test(bench: &Bench, words: &[&str]) -> (Option<i32>, Value) {
    board_test_of(Path::new(env!("CARGO_BIN_EXE_zkcard")), bench, words)
}

fn board_test_of(zkcard: &Path, bench: &Bench, words: &[&str]) -> (Option<i32>, Value) {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../../scripts/board-test");
    let report = bench.path("report.json");
    let mut command = Command::new(script);
    command.args(["--elements", "8", "--zkcard"]).args([zkcard, Path::new("--out"), &report]).args(words);
    command.env("CARGO_TARGET_DIR", bench.path("target"));
    let done = command.output().unwrap();
    let text = std::fs::read(report).unwrap_or_else(|_| panic!("{}", String::from_utf8_lossy(&done.stderr)));
    (done.status.code(), serde_json::from_slice(&text).unwrap())
}

#[test]
fn a_board_is_tested_from_bring_up_to_a_proof() {
    let _alone = BOARDS.lock();
    let bench = Bench::new();
    if bench.run("selftest --device sim --elements 1").code != Some(0) {
        assert!(std::env::var_os("CI").is_none(), "CI has the simulated card");
        return;
    }
    let (code, report) = board_test(&bench, &["--simulated"]);
    assert_eq!((code, &report["passed"]), (Some(0), &Value::from(true)), "{report:#}");
    let steps = report["steps"].as_array().unwrap();
    assert_eq!(
        (steps[0]["name"].as_str(), steps.last().unwrap()["name"].as_str()),
        (Some("bring-up"), Some("a proof"))
    );
    assert!(steps.iter().all(|step| step["passed"] == true), "{report:#}");
    assert!(steps[0]["line"]["frames received"].as_u64().unwrap() > 10);
    assert!(steps.last().unwrap()["made"]["card"]["cycles"].as_u64().unwrap() > 10_000);
}

#[test]
fn a_board_that_is_not_there_fails_its_test() {
    let bench = Bench::new();
    let (code, report) = board_test(&bench, &["--device", "serial:no-such-port"]);
    assert_eq!((code, &report["passed"]), (Some(1), &Value::from(false)));
    assert_eq!(report["steps"].as_array().unwrap().len(), 1, "nothing more is tried: {report:#}");
    assert!(report["steps"][0]["error"].as_str().unwrap().contains("no-such-port"), "{report:#}");
}

/// A proof that is good because software made again what the card made wrong.
#[test]
fn a_board_that_errs_fails_its_test() {
    let bench = Bench::new();
    bench.write(
        "stub",
        "#!/bin/sh\n[ \"$1\" = prove ] && echo '{\"card\": {\"mismatches\": 1, \"errors\": 0}}' || echo '{}'\n",
    );
    std::fs::set_permissions(bench.path("stub"), Permissions::from_mode(0o755)).unwrap();
    let (code, report) =
        board_test_of(&bench.path("stub"), &bench, &["--device", "serial:x", "--minutes", "0"]);
    assert_eq!((code, &report["passed"]), (Some(1), &Value::from(false)));
    let steps = report["steps"].as_array().unwrap();
    let failed: Vec<_> = steps.iter().filter(|step| step["passed"] == false).collect();
    assert_eq!((failed.len(), failed[0]["name"].as_str()), (1, Some("a proof")), "{report:#}");
    assert!(failed[0]["error"].as_str().unwrap().contains("'mismatches': 1"), "{report:#}");
}

#[test]
fn ports_are_listed_with_how_to_try_them() {
    let bench = Bench::new();
    std::fs::create_dir_all(bench.path("sys/bus/pci/devices")).unwrap();
    std::fs::create_dir(bench.path("dev")).unwrap();
    std::fs::write(bench.path("dev/ttyUSB3"), "").unwrap();
    let mut command = bench.command("devices --json");
    command.env("ZKCARD_SYS", bench.path("sys")).env("ZKCARD_DEV", bench.path("dev"));
    let listed: Value = serde_json::from_slice(&command.output().unwrap().stdout).unwrap();
    let name = format!("serial:{}", bench.path("dev/ttyUSB3").display());
    let port = listed["devices"].as_array().unwrap().iter().find(|device| device["name"] == name.as_str());
    let said = port.unwrap()["description"].as_str().unwrap();
    assert!(said.contains(&format!("zkcard selftest --device {name}")), "{said}");
}

#[test]
fn controls_fail_and_survive_as_they_must() {
    let bench = Bench::new();
    let Some(serving) = Serving::start(&bench, "sim-card --socket a.sock --drop-maps") else { return };
    let tried = bench.run("selftest --device vfio-user:a.sock --elements 64");
    assert_ne!(tried.code, Some(0), "{}", tried.out);
    let (_, said) = serving.end(Signal::SIGINT);
    assert!(count(&said, "maps dropped as told") > 0 && count(&said, "accesses refused: not mapped") > 0);
    assert!(said.contains("refused: a read at 0x"), "{said}");
    let Some(serving) = Serving::start(&bench, "sim-card --socket b.sock --drop-interrupts") else { return };
    bench.ok("selftest --device vfio-user:b.sock --elements 64");
    let (_, said) = serving.end(Signal::SIGHUP);
    assert!(count(&said, "interrupts dropped as told") > 0 && count(&said, "interrupts ") == 0, "{said}");
}

#[test]
fn counters_of_a_card_are_shown_without_opening_it() {
    let bench = Bench::new();
    let Some(serving) = Serving::start(&bench, "sim-card --socket card.sock") else { return };
    let said = |line: &str| {
        let output = bench.command(line).env("XDG_STATE_HOME", bench.path("state")).output().unwrap();
        support::said(output)
    };
    let unknown = said("monitor --device vfio-user:card.sock --count 1");
    assert_eq!(unknown.code, Some(5), "{}", unknown.out);
    assert!(unknown.err.contains("nothing is known of vfio-user:card.sock"), "{}", unknown.err);
    assert_eq!(said("selftest --device vfio-user:card.sock --elements 16").code, Some(0));
    let (_, _) = serving.end(Signal::SIGTERM);
    let shown = said("monitor --device vfio-user:card.sock --count 2");
    assert_eq!(
        shown.out.matches("counted by the card since its reset").count(),
        2,
        "{}{}",
        shown.out,
        shown.err
    );
    assert!(shown.out.contains("+0"), "the second look shows what is new: {}", shown.out);
    let state = said("monitor --device vfio-user:card.sock --count 1 --json").out;
    let state: serde_json::Value = serde_json::from_str(&state).unwrap();
    let counted: u64 = state["counters"].as_object().unwrap().values().filter_map(|n| n.as_u64()).sum();
    assert!(state["is_open"] == false && counted > 0, "{state}");
}
