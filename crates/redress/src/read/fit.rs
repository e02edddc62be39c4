//! Does a template fit a tree, and what does it take out of it?

use super::capture::{Captured, Owner};
use crate::message::Message;
use crate::tree::{At, Syntax, Value, narrow};
use crate::wire::{Body, Constant, Field, Hole, Kind, Pattern, Shape, Told, Wire};
use std::borrow::Cow;

/// How well a wire fits. The greater the more specific.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Score {
    /// Members, constants and headers that are there.
    pub(crate) members: usize,
    /// Is the media type the wire's?
    pub(crate) typed: bool,
    /// Values of the type that the wire writes.
    pub(crate) exact: usize,
}

impl Score {
    pub(crate) fn add(&mut self, other: &Self) {
        self.members += other.members;
        self.exact += other.exact;
    }
}

pub(super) fn headers(wire: &Wire, message: &Message<'_>) -> Option<Score> {
    let mut score = Score::default();
    for field in wire.headers.iter().filter(|h| !h.optional) {
        message.header(&field.name).filter(|value| field.pattern.fits(value))?;
        score.members += 1;
    }
    Some(score)
}

pub(super) fn capture_headers<'a>(wire: &Wire, message: &Message<'a>, captured: &mut Captured<'a>) {
    for field in &wire.headers {
        if let Some(value) = message.header(&field.name) {
            captured.text(&field.pattern, Cow::Borrowed(value.trim()));
        }
    }
}

pub(super) fn body(wire: &Wire, at: At<'_, '_>) -> Option<Score> {
    let mut score = Score::default();
    // Most wires that do not fit lack their first member: one look is cheaper than a whole comparison.
    if let Some(first) = wire.shape()?.required().next() {
        at.children().find(|&child| first.is_it(child))?;
    }
    let fits = match &wire.body {
        Body::Json(shape) => at.syntax() == Syntax::Json && fits(shape, at, &mut score),
        Body::Xml(root) => {
            at.syntax() == Syntax::Xml && at.is_called(&root.name) && fits(&root.shape, at, &mut score)
        }
        Body::None | Body::Text(_) => false,
    };
    fits.then_some(score)
}

fn fits(shape: &Shape, at: At<'_, '_>, score: &mut Score) -> bool {
    match shape {
        Shape::Object { fields, .. } => {
            let is_object =
                at.is_object() || (at.syntax() == Syntax::Xml && fields.iter().all(|f| f.optional));
            is_object && fields_fit(fields, at, score)
        }
        Shape::List(item, _) => at.is_list() && at.children().all(|c| fits(item, c, score)),
        Shape::Leaf(pattern) => leaf_fits(pattern, at, score),
        Shape::Constant(constant) => {
            score.members += 1;
            constant_fits(constant, at)
        }
        Shape::Constants(constants) => {
            score.members += constants.len();
            at.is_list()
                && at.children().count() == constants.len()
                && at.children().zip(constants).all(|(c, constant)| constant_fits(constant, c))
        }
    }
}

fn fields_fit(fields: &[Field], at: At<'_, '_>, score: &mut Score) -> bool {
    let mut seen = Seen::default();
    for child in at.children() {
        let Some((index, field)) = field_of(fields, child) else { continue };
        // Of a repeated member the first counts.
        if seen.set(index) && !field_fits(field, at, child, score) {
            return false;
        }
    }
    let is_there =
        |(index, field): (usize, &Field)| field.optional || seen.has(index) || field.is_namespace();
    fields.iter().enumerate().all(is_there) && are_paired(fields, at)
}

fn field_fits(field: &Field, parent: At<'_, '_>, child: At<'_, '_>, score: &mut Score) -> bool {
    let before = *score;
    let fits = if field.repeated.is_some() {
        items(field, parent, child).next().is_some()
            && items(field, parent, child).all(|item| fits(&field.shape, item, score))
    } else {
        fits(&field.shape, child, score)
    };
    // An optional member of the wrong type is as good as absent (RFC 9457 §3.1). It is kept as an extension.
    if !fits && field.optional {
        *score = before;
        return true;
    }
    // However many items there are, the list is one member.
    if field.repeated.is_some() || matches!(field.shape, Shape::List(..)) {
        score.members = score.members.min(before.members + 1);
    }
    score.members += usize::from(!matches!(field.shape, Shape::Constant(_)));
    fits
}

/// The field that a member is.
fn field_of<'f>(fields: &'f [Field], child: At<'_, '_>) -> Option<(usize, &'f Field)> {
    fields.iter().enumerate().find(|(_, field)| field.is_it(child))
}

/// Which fields of an object have been seen.
#[derive(Clone, Copy, Default)]
struct Seen(u128);

impl Seen {
    /// Notes a field. `false`: it had been seen. A template has fewer members than there are bits.
    fn set(&mut self, index: usize) -> bool {
        let is_new = !self.has(index);
        self.0 |= 1_u128.checked_shl(narrow(index)).unwrap_or(0);
        is_new
    }

    fn has(self, index: usize) -> bool {
        1_u128.checked_shl(narrow(index)).is_some_and(|bit| self.0 & bit != 0)
    }
}

