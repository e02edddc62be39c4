//! Every test of the error plane that is not about one file.

#![expect(clippy::indexing_slicing, clippy::panic, clippy::unwrap_used, reason = "tests may be blunt")]

mod budget;
mod coding;
mod conforming;
mod failure;
mod guard;
mod headers;
mod layer;
mod making;
mod negotiation;
mod never_panics;
mod pages;
mod service;
mod success;
mod support;
