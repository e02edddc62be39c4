//! One error, understood.

use crate::companions::Companions;
use crate::condition::{Condition, Move};
use crate::tree::json;
use http::StatusCode;
use std::borrow::Cow;

/// One error, understood: the members of RFC 9457, and what they leave out.
///
/// It borrows from the message it was read from; [`into_owned`](Self::into_owned) lets go of it.
///
/// ```
/// use redress::{Condition, Problem};
///
/// let problem = Problem::new(Condition::NotFound).with_detail("No such user: jdoe");
/// assert_eq!(problem.status.as_u16(), 404);
/// assert_eq!(problem.title, "Not found");
/// ```
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Problem<'a> {
    /// The id of the contract it was read in. Empty: it was made here.
    pub contract: Cow<'a, str>,
    /// The wire that fitted. `None`: none did, and the status says all.
    pub wire: Option<Cow<'a, str>>,
    /// What it means.
    pub condition: Condition,
    /// The API's own code, digit for digit as it came.
    pub code: Option<Cow<'a, str>>,
    /// The status that says what it means: the condition's own, and the received one where only that is known.
    pub status: StatusCode,
    /// The status that the message came with.
    pub received: Option<StatusCode>,
    /// The problem type URI (RFC 9457 §3.1.1). `None`: the condition's own.
    pub kind: Option<Cow<'a, str>>,
    /// Short text, the same for every occurrence.
    pub title: Cow<'a, str>,
    /// What happened this time.
    pub detail: Option<Cow<'a, str>>,
    /// Names this occurrence (RFC 9457 §3.1.5).
    pub instance: Option<Cow<'a, str>>,
    /// What mends it, from the catalogue.
    pub remedy: Option<Cow<'a, str>>,
    /// Whose move it is.
    pub whose_move: Move,
    /// Seconds to wait before a retry, where the catalogue knows better than the condition.
    pub wait: Option<u32>,
    /// Errors reported along with this one.
    pub errors: Vec<SubError<'a>>,
    /// Members of the message that no template names, and those it calls `{x.NAME}`.
    pub extensions: Vec<Extension<'a>>,
    /// The request that failed, where the message tells.
    pub request: FailedRequest<'a>,
    /// The headers that are part of an error (RFC 9110).
    pub companions: Companions,
    /// Who made the error.
    pub origin: Origin,
    /// Was there more in the message than could be kept? A body that no wire fits and that is no object or short
    /// text, or members and sub-errors over a bound.
    pub is_cut: bool,
}

/// One of several errors in one message.
#[derive(Clone, Debug, Default, PartialEq)]
#[non_exhaustive]
pub struct SubError<'a> {
    /// The API's own code.
    pub code: Option<Cow<'a, str>>,
    /// Short text.
    pub title: Option<Cow<'a, str>>,
    /// What happened.
    pub detail: Option<Cow<'a, str>>,
    /// The field, parameter or JSON Pointer that is wrong.
    pub target: Option<Cow<'a, str>>,
    /// Everything else that was said.
    pub extensions: Vec<Extension<'a>>,
}

/// A member of a message that is not a member of every problem.
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub struct Extension<'a> {
    /// Its name. A member of an inner object has the object's name and a dot before it: `error.target`.
    pub name: Cow<'a, str>,
    /// Its value.
    pub value: Value<'a>,
}

impl<'a> Extension<'a> {
    /// An extension of that name and value.
    pub fn new(name: impl Into<Cow<'a, str>>, value: Value<'a>) -> Self {
        Self { name: name.into(), value }
    }
}

/// The value of an [`Extension`].
#[derive(Clone, Debug, PartialEq)]
#[non_exhaustive]
pub enum Value<'a> {
    /// A text, without quotes or escapes.
    Text(Cow<'a, str>),
    /// Any other JSON value, as it stood in the message: a number keeps its digits.
    Json(Json<'a>),
}

/// The source of one JSON value, known to be well-formed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Json<'a>(Cow<'a, str>);

impl<'a> Json<'a> {
    /// The source, if it is one JSON value.
    ///
    /// ```
    /// use redress::Json;
    ///
    /// assert_eq!(Json::new("[1.10]").unwrap().as_str(), "[1.10]");
    /// assert!(Json::new("[1.10").is_none());
    /// ```
    pub fn new(source: impl Into<Cow<'a, str>>) -> Option<Self> {
        let source = source.into();
        json::is_value(&source).then_some(Self(source))
    }

    /// A source that has been parsed already.
    pub(crate) fn parsed(source: Cow<'a, str>) -> Self {
        Self(source)
    }

    /// The source.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Value<'_> {
    /// The text, or the JSON source.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Text(text) => text,
            Self::Json(json) => json.as_str(),
        }
    }

    /// The same, borrowing from nothing.
    pub fn into_owned(self) -> Value<'static> {
        match self {
            Self::Text(text) => Value::Text(owned(text)),
            Self::Json(json) => Value::Json(Json(owned(json.0))),
        }
    }
}