/// Texts that repeat side by side, `<Code/><Message/><Code/><Message/>`, belong together one by one.
fn are_paired(fields: &[Field], at: At<'_, '_>) -> bool {
    let mut counts = fields
        .iter()
        .filter(|f| f.repeated.is_some() && matches!(f.shape, Shape::Leaf(_)))
        .map(|f| at.children().filter(|c| c.is_called(&f.name)).count());
    counts.next().is_none_or(|first| counts.all(|count| count == first))
}

/// The items of a field that repeats.
fn items<'t, 'a>(
    field: &'t Field,
    parent: At<'t, 'a>,
    first: At<'t, 'a>,
) -> impl Iterator<Item = At<'t, 'a>> {
    let is_list = parent.syntax() == Syntax::Json && first.is_list();
    let is_xml = parent.syntax() == Syntax::Xml;
    let siblings = is_xml.then(|| parent.children().filter(|c| c.is_called(&field.name) && !c.is_attribute()));
    let listed = is_list.then(|| first.children());
    let single = (!is_list && !is_xml).then_some(first);
    siblings.into_iter().flatten().chain(listed.into_iter().flatten()).chain(single)
}

fn leaf_fits(pattern: &Pattern, at: At<'_, '_>, score: &mut Score) -> bool {
    let Some(hole) = pattern.whole() else {
        return matches!(at.value(), Value::String(text) if pattern.fits(&text.decode()));
    };
    let kind_of = |hole: &Hole| hole.kinds.iter().position(|&kind| is_of(kind, at));
    match kind_of(hole) {
        Some(position) => {
            score.exact += usize::from(position == 0);
            true
        }
        None => false,
    }
}

fn is_of(kind: Kind, at: At<'_, '_>) -> bool {
    match (kind, at.value()) {
        (Kind::Json, _) | (Kind::String, Value::String(_)) => true,
        (Kind::Digits, Value::String(text)) => is_digits(text.raw),
        (Kind::Int, Value::String(text)) => at.syntax() == Syntax::Xml && is_integer(text.raw),
        (Kind::Int, Value::Number(raw)) => is_integer(raw),
        _ => false,
    }
}

pub(crate) fn is_digits(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit())
}

pub(crate) fn is_integer(text: &str) -> bool {
    let digits = text.strip_prefix('-').unwrap_or(text);
    is_digits(digits) && (digits.len() == 1 || !digits.starts_with('0'))
}

fn constant_fits(constant: &Constant, at: At<'_, '_>) -> bool {
    match (constant, at.value()) {
        (Constant::Text(want), Value::String(text)) => text.is(want),
        (Constant::Json(want), Value::Number(raw) | Value::Literal(raw)) => **want == *raw,
        _ => false,
    }
}

/// Takes out what a shape that fits has placeholders for, and keeps the rest.
pub(super) fn capture<'a>(shape: &Shape, at: At<'_, 'a>, captured: &mut Captured<'a>) {
    take(shape, at, Owner::Problem, captured);
}

fn take<'a>(shape: &Shape, at: At<'_, 'a>, owner: Owner, captured: &mut Captured<'a>) {
    match shape {
        Shape::Object { prefix, fields, .. } => {
            let mut seen = Seen::default();
            for child in at.children() {
                match field_of(fields, child) {
                    None => captured.keep(owner, prefix, child),
                    Some((index, field)) if seen.set(index) => {
                        take_field(field, prefix, at, child, owner, captured);
                    }
                    Some(_) => {}
                }
            }
        }
        Shape::List(item, told) => {
            for (index, child) in at.children().enumerate() {
                take(item, child, owner_of(index, *told), captured);
            }
        }
        Shape::Leaf(pattern) => captured.node(owner, pattern, at),
        Shape::Constant(_) | Shape::Constants(_) => {}
    }
}

fn take_field<'a>(
    field: &Field,
    prefix: &str,
    parent: At<'_, 'a>,
    child: At<'_, 'a>,
    owner: Owner,
    captured: &mut Captured<'a>,
) {
    if field.optional && !fits(&field.shape, child, &mut Score::default()) {
        if !child.is_null() {
            captured.keep(owner, prefix, child);
        }
    } else if let Some(told) = field.repeated {
        for (index, item) in items(field, parent, child).enumerate() {
            take(&field.shape, item, owner_of(index, told), captured);
        }
    } else {
        take(&field.shape, child, owner, captured);
    }
}

/// Whose the item of a list is: the first is the problem's, unless the problem is told outside the list.
fn owner_of(index: usize, told: Told) -> Owner {
    match index {
        _ if told == Told::Outside => Owner::Error(index),
        0 => Owner::Problem,
        _ => Owner::Error(index - 1),
    }
}

impl Field {
    /// Is it that member?
    #[inline]
    fn is_it(&self, child: At<'_, '_>) -> bool {
        child.is_called(&self.name) && child.is_attribute() == self.is_attribute
    }

    /// A declaration of a namespace: written, and of no weight in reading.
    pub(crate) fn is_namespace(&self) -> bool {
        self.is_attribute && (&*self.written == "xmlns" || self.written.starts_with("xmlns:"))
    }
}
