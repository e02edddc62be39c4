//! **read**: contract and message in, problem out; or not an error, or need more body.

mod capture;
mod fit;

use crate::companions::Companions;
use crate::condition::Condition;
use crate::contract::Contract;
use crate::limits;
use crate::message::Message;
use crate::problem::{Extension, Origin, Problem, Value, find, meaning_status};
use crate::tree::scan::{self, Found};
use crate::tree::{self, Malformed, Syntax, Tree, encoding, json, xml};
use crate::wire::{Body, Wire, essence};
use capture::Captured;
pub(crate) use fit::{Score, is_digits, is_integer};
use http::StatusCode;
use http::header::CONTENT_TYPE;
use std::borrow::Cow;
use std::fmt;

/// What a message turned out to be.
#[derive(Debug)]
#[non_exhaustive]
pub enum Reading<'a> {
    /// An error, understood.
    Problem(Box<Problem<'a>>),
    /// Not an error in this contract.
    NotAnError,
    /// Not to be told from the body so far. Never the answer to a message that is whole.
    NeedMore,
    /// There is no status to go by, and no wire fits the body.
    Unrecognized(Unrecognized),
}

impl<'a> Reading<'a> {
    /// The problem, if it is one.
    pub fn problem(self) -> Option<Problem<'a>> {
        match self {
            Self::Problem(problem) => Some(*problem),
            _ => None,
        }
    }

    /// The same, borrowing from nothing.
    pub fn into_owned(self) -> Reading<'static> {
        match self {
            Self::Problem(problem) => Reading::Problem(Box::new(problem.into_owned())),
            Self::NotAnError => Reading::NotAnError,
            Self::NeedMore => Reading::NeedMore,
            Self::Unrecognized(why) => Reading::Unrecognized(why),
        }
    }
}

/// Why a body without a status was not recognised.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unrecognized {
    /// There is no body either.
    Empty,
    /// It is well-formed, and no wire of the contract fits it.
    NoWireFits,
    /// It begins like JSON or XML and is not well-formed, or is over a bound.
    Malformed {
        /// What is wrong.
        why: &'static str,
        /// At which byte of the text.
        at: usize,
    },
    /// It is over [`limits::BODY_BYTES`].
    TooLarge,
    /// It is in an encoding other than UTF-8, UTF-16 and ISO-8859-1.
    Encoding,
}

impl fmt::Display for Unrecognized {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Empty => f.write_str("the body is empty, and there is no status"),
            Self::NoWireFits => {
                f.write_str("the body fits no wire of the contract, and there is no status to go by")
            }
            Self::Malformed { why, at } => write!(f, "the body is not well-formed: {why}, at byte {at}"),
            Self::TooLarge => write!(f, "the body has more than {} bytes", limits::BODY_BYTES),
            Self::Encoding => f.write_str("the body is not in UTF-8, UTF-16 or ISO-8859-1"),
        }
    }
}

/// Reads a message in a contract.
///
/// With an error status it is always an error: what no wire fits is understood by its status alone. With a
/// success status it is one only if a wire that may come with success says so. Without a status the body decides.
///
/// ```
/// use redress::{load, read, Condition, Message, Reading};
///
/// let contract = load(redress_contracts::get("enablex").unwrap().contract).unwrap();
/// let message = Message::body(br#"{"result":"1504","msg":"Duplicate data"}"#);
/// let Reading::Problem(problem) = read(&contract, &message) else { panic!() };
/// assert_eq!(problem.condition, Condition::Duplicate);
/// ```
pub fn read<'a>(contract: &'a Contract, message: &Message<'a>) -> Reading<'a> {
    let purpose = match message.status {
        Some(status) if status.is_success() => Purpose::Success,
        Some(status) if is_listed(contract, status) => {
            if !message.end && message.body.len() <= limits::BODY_BYTES {
                return Reading::NeedMore;
            }
            Purpose::Error
        }
        Some(status) if status.is_redirection() => Purpose::Redirect,
        Some(_) => return Reading::NotAnError,
        None if says_success(contract, message) => return Reading::NotAnError,
        None => Purpose::Body,
    };
    if matches!(purpose, Purpose::Success | Purpose::Redirect) {
        match verdict(contract, message, purpose) {
            Verdict::Maybe if message.end => {}
            Verdict::No => return Reading::NotAnError,
            _ if message.body.len() > limits::BODY_BYTES => return Reading::NotAnError,
            _ => return Reading::NeedMore,
        }
    }
    match decode(message) {
        Ok(Cow::Borrowed(text)) => settle(contract, message, Document::of(text), purpose),
        // In another encoding than UTF-8: nothing can be borrowed from the message.
        Ok(Cow::Owned(text)) => settle(contract, message, Document::of(&text), purpose).into_owned(),
        Err(document) => settle(contract, message, document, purpose),
    }
}

