//! What a problem says in a given contract: its members under that contract's code and status, and which of them
//! have been written.

use super::loss::Report;
use super::negotiate::{self, Caller};
use crate::condition::Condition;
use crate::contract::{Contract, Entry};
use crate::limits;
use crate::problem::{Extension, Problem, SubError, Value, find};
use crate::tree::narrow;
use crate::wire::{Body, Hole, Member, Part, Pattern, Wire};
use http::StatusCode;
use std::borrow::Cow;
use std::cell::Cell;

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
}

/// Which members have been written. Behind a shared reference, so that a value can be written while it is borrowed.
#[derive(Clone, Debug, Default)]
pub(super) struct Used {
    members: Cell<u32>,
    /// By their position in the problem: there are at most [`limits::EXTENSIONS`].
    extensions: Cell<u64>,
    /// Those that could not be written just as they are: XML has fewer characters than JSON, and no types.
    changed: Cell<u32>,
    changed_extensions: Cell<u64>,
}

const _: () = assert!(limits::EXTENSIONS <= u64::BITS as usize, "one bit for each extension");

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
            Member::Extension(_) => 9,
            Member::ErrorCode => 10,
            Member::ErrorTitle => 11,
            Member::ErrorDetail => 12,
            Member::ErrorTarget => 13,
        }
    }

    fn set(&self, member: &Member) {
        self.members.set(self.members.get() | Self::bit(member));
    }

    fn unset(&self, member: &Member) {
        self.members.set(self.members.get() & !Self::bit(member));
    }

    pub(super) fn has(&self, member: &Member) -> bool {
        self.members.get() & Self::bit(member) != 0
    }

    fn set_extension(&self, position: usize) {
        self.extensions.set(self.extensions.get() | 1_u64.checked_shl(narrow(position)).unwrap_or(0));
    }

    pub(super) fn is_changed(&self, member: &Member) -> bool {
        self.changed.get() & Self::bit(member) != 0
    }

    pub(super) fn is_changed_extension(&self, position: usize) -> bool {
        1_u64.checked_shl(narrow(position)).is_some_and(|bit| self.changed_extensions.get() & bit != 0)
    }

    /// One that is over the bound counts as written already: it is not.
    pub(super) fn has_extension(&self, position: usize) -> bool {
        1_u64.checked_shl(narrow(position)).is_none_or(|bit| self.extensions.get() & bit != 0)
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
            let status = problem.received.or_else(|| entry.and_then(|e| e.http));
            let status = status.unwrap_or_else(|| status_unsaid(contract, problem, code.as_deref()));
            (entry, code, status, if problem.received.is_some() { problem.condition } else { understood })
        } else {
            let choice =
                contract.twins.of(problem.condition).for_status(contract, problem.condition, problem.status);
            let entry = choice.entry.and_then(|index| contract.entries.get(index));
            let status = choice.status;
            let code = match entry.and_then(|e| e.code.as_deref()) {
                Some(code) => Some(Cow::Borrowed(code)),
                None if choice.coins => {
                    let coin = if choice.entry.is_some_and(|i| is_also(contract, i, problem.condition)) {
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
        // The only words there are must not go with the title.
        let words = || {
            (title != problem.title && *problem.title != *problem.condition.title())
                .then_some(&*problem.title)
        };
        let detail = detail.or_else(words).map(Cow::Borrowed);
        Self {
            problem,
            contract,
            status,
            code,
            title,
            detail,
            method: problem.request.method.as_deref().or(caller.method),
            uri: problem.request.uri.as_deref().or(caller.uri),
            entry,
            understood,
            is_own,
            used: Used::default(),
        }
    }

    /// Sees that the words are not, word for word, what this contract says for another cause: the meaning goes before them.
    /// What is only said in the title is what the title may say here.
    pub(super) fn keep_meaning(&mut self) {
        if self.is_own || !self.contract.tells_by_words {
            return;
        }
        let meaning = self.problem.condition;
        let Some(detail) = &self.detail else {
            if self.moves_meaning(&self.title) {
                self.title = Cow::Borrowed(meaning.title());
            }
            return;
        };
        if !self.moves_meaning(detail) {
            return;
        }
        let told = format!("{}: {detail}", meaning.title());
        self.detail = (!self.moves_meaning(&told)).then_some(Cow::Owned(told));
        self.used.changed.set(self.used.changed.get() | Used::bit(&Member::Detail));
    }

    /// Would a reader take the problem for something else because of these words, with the code or without it?
    fn moves_meaning(&self, words: &str) -> bool {
        let meaning = self.problem.condition;
        [self.code.as_deref(), None].into_iter().any(|code| {
            let is_covered =
                |words| meaning.is_covered_by(self.contract.understand(Some(self.status), code, words).1);
            !is_covered(Some(words)) && is_covered(None)
        })
    }

    /// Makes a detail of its parts, where only those are known.
    pub(super) fn compose_detail(&mut self) {
        if let (None, Some(pattern)) = (&self.detail, self.entry.and_then(|e| e.detail.as_ref()))
            && pattern.holes().all(|hole| self.value(Item::Problem, &hole.member).is_some())
        {
            self.detail = Some(Cow::Owned(self.text(pattern, Item::Problem).into_owned()));
        }
    }

    /// The wire: the one it was read from, else the first that the caller accepts and that carries the entry.
    pub(super) fn wire(&self, caller: &Caller<'_>) -> &'p Wire {
        let own = self.problem.wire.as_deref().filter(|_| self.is_own);
        let own = self.contract.wires.iter().find(|w| own == Some(&*w.id));
        let of_entry =
            |index: usize| self.entry.is_none_or(|e| e.wires.is_empty() || e.wires.contains(&index));
        let others = self.contract.wires.iter().enumerate();
        let others = others.filter(|(index, wire)| wire.write && of_entry(*index) && self.fills(wire));
        let fitting = own.into_iter().chain(others.map(|(_, wire)| wire));
        let any = self.contract.wires.iter().filter(|w| w.write);
        negotiate::choose(fitting, caller.accept)
            .or_else(|| negotiate::choose(any, caller.accept))
            .unwrap_or(&NO_WIRE)
    }

    /// Is there a value for everything that the wire must have?
    fn fills(&self, wire: &Wire) -> bool {
        wire.asked.iter().all(|hole| self.has(Item::Problem, hole))
    }

    /// The value of a placeholder: its member, the other one, the default.
    #[inline]
    pub(super) fn of_hole<'s>(&'s self, item: Item<'s>, hole: &'s Hole) -> Option<(&'s Member, Found<'s>)> {
        let of = |member: &'s Member| Some((member, self.value(item, member)?));
        of(&hole.member).or_else(|| of(hole.otherwise.as_ref()?))
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
            Member::Status => Some(Found::Status(&self.status)),
            Member::Type => Some(match self.problem.kind.as_deref() {
                Some(uri) => Found::Text(uri),
                None => Found::Word(self.problem.condition.type_uri()),
            }),
            Member::Instance => self.problem.instance.as_deref().map(Found::Text),
            Member::Condition => Some(Found::Word(self.problem.condition.id())),
            Member::Method => self.method.map(Found::Text),
            Member::Uri => self.uri.map(Found::Text),
            Member::Extension(name) => find(&self.problem.extensions, name).map(Found::of),
            Member::ErrorCode | Member::ErrorTitle | Member::ErrorDetail | Member::ErrorTarget => None,
        }
    }

    /// Notes that a member has been written.
    #[inline]
    pub(super) fn wrote(&self, item: Item<'_>, member: &Member) {
        match (item, member) {
            (Item::Problem, Member::Extension(name)) => self.wrote_extension(name),
            (Item::Error(_), Member::Code) => self.used.set(&Member::ErrorCode),
            (Item::Error(_), Member::Title) => self.used.set(&Member::ErrorTitle),
            (Item::Error(_), Member::Detail) => self.used.set(&Member::ErrorDetail),
            (_, member) => self.used.set(member),
        }
    }

    /// Notes that an extension has been written, or has a place of its own.
    pub(super) fn wrote_extension(&self, name: &str) {
        if let Some(position) = self.problem.extensions.iter().position(|e| e.name == name) {
            self.wrote_extension_at(position);
        }
    }

    /// Notes that a member was not written just as it is.
    pub(super) fn changed(&self, item: Item<'_>, member: &Member) {
        match (item, member) {
            (Item::Problem, Member::Extension(name)) => self.changed_extension(name),
            (_, member) => self.used.changed.set(self.used.changed.get() | Used::bit(member)),
        }
    }

    pub(super) fn changed_extension(&self, name: &str) {
        if let Some(position) = self.problem.extensions.iter().position(|e| e.name == name) {
            let bit = 1_u64.checked_shl(narrow(position)).unwrap_or(0);
            self.used.changed_extensions.set(self.used.changed_extensions.get() | bit);
        }
    }

    /// The same of the extension that stands there.
    pub(super) fn wrote_extension_at(&self, position: usize) {
        self.used.set_extension(position);
    }

    /// The extensions that have not been written, and where each stands.
    pub(super) fn left<'s>(&'s self) -> impl Iterator<Item = (usize, &'p Extension<'a>)> + use<'s, 'p, 'a> {
        let all = self.problem.extensions.iter().enumerate();
        all.filter(|(position, _)| !self.used.has_extension(*position))
    }

    /// May members be written that the template does not name?
    pub(super) fn is_open(&self, wire: &Wire) -> bool {
        wire.extensions || (self.is_own && self.problem.wire.as_deref() == Some(&*wire.id))
    }

    /// A pattern, filled in.
    pub(super) fn text<'s>(&'s self, pattern: &'s Pattern, item: Item<'s>) -> Cow<'s, str> {
        let fill = |hole: &'s Hole| match self.of_hole(item, hole) {
            Some((member, found)) => {
                self.wrote(item, member);
                found.into_str()
            }
            // A code must be there, and none is known: the status is the nearest thing to one.
            None if hole.member == Member::Code && hole.default.is_none() => self.status.as_str(),
            None => hole.default.as_deref().unwrap_or_default(),
        };
        if let Some(hole) = pattern.whole() {
            return Cow::Borrowed(fill(hole));
        }
        let part = |part: &'s Part| match part {
            Part::Text(text) => &**text,
            Part::Hole(hole) => fill(hole),
        };
        Cow::Owned(pattern.parts.iter().map(part).collect())
    }

    /// Takes back that a pattern was written.
    pub(super) fn refuse(&self, pattern: &Pattern) {
        pattern.holes().flat_map(Hole::members).for_each(|member| self.used.unset(member));
    }

    /// What the loss is told from.
    pub(super) fn into_report(self) -> Report<'p> {
        Report {
            problem: self.problem,
            status: self.status,
            code: self.code,
            title: self.title,
            entry: self.entry,
            understood: self.understood,
            is_own: self.is_own,
            used: self.used,
        }
    }
}

