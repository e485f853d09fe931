//! An installation of what is built, once for all tests, and a folder for each.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;
use tempfile::TempDir;
use zkcard_formats::iden3::zkey::Zkey;
use zkcard_formats::snarkjs;

/// A folder for one test, with the verifying key of the fixtures in it.
pub struct Bench(TempDir);

/// What a command said.
pub struct Said {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
}

/// The repository.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap().parent().unwrap()
}

/// Where it is installed, anew.
pub fn prefix() -> &'static Path {
    static PREFIX: OnceLock<PathBuf> = OnceLock::new();
    PREFIX.get_or_init(|| {
        // Cargo leaves the libraries beside the tests, and the commands above.
        let built = std::env::current_exe().unwrap().parent().unwrap().to_owned();
        let prefix = built.parent().unwrap().join("capi-installed");
        // What a former run left would stand in for what is not installed any more.
        let _ = std::fs::remove_dir_all(&prefix);
        assert!(!prefix.exists(), "{prefix:?} cannot be removed");
        let mut install = Command::new(root().join("scripts/install"));
        let said = said(install.args([
            "--prefix".as_ref(),
            prefix.as_os_str(),
            "--built".as_ref(),
            built.as_os_str(),
        ]));
        assert_eq!(said.code, Some(0), "{}", said.err);
        prefix
    })
}

/// A file of circom's or snarkjs's.
pub fn fixture(name: &str) -> PathBuf {
    root().join("host/formats/tests/suite/iden3").join(name)
}

pub fn said(command: &mut Command) -> Said {
    let output = command.output().unwrap_or_else(|error| panic!("{command:?}: {error}"));
    let text = |bytes: Vec<u8>| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code(), out: text(output.stdout), err: text(output.stderr) }
}

/// Whether this machine has a command.
pub fn has(command: &str) -> bool {
    Command::new(command).arg("version").output().is_ok()
}

/// Whether snarkjs accepts the proof of a folder.
pub fn snarkjs_verifies(bench: &Bench) -> bool {
    let npm = std::env::var_os("ZKCARD_NPM").map_or_else(|| root().join("target/npm"), PathBuf::from);
    let script = npm.join("node_modules/snarkjs/build/cli.cjs");
    assert!(script.exists(), "there is no {script:?}; run: scripts/setup test");
    let mut verify = Command::new("node");
    verify
        .arg(script)
        .args(["groth16", "verify", "vk.json", "public.json", "proof.json"])
        .current_dir(bench.path(""));
    said(&mut verify).code == Some(0)
}

impl Bench {
    pub fn new() -> Self {
        let bench = Bench(TempDir::new().unwrap());
        let key = Zkey::open(fixture("chain.zkey")).unwrap().verifying_key().unwrap();
        bench.write("vk.json", &snarkjs::verifying_key_json(&key));
        bench
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    pub fn write(&self, name: &str, text: &str) {
        std::fs::write(self.path(name), text).unwrap();
    }

    /// Brings a file of this crate.
    pub fn copy(&self, file: &str) -> &Self {
        let from = Path::new(env!("CARGO_MANIFEST_DIR")).join(file);
        std::fs::copy(&from, self.path(from.file_name().unwrap().to_str().unwrap())).unwrap();
        self
    }

    /// Builds a program of this crate with all warnings, by pkg-config.
    pub fn compile(&self, file: &str, to: &str) {
        self.copy(file).copy("examples/files.h");
        let name = Path::new(file).file_name().unwrap().to_str().unwrap();
        self.shell(&format!(
            "cc -std=c11 -D_POSIX_C_SOURCE=200809L -Wall -Wextra -Wpedantic -Werror {name} \
             $(pkg-config --cflags --libs zkcard_capi) -o {to}"
        ));
    }

    /// A program of this folder, or `bin:NAME` of the installation, as a user starts it.
    pub fn command(&self, program: &str) -> Command {
        self.environment(Command::new(match program.strip_prefix("bin:") {
            Some(name) => prefix().join("bin").join(name),
            None => self.path(program),
        }))
    }

    /// A line for the shell, in this folder.
    pub fn sh(&self, line: &str) -> Command {
        let mut shell = self.environment(Command::new("sh"));
        shell.args(["-euc", line]);
        shell
    }

    /// What a line prints, which must succeed.
    pub fn shell(&self, line: &str) -> String {
        let said = said(&mut self.sh(line));
        assert_eq!(said.code, Some(0), "{line}: {}{}", said.out, said.err);
        said.out
    }

    fn environment(&self, mut command: Command) -> Command {
        command
            .env("PREFIX", prefix())
            .env("PKG_CONFIG_PATH", prefix().join("lib/pkgconfig"))
            .env("LD_LIBRARY_PATH", prefix().join("lib"))
            .env("XDG_CACHE_HOME", self.path("cache"))
            .env_remove("ZKCARD_DEVICE")
            .current_dir(self.path(""));
        command
    }
}

impl Said {
    /// The one line that a command printed, which must have succeeded.
    pub fn text(&self) -> &str {
        assert_eq!(self.code, Some(0), "{}", self.err);
        self.out.trim_end()
    }
}
