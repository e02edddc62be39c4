//! A shape, filled in, as JSON or XML.

use super::said::{Found, Item, Said};
use crate::problem::{Extension, Value};
use crate::read::{is_digits, is_integer};
use crate::tree::{json, xml};
use crate::wire::{Body, Constant, Field, Hole, Kind, Member, Object, Pattern, Root, Shape, Told, Wire};

use std::borrow::Cow;

impl Said<'_, '_> {
    pub(super) fn json(&self, wire: &Wire, shape: &Shape, out: &mut String) {
        self.mark_named(wire);
        self.json_shape(wire, shape, Item::Problem, out);
    }

    pub(super) fn xml(&self, wire: &Wire, root: &Root, out: &mut String) {
        self.mark_named(wire);
        out.push_str(&root.declaration);
        self.element(wire, &root.written, &root.shape, Item::Problem, out);
    }

    /// Extensions with a placeholder of their own are not written a second time.
    fn mark_named(&self, wire: &Wire) {
        if !self.problem.extensions.is_empty() {
            wire.named.iter().for_each(|name| self.wrote_extension(name));
        }
    }

    fn json_shape(&self, wire: &Wire, shape: &Shape, item: Item<'_>, out: &mut String) {
        match shape {
            Shape::Object(Object { prefix, inner, fields, .. }) => {
                out.push('{');
                let start = out.len();
                for field in fields {
                    let before = out.len();
                    let comma = usize::from(before == start);
                    out.push_str(field.written.get(comma..).unwrap_or_default());
                    if let (Shape::Leaf(pattern), false) = (&field.shape, field.repeated.is_some()) {
                        let wrote = self.json_leaf(pattern, item, out);
                        if field.optional && !wrote {
                            out.truncate(before);
                        }
                    } else if field.optional && !self.has_shape(&field.shape, item) {
                        out.truncate(before);
                    } else if let Some(told) = field.repeated {
                        self.json_items(wire, &field.shape, told, item, false, out);
                    } else {
                        self.json_shape(wire, &field.shape, item, out);
                    }
                }
                self.extensions_of(wire, (prefix, inner), fields, item, &mut |name, value| {
                    separate(out);
                    json::write_string(name, out);
                    out.push(':');
                    match value {
                        Value::Text(text) => json::write_string(text, out),
                        Value::Json(source) => out.push_str(source.as_str()),
                    }
                });
                out.push('}');
            }
            Shape::List(inner, told) => self.json_items(wire, inner, *told, item, true, out),
            Shape::Leaf(pattern) => {
                self.json_leaf(pattern, item, out);
            }
            Shape::Constant(constant) => json_constant(constant, out),
            Shape::Constants(constants) => {
                out.push('[');
                for constant in constants {
                    separate(out);
                    json_constant(constant, out);
                }
                out.push(']');
            }
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
            if is_list {
                separate(out);
            }
            self.json_shape(wire, shape, item, out);
        }
        if is_list {
            out.push(']');
        }
    }

    /// Writes a value. `false`: there was none, and something stands in its place.
    fn json_leaf(&self, pattern: &Pattern, item: Item<'_>, out: &mut String) -> bool {
        let Some(hole) = pattern.whole() else {
            json::write_string(&self.text(pattern, item), out);
            return pattern.holes().any(|hole| self.of_hole(item, hole).is_some());
        };
        let kind = hole.written_kind();
        let status = Found::Status(&self.status);
        let Some((member, found)) = self.of_hole(item, hole) else {
            match (&hole.default, &hole.member) {
                // What has a default is always written, even where it may be missing when it is read.
                (Some(default), _) => {
                    json::write_string(default, out);
                    return true;
                }
                // A code must be there, and none is known: the status is the nearest thing to one.
                (None, Member::Code) => write_kind(kind, status, out),
                (None, _) => out.push_str("\"\""),
            }
            return false;
        };
        match hole.kinds.iter().find(|&&kind| fits_kind(kind, found)) {
            Some(&kind) => {
                write_kind(kind, found, out);
                self.wrote(item, member);
            }
            // A code in words where only a number can stand.
            None => write_kind(kind, status, out),
        }
        true
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
            Shape::Object(Object { prefix, inner, fields, .. }) => {
                self.children(wire, fields, item, out);
                self.extensions_of(wire, (prefix, inner), fields, item, &mut |name, value| {
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
        (prefix, inner): (&str, &[Box<str>]),
        fields: &[Field],
        item: Item<'_>,
        write: &mut dyn FnMut(&str, &Value<'_>),
    ) {
        let is_xml = matches!(wire.body, Body::Xml(_));
        let mut offer = |extension: &Extension<'_>| {
            let Some(name) = within(&extension.name, prefix) else { return false };
            let is_taken = fields.iter().any(|f| *f.name == *name);
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
            _ if !self.is_open(wire) => {}
            Item::Error(error) => {
                if error.extensions.iter().filter(|e| offer(e)).count() > 0 {
                    self.wrote(item, &Member::Extension("".into()));
                }
            }
            Item::Problem => {
                let is_inner = |name: &str| inner.iter().any(|p| name.starts_with(&**p));
                for extension in
                    self.left().filter(|e| within(&e.name, prefix).is_some() && !is_inner(&e.name))
                {
                    if offer(extension) {
                        self.wrote_extension(&extension.name);
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

    /// Is there a value for everything that must be in it? A title, a status, a code can always be made.
    pub(super) fn has_required(&self, shape: &Shape, item: Item<'_>) -> bool {
        match shape {
            Shape::Object(object) => {
                object.fields.iter().filter(|f| !f.optional).all(|f| self.has_required(&f.shape, item))
            }
            Shape::List(inner, told) => *told == Told::Outside || self.has_required(inner, item),
            Shape::Leaf(pattern) => pattern.holes().all(|hole| {
                matches!(hole.member, Member::Code)
                    || hole.members().any(Member::of_sub_error)
                    || self.has(item, hole)
            }),
            Shape::Constant(_) | Shape::Constants(_) => true,
        }
    }
}

/// A name without its prefix. The root's is empty, and no call: comparing nothing costs more than it looks.
fn within<'n>(name: &'n str, prefix: &str) -> Option<&'n str> {
    if prefix.is_empty() { Some(name) } else { name.strip_prefix(prefix) }
}

fn separate(out: &mut String) {
    if !matches!(out.as_bytes().last(), Some(b'{' | b'[')) {
        out.push(',');
    }
}

fn json_constant(constant: &Constant, out: &mut String) {
    match constant {
        Constant::Text(text) => json::write_string(text, out),
        Constant::Json(source) => out.push_str(source),
    }
}

/// Can that value be written as that type?
fn fits_kind(kind: Kind, found: Found<'_>) -> bool {
    match (kind, found) {
        (Kind::String, Found::Text(_) | Found::Status(_)) | (Kind::Json, _) | (_, Found::Status(_)) => true,
        (Kind::Int, Found::Text(text) | Found::Json(text)) => is_integer(text),
        (Kind::Digits, Found::Text(text)) => is_digits(text),
        (Kind::String | Kind::Digits, Found::Json(_)) => false,
    }
}

fn write_kind(kind: Kind, found: Found<'_>, out: &mut String) {
    match (kind, found) {
        (Kind::Int, found) => out.push_str(found.into_str()),
        (Kind::Json, Found::Json(source)) => out.push_str(source),
        (_, found) => json::write_string(found.into_str(), out),
    }
}

fn xml_source(source: &str, out: &mut String) {
    match json::parse(source) {
        Ok(tree) => xml::write_json(tree.root(), out),
        Err(_) => drop(xml::write_text(source, out)),
    }
}
