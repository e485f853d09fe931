//! Verilates and compiles modules, each kept under the hash of its own sources.

use crate::{duts::Dut, sources::Library, wrapper};
use std::collections::hash_map::DefaultHasher;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::{env, fs, thread};

/// Changes what is kept when the way of building changes.
const RECIPE: &str = "5";
/// Generated C++ that is compiled at once.
const GROUP_BYTES: u64 = 400_000;
/// Small functions halve the C++ compiler's time.
const FLAGS: [&str; 10] = [
    "--cc",
    "-O3",
    "--assert",
    "-Wall",
    "--x-initial",
    "unique",
    "--x-assign",
    "unique",
    "--output-split-cfuncs",
    "400",
];

/// The installed Verilator.
pub struct Verilator {
    command: String,
    version: String,
    waivers: PathBuf,
    waivers_text: String,
    /// Its `include` folder.
    pub include: PathBuf,
    /// Where `rust/cxx.h` lies.
    cxx_include: PathBuf,
}

/// One built module.
pub struct Built {
    /// The module's name in tests.
    pub name: String,
    /// Its objects, adapter included; none when it failed.
    pub objects: Vec<PathBuf>,
    /// Where the tools' complaints lie when it failed.
    pub failed: Option<PathBuf>,
}

impl Verilator {
    /// `VERILATOR` or `verilator`, if it runs.
    pub fn find(root: &Path, cxx_include: PathBuf) -> Option<Self> {
        let command = env::var("VERILATOR").unwrap_or_else(|_| "verilator".into());
        let ask = |args: &[&str]| {
            let output =
                Command::new(&command).args(args).output().ok().filter(|output| output.status.success())?;
            Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        };
        let include = Path::new(&ask(&["--getenv", "VERILATOR_ROOT"])?).join("include");
        let version = ask(&["--version"])?;
        let waivers = root.join("rtl/lint/waivers.vlt");
        println!("cargo::rerun-if-changed={}", waivers.display());
        let waivers_text = fs::read_to_string(&waivers).unwrap_or_default();
        Some(Self { command, version, waivers, waivers_text, include, cxx_include })
    }

    /// A compiler set up for Verilated code. Debug information and `-O0` would only cost time.
    pub fn compiler(&self) -> cc::Build {
        let mut build = cc::Build::new();
        self.set_up(&mut build);
        build
    }

    /// Sets `build` up for Verilated code.
    pub fn set_up(&self, build: &mut cc::Build) {
        build.cpp(true).std("c++17").opt_level(2).debug(false).warnings(false).cargo_metadata(false);
        build
            .include(&self.include)
            .include(self.include.join("vltstd"))
            .include("cpp")
            .include(&self.cxx_include);
        for define in ["VM_TRACE", "VM_TRACE_VCD", "VL_USER_STOP", "VL_USER_FATAL", "VL_USER_FINISH"] {
            build.define(define, "1");
        }
        for define in ["VM_COVERAGE", "VM_SC", "VM_TRACE_FST", "VM_TRACE_SAIF"] {
            build.define(define, "0");
        }
        build.define("VL_TIME_CONTEXT", None);
    }
}

/// Builds every module under `folder`, as many at a time as cargo allows jobs.
pub fn build_all(verilator: &Verilator, library: &Library, duts: &[Dut], folder: &Path) -> Vec<Built> {
    let queue = Mutex::new(duts.iter().filter(|dut| is_wanted(dut)));
    let built = Mutex::new(Vec::new());
    let jobs = env::var("NUM_JOBS").ok().and_then(|jobs| jobs.parse().ok()).unwrap_or(1usize);
    let next = || queue.lock().expect("no worker panics with the lock").next();
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some(dut) = next() {
                    let one = Job::new(verilator, library, dut, folder).run();
                    built.lock().expect("no worker panics with the lock").push(one);
                }
            });
        }
    });
    let mut built = built.into_inner().expect("no worker panics with the lock");
    built.sort_by(|a, b| a.name.cmp(&b.name));
    for Built { name, failed, .. } in &built {
        failed.iter().for_each(|log| println!("cargo::warning={name} does not build: {}", log.display()));
    }
    built
}

