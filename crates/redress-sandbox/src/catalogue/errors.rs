//! Which errors an API has, and how each is written: by the core, from the contract.

use super::shape::{Body, Shape};
use crate::call::Call;
use crate::failure::Failure;
use crate::script::Row;
use crate::voice;
use http::header::CONTENT_TYPE;
use http::{HeaderName, HeaderValue, StatusCode};
use redress::{Caller, Contract, Entry, SubError, write};
use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt::Write as _;

/// One error that calls can end with: an entry, and the status it comes with.
#[derive(Clone, Copy)]
pub(super) struct Cause<'c> {
    /// `None`: the contract has no entry for that status.
    pub entry: Option<&'c Entry>,
    pub status: StatusCode,
}

impl PartialEq for Cause<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.status == other.status
            && self.entry.map(std::ptr::from_ref) == other.entry.map(std::ptr::from_ref)
    }
}

impl<'c> Cause<'c> {
    /// What a row is answered with.
    pub(super) fn of_row(contract: &'c Contract, row: &Row) -> Option<Self> {
        let failure = row.code.as_deref().map_or_else(|| Failure::status(row.status), Failure::code);
        let entry = voice::entry(contract, &failure.at(row.status));
        Some(Self { entry, status: StatusCode::from_u16(row.status).ok()? })
    }
}

impl Cause<'_> {
    /// The status alone.
    pub(super) fn of_status(status: StatusCode) -> Self {
        Self { entry: None, status }
    }

    /// What a handler would say.
    pub(super) fn failure(&self) -> Failure {
        match self.entry.and_then(|e| e.code.as_deref()) {
            Some(code) => Failure::code(code).at(self.status.as_u16()),
            None => Failure::status(self.status.as_u16()),
        }
    }

    /// Is the entry of another status?
    fn is_elsewhere(&self) -> bool {
        self.entry.and_then(|e| e.http).is_some_and(|own| own != self.status)
    }
}

/// One error, as it is written on one wire.
pub(super) struct Said {
    /// What its example is called.
    pub name: String,
    pub wire: String,
    /// Without parameters. Empty: it has no body.
    pub media_type: String,
    pub headers: Vec<(HeaderName, HeaderValue)>,
    pub body: String,
}

/// The wire that an API itself chooses. `None`: the contract does, by what a caller accepts.
pub(super) type Wire<'w> = Option<&'w str>;

/// All errors, as one route has them.
pub(super) struct Errors<'c> {
    /// By status, each with what is written for it.
    pub by_status: BTreeMap<String, Vec<(Cause<'c>, Said)>>,
    /// What is learned of each wire.
    pub shapes: BTreeMap<String, Shape>,
}

/// All errors of a contract, those too that only its rows tell of.
pub(super) fn causes<'c>(contract: &'c Contract, rows: &[Row]) -> Vec<Cause<'c>> {
    let mut causes: Vec<Cause<'c>> = Vec::new();
    let of_entries =
        contract.entries().iter().filter_map(|e| Some(Cause { entry: Some(e), status: e.http? }));
    let of_rows = rows.iter().filter_map(|row| Cause::of_row(contract, row));
    for cause in of_entries.chain(of_rows) {
        if !causes.contains(&cause) {
            causes.push(cause);
        }
    }
    for entry in contract.entries().iter().filter(|e| e.http.is_none()) {
        if !causes.iter().any(|c| c.entry.is_some_and(|e| std::ptr::eq(e, entry))) {
            let status = entry.condition.http().unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            causes.push(Cause { entry: Some(entry), status });
        }
    }
    causes
}

impl<'c> Errors<'c> {
    /// Writes them all, each on the wire beside it; without one on those that callers can choose by what they accept.
    pub(super) fn on(contract: &'c Contract, causes: &[(Cause<'c>, Wire<'_>)], call: &Call) -> Self {
        let mut errors = Self { by_status: BTreeMap::new(), shapes: BTreeMap::new() };
        for (cause, own) in causes {
            for (wire, media_type) in carriers(contract, *cause, *own, call) {
                let meaning = cause.entry.and_then(|e| e.meaning.as_deref()).unwrap_or("What happened.");
                let write = |details: &[&str]| say(contract, failure(*cause, call, details), wire, call);
                let (bare, full, several) = (write(&[]), write(&[meaning]), write(&[meaning, "One more."]));
                if !media_type.is_empty() {
                    let shape = errors.shapes.entry(wire.to_owned()).or_default();
                    for (_, body) in [&bare, &full, &several] {
                        shape.add_body(media_type, body);
                    }
                }
                // The detail takes the place of the title on some wires: then the API's own words say more than ours.
                let title = cause.entry.map_or("", |e| e.title.as_str());
                let keeps_title = Body::parse(media_type, &full.1).is_some_and(|body| body.says(title));
                let (headers, body) = if keeps_title { full } else { bare };
                let said = Said {
                    name: name(contract, *cause, wire),
                    wire: wire.to_owned(),
                    media_type: media_type.to_owned(),
                    headers: headers.into_iter().filter(|(name, _)| name != CONTENT_TYPE).collect(),
                    body,
                };
                let status = cause.status.as_str().to_owned();
                errors.by_status.entry(status).or_default().push((*cause, said));
            }
        }
        errors
    }
}

