//! One body, JSON or XML, as a flat list of nodes in document order. Nothing is copied and nothing is
//! unescaped until somebody asks; a child never lies before its parent, so no walk needs recursion to find its end.

pub(crate) mod encoding;
pub(crate) mod json;
pub(crate) mod scan;
pub(crate) mod xml;

use std::borrow::Cow;

#[derive(Debug)]
pub(crate) struct Tree<'a> {
    source: &'a str,
    pub(crate) syntax: Syntax,
    /// The root is the first. Never empty.
    nodes: Vec<Node>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Syntax {
    Json,
    Xml,
}

/// A place in the source. Small, as there is one for each name and each value: a body has fewer bytes than a `u32`
/// counts.
#[derive(Clone, Copy, Debug, Default)]
struct Span {
    start: u32,
    end: u32,
    escape: Escape,
}

#[derive(Clone, Copy, Debug)]
struct Node {
    /// The member's or element's name, without a namespace prefix. Empty for a list item and the root of JSON.
    name: Span,
    kind: Kind,
    is_attribute: bool,
    /// The text of a string, without quotes; the source of any other value.
    value: Span,
    /// The index after the last node below this one.
    end: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Object,
    List,
    String,
    Number,
    Literal,
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
    /// The text itself, escapes undone.
    pub(crate) fn decode(&self) -> Cow<'a, str> {
        match self.escape {
            Escape::None => Cow::Borrowed(self.raw),
            Escape::Json => Cow::Owned(json::unescape(self.raw)),
            Escape::Xml => Cow::Owned(xml::unescape(self.raw)),
            Escape::Markup => Cow::Owned(xml::strip(self.raw)),
        }
    }

    pub(crate) fn is(&self, text: &str) -> bool {
        if self.escape == Escape::None { self.raw == text } else { self.decode() == text }
    }
}

impl<'a> Tree<'a> {
    pub(crate) fn root(&self) -> At<'_, 'a> {
        At { tree: self, index: 0 }
    }
}

/// A node and the tree it stands in.
#[derive(Clone, Copy)]
pub(crate) struct At<'t, 'a> {
    tree: &'t Tree<'a>,
    index: usize,
}

impl<'t, 'a> At<'t, 'a> {
    #[inline]
    fn node(self) -> Node {
        const NOTHING: Node = Node {
            name: Span { start: 0, end: 0, escape: Escape::None },
            kind: Kind::Literal,
            is_attribute: false,
            value: Span { start: 0, end: 0, escape: Escape::None },
            end: 0,
        };
        self.tree.nodes.get(self.index).copied().unwrap_or(NOTHING)
    }

    #[inline]
    fn text(self, span: Span) -> Text<'a> {
        let raw = self.tree.source.get(span.start as usize..span.end as usize).unwrap_or_default();
        Text { raw, escape: span.escape }
    }

    pub(crate) fn name(self) -> Text<'a> {
        self.text(self.node().name)
    }

    /// Has it that name?
    #[inline]
    pub(crate) fn is(self, name: &str) -> bool {
        let span = self.node().name;
        if span.escape == Escape::None {
            // Names are short, and most differ in length: a loop is cheaper than a call.
            let raw =
                self.tree.source.as_bytes().get(span.start as usize..span.end as usize).unwrap_or_default();
            return raw.len() == name.len() && raw.iter().zip(name.as_bytes()).all(|(a, b)| a == b);
        }
        self.text(span).is(name)
    }

    #[inline]
    pub(crate) fn value(self) -> Value<'a> {
        let node = self.node();
        match node.kind {
            Kind::Object => Value::Object,
            Kind::List => Value::List,
            Kind::String => Value::String(self.text(node.value)),
            Kind::Number => Value::Number(self.text(node.value).raw),
            Kind::Literal => Value::Literal(self.text(node.value).raw),
        }
    }

    pub(crate) fn is_object(self) -> bool {
        self.node().kind == Kind::Object
    }

    pub(crate) fn is_list(self) -> bool {
        self.node().kind == Kind::List
    }

    pub(crate) fn is_attribute(self) -> bool {
        self.node().is_attribute
    }

    pub(crate) fn is_null(self) -> bool {
        matches!(self.value(), Value::Literal("null"))
    }

    pub(crate) fn syntax(self) -> Syntax {
        self.tree.syntax
    }

    /// The JSON source of a value that is no string.
    fn source(self) -> &'a str {
        self.text(self.node().value).raw
    }

    pub(crate) fn children(self) -> Children<'t, 'a> {
        Children { tree: self.tree, next: self.index + 1, end: self.node().end as usize }
    }

    /// The first child of that name.
    pub(crate) fn child(self, name: &str, is_attribute: bool) -> Option<Self> {
        self.children().find(|c| c.is(name) && c.is_attribute() == is_attribute)
    }

    /// The value as JSON. XML becomes JSON by the rules of RFC 9457 appendix B: an element of `<i>`s is a list,
    /// an element of other elements an object, anything else a string.
    pub(crate) fn to_json(self) -> Cow<'a, str> {
        match self.tree.syntax {
            Syntax::Json => Cow::Borrowed(self.source()),
            Syntax::Xml => {
                let mut out = String::new();
                xml::to_json(self, &mut out);
                Cow::Owned(out)
            }
        }
    }
}

pub(crate) struct Children<'t, 'a> {
    tree: &'t Tree<'a>,
    next: usize,
    end: usize,
}

impl<'t, 'a> Iterator for Children<'t, 'a> {
    type Item = At<'t, 'a>;

    fn next(&mut self) -> Option<At<'t, 'a>> {
        if self.next >= self.end {
            return None;
        }
        let at = At { tree: self.tree, index: self.next };
        self.next = at.node().end as usize;
        Some(at)
    }
}
