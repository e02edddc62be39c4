//! What holds for the whole house, as tests, so that `cargo test` finds it.

#![expect(clippy::unwrap_used, clippy::indexing_slicing, reason = "tests may be blunt")]

mod edges;
mod generated;
mod tidy;
