//! From a response to an answer: what is decided about it, and how an error is rendered.

mod decide;
mod failure;
mod headers;
mod reading;
mod render;
mod settle;
mod success;

pub(crate) use decide::{Glance, after_panic, glance, look};
pub use decide::{answer, made};
