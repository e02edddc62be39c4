//! The upstream's side: addresses, connections, and one request on its way.

mod connect;
mod health;
mod pool;
mod send;

pub(crate) use health::UpstreamState;
pub(crate) use pool::{Lease, Pools};
pub(crate) use send::{Sent, Trip, send};
