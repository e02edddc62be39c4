//! Deciding early: by as little of a body as can be, whether a success may be an error.

use super::Purpose;
use crate::contract::Contract;
use crate::message::Message;
use crate::tree::scan::{self, Found};
use crate::tree::{Malformed, xml};
use crate::wire::{Body, Shape, Wire};

/// Does the body say success by itself?
pub(crate) fn says_success(contract: &Contract, message: &Message<'_>) -> bool {
    contract.wires.iter().any(|wire| {
        matches!(wire.body, Body::Json(_))
            && wire.success.iter().any(|s| match scan::find(unmarked(message.body), &s.path) {
                Found::Value(value) => s.values.iter().any(|v| v.as_bytes() == value),
                _ => false,
            })
    })
}

/// Whether a message may be an error in spite of its status, in any wire.
pub(super) fn verdict(contract: &Contract, message: &Message<'_>, purpose: Purpose) -> Verdict {
    let wires = contract.wires.iter().filter(|w| purpose.admits(w));
    wires.map(|wire| may_be_error(wire, message)).max().unwrap_or(Verdict::No)
}

/// In the order of how much they ask for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Verdict {
    No,
    Unfinished,
    Maybe,
}

impl Verdict {
    /// What never ends is no error.
    fn unless(self, end: bool) -> Self {
        if end { Self::No } else { self }
    }
}

/// Decides by as little of the body as can be whether a success may be an error in this wire.
fn may_be_error(wire: &Wire, message: &Message<'_>) -> Verdict {
    let body = unmarked(message.body);
    let begins_with = body.iter().find(|b| !b.is_ascii_whitespace());
    let is_wide = match message.body {
        [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..] => true,
        [0, first, ..] | [first, 0, ..] => matches!(first, b'{' | b'[' | b'<' | b' ' | b'\t' | b'\r' | b'\n'),
        _ => false,
    };
    match (&wire.body, begins_with) {
        // The headers say all, and they are there.
        (Body::None, _) if super::fit::headers(wire, message).is_some_and(|s| s.members > 0) => {
            Verdict::Maybe
        }
        (Body::None, _) => Verdict::No,
        // UTF-16 is no format of an API in good health: it is worth a full look.
        _ if is_wide => Verdict::Maybe,
        (_, None) => Verdict::Unfinished.unless(message.end),
        (Body::Json(shape), Some(b'{')) => {
            if !wire.success.is_empty() {
                return by_success(wire, body, message.end);
            }
            match shape.required().next() {
                Some(field) => match scan::find(body, std::slice::from_ref(&field.name)) {
                    Found::Value(_) => Verdict::Maybe,
                    Found::Absent => Verdict::No,
                    Found::Unfinished => Verdict::Unfinished.unless(message.end),
                },
                None => Verdict::Maybe,
            }
        }
        (Body::Json(Shape::List(..)), Some(b'[')) => Verdict::Maybe,
        (Body::Xml(root), Some(b'<')) => {
            // What decides is ASCII and comes early.
            let text = String::from_utf8_lossy(body.get(..body.len().min(PROLOG_BYTES)).unwrap_or_default());
            match xml::root_name(&text) {
                Ok(name) if name == &*root.name => Verdict::Maybe,
                Err(Malformed { truncated: true, .. }) if body.len() < PROLOG_BYTES => {
                    Verdict::Unfinished.unless(message.end)
                }
                _ => Verdict::No,
            }
        }
        _ => Verdict::No,
    }
}

/// Decides by the members that tell success: one of them says so, or one of them says otherwise, or there is none.
fn by_success(wire: &Wire, body: &[u8], end: bool) -> Verdict {
    let mut verdict = Verdict::No;
    for success in &wire.success {
        verdict = verdict.max(match scan::find(body, &success.path) {
            Found::Value(value) if success.values.iter().any(|v| v.as_bytes() == value) => {
                return Verdict::No;
            }
            Found::Value(_) => Verdict::Maybe,
            Found::Absent => Verdict::No,
            Found::Unfinished => Verdict::Unfinished.unless(end),
        });
    }
    verdict
}

/// Bytes in which the root element of an XML success must have begun for it to be looked at.
const PROLOG_BYTES: usize = 1024;

fn unmarked(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)
}
