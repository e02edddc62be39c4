//! What a wire took out of a message, before it is understood.

use crate::limits;
use crate::problem::{Extension, FailedRequest, Json, SubError, Value, find};
use crate::tree::{self, At};
use crate::wire::{Hole, Kind, Member, Pattern};
use std::borrow::Cow;

#[derive(Default)]
pub(super) struct Captured<'a> {
    pub(super) problem: Item<'a>,
    pub(super) errors: Vec<SubError<'a>>,
    pub(super) status: Option<Cow<'a, str>>,
    pub(super) kind: Option<Cow<'a, str>>,
    pub(super) instance: Option<Cow<'a, str>>,
    pub(super) condition: Option<Cow<'a, str>>,
    pub(super) request: FailedRequest<'a>,
    /// Did the detail stand where the title may?
    pub(super) detail_or_title: bool,
    /// Was there more than could be kept?
    pub(super) is_cut: bool,
}

/// The problem or a sub-error: they have the same members.
pub(super) type Item<'a> = SubError<'a>;

/// Which of several errors a member belongs to.
#[derive(Clone, Copy)]
pub(super) enum Owner {
    Problem,
    Error(usize),
}

impl<'a> Captured<'a> {
    /// The item, made if it is the next one. `None`: it is over the bound.
    pub(super) fn item(&mut self, owner: Owner) -> Option<&mut Item<'a>> {
        match owner {
            Owner::Problem => Some(&mut self.problem),
            Owner::Error(index) if index < limits::SUB_ERRORS => {
                if index >= self.errors.len() {
                    self.errors.resize_with(index + 1, SubError::default);
                }
                self.errors.get_mut(index)
            }
            Owner::Error(_) => {
                self.is_cut = true;
                None
            }
        }
    }

    /// A text that fits a pattern.
    pub(super) fn text(&mut self, owner: Owner, pattern: &'a Pattern, text: Cow<'a, str>) {
        pattern.capture(text, &mut |hole, value| self.take(owner, hole, value));
    }

    /// A node where a placeholder stands alone.
    pub(super) fn node(&mut self, owner: Owner, hole: &'a Hole, at: At<'_, 'a>) {
        match (at.value(), &hole.member) {
            (tree::Value::String(_), Member::Extension(name)) if hole.kinds.contains(&Kind::Json) => {
                self.extension(owner, name, value_of(at));
            }
            (tree::Value::String(text), _) => self.take(owner, hole, text.decode()),
            (_, Member::Extension(name)) => self.extension(owner, name, value_of(at)),
            (tree::Value::Number(raw), _) => self.take(owner, hole, Cow::Borrowed(raw)),
            _ => {}
        }
    }

    fn take(&mut self, owner: Owner, hole: &'a Hole, value: Cow<'a, str>) {
        let is_default = hole.default.as_deref().is_some_and(|d| d == value);
        if value.is_empty() || is_default {
            return;
        }
        let slot = match &hole.member {
            Member::Status => &mut self.status,
            Member::Type => &mut self.kind,
            Member::Instance => &mut self.instance,
            Member::Condition => &mut self.condition,
            Member::Method => &mut self.request.method,
            Member::Uri => &mut self.request.uri,
            Member::Extension(name) => return self.extension(owner, name, Value::Text(value)),
            member => {
                self.detail_or_title |= *member == Member::Detail && hole.otherwise == Some(Member::Title);
                let Some(item) = self.item(owner) else { return };
                match member {
                    Member::Code | Member::ErrorCode => &mut item.code,
                    Member::Title | Member::ErrorTitle => &mut item.title,
                    Member::Detail | Member::ErrorDetail => &mut item.detail,
                    _ => &mut item.target,
                }
            }
        };
        // The first of a repeated member counts.
        slot.get_or_insert(value);
    }

    /// A member that no template names, or none that fits.
    pub(super) fn keep(&mut self, owner: Owner, prefix: &str, at: At<'_, 'a>) {
        let kept = self.item(owner).is_some_and(|item| item.extension(prefix, at));
        self.is_cut |= !kept;
    }

    fn extension(&mut self, owner: Owner, name: &'a str, value: Value<'a>) {
        if let Some(item) = self.item(owner)
            && find(&item.extensions, name).is_none()
        {
            item.extensions.push(Extension::new(name, value));
        }
    }
}

impl<'a> Item<'a> {
    /// A member that no template names. `false`: there are too many of them.
    pub(super) fn extension(&mut self, prefix: &str, at: At<'_, 'a>) -> bool {
        let name = at.name().decode();
        let name = if prefix.is_empty() { name } else { Cow::Owned(format!("{prefix}{name}")) };
        // Of a repeated member the first counts.
        let is_new = find(&self.extensions, &name).is_none();
        let has_room = self.extensions.len() < limits::EXTENSIONS;
        if is_new && has_room {
            self.extensions.push(Extension::new(name, value_of(at)));
        }
        has_room
    }
}

fn value_of<'a>(at: At<'_, 'a>) -> Value<'a> {
    match at.value() {
        tree::Value::String(text) => Value::Text(text.decode()),
        _ => Value::Json(Json::parsed(at.to_json())),
    }
}
