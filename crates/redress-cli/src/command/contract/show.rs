//! `redress contract show`: a contract's text, or an overview of it.

use super::list::Numbers;
use crate::cli::{Format, sections};
use crate::contracts;
use crate::exit::{Exit, Failure};
use crate::layout::{Cell, FAINT, NAME, PLAIN, Page, STRONG, cell};
use crate::screen::Screen;
use crate::views::{EntryView, SuccessView};
use http::StatusCode;
use redress::{Condition, Contract};
use serde::Serialize;

/// Print a contract
#[derive(Debug, clap::Args)]
#[command(after_help = sections(&[("Examples", EXAMPLES)]))]
pub(crate) struct Show {
    /// An id or a contract.toml
    #[arg(value_name = "CONTRACT")]
    contract: String,

    /// Print an overview instead of the text
    #[arg(long)]
    summary: bool,

    /// What to print; json is the whole contract but for its wires' templates
    #[arg(long, value_enum, default_value_t)]
    format: Format,
}

const EXAMPLES: &str = "  redress contract show enablex > my/contract.toml
  redress contract show huawei-vpcep --summary";

/// What `--format json` prints.
#[derive(Serialize)]
struct View<'c> {
    #[serde(flatten)]
    numbers: Numbers<'c>,
    entries: Vec<EntryView<'c>>,
    successes: Vec<SuccessView<'c>>,
}

impl Show {
    pub(crate) fn run(&self, screen: &Screen) -> Result<Exit, Failure> {
        let source = contracts::source(&self.contract)?;
        if self.format == Format::Text && !self.summary {
            screen.bytes(source.text.as_bytes())?;
            return Ok(Exit::Done);
        }
        let contract = contracts::find(&self.contract)?;
        match self.format {
            Format::Json => screen.json(&View {
                numbers: Numbers::of(&contract, source.cases),
                entries: contract.entries().iter().map(|e| EntryView::of(e, &contract, Vec::new())).collect(),
                successes: contract.successes().iter().map(|s| SuccessView::of(s, &contract)).collect(),
            })?,
            Format::Text => screen.text(&page(&contract, source.cases, screen.width))?,
        }
        Ok(Exit::Done)
    }
}

fn page(contract: &Contract, cases: usize, width: Option<usize>) -> String {
    let mut page = Page::new(width);
    page.line(0, &[(NAME, contract.id()), (PLAIN, "  "), (STRONG, contract.name())]);
    if let Some(about) = contract.about() {
        page.paragraph(0, PLAIN, about);
    }
    page.paragraph(0, FAINT, &Numbers::of(contract, cases).in_words());

    let wires: Vec<_> = contract
        .wires()
        .map(|(id, media_type)| {
            let sent_as = if media_type.is_empty() { "no body: the headers say all" } else { media_type };
            vec![cell(NAME, id), cell(PLAIN, sent_as)]
        })
        .collect();
    section(&mut page, "wires", &wires);

    let (codes, statuses): (Vec<_>, Vec<_>) =
        contract.entries().iter().partition(|entry| entry.code.is_some());
    let successes = contract
        .successes()
        .iter()
        .map(|s| row(s.code.as_deref(), Some(s.http), None, &s.title))
        .collect::<Vec<_>>();
    section(&mut page, "successes", &successes);
    for (heading, entries) in [("statuses", statuses), ("codes", codes)] {
        let rows = entries.into_iter().map(|e| row(e.code.as_deref(), e.http, Some(e.condition), &e.title));
        section(&mut page, heading, &rows.collect::<Vec<_>>());
    }
    page.finish()
}

fn row(code: Option<&str>, http: Option<StatusCode>, condition: Option<Condition>, title: &str) -> Vec<Cell> {
    let http = http.map_or("any".to_owned(), |status| status.as_str().to_owned());
    let mut row = Vec::new();
    row.extend(code.map(|code| cell(NAME, code)));
    row.push(cell(if code.is_none() { NAME } else { PLAIN }, http));
    row.extend(condition.map(|condition| cell(PLAIN, condition.id())));
    row.push(cell(PLAIN, title));
    row
}

fn section(page: &mut Page, heading: &str, rows: &[Vec<Cell>]) {
    if !rows.is_empty() {
        page.gap();
        page.line(0, &[(FAINT, heading)]);
        page.table(2, rows);
    }
}
