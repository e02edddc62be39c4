//! Which attributes a reply has (RFC 7644 §3.9).

use super::path::{Path, holder, holder_made, split};
use super::schema::{ResourceType, Schema};
use super::trouble::Trouble;
use serde_json::{Map, Value};

/// What is wanted.
#[derive(Debug)]
pub(super) enum Wanted {
    Everything,
    Only(Vec<Piece>),
    Without(Vec<Piece>),
}

/// An attribute, a part of one, or a whole extension.
#[derive(Clone, Copy, Debug)]
pub(super) enum Piece {
    Extension(&'static Schema),
    At(Path),
}

impl Wanted {
    /// Reads the two lists. A name of no attribute is no attribute of the reply either.
    ///
    /// # Errors
    ///
    /// Both are there.
    pub(super) fn parse(
        kind: &'static ResourceType,
        attributes: Option<&str>,
        excluded: Option<&str>,
    ) -> Result<Self, Trouble> {
        let pieces = |names: &str| names.split(',').filter_map(|name| piece(kind, name.trim())).collect();
        match (attributes.filter(|t| !t.is_empty()), excluded.filter(|t| !t.is_empty())) {
            (None, None) => Ok(Self::Everything),
            (Some(names), None) => Ok(Self::Only(pieces(names))),
            (None, Some(names)) => Ok(Self::Without(pieces(names))),
            (Some(_), Some(_)) => {
                Err(Trouble::Syntax("attributes and excludedAttributes exclude each other".into()))
            }
        }
    }

    /// Takes them out of a resource.
    pub(super) fn of(&self, resource: Map<String, Value>) -> Map<String, Value> {
        match self {
            Self::Everything => resource,
            Self::Only(pieces) => {
                let mut kept = Map::new();
                for name in ["id", "schemas"] {
                    kept.extend(resource.get(name).map(|value| (name.to_owned(), value.clone())));
                }
                for piece in pieces {
                    piece.copy(&resource, &mut kept);
                }
                kept
            }
            Self::Without(pieces) => {
                let mut kept = resource;
                for piece in pieces {
                    piece.cut(&mut kept);
                }
                kept
            }
        }
    }
}

fn piece(kind: &'static ResourceType, name: &str) -> Option<Piece> {
    match split(kind, name)? {
        (Some(extension), "") => Some(Piece::Extension(extension)),
        _ => Path::find(kind, name).map(Piece::At),
    }
}

impl Piece {
    fn copy(self, from: &Map<String, Value>, to: &mut Map<String, Value>) {
        let path = match self {
            Self::Extension(schema) => {
                to.extend(from.get(&schema.id).map(|value| (schema.id.clone(), value.clone())));
                return;
            }
            Self::At(path) => path,
        };
        let holder = holder(path.extension, from);
        let Some(whole) = holder.and_then(|holder| holder.get(&path.attribute.name)) else { return };
        let Some(into) = holder_made(path.extension, to) else { return };
        match path.part {
            None => {
                into.insert(path.attribute.name.clone(), whole.clone());
            }
            Some(part) => {
                let old = into.remove(&path.attribute.name);
                let cut = |item: &Value| {
                    let value = item.get(&part.name);
                    value.map(|value| (part.name.clone(), value.clone())).into_iter().collect::<Map<_, _>>()
                };
                into.insert(path.attribute.name.clone(), joined(old, whole, cut));
            }
        }
    }

    fn cut(self, resource: &mut Map<String, Value>) {
        let path = match self {
            Self::Extension(schema) => {
                resource.remove(&schema.id);
                return;
            }
            Self::At(path) if path.attribute.is_always => return,
            Self::At(path) => path,
        };
        let holder = match path.extension {
            Some(id) => resource.get_mut(id).and_then(Value::as_object_mut),
            None => Some(resource),
        };
        let Some(holder) = holder else { return };
        match (path.part, holder.get_mut(&path.attribute.name)) {
            (None, _) => {
                holder.remove(&path.attribute.name);
            }
            (Some(part), Some(Value::Array(items))) => {
                for item in items.iter_mut().filter_map(Value::as_object_mut) {
                    item.remove(&part.name);
                }
            }
            (Some(part), Some(Value::Object(parts))) => {
                parts.remove(&part.name);
            }
            _ => {}
        }
    }
}

/// Adds to what was copied of a complex attribute one more part of it.
fn joined(old: Option<Value>, whole: &Value, cut: impl Fn(&Value) -> Map<String, Value>) -> Value {
    let add = |old: Option<Value>, item: &Value| {
        let mut parts = match old {
            Some(Value::Object(parts)) => parts,
            _ => Map::new(),
        };
        parts.extend(cut(item));
        Value::Object(parts)
    };
    match whole {
        Value::Array(items) => {
            let mut old = match old {
                Some(Value::Array(old)) => old,
                _ => Vec::new(),
            }
            .into_iter();
            items.iter().map(|item| add(old.next(), item)).collect()
        }
        one => add(old, one),
    }
}
