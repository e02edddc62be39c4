//! The members: one table each for a struct, its writer and its parser.

use super::json::{Reader, Value, Writer};
use crate::error::{ParseError, Why};
use std::borrow::Cow;

/// One member of a line.
///
/// ```
/// use redress_logs::gateway::Line;
///
/// let always: Vec<_> = Line::MEMBERS.iter().filter(|m| m.always).map(|m| m.name).collect();
/// assert_eq!(always, ["status", "bytes", "complete", "micros"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Member {
    /// Its name.
    pub name: &'static str,
    /// What it is.
    pub about: &'static str,
    /// Has every line it?
    pub always: bool,
}

/// `name: type, always or seldom, about`, in the order of the line.
macro_rules! members {
    ($(#[$doc:meta])* $struct:ident: $($name:ident: $type:ty, $when:ident, $about:literal;)*) => {
        $(#[$doc])*
        #[derive(Clone, Debug, Default, PartialEq, Eq)]
        pub struct $struct<'l> {
            $(#[doc = $about] pub $name: $type,)*
        }

        impl<'l> $struct<'l> {
            /// All members, in the order in which they stand.
            pub const MEMBERS: &'static [Member] =
                &[$(Member { name: stringify!($name), about: $about, always: $when }),*];

            /// Writes the line, without its end, behind what is there already.
            pub fn write(&self, out: &mut String) {
                let mut out = Writer::begin(out);
                $(out.member(stringify!($name), $when, self.$name.value());)*
                out.end();
            }

            /// Takes a line apart. Its members may come in any order, but all must be known.
            ///
            /// # Errors
            ///
            /// It is none: which member is wrong, and where.
            pub fn parse(line: &'l str) -> Result<Self, ParseError> {
                let mut new = Self::default();
                let mut seen = 0_u64;
                let mut reader = Reader::begin(line)?;
                while let Some((name, name_at)) = reader.name()? {
                    let mut known = Self::MEMBERS.iter().enumerate();
                    let Some((index, &Member { name, .. })) = known.find(|(_, member)| member.name == name) else {
                        return Err(ParseError::new(None, name_at, Why::Unknown));
                    };
                    let bit = 1 << index;
                    if seen & bit != 0 {
                        return Err(ParseError::new(Some(name), name_at, Why::Twice));
                    }
                    seen |= bit;
                    let (value, at) = reader.value(name)?;
                    let is_not = |what| ParseError::new(Some(name), at, Why::IsNot(what));
                    match name {
                        $(name if name == stringify!($name) => new.$name = <$type>::of(value).map_err(is_not)?,)*
                        _ => {}
                    }
                }
                for (index, member) in Self::MEMBERS.iter().enumerate() {
                    if member.always && seen & (1 << index) == 0 {
                        return Err(ParseError::new(Some(member.name), line.len(), Why::Missing));
                    }
                }
                Ok(new)
            }
        }
    };
}

#[allow(non_upper_case_globals, reason = "a word of the tables below")]
const always: bool = true;
#[allow(non_upper_case_globals, reason = "a word of the tables below")]
const seldom: bool = false;

members! {
    /// One request.
    ///
    /// ```
    /// use redress_logs::gateway::Line;
    ///
    /// let line = Line { method: "GET".into(), target: "/orders".into(), status: 404, ..Line::default() };
    /// let mut text = String::new();
    /// line.write(&mut text);
    /// assert_eq!(text, r#"{"method":"GET","target":"/orders","status":404,"bytes":0,"complete":false,"micros":0}"#);
    /// assert_eq!(Line::parse(&text)?, line);
    /// # Ok::<(), redress_logs::ParseError>(())
    /// ```
    Line:
    time: Cow<'l, str>, seldom, "When the line was written (RFC 3339, UTC, milliseconds).";
    client: Cow<'l, str>, seldom, "The caller's address.";
    method: Cow<'l, str>, seldom, "The method.";
    target: Cow<'l, str>, seldom, "The request's target, as it was sent.";
    host: Cow<'l, str>, seldom, "The host that was asked.";
    protocol: Cow<'l, str>, seldom, "The caller's version of HTTP.";
    request_id: Cow<'l, str>, seldom, "The request's id.";
    route: Cow<'l, str>, seldom, "The route it took.";
    upstream: Cow<'l, str>, seldom, "The upstream it went to.";
    address: Cow<'l, str>, seldom, "Which of the upstream's addresses it went to.";
    upstream_micros: Option<u64>, seldom, "After how many µs the upstream answered.";
    retries: Option<u32>, seldom, "How often it was tried again, where it was.";
    fault: Cow<'l, str>, seldom, "Which of the gateway's own errors it was.";
    upstream_status: Option<u16>, seldom, "The status that the upstream sent.";
    status: u16, always, "The status that the caller got; 499 where the caller went away before.";
    decision: Cow<'l, str>, seldom, "What was decided about the response.";
    origin: Cow<'l, str>, seldom, "Who made the error.";
    read_in: Cow<'l, str>, seldom, "The contract that the error was read in.";
    spoken: Cow<'l, str>, seldom, "The contract that it was written in.";
    condition: Cow<'l, str>, seldom, "What the error means.";
    code: Cow<'l, str>, seldom, "Its code.";
    title: Cow<'l, str>, seldom, "Its title.";
    detail: Cow<'l, str>, seldom, "What happened, in words.";
    incident: Cow<'l, str>, seldom, "The id that the caller got in place of a text.";
    upstream_body_incomplete: bool, seldom, "The upstream's error broke off.";
    unlisted_code: bool, seldom, "The upstream's code is not in its contract.";
    original: Cow<'l, str>, seldom, "The upstream's own body, up to a bound.";
    loss: Cow<'l, str>, seldom, "Members that did not arrive as they were, divided by blanks.";
    bytes: u64, always, "Bytes of the content that were sent.";
    complete: bool, always, "Was it sent to its end?";
    micros: u64, always, "After how many µs it ended.";
}

members! {
    /// What stands where lines were lost.
    ///
    /// ```
    /// use redress_logs::gateway::Lost;
    ///
    /// let lost = Lost::parse(r#"{"time":"2026-11-20T09:30:00.125Z","lost":5}"#)?;
    /// assert_eq!(lost.lost, 5);
    /// # Ok::<(), redress_logs::ParseError>(())
    /// ```
    Lost:
    time: Cow<'l, str>, seldom, "When that was said (RFC 3339, UTC, milliseconds).";
    lost: u64, always, "How many lines could not be written before it.";
}

/// A line of the log, whichever it is.
///
/// ```
/// use redress_logs::gateway::{Entry, parse};
///
/// assert!(matches!(parse(r#"{"lost":5}"#)?, Entry::Lost(lost) if lost.lost == 5));
/// # Ok::<(), redress_logs::ParseError>(())
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Entry<'l> {
    /// A request.
    Line(Box<Line<'l>>),
    /// Lines that were lost.
    Lost(Lost<'l>),
}

/// Takes a line of the log apart, whichever it is.
///
/// ```
/// let error = redress_logs::gateway::parse(r#"{"status":"many"}"#).unwrap_err();
/// assert_eq!(error.to_string(), "byte 10: `status` is no number");
/// ```
///
/// # Errors
///
/// It is neither: why it is no [`Line`].
pub fn parse(line: &str) -> Result<Entry<'_>, ParseError> {
    match Lost::parse(line) {
        Ok(lost) => Ok(Entry::Lost(lost)),
        Err(_) => Line::parse(line).map(|line| Entry::Line(Box::new(line))),
    }
}

/// What a member can hold.
trait Held<'l>: Sized {
    fn value(&self) -> Value<'_>;

    /// `Err`: what it is not.
    fn of(value: Value<'l>) -> Result<Self, &'static str>;
}

impl<'l> Held<'l> for Cow<'l, str> {
    fn value(&self) -> Value<'_> {
        Value::Text(Cow::Borrowed(self))
    }

    fn of(value: Value<'l>) -> Result<Self, &'static str> {
        if let Value::Text(text) = value { Ok(text) } else { Err("text") }
    }
}

impl<'l> Held<'l> for bool {
    fn value(&self) -> Value<'_> {
        Value::Flag(*self)
    }

    fn of(value: Value<'l>) -> Result<Self, &'static str> {
        if let Value::Flag(flag) = value { Ok(flag) } else { Err("true or false") }
    }
}

macro_rules! numbers {
    ($($type:ty),*) => {$(
        impl<'l> Held<'l> for $type {
            fn value(&self) -> Value<'_> {
                Value::Number(u64::from(*self))
            }

            fn of(value: Value<'l>) -> Result<Self, &'static str> {
                let Value::Number(number) = value else { return Err("number") };
                number.try_into().map_err(|_| "number of this size")
            }
        }
    )*};
}

numbers!(u16, u32, u64);

impl<'l, T: Held<'l>> Held<'l> for Option<T> {
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Nothing, Held::value)
    }

    fn of(value: Value<'l>) -> Result<Self, &'static str> {
        T::of(value).map(Some)
    }
}
