//! The commands of snarkjs 0.7, so that a project's scripts run with `alias snarkjs=zkcard`: its order of arguments, its
//! names of files where none are given, the lines that scripts look for, its exit codes. As with it, files that are
//! there are written over.
//!
//! What is left out, and why, is in [`LEFT_OUT`].

pub mod ceremony;
pub mod compiled;
pub mod groth16;
pub mod powersoftau;
pub mod r1cs;
pub mod wtns;
pub mod zkey;
pub mod zkey_ceremony;

use crate::error::{CliError, CliResult, Code};
use crate::ui::Ui;
use std::ffi::OsString;
use std::fmt::Display;
use std::io::{self, BufWriter, Write};
use std::path::Path;
use zkcard_formats::file::{self, Access};

/// What ends a command of snarkjs's that could not do what it should.
pub const FAILED: u8 = 1;
/// What ends one whose words make no sense.
pub const MISUSED: u8 = 99;
/// The first words of its commands.
const GROUPS: [&str; 5] = ["groth16", "zkey", "wtns", "r1cs", "powersoftau"];
/// Its short words for commands, those that are left out among them: they are told by name.
const SHORT: [(&str, &str); 48] = [
    ("ptn", "powersoftau new"),
    ("ptc", "powersoftau contribute"),
    ("ptb", "powersoftau beacon"),
    ("pt2", "powersoftau prepare phase2"),
    ("ptv", "powersoftau verify"),
    ("g16s", "groth16 setup"),
    ("zkn", "zkey new"),
    ("zkc", "zkey contribute"),
    ("zkb", "zkey beacon"),
    ("zkv", "zkey verify r1cs"),
    ("zkvr", "zkey verify r1cs"),
    ("zkvi", "zkey verify init"),
    ("g16p", "groth16 prove"),
    ("zpw", "groth16 prove"),
    ("g16v", "groth16 verify"),
    ("zkev", "zkey export verificationkey"),
    ("zkej", "zkey export json"),
    ("zkesv", "zkey export solidityverifier"),
    ("generateverifier", "zkey export solidityverifier"),
    ("zkesc", "zkey export soliditycalldata"),
    ("generatecall", "zkey export soliditycalldata"),
    ("wchk", "wtns check"),
    ("wej", "wtns export json"),
    ("ri", "r1cs info"),
    ("rp", "r1cs print"),
    ("rej", "r1cs export json"),
    ("g16f", "groth16 fullprove"),
    ("g16i", "groth16 fullprove"),
    ("wc", "wtns calculate"),
    ("pks", "plonk setup"),
    ("pkp", "plonk prove"),
    ("pkf", "plonk fullprove"),
    ("pkv", "plonk verify"),
    ("ffs", "fflonk setup"),
    ("ffp", "fflonk prove"),
    ("fff", "fflonk fullprove"),
    ("ffv", "fflonk verify"),
    ("zkeb", "zkey export bellman"),
    ("zkib", "zkey import bellman"),
    ("zkbc", "zkey bellman contribute"),
    ("ptec", "powersoftau export challenge"),
    ("ptir", "powersoftau import response"),
    ("ptcc", "powersoftau challenge contribute"),
    ("ptcv", "powersoftau convert"),
    ("ptt", "powersoftau truncate"),
    ("ptej", "powersoftau export json"),
    ("wd", "wtns debug"),
    ("fi", "file info"),
];

/// Its commands that are not here, each with a word.
const LEFT_OUT: [(&str, &str); 13] = [
    ("plonk", OTHER_PROTOCOL),
    ("fflonk", OTHER_PROTOCOL),
    ("zkey export bellman", OTHER_CEREMONY),
    ("zkey import bellman", OTHER_CEREMONY),
    ("zkey bellman contribute", OTHER_CEREMONY),
    ("powersoftau export challenge", OTHER_CEREMONY),
    ("powersoftau import response", OTHER_CEREMONY),
    ("powersoftau challenge contribute", OTHER_CEREMONY),
    ("powersoftau convert", WITH_SNARKJS),
    ("powersoftau truncate", WITH_SNARKJS),
    ("powersoftau export json", WITH_SNARKJS),
    ("wtns debug", WITH_SNARKJS),
    ("file info", WITH_SNARKJS),
];
const WITH_SNARKJS: &str = "snarkjs does it on the same files";
const OTHER_PROTOCOL: &str = "another protocol; zkcard proves by Groth16";
const OTHER_CEREMONY: &str =
    "joins ceremonies of bellman's programs; snarkjs does it, and its files go on here";

/// Its options that take our form, short and long.
const OPTIONS: [(&str, &str); 3] = [("v", "verbose"), ("n", "name"), ("e", "entropy")];

/// Whether a command line is one of snarkjs's.
pub fn is_command(args: &[OsString]) -> bool {
    first_word(args).is_some_and(|(_, word)| GROUPS.contains(&word))
}

