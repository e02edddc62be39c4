//! From members to meaning.

use super::capture::Captured;
use crate::condition::Condition;
use crate::contract::Contract;
use crate::limits;
use crate::message::Message;
use crate::problem::{Extension, Origin, Problem, Value, find, meaning_status};
use crate::wire::{Member, Wire};
use std::borrow::Cow;

pub(super) fn understand<'a>(
    contract: &'a Contract,
    message: &Message<'a>,
    wire: Option<&'a Wire>,
    captured: Captured<'a>,
) -> Box<Problem<'a>> {
    let Captured { mut problem, title, status, condition: said, detail_or_title } = captured;
    // The status line is what happened; the body's is advisory (RFC 9457 §3.1.2), and void if it is no error's.
    let body_status = status.and_then(Result::ok).filter(|s| Condition::from_status(*s).is_some());
    let received = message.status.or(body_status);
    let in_error = received.filter(|s| !s.is_success());
    let (code, detail) = (problem.code.as_deref(), problem.detail.as_deref());
    let (entry, mut condition) = contract.understand(received, code, detail);
    if entry.is_none() && in_error.is_none() && code.is_none_or(|c| c.len() > limits::CODE_BYTES) {
        condition = Condition::UnknownClientError;
    }
    let entry = entry.and_then(|index| contract.entries.get(index));
    if let Some(said) =
        said.and_then(Result::ok).or_else(|| problem.kind.as_deref().and_then(Condition::from_type_uri))
    {
        condition = said;
    }
    let Problem { detail, extensions, errors, companions, .. } = &mut *problem;
    // Take the parameters out of the text.
    if let (Some(pattern), Some(detail)) = (entry.and_then(|e| e.detail.as_ref()), &*detail) {
        pattern.capture_parts(detail, &mut |hole, value| {
            if let Member::Extension(name) = &hole.member
                && hole.default.as_deref() != Some(&*value)
                && find(extensions, name).is_none()
            {
                extensions.push(Extension::new(&**name, Value::Text(value)));
            }
        });
    }
    let listed_title = entry.map(|e| e.title.as_str());
    let title = title.or(listed_title.map(Cow::Borrowed)).unwrap_or(Cow::Borrowed(condition.title()));
    // Where one member says either, a text that is just the title is no detail.
    if detail_or_title {
        detail.take_if(|detail| *detail == title);
    }
    for error in errors {
        let listed =
            error.code.as_deref().and_then(|c| contract.entries_of_code(c).next()).map(|e| e.title.as_str());
        if error.title.is_none() && error.detail.is_some() && error.detail.as_deref() == listed {
            error.detail = None;
            error.title = listed.map(Cow::Borrowed);
        }
    }
    let status = meaning_status(condition, received);
    let wait = entry.and_then(|e| e.wait);
    message.headers.into_iter().for_each(|headers| companions.take(headers));
    let statuses = [in_error.unwrap_or(status), status];
    companions.complete(&statuses, condition, wait, &contract.defaults);
    problem.kind.take_if(|kind| kind == condition.type_uri());
    problem.contract = Cow::Borrowed(&contract.id);
    problem.wire = wire.map(|w| Cow::Borrowed(&*w.id));
    problem.condition = condition;
    problem.status = status;
    problem.received = received;
    problem.title = title;
    problem.remedy = entry.and_then(|e| e.remedy.as_deref()).map(Cow::Borrowed);
    problem.whose_move = entry.map_or(condition.whose_move(), |e| e.whose_move);
    problem.wait = wait;
    problem.origin = Origin::Upstream;
    problem
}
