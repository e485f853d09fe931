//! Peers that are commands, such as gnark or rapidsnark: they are given the same inputs, and come into the same table.
//!
//! `ZKCARD_PEERS="NAME=COMMAND; NAME=COMMAND"` names them. A shell runs each command once for a piece of work, with three more
//! words: the work (`msm-g1`, `msm-g2`, `ntt`, `zkey-prove`), a folder with the inputs, and how many threads it may use.
//!
//! 1. It loads the inputs, which is not timed, and prints a line: `{"version": "1.2.3"}`, or `{"unsupported": "why"}`.
//! 2. For each line `run` on its standard input it does the work once, writes the result into the folder and prints
//!    `{"ms": 12.5}`, the time without reading and writing, or `{"failed": "why"}`.
//! 3. At the end of its standard input it ends.
//!
//! | work | inputs | result |
//! |---|---|---|
//! | msm | `points.bin`: x, y of each; `scalars.bin` | `result.bin`: x, y of the sum |
//! | ntt | `values.bin`: coefficients | `result.bin`: values at the powers of the root 5^((r−1)/n), in their order |
//! | zkey-prove | `circuit.r1cs`, `witness.wtns`, `circuit.zkey`, `verification_key.json` | `proof.json` |
//!
//! Elements in `.bin` are canonical, 32 bytes, little-endian (of Fq²: the real part first); infinity is all zeros.
//! The circuit's files are iden3's and snarkjs's. Each result is looked at outside of the timer; a sample whose result is
//! wrong, or that failed, is rejected, and a candidate with too many of those has no row.

use super::{WallError, timed};
use crate::ledger::Row;
use serde_json::Value;
use std::fmt::Display;
use std::io::{self, BufRead, BufReader, Write, stderr};
use std::path::Path;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread;
use std::time::Duration;

/// The variable that names peers.
pub const NAMED: &str = "ZKCARD_PEERS";
const SAMPLES: usize = 10;
const REJECTED_AT_MOST: usize = 3;
/// To load the inputs, and for each sample.
const BUDGET: Duration = Duration::from_secs(600);

/// A peer by its name in the table.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Peer {
    name: String,
    command: String,
}

/// One run of a peer's command.
struct Running {
    child: Child,
    asked: Option<ChildStdin>,
    lines: Receiver<io::Result<String>>,
}

/// The peers in the text of [`NAMED`].
pub fn named(text: &str) -> Result<Vec<Peer>, WallError> {
    let of = |entry: &str| {
        let malformed =
            || WallError::Malformed { path: NAMED.into(), detail: format!("{entry} is not NAME=COMMAND") };
        let (name, command) = entry.split_once('=').ok_or_else(malformed)?;
        Ok(Peer { name: name.trim().into(), command: command.trim().into() })
    };
    text.split(';').map(str::trim).filter(|entry| !entry.is_empty()).map(of).collect()
}

impl Peer {
    /// Times the peer; none where it cannot do this, or does it wrongly, which it says on standard error.
    /// `group` is `work/inputs/size/threads`.
    pub fn measure(&self, group: &str, folder: &Path, is_right: impl Fn() -> bool) -> Option<Row> {
        let done = self.try_to(group, folder, is_right);
        // A line that cannot be told changes nothing.
        done.map_err(|why| writeln!(stderr(), "{group}/{}: no row: {why}", self.name)).ok()
    }

    fn try_to(&self, group: &str, folder: &Path, is_right: impl Fn() -> bool) -> Result<Row, String> {
        let mut running = self.start(group, folder)?;
        let version = running.said("version")?.as_str().unwrap_or("unknown").to_owned();
        let (mut samples, mut rejected) = (Vec::new(), 0);
        // The first is to warm up.
        while samples.len() <= SAMPLES {
            match running
                .sample()
                .and_then(|ms| if is_right() { Ok(ms) } else { Err("a wrong result".into()) })
            {
                Ok(ms) => samples.push(ms * 1e6),
                Err(why) if rejected == REJECTED_AT_MOST => return Err(why),
                Err(why) => {
                    rejected += 1;
                    let _ = writeln!(stderr(), "{group}/{}: a sample is rejected: {why}", self.name);
                }
            }
        }
        let mut row = timed(group, &self.name, middle(&mut samples[1..])).ok_or("no name of a row")?;
        row.versions.insert(self.name.clone(), version);
        let _ = writeln!(stderr(), "{group}/{}: {} ms", self.name, row.value["median"]);
        Ok(row)
    }

