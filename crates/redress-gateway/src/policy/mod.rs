//! What a route asks of a request before its upstream is bothered, beyond method and media type: where it comes from, how
//! often, with credentials, for another protocol.

mod client;
mod rate;

pub(crate) use client::client_of;
pub(crate) use rate::Limiter;
pub use rate::Rate;
