//! One body, JSON or XML, as a flat list of nodes in document order. Nothing is copied and nothing is
//! unescaped until somebody asks; a child never lies before its parent, so no walk needs recursion to find its end.

pub(crate) mod encoding;
pub(crate) mod json;
pub(crate) mod scan;
pub(crate) mod xml;

use std::borrow::Cow;
use std::ops::Deref;

#[derive(Debug)]
pub(crate) struct Tree<'a> {
    /// The root is the first. Never empty.
    nodes: Vec<Node<'a>>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Syntax {
    Json,
    Xml,
}

/// Names and values lie in the source. Flat, so that there is no padding: a body may have thousands.
#[derive(Clone, Copy, Debug)]
struct Node<'a> {
    /// The member's or element's name, without a namespace prefix. Empty for a list item and the root of JSON.
    name: &'a str,
    /// [`head`] of the name.
    head: u64,
    /// The text of a string, without quotes; the source of any other value.
    value: &'a str,
    /// How many nodes are below it. They come next.
    below: u32,
    kind: Kind,
    place: Place,
    name_escape: Escape,
    value_escape: Escape,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Object,
    List,
    String,
    Number,
    Literal,
}

/// What a node is a part of, and as what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Place {
    Json,
    Element,
    Attribute,
}

/// A name to compare nodes' names with.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Label {
    text: Box<str>,
    head: u64,
}

impl Label {
    pub(crate) fn new(text: &str) -> Self {
        Self { text: text.into(), head: head(text.as_bytes()) }
    }

    /// Its bit in [`At::names`].
    pub(crate) fn bit(&self) -> u64 {
        bit(self.head)
    }
}

/// One of 64 bits, by the first bytes of a name.
#[inline]
fn bit(head: u64) -> u64 {
    1 << (head.wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 58)
}

/// The bit of a name.
pub(crate) fn name_bit(name: &str) -> u64 {
    bit(head(name.as_bytes()))
}

impl Deref for Label {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl<'a> Node<'a> {
    /// A node with nothing below it.
    #[inline]
    fn new(name: Name<'a>, kind: Kind, value: Text<'a>, place: Place) -> Self {
        let Name { text: name, head } = name;
        Self {
            name: name.raw,
            head,
            value: value.raw,
            below: 0,
            kind,
            place,
            name_escape: name.escape,
            value_escape: value.escape,
        }
    }
}

/// The name of a node, and its [`head`].
#[derive(Clone, Copy, Default)]
struct Name<'a> {
    text: Text<'a>,
    head: u64,
}

impl<'a> Name<'a> {
    #[inline]
    fn new(text: Text<'a>) -> Self {
        Self { text, head: head(text.raw.as_bytes()) }
    }
}

/// The first eight bytes of a text, the missing ones zero. Names that differ nearly always differ in these, so that
/// one comparison of numbers tells them apart.
#[inline]
pub(crate) fn head(text: &[u8]) -> u64 {
    if let Some(bytes) = text.first_chunk::<8>() {
        return u64::from_le_bytes(*bytes);
    }
    match (text.first_chunk::<4>(), text.last_chunk::<4>()) {
        // Where the halves overlap they agree.
        (Some(first), Some(last)) => {
            let behind = u64::from(u32::from_le_bytes(*last)) << (8 * (text.len() - 4));
            u64::from(u32::from_le_bytes(*first)) | behind
        }
        _ => text.iter().rev().fold(0, |word, byte| (word << 8) | u64::from(*byte)),
    }
}

/// Where the white space ends that begins at `at`: it is the same in JSON and XML.
#[inline(never)]
fn space_end(bytes: &[u8], mut at: usize) -> usize {
    while bytes.get(at).is_some_and(|b| matches!(b, b' ' | b'\t' | b'\n' | b'\r')) {
        at += 1;
    }
    at
}

/// Where a short text stands in another. No searcher is built for it: that costs more than most searches.
pub(crate) fn find(text: &[u8], part: &[u8]) -> Option<usize> {
    let first = *part.first()?;
    memchr::memchr_iter(first, text).find(|&at| text.get(at..).is_some_and(|rest| rest.starts_with(part)))
}

/// [`str::split_once`] at an ASCII character, by the same means.
pub(crate) fn split_once(text: &str, at: u8) -> Option<(&str, &str)> {
    let at = memchr::memchr(at, text.as_bytes())?;
    Some((text.get(..at)?, text.get(at + 1..)?))
}

/// A value, as it stands in the source.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Value<'a> {
    /// Members, or child elements and attributes.
    Object,
    List,
    String(Text<'a>),
    Number(&'a str),
    /// `true`, `false` or `null`.
    Literal(&'a str),
}

/// A text as it stands in the source.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Text<'a> {
    pub(crate) raw: &'a str,
    escape: Escape,
}

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
enum Escape {
    #[default]
    None,
    Json,
    Xml,
    /// XML with comments, processing instructions or CDATA in it.
    Markup,
}

/// An offset or index within the bounds of [`crate::limits`].
pub(crate) fn narrow(index: usize) -> u32 {
    u32::try_from(index).unwrap_or(u32::MAX)
}

/// Why a body could not be read, and at which byte.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Malformed {
    pub(crate) at: usize,
    pub(crate) why: &'static str,
    /// Might more bytes mend it?
    pub(crate) truncated: bool,
}

