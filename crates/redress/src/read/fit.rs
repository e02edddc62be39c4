//! Does a template fit a tree, and what does it take out of it?

use super::capture::{Captured, Owner};
use crate::message::Message;
use crate::tree::{At, Syntax, Value};
use crate::wire::{Body, Constant, Field, Kind, Object, Pattern, Shape, Told, Wire};
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

pub(super) fn capture_headers<'a>(wire: &'a Wire, message: &Message<'a>, captured: &mut Captured<'a>) {
    for field in &wire.headers {
        if let Some(value) = message.header(&field.name) {
            captured.text(Owner::Problem, &field.pattern, Cow::Borrowed(value.trim()));
        }
    }
}

/// Fits a wire's body to a tree, and takes out what it has placeholders for. Of a body that does not fit, something
/// may have been taken.
pub(super) fn body<'a>(wire: &'a Wire, at: At<'_, 'a>, captured: &mut Captured<'a>) -> Option<Score> {
    let mut walk = Walk { score: Score::default(), captured: Some(captured) };
    walk.shape(wire.shape()?, at, Owner::Problem).then_some(walk.score)
}

/// May it be the wire's, by its syntax and by the names of its members?
pub(super) fn may_be(wire: &Wire, at: At<'_, '_>, names: u64) -> bool {
    let is_so = match &wire.body {
        Body::Json(_) => at.syntax() == Syntax::Json,
        Body::Xml(root) => at.syntax() == Syntax::Xml && at.is_called(&root.name),
        Body::None | Body::Text(_) => false,
    };
    let required = match wire.shape() {
        Some(Shape::Object(object)) => object.required_names,
        _ => 0,
    };
    is_so && required & !names == 0
}

/// A walk over a tree along a shape.
struct Walk<'w, 'a> {
    score: Score,
    /// Where to put what is taken out. `None`: it is only asked whether it fits.
    captured: Option<&'w mut Captured<'a>>,
}

