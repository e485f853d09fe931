//! Links the bridge, Verilator's runtime and every module's objects as one static library.

use crate::store::Store;
use crate::verilate::{Built, Verilator, files};
use std::fs;
use std::path::{Path, PathBuf};

/// Writes the C++ side of the bridge, and the header that everything behind it includes.
pub fn bridge() -> cc::Build {
    cxx_build::bridge("src/bridge.rs")
}

/// Where [`bridge`] puts `rust/cxx.h`.
pub fn cxx_include(out: &Path) -> PathBuf {
    out.join("cxxbridge/include")
}

/// Compiles the bridge with the registry of modules; cargo links the result.
pub fn link(mut build: cc::Build, verilator: &Verilator, store: &Store, built: &[Built], out: &Path) {
    let registry = out.join("registry.cc");
    fs::write(&registry, registry_text(built)).expect("OUT_DIR can be written");
    verilator.set_up(&mut build);
    build.cargo_metadata(true).file(registry);
    let runtime = store.get("runtime", verilator.key(), |folder| runtime(verilator, folder));
    for object in files(&runtime.unwrap_or_else(|log| panic!("Verilator's runtime: {log}")), "o") {
        build.object(object);
    }
    for one in built {
        build.objects(&one.objects);
    }
    build.compile("zkcard_duts");
    println!("cargo::rustc-link-lib=pthread");
}

/// What the models share: Verilator's own sources, and how a failed assertion gets out.
fn runtime(verilator: &Verilator, folder: &Path) -> Result<(), String> {
    let mut build = verilator.compiler();
    build.out_dir(folder).file("cpp/stream_dut.cc");
    let counting = verilator.is_counting.then_some("verilated_cov.cpp");
    for file in ["verilated.cpp", "verilated_threads.cpp", "verilated_vcd_c.cpp"].into_iter().chain(counting)
    {
        build.file(verilator.include.join(file));
    }
    build.try_compile_intermediates().map(drop).map_err(|error| error.to_string())
}

/// `open_by_name`: one comparison a module.
fn registry_text(built: &[Built]) -> String {
    let names = || built.iter().filter(|built| built.failed.is_none()).map(|built| &built.name);
    let declarations: String = names()
        .map(|name| format!("std::unique_ptr<zkcard::StreamDut> open_{name}(uint64_t seed);\n"))
        .collect();
    let cases: String =
        names().map(|name| format!("  if (name == \"{name}\") return open_{name}(seed);\n")).collect();
    format!(
        "#include \"stream_dut.h\"\n{declarations}namespace zkcard {{\n\
         std::unique_ptr<StreamDut> open_by_name(const std::string& name, uint64_t seed) {{\n\
         {cases}  (void)seed;\n  return nullptr;\n}}\n}}\n"
    )
}
