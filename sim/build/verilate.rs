//! Verilates and compiles modules; the store keeps their objects under the hash of their own sources.

use crate::{duts::Dut, netlist::Yosys, registers, sources::Library, store::Store, wrapper};
use std::collections::hash_map::DefaultHasher;
use std::ffi::OsString;
use std::hash::{Hash, Hasher};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::Mutex;
use std::{env, fs, thread};

/// Changes what is kept when the way of building changes.
const RECIPE: &str = "8";
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
/// Of a netlist nobody has written a line; what surrounds it is read strictly in its other styles.
const NETLIST_FLAGS: [&str; 4] = ["-Wno-lint", "-Wno-style", "-Wno-MODDUP", "-Wno-UNOPTFLAT"];

/// With `ZKCARD_COVERAGE`. Wide words are data, whose every bit the comparison with the models sees.
const COVERAGE_FLAGS: [&str; 5] =
    ["--coverage-line", "--coverage-toggle", "--coverage-user", "--coverage-max-width", "64"];
/// What collects the counts.
const COVERAGE_HEADER: &str = "cpp/coverage/coverage.h";

/// The installed Verilator.
pub struct Verilator {
    /// Whether models count what is reached in them (scripts/hdl/coverage.py).
    pub is_counting: bool,
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
    /// `VERILATOR` or `verilator`, if it runs. Has cargo look again when it comes, goes or is exchanged.
    pub fn find(root: &Path, cxx_include: PathBuf) -> Option<Self> {
        let command = env::var("VERILATOR").unwrap_or_else(|_| "verilator".into());
        let Some(program) = which(&command) else {
            // Cargo takes a path that does not exist as changed each time: there may be a Verilator by then.
            println!("cargo::rerun-if-changed={}", cxx_include.join("no-verilator-yet").display());
            return None;
        };
        println!("cargo::rerun-if-changed={}", program.display());
        let ask = |args: &[&str]| {
            let output =
                Command::new(&command).args(args).output().ok().filter(|output| output.status.success())?;
            Some(String::from_utf8_lossy(&output.stdout).trim().to_owned())
        };
        let include = Path::new(&ask(&["--getenv", "VERILATOR_ROOT"])?).join("include");
        // A package's files are as old as the package, but its folders change when it is unpacked.
        println!("cargo::rerun-if-changed={}", include.display());
        let version = ask(&["--version"])?;
        let waivers = root.join("rtl/lint/waivers.vlt");
        println!("cargo::rerun-if-changed={}", waivers.display());
        let waivers_text = fs::read_to_string(&waivers).unwrap_or_default();
        let is_counting = env::var_os("ZKCARD_COVERAGE").is_some();
        Some(Self { is_counting, command, version, waivers, waivers_text, include, cxx_include })
    }

    /// A compiler set up for Verilated code. Debug information and `-O0` would only cost time.
    pub fn compiler(&self) -> cc::Build {
        let mut build = cc::Build::new();
        self.set_up(&mut build);
        build
    }

    /// The hash of all that objects depend on beside their own sources: tools, flags, the bridge's headers.
    pub fn key(&self) -> u64 {
        let mut hash = DefaultHasher::new();
        (RECIPE, FLAGS, &self.version, &self.waivers_text, &self.include).hash(&mut hash);
        let compiler = cc::Build::new().cpp(true).get_compiler();
        let version = compiler.to_command().arg("--version").output().map(|output| output.stdout);
        (compiler.path(), version.unwrap_or_default(), env::var_os("TARGET")).hash(&mut hash);
        for path in files(Path::new("cpp"), "h").iter().chain(&files(Path::new("cpp"), "cc")) {
            fs::read(path).unwrap_or_default().hash(&mut hash);
        }
        if self.is_counting {
            (COVERAGE_FLAGS, fs::read(COVERAGE_HEADER).unwrap_or_default()).hash(&mut hash);
        }
        hash.finish()
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
        for define in ["VM_SC", "VM_TRACE_FST", "VM_TRACE_SAIF"] {
            build.define(define, "0");
        }
        build.define("VM_COVERAGE", if self.is_counting { "1" } else { "0" });
        build.define("VL_TIME_CONTEXT", None);
    }
}

