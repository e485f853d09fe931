//! Verilates every module named in `duts.toml` and links all of them, behind one bridge, as one library.
//!
//! ```text
//! duts.toml ─► wrapper dut_X.sv ─► verilator ─► C++ ─► objects ─┐
//! rtl/rtl.f ───────┘ (only the files that X needs)              ├─► libduts.a
//! src/bridge.rs, cpp/ ──────────────────────────────────────────┘
//! ```
//!
//! In the styles `mapped` and `words` one part of X is the netlist that Yosys makes of it, in place of its source.
//!
//! A module's objects lie in `target/duts` under the hash of its own sources, for every profile and command.
//! A module that does not build is a warning here and fails its own tests, not those of the others.

#[path = "build/duts.rs"]
mod duts;
#[path = "build/link.rs"]
mod link;
#[path = "build/netlist.rs"]
mod netlist;
#[path = "build/registers.rs"]
mod registers;
#[path = "build/sources.rs"]
mod sources;
#[path = "build/store.rs"]
mod store;
#[path = "build/verilate.rs"]
mod verilate;
#[path = "build/wrapper.rs"]
mod wrapper;

use std::path::{Path, PathBuf};
use std::{env, fs};

fn main() {
    println!("cargo::rustc-check-cfg=cfg(verilated)");
    for path in ["build.rs", "build", "cpp", "duts.toml", "src/bridge.rs"] {
        println!("cargo::rerun-if-changed={path}");
    }
    for variable in ["VERILATOR", "TRACE", "CI", "ZKCARD_LONG", "ZKCARD_DUTS", "ZKCARD_COVERAGE"] {
        println!("cargo::rerun-if-env-changed={variable}");
    }
    let out = PathBuf::from(variable("OUT_DIR"));
    let root = Path::new(&variable("CARGO_MANIFEST_DIR")).join("..");
    let duts = duts::read(Path::new("duts.toml"));
    let store = store::Store::open(&out);
    let yosys = netlist::Yosys::find(&root, store.target());
    let Some(verilator) = verilate::Verilator::find(&root, link::cxx_include(&out)) else {
        println!(
            "cargo::warning=Verilator is missing: the gates' tests are skipped (apt-get install verilator g++)"
        );
        return write_table(&out, &duts, &[], yosys.as_ref());
    };
    println!("cargo::rustc-cfg=verilated");
    let bridge = link::bridge();
    let library = sources::Library::read(&root);
    let tools = verilate::Tools { verilator: &verilator, yosys: yosys.as_ref() };
    let built = verilate::build_all(tools, &library, &duts, &store);
    write_table(&out, &duts, &built, yosys.as_ref());
    link::link(bridge, &verilator, &store, &built, &out);
}

/// Writes the table of modules that `src/dut.rs` includes.
fn write_table(out: &Path, duts: &[duts::Dut], built: &[verilate::Built], yosys: Option<&netlist::Yosys>) {
    let rows: String = duts
        .iter()
        .map(|dut| {
            let log = built.iter().find(|built| built.name == dut.name).and_then(|built| built.failed.as_ref());
            format!(
                "    DutInfo {{ name: {:?}, module: {:?}, in_bits: {}, out_bits: {}, inputs: &{:?}, outputs: &{:?}, \
                 params: &{:?}, is_pipe: {}, is_stream: {}, is_built: {}, failed: {:?} }},\n",
                dut.name,
                dut.module,
                dut.in_bits(),
                dut.out_bits(),
                dut.operands,
                dut.results,
                dut.params,
                matches!(dut.shape, duts::Shape::Pipe | duts::Shape::Paced),
                dut.shape != duts::Shape::Ports,
                verilate::is_wanted(dut, yosys),
                log.map(|path| path.display().to_string()),
            )
        })
        .collect();
    let text =
        format!("/// Every module of `duts.toml`, by name.\npub const DUTS: &[DutInfo] = &[\n{rows}];\n");
    fs::write(out.join("duts.rs"), text).expect("OUT_DIR can be written");
}

fn variable(name: &str) -> String {
    env::var(name).unwrap_or_else(|_| panic!("cargo sets {name}"))
}
