//! A body, parsed as far as it can be.

use super::Unrecognized;
use crate::limits;
use crate::message::Message;
use crate::tree::{Malformed, Tree, encoding, json, xml};
use http::header::CONTENT_TYPE;
use std::borrow::Cow;

/// A body, as far as it could be read.
pub(super) enum Document<'a> {
    Empty,
    Tree(Tree<'a>),
    /// Neither JSON nor XML.
    Text(&'a str),
    Malformed(Malformed),
    TooLarge,
    Encoding,
}

impl<'a> Document<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        let parsed = match text.trim_start().as_bytes().first() {
            None => return Self::Empty,
            Some(b'{' | b'[') => json::parse(text),
            Some(b'<') => xml::parse(text),
            Some(_) => return Self::Text(text),
        };
        match parsed {
            Ok(tree) => Self::Tree(tree),
            // Pages in HTML are no XML, and no fault of the sender's.
            Err(_) if is_html(text) => Self::Text(text),
            Err(why) => Self::Malformed(why),
        }
    }

    pub(super) fn unrecognized(self) -> Unrecognized {
        match self {
            Self::Empty => Unrecognized::Empty,
            Self::Tree(_) | Self::Text(_) => Unrecognized::NoWireFits,
            Self::Malformed(why) => Unrecognized::Malformed { why: why.why, at: why.at },
            Self::TooLarge => Unrecognized::TooLarge,
            Self::Encoding => Unrecognized::Encoding,
        }
    }
}

/// The text of a body, or why there is none.
pub(super) fn decode<'a>(message: &Message<'a>) -> Result<Cow<'a, str>, Document<'static>> {
    if message.body.len() > limits::BODY_BYTES {
        return Err(Document::TooLarge);
    }
    let charset = message.header(&CONTENT_TYPE).and_then(charset);
    encoding::decode(message.body, charset).ok_or(Document::Encoding)
}

fn charset(content_type: &str) -> Option<&str> {
    memchr::memchr(b';', content_type.as_bytes())?;
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
    })
}

/// Does it begin like an HTML page?
pub(super) fn is_html(text: &str) -> bool {
    let start = text.trim_start();
    ["<!doctype html", "<html"]
        .iter()
        .any(|tag| start.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag)))
}
