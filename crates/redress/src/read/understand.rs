//! From members to meaning.

use super::capture::{Captured, Item};
use crate::companions::Companions;
use crate::condition::Condition;
use crate::contract::Contract;
use crate::limits;
use crate::message::Message;
use crate::problem::{Extension, Origin, Problem, Value, find, meaning_status};
use crate::wire::{Member, Wire};
use http::StatusCode;
use std::borrow::Cow;

pub(super) fn understand<'a>(
    contract: &'a Contract,
    message: &Message<'a>,
    wire: Option<&'a Wire>,
    captured: Captured<'a>,
) -> Problem<'a> {
    let Item { code, title, detail, mut extensions, .. } = captured.problem;
    let mut errors = captured.errors;
    let body_status = captured.status.as_deref().and_then(|s| StatusCode::from_bytes(s.as_bytes()).ok());
    // The status line is what happened; the body's is advisory (RFC 9457 §3.1.2), and void if it is no error's.
    let body_status = body_status.filter(|s| Condition::from_status(*s).is_some());
    let received = message.status.or(body_status);
    let in_error = received.filter(|s| !s.is_success());
    let (entry, mut condition) = contract.understand(received, code.as_deref(), detail.as_deref());
    if entry.is_none() && in_error.is_none() && code.as_deref().is_none_or(|c| c.len() > limits::CODE_BYTES) {
        condition = Condition::UnknownClientError;
    }
    let entry = entry.and_then(|index| contract.entries.get(index));
    let said = captured.condition.as_deref().and_then(|id| id.parse().ok());
    if let Some(said) = said.or_else(|| captured.kind.as_deref().and_then(Condition::from_type_uri)) {
        condition = said;
    }
    // Take the parameters out of the text.
    if let (Some(pattern), Some(detail)) = (entry.and_then(|e| e.detail.as_ref()), &detail) {
        pattern.capture_parts(detail, &mut |hole, value| {
            if let Member::Extension(name) = &hole.member
                && find(&extensions, name).is_none()
            {
                extensions.push(Extension::new(&**name, Value::Text(value)));
            }
        });
    }
    let listed_title = entry.map(|e| e.title.as_str());
    // Where one member says either, a text that is just the title is no detail.
    let own_title = title.as_deref().or(listed_title).unwrap_or(condition.title());
    let detail = detail.filter(|d| !captured.detail_or_title || d != own_title);
    for error in &mut errors {
        let listed =
            error.code.as_deref().and_then(|c| contract.entries_of_code(c).next()).map(|e| e.title.as_str());
        if error.title.is_none() && error.detail.is_some() && error.detail.as_deref() == listed {
            error.detail = None;
            error.title = listed.map(Cow::Borrowed);
        }
    }
    let status = meaning_status(condition, received);
    let wait = entry.and_then(|e| e.wait);
    let mut companions = message.headers.map(Companions::of).unwrap_or_default();
    let statuses = [in_error.unwrap_or(status), status];
    for status in statuses {
        companions.require(status, condition, wait, &contract.defaults);
    }
    companions.compare(&statuses, condition, wait, &contract.defaults);
    Problem {
        contract: Cow::Borrowed(&contract.id),
        wire: wire.map(|w| Cow::Borrowed(&*w.id)),
        condition,
        code,
        status,
        received,
        kind: captured.kind.filter(|k| k != condition.type_uri()),
        title: title.or(listed_title.map(Cow::Borrowed)).unwrap_or(Cow::Borrowed(condition.title())),
        detail,
        instance: captured.instance,
        remedy: entry.and_then(|e| e.remedy.as_deref()).map(Cow::Borrowed),
        whose_move: entry.map_or(condition.whose_move(), |e| e.whose_move),
        wait,
        errors,
        extensions,
        request: captured.request,
        companions,
        origin: Origin::Upstream,
        is_cut: captured.is_cut,
    }
}
