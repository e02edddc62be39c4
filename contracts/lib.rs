//! The error contracts of HTTP APIs, as data: no logic, no dependencies.
//!
//! Each folder beside this file is one API. The text of its `contract.toml` goes to `redress::load`.

mod index;

pub use index::ALL;

/// One API's folder, as text.
#[derive(Clone, Copy, Debug)]
pub struct Contract {
    /// The folder's name: `enablex`.
    pub id: &'static str,
    /// `contract.toml`.
    pub contract: &'static str,
    /// `SOURCES.md`.
    pub sources: &'static str,
    /// `cases/*.toml`: file name without its ending, and text.
    pub cases: &'static [(&'static str, &'static str)],
}

/// The contract of that id.
#[must_use]
pub fn get(id: &str) -> Option<&'static Contract> {
    ALL.iter().find(|contract| contract.id == id)
}
