//! What a handler says when it cannot do what was asked: which entry of the contract, and with which words. How that
//! looks on the wire is the contract's business.

use crate::clock::Moment;
use http::{HeaderValue, StatusCode};
use redress::{Companions, Condition, SubError, Value};
use std::borrow::Cow;

/// What a handler comes to.
pub(crate) type Outcome<T = crate::call::Reply> = Result<T, Stop>;

/// Why there is no success.
#[derive(Debug)]
pub(crate) enum Stop {
    /// The call failed.
    Fail(Box<Failure>),
    /// Not yet: nothing is kept, and the handler is asked again when something happened, or at that moment.
    Wait(Moment),
    /// The same, but what was written is kept and seen by other calls: "somebody is waiting". [`Call::waited`] tells the
    /// call that wrote it from those.
    ///
    /// [`Call::waited`]: crate::call::Call::waited
    WaitKeeping(Moment),
    /// The database failed.
    Store(rusqlite::Error),
}

/// One failed call: an entry of the contract, by status or code, or a meaning that the contract has words for; and what
/// is particular to it.
#[derive(Clone, Debug)]
pub(crate) struct Failure {
    pub(crate) condition: Option<Condition>,
    pub(crate) code: Option<String>,
    pub(crate) status: Option<StatusCode>,
    pub(crate) wire: Option<Cow<'static, str>>,
    pub(crate) title: Option<String>,
    pub(crate) detail: Option<String>,
    pub(crate) extensions: Vec<(String, Value<'static>)>,
    pub(crate) errors: Vec<SubError<'static>>,
    pub(crate) companions: Companions,
    pub(crate) keeps: bool,
    pub(crate) sent_with: Option<StatusCode>,
}

impl Failure {
    fn new() -> Self {
        Self {
            condition: None,
            code: None,
            status: None,
            wire: None,
            title: None,
            detail: None,
            extensions: Vec::new(),
            errors: Vec::new(),
            companions: Companions::default(),
            keeps: false,
            sent_with: None,
        }
    }

    /// The entry of that code.
    pub(crate) fn code(code: &str) -> Self {
        Self { code: Some(code.to_owned()), ..Self::new() }
    }

    /// The entry of that status.
    pub(crate) fn status(status: u16) -> Self {
        Self { status: StatusCode::from_u16(status).ok(), ..Self::new() }
    }

    /// Whatever the contract says for that meaning: a system that speaks any contract knows no entry of it.
    pub(crate) fn condition(condition: Condition) -> Self {
        Self { condition: Some(condition), ..Self::new() }
    }

    /// Of a code's entries the one with that status; of a code without one, the status it is sent with.
    #[must_use]
    pub(crate) fn at(mut self, status: u16) -> Self {
        self.status = StatusCode::from_u16(status).ok();
        self
    }

    /// The entry stays; the message goes out with that status: an error inside a 200, say.
    #[must_use]
    pub(crate) fn sent_with(mut self, status: u16) -> Self {
        self.sent_with = StatusCode::from_u16(status).ok();
        self
    }

    /// On that wire of the contract.
    #[must_use]
    pub(crate) fn on(mut self, wire: &'static str) -> Self {
        self.wire = Some(Cow::Borrowed(wire));
        self
    }

    /// With that short text in place of the catalogue's.
    #[must_use]
    pub(crate) fn title(mut self, title: impl Into<String>) -> Self {
        self.title = Some(title.into());
        self
    }

    /// With what happened this time.
    #[must_use]
    pub(crate) fn detail(mut self, detail: impl Into<String>) -> Self {
        self.detail = Some(detail.into());
        self
    }

    /// With an extension: a text.
    #[must_use]
    pub(crate) fn with(mut self, name: &str, text: impl Into<String>) -> Self {
        self.extensions.push((name.to_owned(), Value::Text(text.into().into())));
        self
    }

    /// With an extension: any JSON.
    #[must_use]
    pub(crate) fn with_json(mut self, name: &str, value: &serde_json::Value) -> Self {
        if let Some(json) = redress::Json::new(value.to_string()) {
            self.extensions.push((name.to_owned(), Value::Json(json)));
        }
        self
    }

    /// With one more error in the same message.
    #[must_use]
    pub(crate) fn also(mut self, error: SubError<'static>) -> Self {
        self.errors.push(error);
        self
    }

    /// With those companion headers.
    #[must_use]
    pub(crate) fn beside(mut self, set: impl FnOnce(&mut Companions)) -> Self {
        set(&mut self.companions);
        self
    }

    /// With those methods in `Allow`.
    #[must_use]
    pub(crate) fn allowing(self, methods: &str) -> Self {
        self.beside(|companions| companions.allow = HeaderValue::from_str(methods).ok())
    }

    /// What the handler has written so far is kept: the count of failed logons, say. Otherwise a failed call leaves nothing.
    #[must_use]
    pub(crate) fn keeping(mut self) -> Self {
        self.keeps = true;
        self
    }
}

impl From<Failure> for Stop {
    fn from(failure: Failure) -> Self {
        Self::Fail(Box::new(failure))
    }
}

impl From<rusqlite::Error> for Stop {
    fn from(error: rusqlite::Error) -> Self {
        Self::Store(error)
    }
}
