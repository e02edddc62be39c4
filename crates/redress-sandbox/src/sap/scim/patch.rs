//! PATCH (RFC 7644 §3.5.2): operations on a resource, one after the other.

use super::filter::Filter;
use super::path::{Path, holder_made, split};
use super::read::{element, is_primary, member, names_schema, value_of};
use super::schema::{Attribute, Kind, ResourceType, Schema};
use super::trouble::Trouble;
use serde_json::{Map, Value};

/// The schema of a request.
const PATCH: &str = "urn:ietf:params:scim:api:messages:2.0:PatchOp";

/// Operations of one request. The largest honest one adds members, which are one operation together.
const OPERATIONS: usize = 1_000;

#[derive(Clone, Copy, PartialEq, Eq)]
enum Op {
    Add,
    Replace,
    Remove,
}

/// Where an operation happens.
enum Target {
    /// All of an extension.
    Extension(&'static Schema),
    /// An attribute, those of its values that are like that, or a part of it.
    At(Path, Option<Filter>),
}

/// Applies the operations of a request to a resource. What came of it has to be read again before it is kept.
///
/// # Errors
///
/// An operation is none, or cannot be done.
pub(super) fn apply(
    kind: &'static ResourceType,
    request: &Map<String, Value>,
    resource: &mut Map<String, Value>,
) -> Result<(), Trouble> {
    if !names_schema(request, PATCH) {
        return Err(Trouble::Syntax(format!("The request body does not have the schema {PATCH}")));
    }
    let operations = member(request, "Operations").and_then(Value::as_array);
    let operations = operations.filter(|list| (1..=OPERATIONS).contains(&list.len()));
    let operations =
        operations.ok_or_else(|| Trouble::Syntax("There are no Operations, or too many".into()))?;
    operations.iter().try_for_each(|operation| one(kind, operation, resource))
}

fn one(
    kind: &'static ResourceType,
    operation: &Value,
    resource: &mut Map<String, Value>,
) -> Result<(), Trouble> {
    let text = |name: &str| operation.get(name).and_then(Value::as_str);
    let op = match text("op").map(str::to_ascii_lowercase).as_deref() {
        Some("add") => Op::Add,
        Some("replace") => Op::Replace,
        Some("remove") => Op::Remove,
        _ => return Err(Trouble::Syntax("An operation has no op, or one that is not known".into())),
    };
    let value = operation.get("value");
    match (text("path"), op, value) {
        (Some(path), Op::Remove, value) => remove(&target(kind, path)?, value, resource),
        (Some(path), _, Some(value)) => put(&target(kind, path)?, op, value, resource),
        (None, Op::Add | Op::Replace, Some(Value::Object(values))) if !operation_has_path(operation) => {
            merge(kind, op, values, resource)
        }
        _ => Err(Trouble::Syntax("An operation lacks its path or its value, or has a wrong one".into())),
    }
}

fn operation_has_path(operation: &Value) -> bool {
    operation.get("path").is_some_and(|path| !path.is_null())
}

/// An operation without a path: each member of its value is one. What is read-only stays as it is.
fn merge(
    kind: &'static ResourceType,
    op: Op,
    values: &Map<String, Value>,
    resource: &mut Map<String, Value>,
) -> Result<(), Trouble> {
    for (name, value) in values {
        let target = target(kind, name)?;
        if let Target::At(path, _) = &target
            && path.attribute.is_read_only
        {
            continue;
        }
        put(&target, op, value, resource)?;
    }
    Ok(())
}

/// Reads a path.
fn target(kind: &'static ResourceType, text: &str) -> Result<Target, Trouble> {
    let unknown = || Trouble::Syntax(format!("The path {text} names no attribute"));
    if let Some((Some(extension), "")) = split(kind, text.trim()) {
        return Ok(Target::Extension(extension));
    }
    let Some((name, rest)) = text.trim().split_once('[') else {
        return Ok(Target::At(Path::find(kind, text.trim()).ok_or_else(unknown)?, None));
    };
    let (filter, part) = rest.rsplit_once(']').ok_or_else(unknown)?;
    let whole = Path::find(kind, name).filter(|path| path.part.is_none()).ok_or_else(unknown)?;
    if whole.attribute.kind != Kind::Complex {
        return Err(unknown());
    }
    let filter = Filter::parse(kind, Some(whole.attribute), filter)?;
    let part = match part {
        "" => None,
        part => {
            let named = part.strip_prefix('.').and_then(|name| whole.attribute.part(name));
            Some(named.ok_or_else(unknown)?)
        }
    };
    Ok(Target::At(Path { part, ..whole }, Some(filter)))
}

fn check_writable(path: &Path) -> Result<(), Trouble> {
    if path.attribute.is_read_only || path.part.is_some_and(|part| part.is_read_only) {
        return Err(Trouble::value(&path.attribute.name, "is read-only"));
    }
    Ok(())
}

fn put(target: &Target, op: Op, value: &Value, resource: &mut Map<String, Value>) -> Result<(), Trouble> {
    match target {
        Target::Extension(schema) => {
            let Value::Object(values) = value else {
                return Err(Trouble::value(&schema.id, "is not an object"));
            };
            for (name, value) in values.iter().filter(|(name, _)| *name != "schemas") {
                let attribute = super::schema::named(&schema.attributes, name)
                    .ok_or_else(|| Trouble::value(name, "is not part of the schema"))?;
                if !attribute.is_read_only {
                    let path = Path { extension: Some(&schema.id), attribute, part: None };
                    put(&Target::At(path, None), op, value, resource)?;
                }
            }
            Ok(())
        }
        Target::At(path, filter) => {
            check_writable(path)?;
            let Some(holder) = holder_made(path.extension, resource) else { return Ok(()) };
            match (filter, path.part) {
                (Some(filter), _) => put_selected(path, filter, op, value, holder),
                (None, Some(part)) => put_part(path.attribute, part, value, holder),
                (None, None) => put_whole(path.attribute, op, value, holder),
            }
        }
    }
}

fn put_whole(
    attribute: &Attribute,
    op: Op,
    value: &Value,
    holder: &mut Map<String, Value>,
) -> Result<(), Trouble> {
    // One value may be sent without its array.
    let listed = match value {
        Value::Object(_) if attribute.is_many => Value::Array(vec![value.clone()]),
        other => other.clone(),
    };
    let Some(read) = value_of(attribute, &listed, "")? else {
        if op == Op::Replace {
            holder.remove(&attribute.name);
        }
        return Ok(());
    };
    let old = holder.get_mut(&attribute.name);
    match (old, read) {
        (Some(Value::Array(old)), Value::Array(new)) if op == Op::Add => {
            if new.iter().any(is_primary) {
                old.iter_mut().for_each(unset_primary);
            }
            for item in new {
                if !old.contains(&item) {
                    old.push(item);
                }
            }
        }
        (Some(Value::Object(old)), Value::Object(new)) => old.extend(new),
        (_, read) => {
            holder.insert(attribute.name.clone(), read);
        }
    }
    Ok(())
}

fn put_part(
    attribute: &Attribute,
    part: &Attribute,
    value: &Value,
    holder: &mut Map<String, Value>,
) -> Result<(), Trouble> {
    let read = element(part, value, &format!("{}.", attribute.name))?;
    let empty = || Value::Object(Map::new());
    let whole = holder
        .entry(&attribute.name)
        .or_insert_with(|| if attribute.is_many { Value::Array(vec![empty()]) } else { empty() });
    for item in items_of(whole) {
        set_part(item, part, read.as_ref());
    }
    Ok(())
}

fn put_selected(
    path: &Path,
    filter: &Filter,
    op: Op,
    value: &Value,
    holder: &mut Map<String, Value>,
) -> Result<(), Trouble> {
    let name = &path.attribute.name;
    let before = format!("{name}.");
    let read = match path.part {
        Some(part) => element(part, value, &before)?,
        None => element(path.attribute, value, "")?,
    };
    let mut items: Vec<_> = holder.get_mut(name).map(items_of).unwrap_or_default();
    if !items.iter().any(|item| filter.fits(item)) {
        return Err(Trouble::Syntax(format!("No value of {name} is like the filter of the path")));
    }
    let is_new_primary = match (path.part, &read) {
        (Some(part), Some(Value::Bool(true))) => part.name == "primary",
        (None, Some(item)) => is_primary(item),
        _ => false,
    };
    for item in &mut items {
        if !filter.fits(item) {
            if is_new_primary {
                unset_primary(item);
            }
            continue;
        }
        match (path.part, &read, op) {
            (Some(part), read, _) => set_part(item, part, read.as_ref()),
            (None, Some(Value::Object(new)), Op::Add) => {
                if let Value::Object(old) = item {
                    old.extend(new.clone());
                }
            }
            (None, Some(new), _) => **item = new.clone(),
            (None, None, _) => {}
        }
    }
    Ok(())
}

fn remove(target: &Target, value: Option<&Value>, resource: &mut Map<String, Value>) -> Result<(), Trouble> {
    let (path, filter) = match target {
        Target::Extension(schema) => {
            resource.remove(&schema.id);
            return Ok(());
        }
        Target::At(path, filter) => (path, filter),
    };
    check_writable(path)?;
    let Some(holder) = holder_made(path.extension, resource) else { return Ok(()) };
    let name = &path.attribute.name;
    let Some(whole) = holder.get_mut(name) else { return Ok(()) };
    match (filter, path.part, value) {
        (None, Some(part), _) => items_of(whole).into_iter().for_each(|item| set_part(item, part, None)),
        (Some(filter), Some(part), _) => {
            let like = items_of(whole).into_iter().filter(|item| filter.fits(item));
            like.for_each(|item| set_part(item, part, None));
        }
        (Some(filter), None, _) => {
            if let Value::Array(items) = whole {
                items.retain(|item| !filter.fits(item));
            } else if filter.fits(whole) {
                holder.remove(name);
            }
        }
        // Values that are named one by one: not in the RFC, and sent by many.
        (None, None, Some(Value::Array(named))) => {
            if let Value::Array(items) = whole {
                items.retain(|item| !named.iter().any(|named| named.get("value") == item.get("value")));
            }
        }
        (None, None, _) => {
            holder.remove(name);
        }
    }
    Ok(())
}

/// The values of an attribute: of a single one itself.
fn items_of(whole: &mut Value) -> Vec<&mut Value> {
    match whole {
        Value::Array(items) => items.iter_mut().collect(),
        one => vec![one],
    }
}

fn set_part(item: &mut Value, part: &Attribute, value: Option<&Value>) {
    if let Value::Object(parts) = item {
        match value {
            Some(value) => parts.insert(part.name.clone(), value.clone()),
            None => parts.remove(&part.name),
        };
    }
}

fn unset_primary(item: &mut Value) {
    if is_primary(item)
        && let Value::Object(parts) = item
    {
        parts.insert("primary".into(), Value::Bool(false));
    }
}
