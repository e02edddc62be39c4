//! A shape, filled in, as JSON or XML.

use super::said::{Found, Item, Said};
use crate::problem::{Extension, Value};
use crate::read::{is_digits, is_integer};
use crate::tree::{json, xml};
use crate::wire::{Body, Constant, Field, Hole, Kind, Member, Object, Pattern, Root, Shape, Told, Wire};

use std::borrow::Cow;

impl Said<'_, '_> {
    pub(super) fn json(&self, wire: &Wire, shape: &Shape, mut out: String) -> String {
        self.mark_named(wire);
        self.json_shape(wire, shape, Item::Problem, &mut out);
        out.pop();
        out
    }

    pub(super) fn xml(&self, wire: &Wire, root: &Root, mut out: String) -> String {
        self.mark_named(wire);
        out.push_str(&root.declaration);
        self.element(wire, &root.written, &root.shape, Item::Problem, &mut out);
        out
    }

    /// Extensions with a placeholder of their own are not written a second time.
    fn mark_named(&self, wire: &Wire) {
        if !self.problem.extensions.is_empty() {
            wire.named.iter().for_each(|name| self.wrote_extension(name));
        }
    }

    /// A comma follows every value, and [`end`] takes back the last.
    fn json_shape(&self, wire: &Wire, shape: &Shape, item: Item<'_>, out: &mut String) {
        match shape {
            Shape::Object(object) => {
                out.push('{');
                for field in &object.fields {
                    self.json_member(wire, field, item, out);
                }
                self.extensions_of(wire, object, item, &mut |name, value| {
                    out.push('"');
                    json::write_text(name, out);
                    match value {
                        Value::Text(text) => {
                            out.push_str("\":\"");
                            json::write_text(text, out);
                            out.push_str("\",");
                        }
                        Value::Json(source) => {
                            out.push_str("\":");
                            out.push_str(source.as_str());
                            out.push(',');
                        }
                    }
                });
                end("},", out);
            }
            Shape::List(inner, told) => self.json_items(wire, inner, *told, item, true, out),
            Shape::Leaf(pattern) => self.json_leaf("\"", pattern, false, item, out),
            Shape::Constant(constant) => json_constant(constant, out),
            Shape::Constants(constants) => {
                out.push('[');
                for constant in constants {
                    json_constant(constant, out);
                }
                end("],", out);
            }
        }
    }

    /// Writes a member, unless it is optional and there is no value for it.
    #[inline]
    fn json_member(&self, wire: &Wire, field: &Field, item: Item<'_>, out: &mut String) {
        if let (Shape::Leaf(pattern), None) = (&field.shape, field.repeated) {
            return self.json_leaf(&field.written, pattern, field.optional, item, out);
        }
        if field.optional && !self.has_shape(&field.shape, item) {
            return;
        }
        out.push_str(unquoted(&field.written));
        match field.repeated {
            Some(told) => self.json_items(wire, &field.shape, told, item, false, out),
            None => self.json_shape(wire, &field.shape, item, out),
        }
    }

    fn json_items(
        &self,
        wire: &Wire,
        shape: &Shape,
        told: Told,
        item: Item<'_>,
        always_list: bool,
        out: &mut String,
    ) {
        let problem = self.problem;
        let own = (told == Told::Inside).then_some(item);
        let is_list = always_list || own.is_none() || !problem.errors.is_empty();
        if is_list {
            out.push('[');
        }
        for item in own.into_iter().chain(problem.errors.iter().map(Item::Error)) {
            self.json_shape(wire, shape, item, out);
        }
        if is_list {
            end("],", out);
        }
    }

    /// Writes a text or number behind its name and an opening quote. Where there is no value something stands in its
    /// place, or nothing if it is optional.
    fn json_leaf(&self, written: &str, pattern: &Pattern, optional: bool, item: Item<'_>, out: &mut String) {
        // Nearly all are texts, and written as such.
        let Some(hole) = pattern.whole().filter(|hole| hole.written_kind() == Kind::String) else {
            return self.other_leaf(written, pattern, optional, item, out);
        };
        match self.of_hole(item, hole) {
            Some((member, Found::Text(text))) => {
                self.wrote(item, member);
                out.push_str(written);
                json::write_text(text, out);
                out.push_str("\",");
            }
            Some((member, Found::Word(text))) => {
                self.wrote(item, member);
                out.push_str(written);
                out.push_str(text);
                out.push_str("\",");
            }
            None if optional && hole.default.is_none() => {}
            _ => self.other_leaf(written, pattern, optional, item, out),
        }
    }

