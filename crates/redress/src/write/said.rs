//! What a problem says in a given contract: its members under that contract's code and status, and which of them
//! have been written.

use super::loss::{Carried, Loss};
use super::negotiate::{self, Caller};
use crate::condition::Condition;
use crate::contract::{Contract, Entry};
use crate::problem::{Problem, SubError, Value, find};
use crate::wire::{Body, Hole, Member, Part, Pattern, Wire};
use http::StatusCode;
use std::borrow::Cow;

pub(super) struct Said<'p, 'a> {
    pub(super) problem: &'p Problem<'a>,
    pub(super) contract: &'p Contract,
    pub(super) status: StatusCode,
    code: Option<Cow<'p, str>>,
    title: Cow<'p, str>,
    detail: Option<Cow<'p, str>>,
    method: Option<&'p str>,
    uri: Option<&'p str>,
    entry: Option<&'p Entry>,
    understood: Condition,
    is_own: bool,
    used: Used,
    used_extensions: Vec<bool>,
}

/// Which members have been written.
#[derive(Clone, Copy, Default)]
struct Used(u32);

impl Used {
    fn bit(member: &Member) -> u32 {
        1 << match member {
            Member::Code => 0,
            Member::Title => 1,
            Member::Detail => 2,
            Member::Status => 3,
            Member::Type => 4,
            Member::Instance => 5,
            Member::Condition => 6,
            Member::Method => 7,
            Member::Uri => 8,
            Member::ErrorCode => 9,
            Member::ErrorTitle => 10,
            Member::ErrorDetail => 11,
            Member::ErrorTarget => 12,
            Member::Extension(_) => 13,
        }
    }

    fn set(&mut self, member: &Member) {
        self.0 |= Self::bit(member);
    }

    fn unset(&mut self, member: &Member) {
        self.0 &= !Self::bit(member);
    }

    fn has(self, member: &Member) -> bool {
        self.0 & Self::bit(member) != 0
    }
}

/// The problem, or one of its sub-errors.
#[derive(Clone, Copy)]
pub(super) enum Item<'p> {
    Problem,
    Error(&'p SubError<'p>),
}

impl<'p, 'a> Said<'p, 'a> {
    pub(super) fn new(problem: &'p Problem<'a>, contract: &'p Contract, caller: &Caller<'p>) -> Self {
        let is_own = problem.contract == contract.id;
        let detail = problem.detail.as_deref();
        let (entry, code, status, understood) = if is_own {
            let code = problem.code.as_deref().map(Cow::Borrowed);
            let (entry, understood) = contract.understand(problem.received, code.as_deref(), detail);
            let entry = entry.and_then(|index| contract.entries.get(index));
            let status = problem.received.or_else(|| entry.and_then(|e| e.http)).unwrap_or(problem.status);
            (entry, code, status, if problem.received.is_some() { problem.condition } else { understood })
        } else {
            let choice = contract.twins.of(problem.condition).for_status(problem.condition, problem.status);
            let entry = choice.entry.and_then(|index| contract.entries.get(index));
            // A status that only was received has no entry: it stays as it is.
            let unknown = problem.condition.http().is_none();
            let status = if unknown { problem.status } else { choice.status };
            let code = match entry.and_then(|e| e.code.as_deref()) {
                Some(code) => Some(Cow::Borrowed(code)),
                None if choice.coins => {
                    let coin =
                        if choice.entry.is_some_and(|i| is_also(contract, i, problem.condition)) || unknown {
                            problem.status
                        } else {
                            status
                        };
                    contract.coined(problem.condition, coin).map(Cow::Owned)
                }
                None if contract.has_codes() => None,
                None => problem.code.as_deref().map(Cow::Borrowed),
            };
            (entry, code, status, choice.understood)
        };
        // A code brings its own title: the two are one fact.
        let title = match entry {
            Some(entry) if !is_own && entry.code.is_some() => Cow::Borrowed(entry.title.as_str()),
            _ => Cow::Borrowed(&*problem.title),
        };
        let mut said = Self {
            problem,
            contract,
            status,
            code,
            title,
            detail: detail.map(Cow::Borrowed),
            method: problem.request.method.as_deref().or(caller.method),
            uri: problem.request.uri.as_deref().or(caller.uri),
            entry,
            understood,
            is_own,
            used: Used::default(),
            used_extensions: vec![false; problem.extensions.len()],
        };
        said.compose_detail();
        said
    }

