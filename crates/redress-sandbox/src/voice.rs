//! How a system says that a call failed: an entry of its contract, written by the core. No error is spelled out here.

use crate::call::{Call, Reply};
use crate::failure::Failure;
use http::header::ACCEPT;
use http::{HeaderMap, StatusCode};
use redress::{Caller, Contract, Entry, FailedRequest, Problem, write};
use std::borrow::Cow;

/// The entry that a failure names: of several with that status the one of that title.
pub fn entry<'c>(contract: &'c Contract, failure: &Failure) -> Option<&'c Entry> {
    let titled = |e: &&Entry| failure.title.as_ref().is_some_and(|title| *title == e.title);
    let choose =
        |entries: Vec<&'c Entry>| entries.iter().find(|e| titled(e)).or_else(|| entries.first()).copied();
    let Some(code) = &failure.code else {
        let is_status = |e: &&Entry| e.code.is_none() && e.http == failure.status;
        return choose(contract.entries().iter().filter(is_status).collect());
    };
    let of_code = || contract.entries_of_code(code);
    let of_status = of_code().filter(|e| failure.status.is_none() || e.http == failure.status);
    choose(of_status.collect()).or_else(|| choose(of_code().filter(|e| e.http.is_none()).collect()))
}

/// The problem that a failure is.
pub fn problem<'c>(contract: &'c Contract, failure: Failure, call: &Call) -> Problem<'c> {
    let mut problem = match failure.condition {
        // Of no contract: writing it finds the entry that says it in this one.
        Some(condition) => Problem::new(condition),
        None => own(contract, &failure),
    };
    if let Some(title) = failure.title {
        problem.title = title.into();
    }
    problem.detail = failure.detail.map(Cow::Owned);
    problem.wire = failure.wire;
    problem.request = FailedRequest::new(call.method.as_str().to_owned(), call.url());
    problem.companions = failure.companions;
    problem.errors = failure.errors;
    problem.extensions.extend(failure.extensions.into_iter().map(|(n, v)| redress::Extension::new(n, v)));
    problem
}

/// The entry of a failure as a problem of its contract.
fn own<'c>(contract: &'c Contract, failure: &Failure) -> Problem<'c> {
    let entry = entry(contract, failure);
    let status = failure.status.or_else(|| entry.and_then(|e| e.http));
    let condition = match (entry, status.and_then(redress::Condition::from_status)) {
        (Some(entry), by_status) if entry.follows_status => by_status.unwrap_or(entry.condition),
        (Some(entry), _) => entry.condition,
        (None, by_status) => by_status.unwrap_or(redress::Condition::Internal),
    };
    let mut problem = Problem::new(condition);
    problem.contract = Cow::Borrowed(contract.id());
    problem.received = status.or_else(|| condition.http()).or(Some(StatusCode::INTERNAL_SERVER_ERROR));
    if let Some(entry) = entry {
        problem.title = Cow::Borrowed(&entry.title);
        problem.whose_move = entry.whose_move;
        problem.wait = entry.wait;
    }
    let coined = || contract.twin(condition).code().map(|code| Cow::Owned(code.to_owned()));
    problem.code = failure.code.clone().map(Cow::Owned).or_else(coined);
    problem
}

/// What the client gets for it.
pub fn say(contract: &Contract, failure: Failure, call: &Call) -> Reply {
    let problem = problem(contract, failure, call);
    let accept = accepted(&call.headers);
    let caller = accept.as_deref().map(Caller::accepting).unwrap_or_default();
    let written = write(&problem, contract, &caller);
    let mut headers = HeaderMap::new();
    for (name, value) in written.headers {
        headers.append(name, value);
    }
    Reply { status: written.status, headers, body: written.body.into() }
}

/// All lines of `Accept`, as one.
pub fn accepted(headers: &HeaderMap) -> Option<String> {
    let lines: Vec<_> = headers.get_all(ACCEPT).iter().filter_map(|v| v.to_str().ok()).collect();
    (!lines.is_empty()).then(|| lines.join(", "))
}
