//! What a wire took out of a message, before it is understood.

use crate::condition::Condition;
use crate::limits;
use crate::problem::{Extension, Json, Problem, SubError, Value, find};
use crate::tree::{self, At};
use crate::wire::{Hole, Kind, Member, Pattern};
use http::StatusCode;
use http::status::InvalidStatusCode;
use std::borrow::Cow;

pub(super) struct Captured<'a> {
    /// The problem to be, as far as the message tells it word by word. Boxed from the first: it is large, and so never
    /// moves.
    pub(super) problem: Box<Problem<'a>>,
    pub(super) title: Option<Cow<'a, str>>,
    pub(super) status: Option<Result<StatusCode, InvalidStatusCode>>,
    pub(super) condition: Option<Result<Condition, ()>>,
    /// Did the detail stand where the title may?
    pub(super) detail_or_title: bool,
}

impl Default for Captured<'_> {
    fn default() -> Self {
        Self {
            problem: Box::new(Problem::new(Condition::UnknownClientError)),
            title: None,
            status: None,
            condition: None,
            detail_or_title: false,
        }
    }
}

/// Which of several errors a member belongs to.
#[derive(Clone, Copy)]
pub(super) enum Owner {
    Problem,
    Error(usize),
}

impl<'a> Captured<'a> {
    /// A sub-error, made if it is the next one. `None`: it is over the bound.
    fn error(&mut self, index: usize) -> Option<&mut SubError<'a>> {
        let Problem { errors, is_cut, .. } = &mut *self.problem;
        if index >= limits::SUB_ERRORS {
            *is_cut = true;
            return None;
        }
        if index >= errors.len() {
            errors.resize_with(index + 1, SubError::default);
        }
        errors.get_mut(index)
    }

    /// The extensions of the problem, or of a sub-error that is not over the bound.
    fn extensions(&mut self, owner: Owner) -> Option<&mut Vec<Extension<'a>>> {
        match owner {
            Owner::Problem => Some(&mut self.problem.extensions),
            Owner::Error(index) => self.error(index).map(|error| &mut error.extensions),
        }
    }

    /// A text that fits a pattern.
    pub(super) fn text(&mut self, owner: Owner, pattern: &'a Pattern, text: Cow<'a, str>) {
        pattern.capture(text, &mut |hole, value| self.take(owner, hole, value));
    }

    /// A node where a placeholder stands alone.
    pub(super) fn node(&mut self, owner: Owner, hole: &'a Hole, at: At<'_, 'a>) {
        let value = match (at.value(), &hole.member) {
            (tree::Value::String(_), Member::Extension(name)) if hole.kinds.contains(&Kind::Json) => {
                return self.extension(owner, name, value_of(at));
            }
            (tree::Value::String(text), _) => text.decode(),
            (_, Member::Extension(name)) => return self.extension(owner, name, value_of(at)),
            (tree::Value::Number(raw), _) => Cow::Borrowed(raw),
            _ => return,
        };
        self.take(owner, hole, value);
    }

    #[expect(clippy::inline_always, reason = "left to itself the compiler calls it for every member")]
    #[inline(always)]
    fn take(&mut self, owner: Owner, hole: &'a Hole, value: Cow<'a, str>) {
        let is_default = hole.default.as_deref().is_some_and(|d| d == value);
        if value.is_empty() || is_default {
            return;
        }
        let slot = match &hole.member {
            Member::Status => {
                self.status.get_or_insert_with(|| StatusCode::from_bytes(value.as_bytes()));
                return;
            }
            Member::Condition => {
                self.condition.get_or_insert_with(|| value.parse().map_err(drop));
                return;
            }
            Member::Type => &mut self.problem.kind,
            Member::Instance => &mut self.problem.instance,
            Member::Method => &mut self.problem.request.method,
            Member::Uri => &mut self.problem.request.uri,
            Member::Extension(name) => return self.extension(owner, name, Value::Text(value)),
            member => {
                self.detail_or_title |=
                    matches!((member, &hole.otherwise), (Member::Detail, Some(Member::Title)));
                match (owner, member) {
                    (Owner::Problem, Member::Code | Member::ErrorCode) => &mut self.problem.code,
                    (Owner::Problem, Member::Title | Member::ErrorTitle) => &mut self.title,
                    (Owner::Problem, Member::Detail | Member::ErrorDetail) => &mut self.problem.detail,
                    // Only a part of a request that is one of several has a target.
                    (Owner::Problem, _) => return,
                    (Owner::Error(index), _) => {
                        let Some(error) = self.error(index) else { return };
                        match member {
                            Member::Code | Member::ErrorCode => &mut error.code,
                            Member::Title | Member::ErrorTitle => &mut error.title,
                            Member::Detail | Member::ErrorDetail => &mut error.detail,
                            _ => &mut error.target,
                        }
                    }
                }
            }
        };
        // The first of a repeated member counts.
        slot.get_or_insert(value);
    }

    /// A member that no template names, or none that fits.
    pub(super) fn keep(&mut self, owner: Owner, prefix: &str, at: At<'_, 'a>) {
        let kept = self.extensions(owner).is_some_and(|extensions| keep(extensions, prefix, at));
        self.problem.is_cut |= !kept;
    }

    fn extension(&mut self, owner: Owner, name: &'a str, value: Value<'a>) {
        if let Some(extensions) = self.extensions(owner)
            && find(extensions, name).is_none()
        {
            extensions.push(Extension::new(name, value));
        }
    }
}

/// Keeps a member that no template names. `false`: there are too many of them.
fn keep<'a>(extensions: &mut Vec<Extension<'a>>, prefix: &str, at: At<'_, 'a>) -> bool {
    let name = at.name().decode();
    let name = if prefix.is_empty() { name } else { Cow::Owned(format!("{prefix}{name}")) };
    // Of a repeated member the first counts.
    let is_new = find(extensions, &name).is_none();
    let has_room = extensions.len() < limits::EXTENSIONS;
    if is_new && has_room {
        extensions.push(Extension::new(name, value_of(at)));
    }
    has_room
}

fn value_of<'a>(at: At<'_, 'a>) -> Value<'a> {
    match at.value() {
        tree::Value::String(text) => Value::Text(text.decode()),
        _ => Value::Json(Json::parsed(at.to_json())),
    }
}
