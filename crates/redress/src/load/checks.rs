//! What can be wrong with a contract whose every part is right.

use super::Spans;
use super::finding::{Check, Findings};
use crate::condition::Condition;
use crate::contract::{Contract, Entry};
use crate::wire::{Body, Hole, Member, Shape, Wire};
use std::ops::Range;

pub(super) fn run(contract: &Contract, spans: &Spans, findings: &mut Findings) {
    wires(contract, spans, findings);
    entries(contract, spans, findings);
    sources(contract, spans, findings);
    meaning(contract, spans, findings);
}

fn span(spans: &[Range<usize>], index: usize) -> Range<usize> {
    spans.get(index).cloned().unwrap_or(0..0)
}

fn wires(contract: &Contract, spans: &Spans, findings: &mut Findings) {
    // A wire that does not compile has a finding of its own.
    if !contract.wires.iter().any(|w| w.write) && (!contract.wires.is_empty() || !spans.has_wires) {
        let help = "add a [[wire]] with the template of an error".to_owned();
        findings.add(
            Check::NoWire,
            spans.head.clone(),
            "the contract has no wire to write with".to_owned(),
            help,
        );
    }
    for (index, wire) in contract.wires.iter().enumerate() {
        let here = || span(&spans.wires, index);
        for earlier in contract.wires.iter().take(index) {
            if earlier.id == wire.id {
                let help = "give each wire an id of its own".to_owned();
                findings.add(Check::DuplicateWire, here(), format!("a second wire `{}`", wire.id), help);
            } else if look_alike(earlier, wire) {
                let help = "make them one wire, with optional members".to_owned();
                let message = format!("no message can tell `{}` from `{}`", wire.id, earlier.id);
                findings.add(Check::AmbiguousWires, here(), message, help);
            }
        }
    }
    if let Some((index, wire)) = contract.wires.iter().enumerate().find(|(_, w)| w.write)
        && let Some(name) = unwritable(contract, wire)
    {
        let help = format!("make it optional (`?`), or give it a default: {{{name}=}}");
        let message = format!("`{}` cannot be written from a minimal problem: nothing fills {name}", wire.id);
        findings.add(Check::Unwritable, span(&spans.wires, index), message, help);
    }
}

/// A required placeholder that a problem of nothing but a condition cannot fill.
fn unwritable(contract: &Contract, wire: &Wire) -> Option<String> {
    let mut found = None;
    let mut visit = |hole: &Hole| {
        let fills = |member: &Member| match member {
            Member::Title | Member::Status | Member::Type | Member::Condition => true,
            Member::Code => contract.coin.is_some(),
            member => member.of_sub_error(),
        };
        if hole.default.is_none() && !hole.members().any(fills) {
            found.get_or_insert(format!("{:?}", hole.member).to_lowercase());
        }
    };
    if let Some(shape) = wire.shape() {
        shape.for_each_required_hole(&mut visit);
    }
    wire.headers.iter().filter(|h| !h.optional).flat_map(|h| h.pattern.holes()).for_each(visit);
    found
}

/// Do two wires require the same, so that whatever fits one fits the other as well?
fn look_alike(a: &Wire, b: &Wire) -> bool {
    let headers = |w: &Wire| {
        let mut names: Vec<_> = w.headers.iter().filter(|h| !h.optional).map(|h| h.name.clone()).collect();
        names.sort_by(|x, y| x.as_str().cmp(y.as_str()));
        names
    };
    let same_body = match (&a.body, &b.body) {
        (Body::None, Body::None) => true,
        (Body::Json(a), Body::Json(b)) => same_shape(a, b),
        (Body::Xml(a), Body::Xml(b)) => a.name == b.name && same_shape(&a.shape, &b.shape),
        (Body::Text(a), Body::Text(b)) => a.whole().is_some() && b.whole().is_some(),
        _ => false,
    };
    same_body && headers(a) == headers(b)
}

fn same_shape(a: &Shape, b: &Shape) -> bool {
    match (a, b) {
        (Shape::Object(_), Shape::Object(_)) => {
            let (a, b): (Vec<_>, Vec<_>) = (a.required().collect(), b.required().collect());
            a.len() == b.len()
                && !a.is_empty()
                && a.iter().all(|x| {
                    b.iter().any(|y| {
                        x.name == y.name && x.repeated == y.repeated && same_shape(&x.shape, &y.shape)
                    })
                })
        }
        (Shape::List(a, _), Shape::List(b, _)) => same_shape(a, b),
        (Shape::Leaf(a), Shape::Leaf(b)) => match (a.whole(), b.whole()) {
            (Some(a), Some(b)) => a.kinds == b.kinds,
            _ => false,
        },
        _ => false,
    }
}

fn entries(contract: &Contract, spans: &Spans, findings: &mut Findings) {
    for (index, entry) in contract.entries.iter().enumerate() {
        let here = || span(&spans.entries, index);
        let earlier = || contract.entries.iter().take(index);
        let same_code = |other: &&Entry| match (&entry.code, &other.code) {
            (Some(a), Some(b)) => contract.codes.same(a, b),
            (None, None) => true,
            _ => false,
        };
        let clash =
            earlier().filter(same_code).any(|other| other.http == entry.http && same_detail(entry, other));
        if clash {
            let (check, what) = match &entry.code {
                Some(code) => (Check::DuplicateCode, format!("the code `{code}`")),
                None => {
                    (Check::DuplicateStatus, format!("the status {}", entry.http.map_or(0, |s| s.as_u16())))
                }
            };
            let help = "take one away, or tell them apart by `http` or `detail`".to_owned();
            findings.add(
                check,
                here(),
                format!("{what} is listed twice, with nothing to tell the entries apart"),
                help,
            );
        }
        let rival = earlier().find(|o| o.preferred && entry.preferred && o.condition == entry.condition);
        if let Some(rival) = rival {
            let rival = rival.code.as_deref().unwrap_or_default();
            let message = format!("`{rival}` is preferred for `{}` already", entry.condition);
            let help = "keep `preferred` on the one whose text is true of every such error".to_owned();
            findings.add(Check::TwoPreferred, here(), message, help);
        }
    }
}

fn same_detail(a: &Entry, b: &Entry) -> bool {
    match (&a.detail, &b.detail) {
        (None, None) => true,
        (Some(a), Some(b)) => format!("{a:?}") == format!("{b:?}"),
        _ => false,
    }
}

fn sources(contract: &Contract, spans: &Spans, findings: &mut Findings) {
    let evidence =
        || contract.entries.iter().map(|e| &e.evidence).chain(contract.successes.iter().map(|s| &s.evidence));
    for (index, source) in contract.sources.iter().enumerate() {
        if !evidence().any(|e| e.source == source.name) {
            let help = "name it in an `evidence`, or take it away".to_owned();
            let message = format!("no evidence names the source `{}`", source.name);
            findings.add(Check::UnusedSource, span(&spans.sources, index), message, help);
        }
    }
}

/// The second law: a condition that goes through this contract comes back as itself or an ancestor.
fn meaning(contract: &Contract, spans: &Spans, findings: &mut Findings) {
    for &condition in Condition::ALL {
        let choice = contract.twins.of(condition);
        if !condition.is_covered_by(choice.understood) {
            let message = format!(
                "`{condition}` is written with {} and comes back as `{}`",
                choice.status, choice.understood
            );
            let help =
                "add a `coin`, or an entry for unknown-client-error or unknown-server-error".to_owned();
            let at = choice.entry.map_or_else(|| spans.head.clone(), |index| span(&spans.entries, index));
            findings.add(Check::MeaningLost, at, message, help);
        }
    }
}