    /// The same where it is no text, or not written as one, or has text around it, or where something stands in its
    /// place.
    #[inline(never)]
    fn other_leaf(&self, written: &str, pattern: &Pattern, optional: bool, item: Item<'_>, out: &mut String) {
        let Some(hole) = pattern.whole() else {
            let text = self.text(pattern, item);
            if !optional || pattern.holes().any(|hole| self.of_hole(item, hole).is_some()) {
                out.push_str(written);
                json::write_text(&text, out);
                out.push_str("\",");
            }
            return;
        };
        let filled = self.filled(hole, item);
        if optional && !filled.is_known {
            return;
        }
        if filled.is_source {
            out.push_str(unquoted(written));
            out.push_str(filled.text);
            out.push(',');
        } else {
            out.push_str(written);
            json::write_text(filled.text, out);
            out.push_str("\",");
        }
    }

    /// What is written in JSON for a placeholder that stands alone.
    fn filled<'s>(&'s self, hole: &'s Hole, item: Item<'s>) -> Filled<'s> {
        let kind = hole.written_kind();
        let status = Found::Status(&self.status);
        let (kind, found, is_known) = match (self.of_hole(item, hole), &hole.default) {
            (Some((member, found)), _) => match hole.kinds.iter().find(|&&kind| fits_kind(kind, found)) {
                Some(&kind) => {
                    self.wrote(item, member);
                    (kind, found, true)
                }
                // A code in words where only a number can stand.
                None => (kind, status, true),
            },
            // What has a default is always written, even where it may be missing when it is read.
            (None, Some(default)) => (Kind::String, Found::Text(default), true),
            // A code must be there, and none is known: the status is the nearest thing to one.
            (None, None) if hole.member == Member::Code => (kind, status, false),
            (None, None) => (Kind::String, Found::Text(""), false),
        };
        let is_source = matches!((kind, found), (Kind::Int, _) | (Kind::Json, Found::Json(_)));
        Filled { text: found.into_str(), is_source, is_known }
    }

    fn element(&self, wire: &Wire, name: &str, shape: &Shape, item: Item<'_>, out: &mut String) {
        out.push('<');
        out.push_str(name);
        if let Shape::Object(Object { fields, .. }) = shape {
            for field in fields.iter().filter(|f| f.is_attribute) {
                out.push(' ');
                out.push_str(&field.written);
                out.push_str("=\"");
                self.content(wire, &field.shape, item, out);
                out.push('"');
            }
        }
        out.push('>');
        self.content(wire, shape, item, out);
        out.push_str("</");
        out.push_str(name);
        out.push('>');
    }

    fn content(&self, wire: &Wire, shape: &Shape, item: Item<'_>, out: &mut String) {
        match shape {
            Shape::Object(object) => {
                self.children(wire, &object.fields, item, out);
                self.extensions_of(wire, object, item, &mut |name, value| {
                    out.push('<');
                    out.push_str(name);
                    out.push('>');
                    let exact = match value {
                        Value::Text(text) => xml::write_text(text, out),
                        Value::Json(source) => {
                            xml_source(source.as_str(), out);
                            false
                        }
                    };
                    if !exact {
                        self.changed_extension(name);
                    }
                    out.push_str("</");
                    out.push_str(name);
                    out.push('>');
                });
            }
            Shape::Leaf(pattern) => match pattern.whole().and_then(|hole| self.of_hole(item, hole)) {
                Some((member, Found::Json(source))) => {
                    xml_source(source, out);
                    self.wrote(item, member);
                    self.changed(item, member);
                }
                _ => {
                    if !xml::write_text(&self.text(pattern, item), out) {
                        pattern.holes().flat_map(Hole::members).for_each(|member| self.changed(item, member));
                    }
                }
            },
            Shape::Constant(Constant::Text(text) | Constant::Json(text)) => drop(xml::write_text(text, out)),
            // XML templates have no JSON lists.
            Shape::List(..) | Shape::Constants(_) => {}
        }
    }

    fn children(&self, wire: &Wire, fields: &[Field], item: Item<'_>, out: &mut String) {
        let elements: Vec<&Field> = fields.iter().filter(|f| !f.is_attribute).collect();
        let is_text = |f: &&Field| f.repeated.is_some() && matches!(f.shape, Shape::Leaf(_));
        let mut rest = elements.as_slice();
        while let Some((first, others)) = rest.split_first() {
            // Texts that repeat side by side go pair by pair.
            let run = if is_text(first) { rest.iter().take_while(|f| is_text(f)).count() } else { 1 };
            let (run, after) = rest.split_at_checked(run).unwrap_or((rest, &[]));
            rest = if run.len() > 1 { after } else { others };
            let Some(told) = first.repeated else {
                if !first.optional || self.has_shape(&first.shape, item) {
                    self.element(wire, &first.written, &first.shape, item, out);
                }
                continue;
            };
            let problem = self.problem;
            let own = (told == Told::Inside).then_some(item);
            for item in own.into_iter().chain(problem.errors.iter().map(Item::Error)) {
                for field in run {
                    self.element(wire, &field.written, &field.shape, item, out);
                }
            }
        }
    }

    /// Calls `write` with the name and value of each extension that belongs into an object, and into no object
    /// within it.
    fn extensions_of(
        &self,
        wire: &Wire,
        object: &Object,
        item: Item<'_>,
        write: &mut dyn FnMut(&str, &Value<'_>),
    ) {
        if !self.is_open(wire) {
            return;
        }
        let Object { prefix, inner, .. } = object;
        let is_xml = matches!(wire.body, Body::Xml(_));
        let mut offer = |extension: &Extension<'_>| {
            let Some(name) = within(&extension.name, prefix) else { return false };
            let is_taken = object.has(name);
            // A member by the name of one of the template's is told apart by whose it is.
            let name = if is_taken && !self.problem.contract.is_empty() {
                Cow::Owned(format!("{}.{name}", self.problem.contract))
            } else {
                Cow::Borrowed(name)
            };
            let fits = !(is_taken && matches!(name, Cow::Borrowed(_))) && (!is_xml || xml::is_name(&name));
            if fits {
                write(&name, &extension.value);
            }
            fits
        };
        match item {
            Item::Error(error) => {
                if error.extensions.iter().filter(|e| offer(e)).count() > 0 {
                    self.wrote(item, &Member::Extension("".into()));
                }
            }
            Item::Problem => {
                let is_inner = |name: &str| inner.iter().any(|p| name.starts_with(&**p));
                for (position, extension) in self.left() {
                    if !is_inner(&extension.name) && offer(extension) {
                        self.wrote_extension_at(position);
                    }
                }
            }
        }
    }

    /// Is there anything to write in it?
    pub(super) fn has_shape(&self, shape: &Shape, item: Item<'_>) -> bool {
        match shape {
            Shape::Object(object) => object.fields.iter().any(|f| self.has_shape(&f.shape, item)),
            Shape::List(_, Told::Outside) => !self.problem.errors.is_empty(),
            Shape::List(inner, _) => self.has_shape(inner, item),
            Shape::Leaf(pattern) => pattern.holes().any(|hole| match item {
                Item::Problem if hole.members().any(Member::of_sub_error) => !self.problem.errors.is_empty(),
                _ => self.of_hole(item, hole).is_some(),
            }),
            Shape::Constant(_) | Shape::Constants(_) => false,
        }
    }
}

