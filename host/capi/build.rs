//! The name by which programs ask for the shared library when they start: with the number of an interface that goes on
//! working for them. And that it stays where it is once loaded: its threads run on.

fn main() {
    let major = std::env::var("CARGO_PKG_VERSION_MAJOR").expect("cargo says the version");
    println!("cargo:rustc-cdylib-link-arg=-Wl,-soname,libzkcard_capi.so.{major}");
    println!("cargo:rustc-cdylib-link-arg=-Wl,-z,nodelete");
    println!("cargo:rerun-if-changed=build.rs");
}
