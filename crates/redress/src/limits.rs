//! Every bound of the core: a name, a unit, a reason. What is over a bound is not an error that was
//! understood; it keeps its status and is told apart, never half read.

/// Bytes of an error body that are read. An error is a short text; a megabyte of it is an attack or a mistake,
/// and a gateway holds one per request in flight.
pub const BODY_BYTES: usize = 1024 * 1024;

/// Levels of nesting in a JSON or XML body. Real errors have four. Other readers stop at 127 levels, and what is
/// kept of a body may be written some levels deeper than it stood.
pub const DEPTH: usize = 120;

/// Members, list items, elements and attributes in one body, all together. Keeps the index of a one-megabyte
/// body within a few megabytes.
pub const NODES: usize = 16 * 1024;

/// Members kept that no template names, in one problem or one of its sub-errors. They are compared by name,
/// pair by pair: the bound is what keeps that cheap. The first ones are kept.
pub const EXTENSIONS: usize = 64;

/// Sub-errors kept in one problem. A validation report of more than this helps nobody. The first ones are kept.
pub const SUB_ERRORS: usize = 256;

/// Bytes of a plain text body that are taken as the detail of an error no wire fits.
pub const TEXT_BYTES: usize = 8 * 1024;

/// Media ranges looked at in one `Accept`. Browsers send ten; a thousand are an attack.
pub const MEDIA_RANGES: usize = 32;

/// Bytes of a contract file. The largest one here has under 100 KiB.
pub const CONTRACT_BYTES: usize = 4 * 1024 * 1024;

/// Bytes of a code that is looked up in the catalogue. The longest real one is a Java class name of 75.
pub const CODE_BYTES: usize = 256;

/// Seconds: the longest wait that is ever advised, whatever a message says. A day.
pub const WAIT_SECONDS: u64 = 24 * 60 * 60;
