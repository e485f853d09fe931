//! Runs the built `zkcard` on the committed networks, in a folder of its own.
#![allow(dead_code)] // each test file uses its own part

use nix::sys::signal::Signal;
use nix::unistd::Pid;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output};
use tempfile::TempDir;

/// A circuit of circom's.
pub const R1CS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../formats/tests/suite/iden3/chain.r1cs");

/// Sends a signal to a child. (A bare machine has no program `kill`.)
pub fn signal(child: &Child, signal: Signal) {
    nix::sys::signal::kill(Pid::from_raw(child.id() as i32), signal).unwrap();
}

/// A script of a package that `scripts/setup test` has installed.
pub fn npm(script: &str) -> PathBuf {
    let default = || Path::new(env!("CARGO_MANIFEST_DIR")).join("../../target/npm");
    let folder = std::env::var_os("ZKCARD_NPM").map_or_else(default, PathBuf::from);
    let path = folder.join("node_modules").join(script);
    assert!(path.exists(), "there is no {path:?}; run: scripts/setup test");
    path
}

/// A folder for one test.
pub struct Bench {
    folder: TempDir,
}

/// What a command said.
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

impl Bench {
    pub fn new() -> Self {
        Bench { folder: TempDir::new().unwrap() }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a command line; `@` stands for the folder of the networks.
    pub fn run(&self, line: &str) -> Said {
        said(self.command(line).output().unwrap())
    }

    pub fn command(&self, line: &str) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_zkcard"));
        command
            .args(line.split_whitespace().map(|word| word.replace('@', models())))
            .env("XDG_CACHE_HOME", self.folder.path().join("cache"))
            .current_dir(self.folder.path());
        command
    }

    /// Runs a command line that must succeed.
    pub fn ok(&self, line: &str) -> Said {
        let said = self.run(line);
        assert_eq!(said.code, Some(0), "{line}: {}{}", said.out, said.err);
        said
    }

    /// Runs a command line that must fail with this code and these words, and leave no new file.
    pub fn fails(&self, line: &str, code: i32, words: &[&str]) -> Said {
        let before = self.files();
        let said = self.run(line);
        assert_eq!(said.code, Some(code), "{line}: {}{}", said.out, said.err);
        for word in words {
            assert!(said.err.contains(word), "{line}: no {word:?} in: {}", said.err);
        }
        assert_eq!(self.files(), before, "{line} left something behind");
        said
    }

    /// A compiled network with keys.
    pub fn ready(name: &str) -> Self {
        let bench = Bench::new();
        bench.ok(&format!("compile @/{name}/model.onnx --data @/{name}/calibration.npy --out {name}"));
        bench.ok(&format!("setup {name}"));
        bench
    }

    /// Every file below the folder.
    pub fn files(&self) -> Vec<PathBuf> {
        let mut found = Vec::new();
        walk(self.folder.path(), &mut found);
        found.sort();
        found
    }

    pub fn write(&self, name: &str, bytes: impl AsRef<[u8]>) {
        std::fs::write(self.path(name), bytes).unwrap();
    }

    /// Changes the bytes of a file.
    pub fn edit(&self, name: &str, edit: impl FnOnce(&mut Vec<u8>)) {
        let mut bytes = std::fs::read(self.path(name)).unwrap();
        edit(&mut bytes);
        self.write(name, bytes);
    }
}

pub fn models() -> &'static str {
    concat!(env!("CARGO_MANIFEST_DIR"), "/../zkml/models")
}

pub fn said(output: Output) -> Said {
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// A NumPy file of one row.
pub fn npy(row: &[f32]) -> Vec<u8> {
    let mut header = format!("{{'descr': '<f4', 'fortran_order': False, 'shape': (1, {}), }}", row.len());
    header.push_str(&" ".repeat(63 - (10 + header.len()) % 64));
    header.push('\n');
    let values = row.iter().flat_map(|value| value.to_le_bytes());
    [b"\x93NUMPY\x01\x00", &(header.len() as u16).to_le_bytes()[..], header.as_bytes()]
        .concat()
        .into_iter()
        .chain(values)
        .collect()
}

fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        match path.is_dir() {
            true => walk(&path, found),
            false => found.push(path),
        }
    }
}

/// A circuit of so many constraints x·x = y, as circom would write it.
pub fn squares(constraints: u32) -> Vec<u8> {
    let word = |n: u32| n.to_le_bytes().to_vec();
    let modulus = std::fs::read(R1CS).unwrap();
    let at = modulus.windows(8).position(|bytes| bytes == [0x20, 0, 0, 0, 1, 0, 0, 0xf0]).unwrap();
    let wires = constraints + 2;
    let head = [
        modulus[at..at + 36].to_vec(),
        [wires, 0, 1, 1].iter().flat_map(|n| word(*n)).collect(),
        u64::from(wires).to_le_bytes().to_vec(),
        word(constraints),
    ];
    let sum = |wire: u32| [word(1), word(wire), word(1), vec![0; 28]].concat();
    let rows = (1..=constraints).flat_map(|i| [sum(i), sum(i), sum(i + 1)].concat()).collect();
    let labels = (0..u64::from(wires)).flat_map(u64::to_le_bytes).collect();
    let section = |number: u32, content: Vec<u8>| {
        [word(number), (content.len() as u64).to_le_bytes().to_vec(), content].concat()
    };
    [b"r1cs".to_vec(), word(1), word(3), section(1, head.concat()), section(2, rows), section(3, labels)]
        .concat()
}