/// The status of an error that came without one, and whose code is not listed: the plain one, unless that has a meaning
/// of its own here. Then the error rides in a success, where it can.
fn status_unsaid(contract: &Contract, problem: &Problem<'_>, code: Option<&str>) -> StatusCode {
    let detail = problem.detail.as_deref();
    let is_true = |status: &StatusCode| {
        problem.condition.is_covered_by(contract.understand(Some(*status), code, detail).1)
    };
    let rides = contract.wires.iter().any(|wire| wire.write && wire.in_success);
    let in_success = rides.then_some(StatusCode::OK);
    [Some(problem.status), in_success].into_iter().flatten().find(is_true).unwrap_or(problem.status)
}

/// Does the entry stand for that condition only because there is no better one?
fn is_also(contract: &Contract, entry: usize, condition: Condition) -> bool {
    contract.entries.get(entry).is_some_and(|e| condition.lineage().any(|c| e.also.contains(&c)))
}

/// Written for a contract without any wire to write, which [`load`](crate::load) does not let pass.
static NO_WIRE: Wire = Wire {
    id: Cow::Borrowed("none"),
    media_type: None,
    essence: Cow::Borrowed(""),
    body: Body::None,
    headers: Vec::new(),
    in_success: false,
    success: Vec::new(),
    extensions: false,
    write: true,
    named: Vec::new(),
    asked: Vec::new(),
    span: 0..0,
};

/// A value to write.
#[derive(Clone, Copy)]
pub(super) enum Found<'s> {
    Text(&'s str),
    /// A word of ours: letters and punctuation that no syntax has a use for.
    Word(&'static str),
    /// JSON source.
    Json(&'s str),
    Status(&'s StatusCode),
}

impl<'s> Found<'s> {
    pub(super) fn of(value: &'s Value<'_>) -> Self {
        match value {
            Value::Text(text) => Self::Text(text),
            Value::Json(json) => Self::Json(json.as_str()),
        }
    }

    pub(super) fn into_str(self) -> &'s str {
        match self {
            Self::Text(text) | Self::Word(text) | Self::Json(text) => text,
            Self::Status(status) => status.as_str(),
        }
    }
}
