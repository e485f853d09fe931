// snarkjs as a peer of scripts/bench: proofs alone (the protocol: benches/src/wall/peer.rs).
//
//   ZKCARD_PEERS="snarkjs=node benches/peers/snarkjs.mjs" scripts/bench zkey
//
// What `scripts/setup test` has installed under target/npm is used; NODE_PATH may name another folder of modules.

import { createRequire } from "node:module";
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { join, resolve } from "node:path";

const [work, folder, threads] = process.argv.slice(2);
const say = (answer) => console.log(JSON.stringify(answer));
if (work !== "zkey-prove") {
  say({ unsupported: "only proofs" });
  process.exit(0);
}
const modules = resolve(process.env.NODE_PATH ?? join(process.env.CARGO_TARGET_DIR ?? "target", "npm", "node_modules"));
const require = createRequire(join(modules, "/"));
const snarkjs = require("snarkjs");
const { version } = JSON.parse(readFileSync(join(modules, "snarkjs", "package.json")));
// In memory, so that no reading of files is timed.
const [key, witness] = ["circuit.zkey", "witness.wtns"].map((name) => ({ type: "mem", data: new Uint8Array(readFileSync(join(folder, name))) }));
const options = threads === "1" ? { singleThread: true } : {};
say({ version });

for await (const line of createInterface({ input: process.stdin })) {
  if (line !== "run") continue;
  try {
    const began = performance.now();
    const { proof } = await snarkjs.groth16.prove(key, witness, undefined, options);
    const ms = performance.now() - began;
    writeFileSync(join(folder, "proof.json"), JSON.stringify(proof));
    say({ ms });
  } catch (error) {
    say({ failed: String(error) });
  }
}
process.exit(0);
