//! Every test of the core that is not about one file.

#![expect(
    clippy::expect_used,
    clippy::format_push_string,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::format_collect,
    clippy::too_many_lines,
    clippy::unwrap_used,
    reason = "tests may be blunt"
)]

mod cases;
mod drafts;
mod facts;
mod findings;
mod hardened;
mod laws;
mod recognition;

use redress::{Contract, load};
use std::sync::LazyLock;

/// Every contract there is, compiled.
static CONTRACTS: LazyLock<Vec<Contract>> = LazyLock::new(|| {
    redress_contracts::ALL
        .iter()
        .map(|source| {
            let loaded = load(source.contract);
            assert_eq!(loaded.findings, [], "{}", source.id);
            loaded.unwrap()
        })
        .collect()
});

fn contract(id: &str) -> &'static Contract {
    CONTRACTS.iter().find(|c| c.id() == id).unwrap()
}