    /// Makes a detail of its parts, where only those are known.
    fn compose_detail(&mut self) {
        if let (None, Some(pattern)) = (&self.detail, self.entry.and_then(|e| e.detail.as_ref()))
            && pattern.holes().all(|hole| self.value(Item::Problem, &hole.member).is_some())
        {
            self.detail = Some(Cow::Owned(self.text(pattern, Item::Problem)));
        }
    }

    /// The wire: the one it was read from, else the first that the caller accepts and that carries the entry.
    pub(super) fn wire(&self, caller: &Caller<'_>) -> &'p Wire {
        let of_entry = |index: usize| match self.entry {
            Some(entry) if !entry.wires.is_empty() => entry.wires.contains(&index),
            _ => true,
        };
        let own = self.problem.wire.as_deref().filter(|_| self.is_own);
        let is_own = |wire: &Wire| own == Some(&*wire.id);
        let wires = || self.contract.wires.iter().enumerate();
        let fitting: Vec<&Wire> = wires()
            .filter(|(index, wire)| is_own(wire) || (wire.write && of_entry(*index) && self.fills(wire)))
            .map(|(_, wire)| wire)
            .collect();
        let candidates =
            if fitting.is_empty() { wires().map(|(_, w)| w).filter(|w| w.write).collect() } else { fitting };
        negotiate::choose(&candidates, caller.accept, own).unwrap_or(&NO_WIRE)
    }

    /// Is there a value for everything that the wire must have?
    fn fills(&self, wire: &Wire) -> bool {
        let headers = wire.headers.iter().filter(|h| !h.optional);
        let in_headers = headers.flat_map(|h| h.pattern.holes()).all(|hole| self.has(Item::Problem, hole));
        in_headers && wire.shape().is_none_or(|shape| self.has_required(shape, Item::Problem))
    }

    /// The value of a placeholder: its member, the other one, the default.
    pub(super) fn of_hole<'s>(&'s self, item: Item<'s>, hole: &'s Hole) -> Option<(&'s Member, Found<'s>)> {
        hole.members().find_map(|member| Some((member, self.value(item, member)?)))
    }

    pub(super) fn has(&self, item: Item<'_>, hole: &Hole) -> bool {
        hole.default.is_some() || hole.members().any(|member| self.value(item, member).is_some())
    }

    pub(super) fn has_pattern(&self, pattern: &Pattern) -> bool {
        pattern.holes().all(|hole| self.has(Item::Problem, hole))
    }

    pub(super) fn value<'s>(&'s self, item: Item<'s>, member: &Member) -> Option<Found<'s>> {
        if let Item::Error(error) = item {
            return match member {
                Member::Code | Member::ErrorCode => error.code.as_deref().map(Found::Text),
                Member::Title | Member::ErrorTitle => error.title.as_deref().map(Found::Text),
                Member::Detail | Member::ErrorDetail => error.detail.as_deref().map(Found::Text),
                Member::ErrorTarget => error.target.as_deref().map(Found::Text),
                Member::Extension(name) => find(&error.extensions, name).map(Found::of),
                _ => self.value(Item::Problem, member),
            };
        }
        match member {
            Member::Code => self.code.as_deref().map(Found::Text),
            Member::Title => Some(Found::Text(&self.title)),
            Member::Detail => self.detail.as_deref().map(Found::Text),
            Member::Status => Some(Found::Status(self.status)),
            Member::Type => Some(Found::Text(self.problem.type_uri())),
            Member::Instance => self.problem.instance.as_deref().map(Found::Text),
            Member::Condition => Some(Found::Text(self.problem.condition.id())),
            Member::Method => self.method.map(Found::Text),
            Member::Uri => self.uri.map(Found::Text),
            Member::Extension(name) => find(&self.problem.extensions, name).map(Found::of),
            Member::ErrorCode | Member::ErrorTitle | Member::ErrorDetail | Member::ErrorTarget => None,
        }
    }