/// The request that failed, as far as it is known.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct FailedRequest<'a> {
    /// Its method.
    pub method: Option<Cow<'a, str>>,
    /// Its URI, as the API prints it.
    pub uri: Option<Cow<'a, str>>,
}

impl<'a> FailedRequest<'a> {
    /// A request of that method and URI.
    pub fn new(method: impl Into<Cow<'a, str>>, uri: impl Into<Cow<'a, str>>) -> Self {
        Self { method: Some(method.into()), uri: Some(uri.into()) }
    }
}

/// Who made an error.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Origin {
    /// We did.
    Gateway,
    /// A proxy or load balancer between us and the API.
    Between,
    /// The API.
    #[default]
    Upstream,
}

impl Origin {
    /// The word used in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Gateway => "gateway",
            Self::Between => "between",
            Self::Upstream => "upstream",
        }
    }
}

impl<'a> Problem<'a> {
    /// The barest problem of that meaning. A condition without a status of its own gets the x00 of its class.
    #[inline]
    pub fn new(condition: Condition) -> Self {
        Self {
            contract: Cow::Borrowed(""),
            wire: None,
            condition,
            code: None,
            status: meaning_status(condition, None),
            received: None,
            kind: None,
            title: Cow::Borrowed(condition.title()),
            detail: None,
            instance: None,
            remedy: None,
            whose_move: condition.whose_move(),
            wait: None,
            errors: Vec::new(),
            extensions: Vec::new(),
            request: FailedRequest::default(),
            companions: Companions::default(),
            origin: Origin::Gateway,
            is_cut: false,
        }
    }

    /// With that detail.
    #[must_use]
    pub fn with_detail(mut self, detail: impl Into<Cow<'a, str>>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// The extension of that name.
    pub fn extension(&self, name: &str) -> Option<&Value<'a>> {
        find(&self.extensions, name)
    }

    /// The problem type URI: its own, else the condition's.
    pub fn type_uri(&self) -> &str {
        self.kind.as_deref().unwrap_or_else(|| self.condition.type_uri())
    }

    /// The same, borrowing from nothing.
    pub fn into_owned(self) -> Problem<'static> {
        Problem {
            contract: owned(self.contract),
            wire: self.wire.map(owned),
            condition: self.condition,
            code: self.code.map(owned),
            status: self.status,
            received: self.received,
            kind: self.kind.map(owned),
            title: owned(self.title),
            detail: self.detail.map(owned),
            instance: self.instance.map(owned),
            remedy: self.remedy.map(owned),
            whose_move: self.whose_move,
            wait: self.wait,
            errors: self.errors.into_iter().map(SubError::into_owned).collect(),
            extensions: self.extensions.into_iter().map(Extension::into_owned).collect(),
            request: FailedRequest {
                method: self.request.method.map(owned),
                uri: self.request.uri.map(owned),
            },
            companions: self.companions,
            origin: self.origin,
            is_cut: self.is_cut,
        }
    }
}

impl SubError<'_> {
    /// The same, borrowing from nothing.
    pub fn into_owned(self) -> SubError<'static> {
        SubError {
            code: self.code.map(owned),
            title: self.title.map(owned),
            detail: self.detail.map(owned),
            target: self.target.map(owned),
            extensions: self.extensions.into_iter().map(Extension::into_owned).collect(),
        }
    }
}

impl Extension<'_> {
    /// The same, borrowing from nothing.
    pub fn into_owned(self) -> Extension<'static> {
        Extension { name: owned(self.name), value: self.value.into_owned() }
    }
}

pub(crate) fn find<'p, 'a>(extensions: &'p [Extension<'a>], name: &str) -> Option<&'p Value<'a>> {
    extensions.iter().find(|e| e.name == name).map(|e| &e.value)
}

/// The status that says what a condition means, given the one that came.
pub(crate) fn meaning_status(condition: Condition, received: Option<StatusCode>) -> StatusCode {
    if let Some(status) = condition.http() {
        return status;
    }
    let server = condition == Condition::UnknownServerError;
    match received {
        Some(status) if server && status.is_server_error() => status,
        Some(status) if !server && status.is_client_error() => status,
        _ if server => StatusCode::INTERNAL_SERVER_ERROR,
        _ => StatusCode::BAD_REQUEST,
    }
}

fn owned(text: Cow<'_, str>) -> Cow<'static, str> {
    Cow::Owned(text.into_owned())
}
