//! The shape of a body, the same for JSON and XML: objects, lists, texts with placeholders, constants.

use super::pattern::{Hole, Member, Pattern};
use crate::tree::{At, Label, Syntax, Tree, Value, json, name_bit, xml};

#[derive(Debug)]
pub(crate) enum Shape {
    Object(Object),
    /// A JSON list, of the problem and its sub-errors or of the sub-errors alone.
    List(Box<Shape>, Told),
    Leaf(Pattern),
    Constant(Constant),
    /// A JSON list that must be just so.
    Constants(Vec<Constant>),
}

#[derive(Debug)]
pub(crate) struct Object {
    /// What stands before the name of an extension found in this object: `error.`.
    pub(crate) prefix: Box<str>,
    /// The prefixes of the objects within it.
    pub(crate) inner: Vec<Box<str>>,
    pub(crate) fields: Vec<Field>,
    /// How many of the fields must be there.
    pub(crate) required: usize,
    /// The bits of their names.
    pub(crate) required_names: u64,
    /// The bits of all fields' names.
    pub(crate) names: u64,
    /// Are there texts that repeat side by side, `<Code/><Message/><Code/><Message/>`?
    pub(crate) has_pairs: bool,
}

/// What the items of a list are.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Told {
    /// The problem, then its sub-errors.
    Inside,
    /// Sub-errors only: the problem is told outside.
    Outside,
}

#[derive(Debug)]
pub(crate) enum Constant {
    Text(Box<str>),
    /// A number, `true`, `false` or `null`.
    Json(Box<str>),
}

#[derive(Debug)]
pub(crate) struct Field {
    /// The name it is recognised by.
    pub(crate) name: Label,
    /// The name it is written with: in JSON with quotes and colon and the quote that a text begins with, in
    /// XML with its namespace prefix.
    pub(crate) written: Box<str>,
    pub(crate) is_attribute: bool,
    pub(crate) optional: bool,
    /// One stands alone, many repeat.
    pub(crate) repeated: Option<Told>,
    pub(crate) shape: Shape,
}

/// The root element of an XML body.
#[derive(Debug)]
pub(crate) struct Root {
    pub(crate) declaration: Box<str>,
    pub(crate) name: Label,
    pub(crate) written: Box<str>,
    pub(crate) shape: Shape,
}

impl Shape {
    /// # Errors
    /// What is wrong with the template.
    pub(crate) fn from_json(template: &str) -> Result<Self, String> {
        let tree = json::parse(template)
            .map_err(|e| format!("the template is not JSON: {} at its byte {}", e.why, e.at))?;
        build(tree.root(), "")
    }

    pub(crate) fn for_each_hole<'s>(&'s self, visit: &mut dyn FnMut(&'s Hole)) {
        match self {
            Self::Object(object) => object.fields.iter().for_each(|f| f.shape.for_each_hole(visit)),
            Self::List(item, _) => item.for_each_hole(visit),
            Self::Leaf(pattern) => pattern.holes().for_each(visit),
            Self::Constant(_) | Self::Constants(_) => {}
        }
    }

    /// The placeholders that are always written.
    pub(crate) fn for_each_required_hole<'s>(&'s self, visit: &mut dyn FnMut(&'s Hole)) {
        match self {
            Self::Object(Object { fields, .. }) => {
                fields.iter().filter(|f| !f.optional).for_each(|f| f.shape.for_each_required_hole(visit));
            }
            Self::List(item, _) => item.for_each_required_hole(visit),
            Self::Leaf(pattern) => pattern.holes().for_each(visit),
            Self::Constant(_) | Self::Constants(_) => {}
        }
    }

    /// The placeholders that must have a value for it to be written. A code can always be made, and sub-errors need
    /// not be there.
    pub(crate) fn for_each_asked_hole<'s>(&'s self, visit: &mut dyn FnMut(&'s Hole)) {
        match self {
            Self::Object(Object { fields, .. }) => {
                fields.iter().filter(|f| !f.optional).for_each(|f| f.shape.for_each_asked_hole(visit));
            }
            Self::List(item, Told::Inside) => item.for_each_asked_hole(visit),
            Self::Leaf(pattern) => pattern
                .holes()
                .filter(|hole| hole.member != Member::Code && !hole.members().any(Member::of_sub_error))
                .for_each(visit),
            Self::List(_, Told::Outside) | Self::Constant(_) | Self::Constants(_) => {}
        }
    }

    /// What this is as an item of a list.
    fn told(&self) -> Told {
        let mut told = Told::Inside;
        self.for_each_hole(&mut |hole| {
            if hole.members().any(Member::of_sub_error) {
                told = Told::Outside;
            }
        });
        told
    }

    /// The fields of an object that must be there.
    pub(crate) fn required(&self) -> impl Iterator<Item = &Field> {
        match self {
            Self::Object(object) => object.fields.as_slice(),
            _ => &[],
        }
        .iter()
        .filter(|f| f.is_required())
    }

