//! The access log of `redress serve`: one JSON object a line.
//!
//! Source: `docs/gateway.md`, "The access log"; a test holds its table against [`Line::MEMBERS`]. Members come in the order
//! of the table. What has nothing to say is left out: an empty text, a number that is not known, a mark that is not set.
//! Quotes, backslashes, control characters, U+2028 and U+2029 are escaped, so that a line is one line and no terminal obeys it.

mod json;
mod line;

pub use line::{Entry, Line, Lost, Member, parse};
