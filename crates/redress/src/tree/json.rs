//! JSON, read strictly (RFC 8259) into a [`Tree`], and JSON strings, written.

use super::{Escape, Kind, Malformed, Name, Node, Place, Text, Tree, head, narrow, split_once};
use crate::limits;

/// # Errors
/// The first byte that is not JSON, or that is over a bound.
pub(crate) fn parse(source: &str) -> Result<Tree<'_>, Malformed> {
    nodes(source).map(|nodes| Tree { nodes }).map_err(|wrong| Malformed {
        at: source.len() - wrong.left,
        why: wrong.why,
        truncated: wrong.left == 0,
    })
}

/// What is wrong, and how many bytes before the end. At the very end more text might mend it.
struct Wrong {
    left: usize,
    why: &'static str,
}

fn nodes(source: &str) -> Result<Vec<Node<'_>>, Wrong> {
    let mut nodes: Vec<Node<'_>> = Vec::with_capacity(TYPICAL_NODES);
    let mut cursor = Cursor { rest: source };
    let mut open = Open { index: 0, is_object: false, depth: 0 };
    loop {
        let name = if open.is_object { cursor.member_name()? } else { Name::default() };
        let (kind, value) = cursor.value()?;
        if nodes.len() >= limits::NODES {
            return Err(cursor.wrong("too many members"));
        }
        nodes.push(Node::new(name, kind, value, Place::Json));
        if matches!(kind, Kind::Object | Kind::List) {
            if open.depth >= limits::DEPTH {
                return Err(cursor.wrong("too deep"));
            }
            open = open.inner(&mut nodes, kind == Kind::Object);
            cursor.space();
            if !cursor.skip(open.end()) {
                continue;
            }
            open = open.close(&mut nodes, cursor);
        }
        // A value has ended: so may any number of containers.
        while open.depth == 0 || !cursor.skip(',') {
            cursor.space();
            if open.depth == 0 {
                let is_end = cursor.rest.is_empty();
                return if is_end { Ok(nodes) } else { Err(cursor.wrong("text after the end")) };
            }
            if cursor.skip(',') {
                break;
            }
            if !cursor.skip(open.end()) {
                return Err(cursor.wrong("expected a comma or the end of the list"));
            }
            open = open.close(&mut nodes, cursor);
        }
    }
}

/// Nodes in a typical error.
const TYPICAL_NODES: usize = 12;

/// The innermost object or list that has not ended. Its node has the index of the next outer one where their
/// count will be, so that no list of them is needed.
#[derive(Clone, Copy)]
struct Open {
    index: usize,
    is_object: bool,
    depth: usize,
}

impl Open {
    /// The character that ends it.
    fn end(self) -> char {
        if self.is_object { '}' } else { ']' }
    }

    /// The container whose node is the last.
    fn inner(self, nodes: &mut [Node<'_>], is_object: bool) -> Self {
        if let Some(node) = nodes.last_mut() {
            node.below = narrow(self.index);
        }
        Self { index: nodes.len() - 1, is_object, depth: self.depth + 1 }
    }

    /// The next outer one, when this one ends at the cursor.
    fn close(self, nodes: &mut [Node<'_>], cursor: Cursor<'_>) -> Self {
        let mut index = 0;
        let below = nodes.len() - self.index - 1;
        if let Some(node) = nodes.get_mut(self.index) {
            index = node.below as usize;
            node.below = narrow(below);
            node.value = node.value.get(..node.value.len() - cursor.rest.len()).unwrap_or_default();
        }
        let is_object = nodes.get(index).is_some_and(|node| node.kind == Kind::Object);
        Self { index, is_object, depth: self.depth - 1 }
    }
}

/// Where the parser is. Small and copied, so that it stays in registers.
#[derive(Clone, Copy)]
struct Cursor<'a> {
    /// The text from here on: what begins it is looked at and taken off in one step.
    rest: &'a str,
}

impl<'a> Cursor<'a> {
    /// Passes over one value if it is a scalar, over its first byte if it is a container: its source then goes on to
    /// the very end as yet.
    #[inline]
    fn value(&mut self) -> Result<(Kind, Text<'a>), Wrong> {
        self.space();
        let source = self.rest;
        if self.skip('"') {
            return Ok((Kind::String, self.string()?));
        }
        if self.skip('{') {
            return Ok((Kind::Object, Text::plain(source)));
        }
        if self.skip('[') {
            return Ok((Kind::List, Text::plain(source)));
        }
        let (kind, length) = self.scalar()?;
        let (value, rest) = source.split_at_checked(length).unwrap_or_default();
        self.rest = rest;
        Ok((kind, Text::plain(value)))
    }

