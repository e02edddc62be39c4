//! What is written is parsed back, and what was parsed is written back.

#![expect(clippy::unwrap_used, reason = "tests may be blunt")]

mod gateway;
mod genesys;
