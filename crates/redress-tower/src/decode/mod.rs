//! Content codings, taken off (RFC 9110 §8.4): only to understand a body, never to change what is passed on.

mod brotli;
mod coding;
mod inflate;
mod zstd;

pub(crate) use coding::{Codings, Undecoded, honest};
