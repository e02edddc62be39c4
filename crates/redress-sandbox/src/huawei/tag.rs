//! Tags of services and endpoints, and what is found by them.

use super::check::{self, Body, text};
use super::endpoint::Endpoint;
use super::service::Service;
use super::{at_most, gate, refuse};
use crate::call::{Call, Reply};
use crate::failure::Outcome;
use crate::world::World;
use http::StatusCode;
use serde_json::{Value, json};
use std::collections::BTreeMap;

pub(super) const SERVICE: &str = "endpoint_service";
pub(super) const ENDPOINT: &str = "endpoint";
const KEY_LETTERS: usize = 36;
const VALUE_LETTERS: usize = 43;

/// A tag that was given. No value: any, where tags are deleted.
pub(super) type Tag = (String, Option<String>);

/// Must there be tags?
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Need {
    None,
    Some,
}

/// Reads `tags` of a body.
///
/// # Errors
///
/// There are none where there must be, too many, or one is no good.
pub(super) fn given(world: &World<'_>, body: &Body, need: Need) -> Outcome<Vec<Tag>> {
    if body.get("tags").is_some_and(|tags| !tags.is_array() && !tags.is_null()) {
        return Err(refuse("3068"));
    }
    let items = check::list(body, "tags");
    if items.is_empty() && need == Need::Some {
        return Err(refuse("3066"));
    }
    let mut tags: Vec<Tag> = Vec::new();
    for item in items {
        let key = item.get("key").and_then(Value::as_str).ok_or_else(|| refuse("3066"))?;
        let value = match item.get("value") {
            None | Some(Value::Null) => None,
            Some(value) => Some(value.as_str().ok_or_else(|| refuse("3068"))?),
        };
        well_formed(key, value.unwrap_or_default())?;
        if tags.iter().any(|(known, _)| known == key) {
            return Err(refuse("3067"));
        }
        tags.push((key.to_owned(), value.map(str::to_owned)));
    }
    at_most(world, "tags", tags.len(), "3069")?;
    Ok(tags)
}

/// Is a tag of the sizes and letters that are allowed?
fn well_formed(key: &str, value: &str) -> Outcome<()> {
    let is_plain = |text: &str| text.chars().all(|c| c.is_alphanumeric() || matches!(c, '-' | '_' | '@'));
    let rules = [
        (key.is_empty(), "3066"),
        (key.chars().count() > KEY_LETTERS, "3072"),
        (value.chars().count() > VALUE_LETTERS, "3073"),
        (!is_plain(key) || !is_plain(value), "3068"),
    ];
    match rules.iter().find(|(is_broken, _)| *is_broken) {
        Some((_, code)) => Err(refuse(code)),
        None => Ok(()),
    }
}

/// Writes tags, in place of those of the same key.
pub(super) fn keep(world: &World<'_>, kind: &str, id: &str, tags: &[Tag]) -> Outcome<()> {
    for (key, value) in tags {
        let sql = "INSERT INTO tags VALUES (?1, ?2, ?3, ?4)
            ON CONFLICT (resource_type, resource_id, key) DO UPDATE SET value = excluded.value";
        world.db.execute(sql, (kind, id, key, value.as_deref().unwrap_or_default()))?;
    }
    Ok(())
}

/// Forgets all tags of a resource.
pub(super) fn forget(world: &World<'_>, kind: &str, id: &str) -> Outcome<()> {
    world.db.execute("DELETE FROM tags WHERE resource_type = ?1 AND resource_id = ?2", (kind, id))?;
    Ok(())
}

/// The tags of a resource.
fn of(world: &World<'_>, kind: &str, id: &str) -> Outcome<Vec<(String, String)>> {
    let sql = "SELECT key, value FROM tags WHERE resource_type = ?1 AND resource_id = ?2 ORDER BY key";
    let mut statement = world.db.prepare(sql)?;
    let rows = statement.query_map((kind, id), |row| Ok((row.get(0)?, row.get(1)?)))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The tags of a resource, as they are shown in it.
pub(super) fn shown(world: &World<'_>, kind: &str, id: &str) -> Outcome<Vec<Value>> {
    Ok(as_shown(&of(world, kind, id)?))
}

fn as_shown(tags: &[(String, String)]) -> Vec<Value> {
    tags.iter().map(|(key, value)| json!({ "key": key, "value": value })).collect()
}

/// The type of resource that the path names.
fn kind(call: &Call) -> Outcome<&'static str> {
    match call.parameter(1) {
        SERVICE => Ok(SERVICE),
        ENDPOINT => Ok(ENDPOINT),
        _ => Err(refuse("3070")),
    }
}

/// Ids and names of the caller's resources of a type.
fn resources(world: &World<'_>, call: &Call, kind: &str) -> Outcome<Vec<(String, String)>> {
    let project = call.parameter(0);
    if kind == SERVICE {
        let own = Service::of_project(world, project)?.into_iter();
        return Ok(own.map(|service| (service.id, service.name)).collect());
    }
    let own = Endpoint::of_project(world, project)?.into_iter();
    Ok(own.map(|endpoint| (endpoint.id.clone(), endpoint.id)).collect())
}

