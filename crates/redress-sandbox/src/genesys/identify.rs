//! `GET /profiles`: who has these values?

use super::admission::tenant;
use super::content::{bad, bad_parameter, missing};
use super::schema::{self, PROFILE};
use super::{extensions, profiles};
use crate::call::{Call, Reply};
use crate::failure::Outcome;
use crate::world::World;
use http::StatusCode;
use rusqlite::params_from_iter;
use rusqlite::types::Value as Sql;
use serde_json::{Map, Value, json};

/// What is no attribute.
const OWN: &[&str] = &["id_key", "include_profile", "extensions", "include_extensions"];
/// Attributes that one query may name.
const ATTRIBUTES: usize = 32;

/// An identification key.
#[derive(Debug)]
pub(super) struct Key {
    pub(super) name: String,
    source: String,
    attributes: Vec<String>,
    pub(super) is_unique: bool,
}

impl Key {
    fn is_of_profile(&self) -> bool {
        self.source == "profile"
    }

    /// As a query names the attribute.
    fn named(&self, attribute: &str) -> String {
        if self.is_of_profile() { attribute.to_owned() } else { format!("{}.{attribute}", self.source) }
    }

    /// Its attributes from the left, as far as they are given, with what is given for them.
    fn covered(&self, given: &[(String, String)]) -> Vec<(String, String)> {
        let value = |attribute: &String| {
            let named = self.named(attribute);
            let (_, value) = given.iter().find(|(name, _)| name.eq_ignore_ascii_case(&named))?;
            Some((attribute.clone(), value.clone()))
        };
        self.attributes.iter().map_while(value).collect()
    }

    /// What a profile has for its attributes. `None`: not for all of them, or the key is an extension's.
    pub(super) fn values(&self, profile: &Map<String, Value>) -> Option<Vec<(String, String)>> {
        let value = |name: &String| Some((name.clone(), as_text(profile.get(name)?)));
        if self.is_of_profile() { self.attributes.iter().map(value).collect() } else { None }
    }

    /// As it is returned.
    pub(super) fn json(&self) -> Value {
        json!({
            "name": self.name, "source": self.source, "attributes": self.attributes, "unique": self.is_unique,
        })
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

/// The key of that name.
pub(super) fn key(world: &World<'_>, tenant: i64, name: &str) -> Outcome<Key> {
    let found = keys(world, tenant)?.into_iter().find(|key| key.name.eq_ignore_ascii_case(name));
    found.ok_or_else(|| missing("identification key", name))
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
    let found = find(world, tenant, source, &key.covered(&given))?;
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
fn as_text(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The key that is named, or else the one whose attributes are given: all of them, or most.
fn key_of(world: &World<'_>, call: &Call, tenant: i64, given: &[(String, String)]) -> Outcome<Key> {
    for (name, _) in given {
        check_attribute(world, tenant, name)?;
    }
    if let Some(name) = call.asked("id_key") {
        let key = key(world, tenant, name)?;
        if key.covered(given).is_empty() {
            let first = key.attributes.first().map(|name| key.named(name)).unwrap_or_default();
            return Err(bad(format!(
                "Missing required parameter '{first}' of the identification key '{name}'"
            )));
        }
        return Ok(key);
    }
    let (mut best, mut most) = (None, 0);
    for key in keys(world, tenant)? {
        let covered = key.covered(given).len();
        if covered == key.attributes.len() {
            return Ok(key);
        }
        // Of several that cover as many, the oldest.
        if covered > most {
            (best, most) = (Some(key), covered);
        }
    }
    best.ok_or_else(|| bad("No identification key begins with any of these attributes"))
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
