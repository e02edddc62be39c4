//! The contracts a config names: built in, or files of its own.

use super::finding::{Check, Findings};
use redress::table::Text;
use redress::{Contract, Severity};
use std::path::{Path, PathBuf};
use std::sync::Arc;

/// The contract of callers who ask for none, where the config names none either.
pub(super) const DEFAULT: &str = "problem";

/// Contracts by id, each compiled once.
pub(super) struct Contracts {
    loaded: Vec<(String, Option<Arc<Contract>>)>,
}

impl Contracts {
    /// Compiles the files that `[contracts]` names; the built-in ones wait until they are asked for.
    pub(super) fn new(own: Vec<(String, Text)>, base: &Path, findings: &mut Findings) -> Self {
        let mut contracts = Self { loaded: Vec::new() };
        for (id, (path, span)) in own {
            let file = file(base, &path);
            let text = match std::fs::read_to_string(&file) {
                Ok(text) => text,
                Err(error) => {
                    let message = format!("`{path}` cannot be read: {error}");
                    findings.add(Check::Unreadable, span, message, "name a contract.toml, or its folder");
                    contracts.loaded.push((id, None));
                    continue;
                }
            };
            let loaded = redress::load(&text);
            for finding in loaded.findings.iter().filter(|f| f.check.severity() == Severity::Error) {
                let line =
                    text.get(..finding.span.start).map_or(1, |before| before.matches('\n').count() + 1);
                let message = format!("{path}, line {line}: {}: {}", finding.check.code(), finding.message);
                findings.add(Check::BrokenContract, span.clone(), message, &finding.help);
            }
            contracts.loaded.push((id, loaded.contract.map(Arc::new)));
        }
        contracts
    }

    /// The contract of that id.
    pub(super) fn get(&mut self, (id, span): &Text, findings: &mut Findings) -> Option<Arc<Contract>> {
        if let Some((_, contract)) = self.loaded.iter().find(|(known, _)| known == id) {
            return contract.clone();
        }
        let Some(data) = redress_contracts::get(id) else {
            let known: Vec<&str> = redress_contracts::ALL.iter().map(|c| c.id).collect();
            let help = format!("built in are {}; put others under [contracts]", known.join(", "));
            findings.add(Check::UnknownContract, span.clone(), format!("there is no contract `{id}`"), &help);
            return None;
        };
        let contract = redress::load(data.contract).contract.map(Arc::new);
        self.loaded.push((id.clone(), contract.clone()));
        contract
    }
}

/// The contract's file: the one named, or the one in the folder named.
fn file(base: &Path, path: &str) -> PathBuf {
    let path = base.join(path);
    if path.is_dir() { path.join("contract.toml") } else { path }
}
