//! What a field may be, and which code says that it is not: one table per operation.

use super::{cidr, refuse};
use crate::call::Call;
use crate::failure::{Failure, Outcome, Stop};
use serde_json::{Map, Value};

/// The content of a call: one object.
pub(super) type Body = Map<String, Value>;

/// One field of a body. The first rule that is broken is told.
pub(super) struct Rule {
    field: &'static str,
    /// What says that it is not there, or empty. `None`: it need not be.
    missing: Option<&'static str>,
    is_good: fn(&Value) -> bool,
    code: &'static str,
}

/// A field that may be there.
pub(super) const fn may(field: &'static str, is_good: fn(&Value) -> bool, code: &'static str) -> Rule {
    Rule { field, missing: None, is_good, code }
}

/// A field that must be there: the code without it, and the code where it is no good.
pub(super) const fn must(
    field: &'static str,
    missing: &'static str,
    is_good: fn(&Value) -> bool,
    code: &'static str,
) -> Rule {
    Rule { field, missing: Some(missing), is_good, code }
}

/// Two fields, or a field and what is asked for or changed, that cannot stand together.
pub(super) struct Clash {
    pub is_so: fn(&Body) -> bool,
    pub code: &'static str,
}

/// Reads the content, which must be one object.
///
/// # Errors
///
/// There is none, its type is not told, or it is something else.
pub(super) fn body(call: &Call) -> Outcome<Body> {
    if call.body.is_empty() {
        return Err(refuse("0011"));
    }
    match call.media_type().as_str() {
        "" => return Err(refuse("0012")),
        "application/json" => {}
        _ => return Err(Failure::status(400).into()),
    }
    match serde_json::from_slice(&call.body) {
        Ok(Value::Object(body)) => Ok(body),
        Ok(Value::Null) => Err(refuse("0011")),
        _ => Err(refuse("1004")),
    }
}

/// Holds a body against its rules.
///
/// # Errors
///
/// A rule is broken.
pub(super) fn check(body: &Body, rules: &[Rule]) -> Outcome<()> {
    for rule in rules {
        let given = body.get(rule.field).filter(|value| !value.is_null());
        match (given, rule.missing) {
            (None | Some(Value::String(_)), Some(code))
                if text(body, rule.field).is_none_or(str::is_empty) =>
            {
                return Err(refuse(code));
            }
            (Some(value), _) if !(rule.is_good)(value) => return Err(broken(rule)),
            _ => {}
        }
    }
    Ok(())
}

/// Holds a body against what cannot stand together.
///
/// # Errors
///
/// Something does.
pub(super) fn clashes(body: &Body, clashes: &[Clash]) -> Outcome<()> {
    match clashes.iter().find(|clash| (clash.is_so)(body)) {
        Some(clash) => Err(refuse(clash.code)),
        None => Ok(()),
    }
}

/// Is it the version of IP that this region has?
///
/// # Errors
///
/// It is another, or none.
pub(super) fn speaks(body: &Body) -> Outcome<()> {
    match body.get("ip_version") {
        None | Some(Value::Null) => Ok(()),
        Some(Value::String(version)) if version == "ipv4" => Ok(()),
        Some(Value::String(version)) if version == "ipv6" || version == "dualstack" => {
            Err(Failure::status(501).into())
        }
        Some(_) => Err(parameter("ip_version")),
    }
}

fn parameter(field: &str) -> Stop {
    Failure::code("EndPoint.0002").detail(format!("Parameter error: {field}.")).into()
}

/// `EndPoint.0002` is said of many fields: its text names this one.
fn broken(rule: &Rule) -> Stop {
    match rule.code {
        "0002" => parameter(rule.field),
        code => refuse(code),
    }
}

/// The text of a field.
pub(super) fn text<'b>(body: &'b Body, field: &str) -> Option<&'b str> {
    body.get(field)?.as_str()
}

/// Is there such a field, with a value?
pub(super) fn has(body: &Body, field: &str) -> bool {
    body.get(field).is_some_and(|value| !value.is_null())
}

/// The items of a list. None of it: none.
pub(super) fn list<'b>(body: &'b Body, field: &str) -> &'b [Value] {
    body.get(field).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The texts of a list.
