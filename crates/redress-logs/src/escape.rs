//! What keeps a line one line, in every format here.

use std::fmt::{self, Write};

/// May this not stand in a line? It ends one for somebody, or a terminal obeys it.
pub(crate) fn is_unsafe(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}' | '\u{2029}')
}

/// Writes a character as JSON does, by its number: `\u0009`. No unsafe one has more than four digits.
pub(crate) fn put(c: char, out: &mut impl Write) -> fmt::Result {
    write!(out, "\\u{:04x}", u32::from(c))
}

/// The number in such an escape, its backslash taken away, and what is behind it. `None`: it is no escape.
pub(crate) fn take(text: &str) -> Option<(u16, &str)> {
    let (hex, behind) = text.strip_prefix('u')?.split_at_checked(4)?;
    // A sign is a number's to Rust, and no digit.
    let is_hex = hex.bytes().all(|b| b.is_ascii_hexdigit());
    let unit = u16::from_str_radix(hex, 16).ok().filter(|_| is_hex)?;
    Some((unit, behind))
}
