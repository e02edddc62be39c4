//! What a translation could not carry.

use super::said::Used;
use crate::condition::Condition;
use crate::contract::Entry;
use crate::limits;
use crate::problem::{Problem, SubError};
use crate::wire::Member;
use http::StatusCode;
use std::borrow::Cow;

/// What became of one member of a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Loss<'p> {
    /// The member: `code`, `detail`, `errors.target`, `x.NAME`.
    pub field: Cow<'p, str>,
    /// How it arrived.
    pub carried: Carried,
    /// What it became, where it was widened.
    pub to: Option<Cow<'p, str>>,
}

/// How a member arrived.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Carried {
    /// As it was.
    Exact,
    /// As something more general, or as the other contract's word for it.
    Widened,
    /// Not at all: the wire has no place for it.
    Dropped,
}

impl Carried {
    /// The word used in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Exact => "exact",
            Self::Widened => "widened",
            Self::Dropped => "dropped",
        }
    }
}

/// How a problem was said: what its loss is told from, when somebody asks.
#[derive(Clone, Debug)]
pub(super) struct Report<'p> {
    pub(super) problem: &'p Problem<'p>,
    pub(super) status: StatusCode,
    pub(super) code: Option<Cow<'p, str>>,
    pub(super) title: Cow<'p, str>,
    pub(super) entry: Option<&'p Entry>,
    pub(super) understood: Condition,
    pub(super) is_own: bool,
    pub(super) used: Used,
}

impl Report<'_> {
    /// Member by member, what became of the problem.
    pub(super) fn loss(&self) -> Vec<Loss<'_>> {
        let mut losses = Vec::with_capacity(6 + self.problem.extensions.len());
        self.tell(|_| true, &mut losses);
        losses
    }

    /// What did not arrive as it was.
    pub(super) fn lost(&self) -> Vec<Loss<'_>> {
        let mut losses = Vec::new();
        self.tell(|carried| carried != Carried::Exact, &mut losses);
        losses.retain(|loss| loss.carried != Carried::Exact);
        losses
    }

    /// Tells of each member; of an extension only if it arrived as is `wanted`: it has to be given a name for that.
    fn tell<'s>(&'s self, wanted: impl Fn(Carried) -> bool, losses: &mut Vec<Loss<'s>>) {
        let p = self.problem;
        let exact_or = |exact: bool, otherwise: Carried| if exact { Carried::Exact } else { otherwise };
        let understood = self.understood;
        losses.push(Loss {
            field: Cow::Borrowed("condition"),
            carried: exact_or(understood == p.condition, Carried::Widened),
            to: (understood != p.condition).then(|| Cow::Borrowed(understood.id())),
        });
        // Back home the status is the entry's own, whatever the meaning's is.
        let same_status = self.status == p.status || self.is_own;
        losses.push(Loss {
            field: Cow::Borrowed("status"),
            carried: exact_or(same_status, Carried::Widened),
            to: (!same_status).then(|| Cow::Owned(self.status.as_str().to_owned())),
        });
        if let Some(code) = &p.code {
            let same = self.code.as_deref() == Some(code);
            let carried = match self.used.has(&Member::Code) {
                true if same => Carried::Exact,
                true => Carried::Widened,
                false => Carried::Dropped,
            };
            let to =
                (carried == Carried::Widened).then(|| self.code.as_deref().unwrap_or_default().to_owned());
            losses.push(Loss { field: Cow::Borrowed("code"), carried, to: to.map(Cow::Owned) });
        }
        // The title of a listed code or status comes back with it.
        let listed = self.entry.is_some_and(|e| e.title == *p.title) || *p.title == *understood.title();
        let title = match self.used.has(&Member::Title) {
            _ if listed => Carried::Exact,
            true if self.title == p.title => Carried::Exact,
            true => Carried::Widened,
            false => Carried::Dropped,
        };
        let to = (title == Carried::Widened).then(|| Cow::Owned(self.title.to_string()));
        losses.push(Loss { field: Cow::Borrowed("title"), carried: title, to });
        let requests = [
            (&p.request.method, "request.method", Member::Method),
            (&p.request.uri, "request.uri", Member::Uri),
        ];
        let plain = [
            (&p.detail, "detail", Member::Detail),
            (&p.kind, "type", Member::Type),
            (&p.instance, "instance", Member::Instance),
        ];
        for (value, field, member) in plain.into_iter().chain(requests) {
            if value.is_some() {
                let exact = exact_or(!self.used.is_changed(&member), Carried::Widened);
                let carried = if self.used.has(&member) { exact } else { Carried::Dropped };
                losses.push(Loss { field: Cow::Borrowed(field), carried, to: None });
            }
        }
        if p.is_cut {
            losses.push(Loss { field: Cow::Borrowed("body"), carried: Carried::Dropped, to: None });
        }
        self.loss_of_errors(losses);
        for (position, extension) in p.extensions.iter().enumerate() {
            let written = position < limits::EXTENSIONS && self.used.has_extension(position);
            let changed = self.used.is_changed_extension(position);
            let carried = if written { exact_or(!changed, Carried::Widened) } else { Carried::Dropped };
            if wanted(carried) {
                losses.push(Loss { field: Cow::Owned(format!("x.{}", extension.name)), carried, to: None });
            }
        }
    }

    fn loss_of_errors(&self, losses: &mut Vec<Loss<'_>>) {
        let has = |member: fn(&SubError<'_>) -> bool| self.problem.errors.iter().any(member);
        for (there, field, member) in [
            (has(|e| e.code.is_some()), "errors.code", Member::ErrorCode),
            (has(|e| e.title.is_some()), "errors.title", Member::ErrorTitle),
            (has(|e| e.detail.is_some()), "errors.detail", Member::ErrorDetail),
            (has(|e| e.target.is_some()), "errors.target", Member::ErrorTarget),
            (has(|e| !e.extensions.is_empty()), "errors.x", Member::Extension("".into())),
        ] {
            if there {
                let carried = if self.used.has(&member) { Carried::Exact } else { Carried::Dropped };
                losses.push(Loss { field: Cow::Borrowed(field), carried, to: None });
            }
        }
    }
}