    /// Notes that a member has been written.
    pub(super) fn wrote(&mut self, item: Item<'_>, member: &Member) {
        let in_error = matches!(item, Item::Error(_));
        match member {
            Member::Code if in_error => self.used.set(&Member::ErrorCode),
            Member::Title if in_error => self.used.set(&Member::ErrorTitle),
            Member::Detail if in_error => self.used.set(&Member::ErrorDetail),
            Member::Extension(name) if !in_error => {
                let position = self.problem.extensions.iter().position(|e| e.name == **name);
                self.wrote_extension(position);
            }
            member => self.used.set(member),
        }
    }

    pub(super) fn wrote_extension(&mut self, position: Option<usize>) {
        if let Some(used) = position.and_then(|p| self.used_extensions.get_mut(p)) {
            *used = true;
        }
    }

    /// The extensions that no placeholder has taken.
    pub(super) fn left(&self) -> impl Iterator<Item = usize> {
        self.used_extensions.iter().enumerate().filter(|(_, used)| !**used).map(|(index, _)| index)
    }

    /// May members be written that the template does not name?
    pub(super) fn is_open(&self, wire: &Wire) -> bool {
        wire.extensions || (self.is_own && self.problem.wire.as_deref() == Some(&*wire.id))
    }

    /// A pattern, filled in.
    pub(super) fn text(&mut self, pattern: &Pattern, item: Item<'_>) -> String {
        let mut out = String::new();
        for part in &pattern.parts {
            match part {
                Part::Text(text) => out.push_str(text),
                Part::Hole(hole) => {
                    let member = match self.of_hole(item, hole) {
                        Some((member, found)) => {
                            out.push_str(found.as_str());
                            Some(member.clone())
                        }
                        None => {
                            out.push_str(hole.default.as_deref().unwrap_or_default());
                            None
                        }
                    };
                    if let Some(member) = member {
                        self.wrote(item, &member);
                    }
                }
            }
        }
        out
    }

    /// Takes back that a pattern was written.
    pub(super) fn refuse(&mut self, pattern: &Pattern) {
        pattern.holes().flat_map(Hole::members).for_each(|member| self.used.unset(member));
    }

    /// Member by member, what became of the problem.
    pub(super) fn loss(&self) -> Vec<Loss<'p>> {
        let p = self.problem;
        let mut losses = Vec::with_capacity(6 + p.extensions.len());
        let exact_or = |exact: bool, otherwise: Carried| if exact { Carried::Exact } else { otherwise };
        let understood = self.understood;
        losses.push(Loss {
            field: Cow::Borrowed("condition"),
            carried: exact_or(understood == p.condition, Carried::Widened),
            to: (understood != p.condition).then(|| Cow::Borrowed(understood.id())),
        });
        let same_status = self.status == p.status || (self.is_own && Some(self.status) == p.received);
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
                let carried = exact_or(self.used.has(&member), Carried::Dropped);
                losses.push(Loss { field: Cow::Borrowed(field), carried, to: None });
            }
        }
        self.loss_of_errors(&mut losses);
        for (extension, used) in p.extensions.iter().zip(&self.used_extensions) {
            let carried = exact_or(*used, Carried::Dropped);
            losses.push(Loss { field: Cow::Owned(format!("x.{}", extension.name)), carried, to: None });
        }
        losses
    }

    fn loss_of_errors(&self, losses: &mut Vec<Loss<'p>>) {
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

/// Does the entry stand for that condition only because there is no better one?
fn is_also(contract: &Contract, entry: usize, condition: Condition) -> bool {
    contract.entries.get(entry).is_some_and(|e| condition.lineage().any(|c| e.also.contains(&c)))
}

/// Written for a contract without any wire to write, which [`load`](crate::load) does not let pass.
static NO_WIRE: Wire = Wire {
    id: Cow::Borrowed("none"),
    media_type: None,
    body: Body::None,
    headers: Vec::new(),
    in_success: false,
    success: Vec::new(),
    extensions: false,
    write: true,
};

/// A value to write.
#[derive(Clone, Copy)]
pub(super) enum Found<'s> {
    Text(&'s str),
    /// JSON source.
    Json(&'s str),
    Status(StatusCode),
}

impl<'s> Found<'s> {
    pub(super) fn of(value: &'s Value<'_>) -> Self {
        match value {
            Value::Text(text) => Self::Text(text),
            Value::Json(json) => Self::Json(json),
        }
    }

    pub(super) fn as_str(&self) -> &str {
        match self {
            Self::Text(text) | Self::Json(text) => text,
            Self::Status(status) => status.as_str(),
        }
    }
}
