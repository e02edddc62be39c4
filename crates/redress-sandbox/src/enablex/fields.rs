//! The content of a request: a JSON object, and what may stand in it.

use super::failures::{bad_request, invalid, invalid_header, missing_header};
use crate::call::Call;
use crate::failure::Outcome;
use serde_json::{Map, Value};

/// Characters of a text. No form of the portal has room for more.
const TEXT_CHARS: usize = 200;
/// Characters of an address (RFC 5321 §4.5.3.1.3, less the angle brackets).
const EMAIL_CHARS: usize = 254;

/// The members of a request's content.
pub(super) struct Fields(Map<String, Value>);

impl Fields {
    /// Reads them.
    pub(super) fn of(call: &Call) -> Outcome<Self> {
        if !call.headers.contains_key("content-type") {
            return Err(missing_header("Content-Type").into());
        }
        if call.media_type() != "application/json" {
            return Err(invalid_header("Content-Type must be application/json.").into());
        }
        match serde_json::from_slice(&call.body) {
            Ok(Value::Object(fields)) => Ok(Self(fields)),
            Ok(_) => Err(bad_request("The content is JSON, and not an object.").into()),
            Err(error) => Err(bad_request(format!("The content is not JSON: {error}.")).into()),
        }
    }

    /// A member that is there. `null` is as if it were not.
    pub(super) fn get(&self, name: &str) -> Option<&Value> {
        self.0.get(name).filter(|value| !value.is_null())
    }

    /// A text, which may be empty.
    pub(super) fn text(&self, name: &str) -> Outcome<Option<&str>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::String(text)) if text.chars().count() <= TEXT_CHARS => Ok(Some(text)),
            Some(value @ Value::String(_)) => {
                Err(invalid(name, value, &format!("must have at most {TEXT_CHARS} characters")).into())
            }
            Some(value) => Err(invalid(name, value, "must be a string").into()),
        }
    }

    /// A text with something in it, if the member is there.
    pub(super) fn filled(&self, name: &str) -> Outcome<Option<&str>> {
        match self.text(name)? {
            Some(text) if text.trim().is_empty() => {
                Err(invalid(name, &Value::from(text), "must not be empty").into())
            }
            text => Ok(text),
        }
    }

    /// A text that must be there.
    pub(super) fn required(&self, name: &str) -> Outcome<&str> {
        self.filled(name)?.ok_or_else(|| invalid(name, &Value::Null, "must be given").into())
    }

    /// One of these words.
    pub(super) fn one_of(&self, name: &str, words: &[&str]) -> Outcome<Option<&str>> {
        match self.text(name)? {
            Some(text) if !words.contains(&text) => {
                let why = format!("must be one of {}", words.join(", "));
                Err(invalid(name, &Value::from(text), &why).into())
            }
            text => Ok(text),
        }
    }

    /// An e-mail address.
    pub(super) fn email(&self, name: &str) -> Outcome<Option<&str>> {
        match self.filled(name)? {
            Some(text) if !is_address(text) => {
                Err(invalid(name, &Value::from(text), "must be an e-mail address").into())
            }
            text => Ok(text),
        }
    }

    /// True or false.
    pub(super) fn flag(&self, name: &str) -> Outcome<Option<bool>> {
        match self.get(name) {
            None => Ok(None),
            Some(Value::Bool(flag)) => Ok(Some(*flag)),
            Some(value) => Err(invalid(name, value, "must be true or false").into()),
        }
    }
}

/// One part, an `@`, and a domain of at least two labels. Whether anyone reads it, only a mail can tell.
fn is_address(text: &str) -> bool {
    let is_part = |part: &str| !part.is_empty() && part.chars().all(|c| c.is_ascii_graphic() && c != '@');
    text.len() <= EMAIL_CHARS
        && text.split_once('@').is_some_and(|(local, domain)| {
            is_part(local)
                && is_part(domain)
                && domain.contains('.')
                && domain.split('.').all(|label| !label.is_empty())
        })
}