/// A name without its prefix. The root's is empty, and no call: comparing nothing costs more than it looks.
fn within<'n>(name: &'n str, prefix: &str) -> Option<&'n str> {
    if prefix.is_empty() { Some(name) } else { name.strip_prefix(prefix) }
}

/// Ends an object or list: what follows its last value is no comma.
fn end(end: &str, out: &mut String) {
    if out.ends_with(',') {
        out.pop();
    }
    out.push_str(end);
}

/// A member's name as far as its colon.
fn unquoted(written: &str) -> &str {
    written.strip_suffix('"').unwrap_or(written)
}

fn json_constant(constant: &Constant, out: &mut String) {
    match constant {
        Constant::Text(text) => json::write_string(text, out),
        Constant::Json(source) => out.push_str(source),
    }
    out.push(',');
}

/// Can that value be written as that type?
fn fits_kind(kind: Kind, found: Found<'_>) -> bool {
    match (kind, found) {
        (Kind::String, Found::Text(_) | Found::Word(_) | Found::Status(_))
        | (Kind::Json, _)
        | (_, Found::Status(_)) => true,
        (Kind::Int, Found::Text(text) | Found::Json(text)) => is_integer(text),
        (Kind::Digits, Found::Text(text)) => is_digits(text),
        (Kind::String | Kind::Digits, Found::Json(_)) | (Kind::Int | Kind::Digits, Found::Word(_)) => false,
    }
}

/// A placeholder's value in JSON.
struct Filled<'s> {
    text: &'s str,
    /// Is it JSON source? Else it is what stands in a string.
    is_source: bool,
    /// Or does it only stand in the place of a value that is not known?
    is_known: bool,
}

fn xml_source(source: &str, out: &mut String) {
    match json::parse(source) {
        Ok(tree) => xml::write_json(tree.root(), out),
        Err(_) => drop(xml::write_text(source, out)),
    }
}