/// Is that status an error here? A redirect is one where the contract lists it.
fn is_listed(contract: &Contract, status: StatusCode) -> bool {
    status.is_client_error() || status.is_server_error() || contract.status_entry(status, None).is_some()
}

/// What is to be found out from a body.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Purpose {
    /// Whether it is an error in spite of its status.
    Success,
    /// Whether it is one, where the contract lists no redirects.
    Redirect,
    /// Which error it is.
    Error,
    /// Both: there is no status.
    Body,
}

impl Purpose {
    fn admits(self, wire: &Wire) -> bool {
        self != Self::Success || wire.in_success
    }
}

/// How well the best wire of a contract fits a message. `None`: none does.
pub(crate) fn score(contract: &Contract, message: &Message<'_>) -> Option<Score> {
    let best =
        |document: &Document<'_>| best_wire(contract, message, document, |_| true).map(|(_, score)| score);
    match decode(message) {
        Ok(text) => best(&Document::of(&text)),
        Err(document) => best(&document),
    }
}

/// Does the body say success by itself?
pub(crate) fn says_success(contract: &Contract, message: &Message<'_>) -> bool {
    contract.wires.iter().any(|wire| {
        matches!(wire.body, Body::Json(_))
            && wire.success.iter().any(|s| match scan::find(unmarked(message.body), &s.path) {
                Found::Value(value) => s.values.iter().any(|v| v.as_bytes() == value),
                _ => false,
            })
    })
}

/// Whether a message may be an error in spite of its status, in any wire.
fn verdict(contract: &Contract, message: &Message<'_>, purpose: Purpose) -> Verdict {
    let wires = contract.wires.iter().filter(|w| purpose.admits(w));
    wires.map(|wire| may_be_error(wire, message)).max().unwrap_or(Verdict::No)
}

fn settle<'a>(
    contract: &'a Contract,
    message: &Message<'a>,
    document: Document<'a>,
    purpose: Purpose,
) -> Reading<'a> {
    let wire = best_wire(contract, message, &document, |w| purpose.admits(w)).map(|(wire, _)| wire);
    match (wire, purpose, document) {
        (None, Purpose::Success | Purpose::Redirect, _) => Reading::NotAnError,
        (Some(_), _, document) | (None, Purpose::Error, document) => {
            problem(contract, message, wire, document)
        }
        (None, Purpose::Body, Document::Malformed(why)) if why.truncated && !message.end => Reading::NeedMore,
        (None, Purpose::Body, document) => Reading::Unrecognized(document.unrecognized()),
    }
}

/// In the order of how much they ask for.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Verdict {
    No,
    Unfinished,
    Maybe,
}

impl Verdict {
    /// What never ends is no error.
    fn unless(self, end: bool) -> Self {
        if end { Self::No } else { self }
    }
}

