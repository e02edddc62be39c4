//! How a system says that a call failed: an entry of its contract, written by the core. No error is spelled out here.

use crate::call::{Call, Reply};
use crate::failure::Failure;
use http::header::ACCEPT;
use http::{HeaderMap, StatusCode};
use redress::{Caller, Contract, Entry, FailedRequest, Problem, write};
use std::borrow::Cow;
use std::cmp::Reverse;

/// The entry that a failure names: of several, the one with its words.
pub(crate) fn entry<'c>(contract: &'c Contract, failure: &Failure) -> Option<&'c Entry> {
    let choose = |entries: &mut dyn Iterator<Item = &'c Entry>| {
        let fits = |entry: &&Entry| {
            let is_told = entry.example_detail().is_some_and(|detail| Some(detail) == failure.detail);
            (is_told, failure.title.as_ref() == Some(&entry.title))
        };
        entries.min_by_key(|entry| Reverse(fits(entry)))
    };
    let Some(code) = &failure.code else {
        let is_status = |e: &&Entry| e.code.is_none() && e.http == failure.status;
        return choose(&mut contract.entries().iter().filter(is_status));
    };
    let is_status = |e: &&Entry| failure.status.is_none() || e.http == failure.status;
    choose(&mut contract.entries_of_code(code).filter(is_status))
        .or_else(|| contract.entries_of_code(code).find(|e| e.http.is_none()))
}

/// The problem that a failure is: in its contract, or in none yet if it only has a meaning.
pub(crate) fn problem<'c>(contract: &'c Contract, failure: Failure, call: &Call) -> Problem<'c> {
    if let Some(meant) = failure.condition {
        return particular(Problem::new(meant), failure, call);
    }
    let entry = entry(contract, &failure);
    let status = failure.status.or_else(|| entry.and_then(|e| e.http));
    let condition = match (entry, status.and_then(redress::Condition::from_status)) {
        (Some(entry), by_status) if entry.follows_status => by_status.unwrap_or(entry.condition),
        (Some(entry), _) => entry.condition,
        (None, by_status) => by_status.unwrap_or(redress::Condition::Internal),
    };
    let mut problem = Problem::new(condition);
    problem.contract = Cow::Borrowed(contract.id());
    problem.received =
        failure.sent_with.or(status).or_else(|| condition.http()).or(Some(StatusCode::INTERNAL_SERVER_ERROR));
    if let Some(entry) = entry {
        problem.title = Cow::Borrowed(&entry.title);
        problem.whose_move = entry.whose_move;
        problem.wait = entry.wait;
    }
    // What its words say, another code would contradict; and a status that means nothing finer has no code.
    let is_told = entry.is_some_and(|e| e.example_detail().is_some());
    let coined = || {
        let twin = contract.twin(condition);
        let says_more = !is_told && condition.http().is_some();
        twin.code().filter(|_| says_more).map(|code| Cow::Owned(code.to_owned()))
    };
    problem.code = failure.code.clone().map(Cow::Owned).or_else(coined);
    particular(problem, failure, call)
}

/// Adds what is particular to one call.
fn particular<'c>(mut problem: Problem<'c>, failure: Failure, call: &Call) -> Problem<'c> {
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

/// What the client gets for it. A wire that the failure names is the API's own choice: `Accept` does not move it.
pub(crate) fn say(contract: &Contract, failure: Failure, call: &Call) -> Reply {
    let problem = problem(contract, failure, call);
    let accept = if problem.wire.is_some() { None } else { accepted(&call.headers) };
    let caller = accept.as_deref().map(Caller::accepting).unwrap_or_default();
    let written = write(&problem, contract, &caller);
    let mut headers = HeaderMap::new();
    for (name, value) in written.headers {
        headers.append(name, value);
    }
    Reply { status: written.status, headers, body: written.body.into() }
}

/// All lines of `Accept`, as one.
pub(crate) fn accepted(headers: &HeaderMap) -> Option<String> {
    let lines: Vec<_> = headers.get_all(ACCEPT).iter().filter_map(|v| v.to_str().ok()).collect();
    (!lines.is_empty()).then(|| lines.join(", "))
}
