//! Why a line is none of its format.

use std::fmt;

/// Why a line is none of its format, and where.
///
/// ```
/// use redress_logs::{Why, genesys::Line};
///
/// let error = Line::parse("14:33:39.485 Trc 29998").unwrap_err();
/// assert_eq!((error.field, error.byte, error.why), (Some("thread"), 22, Why::Missing));
/// assert_eq!(error.to_string(), "byte 22: `thread` is missing");
/// ```
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct ParseError {
    /// The field that is wrong. `None`: it is nothing of a field.
    pub field: Option<&'static str>,
    /// The byte of the line at which it shows.
    pub byte: usize,
    /// What is wrong.
    pub why: Why,
}

/// What is wrong with a line.
///
/// ```
/// use redress_logs::{Why, gateway::Line};
///
/// assert_eq!(Line::parse("[]").unwrap_err().why, Why::IsNot("object"));
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// The field is not there, and every line has it.
    Missing,
    /// The field is there two times.
    Twice,
    /// The format has no such field.
    Unknown,
    /// What is there is not this.
    IsNot(&'static str),
    /// A control character, which no line has.
    Control,
    /// The line goes on behind its end.
    Rest,
}

impl ParseError {
    pub(crate) fn new(field: Option<&'static str>, byte: usize, why: Why) -> Self {
        Self { field, byte, why }
    }
}

impl fmt::Display for ParseError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "byte {}: ", self.byte)?;
        match self.field {
            Some(field) => write!(f, "`{field}` ")?,
            None => f.write_str("this ")?,
        }
        match self.why {
            Why::Missing => f.write_str("is missing"),
            Why::Twice => f.write_str("is there two times"),
            Why::Unknown => f.write_str("is no field of this format"),
            Why::IsNot(what) => write!(f, "is no {what}"),
            Why::Control => f.write_str("has a control character"),
            Why::Rest => f.write_str("is behind the end"),
        }
    }
}

impl std::error::Error for ParseError {}
