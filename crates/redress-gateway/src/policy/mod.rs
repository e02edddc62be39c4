//! What a route asks of a request before its upstream is bothered: where it comes from, how often, with credentials, for
//! another protocol; its method and media types.

mod check;
mod client;
mod media;
mod rate;

pub(crate) use check::{Refused, check};
pub(crate) use client::client_of;
pub(crate) use rate::Limiter;
pub use rate::Rate;