    /// The name of the member that begins here, and its colon.
    #[inline]
    fn member_name(&mut self) -> Result<Name<'a>, Wrong> {
        self.space();
        if !self.skip('"') {
            return Err(self.wrong("expected a member name"));
        }
        let name = match self.short_name() {
            Some(name) => name,
            None => Name::new(self.string()?),
        };
        if !self.skip(':') {
            self.space();
            if !self.skip(':') {
                return Err(self.wrong("expected a colon"));
            }
        }
        Ok(name)
    }

    /// The name that begins behind a quote, if it has fewer than eight bytes, as most have: one look finds its end,
    /// and its head is there.
    #[inline]
    fn short_name(&mut self) -> Option<Name<'a>> {
        let word = u64::from_le_bytes(*self.rest.as_bytes().first_chunk::<8>()?);
        let bits = stops(word).trailing_zeros() & !7;
        let head = word & !u64::MAX.checked_shl(bits)?;
        let (name, rest) = self.rest.split_at_checked(bits as usize / 8)?;
        self.rest = rest.strip_prefix('"')?;
        Some(Name { text: Text::plain(name), head })
    }

    /// The string that begins behind a quote.
    #[inline]
    fn string(&mut self) -> Result<Text<'a>, Wrong> {
        let (raw, rest) = self.rest.split_at_checked(plain_length(self.rest.as_bytes())).unwrap_or_default();
        match rest.strip_prefix('"') {
            Some(rest) => {
                self.rest = rest;
                Ok(Text::plain(raw))
            }
            None => {
                let (text, rest) = self.escaped_string()?;
                self.rest = rest;
                Ok(text)
            }
        }
    }

    /// The same of a string with escapes in it, and what comes behind it.
    #[inline(never)]
    fn escaped_string(mut self) -> Result<(Text<'a>, &'a str), Wrong> {
        let source = self.rest;
        loop {
            self.pass(plain_length(self.rest.as_bytes()));
            if self.rest.starts_with('"') {
                let raw = source.get(..source.len() - self.rest.len()).unwrap_or_default();
                self.pass(1);
                return Ok((Text { raw, escape: Escape::Json }, self.rest));
            }
            if !self.skip('\\') {
                let is_end = self.rest.is_empty();
                return Err(self.wrong(if is_end {
                    "a string without an end"
                } else {
                    "control character in a string"
                }));
            }
            self.escape()?;
        }
    }

    fn escape(&mut self) -> Result<(), Wrong> {
        match self.peek() {
            Some(b'"' | b'\\' | b'/' | b'b' | b'f' | b'n' | b'r' | b't') => self.pass(1),
            Some(b'u') => {
                self.pass(1);
                for _ in 0..4 {
                    if !self.peek().is_some_and(|b| b.is_ascii_hexdigit()) {
                        return Err(self.wrong("expected four hexadecimal digits"));
                    }
                    self.pass(1);
                }
            }
            _ => return Err(self.wrong("no such escape")),
        }
        Ok(())
    }

    /// What begins here if it is neither a string nor a container, and its length.
    #[inline(never)]
    fn scalar(self) -> Result<(Kind, usize), Wrong> {
        match self.peek() {
            Some(b'-' | b'0'..=b'9') => Ok((Kind::Number, self.number()?)),
            Some(b't') => Ok((Kind::Literal, self.literal("true")?)),
            Some(b'f') => Ok((Kind::Literal, self.literal("false")?)),
            Some(b'n') => Ok((Kind::Literal, self.literal("null")?)),
            _ => Err(self.wrong("expected a value")),
        }
    }

    fn number(mut self) -> Result<usize, Wrong> {
        let source = self.rest;
        self.skip('-');
        let has_integer = self.skip('0') || self.digits() > 0;
        let has_fraction = !self.skip('.') || self.digits() > 0;
        let mut has_exponent = true;
        if self.skip('e') || self.skip('E') {
            let _ = self.skip('+') || self.skip('-');
            has_exponent = self.digits() > 0;
        }
        let is_one = has_integer && has_fraction && has_exponent;
        if is_one { Ok(source.len() - self.rest.len()) } else { Err(self.wrong("expected a digit")) }
    }

    fn literal(mut self, word: &'static str) -> Result<usize, Wrong> {
        if self.rest.starts_with(word) {
            return Ok(word.len());
        }
        if word.starts_with(self.rest) {
            self.rest = "";
        }
        Err(self.wrong("expected a value"))
    }

    fn digits(&mut self) -> usize {
        let digits = self.rest.bytes().take_while(u8::is_ascii_digit).count();
        self.pass(digits);
        digits
    }

    /// Takes off that character, if it is the next.
    #[inline]
    fn skip(&mut self, c: char) -> bool {
        let rest = self.rest.strip_prefix(c);
        self.rest = rest.unwrap_or(self.rest);
        rest.is_some()
    }

    #[inline]
    fn space(&mut self) {
        // Where there is any it is nearly always one blank, or the beginning of a line.
        self.skip(' ');
        if self.peek().is_some_and(|b| b <= b' ') {
            self.rest = self.spaceless();
        }
    }

    #[inline(never)]
    fn spaceless(self) -> &'a str {
        let is_space = |b: u8| matches!(b, b' ' | b'\t' | b'\n' | b'\r');
        let end = self.rest.bytes().position(|b| !is_space(b)).unwrap_or(self.rest.len());
        self.rest.get(end..).unwrap_or_default()
    }

    #[inline]
    fn peek(self) -> Option<u8> {
        self.rest.as_bytes().first().copied()
    }

    fn pass(&mut self, bytes: usize) {
        self.rest = self.rest.get(bytes..).unwrap_or_default();
    }

    #[cold]
    fn wrong(self, why: &'static str) -> Wrong {
        Wrong { left: self.rest.len(), why }
    }
}

