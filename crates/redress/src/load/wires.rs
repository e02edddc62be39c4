//! `[[wire]]`, compiled.

use super::finding::{Check, Findings};
use crate::table::Table;
use crate::tree::json;
use crate::wire::{Body, HeaderField, Hole, Pattern, Root, Shape, Success, Wire, essence};
use http::{HeaderName, HeaderValue};
use std::ops::Range;
use toml::de::DeValue;

pub(super) fn wire(mut table: Table<'_>, findings: &mut Findings) -> Option<Wire> {
    let id = table.required_text("id", findings);
    let media_type = media_type(&mut table, findings);
    let template = table.text("body", findings);
    let body = match (&template, &media_type) {
        (None, _) => Some(Body::None),
        (Some(template), Some(media_type)) => {
            let kind = media_type.to_str().map_or("", essence).to_ascii_lowercase();
            body(template, &kind, table.span_of("body"), findings)
        }
        (Some(_), None) => {
            if !table.has("media-type") {
                table.missing("media-type", findings);
            }
            None
        }
    };
    let headers = headers(&mut table, findings);
    let in_success = table.flag("in-success", false, findings);
    let success = success(&mut table, findings);
    if !success.is_empty() && !in_success {
        let help = "add `in-success = true`, or take `success` away".to_owned();
        let message = "`success` on a wire that never comes with a success status".to_owned();
        findings.add(Check::UselessSuccess, table.span_of("success"), message, help);
    }
    let mut wire = Wire {
        id: id?.into(),
        essence: media_type.as_ref().and_then(|v| v.to_str().ok()).map_or("", essence).to_owned().into(),
        media_type,
        body: body?,
        headers,
        in_success,
        success,
        extensions: table.flag("extensions", false, findings),
        write: table.flag("write", true, findings),
        named: Vec::new(),
        asked: Vec::new(),
        span: table.span_of("id"),
    };
    wire.index();
    if wire.is_bare() && in_success {
        let help = "give it a `body`, or `headers`, or take `in-success` away".to_owned();
        let message = "`in-success` on a wire that only its status tells from a success".to_owned();
        findings.add(Check::UselessSuccess, table.span_of("in-success"), message, help);
    }
    check_placeholders(&wire, &table, findings);
    table.finish(findings);
    Some(wire)
}

/// A value of a static text is copied with each error that is written; any other is counted by atomic steps.
const COMMON_MEDIA_TYPES: [&str; 4] =
    ["application/json", "application/problem+json", "application/problem+xml", "application/xml"];

fn media_type(table: &mut Table<'_>, findings: &mut Findings) -> Option<HeaderValue> {
    let text = table.text("media-type", findings)?;
    let is_one =
        essence(&text).split_once('/').is_some_and(|(kind, sub)| !kind.is_empty() && !sub.is_empty());
    let common = COMMON_MEDIA_TYPES.into_iter().find(|common| *common == text);
    match common.map_or_else(|| HeaderValue::from_str(&text), |common| Ok(HeaderValue::from_static(common))) {
        Ok(value) if is_one => Some(value),
        _ => {
            let help = "write a type and a subtype: application/json".to_owned();
            findings.add(
                Check::InvalidValue,
                table.span_of("media-type"),
                format!("`{text}` is not a media type"),
                help,
            );
            None
        }
    }
}

fn body(template: &str, media_type: &str, span: Range<usize>, findings: &mut Findings) -> Option<Body> {
    let compiled = if media_type.ends_with("json") {
        Shape::from_json(template).map(Body::Json)
    } else if media_type.ends_with("xml") {
        Root::from_xml(template).map(Body::Xml)
    } else if media_type.starts_with("text/") {
        Pattern::parse(template.trim())
            .and_then(|p| p.map_err(|_| "a text wire needs a placeholder".to_owned()))
            .map(Body::Text)
    } else {
        Err(format!("`{media_type}` ends in neither `json` nor `xml`, and is no `text/…`"))
    };
    compiled
        .map_err(|message| {
            let help = "paste an error as the API sends it, and name its parts: see docs/contract-format.md"
                .to_owned();
            findings.add(Check::Template, span, message, help);
        })
        .ok()
}

fn headers(table: &mut Table<'_>, findings: &mut Findings) -> Vec<HeaderField> {
    let mut headers = Vec::new();
    for (key, value) in table.pairs("headers", findings) {
        let (name, optional) = key.strip_suffix('?').map_or((key, false), |name| (name, true));
        let pattern = value
            .get_ref()
            .as_str()
            .ok_or_else(|| "a header's template is a string".to_owned())
            .and_then(Pattern::parse)
            .and_then(|p| p.map_err(|_| "a header's template needs a placeholder".to_owned()));
        match (HeaderName::from_bytes(name.as_bytes()), pattern) {
            (Ok(name), Ok(pattern)) => headers.push(HeaderField { name, optional, pattern }),
            (Err(_), _) => {
                let help = "a name is made of letters, digits and `-`; a `?` at its end makes it optional"
                    .to_owned();
                findings.add(
                    Check::InvalidValue,
                    value.span(),
                    format!("`{name}` is not a header name"),
                    help,
                );
            }
            (_, Err(message)) => {
                let help = format!("write for example {name} = \"{{code}}\"");
                findings.add(Check::Template, value.span(), message, help);
            }
        }
    }
    headers
}

fn success(table: &mut Table<'_>, findings: &mut Findings) -> Vec<Success> {
    let mut successes = Vec::new();
    for (pointer, list) in table.pairs("success", findings) {
        let path = pointer.strip_prefix('/').filter(|path| !path.is_empty());
        let values = list.get_ref().as_array().filter(|values| !values.is_empty());
        let (Some(path), Some(values)) = (path, values) else {
            let help = "write a JSON Pointer and the values that mean success: { \"/result\" = [\"1\", 1] }"
                .to_owned();
            findings.add(
                Check::InvalidValue,
                list.span(),
                format!("`success` cannot read `{pointer}`"),
                help,
            );
            continue;
        };
        // RFC 6901 §3: `~1` is a slash, `~0` a tilde.
        let path = path.split('/').map(|name| name.replace("~1", "/").replace("~0", "~").into()).collect();
        let mut sources = Vec::new();
        for value in values {
            match source(value.get_ref()) {
                Some(source) => sources.push(source.into()),
                None => {
                    let help = "a success value is a string, a whole number, true or false".to_owned();
                    findings.add(Check::WrongType, value.span(), "not a JSON scalar".to_owned(), help);
                }
            }
        }
        successes.push(Success { path, values: sources });
    }
    successes
}

fn source(value: &DeValue<'_>) -> Option<String> {
    match value {
        DeValue::String(text) => {
            let mut out = String::new();
            json::write_string(text, &mut out);
            Some(out)
        }
        DeValue::Integer(number) if number.radix() == 10 => Some(number.as_str().to_owned()),
        DeValue::Boolean(flag) => Some(flag.to_string()),
        _ => None,
    }
}

fn check_placeholders(wire: &Wire, table: &Table<'_>, findings: &mut Findings) {
    let mut seen = Vec::new();
    let mut twice = Vec::new();
    wire.for_each_hole(&mut |hole: &Hole| {
        if seen.contains(&&hole.member) {
            twice.push(&hole.member);
        }
        seen.push(&hole.member);
    });
    for member in twice {
        let help = "name the second one {x.NAME}, or write it as a constant".to_owned();
        let message = format!("the placeholder for {member:?} stands in this wire twice");
        findings.add(Check::RepeatedPlaceholder, table.span_of("body"), message, help);
    }
}
