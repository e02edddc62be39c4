//! **load**: text in, contract and findings out. Like a compiler it never stops at the first finding.

mod checks;
mod entries;
mod finding;
mod wires;

pub use finding::{Check, Finding};

use crate::codes::Codes;
use crate::companions::Defaults;
use crate::contract::{Coin, Contract, Source};
use crate::limits;
use crate::table::{self, Severity, Table};
use crate::twin::Twins;
pub(crate) use finding::Findings;
use http::HeaderValue;
use std::ops::Range;

/// What became of a contract's text.
#[derive(Debug)]
#[non_exhaustive]
pub struct Loaded {
    /// The contract, unless a finding is an error.
    pub contract: Option<Contract>,
    /// Everything that is wrong or doubtful, in the order of the text.
    pub findings: Vec<Finding>,
}

impl Loaded {
    /// The contract.
    ///
    /// # Panics
    /// There is none: for tests and for contracts that are known to be good.
    #[expect(clippy::panic, reason = "says so in its name and its documentation")]
    pub fn unwrap(self) -> Contract {
        match self.contract {
            Some(contract) => contract,
            None => panic!("the contract has errors: {:?}", self.findings),
        }
    }
}

/// Compiles a contract.
///
/// ```
/// use redress::{load, Check};
///
/// let loaded = load("id = 'tiny'\nname = 'Tiny'\ncoine = '{status}'");
/// assert!(loaded.contract.is_none());
/// assert!(loaded.findings.iter().any(|f| f.check == Check::UnknownKey && f.help.contains("coin")));
/// ```
pub fn load(text: &str) -> Loaded {
    let mut findings = Findings::default();
    let contract = compile(text, &mut findings);
    let findings = findings.sorted();
    let failed = findings.iter().any(|f| f.check.severity() == Severity::Error);
    Loaded { contract: contract.filter(|_| !failed), findings }
}

/// Where each wire and entry stands in the text.
#[derive(Default)]
struct Spans {
    head: Range<usize>,
    wires: Vec<Range<usize>>,
    entries: Vec<Range<usize>>,
    successes: Vec<Range<usize>>,
    sources: Vec<Range<usize>>,
    /// Is there any `[[wire]]`, compiled or not?
    has_wires: bool,
}

fn compile(text: &str, findings: &mut Findings) -> Option<Contract> {
    if text.len() > limits::CONTRACT_BYTES {
        let help = format!("a contract has at most {} bytes", limits::CONTRACT_BYTES);
        findings.add(Check::TooLarge, 0..0, format!("the contract has {} bytes", text.len()), help);
        return None;
    }
    let (document, is_toml) = table::parse(text, findings);
    let mut spans = Spans { head: 0..text.find('\n').unwrap_or(text.len()), ..Spans::default() };
    let mut head = Table::new(document.get_ref(), spans.head.clone(), "the contract");
    let prefixes = head.text_pairs("code-prefixes", findings);
    let mut contract = Contract {
        id: head.required_text("id", findings).unwrap_or_default(),
        name: head.required_text("name", findings).unwrap_or_default(),
        about: head.text("about", findings),
        sources: Vec::new(),
        wires: Vec::new(),
        entries: Vec::new(),
        successes: Vec::new(),
        coin: coin(&mut head, findings),
        coins: Vec::new(),
        codes: Codes::new(
            head.word("code-case", &["sensitive", "insensitive"], findings) != Some(1),
            prefixes.into_iter().map(|(name, (text, _))| (name, text)).collect(),
        ),
        defaults: defaults(&mut head, findings),
        by_status: Vec::new(),
        twins: Twins::default(),
        tells_by_words: false,
    };
    if !contract.id.is_empty() && !is_id(&contract.id) {
        let help = "use a-z, 0-9 and `-`, beginning with a letter".to_owned();
        findings.add(
            Check::InvalidValue,
            head.span_of("id"),
            format!("`{}` is not an id", contract.id),
            help,
        );
    }
    for (name, span, mut table) in head.tables_by_name("source", findings) {
        let title = table.required_text("title", findings).unwrap_or_default();
        let place = table.text("where", findings);
        table.finish(findings);
        contract.sources.push(Source { name, title, place });
        spans.sources.push(span);
    }
    spans.has_wires = head.has("wire");
    for table in head.tables("wire", "wire", findings) {
        let span = table.span();
        if let Some(wire) = wires::wire(table, findings) {
            contract.wires.push(wire);
            spans.wires.push(span);
        }
    }
    entries::all(&mut head, &mut contract, &mut spans, findings);
    head.finish(findings);
    if !is_toml {
        return None;
    }
    review_marks(text, findings);
    contract.index();
    checks::run(&contract, &spans, findings);
    Some(contract)
}

fn review_marks(text: &str, findings: &mut Findings) {
    for (at, mark) in text.match_indices("# REVIEW") {
        let help = "check what stands there, then take the mark away".to_owned();
        findings.add(
            Check::ReviewMark,
            at..at + mark.len(),
            "a guess that nobody has reviewed".to_owned(),
            help,
        );
    }
}

fn is_id(text: &str) -> bool {
    text.starts_with(|c: char| c.is_ascii_lowercase())
        && text.chars().all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-')
}

fn coin(head: &mut Table<'_>, findings: &mut Findings) -> Option<Coin> {
    let words = ["{status}", "{condition}", "{CONDITION}"];
    let coins = [Coin::Status, Coin::Kebab, Coin::Capitals];
    head.word("coin", &words, findings).and_then(|index| coins.get(index).copied())
}

fn defaults(head: &mut Table<'_>, findings: &mut Findings) -> Defaults {
    let mut defaults = Defaults::default();
    for (key, slot) in
        [("challenge", &mut defaults.challenge), ("proxy-challenge", &mut defaults.proxy_challenge)]
    {
        let Some(text) = head.text(key, findings) else { continue };
        match HeaderValue::from_str(&text) {
            Ok(value) if !text.trim().is_empty() => *slot = value,
            _ => {
                let help = "write a scheme, and its parameters: Basic realm=\"users\"".to_owned();
                findings.add(
                    Check::InvalidValue,
                    head.span_of(key),
                    format!("`{key}` is not a header value"),
                    help,
                );
            }
        }
    }
    defaults
}
