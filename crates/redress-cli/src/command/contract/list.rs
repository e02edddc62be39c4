//! `redress contract list`: the shipped contracts.

use crate::cli::{Format, sections};
use crate::contracts;
use crate::exit::{Exit, Failure};
use crate::layout::{FAINT, NAME, Page, STRONG};
use crate::screen::Screen;
use crate::words::count;
use redress::Contract;
use serde::Serialize;

/// List the shipped contracts
#[derive(Debug, clap::Args)]
#[command(after_help = sections(&[("Example", EXAMPLE)]))]
pub(crate) struct List {
    /// What to print
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const EXAMPLE: &str = "  redress contract list --format json | jq -r '.[].id'";

/// A contract in numbers.
#[derive(Serialize)]
pub(super) struct Numbers<'c> {
    pub(super) id: &'c str,
    pub(super) name: &'c str,
    pub(super) about: Option<&'c str>,
    pub(super) wires: Vec<&'c str>,
    pub(super) statuses: usize,
    pub(super) codes: usize,
    pub(super) cases: usize,
}

impl<'c> Numbers<'c> {
    pub(super) fn of(contract: &'c Contract, cases: usize) -> Self {
        let codes = contract.entries().iter().filter(|entry| entry.code.is_some()).count();
        Self {
            id: contract.id(),
            name: contract.name(),
            about: contract.about(),
            wires: contract.wires().map(|(id, _)| id).collect(),
            statuses: contract.entries().len() - codes,
            codes,
            cases,
        }
    }

    /// `10 statuses · 11 codes · 36 cases`
    pub(super) fn in_words(&self) -> String {
        let numbers = [(self.statuses, "status"), (self.codes, "code"), (self.cases, "case")];
        numbers.map(|(number, noun)| count(number, noun)).join(" · ")
    }
}

impl List {
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let shipped = contracts::shipped()?;
        let cases = redress_contracts::ALL.iter().map(|contract| contract.cases.len());
        let all: Vec<_> =
            shipped.iter().zip(cases).map(|(contract, cases)| Numbers::of(contract, cases)).collect();
        match self.format {
            Format::Json => screen.json(&all)?,
            Format::Text => screen.text(&page(&all, screen.width))?,
        }
        Ok(Exit::Done)
    }
}

fn page(all: &[Numbers<'_>], width: Option<usize>) -> String {
    let widest = all.iter().map(|contract| contract.id.len()).max().unwrap_or(0);
    let mut page = Page::new(width);
    for contract in all {
        page.line(0, &[(NAME, &format!("{:widest$}  ", contract.id)), (STRONG, contract.name)]);
        let wires = contract.wires.join(", ");
        page.paragraph(widest + 2, FAINT, &format!("{} · wires: {wires}", contract.in_words()));
    }
    page.finish()
}
