//! A body, parsed as far as it can be.

use super::Unrecognized;
use crate::limits;
use crate::message::Message;
use crate::tree::{Malformed, Tree, encoding, json, split_once, xml};
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
        // Most bodies begin with it at once: nothing is trimmed to see that.
        let start = if text.starts_with('{') { text } else { text.trim_start() };
        let parsed = match start.as_bytes().first() {
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
pub(super) fn decode<'a>(
    message: &Message<'a>,
    media_type: MediaType<'_>,
) -> Result<Cow<'a, str>, Document<'static>> {
    if message.body.len() > limits::BODY_BYTES {
        return Err(Document::TooLarge);
    }
    encoding::decode(message.body, media_type.charset()).ok_or(Document::Encoding)
}

/// What `Content-Type` says. Looked up once: a header's place in the map is a hash away.
#[derive(Clone, Copy)]
pub(super) struct MediaType<'a> {
    /// Without parameters. `None`: the header is not there.
    essence: Option<&'a str>,
    parameters: Option<&'a str>,
}

impl<'a> MediaType<'a> {
    pub(super) fn of(message: &Message<'a>) -> Self {
        let text = message.header(&CONTENT_TYPE);
        match text.and_then(|text| split_once(text, b';')) {
            Some((essence, parameters)) => {
                Self { essence: Some(essence.trim_ascii()), parameters: Some(parameters) }
            }
            None => Self { essence: text.map(str::trim_ascii), parameters: None },
        }
    }

    pub(super) fn is(self, essence: &str) -> bool {
        self.essence.is_some_and(|own| own == essence || own.eq_ignore_ascii_case(essence))
    }

    fn charset(self) -> Option<&'a str> {
        let mut rest = self.parameters;
        while let Some(text) = rest {
            let (parameter, after) = match split_once(text, b';') {
                Some((parameter, after)) => (parameter, Some(after)),
                None => (text, None),
            };
            if let Some((name, value)) = split_once(parameter, b'=')
                && name.trim_ascii().eq_ignore_ascii_case("charset")
            {
                return Some(value.trim_ascii().trim_matches('"'));
            }
            rest = after;
        }
        None
    }
}

/// Does it begin like an HTML page?
pub(super) fn is_html(text: &str) -> bool {
    let start = text.trim_start();
    ["<!doctype html", "<html"]
        .iter()
        .any(|tag| start.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag)))
}
