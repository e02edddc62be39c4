//! Drives the program as a person or a script does.

#![expect(
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stderr,
    clippy::unwrap_used,
    reason = "tests may be blunt, and tell what they measured"
)]

mod bounds;
mod contract;
mod explain;
mod program;
mod sandbox;
mod sandbox_report;
mod serve;
mod server;
mod translate;

use std::io::Write as _;
use std::path::PathBuf;
use std::process::{Command, Stdio};

/// What the program answered.
#[derive(Debug)]
struct Ran {
    code: i32,
    out: String,
    err: String,
}

/// Runs `redress` with these words and that input.
fn redress(words: &[&str], input: &[u8]) -> Ran {
    finish(&mut command(words), input)
}

fn command(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_redress"));
    for variable in ["NO_COLOR", "CLICOLOR", "CLICOLOR_FORCE"] {
        command.env_remove(variable);
    }
    command.args(words).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

fn finish(command: &mut Command, input: &[u8]) -> Ran {
    let mut child = command.spawn().unwrap();
    // A command that fails before it reads closes the pipe.
    let _ = child.stdin.take().unwrap().write_all(input);
    let output = child.wait_with_output().unwrap();
    Ran {
        code: output.status.code().unwrap(),
        out: String::from_utf8(output.stdout).unwrap(),
        err: String::from_utf8(output.stderr).unwrap(),
    }
}

/// It fails with that code, and says why in one line that has that part.
fn fails(words: &[&str], input: &[u8], code: i32, part: &str) {
    let ran = redress(words, input);
    assert_eq!(ran.code, code, "{words:?}: {ran:?}");
    assert!(ran.err.starts_with("redress: ") && ran.err.lines().count() == 1, "{words:?}: {ran:?}");
    assert!(ran.err.contains(part), "{words:?} should say {part:?}: {ran:?}");
    assert_eq!(ran.out, "", "{words:?}");
}

/// It works, says nothing beside, and prints that.
fn prints(words: &[&str], input: &[u8]) -> String {
    let ran = redress(words, input);
    assert_eq!((ran.code, ran.err.as_str()), (0, ""), "{words:?}: {}", ran.out);
    ran.out
}

fn json(text: &str) -> serde_json::Value {
    serde_json::from_str(text).unwrap_or_else(|error| panic!("{error}: {text}"))
}

/// An empty folder of that name.
fn folder(name: &str) -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join(name);
    let _ = std::fs::remove_dir_all(&folder);
    std::fs::create_dir_all(&folder).unwrap();
    folder
}

/// The folder of a shipped contract.
fn shipped(id: &str) -> String {
    format!("{}/../../contracts/{id}", env!("CARGO_MANIFEST_DIR"))
}
