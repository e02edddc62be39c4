//! Reads an HTTP API's error in any contract, understands it, and writes it in any other.
//!
//! Four verbs, and no I/O: [`load`] a contract from its text, [`read`] a message in it, [`advise`] what to do,
//! [`write()`] the problem in another contract. [`recognise`] finds out whose error a message is.
//!
//! ```
//! use redress::{load, read, write, Caller, Message, Reading};
//!
//! let enablex = load(redress_contracts::get("enablex").unwrap().contract).unwrap();
//! let problem = load(redress_contracts::get("problem").unwrap().contract).unwrap();
//!
//! let body = br#"{"result":"1504","msg":"Duplicate data","desc":"The Email Address is already registered."}"#;
//! let Reading::Problem(error) = read(&enablex, &Message::body(body)) else { panic!() };
//!
//! let written = write(&error, &problem, &Caller::default());
//! assert_eq!(written.status.as_u16(), 409);
//! assert!(written.body.contains(r#""condition":"duplicate""#));
//! ```
//!
//! The core has no clock, no files, no sockets and no environment: every decision is a pure function of what it is given.

mod accept;
mod advice;
mod case;
mod codes;
mod companions;
mod condition;
mod contract;
mod draft;
pub mod limits;
mod load;
mod message;
mod problem;
mod read;
mod recognise;
pub mod table;
mod tree;
mod twin;
mod wire;
mod write;

pub use accept::{Accept, Liking};
pub use advice::{Advice, advise};
pub use case::{Case, Difference, coverage};
pub use companions::{Companions, RetryAfter, Usual};
pub use condition::{Condition, Move, Retry, UnknownCondition};
pub use contract::{Contract, Entry, Evidence, Source, Success, Twin};
pub use draft::{NoDraft, draft};
pub use load::{Check, Finding, Loaded, load};
pub use message::Message;
pub use problem::{Extension, FailedRequest, Json, Origin, Problem, SubError, Value};
pub use read::{Reading, Unrecognized, read};
pub use recognise::{Recognition, recognise};
pub use table::Severity;
pub use write::{Caller, Carried, Loss, Written, write};

/// The README's example is compiled and run with the documentation tests.
#[cfg(doctest)]
#[doc = include_str!("../../../README.md")]
struct Readme;
