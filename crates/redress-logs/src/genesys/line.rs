//! The columns: one table for the struct, its writer and its parser.

use super::column::{Address, Brackets, Clock, Codec, Day, Free, Maybe, Number, Seconds, Word};
use crate::error::{ParseError, Why};
use std::borrow::Cow;
use std::fmt::{self, Display, Formatter};
use std::net::IpAddr;
use time::{Date, Time};

/// One column of a line.
///
/// ```
/// use redress_logs::genesys::Line;
///
/// let numbered: Vec<_> = Line::COLUMNS.iter().filter(|c| c.number == Some(3)).map(|c| c.name).collect();
/// assert_eq!(numbered, ["date", "time"]);
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Column {
    /// Its name here. The page has none.
    pub name: &'static str,
    /// Its number on the page. `None`: it has none, and what it is was inferred.
    pub number: Option<u8>,
    /// What stands before it.
    pub before: &'static str,
    /// What it is.
    pub about: &'static str,
    /// May blanks stand in it?
    pub is_free: bool,
}

/// `name: type, codec, number, before, about`, in the order of the line.
macro_rules! columns {
    ($($name:ident: $type:ty, $codec:ty, $number:expr, $before:literal, $about:literal;)*) => {
        /// One request, as the log tells it.
        ///
        /// Years 0 to 9999 are written so that they are parsed again. `time` has whole seconds, `logged` milliseconds.
        ///
        /// ```
        /// use redress_logs::genesys::Line;
        ///
        /// let line = "09:00:00.000 Trc 29998 [let-1] 2026-11-20 09:00:00 ::1 8080 POST /server/mode - 400 211 23 1 \
        ///             http://localhost:8080 curl/8.5.0 -";
        /// let line = Line::parse(line)?;
        /// assert_eq!((line.method.as_ref(), line.url.as_ref(), line.status), ("POST", "/server/mode", 400));
        /// assert_eq!((line.response_bytes, line.request_bytes), (Some(211), Some(23)));
        /// # Ok::<(), redress_logs::ParseError>(())
        /// ```
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct Line<'l> {
            $(#[doc = $about] pub $name: $type,)*
        }

        impl<'l> Line<'l> {
            /// All columns, in the order in which they stand.
            pub const COLUMNS: &'static [Column] = &[$(Column {
                name: stringify!($name),
                number: $number,
                before: $before,
                about: $about,
                is_free: <$codec>::IS_FREE,
            }),*];

            /// Writes the line, without its end.
            ///
            /// # Errors
            ///
            /// `out` says so.
            pub fn write(&self, out: &mut impl fmt::Write) -> fmt::Result {
                $(out.write_str($before)?; <$codec>::put(&self.$name, out)?;)*
                Ok(())
            }

            /// Takes a line apart. A line end behind it is left out.
            ///
            /// # Errors
            ///
            /// It is none: which column is wrong, and where.
            pub fn parse(line: &'l str) -> Result<Self, ParseError> {
                let mut columns = split(line.trim_end_matches(['\r', '\n']))?.into_iter();
                Ok(Self {
                    $($name: {
                        let (byte, text) = columns.next().unwrap_or((line.len(), ""));
                        let is_not = || ParseError::new(Some(stringify!($name)), byte, Why::IsNot(<$codec>::IS));
                        <$codec>::take(text).ok_or_else(is_not)?
                    },)*
                })
            }
        }
    };
}

columns! {
    logged: Time, Clock, Some(1), "", "When the line was written.";
    level: Cow<'l, str>, Word, Some(2), " ", "The level of the log: `Trc`.";
    message: u32, Number<u32, 5>, None, " ", "The number of the message: always 29998 in what was seen. Five digits at least.";
    thread: Cow<'l, str>, Brackets, None, " ", "The thread, in brackets: `let-3851106`.";
    date: Date, Day, Some(3), " ", "The day on which the request came.";
    time: Time, Seconds, Some(3), "    ", "When on that day it came, in whole seconds.";
    address: Option<IpAddr>, Maybe<Address>, Some(4), "    ", "The client's IP address.";
    port: u16, Number<u16>, Some(5), "    ", "The server's port.";
    method: Cow<'l, str>, Word, Some(6), "    ", "The method.";
    url: Cow<'l, str>, Word, Some(7), "    ", "The URL that was asked: its path.";
    query: Cow<'l, str>, Word, None, "    ", "Its query.";
    status: u16, Number<u16>, Some(8), "    ", "The status of the response.";
    response_bytes: Option<u64>, Maybe<Number<u64>>, None, "    ", "Bytes of the response's content.";
    request_bytes: Option<u64>, Maybe<Number<u64>>, None, "    ", "Bytes of the request's content.";
    millis: u64, Number<u64>, Some(9), "    ", "How long it took, in milliseconds.";
    host: Cow<'l, str>, Word, Some(10), "    ", "Host and port that were called: `http://localhost:8080`.";
    agent: Cow<'l, str>, Free, Some(11), "    ", "The user agent.";
    referrer: Cow<'l, str>, Word, None, "    ", "The referrer.";
}

impl Display for Line<'_> {
    fn fmt(&self, f: &mut Formatter<'_>) -> fmt::Result {
        self.write(f)
    }
}

const BLANKS: [char; 2] = [' ', '\t'];

/// Each column's place and text. The one that may have blanks is what those before and behind it leave.
fn split(line: &str) -> Result<Vec<(usize, &str)>, ParseError> {
    let columns = Line::COLUMNS;
    if let Some((byte, _)) = line.char_indices().find(|(_, c)| c.is_control() && *c != '\t') {
        return Err(ParseError::new(None, byte, Why::Control));
    }
    let missing = |column: &Column, byte| ParseError::new(Some(column.name), byte, Why::Missing);
    let free = columns.iter().position(|column| column.is_free).unwrap_or(columns.len());
    let (before, behind) = columns.split_at(free);
    let mut found = Vec::with_capacity(columns.len());
    let mut rest = line;
    for column in before {
        let start = rest.trim_start_matches(BLANKS);
        let (text, behind) = start.split_at(start.find(BLANKS).unwrap_or(start.len()));
        let byte = line.len() - start.len();
        if text.is_empty() {
            return Err(missing(column, byte));
        }
        found.push((byte, text));
        rest = behind;
    }
    let mut last = Vec::new();
    for column in behind.iter().skip(1).rev() {
        let end = rest.trim_end_matches(BLANKS);
        let (left, text) = end.split_at(end.rfind(BLANKS).map_or(0, |at| at + 1));
        let byte = line.len() - rest.len() + left.len();
        if text.is_empty() {
            return Err(missing(column, byte));
        }
        last.push((byte, text));
        rest = left;
    }
    if let Some(column) = behind.first() {
        let start = rest.trim_start_matches(BLANKS);
        let byte = found.last().map_or(0, |(at, text)| at + text.len()) + rest.len() - start.len();
        let text = start.trim_end_matches(BLANKS);
        if text.is_empty() {
            return Err(missing(column, byte));
        }
        found.push((byte, text));
    }
    found.extend(last.into_iter().rev());
    Ok(found)
}