    fn start(&self, group: &str, folder: &Path) -> Result<Running, String> {
        let (work, threads) =
            (group.split('/').next().unwrap_or_default(), group.rsplit('/').next().unwrap_or("1"));
        let mut child = Command::new("sh")
            .args(["-c", &format!("exec {} \"$@\"", self.command), "sh"])
            .args([work.replace(' ', "-").as_ref(), folder.as_os_str(), threads.as_ref()])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .map_err(said)?;
        let (asked, answers) = (child.stdin.take(), child.stdout.take().ok_or("no standard output")?);
        let (sender, lines) = channel();
        thread::spawn(move || BufReader::new(answers).lines().try_for_each(|line| sender.send(line)));
        Ok(Running { child, asked, lines })
    }
}

impl Running {
    fn sample(&mut self) -> Result<f64, String> {
        let asked = self.asked.as_mut().ok_or("no standard input")?;
        asked.write_all(b"run\n").and_then(|()| asked.flush()).map_err(said)?;
        let ms = self.said("ms")?.as_f64().filter(|ms| ms.is_finite() && *ms > 0.0);
        ms.ok_or_else(|| "its time is no number".into())
    }

    /// The next line's value of this name.
    fn said(&self, name: &str) -> Result<Value, String> {
        let line =
            self.lines.recv_timeout(BUDGET).map_err(|_| "it says nothing more".to_owned())?.map_err(said)?;
        let line: Value = serde_json::from_str(&line).map_err(|_| format!("no JSON: {line}"))?;
        line.get(name).cloned().ok_or_else(|| line.to_string())
    }
}

impl Drop for Running {
    /// It has nothing left to do.
    fn drop(&mut self) {
        self.asked = None;
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn said(error: impl Display) -> String {
    error.to_string()
}

/// The median, and two samples between which it lies with 97 %: of ten, the second and the last but one.
fn middle(samples: &mut [f64]) -> [f64; 3] {
    samples.sort_by(f64::total_cmp);
    let n = samples.len();
    [(samples[(n - 1) / 2] + samples[n / 2]) / 2.0, samples[1], samples[n - 2]]
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::fs;

    /// A peer that counts its runs in the folder, and answers as this says.
    fn measured(answers: &str) -> (Option<Row>, usize) {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let script = folder.path().join("peer");
        let text = format!(
            "echo '{{\"version\": \"1.2\"}}'\nn=0\nwhile read -r _; do n=$((n + 1)); echo $n $1 $3 >$2/result.bin; {answers}; done\n"
        );
        fs::write(&script, text).expect("a script");
        let peers = named(&format!("stub = sh {} ;", script.display())).expect("a peer");
        let result = || fs::read_to_string(folder.path().join("result.bin")).unwrap_or_default();
        let row =
            peers[0].measure("msm g1/uniform/2^4/2", folder.path(), || result().ends_with(" msm-g1 2\n"));
        let runs = result().split(' ').next().and_then(|count| count.parse().ok());
        (row, runs.unwrap_or_default())
    }

    #[test]
    fn a_peer_comes_into_the_table() {
        let (row, runs) = measured(r#"echo "{\"ms\": $n}""#);
        let row = row.expect("a row");
        assert_eq!(row.key(), ("msm g1", "stub, uniform, 2 threads", "2^4"));
        assert_eq!((row.versions["stub"].as_str(), runs), ("1.2", 11));
        // The first warms up; of 2 to 11 the middle.
        assert_eq!(row.value, serde_json::json!({ "median": 6.5, "low": 3.0, "high": 10.0 }));
    }

    #[test]
    fn failed_and_wrong_samples_are_rejected() {
        let (row, runs) = measured(
            r#"if [ $n = 3 ]; then echo '{"failed": "no luck"}'; elif [ $n = 4 ]; then echo wrong >$2/result.bin; echo '{"ms": 1000}'; else echo '{"ms": 5}'; fi"#,
        );
        assert_eq!(runs, 13);
        assert_eq!(row.expect("a row").value["high"], 5.0);
    }

    #[test]
    fn a_peer_that_cannot_or_does_wrong_has_no_row() {
        for answers in [
            r#"echo '{"failed": "never"}'"#,
            "echo 5",
            "exit 1",
            r#"echo wrong >$2/result.bin; echo '{"ms": 1}'"#,
        ] {
            assert_eq!(measured(answers).0, None, "{answers}");
        }
        assert!(named("gnark").is_err());
    }
}
