//! The access log of the Genesys Universal Contact Server (Context Services).
//!
//! Source: "HTTP Response Codes and Errors", "Read Log Lines", docs.genesys.com, Documentation/CS. The page numbers
//! eleven fields of a sample line; six more have no number, and are what the default access log of the server's HTTP
//! library (Restlet) has at their place. Its sample lost the client's address when the page was copied: [`Line::parse`]
//! takes complete lines only.
//!
//! | columns | are divided by |
//! |---|---|
//! | what every line of the server's log begins with: time, level, message, thread | a blank |
//! | the access: date and all behind it | four blanks |
//!
//! Any number of blanks and tabs divides columns when a line is parsed; the sample's own are written. The page does not say
//! how a value is kept from breaking its line. Here:
//!
//! - `-` stands for an empty text, and for a number that is not known;
//! - the user agent may have blanks: it is what stands between the called host and the last column, the referrer;
//! - a blank elsewhere, a blank at either end of the user agent, a control character, U+2028 and U+2029 are written as
//!   in JSON (`\u0009`), a backslash twice, and a text that is just `-` as `\u002d`;
//! - a backslash that begins neither of these is a backslash: the real server escapes nothing.

mod column;
mod line;

pub use line::{Column, Line};
