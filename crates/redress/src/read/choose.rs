//! Which wire of a contract a message came in.

use super::capture::{Captured, Owner};
use super::document::{Document, MediaType};
use super::fit::{self, Score};
use crate::contract::Contract;
use crate::message::Message;
use crate::wire::{Body, Wire};
use std::borrow::Cow;

/// The wire that fits with the most members, and what it takes out of the message. Of equals the first.
pub(super) fn best_wire<'a>(
    contract: &'a Contract,
    message: &Message<'a>,
    media_type: MediaType<'_>,
    document: &Document<'a>,
    admits: impl Fn(&Wire) -> bool,
) -> Option<(&'a Wire, Score, Captured<'a>)> {
    let names = match document {
        Document::Tree(tree) => tree.root().names(),
        _ => 0,
    };
    let mut best: Option<(&Wire, Score, Captured<'_>)> = None;
    for wire in contract.wires.iter().filter(|w| admits(w)) {
        if !may_fit(wire, document, names) {
            continue;
        }
        let Some(of_headers) = fit::headers(wire, message) else { continue };
        let mut taken = Captured::default();
        fit::capture_headers(wire, message, &mut taken);
        let score = fit(wire, media_type, document, of_headers, &mut taken);
        if let Some(score) = score
            && best.as_ref().is_none_or(|(_, best, _)| score > *best)
        {
            best = Some((wire, score, taken));
        }
    }
    best
}

/// A body of optional members only must have this many of them, and as many as others, to count as recognised
/// without the media type.
const MEMBERS_WITHOUT_MEDIA_TYPE: usize = 2;

/// Most wires that do not fit are not of the body's kind, or lack a member: a look is cheaper than a comparison.
fn may_fit(wire: &Wire, document: &Document<'_>, names: u64) -> bool {
    match (&wire.body, document) {
        // Where the status says all, any content would say more.
        (Body::None, Document::Empty) | (Body::Text(_), Document::Text(_)) => true,
        (Body::None, _) => !wire.is_bare(),
        (Body::Json(_) | Body::Xml(_), Document::Tree(tree)) => fit::may_be(wire, tree.root(), names),
        _ => false,
    }
}

fn fit<'a>(
    wire: &'a Wire,
    media_type: MediaType<'_>,
    document: &Document<'a>,
    mut score: Score,
    captured: &mut Captured<'a>,
) -> Option<Score> {
    let typed = media_type.is(&wire.essence);
    match (&wire.body, document) {
        (Body::None, _) => {}
        (Body::Text(pattern), Document::Text(text)) if typed && pattern.fits(text.trim()) => {
            captured.text(Owner::Problem, pattern, Cow::Borrowed(text.trim()));
            score.members += usize::from(pattern.whole().is_none());
        }
        (Body::Json(_) | Body::Xml(_), Document::Tree(tree)) => {
            let mut fitted = fit::body(wire, tree.root(), captured)?;
            let named = fitted.members;
            let is_vague = || wire.shape().is_some_and(|s| s.required().next().is_none());
            if !typed
                && is_vague()
                && (named < MEMBERS_WITHOUT_MEDIA_TYPE || 2 * named < tree.root().children().count())
            {
                return None;
            }
            fitted.add(&score);
            score = fitted;
        }
        _ => return None,
    }
    score.typed = typed;
    Some(score)
}
