//! Names of attributes: in a filter, a sort key, a list of wanted ones, or a PATCH (RFC 7644 §3.10).

use super::schema::{Attribute, Kind, ResourceType, Schema};
use serde_json::{Map, Value};

/// An attribute of a resource, or a part of one.
#[derive(Clone, Copy, Debug)]
pub(super) struct Path {
    /// The extension that it is of.
    pub(super) extension: Option<&'static str>,
    pub(super) attribute: &'static Attribute,
    pub(super) part: Option<&'static Attribute>,
}

/// Takes a leading schema id off: the extension that is meant, and what stands behind the colon. Of the resource's own
/// schema there is no extension. `None`: the name is of neither.
pub(super) fn split<'t>(
    kind: &'static ResourceType,
    text: &'t str,
) -> Option<(Option<&'static Schema>, &'t str)> {
    if !text.get(..4).is_some_and(|start| start.eq_ignore_ascii_case("urn:")) {
        return Some((None, text));
    }
    let mut ids = std::iter::once(kind.schema).chain(kind.extensions.iter().copied());
    let (id, rest) = ids.find_map(|id| rest_of(text, id))?;
    Some((kind.extension(id), rest))
}

fn rest_of<'t>(text: &'t str, id: &'static str) -> Option<(&'static str, &'t str)> {
    let (start, rest) = text.split_at_checked(id.len())?;
    if !start.eq_ignore_ascii_case(id) {
        return None;
    }
    if rest.is_empty() { Some((id, rest)) } else { rest.strip_prefix(':').map(|rest| (id, rest)) }
}

/// The object that attributes of a resource are members of: an extension's, or the resource itself.
pub(super) fn holder<'r>(
    extension: Option<&str>,
    resource: &'r Map<String, Value>,
) -> Option<&'r Map<String, Value>> {
    match extension {
        Some(id) => resource.get(id)?.as_object(),
        None => Some(resource),
    }
}

/// The same to write into: an extension's is made where there is none.
pub(super) fn holder_made<'r>(
    extension: Option<&str>,
    resource: &'r mut Map<String, Value>,
) -> Option<&'r mut Map<String, Value>> {
    match extension {
        Some(id) => resource.entry(id).or_insert_with(|| Value::Object(Map::new())).as_object_mut(),
        None => Some(resource),
    }
}

impl Path {
    /// Finds what a name means. `None`: nothing.
    pub(super) fn find(kind: &'static ResourceType, text: &str) -> Option<Self> {
        let (extension, name) = split(kind, text)?;
        let (name, part) = match name.split_once('.') {
            Some((name, part)) => (name, Some(part)),
            None => (name, None),
        };
        let attribute = match extension {
            Some(schema) => super::schema::named(&schema.attributes, name)?,
            None => kind.attribute(name)?,
        };
        let part = match part {
            Some(part) => Some(attribute.part(part)?),
            None => None,
        };
        Some(Self { extension: extension.map(|schema| schema.id.as_str()), attribute, part })
    }

    /// What is compared: the part; of many complex values without one, their `value`; otherwise the attribute.
    pub(super) fn leaf(&self) -> &'static Attribute {
        let value = || self.attribute.part("value").filter(|_| self.attribute.kind == Kind::Complex);
        self.part.or_else(value).unwrap_or(self.attribute)
    }

    /// The whole value in a resource.
    pub(super) fn whole<'v>(&self, resource: &'v Value) -> Option<&'v Value> {
        let holder = match self.extension {
            Some(id) => resource.get(id)?,
            None => resource,
        };
        holder.get(&self.attribute.name)
    }

    /// The values that are compared.
    pub(super) fn values<'v>(&self, resource: &'v Value) -> Vec<&'v Value> {
        let Some(whole) = self.whole(resource) else { return Vec::new() };
        let all = match whole {
            Value::Array(list) => list.iter().collect(),
            one => vec![one],
        };
        let leaf = self.leaf();
        if std::ptr::eq(leaf, self.attribute) {
            return all;
        }
        all.into_iter().filter_map(|value| value.get(&leaf.name)).collect()
    }
}