struct Job<'a> {
    verilator: &'a Verilator,
    dut: &'a Dut,
    top: String,
    wrapper: String,
    sources: Vec<(&'a Path, &'a str)>,
    is_traced: bool,
    folder: PathBuf,
}

impl<'a> Job<'a> {
    fn new(verilator: &'a Verilator, library: &'a Library, dut: &'a Dut, folder: &Path) -> Self {
        let wrapper = wrapper::wrapper(dut);
        let is_traced =
            env::var("TRACE").is_ok_and(|name| name == dut.name || name.ends_with(&format!("/{}", dut.name)));
        let folder = folder.join(if is_traced { format!("{}.trace", dut.name) } else { dut.name.clone() });
        let sources = library.closure(&wrapper);
        Self { verilator, dut, top: wrapper::top(dut), wrapper, sources, is_traced, folder }
    }

    fn run(&self) -> Built {
        let key = self.folder.join("key");
        let fresh = fs::read_to_string(&key).is_ok_and(|kept| kept == self.key());
        if !fresh && let Err(log) = self.build() {
            let failed = self.folder.join("failed.log");
            fs::write(&failed, log).expect("OUT_DIR can be written");
            return Built { name: self.dut.name.clone(), objects: Vec::new(), failed: Some(failed) };
        }
        fs::write(&key, self.key()).expect("OUT_DIR can be written");
        Built { name: self.dut.name.clone(), objects: files(&self.folder.join("objects"), "o"), failed: None }
    }

    fn build(&self) -> Result<(), String> {
        // A folder that is not there need not be removed.
        let _ = fs::remove_dir_all(&self.folder);
        fs::create_dir_all(self.folder.join("objects")).expect("OUT_DIR can be written");
        self.verilate()?;
        self.compile()
    }

    /// The hash of all that the objects depend on.
    fn key(&self) -> String {
        let mut hash = DefaultHasher::new();
        (RECIPE, FLAGS, &self.verilator.version, &self.verilator.waivers_text).hash(&mut hash);
        (&self.wrapper, self.dut.is_fast, self.is_traced, is_ci()).hash(&mut hash);
        for (path, text) in &self.sources {
            (path, text).hash(&mut hash);
        }
        for path in files(Path::new("cpp"), "h") {
            fs::read(path).unwrap_or_default().hash(&mut hash);
        }
        format!("{:016x}", hash.finish())
    }

    fn verilate(&self) -> Result<(), String> {
        let wrapper = self.folder.join(format!("{}.sv", self.top));
        fs::write(&wrapper, &self.wrapper).expect("OUT_DIR can be written");
        let mut command = Command::new(&self.verilator.command);
        command
            .args(FLAGS)
            .args(["--top-module", &self.top, "--prefix", &self.class(), "-Mdir"])
            .arg(&self.folder);
        command.args(self.is_traced.then_some("--trace")).args(self.dut.is_fast.then_some("-DSIM_FAST"));
        // Half-written modules may be simulated; what is handed in may not warn.
        command.args((!is_ci()).then_some("-Wno-fatal"));
        command.arg(&self.verilator.waivers).args(self.sources.iter().map(|(path, _)| path)).arg(&wrapper);
        let output = command.output().map_err(|error| error.to_string())?;
        let log = format!("{command:?}\n{}", String::from_utf8_lossy(&output.stderr));
        if !output.stderr.is_empty() {
            println!(
                "cargo::warning={} has lint warnings: {}",
                self.dut.name,
                self.folder.join("lint.log").display()
            );
            fs::write(self.folder.join("lint.log"), &log).expect("OUT_DIR can be written");
        }
        if output.status.success() { Ok(()) } else { Err(log) }
    }

