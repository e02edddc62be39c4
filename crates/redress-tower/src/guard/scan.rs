//! One pass over a text. Only where a word begins, and at a few signs, there is anything to ask.

use super::clean::Leak;
use super::table::phrase_at;
use super::{place, secret};
use crate::limits;

/// What a text gives away. `echoed` is what the caller sent: a path in it is no secret to them.
pub(super) fn find(text: &str, echoed: &str) -> Option<Leak> {
    if text.len() > limits::GUARDED_BYTES {
        return Some(Leak::StackTrace);
    }
    let mut before = 0;
    for (index, byte) in text.bytes().enumerate() {
        let at = At { text, index, before };
        before = byte;
        let found = match byte {
            b'a'..=b'z' | b'A'..=b'Z' if at.begins_word() => word(at, byte),
            b'0'..=b'9' if at.begins_word() => place::is_private_ipv4(at).then_some(Leak::Host),
            b'/' | b'\\' | b'.' | b':' | b'=' => sign(at, byte, echoed),
            _ => None,
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

fn word(at: At<'_>, byte: u8) -> Option<Leak> {
    if place::is_windows_path(at) {
        return Some(Leak::Path);
    }
    if matches!(byte, b'f' | b'F') && place::is_private_ipv6(at) {
        return Some(Leak::Host);
    }
    if secret::may_begin_token(byte) && secret::is_token(at) {
        return Some(Leak::Credential);
    }
    phrase_at(at)
}

fn sign(at: At<'_>, byte: u8, echoed: &str) -> Option<Leak> {
    match byte {
        b'/' => place::is_unix_path(at, echoed).then_some(Leak::Path),
        b'\\' => place::is_unc_path(at).then_some(Leak::Path),
        b'.' if place::is_source_line(at) => Some(Leak::StackTrace),
        b'.' => place::is_internal_host(at).then_some(Leak::Host),
        b':' if place::is_loopback(at) => Some(Leak::Host),
        b':' => {
            (secret::is_quoted_secret(at) || secret::is_url_with_password(at)).then_some(Leak::Credential)
        }
        _ => secret::is_assignment(at).then_some(Leak::Credential),
    }
}

/// A place in a text.
#[derive(Clone, Copy)]
pub(super) struct At<'t> {
    text: &'t str,
    index: usize,
    /// The byte before, 0 at the beginning.
    pub(super) before: u8,
}

impl<'t> At<'t> {
    /// What comes before.
    pub(super) fn left(self) -> &'t str {
        self.text.get(..self.index).unwrap_or_default()
    }

    /// What begins here.
    pub(super) fn right(self) -> &'t str {
        self.text.get(self.index..).unwrap_or_default()
    }

    /// What comes after the sign here.
    pub(super) fn after(self) -> &'t str {
        self.text.get(self.index + 1..).unwrap_or_default()
    }

    pub(super) fn begins_word(self) -> bool {
        !is_word(self.before)
    }
}

pub(super) fn is_word(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || byte == b'_'
}

/// The longest beginning of a text that is made of such bytes, up to a bound.
pub(super) fn run(text: &str, of: impl Fn(u8) -> bool) -> &str {
    let mut end = text.bytes().take(limits::RUN_BYTES).take_while(|b| of(*b)).count();
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or_default()
}

/// The longest end of a text that is made of such bytes, up to a bound.
pub(super) fn run_back(text: &str, of: impl Fn(u8) -> bool) -> &str {
    let len = text.bytes().rev().take(limits::RUN_BYTES).take_while(|b| of(*b)).count();
    let mut start = text.len() - len;
    while !text.is_char_boundary(start) {
        start += 1;
    }
    text.get(start..).unwrap_or_default()
}
