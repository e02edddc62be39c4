//! JSON values in XML, and back: RFC 9457 appendix B.

use super::{is_name, write_text};
use crate::limits;
use crate::tree::{At, Value, json};

/// An element's content as JSON, by the rules of RFC 9457 appendix B read backwards.
pub(crate) fn to_json(at: At<'_, '_>, out: &mut String) {
    let Value::Object = at.value() else {
        match at.value() {
            Value::String(text) => json::write_string(&text.decode(), out),
            _ => out.push_str("null"),
        }
        return;
    };
    let is_list = at.children().all(|c| c.is("i"));
    out.push(if is_list { '[' } else { '{' });
    let mut seen: Vec<String> = Vec::new();
    for child in at.children() {
        let name = child.name().decode();
        // Of a repeated element the first counts.
        if !is_list && (seen.iter().any(|s| *s == *name) || seen.len() >= limits::EXTENSIONS) {
            continue;
        }
        if !matches!(out.as_bytes().last(), Some(b'[' | b'{')) {
            out.push(',');
        }
        if !is_list {
            json::write_string(&name, out);
            out.push(':');
            seen.push(name.into_owned());
        }
        to_json(child, out);
    }
    out.push(if is_list { ']' } else { '}' });
}

/// A JSON value as the content of an element, by the rules of RFC 9457 appendix B. Names that XML does not allow
/// are written as `_`.
pub(crate) fn write_json(at: At<'_, '_>, out: &mut String) {
    match at.value() {
        Value::Object | Value::List => {
            for child in at.children() {
                let name = child.name().decode();
                let name = match at.value() {
                    Value::List => "i",
                    _ if is_name(&name) => &*name,
                    _ => "_",
                };
                out.push('<');
                out.push_str(name);
                out.push('>');
                write_json(child, out);
                out.push_str("</");
                out.push_str(name);
                out.push('>');
            }
        }
        Value::String(text) => drop(write_text(&text.decode(), out)),
        Value::Number(raw) | Value::Literal(raw) => out.push_str(raw),
    }
}
