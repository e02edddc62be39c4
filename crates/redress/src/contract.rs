//! What one API promises about failure.

use crate::codes::Codes;
use crate::companions::Defaults;
use crate::condition::{Condition, Move};
use crate::problem::Problem;
use crate::twin::Twins;
use crate::wire::{Pattern, Wire};
use http::StatusCode;

/// What one API promises about failure: its wires, its statuses and codes. Compiled once by
/// [`load`](crate::load), then immutable: share it.
#[derive(Debug)]
pub struct Contract {
    pub(crate) id: String,
    pub(crate) name: String,
    pub(crate) about: Option<String>,
    pub(crate) sources: Vec<Source>,
    pub(crate) wires: Vec<Wire>,
    pub(crate) entries: Vec<Entry>,
    pub(crate) successes: Vec<Success>,
    pub(crate) coin: Option<Coin>,
    /// The codes that are coined from a condition, sorted.
    pub(crate) coins: Vec<(String, Condition)>,
    pub(crate) codes: Codes,
    pub(crate) defaults: Defaults,
    /// Status and index of the entries without a code, sorted.
    pub(crate) by_status: Vec<(StatusCode, usize)>,
    pub(crate) twins: Twins,
    /// Are there entries that only their words tell apart?
    pub(crate) tells_by_words: bool,
}

/// Where facts come from.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Source {
    /// The name that evidence uses.
    pub name: String,
    /// The document.
    pub title: String,
    /// Where it is kept.
    pub place: Option<String>,
}

/// One status or code of the catalogue.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Entry {
    /// The API's code. `None`: the entry is of a status.
    pub code: Option<String>,
    /// The status. `None`: any may carry the code.
    pub http: Option<StatusCode>,
    /// What it means.
    pub condition: Condition,
    /// The code says nothing by itself: what it means, the status it comes with says.
    pub follows_status: bool,
    /// The API's own short text.
    pub title: String,
    /// What it means, in words.
    pub meaning: Option<String>,
    /// What mends it.
    pub remedy: Option<String>,
    /// Whose move it is: its own, else the condition's.
    pub whose_move: Move,
    /// Seconds to wait before a retry, where they are not the condition's.
    pub wait: Option<u32>,
    /// Why this is believed.
    pub evidence: Evidence,
    pub(crate) also: Vec<Condition>,
    pub(crate) detail: Option<Pattern>,
    pub(crate) preferred: bool,
    /// Indices of the wires that carry it. Empty: any.
    pub(crate) wires: Vec<usize>,
}

impl Entry {
    /// A detail text that tells this entry from others of the same code or status, with the defaults of its
    /// parameters for their values, or else their names. `None`: it needs none.
    pub fn example_detail(&self) -> Option<String> {
        self.detail.as_ref().map(Pattern::example)
    }
}

/// A status or code that says success.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Success {
    /// The status.
    pub http: StatusCode,
    /// The code, where success has one.
    pub code: Option<String>,
    /// The API's own short text.
    pub title: String,
    /// What it means, in words.
    pub meaning: Option<String>,
    /// Why this is believed.
    pub evidence: Evidence,
}

/// Why an entry is believed.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Evidence {
    /// The name of a [`Source`].
    pub source: String,
    /// The day it was checked, as `YYYY-MM-DD`.
    pub verified: String,
    /// The keys that no source states.
    pub inferred: Vec<String>,
}

/// How a code is made for an error that the catalogue has none for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Coin {
    /// `404`
    Status,
    /// `not-found`
    Kebab,
    /// `NOT_FOUND`
    Capitals,
}

impl Contract {
    /// The id: `enablex`.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// The API's name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// One sentence about its errors.
    pub fn about(&self) -> Option<&str> {
        self.about.as_deref()
    }

    /// Where its facts come from.
    pub fn sources(&self) -> &[Source] {
        &self.sources
    }

    /// The statuses and codes, in the order of the file.
    pub fn entries(&self) -> &[Entry] {
        &self.entries
    }

    /// The statuses and codes that say success.
    pub fn successes(&self) -> &[Success] {
        &self.successes
    }

