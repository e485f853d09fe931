//! `prover`, as rapidsnark has it.

fn main() -> std::process::ExitCode {
    zkcard_capi::command::prover(std::env::args_os().skip(1))
}
