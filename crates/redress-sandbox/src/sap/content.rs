//! JSON content of the services that say their errors in a header.

use crate::call::Call;
use crate::failure::{Failure, Outcome};
use serde_json::{Map, Value};

/// The content as an object.
pub(super) fn object(call: &Call) -> Outcome<Map<String, Value>> {
    match serde_json::from_slice(&call.body) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(Failure::status(400).into()),
    }
}

/// May a field have that value? Each is named with the most characters that it takes.
pub(super) fn fits(fields: &[(&str, usize)], name: &str, value: &str) -> bool {
    fields.iter().any(|(known, longest)| *known == name && value.chars().count() <= *longest)
}

/// A member that is a text. `None`: it is not there, or empty.
///
/// # Errors
///
/// It is something else.
pub(super) fn text(object: &Map<String, Value>, name: &str) -> Outcome<Option<String>> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text.trim().to_owned()).filter(|text| !text.is_empty())),
        Some(_) => Err(Failure::status(400).into()),
    }
}