/// Decides by as little of the body as can be whether a success may be an error in this wire.
fn may_be_error(wire: &Wire, message: &Message<'_>) -> Verdict {
    let body = unmarked(message.body);
    let begins_with = body.iter().find(|b| !b.is_ascii_whitespace());
    let is_wide = matches!(message.body, [0, ..] | [_, 0, ..] | [0xFE, 0xFF, ..] | [0xFF, 0xFE, ..]);
    match (&wire.body, begins_with) {
        // UTF-16 is no format of an API in good health: it is worth a full look.
        _ if is_wide => Verdict::Maybe,
        (_, None) => Verdict::Unfinished.unless(message.end),
        (Body::Json(shape), Some(b'{')) => {
            for success in &wire.success {
                match scan::find(body, &success.path) {
                    Found::Value(value) if success.values.iter().any(|v| v.as_bytes() == value) => {
                        return Verdict::No;
                    }
                    Found::Value(_) => return Verdict::Maybe,
                    Found::Absent => return Verdict::No,
                    Found::Unfinished => return Verdict::Unfinished.unless(message.end),
                }
            }
            match shape.required().next() {
                Some(field) => match scan::find(body, std::slice::from_ref(&field.name)) {
                    Found::Value(_) => Verdict::Maybe,
                    Found::Absent => Verdict::No,
                    Found::Unfinished => Verdict::Unfinished.unless(message.end),
                },
                None => Verdict::Maybe,
            }
        }
        (Body::Json(crate::wire::Shape::List(_)), Some(b'[')) => Verdict::Maybe,
        (Body::Xml(root), Some(b'<')) => {
            // What decides is ASCII and comes early.
            let text = String::from_utf8_lossy(body.get(..body.len().min(PROLOG_BYTES)).unwrap_or_default());
            match xml::root_name(&text) {
                Ok(name) if name == &*root.name => Verdict::Maybe,
                Err(Malformed { truncated: true, .. }) if body.len() < PROLOG_BYTES => {
                    Verdict::Unfinished.unless(message.end)
                }
                _ => Verdict::No,
            }
        }
        _ => Verdict::No,
    }
}

/// Bytes in which the root element of an XML success must have begun for it to be looked at.
const PROLOG_BYTES: usize = 1024;

/// A body, as far as it could be read.
enum Document<'a> {
    Empty,
    Tree(Tree<'a>),
    /// Neither JSON nor XML.
    Text(&'a str),
    Malformed(Malformed),
    TooLarge,
    Encoding,
}

impl<'a> Document<'a> {
    fn of(text: &'a str) -> Self {
        let parsed = match text.trim_start().as_bytes().first() {
            None => return Self::Empty,
            Some(b'{' | b'[') => json::parse(text),
            Some(b'<') => xml::parse(text),
            Some(_) => return Self::Text(text),
        };
        match parsed {
            Ok(tree) => Self::Tree(tree),
            // Pages in HTML are no XML, and no fault of the sender's.
            Err(_) if is_html(text) => Self::Text(text),
            Err(why) => Self::Malformed(why),
        }
    }

    fn unrecognized(self) -> Unrecognized {
        match self {
            Self::Empty => Unrecognized::Empty,
            Self::Tree(_) | Self::Text(_) => Unrecognized::NoWireFits,
            Self::Malformed(why) => Unrecognized::Malformed { why: why.why, at: why.at },
            Self::TooLarge => Unrecognized::TooLarge,
            Self::Encoding => Unrecognized::Encoding,
        }
    }
}

/// The text of a body, or why there is none.
fn decode<'a>(message: &Message<'a>) -> Result<Cow<'a, str>, Document<'static>> {
    if message.body.len() > limits::BODY_BYTES {
        return Err(Document::TooLarge);
    }
    let charset = message.header(CONTENT_TYPE).and_then(charset);
    encoding::decode(message.body, charset).ok_or(Document::Encoding)
}

fn charset(content_type: &str) -> Option<&str> {
    content_type.split(';').skip(1).find_map(|parameter| {
        let (name, value) = parameter.split_once('=')?;
        name.trim().eq_ignore_ascii_case("charset").then(|| value.trim().trim_matches('"'))
    })
}

