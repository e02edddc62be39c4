//! The first two letters of whatever begins with a word: most words of a text are let go by them alone.

use super::secret;
use super::table::{self, Phrase};
use std::sync::LazyLock;

/// Letters there are, and last five bits that a second byte may have.
const LETTERS: usize = 26;
const SECONDS: usize = 32;

/// What words that give something away begin with. Capitals do not matter here.
pub(super) struct Openings {
    all: Pairs,
    tokens: Pairs,
    /// By both letters, in the order of their table.
    phrases: Vec<Vec<&'static Phrase>>,
}

/// By the first letter: one bit for every second byte there is.
struct Pairs([u32; LETTERS]);

/// All of them.
pub(super) fn all() -> &'static Openings {
    static ALL: LazyLock<Openings> = LazyLock::new(Openings::new);
    &ALL
}

impl Openings {
    fn new() -> Self {
        // Any letter may be that of a drive.
        let mut all = Pairs([bit(b':'); LETTERS]);
        let mut tokens = Pairs([0; LETTERS]);
        let mut phrases = vec![Vec::new(); LETTERS * SECONDS];
        for start in PRIVATE_IPV6 {
            all.add(start);
        }
        for start in secret::openings() {
            all.add(start);
            tokens.add(start);
        }
        for (start, phrase) in table::phrases() {
            all.add(start);
            if let [first, second, ..] = start.as_bytes()
                && let Some(shelf) = shelf(*first, *second).and_then(|at| phrases.get_mut(at))
            {
                shelf.push(phrase);
            }
        }
        Self { all, tokens, phrases }
    }

    /// May anything begin so?
    pub(super) fn has(&self, first: u8, second: u8) -> bool {
        self.all.has(first, second)
    }

    /// May a token?
    pub(super) fn has_token(&self, first: u8, second: u8) -> bool {
        self.tokens.has(first, second)
    }

    /// The phrases that may begin so.
    pub(super) fn phrases(&self, first: u8, second: u8) -> &[&'static Phrase] {
        shelf(first, second).and_then(|at| self.phrases.get(at)).map(Vec::as_slice).unwrap_or_default()
    }
}

impl Pairs {
    fn add(&mut self, start: &str) {
        if let [first, second, ..] = start.as_bytes()
            && let Some(seconds) = letter(*first).and_then(|letter| self.0.get_mut(letter))
        {
            *seconds |= bit(*second);
        }
    }

    fn has(&self, first: u8, second: u8) -> bool {
        let seconds = letter(first).and_then(|letter| self.0.get(letter));
        seconds.is_some_and(|seconds| seconds & bit(second) != 0)
    }
}

/// The addresses that `place::is_private_ipv6` knows.
const PRIVATE_IPV6: [&str; 3] = ["fc", "fd", "fe"];

fn letter(byte: u8) -> Option<usize> {
    byte.to_ascii_lowercase().checked_sub(b'a').map(usize::from)
}

/// Small and capital letters have the same five last bits.
fn low(byte: u8) -> u8 {
    byte & 0x1F
}

fn bit(byte: u8) -> u32 {
    1 << low(byte)
}

fn shelf(first: u8, second: u8) -> Option<usize> {
    letter(first).map(|letter| letter * SECONDS + usize::from(low(second)))
}