    fn class(&self) -> String {
        format!("V{}", self.dut.name)
    }

    /// Few large sources: most of the time goes into Verilator's headers. Its slow files run once:
    /// the time to optimise them is never earned back.
    fn compile(&self) -> Result<(), String> {
        let (slow, quick): (Vec<_>, Vec<_>) = files(&self.folder, "cpp")
            .into_iter()
            .filter(|path| !name(path).contains("__ALL"))
            .partition(|path| name(path).contains("__Slow") || name(path).contains("__Syms"));
        let adapter = self.folder.join("adapter.h");
        fs::write(&adapter, self.adapter()).expect("OUT_DIR can be written");
        // A structural model is large and runs a few thousand clocks; a fast one is small and runs long.
        let level = if self.dut.is_fast { 2 } else { 1 };
        self.objects("quick", quick.iter().chain([&adapter]), level)?;
        self.objects("slow", slow.iter(), 0)
    }

    fn objects<'p>(
        &self,
        name: &str,
        files: impl Iterator<Item = &'p PathBuf>,
        level: u32,
    ) -> Result<(), String> {
        let mut build = self.verilator.compiler();
        build.opt_level(level).include(&self.folder).out_dir(self.folder.join("objects"));
        for (index, group) in groups(files).into_iter().enumerate() {
            let path = self.folder.join(format!("{name}_{index}.cc"));
            let text: String = group.iter().map(|path| format!("#include {path:?}\n")).collect();
            fs::write(&path, text).expect("OUT_DIR can be written");
            build.file(path);
        }
        build.try_compile_intermediates().map(drop).map_err(|error| error.to_string())
    }

    /// The C++ that puts the Verilated class behind the uniform interface, and names it.
    fn adapter(&self) -> String {
        let (class, name) = (self.class(), &self.dut.name);
        let (in_bits, out_bits) = (self.dut.in_bits(), self.dut.out_bits());
        let tracer = if self.is_traced { "Vcd" } else { "NoTrace" };
        format!(
            "#include \"{class}.h\"\n#include \"stream_dut_of.h\"\n\
             std::unique_ptr<zkcard::StreamDut> open_{name}(uint64_t seed) {{\n  \
             return std::make_unique<zkcard::StreamDutOf<{class}, zkcard::{tracer}, {in_bits}, {out_bits}>>(seed);\n}}\n"
        )
    }
}

/// Joins files to groups of about [`GROUP_BYTES`], each compiled at once.
fn groups<'p>(files: impl Iterator<Item = &'p PathBuf>) -> Vec<Vec<&'p PathBuf>> {
    let (mut groups, mut size) = (Vec::<Vec<_>>::new(), 0);
    for path in files {
        match groups.last_mut().filter(|_| size < GROUP_BYTES) {
            Some(group) => group.push(path),
            None => {
                groups.push(vec![path]);
                size = 0;
            }
        }
        size += fs::metadata(path).map_or(0, |metadata| metadata.len());
    }
    groups
}

/// Whether this module is built today: `ZKCARD_DUTS=msm,mont_mul` leaves out all but an area and a name.
pub fn is_wanted(dut: &Dut) -> bool {
    let is_short = !dut.is_long || env::var("ZKCARD_LONG").is_ok_and(|value| value == "1");
    let area = dut.module.split('/').next();
    let entry = dut.name.trim_end_matches("_fast");
    let is_chosen =
        |list: String| list.split(',').any(|word| Some(word) == area || word == entry || word == dut.name);
    is_short && env::var("ZKCARD_DUTS").map_or(true, is_chosen)
}

fn is_ci() -> bool {
    env::var_os("CI").is_some()
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The files of `folder` with this extension, sorted: Verilator's names change with size.
fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let is_one = |path: &PathBuf| path.extension().is_some_and(|found| found == extension);
    let mut files: Vec<_> = entries.map(|entry| entry.path()).filter(is_one).collect();
    files.sort();
    files
}
