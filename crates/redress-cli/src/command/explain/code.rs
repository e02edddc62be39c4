//! What a code or a status means in one contract.

use super::twins;
use crate::layout::{FAINT, GOOD, NAME, Page, STRONG};
use crate::views::{EntryView, SuccessView, entry_advice};
use crate::words;
use http::StatusCode;
use redress::{Condition, Contract, Entry, Evidence, Problem, Success};
use serde::Serialize;

/// Codes named at most of those that a status may carry: a 400 of one contract has ninety.
const CODES_NAMED: usize = 6;

/// Everything that one word means in a contract. A number may be a status and a code.
pub(super) struct Found<'c> {
    contract: &'c Contract,
    asked: &'c str,
    entries: Vec<&'c Entry>,
    successes: Vec<&'c Success>,
    /// The conditions that this code is made up for.
    coined: Vec<Condition>,
}

/// What `--format json` prints.
#[derive(Serialize)]
pub(super) struct View<'c> {
    contract: &'c str,
    asked: &'c str,
    entries: Vec<EntryView<'c>>,
    successes: Vec<SuccessView<'c>>,
    /// The conditions that this code is made up for, where the contract has none of its own.
    coined: Vec<&'c str>,
}

impl<'c> Found<'c> {
    pub(super) fn new(contract: &'c Contract, asked: &'c str) -> Self {
        let has_status = |entry: &&Entry| entry.http.is_some_and(|status| status.as_str() == asked);
        let of_status = contract.entries().iter().filter(has_status);
        let of_code = contract.entries_of_code(asked);
        let mut entries: Vec<_> =
            of_status.clone().filter(|entry| entry.code.is_none()).chain(of_code).collect();
        if entries.is_empty() {
            // No entry of its own, only codes that come with it.
            entries = of_status.collect();
        }
        let is_asked = |success: &&Success| match &success.code {
            Some(code) => code == asked,
            None => success.http.as_str() == asked,
        };
        let is_coined = |condition: &&Condition| {
            let twin = contract.twin(**condition);
            twin.entry.is_none_or(|entry| entry.code.is_none()) && twin.code() == Some(asked)
        };
        let coined = match entries.as_slice() {
            [] => Condition::ALL.iter().filter(is_coined).copied().collect(),
            // Where the catalogue has the word itself, it needs no making up.
            _ => Vec::new(),
        };
        Self {
            contract,
            asked,
            entries,
            successes: contract.successes().iter().filter(is_asked).collect(),
            coined,
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.entries.is_empty() && self.successes.is_empty() && self.coined.is_empty()
    }

    pub(super) fn view(&self, shipped: &'c [Contract]) -> View<'c> {
        let entry = |entry: &&'c Entry| {
            let twins = twins::views(entry.condition, shipped, Some(self.contract.id()));
            EntryView::of(entry, self.contract, twins)
        };
        View {
            contract: self.contract.id(),
            asked: self.asked,
            entries: self.entries.iter().map(entry).collect(),
            successes: self.successes.iter().map(|success| SuccessView::of(success, self.contract)).collect(),
            coined: self.coined.iter().map(|condition| condition.id()).collect(),
        }
    }

    pub(super) fn page(&self, shipped: &[Contract], width: Option<usize>) -> String {
        let mut page = Page::new(width);
        for (index, success) in self.successes.iter().enumerate() {
            if index > 0 {
                page.gap();
            }
            self.success(&mut page, success);
        }
        for (index, entry) in self.entries.iter().enumerate() {
            if index > 0 || !self.successes.is_empty() {
                page.gap();
            }
            self.entry(&mut page, entry);
            let twins = twins::views(entry.condition, shipped, Some(self.contract.id()));
            twins::table(&mut page, "in the others", &twins);
        }
        if !self.coined.is_empty() {
            self.made_up(&mut page);
        }
        page.finish()
    }

    fn entry(&self, page: &mut Page, entry: &Entry) {
        self.heading(page, entry.code.as_deref(), &entry.title);
        if let Some(meaning) = &entry.meaning {
            page.fact(2, "means", meaning);
        }
        page.fact(2, "condition", &condition(entry));
        page.fact(2, "status", &status(entry));
        if let Some(detail) = entry.example_detail() {
            page.fact(2, "with detail", &detail);
        }
        if let (None, Some(status)) = (&entry.code, entry.http) {
            self.codes_of(page, "codes", status);
        }
        let advice = entry_advice(entry);
        page.fact(2, "whose move", words::whose(entry.whose_move));
        page.fact(2, "retry", &words::retry(advice.retry, advice.wait));
        if let Some(remedy) = &entry.remedy {
            page.fact(2, "remedy", remedy);
        }
        self.evidence(page, &entry.evidence);
    }

    fn success(&self, page: &mut Page, success: &Success) {
        self.heading(page, success.code.as_deref(), &success.title);
        if let Some(meaning) = &success.meaning {
            page.fact(2, "means", meaning);
        }
        page.fact_in(GOOD, 2, "condition", "none: a success");
        page.fact(2, "status", &words::status(success.http));
        if success.code.is_none() {
            self.codes_of(page, "also errors", success.http);
        }
        self.evidence(page, &success.evidence);
    }

    fn made_up(&self, page: &mut Page) {
        self.heading(page, Some(self.asked), "a code made up by Redress");
        let named = words::quoted(self.coined.iter().map(|condition| condition.id()), "and");
        page.fact(
            2,
            "stands for",
            &format!("{named}, for which {} has no code of its own", self.contract.id()),
        );
        page.fact(2, "see", &format!("redress explain {}", self.coined.first().map_or("", |c| c.id())));
    }

    fn heading(&self, page: &mut Page, code: Option<&str>, title: &str) {
        let id = format!("{} ", self.contract.id());
        page.line(0, &[(STRONG, &id), (NAME, code.unwrap_or(self.asked))]);
        page.paragraph(2, STRONG, title);
    }

    /// The error codes that come with a status.
    fn codes_of(&self, page: &mut Page, label: &str, status: StatusCode) {
        let mut codes: Vec<&str> = Vec::new();
        let of_status = self.contract.entries().iter().filter(|entry| entry.http == Some(status));
        for code in of_status.filter_map(|entry| entry.code.as_deref()) {
            if !codes.contains(&code) {
                codes.push(code);
            }
        }
        let named = codes.iter().take(CODES_NAMED).copied().collect::<Vec<_>>().join(", ");
        match codes.len() {
            0 => {}
            all if all <= CODES_NAMED => page.fact(2, label, &named),
            all => page.fact(2, label, &format!("{named} and {} more", all - CODES_NAMED)),
        }
    }

    fn evidence(&self, page: &mut Page, evidence: &Evidence) {
        let source = self.contract.sources().iter().find(|source| source.name == evidence.source);
        page.fact(2, "evidence", source.map_or(&evidence.source, |source| &source.title));
        if let Some(place) = source.and_then(|source| source.place.as_deref()) {
            page.fact_in(FAINT, 2, "", place);
        }
        let inferred = match evidence.inferred.as_slice() {
            [] => String::new(),
            keys => format!("; inferred: {}", keys.join(", ")),
        };
        page.fact_in(FAINT, 2, "", &format!("checked {}{inferred}", evidence.verified));
    }
}

fn condition(entry: &Entry) -> String {
    let condition = entry.condition;
    let line = match condition.parent() {
        Some(parent) => format!("{condition}, a case of {parent}"),
        None => condition.to_string(),
    };
    if entry.follows_status {
        format!("what the status it comes with says; without one {line}")
    } else {
        line
    }
}

fn status(entry: &Entry) -> String {
    let meant = Problem::new(entry.condition).status;
    let is_plain = entry.condition.http().is_none();
    match entry.http {
        Some(http) if http == meant => words::status(http),
        Some(http) if is_plain => format!("comes with {}", words::status(http)),
        Some(http) => format!("comes with {}, means {}", words::status(http), words::status(meant)),
        None if is_plain => "any".to_owned(),
        None => format!("comes with any, means {}", words::status(meant)),
    }
}
