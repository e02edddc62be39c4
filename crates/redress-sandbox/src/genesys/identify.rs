//! `GET /profiles`: who has these values?

use super::admission::tenant;
use super::content::{bad, bad_parameter, missing};
use super::schema::{self, PROFILE};
use super::{extensions, profiles};
use crate::call::{Call, Reply};
use crate::failure::Outcome;
use crate::world::World;
use http::StatusCode;
use rusqlite::types::Value as Sql;
use rusqlite::{params, params_from_iter};
use serde_json::{Value, json};

/// What is no attribute.
const OWN: &[&str] = &["id_key", "include_profile", "extensions", "include_extensions"];
/// Attributes that one query may name.
const ATTRIBUTES: usize = 32;

/// An identification key.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: String,
    source: String,
    pub(super) attributes: Vec<String>,
    pub(super) is_unique: bool,
}

impl Key {
    pub(super) fn is_of_profile(&self) -> bool {
        self.source == "profile"
    }

    /// As a query names the attribute.
    fn named(&self, attribute: &str) -> String {
        if self.is_of_profile() { attribute.to_owned() } else { format!("{}.{attribute}", self.source) }
    }

    /// How many of its attributes, from the left, are given.
    fn covered(&self, given: &[(String, String)]) -> usize {
        let is_given = |attribute: &&String| {
            let named = self.named(attribute);
            given.iter().any(|(name, _)| name.eq_ignore_ascii_case(&named))
        };
        self.attributes.iter().take_while(is_given).count()
    }
}

/// The keys of a tenant, oldest first.
pub(super) fn keys(world: &World<'_>, tenant: i64) -> Outcome<Vec<Key>> {
    let mut statement = world
        .db
        .prepare("SELECT name, source, attributes, is_unique FROM id_keys WHERE tenant = ?1 ORDER BY id")?;
    let keys = statement.query_map([tenant], |row| {
        Ok(Key {
            name: row.get(0)?,
            source: row.get(1)?,
            attributes: serde_json::from_str(&row.get::<_, String>(2)?).unwrap_or_default(),
            is_unique: row.get(3)?,
        })
    })?;
    Ok(keys.collect::<Result<_, _>>()?)
}

/// `GET /profiles`
pub(super) fn identify(world: &mut World<'_>, call: &Call) -> Outcome {
    let tenant = tenant(world, call)?;
    let include_profile = choice(call, "include_profile", &["no", "yes"])? == "yes";
    let only_unique = choice(call, "include_extensions", &["always", "unique"])? == "unique";
    let given: Vec<(String, String)> =
        call.query.iter().filter(|(name, _)| !OWN.contains(&name.as_str())).cloned().collect();
    if given.is_empty() || given.len() > ATTRIBUTES {
        return Err(bad(format!("Missing required parameter: 1 to {ATTRIBUTES} attributes are expected")));
    }
    let key = key_of(world, call, tenant, &given)?;
    let source = if key.is_of_profile() { PROFILE } else { &key.source };
    let mut wanted = Vec::new();
    for attribute in key.attributes.iter().take(key.covered(&given)) {
        let named = key.named(attribute);
        let value = given.iter().find(|(name, _)| name.eq_ignore_ascii_case(&named));
        wanted.extend(value.map(|(_, value)| (attribute.clone(), value.clone())));
    }
    let found = find(world, tenant, source, &wanted)?;
    let mut schemas = extensions::asked(world, call, tenant)?;
    if only_unique && found.len() != 1 {
        schemas.clear();
    }
    let mut list = Vec::new();
    for id in found {
        list.push(if include_profile || !schemas.is_empty() {
            let mut profile = profiles::whole(world, tenant, &id, &schemas)?;
            if let (false, Value::Object(object)) = (include_profile, &mut profile) {
                object.retain(|name, _| name == "customer_id" || schemas.iter().any(|s| s.name == *name));
            }
            profile
        } else {
            json!({ "customer_id": id })
        });
    }
    Ok(Reply::json(StatusCode::OK, &Value::Array(list)))
}