    /// The wires: id, media type (empty where there is no body), in the order they are preferred for writing.
    pub fn wires(&self) -> impl Iterator<Item = (&str, &str)> {
        self.wires.iter().map(|w| (&*w.id, &*w.essence))
    }

    /// The wires that may carry an error of this entry: id and media type.
    pub fn wires_of<'c>(&'c self, entry: &'c Entry) -> impl Iterator<Item = (&'c str, &'c str)> {
        let carries = |index: usize| entry.wires.is_empty() || entry.wires.contains(&index);
        let wires = self.wires.iter().enumerate().filter(move |(index, _)| carries(*index));
        wires.map(|(_, wire)| (&*wire.id, &*wire.essence))
    }

    /// The entries of that code, whatever their status. The spelling is compared as the contract says.
    pub fn entries_of_code<'c>(&'c self, code: &str) -> impl Iterator<Item = &'c Entry> + use<'c> {
        self.codes.find(&self.entries, code).filter_map(|index| self.entries.get(index))
    }

    /// The entry that an error which was read in this contract is one of. `None`: the catalogue has none for it.
    ///
    /// ```
    /// use redress::{load, read, Message, Reading};
    ///
    /// let contract = load(redress_contracts::get("enablex").unwrap().contract).unwrap();
    /// let message = Message::body(br#"{"result":"1504","msg":"Duplicate data"}"#);
    /// let Reading::Problem(problem) = read(&contract, &message) else { panic!() };
    /// assert_eq!(contract.entry_of(&problem).unwrap().code.as_deref(), Some("1504"));
    /// ```
    pub fn entry_of(&self, problem: &Problem<'_>) -> Option<&Entry> {
        // A detail that was just the title is no longer the problem's, and told the entry all the same.
        let words = problem.detail.as_deref().unwrap_or(&problem.title);
        let (entry, _) = self.understand(problem.received, problem.code.as_deref(), Some(words));
        entry.and_then(|index| self.entries.get(index))
    }

    /// The entry that an error of this condition from another contract is written with.
    pub fn twin(&self, condition: Condition) -> Twin<'_> {
        let twin = self.twins.of(condition);
        Twin {
            entry: twin.entry.and_then(|index| self.entries.get(index)),
            understood: twin.understood,
            status: twin.status,
            coined: twin.coins.then(|| self.coined(condition, twin.status)).flatten(),
        }
    }

    /// Sorts the codes and chooses the twins. To be called once, when all entries are there.
    pub(crate) fn index(&mut self) {
        self.codes.index(&self.entries);
        let coined = |c: &Condition| Some((self.coined(*c, StatusCode::BAD_REQUEST)?, *c));
        self.coins = Condition::ALL.iter().filter_map(coined).collect();
        self.coins.sort_unstable();
        let of_status =
            |(index, entry): (usize, &Entry)| entry.http.filter(|_| entry.code.is_none()).map(|s| (s, index));
        self.by_status = self.entries.iter().enumerate().filter_map(of_status).collect();
        self.by_status.sort_unstable();
        self.tells_by_words = self.entries.iter().any(|entry| entry.detail.is_some());
        self.twins = Twins::choose(self);
    }

    /// The entry for a code, and for the status and detail that tell its entries apart.
    pub(crate) fn code_entry(
        &self,
        code: &str,
        status: Option<StatusCode>,
        detail: Option<&str>,
    ) -> Option<usize> {
        self.best(self.codes.find(&self.entries, code), status, detail)
    }

    /// The entry for a bare status, and for the detail that tells its entries apart.
    pub(crate) fn status_entry(&self, status: StatusCode, detail: Option<&str>) -> Option<usize> {
        let start = self.by_status.partition_point(|(s, _)| *s < status);
        let of_status =
            self.by_status.get(start..).unwrap_or_default().iter().take_while(|(s, _)| *s == status);
        self.best(of_status.map(|(_, index)| *index), None, detail)
    }

    /// Of several entries: the one whose status and detail fit; else the first that does not contradict.
    fn best(
        &self,
        entries: impl Iterator<Item = usize>,
        status: Option<StatusCode>,
        detail: Option<&str>,
    ) -> Option<usize> {
        let mut best: Option<(u8, usize)> = None;
        for index in entries {
            let Some(entry) = self.entries.get(index) else { continue };
            let by_status = match (entry.http, status) {
                (Some(a), Some(b)) if a == b => 2,
                (Some(_), Some(_)) => 0,
                _ => 1,
            };
            let by_detail = match (&entry.detail, detail) {
                (None, Some(detail)) if *entry.title == *detail => 2,
                (None, _) => 1,
                (Some(pattern), Some(detail)) if pattern.fits(detail) => 2,
                _ => 0,
            };
            // A detail is a finer fact than a status; a contradicted one counts least.
            let score = by_detail * 3 + by_status;
            if best.is_none_or(|(s, _)| score > s) {
                best = Some((score, index));
            }
        }
        best.map(|(_, index)| index)
    }

    /// What a status and a code mean here, when nothing else is known.
    pub(crate) fn understand(
        &self,
        status: Option<StatusCode>,
        code: Option<&str>,
        detail: Option<&str>,
    ) -> (Option<usize>, Condition) {
        let of = |index: usize| self.entries.get(index);
        let by_code = code.and_then(|code| self.code_entry(code, status, detail));
        if let Some(entry) = by_code.and_then(of).filter(|e| !e.follows_status || status.is_none()) {
            return (by_code, entry.condition);
        }
        // A coined code says more than the status it comes with.
        let coined = code.filter(|_| by_code.is_none());
        let status = coined.and_then(|c| self.coined_status(c)).or(status);
        let by_status = status.and_then(|status| self.status_entry(status, detail));
        let listed = by_status.and_then(of).map(|e| e.condition);
        if let Some(condition) = coined.and_then(|c| self.coined_condition(c)) {
            return (by_status.filter(|_| listed == Some(condition)), condition);
        }
        let condition = listed.or_else(|| status.and_then(Condition::from_status));
        (by_status.or(by_code), condition.unwrap_or(Condition::UnknownClientError))
    }

    /// The code that is coined for a condition and its status.
    pub(crate) fn coined(&self, condition: Condition, status: StatusCode) -> Option<String> {
        Some(match self.coin? {
            Coin::Status => status.as_str().to_owned(),
            Coin::Kebab => condition.id().to_owned(),
            Coin::Capitals => condition.id().to_ascii_uppercase().replace('-', "_"),
        })
    }

    /// The status that a code was coined from.
    fn coined_status(&self, code: &str) -> Option<StatusCode> {
        let coined =
            (self.coin == Some(Coin::Status) && code.len() == 3).then(|| code.parse().ok()).flatten();
        // One that says no more than its class says less than the status it comes with.
        let says = |status: &StatusCode| {
            let by_http = Condition::from_status(*status);
            self.status_entry(*status, None).is_some() || by_http.is_some_and(|c| c.http().is_some())
        };
        coined.filter(says)
    }

    /// The condition that a code was coined from.
    fn coined_condition(&self, code: &str) -> Option<Condition> {
        match self.coin? {
            Coin::Status => None,
            Coin::Kebab | Coin::Capitals => {
                let found = self.coins.binary_search_by(|(coin, _)| coin.as_str().cmp(code)).ok()?;
                self.coins.get(found).map(|(_, condition)| *condition)
            }
        }
    }

    /// Has it codes at all, of its own or coined?
    pub(crate) fn has_codes(&self) -> bool {
        self.coin.is_some() || !self.codes.is_empty()
    }
}

/// How one contract says what another meant.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Twin<'c> {
    /// The entry. `None`: the contract has none, and the status alone says it.
    pub entry: Option<&'c Entry>,
    /// What a reader of that contract will understand: the condition, or an ancestor of it.
    pub understood: Condition,
    /// The status it is written with.
    pub status: StatusCode,
    /// The code that is coined for it, where the entry has none.
    pub coined: Option<String>,
}

impl Twin<'_> {
    /// The code it is written with.
    pub fn code(&self) -> Option<&str> {
        self.entry.and_then(|e| e.code.as_deref()).or(self.coined.as_deref())
    }
}
