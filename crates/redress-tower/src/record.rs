//! What is answered, and what is told about it.

use crate::body::Body;
use crate::guard::Leak;
use bytes::Bytes;
use http::{Response, StatusCode};
use redress::{Carried, Contract, Origin, Problem};
use std::sync::Arc;

/// What is sent, and what the log is told.
///
/// ```
/// use bytes::Bytes;
/// use http_body_util::Empty;
/// use redress::{Condition, Problem};
/// use redress_tower::{Answer, ErrorPlane, Exchange, Speak, made};
/// use std::sync::Arc;
///
/// let contract = Arc::new(redress::load(redress_contracts::get("problem").unwrap().contract).unwrap());
/// let plane = ErrorPlane::new(Arc::clone(&contract), Speak::One(contract));
/// let (request, ()) = http::Request::get("/nowhere").body(()).unwrap().into_parts();
///
/// let answer: Answer<Empty<Bytes>> = made(&plane, &Exchange::of(&request), Problem::new(Condition::NotFound));
/// assert_eq!(answer.record.sent_status, 404);
/// ```
#[derive(Debug)]
#[non_exhaustive]
pub struct Answer<B: http_body::Body> {
    /// The response to send.
    pub response: Response<Body<B>>,
    /// What happened, for log and metrics.
    pub record: Record,
}

/// What was decided about a response.
///
/// ```
/// assert_eq!(redress_tower::Decision::TooLarge.as_str(), "too-large");
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Decision {
    /// No error: it leaves as it came.
    Passed,
    /// An error in the caller's contract already: it leaves as it came.
    Conforming,
    /// An error, said again in the caller's contract.
    Rewritten,
    /// An error inside a success: the same, with its real status.
    Promoted,
    /// An error inside a success that leaves as it came, as the route says.
    Observed,
    /// Over a bound before it was understood: it leaves as it came.
    TooLarge,
    /// An error that was made here.
    Made,
}

impl Decision {
    /// Every decision.
    pub const ALL: &'static [Self] = &[
        Self::Passed,
        Self::Conforming,
        Self::Rewritten,
        Self::Promoted,
        Self::Observed,
        Self::TooLarge,
        Self::Made,
    ];

    /// The word used in logs and metrics.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Passed => "passed",
            Self::Conforming => "conforming",
            Self::Rewritten => "rewritten",
            Self::Promoted => "promoted",
            Self::Observed => "observed",
            Self::TooLarge => "too-large",
            Self::Made => "made",
        }
    }
}

/// What happened to one response, for log and metrics.
///
/// ```
/// use redress_tower::{Decision, Record};
///
/// fn line(record: &Record) -> String {
///     let condition = record.problem.as_deref().map_or("-", |p| p.condition.id());
///     format!("{} {} {condition}", record.sent_status.as_u16(), record.decision.as_str())
/// }
/// ```
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Record {
    /// What was decided.
    pub decision: Decision,
    /// Who made the error. `None`: there is none, or it was not read.
    pub origin: Option<Origin>,
    /// The status that came. `None`: the error was made here.
    pub upstream_status: Option<StatusCode>,
    /// The status that is sent.
    pub sent_status: StatusCode,
    /// The error, as it is sent: what the guard took out is not in it.
    pub problem: Option<Box<Problem<'static>>>,
    /// The contract it was read in. `None`: it was not read in any.
    pub read_in: Option<Arc<Contract>>,
    /// The contract it is sent in. `None`: it leaves as it came, or was not read.
    pub spoken: Option<Arc<Contract>>,
    /// What the caller's contract could not carry as it was.
    pub lost: Vec<Lost>,
    /// What the guard took out. `None`: nothing.
    pub leak: Option<Leak>,
    /// The id that the caller got in its place, or in place of what a panic said.
    pub incident: Option<String>,
    /// Did the error's body break off, so that its status is all there was?
    pub body_incomplete: bool,
    /// Has the error a code that the catalogue does not know?
    pub unlisted_code: bool,
    /// The error's body as it came, decompressed where that went well, up to a bound. For the log, not for the caller.
    pub original: Option<Bytes>,
}

/// A member of an error that did not arrive as it was.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Lost {
    /// The member: `code`, `errors.target`, `x.NAME`.
    pub field: String,
    /// Widened or dropped.
    pub carried: Carried,
}

impl Record {
    /// That of a response which passes without being looked at.
    pub fn passed(status: StatusCode) -> Self {
        Self::untouched(Decision::Passed, status)
    }

    /// That of a response about which nothing is to be said but that it leaves as it came.
    pub(crate) fn untouched(decision: Decision, status: StatusCode) -> Self {
        Self {
            decision,
            origin: None,
            upstream_status: Some(status),
            sent_status: status,
            problem: None,
            read_in: None,
            spoken: None,
            lost: Vec::new(),
            leak: None,
            incident: None,
            body_incomplete: false,
            unlisted_code: false,
            original: None,
        }
    }
}
