//! The ways in which this API says no. The numbers are the contract's.

use crate::failure::Failure;
use serde_json::{Value, json};

/// The wire on which an error carries `data`.
const WIRE: &str = "json";

/// 400: a header is not there.
pub(super) fn missing_header(name: &str) -> Failure {
    Failure::status(400).detail(format!("The header {name} is missing."))
}

/// 401: a header is there and worth nothing.
pub(super) fn invalid_header(why: &str) -> Failure {
    Failure::status(401).detail(why)
}

/// 403 for what is not below the caller. The documentation has no status for it.
pub(super) fn forbidden(why: &str) -> Failure {
    Failure::status(403).title("Access denied").detail(why)
}

/// 404.
pub(super) fn not_found(what: &str) -> Failure {
    Failure::status(404).detail(format!("There is no such {what}."))
}

/// 406: a value is refused. It is named, and given back.
pub(super) fn invalid(name: &str, value: &Value, why: &str) -> Failure {
    Failure::status(406).on(WIRE).detail(format!("{name} {why}.")).with_json("data", &json!({ name: value }))
}

/// 1002: nothing can be made of the request.
pub(super) fn bad_request(why: impl Into<String>) -> Failure {
    Failure::code("1002").detail(why)
}

/// 1504: only one entry may have that value.
pub(super) fn duplicate(name: &str, value: &str, why: &str) -> Failure {
    Failure::code("1504").on(WIRE).detail(why).with_json("data", &json!({ name: value }))
}

/// 0: it failed, and no code says more.
pub(super) fn failed(why: &str) -> Failure {
    Failure::code("0").detail(why)
}

/// 500: the fault is here.
pub(super) fn internal(why: &str) -> Failure {
    Failure::status(500).detail(why)
}
