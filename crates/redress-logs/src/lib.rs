//! Access-log formats: one definition each, from which a line is written and parsed back.
//!
//! - [`genesys`]: the columns of the Universal Contact Server, as its developer's guide explains them.
//! - [`gateway`]: the JSON objects of `redress serve`.
//!
//! A line that was written here is one line whatever is in it, and is parsed to what it was written from. A line that
//! somebody else wrote is parsed as far as its format goes; what does not fit is told with its field and place.
//!
//! ```
//! use redress_logs::genesys::Line;
//!
//! let line = "14:33:39.485 Trc 29998 [let-3851106] 2010-04-02    14:33:39    127.0.0.1    8080    GET    \
//!             /cv/server/status    -    200    -    0    2    http://localhost:8080    \
//!             Apache-HttpClient/4.0-beta2 (java 1.5)    -";
//! let parsed = Line::parse(line)?;
//! assert_eq!((parsed.status, parsed.millis), (200, 2));
//! assert_eq!(parsed.to_string(), line);
//! # Ok::<(), redress_logs::ParseError>(())
//! ```

mod error;
mod escape;
pub mod gateway;
pub mod genesys;

pub use error::{ParseError, Why};
