//! The leak guard: what an error must not tell a stranger.

mod clean;
mod opening;
mod place;
mod scan;
mod secret;
mod table;

pub use clean::{Guard, Leak};
