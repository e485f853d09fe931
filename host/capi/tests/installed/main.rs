//! What `scripts/install` installs, used as README says: programs in C and Go, linked with it or started with it, prove with
//! a key of circom's; snarkjs verifies. Wrong inputs, threads, and which symbols there are.
#![allow(clippy::unwrap_used)] // a test ends where its assumptions do

mod bench;

use ark_bn254::Fr;
use ark_ff::{PrimeField, UniformRand};
use ark_std::rand::rngs::OsRng;
use bench::{Bench, fixture, prefix, root, said, snarkjs_verifies};
use std::process::Command;
use zeroize::Zeroizing;
use zkcard_formats::iden3::wtns;
use zkcard_formats::snarkjs;

/// Over what wiped.c looks for.
const MASK: u64 = 0xa5a5_a5a5_a5a5_a5a5;

/// The lines of README that begin so, without what they say they were before.
fn readme(begin: &str) -> String {
    let text = std::fs::read_to_string(root().join("README.md")).unwrap();
    let line = text.lines().find(|line| line.starts_with(begin)).expect("README has such a line");
    line.split(" # ").next().unwrap().trim().to_owned()
}

fn proves(bench: &Bench, command: &mut Command) {
    let [key, witness] = ["chain.zkey", "chain.wtns"].map(fixture);
    let said =
        said(command.args([key, witness]).args(["proof.json", "public.json"]).current_dir(bench.path("")));
    assert_eq!((said.code, said.err.as_str()), (Some(0), ""));
    assert!(snarkjs_verifies(bench));
    // Nor was the proof there before, nor does it hold for other values.
    bench.write("public.json", r#"["5223490","3","8"]"#);
    assert!(!snarkjs_verifies(bench));
}

#[test]
fn a_program_in_c_is_built_and_proves_as_readme_says() {
    let bench = Bench::new();
    bench.copy("examples/prove.c").copy("examples/files.h").shell(&readme("cc prove.c"));
    proves(&bench, &mut bench.command("prove"));
    let dynamic = bench.shell("readelf -d prove");
    assert!(dynamic.contains("NEEDED") && dynamic.contains("[libzkcard_capi.so.0.1]"), "{dynamic}");
}

#[test]
fn a_program_in_go_is_built_and_proves_as_readme_says() {
    assert!(bench::has("go"), "there is no Go here; run: scripts/setup test");
    let bench = Bench::new();
    bench.copy("examples/prove.go").shell(&readme("go build prove.go"));
    proves(&bench, &mut bench.command("prove"));
    // What goes wrong arrives as an error of Go's.
    bench.write("empty", "");
    let ended = said(bench.command("prove").args(["empty", "empty", "a", "b"]));
    assert!(ended.code == Some(1) && ended.err == "empty: empty\n", "{}", ended.err);
    let said = said(bench.command("prove").args([
        fixture("chain.wtns"),
        fixture("chain.wtns"),
        "a".into(),
        "b".into(),
    ]));
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("zkey_buffer: offset 0: expected the letters \"zkey\""), "{}", said.err);
}