    fn object(prefix: &str, fields: Vec<Field>) -> Self {
        let mut inner = Vec::new();
        for field in fields.iter().filter(|f| f.repeated.is_none()) {
            if let Self::Object(Object { prefix, inner: within, .. }) = &field.shape {
                inner.push(prefix.clone());
                inner.extend(within.iter().cloned());
            }
        }
        let required = fields.iter().filter(|f| f.is_required()).count();
        let required_names =
            fields.iter().filter(|f| f.is_required()).fold(0, |names, f| names | f.name.bit());
        let names = fields.iter().fold(0, |names, f| names | f.name.bit());
        let has_pairs = fields.iter().filter(|f| f.is_repeated_text()).count() > 1;
        Self::Object(Object {
            prefix: prefix.into(),
            inner,
            fields,
            required,
            required_names,
            names,
            has_pairs,
        })
    }
}

impl Object {
    /// The field that a member is, and where it stands.
    pub(crate) fn field_of(&self, child: At<'_, '_>) -> Option<(usize, &Field)> {
        // What no template names is told by its bit.
        if self.names & child.bit() == 0 {
            return None;
        }
        self.fields.iter().enumerate().find(|(_, field)| field.is_it(child))
    }

    /// Has it a field of that name?
    pub(crate) fn has(&self, name: &str) -> bool {
        self.names & name_bit(name) != 0 && self.fields.iter().any(|f| *f.name == *name)
    }
}

impl Field {
    /// Is it that member?
    #[inline]
    pub(crate) fn is_it(&self, child: At<'_, '_>) -> bool {
        child.is_called(&self.name) && child.is_attribute() == self.is_attribute
    }

    pub(crate) fn is_repeated_text(&self) -> bool {
        self.repeated.is_some() && matches!(self.shape, Shape::Leaf(_))
    }

    pub(crate) fn is_required(&self) -> bool {
        !self.optional && !self.is_namespace()
    }

    /// A declaration of a namespace: written, and of no weight in reading.
    fn is_namespace(&self) -> bool {
        self.is_attribute && (&*self.written == "xmlns" || self.written.starts_with("xmlns:"))
    }
}

impl Root {
    /// # Errors
    /// What is wrong with the template.
    pub(crate) fn from_xml(template: &str) -> Result<Self, String> {
        let template = template.trim();
        let (declaration, body) = match template.find("?>") {
            Some(end) if template.starts_with("<?xml ") => template.split_at(end + 2),
            _ => ("", template),
        };
        if declaration.contains("encoding") && !declaration.to_ascii_lowercase().contains("utf-8") {
            return Err("an XML template declares UTF-8 or no encoding: that is what is written".to_owned());
        }
        let tree: Tree<'_> = xml::parse_template(body)
            .map_err(|e| format!("the template is not XML: {} at its byte {}", e.why, e.at))?;
        let written = tree.root().name().decode();
        Ok(Self {
            declaration: declaration.into(),
            name: Label::new(xml::local(&written)),
            written: written.into(),
            shape: build(tree.root(), "")?,
        })
    }
}

fn build(at: At<'_, '_>, prefix: &str) -> Result<Shape, String> {
    Ok(match at.value() {
        Value::Object => {
            let fields = at.children().map(|child| field(child, prefix)).collect::<Result<_, _>>()?;
            Shape::object(prefix, fields)
        }
        Value::List => {
            let items = at.children().map(|item| build(item, "")).collect::<Result<Vec<_>, _>>()?;
            let mut items = items.into_iter();
            match (items.next(), items.len()) {
                (Some(item @ (Shape::Object(_) | Shape::Leaf(_) | Shape::List(..))), 0) => {
                    let told = item.told();
                    Shape::List(Box::new(item), told)
                }
                (first, _) => Shape::Constants(
                    first
                        .into_iter()
                        .chain(items)
                        .map(|item| match item {
                            Shape::Constant(constant) => Ok(constant),
                            _ => Err("a list has one item with placeholders, or only constants".to_owned()),
                        })
                        .collect::<Result<_, _>>()?,
                ),
            }
        }
        Value::String(text) => match Pattern::parse(&text.decode())? {
            Ok(pattern) => Shape::Leaf(pattern),
            // An empty element may be an object without members as well as an empty text.
            Err(text) => Shape::Constant(Constant::Text(text.into())),
        },
        Value::Number(raw) | Value::Literal(raw) => Shape::Constant(Constant::Json(raw.into())),
    })
}

fn field(at: At<'_, '_>, prefix: &str) -> Result<Field, String> {
    let full = at.name().decode();
    let (written, optional, repeated) = match (full.strip_suffix('?'), full.strip_suffix('+')) {
        _ if at.is_attribute() => (&*full, false, false),
        (Some(name), _) => (name, true, false),
        (_, Some(name)) => (name, false, true),
        _ => (&*full, false, false),
    };
    let name = if at.syntax() == Syntax::Xml { xml::local(written) } else { written };
    if name.is_empty() {
        return Err("a member without a name".to_owned());
    }
    let mut key = String::new();
    match at.syntax() {
        Syntax::Json => {
            json::write_string(written, &mut key);
            key.push_str(":\"");
        }
        Syntax::Xml => key.push_str(written),
    }
    let inner = if repeated { String::new() } else { format!("{prefix}{name}.") };
    let shape = build(at, &inner)?;
    if repeated && matches!(shape, Shape::List(..) | Shape::Constant(_) | Shape::Constants(_)) {
        return Err(format!("`{full}`: what repeats is an object or a text with placeholders"));
    }
    Ok(Field {
        name: Label::new(name),
        written: key.into(),
        is_attribute: at.is_attribute(),
        optional,
        repeated: repeated.then(|| shape.told()),
        shape,
    })
}