impl<'a> Walk<'_, 'a> {
    fn shape(&mut self, shape: &'a Shape, at: At<'_, 'a>, owner: Owner) -> bool {
        match shape {
            Shape::Object(object) => {
                let is_object = at.is_object()
                    || (at.syntax() == Syntax::Xml && object.fields.iter().all(|f| f.optional));
                is_object && self.object(object, at, owner)
            }
            Shape::List(item, told) => {
                let mut items = at.children().enumerate();
                at.is_list() && items.all(|(index, child)| self.shape(item, child, owner_of(index, *told)))
            }
            Shape::Leaf(pattern) => self.leaf(pattern, at, owner),
            Shape::Constant(constant) => {
                self.score.members += 1;
                constant_fits(constant, at)
            }
            Shape::Constants(constants) => {
                self.score.members += constants.len();
                at.is_list()
                    && at.children().count() == constants.len()
                    && at.children().zip(constants).all(|(c, constant)| constant_fits(constant, c))
            }
        }
    }

    fn object(&mut self, object: &'a Object, at: At<'_, 'a>, owner: Owner) -> bool {
        let mut seen = Seen::default();
        let mut missing = object.required;
        for child in at.children() {
            let Some((index, field)) = object.field_of(child) else {
                self.keep(owner, &object.prefix, child);
                continue;
            };
            // Of a repeated member the first counts.
            if !seen.set(index) {
                continue;
            }
            let fits = match (&field.shape, field.repeated) {
                (Shape::Leaf(pattern), None) => self.leaf(pattern, child, owner),
                (_, None) => self.part(field, child, owner),
                (_, Some(told)) => self.items(field, told, at, child),
            };
            if fits {
                self.score.members += usize::from(!matches!(field.shape, Shape::Constant(_)));
                missing -= usize::from(field.is_required());
            } else if !field.optional {
                return false;
            } else if !child.is_null() {
                // An optional member of the wrong type is as good as absent (RFC 9457 §3.1).
                self.keep(owner, &object.prefix, child);
            }
        }
        missing == 0 && (!object.has_pairs || are_paired(&object.fields, at))
    }

    /// A member that does not repeat.
    fn part(&mut self, field: &'a Field, at: At<'_, 'a>, owner: Owner) -> bool {
        let before = self.score;
        // What is optional must fit as a whole before a part of it is taken.
        let is_tried = field.optional && self.captured.is_some();
        let fits = (!is_tried || Walk { score: before, captured: None }.shape(&field.shape, at, owner))
            && self.shape(&field.shape, at, owner);
        if !fits {
            self.score = before;
        } else if matches!(field.shape, Shape::List(..)) {
            self.count_as_one(before);
        }
        fits
    }

    /// A member that repeats.
    fn items(&mut self, field: &'a Field, told: Told, parent: At<'_, 'a>, first: At<'_, 'a>) -> bool {
        let before = self.score;
        let mut count = 0;
        let fits = items(field, parent, first).all(|item| {
            count += 1;
            self.shape(&field.shape, item, owner_of(count - 1, told))
        });
        self.count_as_one(before);
        fits && count > 0
    }

    /// However many items there are, the list is one member.
    fn count_as_one(&mut self, before: Score) {
        self.score.members = self.score.members.min(before.members + 1);
    }

    /// A text or number. Nothing is taken of one that does not fit.
    #[inline]
    fn leaf(&mut self, pattern: &'a Pattern, at: At<'_, 'a>, owner: Owner) -> bool {
        // Nearly all are texts, and written as such.
        let Some(hole) = pattern.whole().filter(|hole| is_text(hole.written_kind(), at)) else {
            return self.other_leaf(pattern, at, owner);
        };
        self.score.exact += 1;
        if let Some(captured) = &mut self.captured {
            captured.node(owner, hole, at);
        }
        true
    }

    #[inline(never)]
    fn other_leaf(&mut self, pattern: &'a Pattern, at: At<'_, 'a>, owner: Owner) -> bool {
        let Some(hole) = pattern.whole() else {
            let Value::String(text) = at.value() else { return false };
            let text = text.decode();
            let fits = pattern.fits(&text);
            if let (true, Some(captured)) = (fits, &mut self.captured) {
                captured.text(owner, pattern, text);
            }
            return fits;
        };
        let Some(position) = hole.kinds.iter().position(|&kind| is_of(kind, at)) else { return false };
        self.score.exact += usize::from(position == 0);
        if let Some(captured) = &mut self.captured {
            captured.node(owner, hole, at);
        }
        true
    }

    fn keep(&mut self, owner: Owner, prefix: &str, at: At<'_, 'a>) {
        if let Some(captured) = &mut self.captured {
            captured.keep(owner, prefix, at);
        }
    }
}

/// Which fields of an object have been seen.
struct Seen([bool; 128]);

impl Default for Seen {
    fn default() -> Self {
        Self([false; 128])
    }
}

impl Seen {
    /// Notes a field. `false`: it had been seen. A template has fewer members than there are places.
    fn set(&mut self, index: usize) -> bool {
        self.0.get_mut(index).is_none_or(|seen| !std::mem::replace(seen, true))
    }
}

/// Texts that repeat side by side, `<Code/><Message/><Code/><Message/>`, belong together one by one.
fn are_paired(fields: &[Field], at: At<'_, '_>) -> bool {
    let mut counts = fields
        .iter()
        .filter(|f| f.is_repeated_text())
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
    let siblings =
        is_xml.then(|| parent.children().filter(|c| c.is_called(&field.name) && !c.is_attribute()));
    let listed = is_list.then(|| first.children());
    let single = (!is_list && !is_xml).then_some(first);
    siblings.into_iter().flatten().chain(listed.into_iter().flatten()).chain(single)
}

#[inline]
fn is_text(kind: Kind, at: At<'_, '_>) -> bool {
    kind == Kind::String && matches!(at.value(), Value::String(_))
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

/// Whose the item of a list is: the first is the problem's, unless the problem is told outside the list.
fn owner_of(index: usize, told: Told) -> Owner {
    match index {
        _ if told == Told::Outside => Owner::Error(index),
        0 => Owner::Problem,
        _ => Owner::Error(index - 1),
    }
}
