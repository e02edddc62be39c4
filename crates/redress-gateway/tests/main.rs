//! The gateway over real sockets.

#![expect(
    clippy::expect_used,
    clippy::format_collect,
    clippy::format_push_string,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::type_complexity,
    clippy::unwrap_used,
    reason = "tests may be blunt"
)]

mod access_log;
mod config;
mod contracts;
mod forwarding;
mod gone_callers;
mod hostile_answers;
mod http2;
mod http2_attacks;
mod http2_downgrade;
mod operations;
mod proofs;
mod refusals;
mod remembered;
mod slow_peers;
mod smuggling;
mod support;
mod tls;
mod uploads;
mod upstream_faults;
