//! The admin APIs: applications with their secrets, and identity providers.

pub(super) mod applications;
mod document;
pub(super) mod providers;
pub(super) mod secrets;

use crate::call::{Call, Reply};
use crate::failure::{Failure, Outcome};
use http::StatusCode;
use redress::SubError;
use serde_json::{Map, Value};

/// The media type of everything here.
const MEDIA_TYPE: &str = "application/json;charset=UTF-8";

/// Content, over several lines as the API writes it.
fn pretty(status: StatusCode, value: &Value) -> Reply {
    Reply::with(status, MEDIA_TYPE, format!("{value:#}"))
}

/// Nothing has that id.
fn missing(detail: &str) -> Failure {
    Failure::code("404").at(404).detail(detail)
}

/// A part of the content is wrong.
fn wrong(target: &str, message: &str) -> Failure {
    let mut error = SubError::default();
    error.target = Some(target.to_owned().into());
    error.detail = Some(message.to_owned().into());
    Failure::status(400).detail("The request is not valid.").also(error)
}

/// The content as an object.
fn object(call: &Call) -> Outcome<Map<String, Value>> {
    match serde_json::from_slice(&call.body) {
        Ok(Value::Object(object)) => Ok(object),
        _ => Err(Failure::status(400).detail("The request body is not a JSON object.").into()),
    }
}
