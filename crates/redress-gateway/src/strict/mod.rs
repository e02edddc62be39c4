//! A strict reader of HTTP/1.1 requests: bytes in, decision out, no I/O.
//!
//! It stands before the HTTP library, which sees only what passes here. So there is one answer to what a request is,
//! nothing ambiguous goes on to an upstream (RFC 9112 §11.2), and what is refused is refused by us, in the caller's
//! contract, instead of by a library with an empty body.

mod chunked;
mod head;
mod reader;

pub use head::{Bounds, Framing, Head, is_host, is_token_byte, parse};
pub use reader::{Decision, Reader, Refusal};