pub(super) fn texts(body: &Body, field: &str) -> Vec<String> {
    list(body, field).iter().filter_map(Value::as_str).map(str::to_owned).collect()
}

/// Eight, four, four, four and twelve hexadecimal digits.
pub(super) fn is_uuid(text: &str) -> bool {
    let parts: Vec<_> = text.split('-').collect();
    parts.iter().map(|part| part.len()).eq([8, 4, 4, 4, 12])
        && parts.iter().all(|part| part.bytes().all(|b| b.is_ascii_hexdigit()))
}

/// The name that a caller gives: 1 to 16 letters, digits, underscores and hyphens.
pub(super) fn is_name(text: &str) -> bool {
    (1..=16).contains(&text.len())
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-'))
}

/// What the platform names things by: 1 to 64 letters, digits and hyphens.
pub(super) fn is_word(text: &str) -> bool {
    (1..=64).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
}

/// At most 128 characters, and no angle brackets.
pub(super) fn is_description(text: &str) -> bool {
    text.chars().count() <= 128 && !text.contains(['<', '>'])
}

/// `*`, or `iam:domain::` and 1 to 64 letters, digits and asterisks.
pub(super) fn is_permission(text: &str) -> bool {
    let id = text.strip_prefix("iam:domain::").unwrap_or_default();
    let is_id = (1..=64).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'*');
    text == "*" || is_id
}

/// An IPv4 address.
pub(super) fn is_address(text: &str) -> bool {
    text.parse::<std::net::Ipv4Addr>().is_ok()
}

pub(super) fn uuid(value: &Value) -> bool {
    value.as_str().is_some_and(is_uuid)
}

pub(super) fn name(value: &Value) -> bool {
    value.as_str().is_some_and(|text| text.is_empty() || is_name(text))
}

pub(super) fn description(value: &Value) -> bool {
    value.as_str().is_some_and(is_description)
}

pub(super) fn boolean(value: &Value) -> bool {
    value.is_boolean()
}

pub(super) fn address(value: &Value) -> bool {
    value.as_str().is_some_and(is_address)
}

pub(super) fn block(value: &Value) -> bool {
    value.as_str().is_some_and(|text| cidr::Block::parse(text).is_some())
}

pub(super) fn blocks(value: &Value) -> bool {
    value.as_array().is_some_and(|items| !items.is_empty() && items.iter().all(block))
}

/// A list of addresses and blocks.
pub(super) fn whitelist(value: &Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().all(|item| address(item) || block(item)))
}

pub(super) fn uuids(value: &Value) -> bool {
    value.as_array().is_some_and(|items| items.iter().all(uuid))
}

/// Statements, each with an effect, actions and resources.
pub(super) fn policy(value: &Value) -> bool {
    let is_statement = |item: &Value| {
        let texts = |key: &str| {
            let items = item.get(key).and_then(Value::as_array);
            items.is_some_and(|items| !items.is_empty() && items.iter().all(Value::is_string))
        };
        matches!(item.get("Effect").and_then(Value::as_str), Some("Allow" | "Deny"))
            && texts("Action")
            && texts("Resource")
    };
    value.as_array().is_some_and(|items| !items.is_empty() && items.iter().all(is_statement))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_field_may_be() {
        type Case = (fn(&str) -> bool, &'static str, bool);
        let known: &[Case] = &[
            (is_uuid, "5e000000-0000-4000-8000-000000000001", true),
            (is_uuid, "5e000000-0000-4000-8000-00000000000g", false),
            (is_uuid, "5e000000000040008000000000000001", false),
            (is_name, "shop_api-2", true),
            (is_name, "seventeen-letters", false),
            (is_name, "å", false),
            (is_description, "", true),
            (is_description, "a < b", false),
            (is_permission, "*", true),
            (is_permission, "iam:domain::7d1c", true),
            (is_permission, "iam:domain::", false),
            (is_permission, "7d1c", false),
            (is_address, "10.1.1.1", true),
            (is_address, "10.1.1.256", false),
        ];
        for (is_good, text, expected) in known {
            assert_eq!(is_good(text), *expected, "{text}");
        }
    }
}
