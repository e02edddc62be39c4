//! What clients did with each failure, and which failures they have met.

mod card;
mod coverage;
mod exchange;
mod finding;
mod judge;
mod kept;
mod request;
mod run;
mod say;

pub use card::{Card, ClientCard, Grade, Noted};
pub use coverage::{Coverage, Met, Missed, SystemCoverage};
pub(crate) use exchange::{Answer, Exchange};
pub use finding::{FINDINGS, Finding, Mark, UNSEEN};
pub(crate) use kept::{Note, Report};

#[cfg(test)]
mod tests;
