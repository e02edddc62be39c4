//! What is generated from what.

mod corpus;
mod index;

pub use corpus::corpus;
pub use index::index;

use std::path::{Path, PathBuf};

/// The root of the checkout.
pub fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().map(Path::to_owned).unwrap_or_default()
}

/// A generated file: where it lies, and what must be in it.
#[derive(Debug)]
pub struct Generated {
    /// Its path.
    pub path: PathBuf,
    /// Its text.
    pub text: String,
}

/// Everything that is generated.
///
/// # Errors
/// A folder that cannot be read.
pub fn all() -> std::io::Result<Vec<Generated>> {
    Ok(vec![index(&root())?])
}
