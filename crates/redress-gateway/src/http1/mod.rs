//! HTTP/1.1 on both sides: bytes in, decisions out; and the two kinds of connection that do the I/O round them.
//!
//! Reading is strict. There is one answer to what a message is, so nothing ambiguous goes on to an upstream (RFC 9112
//! §11.2); framing is made anew on the way out, never passed on; and what is no request is refused by us, in the
//! caller's contract, not by a library with an empty body.
//!
//! - No I/O: [`request`](parse_request) and [`response`](parse_response) heads, the [`Content`] behind them, the
//!   [`Requests`] of one connection.
//! - I/O: `wire` is a stream and what was read of it; `server` serves a caller's connection; `client` has one exchange
//!   with an upstream.

mod answer;
mod chunked;
mod client;
mod content;
mod encode;
mod field;
mod framer;
mod request;
mod requests;
mod response;
mod server;
mod wire;

pub use content::{Content, Framing, Piece};
pub use field::{is_host, is_token_byte};
pub use request::{Bounds, Head, parse as parse_request};
pub use requests::{Event, Refusal, Requests};
pub use response::{ResponseHead, parse as parse_response};

pub(crate) use chunked::strip as strip_trailers;
pub(crate) use client::{Exchange, Upstream};
pub(crate) use request::{hex, is_target};
pub(crate) use requests::salvage_target;
pub(crate) use server::{Deadlines, Handle, RequestContent, serve};
pub(crate) use wire::{Stream, Wire};
