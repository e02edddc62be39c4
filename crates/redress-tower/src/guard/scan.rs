//! One pass over a text. Only where a word begins, and at a few signs, there is anything to ask; and of the words
//! nearly all are let go by their first two letters.

use super::clean::Leak;
use super::opening::{self, Openings};
use super::table::phrase_at;
use super::{place, secret};
use crate::limits;

/// What a text gives away. `echoed` is what the caller sent: a path in it is no secret to them.
pub(super) fn find(text: &str, echoed: &str) -> Option<Leak> {
    if text.len() > limits::GUARDED_BYTES {
        return Some(Leak::StackTrace);
    }
    let openings = opening::all();
    let mut rest = text.as_bytes();
    while let [byte, after @ ..] = rest {
        let at = At { text, index: text.len() - rest.len() };
        let found = if is_word(*byte) {
            let inside = after.iter().position(|b| !is_word(*b));
            rest = inside.and_then(|end| after.get(end..)).unwrap_or_default();
            word(at, *byte, openings)
        } else {
            rest = after;
            sign(at, *byte, echoed)
        };
        if found.is_some() {
            return found;
        }
    }
    None
}

fn word(at: At<'_>, byte: u8, openings: &Openings) -> Option<Leak> {
    let next = at.next();
    if byte.is_ascii_digit() {
        return place::is_private_ipv4(at).then_some(Leak::Host);
    }
    if !openings.has(byte, next) {
        return None;
    }
    if place::is_windows_path(at) {
        return Some(Leak::Path);
    }
    if matches!(byte, b'f' | b'F') && place::is_private_ipv6(at) {
        return Some(Leak::Host);
    }
    if openings.has_token(byte, next) && secret::is_token(at) {
        return Some(Leak::Credential);
    }
    phrase_at(at)
}

fn sign(at: At<'_>, byte: u8, echoed: &str) -> Option<Leak> {
    match byte {
        b'/' => place::is_unix_path(at, echoed).then_some(Leak::Path),
        b'\\' => place::is_unc_path(at).then_some(Leak::Path),
        // The end of a sentence, mostly.
        b'.' if !at.next().is_ascii_lowercase() => None,
        b'.' if place::is_source_line(at) => Some(Leak::StackTrace),
        b'.' => place::is_internal_host(at).then_some(Leak::Host),
        b':' if place::is_loopback(at) => Some(Leak::Host),
        b':' => {
            (secret::is_quoted_secret(at) || secret::is_url_with_password(at)).then_some(Leak::Credential)
        }
        b'=' => secret::is_assignment(at).then_some(Leak::Credential),
        _ => None,
    }
}

/// A place in a text.
#[derive(Clone, Copy)]
pub(super) struct At<'t> {
    text: &'t str,
    index: usize,
}

impl<'t> At<'t> {
    /// The byte before, 0 at the beginning.
    pub(super) fn before(self) -> u8 {
        self.left().as_bytes().last().copied().unwrap_or_default()
    }

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

    /// The byte after the one here, 0 at the end.
    fn next(self) -> u8 {
        self.text.as_bytes().get(self.index + 1).copied().unwrap_or_default()
    }
}

/// A set of ASCII signs.
pub(super) struct Signs(u128);

impl Signs {
    /// Blanks, and these.
    pub(super) const fn blanks_and(mut signs: &[u8]) -> Self {
        let mut set = 1 << b' ' | 1 << b'\t' | 1 << b'\n' | 1 << b'\r' | 1 << 0x0C;
        while let [sign, rest @ ..] = signs {
            set |= 1 << *sign;
            signs = rest;
        }
        Self(set)
    }

    pub(super) const fn has(&self, byte: u8) -> bool {
        byte.is_ascii() && self.0 >> byte & 1 == 1
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
