//! `redress explain`: what a code, a status or a condition means.

mod code;
mod condition;
mod twins;

use crate::cli::{Format, sections};
use crate::contracts;
use crate::exit::{Exit, Failure};
use crate::near::{did_you_mean, near};
use crate::screen::Screen;
use http::StatusCode;
use redress::{Condition, Contract};

/// Say what a code, a status or a condition means
#[derive(Debug, clap::Args)]
#[command(override_usage = USAGE, after_help = sections(&[("Examples", EXAMPLES), ("Exit codes", EXITS)]))]
pub(crate) struct Explain {
    /// A contract: an id or a contract.toml; or a condition
    #[arg(required_unless_present = "conditions", value_name = "CONTRACT|CONDITION")]
    what: Option<String>,

    /// A code or a status of the contract
    #[arg(value_name = "CODE|STATUS", requires = "what")]
    code: Option<String>,

    /// List all conditions
    #[arg(long, conflicts_with = "what")]
    conditions: bool,

    /// What to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const USAGE: &str = "\
redress explain [OPTIONS] CONTRACT CODE|STATUS
       redress explain [OPTIONS] CONDITION
       redress explain [OPTIONS] --conditions";

const EXAMPLES: &str = "  redress explain enablex 1504
  redress explain huawei-vpcep 504
  redress explain duplicate
  redress explain --conditions";

const EXITS: &str = "  0  explained
  2  no such contract
  4  no such code, status or condition
  5  the contract.toml cannot be read";

impl Explain {
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let shipped = contracts::shipped()?;
        match (self.what.as_deref(), self.code.as_deref()) {
            (Some(contract), Some(code)) => {
                let contract = contracts::find(contract)?;
                let found = code::Found::new(&contract, code);
                if found.is_empty() {
                    return Err(unknown_code(&contract, code));
                }
                match self.format {
                    Format::Text => screen.text(&found.page(&shipped, screen.width))?,
                    Format::Json => screen.json(&found.view(&shipped))?,
                }
            }
            (Some(word), None) => {
                let condition = word.parse().ok().or_else(|| Condition::from_type_uri(word));
                let condition = condition.ok_or_else(|| unknown_word(&shipped, word))?;
                match self.format {
                    Format::Text => screen.text(&condition::page(condition, &shipped, screen.width))?,
                    Format::Json => screen.json(&condition::View::of(condition, &shipped))?,
                }
            }
            (None, _) => match self.format {
                Format::Text => screen.text(&condition::tree(screen.width))?,
                Format::Json => {
                    let all = Condition::ALL.iter();
                    screen.json(&all.map(|&c| condition::View::of(c, &shipped)).collect::<Vec<_>>())?;
                }
            },
        }
        Ok(Exit::Done)
    }
}

fn unknown_code(contract: &Contract, code: &str) -> Failure {
    let id = contract.id();
    let statuses: Vec<String> =
        contract.entries().iter().filter_map(|e| e.http).map(|status| status.as_str().to_owned()).collect();
    let codes = contract.entries().iter().filter_map(|e| e.code.as_deref());
    let hint = did_you_mean(&near(code, codes.chain(statuses.iter().map(String::as_str))));
    // A status that no contract lists still has HTTP's own meaning.
    let by_http = code.parse::<StatusCode>().ok().and_then(Condition::from_status);
    Failure::not_recognized(match by_http {
        Some(condition) => {
            format!("{id} lists no status {code}; HTTP's own meaning: `redress explain {condition}`")
        }
        None => {
            format!("{id} has no code or status `{code}`{hint}; see `redress contract show {id} --summary`")
        }
    })
}

/// One word that is no condition: it may be a contract, a code, a status, or misspelled.
fn unknown_word(shipped: &[Contract], word: &str) -> Failure {
    if redress_contracts::get(word).is_some() {
        return Failure::usage(format!(
            "`{word}` is a contract: name a code or status of it too; `redress contract show {word} --summary` lists them"
        ));
    }
    if let Some(condition) = word.parse::<StatusCode>().ok().and_then(Condition::from_status) {
        return Failure::not_recognized(format!(
            "`{word}` is a status; HTTP's own meaning: `redress explain {condition}`"
        ));
    }
    if let Some(contract) = shipped.iter().find(|c| c.entries_of_code(word).next().is_some()) {
        let id = contract.id();
        return Failure::not_recognized(format!(
            "`{word}` is a code of {id}: `redress explain {id} '{word}'`"
        ));
    }
    let words = Condition::ALL.iter().map(|c| c.id()).chain(contracts::ids());
    Failure::not_recognized(format!(
        "there is no condition `{word}`{}; `redress explain --conditions` lists them",
        did_you_mean(&near(word, words)),
    ))
}

#[cfg(test)]
mod tests {
    use super::*;
    use unicode_width::UnicodeWidthStr as _;

    /// Every entry of every contract can be explained, in words and as JSON.
    #[test]
    fn explains_everything() {
        let shipped = contracts::shipped().unwrap();
        for contract in &shipped {
            let codes = contract.entries().iter().filter_map(|e| e.code.clone());
            let statuses = contract.entries().iter().filter_map(|e| e.http).map(|s| s.as_str().to_owned());
            let successes = contract.successes().iter().map(|s| s.http.as_str().to_owned());
            for asked in codes.chain(statuses).chain(successes) {
                let found = code::Found::new(contract, &asked);
                assert!(!found.is_empty(), "{} {asked}", contract.id());
                let page = found.page(&shipped, Some(80));
                let plain = anstream::adapter::strip_str(&page).to_string();
                // A code is not broken: one is the name of a Java class.
                let is_too_wide = |line: &&str| line.width() > 80 && !line.contains(asked.as_str());
                assert_eq!(plain.lines().find(is_too_wide), None, "{} {asked}", contract.id());
                serde_json::to_string(&found.view(&shipped)).unwrap();
            }
        }
        for &condition in Condition::ALL {
            condition::page(condition, &shipped, Some(80));
            serde_json::to_string(&condition::View::of(condition, &shipped)).unwrap();
        }
    }

    #[test]
    fn what_is_not_there_is_told_with_what_is_near() {
        let shipped = contracts::shipped().unwrap();
        let check = |failure: Failure, exit: Exit, part: &str| {
            let Failure::Because(code, why) = failure else { panic!() };
            assert!(code == exit && why.contains(part), "{why}");
        };
        let enablex = contracts::find("enablex").unwrap();
        check(unknown_code(&enablex, "1505"), Exit::NotRecognized, "did you mean `1504`");
        check(unknown_code(&enablex, "429"), Exit::NotRecognized, "`redress explain resource-exhausted`");
        check(unknown_word(&shipped, "duplicat"), Exit::NotRecognized, "did you mean `duplicate`");
        check(unknown_word(&shipped, "enablx"), Exit::NotRecognized, "did you mean `enablex`");
        check(unknown_word(&shipped, "PASSWORD_LOCKED"), Exit::NotRecognized, "a code of sap-cloud-identity");
        check(unknown_word(&shipped, "404"), Exit::NotRecognized, "`redress explain not-found`");
        check(unknown_word(&shipped, "enablex"), Exit::Usage, "name a code");
    }
}