/// The customers that have these values in their profile, or in one record of that extension.
pub(super) fn find(
    world: &World<'_>,
    tenant: i64,
    source: &str,
    values: &[(String, String)],
) -> Outcome<Vec<String>> {
    let (mut sql, mut bound): (String, Vec<Sql>) = if source == PROFILE {
        ("SELECT customer_id FROM profiles AS t WHERE tenant = ?".to_owned(), vec![tenant.into()])
    } else {
        let sql = "SELECT DISTINCT customer_id FROM records AS t WHERE tenant = ? AND extension = ?";
        (sql.to_owned(), vec![tenant.into(), source.to_owned().into()])
    };
    for (attribute, value) in values {
        if source == PROFILE {
            sql.push_str(
                " AND customer_id IN (SELECT customer_id FROM profile_values
                 WHERE tenant = ? AND name = ? AND value = ?)",
            );
            bound.push(tenant.into());
        } else {
            sql.push_str(
                " AND EXISTS (SELECT 1 FROM json_each(t.record) WHERE key = ? AND CASE type WHEN 'true' THEN 'true'
                 WHEN 'false' THEN 'false' ELSE CAST(value AS TEXT) END = ?)",
            );
        }
        bound.extend([attribute.clone().into(), value.clone().into()]);
    }
    sql.push_str(" ORDER BY customer_id");
    let mut statement = world.db.prepare(&sql)?;
    let found = statement.query_map(params_from_iter(bound), |row| row.get(0))?;
    Ok(found.collect::<Result<_, _>>()?)
}

/// As a query writes it.
pub(super) fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The key that is named, or else the one whose attributes are given: all of them, or most.
fn key_of(world: &World<'_>, call: &Call, tenant: i64, given: &[(String, String)]) -> Outcome<Key> {
    let keys = keys(world, tenant)?;
    for (name, _) in given {
        check_attribute(world, tenant, name)?;
    }
    if let Some(name) = call.asked("id_key") {
        let named = keys.into_iter().find(|key| key.name.eq_ignore_ascii_case(name));
        let key = named.ok_or_else(|| missing("identification key", name))?;
        if key.covered(given) == 0 {
            let first = key.attributes.first().map(|name| key.named(name)).unwrap_or_default();
            return Err(bad(format!(
                "Missing required parameter '{first}' of the identification key '{name}'"
            )));
        }
        return Ok(key);
    }
    let whole = keys.iter().position(|key| key.covered(given) == key.attributes.len());
    let most = || {
        let scored = keys.iter().enumerate().map(|(index, key)| (key.covered(given), index));
        let best =
            scored.filter(|(score, _)| *score > 0).max_by_key(|(score, index)| (*score, usize::MAX - index));
        best.map(|(_, index)| index)
    };
    let Some(index) = whole.or_else(most) else {
        return Err(bad("No identification key begins with any of these attributes"));
    };
    keys.into_iter().nth(index).ok_or_else(|| bad("No identification key"))
}

fn check_attribute(world: &World<'_>, tenant: i64, name: &str) -> Outcome<()> {
    let (source, attribute) = name.split_once('.').unwrap_or((PROFILE, name));
    let schema = schema::of(world, tenant, source)?.ok_or_else(|| missing("extension", source))?;
    if schema.attributes.iter().any(|known| known.name.eq_ignore_ascii_case(attribute)) {
        return Ok(());
    }
    Err(bad(format!("Unknown attribute '{name}'")))
}

fn choice<'c>(call: &'c Call, name: &str, words: &[&'static str]) -> Outcome<&'c str> {
    let first = words.first().copied().unwrap_or_default();
    match call.asked(name) {
        None => Ok(first),
        Some(word) if words.contains(&word) => Ok(word),
        Some(word) => Err(bad_parameter(name, &format!("'{word}' is not one of {}", words.join(", ")))),
    }
}

/// Is there a key of that name?
pub(super) fn is_key(world: &World<'_>, tenant: i64, name: &str) -> Outcome<bool> {
    let mut found = world.db.prepare("SELECT 1 FROM id_keys WHERE tenant = ?1 AND name = ?2")?;
    Ok(found.exists(params![tenant, name])?)
}
