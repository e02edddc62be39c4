//! **read**: contract and message in, problem out; or not an error, or need more body.

mod capture;
mod choose;
mod document;
mod early;
mod fit;
mod understand;

pub(crate) use early::says_success;
pub(crate) use fit::{Score, is_digits, is_integer};

use crate::contract::Contract;
use crate::limits;
use crate::message::Message;
use crate::problem::{Origin, Problem};
use crate::tree::Syntax;
use crate::wire::Wire;
use capture::{Captured, Owner};
use choose::best_wire;
use document::{Document, MediaType, decode, is_html};
use early::{Verdict, verdict};
use http::StatusCode;
use std::borrow::Cow;
use std::fmt;
use understand::understand;

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
    let media_type = MediaType::of(message);
    match decode(message, media_type) {
        Ok(Cow::Borrowed(text)) => settle(contract, message, media_type, Document::of(text), purpose),
        // In another encoding than UTF-8: nothing can be borrowed from the message.
        Ok(Cow::Owned(text)) => {
            settle(contract, message, media_type, Document::of(&text), purpose).into_owned()
        }
        Err(document) => settle(contract, message, media_type, document, purpose),
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
        match self {
            Self::Success => wire.in_success,
            Self::Error => true,
            // Without the status of an error nothing says that there is one.
            Self::Redirect | Self::Body => !wire.is_bare(),
        }
    }
}

/// How well the best wire of a contract fits a message. `None`: none does.
pub(crate) fn score(contract: &Contract, message: &Message<'_>) -> Option<Score> {
    let media_type = MediaType::of(message);
    let best = |document: &Document<'_>| {
        best_wire(contract, message, media_type, document, |w| !w.is_bare()).map(|(_, score, _)| score)
    };
    match decode(message, media_type) {
        Ok(text) => best(&Document::of(&text)),
        Err(document) => best(&document),
    }
}

fn settle<'a>(
    contract: &'a Contract,
    message: &Message<'a>,
    media_type: MediaType<'_>,
    document: Document<'a>,
    purpose: Purpose,
) -> Reading<'a> {
    let best = best_wire(contract, message, media_type, &document, |w| purpose.admits(w));
    if let Some((wire, _, captured)) = best {
        return Reading::Problem(understand(contract, message, Some(wire), captured));
    }
    match (purpose, document) {
        (Purpose::Success | Purpose::Redirect, _) => Reading::NotAnError,
        (Purpose::Error, document) => {
            let mut problem = understand(contract, message, None, Captured::unfitted(&document));
            if matches!(document, Document::Text(text) if is_html(text)) {
                problem.origin = Origin::Between;
            }
            Reading::Problem(problem)
        }
        (Purpose::Body, Document::Malformed(why)) if why.truncated && !message.end => Reading::NeedMore,
        (Purpose::Body, document) => Reading::Unrecognized(document.unrecognized()),
    }
}

impl<'a> Captured<'a> {
    /// What can be kept of a body that no wire fits: the members of an object, or a short plain text.
    fn unfitted(document: &Document<'a>) -> Self {
        let mut captured = Self::default();
        match document {
            Document::Tree(tree) if tree.root().syntax() == Syntax::Json && tree.root().is_object() => {
                tree.root().children().for_each(|c| captured.keep(Owner::Problem, "", c));
            }
            Document::Text(text) if text.len() <= limits::TEXT_BYTES && !is_html(text) => {
                captured.problem.detail = Some(Cow::Borrowed(text.trim()));
            }
            Document::Empty => {}
            _ => captured.problem.is_cut = true,
        }
        captured
    }
}

/// Does the catalogue list what the message says?
pub(crate) fn is_listed_error(contract: &Contract, message: &Message<'_>) -> bool {
    let media_type = MediaType::of(message);
    let Ok(text) = decode(message, media_type) else { return false };
    match settle(contract, message, media_type, Document::of(&text), Purpose::Error) {
        Reading::Problem(problem) => match &problem.code {
            Some(code) => contract.entries_of_code(code).next().is_some(),
            None => problem.received.is_some_and(|status| contract.status_entry(status, None).is_some()),
        },
        _ => false,
    }
}
