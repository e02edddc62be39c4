//! A first contract, guessed from one sample error.

use std::fmt;

/// Why no contract can be drafted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoDraft(String);
impl fmt::Display for NoDraft {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}
impl std::error::Error for NoDraft {}
/// stub
/// # Errors
/// x
pub fn draft(_id: &str, _m: &crate::Message<'_>) -> Result<String, NoDraft> {
    Err(NoDraft(String::new()))
}
