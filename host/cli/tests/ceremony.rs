//! Ceremonies by our commands and snarkjs's (0.7.6) in turn: what is not random is the same byte for byte, and each goes on
//! where the other ended.
#![allow(clippy::unwrap_used)] // a test ends where its assumptions do

mod support;

use std::process::Command;
use support::{Bench, R1CS, Said, npm, said, squares};

const WTNS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../formats/tests/suite/iden3/chain.wtns");

/// A folder with a circuit.
fn bench() -> Bench {
    let bench = Bench::new();
    std::fs::copy(R1CS, bench.path("c.r1cs")).unwrap();
    std::fs::copy(WTNS, bench.path("c.wtns")).unwrap();
    bench
}

fn words(line: &str) -> impl Iterator<Item = String> {
    line.split(' ').map(|word| word.replace('_', " "))
}

fn zkcard(bench: &Bench, line: &str) -> Said {
    said(bench.command("").args(words(line)).output().unwrap())
}

fn snarkjs(bench: &Bench, line: &str) -> Said {
    said(
        Command::new("node")
            .arg(npm("snarkjs/build/cli.cjs"))
            .args(words(line))
            .current_dir(bench.path(""))
            .output()
            .unwrap(),
    )
}

fn ok(said: Said) -> Said {
    assert_eq!(said.code, Some(0), "{}{}", said.out, said.err);
    said
}

fn fails(bench: &Bench, line: &str, code: i32, word: &str) {
    let before = bench.files();
    let said = zkcard(bench, line);
    assert_eq!(said.code, Some(code), "{line}: {}{}", said.out, said.err);
    assert!(said.err.contains(word), "{line}: {}", said.err);
    assert_eq!(bench.files(), before, "{line} left something behind");
}

/// Runs the same line with both: `@` stands for the one whose file it is.
fn both(bench: &Bench, line: &str, made: &str) {
    ok(zkcard(bench, &line.replace('@', "z")));
    ok(snarkjs(bench, &line.replace('@', "s")));
    let read = |who| std::fs::read(bench.path(&made.replace('@', who))).unwrap();
    assert!(read("z") == read("s"), "{line}: other bytes");
}

/// From nothing to a key: all that is not random.
#[test]
fn what_is_not_random_has_snarkjss_bytes() {
    let bench = bench();
    both(&bench, "powersoftau new bn128 6 @0.ptau", "@0.ptau");
    both(&bench, "powersoftau beacon @0.ptau @1.ptau 0102030405060708090a 10 -n=Final_Beacon", "@1.ptau");
    both(&bench, "ptb @1.ptau @2.ptau ff 11 --name=zwei", "@2.ptau");
    both(&bench, "powersoftau prepare phase2 @2.ptau @f.ptau", "@f.ptau");
    let only = "only beacons have contributed";
    assert!(ok(zkcard(&bench, "powersoftau verify zf.ptau")).out.contains(only));
    assert!(ok(zkcard(&bench, "groth16 setup c.r1cs zf.ptau w.zkey")).out.contains(only));
    both(&bench, "groth16 setup c.r1cs @f.ptau @0.zkey", "@0.zkey");
    both(&bench, "zkey beacon @0.zkey @1.zkey aa00 10 -name=Ende_ä", "@1.zkey");
    both(&bench, "zkb @1.zkey @2.zkey 01 12", "@2.zkey");
}

#[test]
fn a_ceremony_goes_on_with_the_other_program() {
    let bench = bench();
    ok(snarkjs(&bench, "ptn bn128 4 0.ptau"));
    ok(zkcard(&bench, "powersoftau contribute 0.ptau 1.ptau -n=erste -e=text"));
    ok(snarkjs(&bench, "powersoftau contribute 1.ptau 2.ptau --name=second -e=text"));
    ok(zkcard(&bench, "ptc 2.ptau 3.ptau"));
    ok(snarkjs(&bench, "pt2 3.ptau f.ptau"));
    let verified = ok(zkcard(&bench, "powersoftau verify f.ptau")).out;
    assert!(verified.contains("Powers of Tau Ok!") && verified.contains("#2: second"), "{verified}");
    ok(snarkjs(&bench, "powersoftau verify f.ptau"));
    ok(zkcard(&bench, "zkey new c.r1cs f.ptau 0.zkey"));
    ok(snarkjs(&bench, "zkey contribute 0.zkey 1.zkey --name=first -e=text"));
    ok(zkcard(&bench, "zkey contribute 1.zkey 2.zkey --entropy=text --name=zweite"));
    ok(snarkjs(&bench, "zkey verify c.r1cs f.ptau 2.zkey"));
    ok(snarkjs(&bench, "zkvi 0.zkey f.ptau 2.zkey"));
    for line in ["zkey verify", "zkey verify r1cs", "zkv"] {
        let verified = ok(zkcard(&bench, &format!("{line} c.r1cs f.ptau 2.zkey"))).out;
        assert!(verified.contains("ZKey Ok!") && verified.contains("contribution #1 first"), "{verified}");
    }
    ok(zkcard(&bench, "zkey verify init 0.zkey f.ptau 2.zkey"));
    ok(zkcard(&bench, "groth16 prove 2.zkey c.wtns proof.json public.json"));
    ok(zkcard(&bench, "zkey export verificationkey 2.zkey vk.json"));
    ok(snarkjs(&bench, "groth16 verify vk.json public.json proof.json"));
}

