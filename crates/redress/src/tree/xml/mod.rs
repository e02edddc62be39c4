//! XML 1.0 without its DTD, read strictly into a [`Tree`], and XML text, written.
//!
//! No document type, so no entities but the five predefined ones: nothing expands and nothing is fetched.
//! Namespace prefixes are set aside: an error is recognised by its local names.

mod json;
mod text;

pub(crate) use json::{to_json, write_json};
pub(crate) use text::{is_name, local, strip, unescape, write_text};

use super::{Escape, Kind, Malformed, Name, Node, Place, Text, Tree, find, narrow, space_end, split_once};
use crate::limits;
use text::{CDATA, is_legal, is_name_char, is_plain, is_space, reference};

/// # Errors
/// The first byte that is not well-formed, that needs a DTD, or that is over a bound.
pub(crate) fn parse(source: &str) -> Result<Tree<'_>, Malformed> {
    Parser::new(source, false).tree()
}

/// Reads a template: names keep their prefix and may end in `?` or `+`, namespaces are attributes like others.
///
/// # Errors
/// As [`parse`].
pub(crate) fn parse_template(source: &str) -> Result<Tree<'_>, Malformed> {
    Parser::new(source, true).tree()
}

/// The local name of the root element, however little of the document is there.
///
/// # Errors
/// There is none, or none yet.
pub(crate) fn root_name(source: &str) -> Result<&str, Malformed> {
    let mut parser = Parser::new(source, false);
    parser.prolog()?;
    let name = parser.start_name()?;
    if parser.rest().is_empty() { Err(parser.truncated()) } else { Ok(local(name)) }
}

/// Nodes in a typical error.
const TYPICAL_NODES: usize = 12;

struct Parser<'a> {
    source: &'a str,
    at: usize,
    nodes: Vec<Node<'a>>,
    open: Vec<Open<'a>>,
    is_template: bool,
}

/// An element that has begun.
struct Open<'a> {
    index: usize,
    name: &'a str,
    /// Where its text begins and ends, and how it is escaped.
    text: Option<(usize, usize, Escape)>,
    has_elements: bool,
}

impl<'a> Parser<'a> {
    fn new(source: &'a str, is_template: bool) -> Self {
        Self { source, at: 0, nodes: Vec::new(), open: Vec::new(), is_template }
    }

