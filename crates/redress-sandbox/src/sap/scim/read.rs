//! Reads a resource that a client sends: by its schemas, and with the names as they spell them.

use super::schema::{Attribute, Kind, ResourceType, named};
use super::trouble::Trouble;
use serde_json::{Map, Value};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

/// The longest text that is taken.
const TEXT_CHARS: usize = 2_000;

/// The content of a request as a JSON object.
///
/// # Errors
///
/// It is none.
pub(crate) fn object(body: &[u8]) -> Result<Map<String, Value>, Trouble> {
    match serde_json::from_slice(body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(Trouble::Syntax("The request body is not a JSON object".into())),
        Err(_) => Err(Trouble::Syntax("The request body is not valid JSON".into())),
    }
}

/// A member of that name. Case does not count (RFC 7643 §2.1).
pub(super) fn member<'v>(object: &'v Map<String, Value>, name: &str) -> Option<&'v Value> {
    object.iter().find(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Is that schema among those that the content names?
pub(super) fn names_schema(object: &Map<String, Value>, schema: &str) -> bool {
    let is_it = |id: &Value| id.as_str().is_some_and(|id| id.eq_ignore_ascii_case(schema));
    member(object, "schemas").and_then(Value::as_array).is_some_and(|list| list.iter().any(is_it))
}

/// Is that the primary one of many values?
pub(super) fn is_primary(value: &Value) -> bool {
    value.get("primary").and_then(Value::as_bool).unwrap_or_default()
}

/// A whole resource: what the client may write of it. What is read-only is left out.
///
/// # Errors
///
/// An attribute is unknown, of another type, or required and not there.
pub(super) fn resource(
    kind: &ResourceType,
    sent: &Map<String, Value>,
) -> Result<Map<String, Value>, Trouble> {
    let mut taken = Map::new();
    for (name, value) in sent {
        if name.eq_ignore_ascii_case("schemas") {
            check_schemas(kind, value)?;
        } else if let Some(extension) = kind.extension(name) {
            let parts = match value {
                Value::Null => continue,
                Value::Object(parts) => parts,
                _ => return Err(Trouble::value(&extension.id, "is not an object")),
            };
            let read = attributes(&extension.attributes, parts, &format!("{}:", extension.id))?;
            if !read.is_empty() {
                taken.insert(extension.id.clone(), Value::Object(read));
            }
        } else if let Some(attribute) = kind.attribute(name) {
            put(&mut taken, attribute, value, "")?;
        } else {
            return Err(Trouble::value(name, "is not part of the schema"));
        }
    }
    check_required(kind.attributes(), &taken, "")?;
    Ok(taken)
}

/// A resource names its schemas (RFC 7643 §3).
pub(super) fn check_names_schemas(kind: &ResourceType, sent: &Map<String, Value>) -> Result<(), Trouble> {
    if names_schema(sent, kind.schema) {
        Ok(())
    } else {
        Err(Trouble::value("schemas", &format!("must contain {}", kind.schema)))
    }
}

fn check_schemas(kind: &ResourceType, value: &Value) -> Result<(), Trouble> {
    let list = value.as_array().ok_or_else(|| Trouble::value("schemas", "is not an array"))?;
    let is_known = |id: &str| id.eq_ignore_ascii_case(kind.schema) || kind.extension(id).is_some();
    if list.iter().all(|id| id.as_str().is_some_and(is_known)) {
        Ok(())
    } else {
        Err(Trouble::value("schemas", "names a schema that the resource cannot have"))
    }
}

fn attributes(
    known: &[Attribute],
    sent: &Map<String, Value>,
    before: &str,
) -> Result<Map<String, Value>, Trouble> {
    let mut taken = Map::new();
    for (name, value) in sent {
        let Some(attribute) = named(known, name) else {
            return Err(Trouble::value(&format!("{before}{name}"), "is not part of the schema"));
        };
        put(&mut taken, attribute, value, before)?;
    }
    check_required(known, &taken, before)?;
    Ok(taken)
}

fn check_required(known: &[Attribute], taken: &Map<String, Value>, before: &str) -> Result<(), Trouble> {
    let missing = known.iter().find(|attribute| {
        attribute.is_required && !attribute.is_read_only && !taken.contains_key(&attribute.name)
    });
    match missing {
        Some(attribute) => Err(Trouble::value(&format!("{before}{}", attribute.name), "is required")),
        None => Ok(()),
    }
}

fn put(
    into: &mut Map<String, Value>,
    attribute: &Attribute,
    value: &Value,
    before: &str,
) -> Result<(), Trouble> {
    if attribute.is_read_only {
        return Ok(());
    }
    if let Some(read) = value_of(attribute, value, before)? {
        into.insert(attribute.name.clone(), read);
    }
    Ok(())
}

/// A value of an attribute, all of it. `None`: it is unassigned (RFC 7643 §2.5).
pub(super) fn value_of(attribute: &Attribute, value: &Value, before: &str) -> Result<Option<Value>, Trouble> {
    if !attribute.is_many {
        return element(attribute, value, before);
    }
    let list = match value {
        Value::Null => return Ok(None),
        Value::Array(list) => list,
        _ => return Err(Trouble::value(&format!("{before}{}", attribute.name), "is not an array")),
    };
    let mut read = Vec::new();
    for item in list {
        read.extend(element(attribute, item, before)?);
    }
    if read.iter().filter(|item| is_primary(item)).count() > 1 {
        return Err(Trouble::value(
            &format!("{before}{}", attribute.name),
            "has more than one primary value",
        ));
    }
    Ok((!read.is_empty()).then_some(Value::Array(read)))
}

/// One value.
pub(super) fn element(attribute: &Attribute, value: &Value, before: &str) -> Result<Option<Value>, Trouble> {
    let name = || format!("{before}{}", attribute.name);
    let wrong = |what: &str| Err(Trouble::value(&name(), what));
    match (attribute.kind, value) {
        (_, Value::Null) => return Ok(None),
        (Kind::Complex, Value::Object(parts)) => {
            let read = attributes(&attribute.parts, parts, &format!("{}.", name()))?;
            return Ok((!read.is_empty()).then_some(Value::Object(read)));
        }
        (Kind::Text | Kind::Reference, Value::String(text)) if text.chars().count() > TEXT_CHARS => {
            return wrong("is too long");
        }
        (Kind::Text | Kind::Reference, Value::String(_)) | (Kind::Boolean, Value::Bool(_)) => {}
        (Kind::Integer, Value::Number(number)) if number.is_i64() => {}
        (Kind::Moment, Value::String(text)) if moment(text).is_some() => {}
        (Kind::Complex, _) => return wrong("is not an object"),
        (Kind::Text | Kind::Reference, _) => return wrong("is not a string"),
        (Kind::Boolean, _) => return wrong("is not a boolean"),
        (Kind::Integer, _) => return wrong("is not an integer"),
        (Kind::Moment, _) => return wrong("is not a date and time"),
    }
    let text = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    if !attribute.canonical.is_empty() && !attribute.canonical.contains(&text) {
        return Err(Trouble::NotListed(attribute.name.clone()));
    }
    Ok(Some(value.clone()))
}

/// A moment of a resource.
pub(super) fn moment(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(text, &Rfc3339).ok()
}