#[test]
fn what_does_not_hold_is_refused() {
    let bench = bench();
    ok(zkcard(&bench, "powersoftau new bn128 4 0.ptau"));
    fails(&bench, "powersoftau verify 0.ptau", 1, "nobody has contributed yet");
    fails(&bench, "groth16 setup c.r1cs 0.ptau 0.zkey", 1, "not prepared");
    ok(zkcard(&bench, "powersoftau contribute 0.ptau 1.ptau"));
    ok(zkcard(&bench, "powersoftau prepare phase2 1.ptau f.ptau"));
    ok(zkcard(&bench, "groth16 setup c.r1cs f.ptau 0.zkey"));
    ok(zkcard(&bench, "zkey beacon 0.zkey b.zkey 0a 10"));
    for (key, why) in [("0", "nobody has contributed"), ("b", "beacon")] {
        fails(&bench, &format!("groth16 prove {key}.zkey c.wtns p.json q.json"), 1, why);
        fails(&bench, &format!("zkey export verificationkey {key}.zkey vk.json"), 1, why);
    }
    fails(&bench, "zkey beacon 0.zkey c.zkey 0x0a 10", 1, "Invalid Beacon Hash");
    fails(&bench, "zkey beacon 0.zkey c.zkey 0a 9", 1, "2^9 times");
    fails(&bench, "powersoftau new bls12381 4 x.ptau", 1, "Curve not supported");
    fails(&bench, "powersoftau new bn128 40 x.ptau", 99, "40");
    // Another ceremony's powers, and a point of the Lagrange bases that is another.
    ok(zkcard(&bench, "powersoftau contribute 1.ptau 2.ptau"));
    ok(zkcard(&bench, "powersoftau prepare phase2 2.ptau g.ptau"));
    fails(&bench, "zkey verify c.r1cs g.ptau 0.zkey", 1, "of the key is not that of this circuit");
    let lagrange = std::fs::metadata(bench.path("1.ptau")).unwrap().len() as usize + 12;
    bench.edit("f.ptau", |bytes| {
        let (first, second) = bytes[lagrange + 64..lagrange + 192].split_at_mut(64);
        first.swap_with_slice(second);
    });
    fails(&bench, "powersoftau verify f.ptau", 1, "not the Lagrange basis of the powers of tau");
}

/// snarkjs hashes 2^14 differences of powers at a time, and one more in all where there are several pieces: of the next power,
/// or of what stands behind the last. Takes minutes.
#[test]
fn circuits_beyond_one_piece_have_the_same_hash() {
    if std::env::var_os("ZKCARD_LONG").is_none() {
        return;
    }
    let bench = bench();
    bench.write("big.r1cs", squares(16_400));
    for power in [15, 16] {
        ok(zkcard(&bench, &format!("ptn bn128 {power} 0.ptau")));
        ok(zkcard(&bench, "ptb 0.ptau 1.ptau 0a 10"));
        ok(zkcard(&bench, "pt2 1.ptau f.ptau"));
        both(&bench, "groth16 setup big.r1cs f.ptau @.zkey", "@.zkey");
    }
}

/// A compiled network: no statement before a contribution, another id with each, and all of it verified.
#[test]
fn a_compiled_network_has_a_ceremony_of_its_own() {
    let bench = Bench::new();
    bench.ok("compile @/credit/model.onnx --data @/credit/calibration.npy --out m");
    bench.ok("powersoftau new bn128 11 0.ptau");
    bench.ok("powersoftau contribute 0.ptau 1.ptau");
    bench.ok("powersoftau prepare phase2 1.ptau f.ptau");
    bench.fails("contribute m", 3, &["no ceremony has begun", "setup m --ptau"]);
    bench.ok("setup m --ptau f.ptau");
    assert!(!bench.path("m/statement.json").exists() && !bench.path("m/proving.key").exists());
    bench.fails("setup m --ptau f.ptau", 4, &["ceremony.zkey"]);
    let id = |said: Said| {
        said.out.lines().find_map(|line| line.strip_prefix("model id ").map(String::from)).unwrap()
    };
    let first = id(bench.ok("contribute m --name first"));
    let statement = std::fs::read(bench.path("m/statement.json")).unwrap();
    let key = std::fs::read(bench.path("m/proving.key")).unwrap();
    let second = id(bench.ok("contribute m -e text"));
    assert_ne!(first, second);
    let verified = bench.ok("zkey verify m f.ptau").out;
    assert!(verified.contains(&second) && verified.contains("contribution #1 first"), "{verified}");
    bench.ok("prove m --input @/credit/test.npy --row 0 --proof proof.json");
    bench.ok(&format!("verify m --proof proof.json --expect {second}"));
    // Keys of before the last contribution are not the ceremony's.
    bench.write("m/statement.json", statement);
    bench.fails("zkey verify m f.ptau", 1, &["statement.json"]);
    bench.write("m/proving.key", key);
    bench.fails("zkey verify m f.ptau", 1, &["verification_key.json"]);
    bench.ok("setup m --force");
    bench.fails("zkey verify m f.ptau", 1, &["not the key of the ceremony beside it"]);
    bench.ok("setup m --ptau f.ptau --force");
    assert!(!bench.path("m/statement.json").exists() && !bench.path("m/proving.key").exists());
}
