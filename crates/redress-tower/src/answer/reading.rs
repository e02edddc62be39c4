//! In which contract an error is to be read.

use super::headers::essence;
use crate::between;
use crate::plane::Policy;
use http::{HeaderMap, StatusCode};
use redress::{Condition, Contract, Message, Problem, Reading, Recognition, read, recognise};
use std::sync::Arc;

/// An error, understood, and the contract it was read in.
pub(super) struct Understood<'a> {
    pub(super) problem: Problem<'a>,
    /// `None`: it was not read in any.
    pub(super) reader: Option<&'a Arc<Contract>>,
}

/// Media types that say nothing of whose error it is.
const GENERIC: [&str; 6] =
    ["application/json", "text/json", "application/xml", "text/xml", "text/plain", "text/html"];

/// Reads an error with an error's status.
///
/// Nothing is wrapped twice: what is labelled as a contract that is spoken here, and reads there, was said in it. Then
/// comes the upstream's contract; then those spoken here, whatever the label; then the pages of others. What is left is
/// understood by its status alone.
pub(super) fn understand<'a>(
    policy: &'a Policy,
    status: StatusCode,
    headers: &'a HeaderMap,
    body: &'a [u8],
) -> Understood<'a> {
    let message = Message::new(status, headers, body);
    let label = essence(headers).unwrap_or_default();
    let spoken = || policy.spoken.iter().filter(|c| c.id() != policy.upstream.id());
    for contract in spoken().filter(|c| is_labelled(c, label)) {
        if let Some(problem) = fitting(contract, &message)
            && (!is_generic(label) || is_rather(contract, &policy.upstream, &message))
        {
            return Understood { problem, reader: Some(contract) };
        }
    }
    let by_upstream = read(&policy.upstream, &message).problem();
    let wire = by_upstream.as_ref().and_then(|p| p.wire.as_deref());
    if wire.is_none()
        && !body.is_empty()
        && let Recognition::Contract(found) = recognise(spoken().map(|c| &**c), &message)
        && let Some(contract) = spoken().find(|c| c.id() == found.id())
        && let Some(problem) = fitting(contract, &message)
    {
        return Understood { problem, reader: Some(contract) };
    }
    // A wire of plain text fits every text, also that of a proxy.
    if wire.is_none_or(|wire| is_text(&policy.upstream, wire))
        && let Some(problem) = between::read(status, headers, body)
    {
        return Understood { problem, reader: None };
    }
    match by_upstream {
        Some(problem) => Understood { problem, reader: Some(&policy.upstream) },
        // The core reads every error status, so this is for a listed redirect whose list has changed its mind.
        None => {
            let condition = Condition::from_status(status).unwrap_or(Condition::UnknownServerError);
            Understood { problem: Problem::new(condition), reader: None }
        }
    }
}

/// Does that media type say nothing of whose error it is?
pub(super) fn is_generic(label: &str) -> bool {
    GENERIC.iter().any(|generic| generic.eq_ignore_ascii_case(label))
}

/// Is it the media type of one of the contract's wires?
pub(super) fn is_labelled(contract: &Contract, label: &str) -> bool {
    !label.is_empty() && contract.wires().any(|(_, media_type)| media_type.eq_ignore_ascii_case(label))
}

fn is_text(contract: &Contract, wire: &str) -> bool {
    contract.wires().any(|(id, media_type)| id == wire && media_type.starts_with("text/"))
}

/// The problem, if a wire of the contract fits.
fn fitting<'a>(contract: &'a Contract, message: &Message<'a>) -> Option<Problem<'a>> {
    read(contract, message).problem().filter(|p| p.wire.is_some())
}

/// Is it rather the one's than the other's?
fn is_rather(one: &Contract, other: &Contract, message: &Message<'_>) -> bool {
    matches!(recognise([other, one], message), Recognition::Contract(found) if found.id() == one.id())
}

/// Does the status that a body names, if it names one, agree with the status line? (RFC 9457 §3.1.2)
pub(super) fn agrees(contract: &Contract, status: StatusCode, body: &[u8]) -> bool {
    match read(contract, &Message::body(body)) {
        Reading::Problem(problem) => problem.received.is_none_or(|said| said == status),
        _ => true,
    }
}
