//! The compiler, from npm, as a user has it: the optimiser on, for 200 runs, which is what it takes where it is told no number.

use crate::support::npm;
use serde_json::{Value, json};
use std::collections::HashMap;
use std::io::{Read, Seek, Write};
use std::process::Command;

/// How often the optimiser takes each piece of a contract to run.
pub const RUNS: u32 = 200;

/// A contract's code: what is deployed, by what.
#[derive(Clone, Debug)]
pub struct Code {
    /// What a deployment runs.
    pub creation: Vec<u8>,
    /// What then lies on the chain.
    pub deployed: Vec<u8>,
}

/// Compiles files, each of a name; contracts by file and name, `file:Contract`. No warning is let pass.
pub fn compiled(files: &[(&str, &str)]) -> HashMap<String, Code> {
    let (contracts, said) = output(files);
    assert!(said.is_empty(), "{}", said.join("\n"));
    contracts
}

/// The same, with whatever the compiler said.
pub fn output(files: &[(&str, &str)]) -> (HashMap<String, Code>, Vec<String>) {
    let sources: serde_json::Map<_, _> =
        files.iter().map(|(name, text)| ((*name).to_owned(), json!({ "content": text }))).collect();
    let input = json!({
        "language": "Solidity",
        "sources": sources,
        "settings": {
            "optimizer": { "enabled": true, "runs": RUNS },
            "outputSelection": { "*": { "*": ["evm.bytecode.object", "evm.deployedBytecode.object"] } },
        },
    });
    let output = run(&input);
    let said = output["errors"].as_array().into_iter().flatten();
    let said = said.map(|error| error["formattedMessage"].as_str().unwrap().to_owned()).collect();
    let mut codes = HashMap::new();
    for (file, contracts) in output["contracts"].as_object().into_iter().flatten() {
        for (name, contract) in contracts.as_object().unwrap() {
            let bytes =
                |which: &str| hex::decode(contract["evm"][which]["object"].as_str().unwrap()).unwrap();
            let code = Code { creation: bytes("bytecode"), deployed: bytes("deployedBytecode") };
            codes.insert(format!("{file}:{name}"), code);
        }
    }
    (codes, said)
}

fn run(input: &Value) -> Value {
    // By files: with pipes it neither waits for what it reads nor for what it writes.
    let (mut stdin, mut stdout) = (tempfile::tempfile().unwrap(), tempfile::tempfile().unwrap());
    stdin.write_all(input.to_string().as_bytes()).unwrap();
    stdin.rewind().unwrap();
    let mut solc = Command::new("node");
    solc.arg(npm("solc/solc.js")).arg("--standard-json").stdin(stdin).stdout(stdout.try_clone().unwrap());
    assert!(solc.status().unwrap().success());
    let mut text = String::new();
    stdout.rewind().unwrap();
    stdout.read_to_string(&mut text).unwrap();
    // It may say first that it found no solver of formulas, which nobody asked it for.
    serde_json::from_str(text.lines().last().unwrap()).unwrap()
}