    fn tree(mut self) -> Result<Tree<'a>, Malformed> {
        self.nodes.reserve(TYPICAL_NODES);
        self.document()?;
        Ok(Tree { nodes: self.nodes })
    }

    fn document(&mut self) -> Result<(), Malformed> {
        self.prolog()?;
        self.start_tag()?;
        while !self.open.is_empty() {
            self.content()?;
        }
        self.misc()?;
        if self.rest().is_empty() { Ok(()) } else { Err(self.malformed("text after the end")) }
    }

    fn prolog(&mut self) -> Result<(), Malformed> {
        if self.rest().starts_with("<?xml") && self.rest().get(5..).is_some_and(|r| r.starts_with(is_space)) {
            self.until("?>")?;
        }
        self.misc()
    }

    /// Comments, processing instructions and white space.
    fn misc(&mut self) -> Result<(), Malformed> {
        loop {
            self.space();
            if self.rest().starts_with("<!--") {
                self.comment()?;
            } else if self.rest().starts_with("<?") {
                self.instruction()?;
            } else {
                return Ok(());
            }
        }
    }

    fn start_name(&mut self) -> Result<&'a str, Malformed> {
        if self.rest().starts_with("<!") {
            return Err(self.malformed("a document type declaration"));
        }
        if !self.skip("<") {
            return Err(self.missing("expected an element"));
        }
        self.name()
    }

    fn start_tag(&mut self) -> Result<(), Malformed> {
        if self.open.len() >= limits::DEPTH {
            return Err(self.malformed("too deep"));
        }
        let name = self.start_name()?;
        let index = self.push(name, Kind::Object, Text::default(), Place::Element)?;
        self.open.push(Open { index, name, text: None, has_elements: false });
        self.attributes()?;
        if self.skip("/>") {
            self.close();
            Ok(())
        } else if self.skip(">") {
            Ok(())
        } else {
            Err(self.missing("expected the end of the tag"))
        }
    }

    fn attributes(&mut self) -> Result<(), Malformed> {
        let mut seen: Vec<&str> = Vec::new();
        loop {
            let spaced = self.space();
            if self.rest().is_empty() || self.rest().starts_with(['>', '/']) {
                return Ok(());
            }
            if !spaced {
                return Err(self.malformed("expected white space"));
            }
            let name = self.name()?;
            if seen.contains(&name) || seen.len() > limits::EXTENSIONS {
                return Err(self.malformed("attribute given twice, or too many of them"));
            }
            seen.push(name);
            self.space();
            if !self.skip("=") {
                return Err(self.missing("expected `=`"));
            }
            self.space();
            let quote = if self.skip("\"") { "\"" } else { "'" };
            if quote == "'" && !self.skip("'") {
                return Err(self.missing("expected a quoted value"));
            }
            let raw = self.until(quote)?;
            if raw.contains('<') {
                return Err(self.malformed("`<` in an attribute"));
            }
            let escape = self.text(raw)?;
            // Declarations of namespaces are no facts about an error.
            if self.is_template || (name != "xmlns" && !name.starts_with("xmlns:")) {
                self.push(name, Kind::String, Text { raw, escape }, Place::Attribute)?;
            }
        }
    }

    fn content(&mut self) -> Result<(), Malformed> {
        let rest = self.rest();
        let end = memchr::memchr(b'<', rest.as_bytes()).unwrap_or(rest.len());
        if let Some(raw) = rest.get(..end).filter(|raw| !raw.is_empty()) {
            let start = self.at;
            self.at += raw.len();
            let escape = match is_plain(raw) {
                true => Escape::None,
                false if find(raw.as_bytes(), b"]]>").is_some() => {
                    return Err(self.malformed("`]]>` in a text"));
                }
                false => self.text(raw)?,
            };
            self.add_text(start, escape);
            return Ok(());
        }
        if self.skip("</") {
            let name = self.open.last().map_or("", |open| open.name);
            let tail = self.rest().strip_prefix(name);
            if tail.is_some_and(|tail| tail.starts_with('>')) {
                self.at += name.len() + 1;
                self.close();
                return Ok(());
            }
            if self.name()? != name {
                return Err(self.malformed("the wrong element ends"));
            }
            self.space();
            if !self.skip(">") {
                return Err(self.missing("expected the end of the tag"));
            }
            self.close();
            Ok(())
        } else if rest.starts_with("<!--") {
            self.comment()
        } else if rest.starts_with(CDATA) {
            let start = self.at;
            self.at += CDATA.len();
            let raw = self.until("]]>")?;
            self.legal(raw)?;
            self.add_text(start, Escape::Markup);
            Ok(())
        } else if rest.starts_with("<?") {
            self.instruction()
        } else if rest.is_empty() || CDATA.starts_with(rest) {
            Err(self.truncated())
        } else {
            if let Some(open) = self.open.last_mut() {
                open.has_elements = true;
            }
            self.start_tag()
        }
    }

    fn comment(&mut self) -> Result<(), Malformed> {
        self.at += "<!--".len();
        let text = self.until("--")?;
        self.legal(text)?;
        if self.skip(">") { Ok(()) } else { Err(self.missing("`--` in a comment")) }
    }

    fn instruction(&mut self) -> Result<(), Malformed> {
        self.at += "<?".len();
        let target = self.name()?;
        if target.eq_ignore_ascii_case("xml") {
            return Err(self.malformed("an XML declaration that is not at the start"));
        }
        let text = self.until("?>")?;
        self.legal(text)?;
        if text.is_empty() || text.starts_with(is_space) {
            Ok(())
        } else {
            Err(self.malformed("expected white space"))
        }
    }

    /// How a text between tags or quotes is escaped: it has legal characters and known references only.
    fn text(&self, raw: &str) -> Result<Escape, Malformed> {
        let mut escape = Escape::None;
        if is_plain(raw) {
            return Ok(escape);
        }
        self.legal(raw)?;
        let mut rest = raw;
        while let Some(at) = memchr::memchr(b'&', rest.as_bytes()) {
            let after = rest.get(at + 1..).unwrap_or_default();
            escape = Escape::Xml;
            let Some((name, after)) = split_once(after, b';') else {
                return Err(self.missing("a reference without an end"));
            };
            if reference(name).is_none() {
                return Err(self.malformed("a reference that needs a DTD"));
            }
            rest = after;
        }
        // A line ends in one character, whatever it was sent as (XML 1.0 §2.11).
        if escape == Escape::None && memchr::memchr(b'\r', raw.as_bytes()).is_some() {
            escape = Escape::Xml;
        }
        Ok(escape)
    }

    fn legal(&self, text: &str) -> Result<(), Malformed> {
        // Most text is ASCII, and all of ASCII but its control characters is legal.
        if text.bytes().all(|b| matches!(b, b' '..=b'~')) || text.chars().all(is_legal) {
            Ok(())
        } else {
            Err(self.malformed("a character that XML does not allow"))
        }
    }

    /// The text from `start` to here belongs to the open element.
    fn add_text(&mut self, start: usize, escape: Escape) {
        let end = self.at;
        if let Some(open) = self.open.last_mut() {
            open.text = Some(match open.text {
                None => (start, end, escape),
                // There is markup between the two.
                Some((first, ..)) => (first, end, Escape::Markup),
            });
        }
    }

    fn close(&mut self) {
        let end = self.nodes.len();
        if let Some(open) = self.open.pop()
            && let Some(node) = self.nodes.get_mut(open.index)
        {
            node.below = narrow(end - open.index - 1);
            if !open.has_elements && end == open.index + 1 {
                let (start, end, escape) = open.text.unwrap_or_default();
                node.kind = Kind::String;
                node.value = self.source.get(start..end).unwrap_or_default();
                node.value_escape = escape;
            }
        }
    }

    fn push(&mut self, name: &'a str, kind: Kind, value: Text<'a>, place: Place) -> Result<usize, Malformed> {
        let name = Text::plain(if self.is_template { name } else { local(name) });
        let index = self.nodes.len();
        if index >= limits::NODES {
            return Err(self.malformed("too many elements"));
        }
        self.nodes.push(Node::new(Name::new(name), kind, value, place));
        Ok(index)
    }

    fn name(&mut self) -> Result<&'a str, Malformed> {
        let rest = self.rest();
        let is_suffix = |c: char| self.is_template && matches!(c, '?' | '+');
        let plain = rest.bytes().take_while(|b| b.is_ascii_alphanumeric() || *b == b'_').count();
        // Most names are letters and end in `>`.
        let end = match rest.as_bytes().get(plain) {
            Some(b'>') => plain,
            _ => rest.find(|c: char| !is_name_char(c) && !is_suffix(c)).unwrap_or(rest.len()),
        };
        let name = rest.get(..end).unwrap_or_default();
        if name.is_empty()
            || name.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '-' | '.' | '\u{B7}'))
        {
            return Err(self.missing("expected a name"));
        }
        self.at += end;
        Ok(name)
    }

    /// The text before the next `end`, which is passed over.
    fn until(&mut self, end: &str) -> Result<&'a str, Malformed> {
        let rest = self.rest();
        match find(rest.as_bytes(), end.as_bytes()).and_then(|length| rest.get(..length)) {
            Some(text) => {
                self.at += text.len() + end.len();
                Ok(text)
            }
            None => Err(self.truncated()),
        }
    }

    fn skip(&mut self, text: &str) -> bool {
        let found = self.rest().starts_with(text);
        if found {
            self.at += text.len();
        }
        found
    }

    fn space(&mut self) -> bool {
        let before = self.at;
        self.at = space_end(self.source.as_bytes(), before);
        self.at > before
    }

    fn rest(&self) -> &'a str {
        self.source.get(self.at..).unwrap_or_default()
    }

    fn malformed(&self, why: &'static str) -> Malformed {
        Malformed { at: self.at, why, truncated: false }
    }

    fn missing(&self, why: &'static str) -> Malformed {
        Malformed { at: self.at, why, truncated: self.rest().is_empty() }
    }

    fn truncated(&self) -> Malformed {
        Malformed { at: self.source.len(), why: "the text ends too early", truncated: true }
    }
}