impl<'a> Text<'a> {
    /// A text without escapes.
    #[inline]
    fn plain(raw: &'a str) -> Self {
        Self { raw, escape: Escape::None }
    }

    /// The text itself, escapes undone.
    #[inline]
    pub(crate) fn decode(&self) -> Cow<'a, str> {
        match self.escape {
            Escape::None => Cow::Borrowed(self.raw),
            _ => Cow::Owned(self.unescaped()),
        }
    }

    #[inline(never)]
    fn unescaped(&self) -> String {
        match self.escape {
            Escape::None => self.raw.to_owned(),
            Escape::Json => json::unescape(self.raw),
            Escape::Xml => xml::unescape(self.raw),
            Escape::Markup => xml::strip(self.raw),
        }
    }

    #[inline]
    pub(crate) fn is(&self, text: &str) -> bool {
        if self.escape == Escape::None { self.raw == text } else { self.decode() == text }
    }
}

impl<'a> Tree<'a> {
    pub(crate) fn root(&self) -> At<'_, 'a> {
        const NOTHING: &Node<'_> = &Node {
            name: "",
            head: 0,
            value: "",
            below: 0,
            kind: Kind::Literal,
            place: Place::Json,
            name_escape: Escape::None,
            value_escape: Escape::None,
        };
        let (node, below) = self.nodes.split_first().unwrap_or((NOTHING, &[]));
        At { node, below }
    }
}

/// A node in its tree.
#[derive(Clone, Copy)]
pub(crate) struct At<'t, 'a> {
    node: &'t Node<'a>,
    /// All that is below it.
    below: &'t [Node<'a>],
}

impl<'t, 'a> At<'t, 'a> {
    #[inline]
    pub(crate) fn name(self) -> Text<'a> {
        let node = self.node;
        Text { raw: node.name, escape: node.name_escape }
    }

    /// Has it that name?
    pub(crate) fn is(self, name: &str) -> bool {
        self.name().is(name)
    }

    /// The same, of a name that is compared often.
    #[inline]
    pub(crate) fn is_called(self, label: &Label) -> bool {
        let node = self.node;
        if node.name_escape != Escape::None {
            return self.is(label);
        }
        node.head == label.head
            && node.name.len() == label.len()
            && (label.len() <= 8 || node.name == &**label)
    }

    #[inline]
    pub(crate) fn value(self) -> Value<'a> {
        let node = self.node;
        match node.kind {
            Kind::Object => Value::Object,
            Kind::List => Value::List,
            Kind::String => Value::String(Text { raw: node.value, escape: node.value_escape }),
            Kind::Number => Value::Number(node.value),
            Kind::Literal => Value::Literal(node.value),
        }
    }

    #[inline]
    pub(crate) fn is_object(self) -> bool {
        self.node.kind == Kind::Object
    }

    #[inline]
    pub(crate) fn is_list(self) -> bool {
        self.node.kind == Kind::List
    }

    #[inline]
    pub(crate) fn is_attribute(self) -> bool {
        self.node.place == Place::Attribute
    }

    pub(crate) fn is_null(self) -> bool {
        matches!(self.value(), Value::Literal("null"))
    }

    #[inline]
    pub(crate) fn syntax(self) -> Syntax {
        if self.node.place == Place::Json { Syntax::Json } else { Syntax::Xml }
    }

    #[inline]
    pub(crate) fn children(self) -> Children<'t, 'a> {
        Children { nodes: self.below }
    }

    /// The bits of the children's names. A label whose bit is not among them names none of them.
    pub(crate) fn names(self) -> u64 {
        self.children().fold(0, |names, child| names | child.bit())
    }

    /// The bit of its name. All bits where the name has escapes: it may be any.
    #[inline]
    pub(crate) fn bit(self) -> u64 {
        if self.node.name_escape == Escape::None { bit(self.node.head) } else { u64::MAX }
    }

    /// The first child of that name.
    pub(crate) fn child(self, name: &str) -> Option<Self> {
        self.children().find(|c| c.is(name))
    }

    /// The value as JSON. XML becomes JSON by the rules of RFC 9457 appendix B: an element of `<i>`s is a list,
    /// an element of other elements an object, anything else a string.
    pub(crate) fn to_json(self) -> Cow<'a, str> {
        match self.syntax() {
            Syntax::Json => Cow::Borrowed(self.node.value),
            Syntax::Xml => {
                let mut out = String::new();
                xml::to_json(self, &mut out);
                Cow::Owned(out)
            }
        }
    }
}

pub(crate) struct Children<'t, 'a> {
    /// Those that are left, and all below them.
    nodes: &'t [Node<'a>],
}

impl<'t, 'a> Iterator for Children<'t, 'a> {
    type Item = At<'t, 'a>;

    #[inline]
    fn next(&mut self) -> Option<At<'t, 'a>> {
        let (node, rest) = self.nodes.split_first()?;
        let (below, rest) = rest.split_at_checked(node.below as usize)?;
        self.nodes = rest;
        Some(At { node, below })
    }
}
