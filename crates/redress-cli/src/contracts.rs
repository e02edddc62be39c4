//! Finds the contract that a word on the command line means: a shipped id, or a path.

use crate::exit::Failure;
use crate::near::{did_you_mean, near};
use crate::words::{count, quoted};
use redress::{Contract, Severity, load};
use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

/// The file of a contract's folder that the others stand beside.
pub(crate) const CONTRACT_FILE: &str = "contract.toml";

/// A contract's text, and what it is called in messages.
#[derive(Debug)]
pub(crate) struct Source {
    /// The id, or the path.
    pub(crate) name: String,
    /// `contract.toml`.
    pub(crate) text: String,
    /// How many cases stand beside it.
    pub(crate) cases: usize,
}

/// The ids of the shipped contracts.
pub(crate) fn ids() -> impl Iterator<Item = &'static str> {
    redress_contracts::ALL.iter().map(|contract| contract.id)
}

/// Every shipped contract, compiled.
pub(crate) fn shipped() -> Result<Vec<Contract>, Failure> {
    redress_contracts::ALL.iter().map(|shipped| compile(shipped.id, shipped.contract)).collect()
}

/// The contract that `word` means, compiled.
pub(crate) fn find(word: &str) -> Result<Contract, Failure> {
    let source = source(word)?;
    compile(&source.name, &source.text)
}

/// The text of the contract that `word` means.
pub(crate) fn source(word: &str) -> Result<Source, Failure> {
    if let Some(path) = path(word) {
        let cases = fs::read_dir(path.with_file_name("cases")).map_or(0, Iterator::count);
        return Ok(Source { name: path.display().to_string(), text: text_of(&path)?, cases });
    }
    match redress_contracts::get(word) {
        Some(shipped) => Ok(Source {
            name: word.to_owned(),
            text: shipped.contract.to_owned(),
            cases: shipped.cases.len(),
        }),
        None => Err(Failure::usage(format!(
            "no contract is called `{word}`{}; there are {}, and files: ./contract.toml",
            did_you_mean(&near(word, ids())),
            quoted(ids(), "and"),
        ))),
    }
}

/// A text file, whole.
pub(crate) fn text_of(path: &Path) -> Result<String, Failure> {
    let name = path.display();
    let bytes = fs::read(path).map_err(|error| match error.kind() {
        ErrorKind::NotFound => Failure::unreadable(format!("{name}: there is no such file; check the path")),
        _ => Failure::unreadable(format!("{name}: cannot be read: {error}")),
    })?;
    String::from_utf8(bytes).map_err(|error| {
        let at = error.utf8_error().valid_up_to();
        Failure::unreadable(format!("{name}: byte {at} is not UTF-8; save the file as UTF-8"))
    })
}

/// The file that a word means, where it is a path: it has a slash, ends in `.toml`, or is a folder with a contract.
fn path(word: &str) -> Option<PathBuf> {
    let path = Path::new(word);
    let in_folder = path.join(CONTRACT_FILE);
    if in_folder.is_file() {
        return Some(in_folder);
    }
    let is_file = path.extension().is_some_and(|ending| ending.eq_ignore_ascii_case("toml"));
    let has_slash = word.contains(std::path::is_separator);
    match (is_file, has_slash) {
        (false, false) => None,
        (false, true) if path.is_dir() || !path.exists() => Some(in_folder),
        _ => Some(path.to_owned()),
    }
}

fn compile(name: &str, text: &str) -> Result<Contract, Failure> {
    let loaded = load(text);
    let errors = loaded.findings.iter().filter(|f| f.check.severity() == Severity::Error).count();
    loaded.contract.ok_or_else(|| {
        let errors = count(errors, "error");
        Failure::unreadable(format!("{name}: has {errors}; see `redress contract check {name}`"))
    })
}