/// Builds every module that the store lacks, as many at a time as cargo allows jobs.
pub fn build_all(tools: Tools, library: &Library, duts: &[Dut], store: &Store) -> Vec<Built> {
    let key = tools.verilator.key();
    let queue = Mutex::new(duts.iter().filter(|dut| is_wanted(dut, tools.yosys)));
    let built = Mutex::new(Vec::new());
    let jobs = env::var("NUM_JOBS").ok().and_then(|jobs| jobs.parse().ok()).unwrap_or(1usize);
    let next = || queue.lock().expect("no worker panics with the lock").next();
    thread::scope(|scope| {
        for _ in 0..jobs {
            scope.spawn(|| {
                while let Some(dut) = next() {
                    let one = Job::new(tools, library, dut).run(store, key);
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

/// What modules are built with.
#[derive(Clone, Copy)]
pub struct Tools<'a> {
    /// Every module.
    pub verilator: &'a Verilator,
    /// Those with a netlist inside, which are left out without it.
    pub yosys: Option<&'a Yosys>,
}

struct Job<'a> {
    tools: Tools<'a>,
    dut: &'a Dut,
    top: String,
    wrapper: String,
    sources: Vec<(&'a Path, &'a str)>,
    is_traced: bool,
}

impl<'a> Job<'a> {
    fn new(tools: Tools<'a>, library: &'a Library, dut: &'a Dut) -> Self {
        let wrapper = wrapper::wrapper(dut);
        let is_traced =
            env::var("TRACE").is_ok_and(|name| name == dut.name || name.ends_with(&format!("/{}", dut.name)));
        let mut sources = library.closure(&wrapper, dut.config.as_deref());
        if tools.verilator.is_counting {
            sources.extend(library.covers(&sources));
        }
        Self { tools, dut, top: wrapper::top(dut), wrapper, sources, is_traced }
    }

    fn run(&self, store: &Store, tools: u64) -> Built {
        let name = self.dut.name.clone();
        let built = store.get(&name, self.key(tools), |folder| self.build(folder)).and_then(|folder| {
            // Half-written modules may be simulated; what is handed in may not warn.
            let warnings = fs::read_to_string(folder.join("lint.log")).ok();
            warnings.iter().for_each(|_| {
                println!("cargo::warning={name} has lint warnings: {}/lint.log", folder.display())
            });
            warnings.filter(|_| env::var_os("CI").is_some()).map_or(Ok(folder), Err)
        });
        let (objects, failed) = match built {
            Ok(folder) => (files(&folder, "o"), None),
            Err(complaint) => {
                let log = store.log(&name);
                fs::write(&log, complaint).expect("the target folder can be written");
                (Vec::new(), Some(log))
            }
        };
        Built { name, objects, failed }
    }

    /// Leaves the objects alone in `folder`, and `lint.log` where Verilator warned.
    fn build(&self, folder: &Path) -> Result<(), String> {
        let work = folder.join("work");
        fs::create_dir_all(&work).map_err(|error| error.to_string())?;
        let warnings = self.verilate(&work)?;
        self.compile(&work, folder)?;
        if !warnings.is_empty() {
            fs::write(folder.join("lint.log"), warnings).map_err(|error| error.to_string())?;
        }
        fs::remove_dir_all(&work).map_err(|error| error.to_string())
    }

    /// The hash of all that the objects depend on. Sources count by their text, so that a copy of the tree finds them too.
    fn key(&self, tools: u64) -> u64 {
        let mut hash = DefaultHasher::new();
        let texts: Vec<_> = self.sources.iter().map(|(_, text)| text).collect();
        (tools, &self.wrapper, self.dut.is_fast, self.is_traced, self.dut.has_flips, texts).hash(&mut hash);
        if let (Some(netlist), Some(yosys)) = (&self.dut.netlist, self.tools.yosys) {
            (&netlist.kind, &netlist.part, &yosys.made_by).hash(&mut hash);
        }
        hash.finish()
    }

    /// What Verilator warned of.
    fn verilate(&self, work: &Path) -> Result<String, String> {
        let wrapper = work.join(format!("{}.sv", self.top));
        fs::write(&wrapper, &self.wrapper).map_err(|error| error.to_string())?;
        let mut command = Command::new(&self.tools.verilator.command);
        command
            .args(FLAGS)
            .args(["-Wno-fatal", "--top-module", &self.top, "--prefix", &self.class(), "-Mdir"])
            .arg(work);
        command.args(COVERAGE_FLAGS.iter().filter(|_| self.tools.verilator.is_counting));
        command.args(self.is_traced.then_some("--trace")).args(self.dut.is_fast.then_some("-DSIM_FAST"));
        command.arg(&self.tools.verilator.waivers).args(self.inputs(&wrapper, work)?).arg(&wrapper);
        let output = command.output().map_err(|error| error.to_string())?;
        let said = String::from_utf8_lossy(&output.stderr);
        let log = if said.is_empty() { String::new() } else { format!("{command:?}\n{said}") };
        if output.status.success() { Ok(log) } else { Err(log) }
    }

    /// The sources; those of a part that is a netlist give way to it.
    fn inputs(&self, wrapper: &Path, work: &Path) -> Result<Vec<OsString>, String> {
        let sources: Vec<_> = self.sources.iter().map(|(path, _)| *path).collect();
        let (Some(netlist), Some(yosys)) = (&self.dut.netlist, self.tools.yosys) else {
            return Ok(sources.into_iter().map(OsString::from).collect());
        };
        let read: Vec<_> = sources.iter().copied().chain([wrapper]).collect();
        let listed = yosys.write(netlist, &self.top, &read, work)?;
        let is_other = |path: &&&Path| path.file_stem().is_none_or(|stem| *stem != *netlist.part);
        let others = sources.iter().filter(is_other).map(OsString::from);
        let flags = NETLIST_FLAGS.map(OsString::from);
        Ok(flags.into_iter().chain(others).chain(["-f".into(), listed.into()]).collect())
    }

    fn class(&self) -> String {
        format!("V{}", self.dut.name)
    }

    /// Few large sources: most of the time goes into Verilator's headers. Its slow files run once:
    /// the time to optimise them is never earned back.
    fn compile(&self, work: &Path, objects: &Path) -> Result<(), String> {
        let (slow, quick): (Vec<_>, Vec<_>) = files(work, "cpp")
            .into_iter()
            .filter(|path| !name(path).contains("__ALL"))
            .partition(|path| name(path).contains("__Slow") || name(path).contains("__Syms"));
        let adapter = work.join("adapter.h");
        fs::write(&adapter, self.adapter(work)?).map_err(|error| error.to_string())?;
        // A structural model or a netlist is large and runs a few thousand clocks; a fast one is small and runs long.
        let level = if self.dut.is_fast && self.dut.netlist.is_none() { 2 } else { 1 };
        let all = || quick.iter().chain([&adapter]).chain(&slow);
        if all().map(|path| size(path)).sum::<u64>() < GROUP_BYTES / 4 {
            return self.objects("all", all(), level, work, objects);
        }
        self.objects("quick", quick.iter().chain([&adapter]), level, work, objects)?;
        self.objects("slow", slow.iter(), 0, work, objects)
    }

    fn objects<'p>(
        &self,
        name: &str,
        files: impl Iterator<Item = &'p PathBuf>,
        level: u32,
        work: &Path,
        objects: &Path,
    ) -> Result<(), String> {
        let mut build = self.tools.verilator.compiler();
        build.opt_level(level).include(work).out_dir(objects);
        for (index, group) in groups(files).into_iter().enumerate() {
            let path = work.join(format!("{name}_{index}.cc"));
            let text: String = group.iter().map(|path| format!("#include {path:?}\n")).collect();
            fs::write(&path, text).map_err(|error| error.to_string())?;
            build.file(path);
        }
        build.try_compile_intermediates().map(drop).map_err(|error| error.to_string())
    }

    /// The C++ that puts the Verilated class behind the uniform interface, and names it.
    fn adapter(&self, work: &Path) -> Result<String, String> {
        let (class, name) = (self.class(), &self.dut.name);
        let registers = if self.dut.has_flips { registers::text(work, &class)? } else { String::new() };
        let state = if self.dut.has_flips { "Registers" } else { "zkcard::NoRegisters" };
        let (in_bits, out_bits) = (self.dut.in_bits(), self.dut.out_bits());
        let (tracer, header) = match (self.tools.verilator.is_counting, self.is_traced) {
            (true, _) => ("Coverage", "#include \"coverage/coverage.h\"\n"),
            (false, true) => ("Vcd", ""),
            (false, false) => ("NoTrace", ""),
        };
        Ok(format!(
            "#include \"{class}.h\"\n#include \"stream_dut_of.h\"\n{header}{registers}\
             std::unique_ptr<zkcard::StreamDut> open_{name}(uint64_t seed) {{\n  \
             using Dut = zkcard::StreamDutOf<{class}, zkcard::{tracer}, {state}, {in_bits}, {out_bits}>;\n  \
             return std::make_unique<Dut>(seed);\n}}\n"
        ))
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
        size += self::size(path);
    }
    groups
}

/// Whether this module is built today: `ZKCARD_DUTS=msm,mont_mul` leaves out all but an area and a name.
pub fn is_wanted(dut: &Dut, yosys: Option<&Yosys>) -> bool {
    let list = env::var("ZKCARD_DUTS").ok();
    let is_said =
        |words: &[&str]| list.iter().flat_map(|list| list.split(',')).any(|word| words.contains(&word));
    let area = dut.module.split('/').next().unwrap_or_default();
    let is_chosen = list.is_none() || is_said(&[area, &dut.entry, &dut.name]);
    is_due(dut, is_said(&[&dut.name])) && (dut.netlist.is_none() || yosys.is_some()) && is_chosen
}

/// Whether the marks of its style let it be built: a netlist that takes long is where it is named, too.
fn is_due(dut: &Dut, is_named: bool) -> bool {
    let is_long_run = env::var("ZKCARD_LONG").is_ok_and(|value| value == "1");
    let is_short = !dut.is_long || is_long_run || (is_named && dut.netlist.is_some());
    let is_counted = !dut.is_uncounted || env::var_os("ZKCARD_COVERAGE").is_none();
    is_short && is_counted
}

/// Where a command lies: itself if it names a folder, else in `PATH`.
fn which(command: &str) -> Option<PathBuf> {
    if command.contains('/') {
        return Some(PathBuf::from(command)).filter(|path| path.is_file());
    }
    env::split_paths(&env::var_os("PATH")?).map(|folder| folder.join(command)).find(|path| path.is_file())
}

fn size(path: &Path) -> u64 {
    fs::metadata(path).map_or(0, |metadata| metadata.len())
}

fn name(path: &Path) -> String {
    path.file_name().unwrap_or_default().to_string_lossy().into_owned()
}

/// The files of `folder` with this extension, sorted: Verilator's names change with size.
pub fn files(folder: &Path, extension: &str) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).into_iter().flatten().filter_map(Result::ok);
    let is_one = |path: &PathBuf| path.extension().is_some_and(|found| found == extension);
    let mut files: Vec<_> = entries.map(|entry| entry.path()).filter(is_one).collect();
    files.sort();
    files
}