/// `POST /v1/{project_id}/{resource_type}/{resource_id}/tags/action`
pub(super) fn act(world: &mut World<'_>, call: &Call) -> Outcome {
    let kind = kind(call)?;
    let (bad, unknown) = if kind == SERVICE { ("3062", "0005") } else { ("2017", "2007") };
    let id = gate::id(call, 2, bad)?;
    let body = check::body(call)?;
    let is_create = match text(&body, "action") {
        Some("create") => true,
        Some("delete") => false,
        _ => return Err(refuse("0007")),
    };
    let tags = given(world, &body, Need::Some)?;
    if !resources(world, call, kind)?.iter().any(|(known, _)| known == id) {
        return Err(refuse(unknown));
    }
    gate::change(world, id)?;
    if is_create {
        if tags.iter().any(|(_, value)| value.is_none()) {
            return Err(refuse("3068"));
        }
        keep(world, kind, id, &tags)?;
        at_most(world, "tags", of(world, kind, id)?.len(), "3069")?;
    } else {
        for (key, value) in &tags {
            let sql = "DELETE FROM tags WHERE resource_type = ?1 AND resource_id = ?2 AND key = ?3
                AND (?4 IS NULL OR value = ?4)";
            world.db.execute(sql, (kind, id, key, value))?;
        }
    }
    Ok(Reply::empty(StatusCode::OK))
}

/// `GET /v1/{project_id}/{resource_type}/tags`
pub(super) fn list(world: &mut World<'_>, call: &Call) -> Outcome {
    let kind = kind(call)?;
    let mut values: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for (id, _) in resources(world, call, kind)? {
        for (key, value) in of(world, kind, &id)? {
            let known = values.entry(key).or_default();
            if !known.contains(&value) {
                known.push(value);
            }
        }
    }
    let shown: Vec<_> = values.iter().map(|(key, values)| json!({ "key": key, "values": values })).collect();
    Ok(Reply::json(StatusCode::OK, &json!({ "tags": shown })))
}

/// One condition: a key, and which values it may have. None: any.
type Condition = (String, Vec<String>);

fn conditions(body: &Body, field: &str) -> Outcome<Vec<Condition>> {
    if check::has(body, field) && !body.get(field).is_some_and(Value::is_array) {
        return Err(refuse("0002"));
    }
    let mut found: Vec<Condition> = Vec::new();
    for item in check::list(body, field) {
        let key = item.get("key").and_then(Value::as_str).map_or("", str::trim);
        let values = item.get("values").and_then(Value::as_array).ok_or_else(|| refuse("0002"))?;
        if key.is_empty() {
            return Err(refuse("3066"));
        }
        if found.iter().any(|(known, _)| known == key) {
            return Err(refuse("3067"));
        }
        let mut texts: Vec<String> = Vec::new();
        for value in values {
            let text = value.as_str().map(str::trim).ok_or_else(|| refuse("0002"))?;
            if texts.iter().any(|known| known == text) {
                return Err(refuse("3071"));
            }
            texts.push(text.to_owned());
        }
        found.push((key.to_owned(), texts));
    }
    Ok(found)
}

/// A number that is written as text, or as a number.
fn number(body: &Body, field: &str, default: usize, code: &str) -> Outcome<usize> {
    let number = match body.get(field) {
        None | Some(Value::Null) => Some(default),
        Some(Value::String(text)) => text.parse().ok(),
        Some(other) => other.as_u64().and_then(|number| usize::try_from(number).ok()),
    };
    number.ok_or_else(|| refuse(code))
}

/// `POST /v1/{project_id}/{resource_type}/resource_instances/action`
pub(super) fn find(world: &mut World<'_>, call: &Call) -> Outcome {
    let kind = kind(call)?;
    let body = check::body(call)?;
    let is_count = match text(&body, "action") {
        Some("filter") => false,
        Some("count") => true,
        _ => return Err(refuse("0007")),
    };
    let limit = number(&body, "limit", 1000, "0006")?;
    if !(1..=1000).contains(&limit) {
        return Err(refuse("0006"));
    }
    let offset = number(&body, "offset", 0, "0010")?;
    let all = conditions(&body, "tags")?;
    let any = conditions(&body, "tags_any")?;
    let not_all = conditions(&body, "not_tags")?;
    let not_any = conditions(&body, "not_tags_any")?;
    let name = searched(&body)?;
    let untagged = body.get("without_any_tag").and_then(Value::as_bool).unwrap_or(false);
    let mut found = Vec::new();
    for (id, own_name) in resources(world, call, kind)? {
        let tags = of(world, kind, &id)?;
        let has = |condition: &Condition| {
            tags.iter().any(|(key, value)| {
                *key == condition.0 && (condition.1.is_empty() || condition.1.contains(value))
            })
        };
        let fits = if untagged {
            tags.is_empty()
        } else {
            all.iter().all(has)
                && (any.is_empty() || any.iter().any(has))
                && (not_all.is_empty() || !not_all.iter().all(has))
                && !not_any.iter().any(has)
        };
        if fits && own_name.to_lowercase().contains(&name) {
            let tags = as_shown(&tags);
            found.push(json!({ "resource_id": id, "resource_name": own_name, "resource_detail": null, "tags": tags }));
        }
    }
    let count = found.len();
    if is_count {
        return Ok(Reply::json(StatusCode::OK, &json!({ "total_count": count })));
    }
    let page: Vec<_> = found.into_iter().skip(offset).take(limit).collect();
    Ok(Reply::json(StatusCode::OK, &json!({ "resources": page, "total_count": count })))
}

/// The piece of a name that `matches` looks for, in lower case.
fn searched(body: &Body) -> Outcome<String> {
    let mut name = String::new();
    for item in check::list(body, "matches") {
        let part = |key: &str| item.get(key).and_then(Value::as_str);
        match (part("key"), part("value")) {
            (Some("resource_name"), Some(value)) => name = value.to_lowercase(),
            _ => return Err(refuse("0002")),
        }
    }
    Ok(name)
}
