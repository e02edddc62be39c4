//! Which wire of a contract a message came in.

use super::document::Document;
use super::fit::{self, Score};
use crate::contract::Contract;
use crate::message::Message;
use crate::wire::{Body, Wire, essence};
use http::header::CONTENT_TYPE;

/// The wire that fits with the most members. Of equals the first.
pub(super) fn best_wire<'c>(
    contract: &'c Contract,
    message: &Message<'_>,
    document: &Document<'_>,
    admits: impl Fn(&Wire) -> bool,
) -> Option<(&'c Wire, Score)> {
    let media_type = message.header(&CONTENT_TYPE).map(essence);
    let mut best: Option<(&Wire, Score)> = None;
    for wire in contract.wires.iter().filter(|w| admits(w)) {
        let Some(score) = score_of(wire, message, document, media_type) else { continue };
        if best.is_none_or(|(_, s)| score > s) {
            best = Some((wire, score));
        }
    }
    best
}

/// A body of optional members only must have this many of them, and as many as others, to count as recognised
/// without the media type.
const MEMBERS_WITHOUT_MEDIA_TYPE: usize = 2;

fn score_of(
    wire: &Wire,
    message: &Message<'_>,
    document: &Document<'_>,
    media_type: Option<&str>,
) -> Option<Score> {
    let typed = media_type.is_some_and(|m| m.eq_ignore_ascii_case(&wire.essence));
    let mut score = fit::headers(wire, message)?;
    match (&wire.body, document) {
        (Body::None, _) if wire.headers.iter().all(|h| h.optional) => return None,
        (Body::None, _) => {}
        (Body::Text(pattern), Document::Text(text)) if typed && pattern.fits(text.trim()) => {
            score.members += usize::from(pattern.whole().is_none());
        }
        (Body::Json(_) | Body::Xml(_), Document::Tree(tree)) => {
            let mut fitted = fit::body(wire, tree.root())?;
            let named = fitted.members;
            let vague = wire.shape().is_some_and(|s| s.required().next().is_none());
            if vague
                && !typed
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