/// Does it begin like an HTML page?
fn is_html(text: &str) -> bool {
    let start = text.trim_start();
    ["<!doctype html", "<html"]
        .iter()
        .any(|tag| start.get(..tag.len()).is_some_and(|head| head.eq_ignore_ascii_case(tag)))
}

fn unmarked(body: &[u8]) -> &[u8] {
    body.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(body)
}

/// The wire that fits with the most members. Of equals the first.
fn best_wire<'c>(
    contract: &'c Contract,
    message: &Message<'_>,
    document: &Document<'_>,
    admits: impl Fn(&Wire) -> bool,
) -> Option<(&'c Wire, Score)> {
    let media_type = message.header(CONTENT_TYPE).map(essence);
    let mut best: Option<(&Wire, Score)> = None;
    for wire in contract.wires.iter().filter(|w| admits(w)) {
        let Some(score) = score_of(wire, message, document, media_type) else { continue };
        if best.is_none_or(|(_, s)| score > s) {
            best = Some((wire, score));
        }
    }
    best
}

/// A body of optional members only must have this many of them, and as many as others, to count as recognised
/// without the media type.
const MEMBERS_WITHOUT_MEDIA_TYPE: usize = 2;

fn score_of(
    wire: &Wire,
    message: &Message<'_>,
    document: &Document<'_>,
    media_type: Option<&str>,
) -> Option<Score> {
    let typed = media_type.is_some_and(|m| m.eq_ignore_ascii_case(wire.essence()));
    let mut score = fit::headers(wire, message)?;
    match (&wire.body, document) {
        (Body::None, _) if wire.headers.iter().all(|h| h.optional) => return None,
        (Body::None, _) => {}
        (Body::Text(pattern), Document::Text(text)) if typed && pattern.fits(text.trim()) => {
            score.members += usize::from(pattern.whole().is_none());
        }
        (Body::Json(_) | Body::Xml(_), Document::Tree(tree)) => {
            let mut fitted = fit::body(wire, tree.root())?;
            let named = fitted.members;
            let vague = wire.shape().is_some_and(|s| s.required().next().is_none());
            if vague && !typed && (named < MEMBERS_WITHOUT_MEDIA_TYPE || 2 * named < tree.root().children().count()) {
                return None;
            }
            fitted.add(&score);
            score = fitted;
        }
        _ => return None,
    }
    score.typed = typed;
    Some(score)
}

fn problem<'a>(
    contract: &'a Contract,
    message: &Message<'a>,
    wire: Option<&'a Wire>,
    document: Document<'a>,
) -> Reading<'a> {
    let mut captured = Captured::default();
    match wire {
        Some(wire) => {
            fit::capture_headers(wire, message, &mut captured);
            match (&wire.body, &document) {
                (Body::Text(pattern), Document::Text(text)) => {
                    captured.text(pattern, &Cow::Borrowed(text.trim()))
                }
                (_, Document::Tree(tree)) => {
                    if let Some(shape) = wire.shape() {
                        fit::capture(shape, tree.root(), &mut captured);
                    }
                }
                _ => {}
            }
        }
        None => captured.unfitted(&document),
    }
    let is_between = wire.is_none() && matches!(&document, Document::Text(text) if is_html(text));
    let mut problem = understand(contract, message, wire, captured);
    if is_between {
        problem.origin = Origin::Between;
    }
    Reading::Problem(Box::new(problem))
}

impl<'a> Captured<'a> {
    /// What can be kept of a body that no wire fits: the members of an object, or a short plain text.
    fn unfitted(&mut self, document: &Document<'a>) {
        match document {
            Document::Tree(tree) if tree.syntax == Syntax::Json => {
                if let tree::Value::Object = tree.root().value() {
                    tree.root().children().for_each(|c| self.problem.extension("", c));
                }
            }
            Document::Text(text) if text.len() <= limits::TEXT_BYTES && !is_html(text) => {
                self.problem.detail = Some(Cow::Borrowed(text.trim()));
            }
            _ => {}
        }
    }
}