/// The first word that is no option, and where it stands.
fn first_word(args: &[OsString]) -> Option<(usize, &str)> {
    let words = args.iter().enumerate().skip(1).filter_map(|(at, word)| Some((at, word.to_str()?)));
    words.into_iter().find(|(_, word)| !word.starts_with('-'))
}

/// Why a command of snarkjs's is not here, if it is one of those.
pub fn left_out(args: &[OsString]) -> Option<String> {
    let words = args.iter().skip(1).filter_map(|word| word.to_str()).filter(|word| !word.starts_with('-'));
    let line = words.fold(String::new(), |line, word| line + word + " ");
    let (command, why) = LEFT_OUT.iter().find(|(command, _)| line.starts_with(&format!("{command} ")))?;
    Some(format!("{command} is left out: {why}"))
}

/// A command line with short words for commands spelt out.
pub fn spelt_out(args: impl Iterator<Item = OsString>) -> Vec<OsString> {
    let mut args: Vec<_> = args.collect();
    let long = |word: &str| SHORT.iter().find(|(short, _)| *short == word).map(|(_, long)| *long);
    if let Some((at, long)) = first_word(&args).and_then(|(at, word)| Some((at, long(word)?))) {
        args.splice(at..=at, long.split(' ').map(OsString::from));
    }
    if is_command(&args) {
        args.iter_mut().skip(1).for_each(spell_option);
    }
    args
}

/// An option with as many dashes as ours has: snarkjs takes any number. A short one begins as it does.
fn spell_option(word: &mut OsString) {
    let Some(plain) = word.to_str().and_then(|text| text.strip_prefix('-')) else { return };
    let plain = plain.trim_start_matches('-');
    let name = plain.split('=').next().unwrap_or_default();
    match OPTIONS.iter().find(|(short, long)| [*short, *long].contains(&name)) {
        Some((short, _)) if *short == name => *word = format!("-{plain}").into(),
        Some(_) => *word = format!("--{plain}").into(),
        None => {}
    }
}

/// A line as snarkjs's log has it.
fn info(ui: &Ui, line: impl Display) -> CliResult<()> {
    ui.say(format!("[INFO]  snarkJS: {line}"))
}

/// One that tells of something to look at.
fn warn(ui: &Ui, line: impl Display) -> CliResult<()> {
    ui.say(format!("[WARN]  snarkJS: {line}"))
}

/// One that tells why the command ends with [`FAILED`], on standard output as there.
fn error(ui: &Ui, line: impl Display) -> CliResult<()> {
    ui.say(format!("[ERROR] snarkJS: {line}"))
}

/// Writes a file, over one that is there.
fn save(path: &Path, access: Access, write: impl FnOnce(&mut dyn Write) -> io::Result<()>) -> CliResult<()> {
    let _writing = crate::output::writing();
    let written = file::save(path, access, |out: &mut BufWriter<_>| write(out));
    written.map_err(|error| CliError::new(Code::Output, error))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::ffi::OsStr;

    fn words(line: &str) -> Vec<OsString> {
        line.split(' ').map(OsString::from).collect()
    }

    #[test]
    fn short_words_are_spelt_out_and_others_left() {
        let spelt = |line: &str| spelt_out(words(line).into_iter()).join(OsStr::new(" "));
        assert_eq!(spelt("zkcard g16p a.zkey b.wtns"), "zkcard groth16 prove a.zkey b.wtns");
        assert_eq!(spelt("zkcard -v g16p a.zkey"), "zkcard -v groth16 prove a.zkey");
        assert_eq!(spelt("zkcard prove g16p"), "zkcard prove g16p");
        assert_eq!(spelt("zkcard"), "zkcard");
        assert_eq!(spelt("zkcard zkc a b -name=x -e=y --v"), "zkcard zkey contribute a b --name=x -e=y -v");
        assert_eq!(spelt("zkcard setup -name=x"), "zkcard setup -name=x");
    }

    #[test]
    fn what_is_left_out_has_a_word() {
        let told = |line: &str| left_out(&words(line));
        assert_eq!(told("zkcard plonk prove a b"), Some(format!("plonk is left out: {OTHER_PROTOCOL}")));
        assert!(told("zkcard -v zkey export bellman a").is_some_and(|why| why.contains("bellman's")));
        assert_eq!(told("zkcard zkey export json plonk"), None);
        let by_short = |(short, _): &&(&str, &str)| {
            left_out(&spelt_out(words(&format!("zkcard {short} a b")).into_iter())).is_some()
        };
        assert_eq!(SHORT.iter().filter(by_short).count(), 19);
    }

    #[test]
    fn commands_of_snarkjs_are_told_from_ours() {
        assert!(is_command(&words("zkcard -v groth16 frob")));
        assert!(!is_command(&words("zkcard prove groth16")));
    }
}
