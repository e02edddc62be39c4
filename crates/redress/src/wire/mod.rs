//! A wire: one representation of an error, compiled from a template that looks like it.

mod pattern;
mod shape;

pub(crate) use pattern::{Hole, Kind, Member, Part, Pattern};
pub(crate) use shape::{Constant, Field, Object, Root, Shape, Told};

use http::{HeaderName, HeaderValue};
use std::borrow::Cow;
use std::ops::Range;

/// One representation of an error.
#[derive(Debug)]
pub(crate) struct Wire {
    pub(crate) id: Cow<'static, str>,
    /// Sent as `Content-Type`.
    pub(crate) media_type: Option<HeaderValue>,
    /// The same without parameters. Empty where there is no body.
    pub(crate) essence: Cow<'static, str>,
    pub(crate) body: Body,
    pub(crate) headers: Vec<HeaderField>,
    /// May it come with a 2xx status?
    pub(crate) in_success: bool,
    /// Members whose value says that all is well.
    pub(crate) success: Vec<Success>,
    /// Are members written that the template does not name?
    pub(crate) extensions: bool,
    /// May it be chosen for writing?
    pub(crate) write: bool,
    /// The extensions that have a placeholder.
    pub(crate) named: Vec<Box<str>>,
    /// The placeholders that must have a value, and not every problem has one: it is written where all are filled.
    pub(crate) asked: Vec<Hole>,
    /// Where it stands in the contract's text.
    pub(crate) span: Range<usize>,
}

#[derive(Debug)]
pub(crate) enum Body {
    /// The headers say all, or the status alone.
    None,
    Json(Shape),
    Xml(Root),
    Text(Pattern),
}

#[derive(Debug)]
pub(crate) struct HeaderField {
    pub(crate) name: HeaderName,
    pub(crate) optional: bool,
    pub(crate) pattern: Pattern,
}

/// A member, and the values of it that mean success.
#[derive(Debug)]
pub(crate) struct Success {
    pub(crate) path: Vec<Box<str>>,
    /// As JSON source.
    pub(crate) values: Vec<Box<str>>,
}

impl Wire {
    /// Has it neither a body nor a header that must be there, so that the status says all?
    pub(crate) fn is_bare(&self) -> bool {
        matches!(self.body, Body::None) && self.headers.iter().all(|h| h.optional)
    }

    /// Every placeholder of the wire.
    pub(crate) fn for_each_hole<'w>(&'w self, visit: &mut dyn FnMut(&'w Hole)) {
        match &self.body {
            Body::None => {}
            Body::Json(shape) | Body::Xml(Root { shape, .. }) => shape.for_each_hole(visit),
            Body::Text(pattern) => pattern.holes().for_each(&mut *visit),
        }
        self.headers.iter().flat_map(|h| h.pattern.holes()).for_each(visit);
    }

    /// Notes which extensions have a placeholder, and what must be there for it to be written. To be called once, when
    /// it is whole.
    pub(crate) fn index(&mut self) {
        let mut named = Vec::new();
        self.for_each_hole(&mut |hole| {
            named.extend(hole.members().filter_map(|member| match member {
                Member::Extension(name) => Some(name.clone()),
                _ => None,
            }));
        });
        self.named = named;
        let headers = self.headers.iter().filter(|h| !h.optional);
        let mut asked: Vec<Hole> = headers.flat_map(|h| h.pattern.holes()).cloned().collect();
        if let Some(shape) = self.shape() {
            shape.for_each_asked_hole(&mut |hole| asked.push(hole.clone()));
        }
        asked.retain(|hole| !hole.is_always_filled());
        self.asked = asked;
    }

    /// Must it have that member?
    pub(crate) fn requires(&self, member: &Member) -> bool {
        let mut found = false;
        let mut visit = |hole: &Hole| found |= hole.member == *member;
        if let Some(shape) = self.shape() {
            shape.for_each_required_hole(&mut |hole| visit(hole));
        }
        self.headers.iter().filter(|h| !h.optional).flat_map(|h| h.pattern.holes()).for_each(visit);
        found
    }

    /// Has it a place for that member?
    pub(crate) fn has(&self, member: &Member) -> bool {
        let mut found = false;
        self.for_each_hole(&mut |hole| found |= hole.members().any(|m| m == member));
        found
    }

    pub(crate) fn shape(&self) -> Option<&Shape> {
        match &self.body {
            Body::Json(shape) | Body::Xml(Root { shape, .. }) => Some(shape),
            Body::None | Body::Text(_) => None,
        }
    }
}

/// A media type without its parameters.
pub(crate) fn essence(media_type: &str) -> &str {
    let end = memchr::memchr(b';', media_type.as_bytes()).unwrap_or(media_type.len());
    media_type.get(..end).unwrap_or_default().trim_ascii()
}
