//! The name by which programs ask for the shared library when they start: with the number of an interface that goes on
//! working for them. And that it stays where it is once loaded: its threads run on.

fn main() {
    let major = std::env::var("CARGO_PKG_VERSION_MAJOR").expect("cargo says the version");
    let minor = std::env::var("CARGO_PKG_VERSION_MINOR").expect("cargo says the version");
    // Before 1.0 another minor version is another interface, as for Cargo. `scripts/install` names the files so.
    let interface = if major == "0" { format!("0.{minor}") } else { major };
    println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libzkcard_capi.so.{interface}");
    println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    println!("cargo:rerun-if-changed=build.rs");
}
