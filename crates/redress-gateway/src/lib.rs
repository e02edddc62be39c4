//! A reverse proxy whose every error leaves in one contract.
//!
//! A library: [`Config`] in, future out. No flags, no standard output, no exit.

mod access;
mod admin;
mod body;
mod clock;
pub mod config;
mod executor;
mod fault;
mod gateway;
pub mod http1;
mod http2;
mod identity;
pub mod limits;
mod line;
mod location;
mod outgoing;
mod patience;
mod plan;
pub mod policy;
mod prefixed;
mod prove;
mod reply;
mod service;
mod shared;
mod state;
mod tally;
mod tls;
mod upgrade;
mod upstream;
mod worker;

pub use config::{Config, Loaded};
pub use fault::Fault;
pub use gateway::{Gateway, Handle};
pub use prove::{Proof, prove};
pub use state::Mode;
pub use tls::Crypto;
