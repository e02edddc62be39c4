//! What a route asks of a request before its upstream is bothered: where it comes from, how often, with credentials that have
//! not failed too often, for another protocol; its method and media types.

mod check;
mod client;
mod logons;
mod media;
mod rate;
mod whose;

pub(crate) use check::{Refused, check, in_maintenance};
pub(crate) use client::client_of;
pub use logons::Lockout;
pub(crate) use logons::{Attempt, Key, Logons, Outcome, Standing, account_key, client_key, is_failed_logon};
pub(crate) use rate::Limiter;
pub use rate::{Rate, Throttle};
pub use whose::By;
pub(crate) use whose::Whose;
