//! How a success looks.

use crate::call::Reply;
use http::StatusCode;
use serde_json::{Value, json};

/// 200 with `result` 1 and the members of that object beside it.
pub(super) fn success(named: &Value) -> Reply {
    let mut whole = json!({ "result": 1 });
    if let (Some(whole), Some(named)) = (whole.as_object_mut(), named.as_object()) {
        whole.extend(named.clone());
    }
    Reply::json(StatusCode::OK, &whole)
}

/// What the letter of a status stands for.
pub(super) fn status_in_words(letter: &str) -> &'static str {
    match letter {
        "A" => "Active",
        "E" => "Expired",
        _ => "Suspended",
    }
}
