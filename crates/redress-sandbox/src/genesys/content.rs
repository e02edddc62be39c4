//! What a request has in its content, and how it is refused.

use crate::call::Call;
use crate::failure::{Failure, Outcome, Stop};
use serde_json::{Map, Value};

/// The one media type of nearly every operation.
const JSON: &str = "application/json";

/// A request that is not as the operation wants it.
pub(super) fn bad(detail: impl Into<String>) -> Stop {
    Failure::status(400).detail(detail).into()
}

/// A parameter with a value that it cannot take.
pub(super) fn bad_parameter(name: &str, reason: &str) -> Stop {
    Failure::code("4020").detail(format!("bad parameter '{name}' reason : {reason}")).into()
}

/// A resource that there is not.
pub(super) fn missing(what: &str, name: &str) -> Stop {
    Failure::status(404).detail(format!("The {what} '{name}' does not exist")).into()
}

/// The content, any JSON.
pub(super) fn json(call: &Call) -> Outcome<Value> {
    if call.media_type() != JSON {
        let sent = call.header("content-type").unwrap_or("none");
        let detail = format!("The Content-Type is {sent}: this operation supports only {JSON}");
        return Err(Failure::status(415).detail(detail).into());
    }
    serde_json::from_slice(&call.body).map_err(|error| bad(format!("Invalid object syntax: {error}")))
}

/// The content, a JSON object.
pub(super) fn object(call: &Call) -> Outcome<Map<String, Value>> {
    match json(call)? {
        Value::Object(object) => Ok(object),
        other => Err(bad(format!("Invalid object syntax: an object is expected, not {}", kind(&other)))),
    }
}

/// A text that must be there.
pub(super) fn text<'v>(object: &'v Map<String, Value>, name: &str) -> Outcome<&'v str> {
    optional_text(object, name)?.ok_or_else(|| bad(format!("Missing required parameter '{name}'")))
}

/// A text that may be there.
pub(super) fn optional_text<'v>(object: &'v Map<String, Value>, name: &str) -> Outcome<Option<&'v str>> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(other) => Err(unexpected(name, "string", other)),
    }
}

/// A whole number that may be there.
pub(super) fn optional_number(object: &Map<String, Value>, name: &str) -> Outcome<Option<i64>> {
    match object.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(value) => value.as_i64().map(Some).ok_or_else(|| unexpected(name, "integer", value)),
    }
}

/// A value of another type than the parameter has.
pub(super) fn unexpected(name: &str, wanted: &str, value: &Value) -> Stop {
    bad(format!("The parameter '{name}' is of an unexpected type: {wanted} is expected, not {}", kind(value)))
}

/// Only these members may be there.
pub(super) fn only(object: &Map<String, Value>, known: &[&str]) -> Outcome<()> {
    match object.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(bad(format!("Unknown parameter '{name}': known are {}", known.join(", ")))),
        None => Ok(()),
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}
