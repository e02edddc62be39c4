//! What the errors of a wire look like: a JSON Schema, learned from errors that were written on it.

use serde_json::{Map, Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// What was seen at one place of the errors.
#[derive(Debug, Default)]
pub(super) struct Shape {
    seen: usize,
    kinds: BTreeSet<&'static str>,
    objects: usize,
    members: BTreeMap<String, Shape>,
    items: Option<Box<Shape>>,
    /// The name of the XML element.
    root: Option<String>,
}

impl Shape {
    /// Sees one more.
    pub(super) fn add(&mut self, value: &Value) {
        self.seen += 1;
        self.kinds.insert(kind(value));
        match value {
            Value::Object(object) => {
                self.objects += 1;
                for (name, member) in object {
                    self.members.entry(name.clone()).or_default().add(member);
                }
            }
            Value::Array(list) => {
                let items = self.items.get_or_insert_default();
                for item in list {
                    items.add(item);
                }
            }
            _ => {}
        }
    }

    /// Sees a body.
    pub(super) fn add_body(&mut self, media_type: &str, body: &str) {
        if let Some(Body { root, value }) = Body::parse(media_type, body) {
            self.root = root;
            self.add(&value);
        }
    }

    /// The schema: what every error has is required, and more may come.
    pub(super) fn schema(&self) -> Value {
        let mut schema = Map::new();
        let kinds: Vec<_> = self.kinds.iter().copied().collect();
        match kinds.as_slice() {
            [] => {}
            [kind] => drop(schema.insert("type".into(), json!(kind))),
            kinds => drop(schema.insert("type".into(), json!(kinds))),
        }
        if !self.members.is_empty() {
            let members: Map<_, _> =
                self.members.iter().map(|(name, shape)| (name.clone(), shape.schema())).collect();
            schema.insert("properties".into(), Value::Object(members));
            let always = self.members.iter().filter(|(_, shape)| shape.seen == self.objects);
            let required: Vec<_> = always.map(|(name, _)| name).collect();
            if !required.is_empty() {
                schema.insert("required".into(), json!(required));
            }
        }
        if let Some(items) = &self.items {
            schema.insert("items".into(), items.schema());
        }
        if let Some(root) = &self.root {
            schema.insert("xml".into(), json!({ "name": root }));
        }
        Value::Object(schema)
    }
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(_) => "string",
        Value::Array(_) => "array",
        Value::Object(_) => "object",
    }
}

/// A body, taken apart. XML becomes what JSON would be: an element with others in it is an object.
#[derive(Debug)]
pub(super) struct Body {
    /// The name of the outermost element.
    pub root: Option<String>,
    pub value: Value,
}

impl Body {
    /// Takes it apart. `None`: it is neither JSON nor XML.
    pub(super) fn parse(media_type: &str, body: &str) -> Option<Self> {
        if media_type.ends_with("json") {
            return Some(Self { root: None, value: serde_json::from_str(body).ok()? });
        }
        if !media_type.ends_with("xml") {
            return None;
        }
        let document = roxmltree::Document::parse(body.trim_start()).ok()?;
        let root = document.root_element();
        Some(Self { root: Some(root.tag_name().name().to_owned()), value: element(root) })
    }

    /// Is that text one of its values?
    pub(super) fn says(&self, text: &str) -> bool {
        says(&self.value, text)
    }
}

fn element(node: roxmltree::Node<'_, '_>) -> Value {
    let mut members: BTreeMap<String, Vec<Value>> = BTreeMap::new();
    for child in node.children().filter(roxmltree::Node::is_element) {
        members.entry(child.tag_name().name().to_owned()).or_default().push(element(child));
    }
    if members.is_empty() {
        return Value::String(node.text().unwrap_or_default().to_owned());
    }
    let one_or_list = |mut list: Vec<Value>| match list.pop() {
        Some(one) if list.is_empty() => one,
        last => Value::Array(list.into_iter().chain(last).collect()),
    };
    Value::Object(members.into_iter().map(|(name, list)| (name, one_or_list(list))).collect())
}

fn says(value: &Value, text: &str) -> bool {
    match value {
        Value::String(own) => own == text,
        Value::Array(list) => list.iter().any(|item| says(item, text)),
        Value::Object(object) => object.values().any(|member| says(member, text)),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_all_have_is_required_and_kinds_are_joined() {
        let mut shape = Shape::default();
        shape.add(&json!({ "code": "1", "list": [1] }));
        shape.add(&json!({ "code": 2 }));
        let wanted = json!({
            "type": "object",
            "properties": {
                "code": { "type": ["integer", "string"] },
                "list": { "type": "array", "items": { "type": "integer" } },
            },
            "required": ["code"],
        });
        assert_eq!(shape.schema(), wanted);
    }

    #[test]
    fn an_element_is_an_object_and_a_repeated_one_a_list() {
        let mut shape = Shape::default();
        shape.add_body("application/xml", "<a><b>1</b><c><d>2</d></c><c><d>3</d></c></a>");
        let text = json!({ "type": "string" });
        let inner = json!({ "type": "object", "properties": { "d": text }, "required": ["d"] });
        let wanted = json!({
            "type": "object",
            "properties": { "b": text, "c": { "type": "array", "items": inner } },
            "required": ["b", "c"],
            "xml": { "name": "a" },
        });
        assert_eq!(shape.schema(), wanted);
    }
}
