//! JSON, read strictly (RFC 8259) into a [`Tree`], and JSON strings, written.

use super::{Escape, Kind, Malformed, Node, Span, Syntax, Tree, narrow};
use crate::limits;

/// # Errors
/// The first byte that is not JSON, or that is over a bound.
pub(crate) fn parse(source: &str) -> Result<Tree<'_>, Malformed> {
    let nodes = Vec::with_capacity(TYPICAL_NODES);
    let mut parser = Parser { bytes: source.as_bytes(), at: 0, nodes, malformed: None };
    match (parser.document(), parser.malformed) {
        (None, Some(malformed)) => Err(malformed),
        _ => Ok(Tree { source, syntax: Syntax::Json, nodes: parser.nodes }),
    }
}

/// Nodes in a typical error.
const TYPICAL_NODES: usize = 12;

/// Objects within objects in a typical error.
const TYPICAL_DEPTH: usize = 4;

/// Where a JSON string that goes on at `at` stops standing just as it is: at a quote, a backslash or a control
/// character, or at the end. Eight bytes at a time: most of a body is text.
#[inline]
fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHS: u64 = ONES << 7;
    // A byte of `word ^ (ONES * b)` is zero where the word has `b`; zero bytes are found by borrowing.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let word = u64::from_le_bytes(*word);
        let quotes = zeros(word ^ (ONES * u64::from(b'"')));
        let backslashes = zeros(word ^ (ONES * u64::from(b'\\')));
        let controls = word.wrapping_sub(ONES * 0x20) & !word;
        let stops = (quotes | backslashes | controls) & HIGHS;
        if stops != 0 {
            return at + stops.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    while bytes.get(at).is_some_and(|b| !matches!(b, b'"' | b'\\' | 0..0x20)) {
        at += 1;
    }
    at
}

struct Parser<'a> {
    bytes: &'a [u8],
    at: usize,
    nodes: Vec<Node>,
    /// Why a step returned `None`. Kept here, so that every step's result stays small.
    malformed: Option<Malformed>,
}

impl Parser<'_> {
    fn document(&mut self) -> Option<()> {
        // The open objects and lists: their node, and whether it is an object.
        let mut open: Vec<(usize, bool)> = Vec::with_capacity(TYPICAL_DEPTH);
        let mut name = Span::default();
        loop {
            let index = self.value(name)?;
            let opened = match self.nodes.get(index).map(|node| node.kind) {
                Some(Kind::Object) => Some(true),
                Some(Kind::List) => Some(false),
                _ => None,
            };
            if let Some(is_object) = opened {
                if open.len() >= limits::DEPTH {
                    return self.fail("too deep");
                }
                self.space();
                if self.skip(if is_object { b'}' } else { b']' }) {
                    self.close(index);
                } else {
                    open.push((index, is_object));
                    name = self.member_name(is_object)?;
                    continue;
                }
            }
            // A value has ended: so may any number of containers.
            loop {
                self.space();
                let Some(&(container, is_object)) = open.last() else {
                    return if self.at == self.bytes.len() {
                        Some(())
                    } else {
                        self.fail("text after the end")
                    };
                };
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        name = self.member_name(is_object)?;
                        break;
                    }
                    Some(b'}') if is_object => {}
                    Some(b']') if !is_object => {}
                    _ => return self.fail("expected a comma or the end of the list"),
                }
                self.at += 1;
                self.close(container);
                open.pop();
            }
        }
    }

    /// Reads one value up to and including its first byte if it is a container, whole if it is not.
    fn value(&mut self, name: Span) -> Option<usize> {
        self.space();
        let start = self.at;
        let (kind, value) = match self.peek() {
            Some(b'"') => (Kind::String, self.string()?),
            Some(b'{') => {
                self.at += 1;
                (Kind::Object, self.since(start))
            }
            Some(b'[') => {
                self.at += 1;
                (Kind::List, self.since(start))
            }
            Some(b'-' | b'0'..=b'9') => {
                self.number()?;
                (Kind::Number, self.since(start))
            }
            Some(b't') => (Kind::Literal, self.literal("true")?),
            Some(b'f') => (Kind::Literal, self.literal("false")?),
            Some(b'n') => (Kind::Literal, self.literal("null")?),
            _ => return self.fail("expected a value"),
        };
        let index = self.nodes.len();
        if index >= limits::NODES {
            return self.fail("too many members");
        }
        self.nodes.push(Node { name, kind, is_attribute: false, value, end: narrow(index + 1) });
        Some(index)
    }

    fn since(&self, start: usize) -> Span {
        Span { start: narrow(start), end: narrow(self.at), escape: Escape::None }
    }

    fn close(&mut self, index: usize) {
        let end = narrow(self.nodes.len());
        if let Some(node) = self.nodes.get_mut(index) {
            node.end = end;
            node.value.end = narrow(self.at);
        }
    }

    fn member_name(&mut self, in_object: bool) -> Option<Span> {
        if !in_object {
            return Some(Span::default());
        }
        self.space();
        if self.peek() != Some(b'"') {
            return self.fail("expected a member name");
        }
        let name = self.string()?;
        self.space();
        if self.skip(b':') { Some(name) } else { self.fail("expected a colon") }
    }

    /// The string that begins at the quote here.
    #[inline]
    fn string(&mut self) -> Option<Span> {
        let start = self.at + 1;
        let end = plain_end(self.bytes, start);
        if self.bytes.get(end) == Some(&b'"') {
            self.at = end + 1;
            return Some(Span { start: narrow(start), end: narrow(end), escape: Escape::None });
        }
        self.escaped_string(start, end)
    }

    fn escaped_string(&mut self, start: usize, end: usize) -> Option<Span> {
        self.at = end;
        let mut escape = Escape::None;
        loop {
            self.at = plain_end(self.bytes, self.at);
            match self.peek() {
                Some(b'"') => {
                    let span = Span { start: narrow(start), end: narrow(self.at), escape };
                    self.at += 1;
                    return Some(span);
                }
                Some(b'\\') => {
                    self.at += 1;
                    escape = Escape::Json;
                    self.escape()?;
                }
                Some(_) => return self.fail("control character in a string"),
                None => return self.fail("a string without an end"),
            }
        }
    }

    fn escape(&mut self) -> Option<()> {
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.at += 1,
            Some(b'u') => {
                self.at += 1;
                for _ in 0..4 {
                    if !self.peek().is_some_and(|b| b.is_ascii_hexdigit()) {
                        return self.fail("expected four hexadecimal digits");
                    }
                    self.at += 1;
                }
            }
            _ => return self.fail("no such escape"),
        }
        Some(())
    }

    fn number(&mut self) -> Option<()> {
        self.skip(b'-');
        let has_integer = self.skip(b'0') || self.digits() > 0;
        let has_fraction = !self.skip(b'.') || self.digits() > 0;
        let mut has_exponent = true;
        if self.skip(b'e') || self.skip(b'E') {
            let _ = self.skip(b'+') || self.skip(b'-');
            has_exponent = self.digits() > 0;
        }
        if has_integer && has_fraction && has_exponent { Some(()) } else { self.fail("expected a digit") }
    }

    fn literal(&mut self, word: &'static str) -> Option<Span> {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        if rest.starts_with(word.as_bytes()) {
            let start = self.at;
            self.at += word.len();
            return Some(self.since(start));
        }
        if word.as_bytes().starts_with(rest) {
            self.at = self.bytes.len();
        }
        self.fail("expected a value")
    }

    fn digits(&mut self) -> usize {
        let start = self.at;
        while self.peek().is_some_and(|b| b.is_ascii_digit()) {
            self.at += 1;
        }
        self.at - start
    }

    #[inline]
    fn skip(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        self.at += usize::from(found);
        found
    }

    #[inline]
    fn space(&mut self) {
        // One comparison where there is none, which is nearly always.
        while self.peek().is_some_and(|b| b <= b' ')
            && matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r'))
        {
            self.at += 1;
        }
    }

    #[inline]
    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }

    /// Notes what is wrong here. At the very end more text might mend it.
    #[cold]
    fn fail<T>(&mut self, why: &'static str) -> Option<T> {
        let truncated = self.at >= self.bytes.len();
        self.malformed = Some(Malformed { at: self.at, why, truncated });
        None
    }
}

