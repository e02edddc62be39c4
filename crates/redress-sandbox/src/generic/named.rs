//! Every error of the contract, for the asking.

use crate::call::{Call, Reply};
use crate::failure::{Failure, Outcome};
use crate::world::World;
use http::{HeaderValue, StatusCode};
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};
use redress::{Condition, Contract, Entry};
use serde_json::{Value, json};

/// The contract's entries, each with its address.
pub(super) fn list(world: &World<'_>, call: &Call) -> Reply {
    let contract = world.contract();
    let show = |entry: &Entry| {
        json!({
            "code": entry.code, "status": entry.http.map(|status| status.as_u16()),
            "condition": entry.condition.id(), "title": entry.title, "meaning": entry.meaning,
            "remedy": entry.remedy, "url": format!("{}{}", call.base(), address(contract, entry)),
        })
    };
    let entries: Vec<Value> = contract.entries().iter().map(show).collect();
    Reply::json(StatusCode::OK, &json!({ "contract": contract.id(), "entries": entries }))
}

/// The error of a code. Of several entries the first, or the one of that number.
pub(super) fn of_code(world: &mut World<'_>, call: &Call) -> Outcome {
    let code = call.parameter(0);
    let entries: Vec<&Entry> = world.contract().entries_of_code(code).collect();
    Err(choose(&entries, call)?.map_or_else(|| none("code", code), |entry| failure(entry, call)).into())
}

/// The error of a status, listed or not.
pub(super) fn of_status(world: &mut World<'_>, call: &Call) -> Outcome {
    let text = call.parameter(0);
    let status = text.parse().ok().and_then(|status| StatusCode::from_u16(status).ok());
    let entries = of_bare_status(world.contract(), status);
    let any = status.filter(|status| status.is_client_error() || status.is_server_error());
    let failure = match (choose(&entries, call)?, any) {
        (Some(entry), _) => failure(entry, call),
        (None, Some(status)) => Failure::status(status.as_u16()),
        (None, None) => none("status of an error", text),
    };
    Err(failure.into())
}

/// What the contract says for a meaning.
pub(super) fn of_condition(_world: &mut World<'_>, call: &Call) -> Outcome {
    let id = call.parameter(0);
    let found: Option<Condition> = id.parse().ok();
    Err(found.map_or_else(|| none("condition", id), Failure::condition).into())
}

fn none(what: &str, asked: &str) -> Failure {
    Failure::condition(Condition::NotFound).detail(format!("The contract has no {what} `{asked}`."))
}

fn of_bare_status(contract: &Contract, status: Option<StatusCode>) -> Vec<&Entry> {
    let is_of = |entry: &&Entry| entry.code.is_none() && entry.http == status;
    contract.entries().iter().filter(is_of).collect()
}

/// The entry that `entry` numbers, from 1; without it the first.
fn choose<'c>(entries: &[&'c Entry], call: &Call) -> Outcome<Option<&'c Entry>> {
    let Some(asked) = call.asked("entry") else { return Ok(entries.first().copied()) };
    let index = asked.parse::<usize>().ok().and_then(|number| number.checked_sub(1));
    match index.and_then(|index| entries.get(index)) {
        Some(entry) => Ok(Some(entry)),
        None => {
            let why = format!("entry must be a number from 1 to {}.", entries.len());
            Err(Failure::condition(Condition::InvalidParameter).detail(why).into())
        }
    }
}

/// Just that entry: by its title and, where only words tell it from others, by those.
fn failure(entry: &Entry, call: &Call) -> Failure {
    let by_code = entry.code.as_deref().map(Failure::code);
    let status = entry.http.or_else(|| entry.condition.http());
    let mut failure = match (by_code, status) {
        (Some(failure), Some(status)) => failure.at(status.as_u16()),
        (Some(failure), None) => failure,
        (None, status) => Failure::status(status.unwrap_or(StatusCode::INTERNAL_SERVER_ERROR).as_u16()),
    };
    failure = failure.title(entry.title.clone());
    if let Some(detail) = entry.example_detail() {
        failure = failure.detail(detail);
    }
    if status.is_some_and(|status| status.is_redirection()) {
        let place = format!("{}/items", call.base());
        failure = failure.beside(|companions| companions.location = HeaderValue::from_str(&place).ok());
    }
    failure
}

/// The path, and the number where there are several, that answers with an entry.
fn address(contract: &Contract, entry: &Entry) -> String {
    let (path, entries): (String, Vec<&Entry>) = match (&entry.code, entry.http) {
        (Some(code), _) => {
            let code_in_path = utf8_percent_encode(code, NON_ALPHANUMERIC);
            (format!("/errors/{code_in_path}"), contract.entries_of_code(code).collect())
        }
        (None, status) => {
            let number = status.map_or("500".to_owned(), |status| status.as_u16().to_string());
            (format!("/status/{number}"), of_bare_status(contract, status))
        }
    };
    match entries.iter().position(|other| std::ptr::eq(*other, entry)) {
        Some(index) if entries.len() > 1 => format!("{path}?entry={}", index + 1),
        _ => path,
    }
}
