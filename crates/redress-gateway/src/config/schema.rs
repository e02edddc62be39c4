//! What editors and beginners get.

/// JSON Schema of the config file, for editors.
pub const SCHEMA: &str = include_str!("schema.json");

/// A commented config file to begin with.
pub const STARTER: &str = include_str!("starter.toml");