/// Undoes the escapes of a string that [`parse`] accepted. Half a surrogate pair becomes U+FFFD.
pub(crate) fn unescape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = rest.split_once('\\') {
        out.push_str(before);
        let mut chars = after.chars();
        let escape = chars.next();
        rest = chars.as_str();
        match escape {
            Some('b') => out.push('\u{8}'),
            Some('f') => out.push('\u{c}'),
            Some('n') => out.push('\n'),
            Some('r') => out.push('\r'),
            Some('t') => out.push('\t'),
            Some('u') => rest = unicode(rest, &mut out),
            Some(c) => out.push(c),
            None => {}
        }
    }
    out.push_str(rest);
    out
}

/// Pushes the character of the four digits that `rest` begins with, or of the pair. Returns what is left.
fn unicode<'a>(rest: &'a str, out: &mut String) -> &'a str {
    let unit = |text: &str| text.get(..4).and_then(|digits| u16::from_str_radix(digits, 16).ok());
    let Some(first) = unit(rest) else { return rest };
    let after = rest.get(4..).unwrap_or_default();
    let second = after.strip_prefix("\\u").and_then(unit);
    let pair = [first, second.unwrap_or_default()];
    match char::decode_utf16(pair).next() {
        Some(Ok(c)) => {
            out.push(c);
            after.get(if c.len_utf16() == 2 { 6 } else { 0 }..).unwrap_or_default()
        }
        _ => {
            out.push(char::REPLACEMENT_CHARACTER);
            after
        }
    }
}

/// Writes a JSON string, quotes included.
pub(crate) fn write_string(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    loop {
        let (before, after) = rest.split_at(plain_end(rest.as_bytes(), 0));
        if after.is_empty() {
            break;
        }
        out.push_str(before);
        let mut chars = after.chars();
        match chars.next() {
            Some('"') => out.push_str("\\\""),
            Some('\\') => out.push_str("\\\\"),
            Some('\n') => out.push_str("\\n"),
            Some('\r') => out.push_str("\\r"),
            Some('\t') => out.push_str("\\t"),
            Some(c) => {
                const HEX: [char; 16] =
                    ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'];
                out.push_str("\\u00");
                out.extend([c as usize >> 4, c as usize & 15].iter().filter_map(|&d| HEX.get(d)));
            }
            None => {}
        }
        rest = chars.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// Is this one JSON value, and nothing else?
pub(crate) fn is_value(text: &str) -> bool {
    parse(text).is_ok()
}