/// How much of a text stands in a JSON string just as it is: up to a quote, a backslash or a control character. Eight
/// bytes at a time: most of a body is text.
#[inline(never)]
fn plain_length(text: &[u8]) -> usize {
    let (words, rest) = text.as_chunks::<8>();
    let mut length = 0;
    for word in words {
        let stops = stops(u64::from_le_bytes(*word));
        if stops != 0 {
            return length + stops.trailing_zeros() as usize / 8;
        }
        length += 8;
    }
    length + rest.iter().take_while(|b| !matches!(b, b'"' | b'\\' | 0..0x20)).count()
}

/// The high bit of each byte that is a quote, a backslash or a control character. Behind the first such byte others
/// may have it too.
#[inline]
fn stops(word: u64) -> u64 {
    const ONES: u64 = u64::from_ne_bytes([1; 8]);
    // A byte is less than `n` where a borrow reaches its high bit. With one bit turned the quote follows the control
    // characters, so that one comparison finds both.
    let quotes_and_controls = (word ^ (ONES * 0x02)).wrapping_sub(ONES * 0x21);
    let backslashes = (word ^ (ONES * u64::from(b'\\'))).wrapping_sub(ONES);
    (quotes_and_controls | backslashes) & !word & (ONES << 7)
}

/// Undoes the escapes of a string that [`parse`] accepted. Half a surrogate pair becomes U+FFFD.
pub(crate) fn unescape(raw: &str) -> String {
    let mut out = String::with_capacity(raw.len());
    let mut rest = raw;
    while let Some((before, after)) = split_once(rest, b'\\') {
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
    write_text(text, out);
    out.push('"');
}

/// Writes what stands between the quotes.
#[inline]
pub(crate) fn write_text(text: &str, out: &mut String) {
    if is_plain(text.as_bytes()) {
        out.push_str(text);
    } else {
        write_escaped(text, out);
    }
}

/// Does a text stand in a string just as it is? What first and last bytes have in common is looked at twice.
#[inline(never)]
fn is_plain(text: &[u8]) -> bool {
    if let Some(last) = text.last_chunk::<16>() {
        let (chunks, _) = text.as_chunks::<16>();
        return !has_stop(last) && !chunks.iter().any(has_stop);
    }
    match (text.first_chunk::<8>(), text.last_chunk::<8>()) {
        (Some(first), Some(last)) => {
            stops(u64::from_le_bytes(*first)) | stops(u64::from_le_bytes(*last)) == 0
        }
        // The zeros behind a short text are control characters.
        _ => stops(head(text)).trailing_zeros() as usize / 8 == text.len(),
    }
}

/// Is there a quote, a backslash or a control character among them? Without a branch, so that all are looked at in one
/// step. With one bit turned the quote follows the control characters.
#[inline]
fn has_stop(bytes: &[u8; 16]) -> bool {
    let is_stop = |b: u8| u8::from(b ^ 0x02 < 0x21) | u8::from(b == b'\\');
    bytes.iter().fold(0, |found, b| found | is_stop(*b)) != 0
}

#[inline(never)]
fn write_escaped(text: &str, out: &mut String) {
    let mut rest = text;
    loop {
        let (before, after) = rest.split_at(plain_length(rest.as_bytes()));
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
            None => return,
        }
        rest = chars.as_str();
    }
}

/// Is this one JSON value, and nothing else?
pub(crate) fn is_value(text: &str) -> bool {
    parse(text).is_ok()
}
