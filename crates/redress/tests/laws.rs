//! The three laws.
