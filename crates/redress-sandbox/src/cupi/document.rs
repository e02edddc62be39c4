//! Objects on the wire: XML or JSON, as the caller asks, in both directions. In JSON every value is a text,
//! a list of one is the object itself, and a list of none has no member for it.

use super::kind::Kind;
use super::object::Object;
use crate::call::{Call, Reply};
use crate::failure::{Failure, Outcome};
use crate::voice::accepted;
use http::StatusCode;
use redress::Accept;
use serde_json::{Map, Value};
use std::fmt::{Display, Write as _};

/// Elements of a request's XML. An honest one has under two hundred.
const NODES: u32 = 20_000;
/// How deep a request's XML may be nested. A message's recipients are four deep.
const DEPTH: usize = 16;

/// How an answer is written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Format {
    Xml,
    Json,
}

/// What the caller accepts, in one line. A weight without its zero, as Java's own client sends it, is one.
pub(super) fn accept(call: &Call) -> Option<String> {
    accepted(&call.headers).map(|line| line.replace("q=.", "q=0."))
}

impl Format {
    /// The one that the caller likes best; XML where both are liked alike.
    pub(super) fn of(call: &Call) -> Self {
        let Some(line) = accept(call) else { return Self::Xml };
        let accept = Accept::parse(&line);
        let is_json = accept.liking("application/json") > accept.liking("application/xml");
        if is_json { Self::Json } else { Self::Xml }
    }
}

/// A list of objects, out of so many that there are.
pub(super) fn list(call: &Call, kind: &Kind, total: i64, objects: &[Object]) -> Reply {
    match Format::of(call) {
        Format::Xml => xml_list(kind, total, objects),
        Format::Json => json_list(kind, Some(format!("\"@total\":\"{total}\"")), objects),
    }
}

/// A list that says no total in JSON, and how many are on the page in XML: the import's.
pub(super) fn list_without_total(call: &Call, kind: &Kind, objects: &[Object]) -> Reply {
    match Format::of(call) {
        Format::Xml => xml_list(kind, objects.len(), objects),
        Format::Json => json_list(kind, None, objects),
    }
}

fn xml_list(kind: &Kind, total: impl Display, objects: &[Object]) -> Reply {
    let mut text = format!("{DECLARATION}<{} total=\"{total}\">", kind.list);
    for object in objects {
        element(&mut text, kind.element, object);
    }
    let _ = write!(text, "</{}>", kind.list);
    Reply::with(StatusCode::OK, "application/xml", text)
}

fn json_list(kind: &Kind, total: Option<String>, objects: &[Object]) -> Reply {
    let members: Vec<_> = total.into_iter().chain(member(kind.element, objects)).collect();
    Reply::with(StatusCode::OK, "application/json", format!("{{{}}}", members.join(",")))
}

/// One object.
pub(super) fn one(call: &Call, name: &str, object: &Object) -> Reply {
    match Format::of(call) {
        Format::Xml => {
            let mut text = DECLARATION.to_owned();
            element(&mut text, name, object);
            Reply::with(StatusCode::OK, "application/xml", text)
        }
        Format::Json => Reply::with(StatusCode::OK, "application/json", json(object)),
    }
}

/// Created: the path is the content, and `Location` says it whole.
pub(super) fn created(call: &Call, path: &str) -> Reply {
    Reply::with(StatusCode::CREATED, "text/plain", path.to_owned()).location(&format!("{}{path}", base(call)))
}

/// What an absolute URL begins with: as the caller came, before a proxy took the TLS away.
pub(super) fn base(call: &Call) -> String {
    if is_https(call) { call.base().replacen("http:", "https:", 1) } else { call.base() }
}

/// Did the caller come over TLS? A proxy has taken it away, and says so.
pub(super) fn is_https(call: &Call) -> bool {
    call.header("x-forwarded-proto") == Some("https")
}

/// Changed or deleted. The server names a type although nothing follows.
pub(super) fn done() -> Reply {
    Reply::with(StatusCode::NO_CONTENT, "application/xml", "")
}

const DECLARATION: &str = r#"<?xml version="1.0" encoding="UTF-8" standalone="yes"?>"#;

/// The member of a list: none, the only object itself, or an array.
fn member(name: &str, objects: &[Object]) -> Option<String> {
    let objects: Vec<_> = objects.iter().map(json).collect();
    match objects.as_slice() {
        [] => None,
        [only] => Some(format!("\"{name}\":{only}")),
        many => Some(format!("\"{name}\":[{}]", many.join(","))),
    }
}

/// The fields in their order, which a map would not keep.
fn json(object: &Object) -> String {
    let member = |(name, value): &(&str, String)| format!("\"{name}\":{}", Value::from(value.as_str()));
    let members: Vec<_> = object.0.iter().map(member).collect();
    format!("{{{}}}", members.join(","))
}

