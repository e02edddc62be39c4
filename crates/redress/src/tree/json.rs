//! JSON, read strictly (RFC 8259) into a [`Tree`], and JSON strings, written.

use super::{Escape, Kind, Malformed, Node, Place, Text, Tree, narrow};
use crate::limits;

/// # Errors
/// The first byte that is not JSON, or that is over a bound.
pub(crate) fn parse(source: &str) -> Result<Tree<'_>, Malformed> {
    let nodes = Vec::with_capacity(TYPICAL_NODES);
    let mut parser = Parser { source, at: 0, nodes, malformed: None };
    match (parser.document(), parser.malformed) {
        (None, Some(malformed)) => Err(malformed),
        _ => Ok(Tree { nodes: parser.nodes }),
    }
}

/// Nodes in a typical error.
const TYPICAL_NODES: usize = 12;

/// Where a JSON string that goes on at `at` stops standing just as it is: at a quote, a backslash or a control
/// character, or at the end. Eight bytes at a time: most of a body is text.
#[inline]
fn plain_end(bytes: &[u8], mut at: usize) -> usize {
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk::<8>) {
        let stops = stops(u64::from_le_bytes(*word));
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

/// The high bit of each byte that is a quote, a backslash or a control character. Of several bytes that are none,
/// those behind one that is may have it too.
#[inline]
fn stops(word: u64) -> u64 {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    const HIGHS: u64 = ONES << 7;
    // A byte of `word ^ (ONES * b)` is zero where the word has `b`; zero bytes are found by borrowing.
    let zeros = |word: u64| word.wrapping_sub(ONES) & !word;
    let quotes = zeros(word ^ (ONES * u64::from(b'"')));
    let backslashes = zeros(word ^ (ONES * u64::from(b'\\')));
    let controls = word.wrapping_sub(ONES * 0x20) & !word;
    (quotes | backslashes | controls) & HIGHS
}

struct Parser<'a> {
    source: &'a str,
    at: usize,
    nodes: Vec<Node<'a>>,
    /// Why a step returned `None`. Kept here, so that every step's result stays small.
    malformed: Option<Malformed>,
}

/// The innermost object or list that has not ended. Its node has the index of the next outer one where its size
/// will be, so that no list of them is needed.
#[derive(Clone, Copy)]
struct Open {
    index: usize,
    is_object: bool,
    depth: usize,
}

impl<'a> Parser<'a> {
    fn document(&mut self) -> Option<()> {
        let mut open = Open { index: 0, is_object: false, depth: 0 };
        let mut name = Text::default();
        loop {
            let kind = self.value(name)?;
            if matches!(kind, Kind::Object | Kind::List) {
                if open.depth >= limits::DEPTH {
                    return self.fail("too deep");
                }
                open = self.open(open, kind == Kind::Object);
                self.space();
                if self.skip(if open.is_object { b'}' } else { b']' }) {
                    open = self.close(open);
                } else {
                    name = self.member_name(open.is_object)?;
                    continue;
                }
            }
            // A value has ended: so may any number of containers.
            loop {
                self.space();
                if open.depth == 0 {
                    return if self.at == self.source.len() {
                        Some(())
                    } else {
                        self.fail("text after the end")
                    };
                }
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        name = self.member_name(open.is_object)?;
                        break;
                    }
                    Some(b'}') if open.is_object => {}
                    Some(b']') if !open.is_object => {}
                    _ => return self.fail("expected a comma or the end of the list"),
                }
                self.at += 1;
                open = self.close(open);
            }
        }
    }

    /// Reads one value up to and including its first byte if it is a container, whole if it is not.
    #[inline]
    fn value(&mut self, name: Text<'a>) -> Option<Kind> {
        self.space();
        let start = self.at;
        let (kind, value) = match self.peek() {
            Some(b'"') => (Kind::String, self.string()?),
            Some(b'{') => (Kind::Object, self.opening()),
            Some(b'[') => (Kind::List, self.opening()),
            Some(b'-' | b'0'..=b'9') => {
                self.number()?;
                (Kind::Number, self.since(start))
            }
            Some(b't') => (Kind::Literal, self.literal("true")?),
            Some(b'f') => (Kind::Literal, self.literal("false")?),
            Some(b'n') => (Kind::Literal, self.literal("null")?),
            _ => return self.fail("expected a value"),
        };
        if self.nodes.len() >= limits::NODES {
            return self.fail("too many members");
        }
        self.nodes.push(Node::new(name, kind, value, Place::Json));
        Some(kind)
    }

    /// The source of a container that begins here, too long as yet.
    fn opening(&mut self) -> Text<'a> {
        let rest = self.source.get(self.at..).unwrap_or_default();
        self.at += 1;
        Text::plain(rest)
    }

    fn since(&self, start: usize) -> Text<'a> {
        Text::plain(self.source.get(start..self.at).unwrap_or_default())
    }

    /// Opens the container whose node is the last.
    fn open(&mut self, outer: Open, is_object: bool) -> Open {
        let index = self.nodes.len() - 1;
        if let Some(node) = self.nodes.last_mut() {
            node.size = narrow(outer.index);
        }
        Open { index, is_object, depth: outer.depth + 1 }
    }

    /// Ends a container before the byte here. Returns the next outer one.
    fn close(&mut self, open: Open) -> Open {
        let mut index = 0;
        let (size, rest) = (self.nodes.len() - open.index, self.source.len() - self.at);
        if let Some(node) = self.nodes.get_mut(open.index) {
            index = node.size as usize;
            node.size = narrow(size);
            node.value = node.value.get(..node.value.len() - rest).unwrap_or_default();
        }
        let is_object = self.nodes.get(index).is_some_and(|node| node.kind == Kind::Object);
        Open { index, is_object, depth: open.depth - 1 }
    }

    #[inline]
    fn member_name(&mut self, in_object: bool) -> Option<Text<'a>> {
        if !in_object {
            return Some(Text::default());
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
    fn string(&mut self) -> Option<Text<'a>> {
        let start = self.at + 1;
        let bytes = self.source.as_bytes();
        let end = plain_end(bytes, start);
        if bytes.get(end) == Some(&b'"') {
            self.at = end + 1;
            return Some(Text::plain(self.source.get(start..end).unwrap_or_default()));
        }
        self.escaped_string(start, end)
    }

    fn escaped_string(&mut self, start: usize, end: usize) -> Option<Text<'a>> {
        self.at = end;
        let mut escape = Escape::None;
        loop {
            self.at = plain_end(self.source.as_bytes(), self.at);
            match self.peek() {
                Some(b'"') => {
                    let raw = self.source.get(start..self.at).unwrap_or_default();
                    self.at += 1;
                    return Some(Text { raw, escape });
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

    fn literal(&mut self, word: &'static str) -> Option<Text<'a>> {
        let rest = self.source.as_bytes().get(self.at..).unwrap_or_default();
        if rest.starts_with(word.as_bytes()) {
            self.at += word.len();
            return Some(Text::plain(word));
        }
        if word.as_bytes().starts_with(rest) {
            self.at = self.source.len();
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
        self.source.as_bytes().get(self.at).copied()
    }

    /// Notes what is wrong here. At the very end more text might mend it.
    #[cold]
    fn fail<T>(&mut self, why: &'static str) -> Option<T> {
        let truncated = self.at >= self.source.len();
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