#[test]
fn a_program_is_relinked_by_rapidsnarks_name_alone() {
    let bench = Bench::new();
    bench.copy("examples/prove.c").copy("examples/files.h");
    bench.shell(r#"cc prove.c -I"$PREFIX/include" -L"$PREFIX/lib" -lrapidsnark -o prove"#);
    proves(&bench, &mut bench.command("prove"));
}

/// One that was linked with another library of that name, and is not linked again.
#[test]
fn a_program_of_another_library_is_started_with_ours() {
    let bench = Bench::new();
    bench.copy("examples/prove.c").copy("examples/files.h").copy("tests/installed/stub.c");
    bench.shell(
        r#"cc -shared -fPIC -Wl,-soname,librapidsnark.so stub.c -o librapidsnark.so &&
           cc prove.c -I"$PREFIX/include" -L. -lrapidsnark -o prove"#,
    );
    let mut with_the_other = bench.command("prove");
    let said = said(with_the_other.env("LD_LIBRARY_PATH", bench.path("")).args(["a", "b", "c", "d"]));
    assert_ne!(said.code, Some(0), "the library that it was linked with does nothing");
    proves(&bench, &mut bench.command("prove"));
}

#[test]
fn a_program_has_the_library_inside() {
    let bench = Bench::new();
    bench.copy("examples/prove.c").copy("examples/files.h");
    bench.shell(
        r#"cc prove.c -o prove -Wl,--gc-sections -I"$PREFIX/include" "$PREFIX/lib/libzkcard_capi.a" \
           $(pkg-config --static --libs-only-l --libs-only-other zkcard_capi | sed s/-lzkcard_capi//)"#,
    );
    let loaded = bench.shell("readelf -d prove && readelf -lW prove");
    assert!(!loaded.contains("zkcard") && !loaded.contains("rapidsnark"), "{loaded}");
    let stack = loaded.lines().find(|line| line.contains("GNU_STACK")).unwrap();
    assert!(!stack.contains("RWE"), "an executable stack: {stack}");
    proves(&bench, bench.command("prove").env_remove("LD_LIBRARY_PATH"));
}

#[test]
fn wrong_inputs_are_refused() {
    let bench = Bench::new();
    let mut program = refusals(&bench);
    assert_eq!(said(&mut program).text(), "all as it should be");
    // The program can tell: with another key than it expects it says where.
    let mut program = bench.command("refusals");
    let said =
        said(program.args([fixture("uncontributed.zkey"), fixture("chain.wtns"), bench.path("vk.json")]));
    assert!(said.code == Some(1) && said.err.starts_with("line "), "{}", said.err);
}

#[test]
fn eight_threads_prove_with_one_object() {
    let bench = Bench::new();
    bench.compile("examples/threads.c", "threads -pthread");
    let mut program = bench.command("threads");
    program.args([fixture("chain.zkey"), fixture("chain.wtns"), bench.path("vk.json")]);
    assert_eq!(said(&mut program).text(), "24 proofs, all valid");
}

#[test]
fn a_thread_with_a_small_stack_proves() {
    let bench = Bench::new();
    bench.compile("tests/installed/small_stack.c", "small_stack -pthread");
    let mut program = bench.command("small_stack");
    program.args([fixture("chain.zkey"), fixture("chain.wtns"), bench.path("vk.json")]);
    assert_eq!(said(&mut program).text(), "proven and verified");
}

#[test]
fn the_environment_chooses_a_device() {
    let bench = Bench::new();
    bench.compile("examples/prove.c", "prove");
    let mut program = bench.command("prove");
    program.env("ZKCARD_DEVICE", "sim").args([
        fixture("chain.zkey"),
        fixture("chain.wtns"),
        "a".into(),
        "b".into(),
    ]);
    let said = said(&mut program);
    assert_eq!(said.code, Some(1));
    assert!(said.err.contains("no card \"sim\"") && said.err.contains("zkcard sim-card"), "{}", said.err);
    proves(&bench, bench.command("prove").env("ZKCARD_DEVICE", "soft"));
}

/// A witness of values drawn at random, and its private ones as they may lie in memory, masked: plain, and as arkworks has
/// them. The circuit is s ↦ (s + i)·(s + k), three times from x.
fn secret() -> (Zeroizing<Vec<u8>>, Vec<u8>) {
    let [x, k] = [0; 2].map(|_| Fr::rand(&mut OsRng));
    let step = |s: Fr, i: u64| (s + Fr::from(i)) * (s + k);
    let s1 = step(x, 0);
    let s2 = step(s1, 1);
    let witness = [Fr::from(1u64), step(s2, 2), x, Fr::from(7u64), k, s1, s2];
    let limbs =
        witness[4..].iter().flat_map(|value| [value.into_bigint(), value.0]).flat_map(|number| number.0);
    (wtns::to_bytes(&witness), limbs.flat_map(|limb| (limb ^ MASK).to_le_bytes()).collect())
}

#[test]
fn memory_holds_no_witness_after_a_proof() {
    let bench = Bench::new();
    let (witness, needles) = secret();
    std::fs::write(bench.path("secret.wtns"), witness).unwrap();
    std::fs::write(bench.path("needles"), needles).unwrap();
    bench.compile("tests/installed/wiped.c", "wiped");
    let mut program = bench.command("wiped");
    program.args([fixture("chain.zkey"), bench.path("secret.wtns"), bench.path("needles")]);
    assert_eq!(
        said(&mut program).text(),
        "found planted: 1, then 0; found while there: yes; found after: 0; failed reads: 0"
    );
}

/// In the long run: every read and write of the library, with inputs right and wrong.
#[test]
fn memory_is_in_order() {
    if std::env::var_os("ZKCARD_LONG").is_none() {
        return;
    }
    let bench = Bench::new();
    refusals(&bench);
    bench.compile("tests/installed/overrun.c", "overrun");
    let checked = "valgrind --quiet --error-exitcode=9 --leak-check=full --errors-for-leak-kinds=definite";
    let run = |line: &str| said(&mut bench.sh(&format!("{checked} {line}")));
    assert_eq!(run("./overrun").code, Some(9), "a planted read past the end");
    let said = run(&format!(
        "./refusals {} {} vk.json",
        fixture("chain.zkey").display(),
        fixture("chain.wtns").display()
    ));
    assert_eq!(said.text(), "all as it should be");
}

/// In the long run, as only that has CMake.
#[test]
fn cmake_finds_the_library() {
    if std::env::var_os("ZKCARD_LONG").is_none() {
        return;
    }
    let bench = Bench::new();
    bench.copy("examples/prove.c").copy("examples/files.h").copy("tests/installed/CMakeLists.txt");
    bench.shell(r#"cmake -DCMAKE_PREFIX_PATH="$PREFIX" -B build . && cmake --build build"#);
    for program in ["build/shared", "build/static"] {
        proves(&bench, &mut bench.command(program));
    }
    // The same interface, and none that is newer.
    for (asked, is_there) in [
        ("0.1", true),
        ("0.1.0", true),
        ("", true),
        ("0.1.9", false),
        ("0.2", false),
        ("0.0", false),
        ("1", false),
    ] {
        bench.write("CMakeLists.txt", &format!(
            "cmake_minimum_required(VERSION 3.16)\nproject(asks C)\nfind_package(zkcard_capi {asked} REQUIRED)\n"
        ));
        let mut cmake = bench.sh(r#"rm -rf asks; cmake -DCMAKE_PREFIX_PATH="$PREFIX" -B asks"#);
        assert_eq!(said(&mut cmake).code == Some(0), is_there, "{asked}");
    }
}

#[test]
fn the_commands_are_rapidsnarks() {
    let bench = Bench::new();
    proves(&bench, &mut bench.command("bin:prover"));
    let [key, witness] = ["chain.zkey", "chain.wtns"].map(fixture);
    let run = |name: &str, words: &[&std::path::Path]| {
        said(bench.command(name).args(words).current_dir(bench.path("")))
    };
    let [proof, public, vk] = ["proof.json", "public.json", "vk.json"].map(|name| bench.path(name));
    assert_eq!(run("bin:prover", &[&key, &witness, &proof, &public]).code, Some(0));
    assert!(!std::fs::read_to_string(&proof).unwrap().contains('\n'), "rapidsnark writes one line");
    assert!(snarkjs::read_proof(&proof).is_ok());
    let found = |words: &[&std::path::Path]| {
        let said = run("bin:verifier", words);
        (said.code, said.err)
    };
    assert_eq!(found(&[&vk, &public, &proof]), (Some(0), "Result: Valid proof\n".into()));
    bench.write("public.json", r#"["5223490","3","8"]"#);
    assert_eq!(found(&[&vk, &public, &proof]), (Some(1), "Result: Invalid proof\n".into()));
    let (code, text) = found(&[&vk, &proof, &proof]);
    assert!(code == Some(1) && text.starts_with("Error: inputs: "), "{text}");
    let (code, text) = found(&[&vk, &public, &bench.path("none.json")]);
    assert!(code == Some(1) && text.starts_with("Error: ") && text.contains("none.json"), "{text}");
    let (code, text) = found(&[&vk, &proof]);
    assert!(code == Some(1) && text.contains("Usage: verifier <verification_key.json>"), "{text}");
    for (words, word) in [
        (&[&*key, &witness, &proof][..], "Usage: prover <circuit.zkey>"),
        (&[&key, &witness, "a".as_ref(), "./a".as_ref()], "a and ./a are one file; name two"),
        (&[&key, "/dev/zero".as_ref(), &proof, &public], "longer than the 4320 bytes"),
        (&[&key, &vk, &proof, &public], "Error: "),
        (&[&vk, &witness, &proof, &public], "vk.json: "),
    ] {
        let said = run("bin:prover", words);
        assert!(said.code == Some(1) && said.err.contains(word), "{}", said.err);
    }
}

/// The functions that the headers declare.
fn declared() -> Vec<String> {
    let is_name = |c: char| c.is_ascii_alphanumeric() || c == '_';
    let mut names = Vec::new();
    for header in ["prover.h", "verifier.h", "zkcard.h"] {
        let text = std::fs::read_to_string(prefix().join("include").join(header)).unwrap();
        let lines = text.lines().filter(|line| line.starts_with("int ") || line.starts_with("void "));
        names.extend(
            lines.map(|line| {
                line.split_once(' ').unwrap().1.split(|c| !is_name(c)).next().unwrap().to_owned()
            }),
        );
    }
    names.sort();
    names
}

#[test]
fn the_library_has_the_symbols_of_its_headers_and_no_others() {
    let exported = |library: &str| -> Vec<String> {
        let bench = Bench::new();
        let lines = bench.shell(&format!("nm -D --defined-only --format=posix {library}"));
        lines.lines().map(|line| line.split(' ').next().unwrap().to_owned()).collect()
    };
    assert_eq!(declared().len(), 11);
    assert_eq!(exported(r#""$PREFIX/lib/librapidsnark.so""#), declared());
    // This way of listing shows what is exported beside them.
    let bench = Bench::new();
    bench.copy("tests/installed/stub.c").shell("cc -shared -fPIC stub.c -o stub.so");
    let stub = bench.path("stub.so");
    assert_eq!(exported(stub.to_str().unwrap()).len(), 5);
    let dynamic = bench.shell(r#"readelf -d "$PREFIX/lib/libzkcard_capi.so""#);
    for word in ["[libzkcard_capi.so.0.1]", "NODELETE"] {
        assert!(dynamic.contains(word), "no {word} in {dynamic}");
    }
}

#[test]
fn an_installation_is_moved_and_tried_out_dry() {
    let bench = Bench::new();
    let install = |words: &str| bench.sh(&format!("{}/scripts/install {words}", root().display()));
    let dry = said(&mut install("--dry-run --with-zkcard --prefix new")).out;
    for word in
        ["cargo build --locked --package zkcard-capi", "new/lib/librapidsnark.so", "man new/share/man/man1"]
    {
        assert!(dry.replace(bench.path("").to_str().unwrap(), "").contains(word), "no {word:?} in {dry}");
    }
    assert!(!bench.path("new").exists());
    assert!(said(&mut install("--help")).out.contains("--prefix DIR"));
    let failed = said(&mut install("--prefix new --built ."));
    assert!(failed.code == Some(1) && failed.err.contains("there is no libzkcard_capi.so"), "{}", failed.err);
    for option in ["--prefix", "--profile", "--built", "--prefix --built"] {
        let failed = said(&mut install(option));
        let word = option.split(' ').next().unwrap();
        assert!(
            failed.code == Some(1) && failed.err.contains(&format!("{word} takes a value")),
            "{}",
            failed.err
        );
    }
    bench.write("file", "");
    let failed = said(&mut install("--prefix file/new --built ."));
    assert!(failed.code == Some(1) && failed.err.contains("file cannot be written"), "{}", failed.err);
    assert!(!bench.path("new").exists(), "nothing is copied before all is found");
    bench.copy("examples/prove.c").copy("examples/files.h").shell(
        r#"cp -a "$PREFIX" moved && PKG_CONFIG_PATH=moved/lib/pkgconfig \
           cc prove.c $(PKG_CONFIG_PATH=moved/lib/pkgconfig pkg-config --cflags --libs zkcard_capi) -o prove"#,
    );
    let [moved, prefix] = [bench.path("moved/lib"), prefix().join("lib")];
    proves(&bench, bench.command("prove").env("LD_LIBRARY_PATH", &moved));
    let loaded = bench.shell("LD_LIBRARY_PATH=moved/lib ldd prove");
    assert!(loaded.contains("moved/lib") && !loaded.contains(prefix.to_str().unwrap()), "{loaded}");
}

fn refusals(bench: &Bench) -> Command {
    bench.compile("tests/installed/refusals.c", "refusals");
    let mut program = bench.command("refusals");
    program.args([fixture("chain.zkey"), fixture("chain.wtns"), bench.path("vk.json")]);
    program
}