/// From members to meaning.
fn understand<'a>(
    contract: &'a Contract,
    message: &Message<'a>,
    wire: Option<&'a Wire>,
    captured: Captured<'a>,
) -> Problem<'a> {
    let capture::Item { code, title, detail, mut extensions, .. } = captured.problem;
    let mut errors = captured.errors;
    let body_status = captured.status.as_deref().and_then(|s| StatusCode::from_bytes(s.as_bytes()).ok());
    // The status line is what happened; the body's is advisory (RFC 9457 §3.1.2).
    let received = message.status.or(body_status);
    let in_error = received.filter(|s| !s.is_success());
    let (entry, mut condition) = contract.understand(received, code.as_deref(), detail.as_deref());
    if entry.is_none() && in_error.is_none() && code.as_deref().is_none_or(|c| c.len() > limits::CODE_BYTES) {
        condition = Condition::UnknownClientError;
    }
    let entry = entry.and_then(|index| contract.entries.get(index));
    let said = captured.condition.as_deref().and_then(|id| id.parse().ok());
    if let Some(said) = said.or_else(|| captured.kind.as_deref().and_then(Condition::from_type_uri)) {
        condition = said;
    }
    // Take the parameters out of the text.
    if let (Some(pattern), Some(detail)) = (entry.and_then(|e| e.detail.as_ref()), &detail) {
        pattern.capture(detail, &mut |hole, value| {
            if let crate::wire::Member::Extension(name) = &hole.member
                && find(&extensions, name).is_none()
            {
                extensions.push(Extension::new(name.to_string(), Value::Text(value)));
            }
        });
    }
    let listed_title = entry.map(|e| e.title.as_str());
    // Where one member says either, a text that is just the title is no detail.
    let own_title = title.as_deref().or(listed_title).unwrap_or(condition.title());
    let detail = detail.filter(|d| !captured.detail_or_title || d != own_title);
    for error in &mut errors {
        let listed =
            error.code.as_deref().and_then(|c| contract.entries_of_code(c).next()).map(|e| e.title.as_str());
        if error.title.is_none() && error.detail.is_some() && error.detail.as_deref() == listed {
            error.detail = None;
            error.title = listed.map(Cow::Borrowed);
        }
    }
    let status = meaning_status(condition, received);
    let wait = entry.and_then(|e| e.wait);
    let mut companions = message.headers.map(Companions::of).unwrap_or_default();
    for status in in_error.into_iter().chain([status]) {
        companions.require(status, condition, wait, &contract.defaults);
    }
    Problem {
        contract: Cow::Borrowed(&contract.id),
        wire: wire.map(|w| Cow::Borrowed(&*w.id)),
        condition,
        code,
        status,
        received,
        kind: captured.kind.filter(|k| k != condition.type_uri()),
        title: title.or(listed_title.map(Cow::Borrowed)).unwrap_or(Cow::Borrowed(condition.title())),
        detail,
        instance: captured.instance,
        remedy: entry.and_then(|e| e.remedy.as_deref()).map(Cow::Borrowed),
        whose_move: entry.map_or(condition.whose_move(), |e| e.whose_move),
        wait,
        errors,
        extensions,
        request: captured.request,
        companions,
        origin: Origin::Upstream,
    }
}

/// Does the catalogue list what the message says?
pub(crate) fn is_listed_error(contract: &Contract, message: &Message<'_>) -> bool {
    let Ok(text) = decode(message) else { return false };
    match settle(contract, message, Document::of(&text), Purpose::Error) {
        Reading::Problem(problem) => match &problem.code {
            Some(code) => contract.entries_of_code(code).next().is_some(),
            None => problem.received.is_some_and(|status| contract.status_entry(status, None).is_some()),
        },
        _ => false,
    }
}
