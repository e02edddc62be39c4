//! Documents of the admin APIs: which members they have, and how operations change them (JSON Pointer, RFC 6901).

use super::wrong;
use crate::failure::Outcome;
use serde_json::{Map, Value};

/// What a member must be.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Text,
    Flag,
    Object,
    /// It is the service's: what a client says of it does not count.
    Own,
}

/// The members that there are.
pub(super) type Members = &'static [(&'static str, Kind)];

/// Keeps what a client may say.
pub(super) fn read(members: Members, sent: Map<String, Value>) -> Outcome<Map<String, Value>> {
    let mut read = Map::new();
    for (name, value) in sent {
        let Some((_, kind)) = members.iter().find(|(known, _)| *known == name) else {
            return Err(wrong(&name, "The property is not known.").into());
        };
        let fits = match kind {
            Kind::Text => value.as_str().is_some_and(|text| text.chars().count() <= 2_000),
            Kind::Flag => value.is_boolean(),
            Kind::Object => value.is_object(),
            Kind::Own => true,
        };
        if !fits && !value.is_null() {
            return Err(wrong(&name, "The property has a wrong type.").into());
        }
        if *kind != Kind::Own && !value.is_null() {
            read.insert(name, value);
        }
    }
    match read.get("name").and_then(Value::as_str).map(str::trim) {
        Some(name) if !name.is_empty() => Ok(read),
        _ => Err(wrong("name", "The property is required.").into()),
    }
}

/// Operations that one request may have.
const OPERATIONS: usize = 100;

/// Applies the operations of a PATCH.
pub(super) fn change(document: &mut Map<String, Value>, sent: &Map<String, Value>) -> Outcome<()> {
    let operations = sent.get("operations").and_then(Value::as_array);
    let operations = operations.filter(|list| (1..=OPERATIONS).contains(&list.len()));
    let operations = operations.ok_or_else(|| wrong("operations", "The property is required."))?;
    for operation in operations {
        let text = |name: &str| operation.get(name).and_then(Value::as_str);
        let path = text("path").unwrap_or_default();
        let refused = || wrong(path, "The operation cannot be done.");
        let value = operation.get("value").cloned();
        match (text("op"), value) {
            (Some("add" | "replace"), Some(value)) => put(document, path, value).ok_or_else(refused)?,
            (Some("remove"), _) => take(document, path).ok_or_else(refused)?,
            _ => return Err(refused().into()),
        }
    }
    Ok(())
}

/// The parts of a pointer. `None`: it is none, or points at the whole.
fn parts(path: &str) -> Option<Vec<String>> {
    let path = path.strip_prefix('/')?;
    Some(path.split('/').map(|part| part.replace("~1", "/").replace("~0", "~")).collect())
}

fn holder<'d>(
    document: &'d mut Map<String, Value>,
    parts: &[String],
    makes: bool,
) -> Option<&'d mut Map<String, Value>> {
    parts.iter().try_fold(document, |object, part| {
        if makes {
            object.entry(part).or_insert_with(|| Value::Object(Map::new())).as_object_mut()
        } else {
            object.get_mut(part)?.as_object_mut()
        }
    })
}

fn put(document: &mut Map<String, Value>, path: &str, value: Value) -> Option<()> {
    let parts = parts(path)?;
    let (last, before) = parts.split_last()?;
    holder(document, before, true)?.insert(last.clone(), value);
    Some(())
}

fn take(document: &mut Map<String, Value>, path: &str) -> Option<()> {
    let parts = parts(path)?;
    let (last, before) = parts.split_last()?;
    holder(document, before, false)?.remove(last).map(drop)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn operations_reach_into_objects() {
        let mut document = Map::new();
        let does = |document: &mut Map<String, Value>, operation: Value| {
            let sent = json!({ "operations": [operation] });
            change(document, sent.as_object().unwrap()).is_ok()
        };
        assert!(does(&mut document, json!({ "op": "replace", "path": "/a/b~1c", "value": 1 })));
        assert_eq!(Value::Object(document.clone()), json!({ "a": { "b/c": 1 } }));
        assert!(!does(&mut document, json!({ "op": "add", "path": "/a/b~1c/d", "value": 1 })));
        assert!(!does(&mut document, json!({ "op": "remove", "path": "/x" })));
        assert!(!does(&mut document, json!({ "op": "replace", "path": "", "value": {} })));
        assert!(does(&mut document, json!({ "op": "remove", "path": "/a" })));
        assert_eq!(Value::Object(document), json!({}));
    }
}
