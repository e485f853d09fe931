//! With the feature `cuda`: compiles `cuda/bn254.cu` for the GPUs of three generations, and links it with CUDA's runtime.
//!
//! `ZKCARD_CUDA` is the folder of a toolkit: `bin/nvcc`, `include`, `lib`.

use std::env::{self, VarError};
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;

/// Ampere, Hopper, Blackwell.
const GENERATIONS: [u32; 3] = [80, 90, 120];

fn main() {
    println!("cargo::rerun-if-changed=cuda");
    println!("cargo::rerun-if-env-changed=ZKCARD_CUDA");
    let compiled = if env::var_os("CARGO_FEATURE_CUDA").is_some() { compile() } else { Ok(()) };
    if let Err(why) = compiled {
        println!("cargo::error={why}");
    }
}

fn compile() -> Result<(), String> {
    let toolkit = PathBuf::from(variable("ZKCARD_CUDA").map_err(|_| {
        "the feature cuda needs ZKCARD_CUDA, the folder of a CUDA toolkit: scripts/bench --gpu fetches one"
    })?);
    let out = PathBuf::from(variable("OUT_DIR").map_err(|why| why.to_string())?);
    let library = out.join("libzkcard_cuda.a");
    let mut nvcc = Command::new(toolkit.join("bin/nvcc"));
    nvcc.args(["-lib", "-std=c++17", "-O3", "-Xcompiler", "-fPIC,-Wno-unused-function"])
        .args(["-DFEATURE_BN254", "-DTAKE_RESPONSIBILITY_FOR_ERROR_MESSAGE"])
        .args(
            GENERATIONS.iter().flat_map(|sm| ["-gencode".into(), format!("arch=compute_{sm},code=sm_{sm}")]),
        );
    for folder in includes(&toolkit)? {
        nvcc.arg("-I").arg(folder);
    }
    nvcc.arg("cuda/bn254.cu").arg("-o").arg(&library);
    let status = nvcc.status().map_err(|why| format!("{}: {why}", toolkit.join("bin/nvcc").display()))?;
    if !status.success() {
        return Err(format!("nvcc failed: {status}"));
    }
    link(&out, &toolkit.join("lib"));
    Ok(())
}

fn includes(toolkit: &Path) -> Result<[PathBuf; 4], String> {
    let of = |name| variable(name).map(PathBuf::from).map_err(|why| format!("{name}: {why}"));
    let include = toolkit.join("include");
    Ok([of("DEP_SPPARK_ROOT")?, of("DEP_BLST_C_SRC")?, include.join("cccl"), include])
}

fn link(out: &Path, toolkit: &Path) {
    for folder in [out, toolkit] {
        println!("cargo::rustc-link-search=native={}", folder.display());
    }
    println!("cargo::rustc-link-lib=static=zkcard_cuda");
    println!("cargo::rustc-link-lib=static=cudart_static");
    for library in ["stdc++", "dl", "rt", "pthread"] {
        println!("cargo::rustc-link-lib={library}");
    }
}

fn variable(name: &str) -> Result<OsString, VarError> {
    env::var_os(name).filter(|value| !value.is_empty()).ok_or(VarError::NotPresent)
}
