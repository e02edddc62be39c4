//! Everything that is wrong or doubtful in a contract's folder.

use crate::contracts::{CONTRACT_FILE, text_of};
use crate::exit::Failure;
use crate::report::Note;
use redress::{Case, Check, Contract, Finding, Severity, coverage, load};
use std::fs;
use std::path::{Path, PathBuf};

/// A file, and what was found in it.
#[derive(Debug)]
pub(super) struct Checked {
    pub(super) path: PathBuf,
    pub(super) text: String,
    pub(super) findings: Vec<Finding>,
    /// Is it a case that could not be run, as there is no contract to run it in?
    pub(super) is_skipped: bool,
}

impl Checked {
    pub(super) fn notes(&self) -> impl Iterator<Item = Note<'_>> {
        self.findings.iter().map(Note::from)
    }

    pub(super) fn number_of(&self, severity: Severity) -> usize {
        self.findings.iter().filter(|finding| finding.check.severity() == severity).count()
    }
}

/// The contracts that a path means: a file, a folder with a contract, or a folder of such folders.
pub(super) fn contracts_at(path: &Path) -> Result<Vec<PathBuf>, Failure> {
    let name = path.display();
    if !path.is_dir() {
        if !path.exists() && redress_contracts::get(&name.to_string()).is_some() {
            let why =
                format!("`{name}` is shipped, and checked; to check your own, name its folder: ./{name}");
            return Err(Failure::unreadable(why));
        }
        return Ok(vec![path.to_owned()]);
    }
    if path.join(CONTRACT_FILE).is_file() {
        return Ok(vec![path.to_owned()]);
    }
    let folders = files(path)?.into_iter().filter(|folder| folder.join(CONTRACT_FILE).is_file());
    let folders: Vec<_> = folders.collect();
    match folders.len() {
        0 => Err(Failure::unreadable(format!(
            "{name}: there is no {CONTRACT_FILE} in it, or in a folder below"
        ))),
        _ => Ok(folders),
    }
}

/// Checks a contract's file, its whole folder, or one of its cases.
pub(super) fn check(path: &Path) -> Result<Vec<Checked>, Failure> {
    if let Some(contract) = contract_of_case(path) {
        let loaded = load(&text_of(&contract)?);
        return Ok(vec![case_at(path.to_owned(), loaded.contract.as_ref())?.0]);
    }
    let file = if path.is_dir() { path.join(CONTRACT_FILE) } else { path.to_owned() };
    let text = text_of(&file)?;
    let loaded = load(&text);
    let mut all = vec![Checked { path: file, text, findings: loaded.findings, is_skipped: false }];
    if !path.is_dir() {
        return Ok(all);
    }
    let mut cases = Vec::new();
    for file in cases_in(path)? {
        let (checked, case) = case_at(file, loaded.contract.as_ref())?;
        cases.extend(case);
        all.push(checked);
    }
    // A case that cannot be read may be the one that a wire needs: that is told first.
    let all_read = all.len() == cases.len() + 1;
    if let (Some(contract), Some(file), true) = (&loaded.contract, all.first_mut(), all_read) {
        file.findings.extend(coverage(contract, &cases));
        file.findings.sort_by_key(|finding| (finding.span.start, finding.check));
    }
    Ok(all)
}

/// The contract that a path's case belongs to, if it is one.
fn contract_of_case(path: &Path) -> Option<PathBuf> {
    let cases = path.parent().filter(|folder| folder.ends_with("cases"))?;
    Some(cases.with_file_name(CONTRACT_FILE)).filter(|contract| contract.is_file())
}

/// Reads a case and runs it.
fn case_at(path: PathBuf, contract: Option<&Contract>) -> Result<(Checked, Option<Case>), Failure> {
    let text = text_of(&path)?;
    let mut checked = Checked { path, text, findings: Vec::new(), is_skipped: contract.is_none() };
    match Case::load(&checked.text) {
        Ok(case) => {
            // Of a contract that does not load, nothing can be read.
            if let Some(contract) = contract {
                run(&case, contract, &mut checked);
            }
            Ok((checked, Some(case)))
        }
        Err(findings) => {
            checked.findings = findings;
            Ok((checked, None))
        }
    }
}

fn run(case: &Case, contract: &Contract, checked: &mut Checked) {
    for difference in case.run(contract) {
        let help = "mend the contract, or the case if it expects too much";
        let message = difference.to_string();
        checked.findings.push(Finding::new(Check::CaseFails, difference.span, message, help));
    }
}

fn cases_in(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let cases = folder.join("cases");
    if !cases.is_dir() {
        return Ok(Vec::new());
    }
    Ok(files(&cases)?.into_iter().filter(|file| file.extension().is_some_and(|e| e == "toml")).collect())
}

/// What is in a folder, by name.
fn files(folder: &Path) -> Result<Vec<PathBuf>, Failure> {
    let unreadable = |error| Failure::unreadable(format!("{}: cannot be read: {error}", folder.display()));
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).map_err(unreadable)? {
        files.push(entry.map_err(unreadable)?.path());
    }
    files.sort();
    Ok(files)
}