fn element(text: &mut String, name: &str, object: &Object) {
    let _ = write!(text, "<{name}>");
    for (name, value) in &object.0 {
        if value.is_empty() {
            let _ = write!(text, "<{name}/>");
        } else {
            let _ = write!(text, "<{name}>");
            value.chars().for_each(|c| match c {
                '&' => text.push_str("&amp;"),
                '<' => text.push_str("&lt;"),
                '>' => text.push_str("&gt;"),
                '\r' => text.push_str("&#13;"),
                c => text.push(c),
            });
            let _ = write!(text, "</{name}>");
        }
    }
    let _ = write!(text, "</{name}>");
}

/// The fields that a request brings, in order. `name`: the element that they are in.
///
/// # Errors
///
/// It is no such document.
pub(super) fn fields(call: &Call, name: &str) -> Outcome<Vec<(String, String)>> {
    let tree = tree(&call.media_type(), &call.body, name)?;
    flat(&tree, name)
}

/// The texts of an object.
///
/// # Errors
///
/// It is none, or has objects inside.
pub(super) fn flat(tree: &Value, name: &str) -> Outcome<Vec<(String, String)>> {
    let Value::Object(members) = tree else { return wrong(format!("{name} is an object with fields.")) };
    let text = |(key, value): (&String, &Value)| match value {
        Value::String(text) => Ok((key.clone(), text.clone())),
        Value::Bool(flag) => Ok((key.clone(), flag.to_string())),
        Value::Number(number) => Ok((key.clone(), number.to_string())),
        Value::Null => Ok((key.clone(), String::new())),
        Value::Array(_) | Value::Object(_) => wrong(format!("{key} is given as more than one value.")),
    };
    members.iter().map(text).collect()
}

/// A document as JSON. XML has its root's content as an object; elements of one name become an array.
///
/// # Errors
///
/// It is not well-formed, or is about something else.
pub(super) fn tree(media_type: &str, body: &[u8], name: &str) -> Outcome<Value> {
    let Ok(text) = std::str::from_utf8(body) else { return wrong("The content is not UTF-8.") };
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    if text.trim().is_empty() {
        return wrong(format!("The content is empty: it has to be a {name}."));
    }
    let tree = if media_type.ends_with("json") {
        serde_json::from_str(text).or_else(|why| wrong(format!("The content is no JSON: {why}.")))?
    } else {
        xml(text, name)?
    };
    if has_control(&tree) { wrong("The content has characters that no XML can have.") } else { Ok(tree) }
}

fn xml(text: &str, name: &str) -> Outcome<Value> {
    // A document type could bring entities: it is refused whole.
    let options = roxmltree::ParsingOptions { allow_dtd: false, nodes_limit: NODES, ..Default::default() };
    let document = match roxmltree::Document::parse_with_options(text, options) {
        Ok(document) => document,
        Err(why) => return wrong(format!("The content is no XML: {why}.")),
    };
    let root = document.root_element();
    if !root.has_tag_name(name) {
        return wrong(format!("The content is a {}: it has to be a {name}.", root.tag_name().name()));
    }
    content(root, DEPTH)
}

fn content(element: roxmltree::Node<'_, '_>, depth: usize) -> Outcome<Value> {
    let mut children = element.children().filter(roxmltree::Node::is_element).peekable();
    if children.peek().is_none() && depth < DEPTH {
        return Ok(element.children().filter_map(|node| node.text()).collect::<String>().into());
    }
    let Some(deeper) = depth.checked_sub(1) else { return wrong("The content is nested too deep.") };
    let mut members = Map::new();
    for child in children {
        let value = content(child, deeper)?;
        match members.get_mut(child.tag_name().name()) {
            None => drop(members.insert(child.tag_name().name().to_owned(), value)),
            Some(Value::Array(many)) => many.push(value),
            Some(first) => *first = Value::Array(vec![first.take(), value]),
        }
    }
    Ok(Value::Object(members))
}

/// Is there a character that XML 1.0 cannot have, escaped or not? It could come in JSON and would spoil
/// every answer.
fn has_control(tree: &Value) -> bool {
    let is_bad =
        |c: char| (c < ' ' && !matches!(c, '\t' | '\n' | '\r')) || matches!(c, '\u{fffe}' | '\u{ffff}');
    match tree {
        Value::String(text) => text.contains(is_bad),
        Value::Array(many) => many.iter().any(has_control),
        Value::Object(members) => {
            members.iter().any(|(key, value)| key.contains(is_bad) || has_control(value))
        }
        _ => false,
    }
}

fn wrong<T>(why: impl Into<String>) -> Outcome<T> {
    Err(Failure::status(400).detail(why).into())
}