/// The wires, and their media types, that an error is written on.
fn carriers<'c>(
    contract: &'c Contract,
    cause: Cause<'c>,
    only: Wire,
    call: &Call,
) -> Vec<(&'c str, &'c str)> {
    let mut own: Vec<_> = match cause.entry {
        Some(entry) => contract.wires_of(entry).collect(),
        None => contract.wires().collect(),
    };
    match only {
        Some(only) => own.retain(|(id, _)| *id == only),
        None => {
            // What a caller gets who accepts just one media type.
            let problem = voice::problem(contract, failure(cause, call, &[]), call);
            let got = |accept: &str| write(&problem, contract, &Caller::accepting(accept)).wire.to_owned();
            let chosen: Vec<_> = own.iter().map(|(_, media_type)| got(media_type)).collect();
            own.retain(|(id, _)| chosen.iter().any(|wire| wire == id));
        }
    }
    own
}

/// What a handler would say. The first detail is the error's own, others come along with it.
fn failure(cause: Cause<'_>, call: &Call, details: &[&str]) -> Failure {
    let mut failure = cause.failure().beside(|companions| match cause.status {
        StatusCode::METHOD_NOT_ALLOWED => companions.allow = Some(HeaderValue::from_static("GET")),
        status if status.is_redirection() && status != StatusCode::NOT_MODIFIED => {
            companions.location = HeaderValue::from_str(&call.url()).ok();
        }
        _ => {}
    });
    failure.title = cause.entry.map(|e| e.title.clone());
    let telling = cause.entry.and_then(Entry::example_detail);
    failure.detail = telling.or_else(|| details.first().map(|&detail| detail.to_owned()));
    for detail in details.get(1..).unwrap_or_default() {
        let mut more = SubError::default();
        more.code = failure.code.clone().map(Cow::Owned);
        more.title = failure.title.clone().map(Cow::Owned);
        more.detail = Some(Cow::Owned((*detail).to_owned()));
        more.target = Some(Cow::Borrowed("name"));
        failure = failure.also(more);
    }
    failure
}

/// What was written: headers and body.
type Written = (Vec<(HeaderName, HeaderValue)>, String);

/// Writes it on that wire.
fn say(contract: &Contract, failure: Failure, wire: &str, call: &Call) -> Written {
    let failure = Failure { wire: Some(Cow::Owned(wire.to_owned())), ..failure };
    let problem = voice::problem(contract, failure, call);
    let written = write(&problem, contract, &Caller::default());
    (written.headers, written.body)
}

/// `1504`, `404`; with the status where a code has several, with the wire where it is not the contract's first.
fn name(contract: &Contract, cause: Cause<'_>, wire: &str) -> String {
    let status = cause.status.as_str();
    let mut name = match cause.entry.and_then(|e| e.code.as_deref()) {
        Some(code) if cause.is_elsewhere() || contract.entries_of_code(code).count() > 1 => {
            format!("{code}-{status}")
        }
        Some(code) => code.to_owned(),
        None => status.to_owned(),
    };
    // Entries that only their words tell apart.
    let is_same = |e: &&Entry| Some(*e).map(|e| (&e.code, e.http)) == cause.entry.map(|e| (&e.code, e.http));
    let mut same = contract.entries().iter().filter(is_same);
    if let Some(before) =
        same.position(|e| cause.entry.is_some_and(|own| std::ptr::eq(own, e))).filter(|n| *n > 0)
    {
        let _ = write!(name, "-{}", before + 1);
    }
    if contract.wires().next().is_some_and(|(first, _)| first != wire) {
        name.push('.');
        name.push_str(wire);
    }
    plain(&name)
}

/// A name with the characters that a component of an OpenAPI document may have.
pub(super) fn plain(name: &str) -> String {
    name.replace(|c: char| !(c.is_ascii_alphanumeric() || "._-".contains(c)), "_")
}
