//! `/profiles`: customers, their attributes, and the records of their extensions that come along.

use super::admission::{permit, tenant};
use super::content::{bad, bad_parameter, missing, object, text};
use super::schema::{self, PROFILE, Schema};
use super::{extensions, identify};
use crate::call::{Call, Reply};
use crate::failure::Outcome;
use crate::world::World;
use http::StatusCode;
use rusqlite::{OptionalExtension, params};
use serde_json::{Map, Value, json};

/// Characters of a customer's id.
const ID_LENGTH: usize = 16;

/// A profile, as a client sends it.
#[derive(Debug)]
pub(super) struct Profile {
    pub(super) attributes: Map<String, Value>,
    /// Records, by extension.
    pub(super) records: Vec<(Schema, Vec<Map<String, Value>>)>,
}

/// `POST /profiles`
pub(super) fn create(world: &mut World<'_>, call: &Call) -> Outcome {
    let tenant = tenant(world, call)?;
    let mut body = object(call)?;
    let id = text(&body, "customer_id")?.to_owned();
    body.remove("customer_id");
    let profile = read(world, tenant, &body)?;
    if !profile.records.is_empty() {
        permit(world, call, "UCS.Customer.createProfileExtension")?;
    }
    insert(world, tenant, &id, &profile)?;
    let reply = Reply::json(StatusCode::CREATED, &json!({ "customer_id": id }));
    Ok(reply.location(&format!("{}/profiles/{}", call.base(), in_path(&id))))
}

/// `GET /profiles/{customer_id}`
pub(super) fn get(world: &mut World<'_>, call: &Call) -> Outcome {
    let (tenant, id) = (tenant(world, call)?, call.parameter(0));
    let names = extensions::asked(world, call, tenant)?;
    Ok(Reply::json(StatusCode::OK, &whole(world, tenant, id, &names)?))
}

/// `PUT /profiles/{customer_id}`: what is not sent is gone.
pub(super) fn update(world: &mut World<'_>, call: &Call) -> Outcome {
    let (tenant, id) = (tenant(world, call)?, call.parameter(0));
    let mut body = object(call)?;
    if body.remove("customer_id").is_some_and(|sent| sent.as_str() != Some(id)) {
        return Err(bad("The customer_id of a profile cannot be changed"));
    }
    if !exists(world, tenant, id)? {
        return Err(missing("customer", id));
    }
    let profile = read(world, tenant, &body)?;
    let had: bool = world
        .db
        .prepare("SELECT 1 FROM records WHERE tenant = ?1 AND customer_id = ?2")?
        .exists(params![tenant, id])?;
    if had || !profile.records.is_empty() {
        permit(world, call, "UCS.Customer.updateProfileExtension")?;
    }
    check_unique(world, tenant, id, &profile.attributes)?;
    world.db.execute(
        "UPDATE profiles SET attributes = ?3 WHERE tenant = ?1 AND customer_id = ?2",
        params![tenant, id, Value::Object(profile.attributes.clone()).to_string()],
    )?;
    world.db.execute("DELETE FROM records WHERE tenant = ?1 AND customer_id = ?2", params![tenant, id])?;
    extensions::insert_all(world, tenant, id, &profile.records)?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// `DELETE /profiles/{customer_id}`
pub(super) fn delete(world: &mut World<'_>, call: &Call) -> Outcome {
    let (tenant, id) = (tenant(world, call)?, call.parameter(0));
    let gone = world
        .db
        .execute("DELETE FROM profiles WHERE tenant = ?1 AND customer_id = ?2", params![tenant, id])?;
    if gone == 0 {
        return Err(missing("customer", id));
    }
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// The profile with the records of those extensions.
pub(super) fn whole(world: &World<'_>, tenant: i64, id: &str, names: &[Schema]) -> Outcome<Value> {
    let attributes: Option<String> = world
        .db
        .query_row(
            "SELECT attributes FROM profiles WHERE tenant = ?1 AND customer_id = ?2",
            params![tenant, id],
            |row| row.get(0),
        )
        .optional()?;
    let attributes = attributes.ok_or_else(|| missing("customer", id))?;
    let mut profile: Map<String, Value> = serde_json::from_str(&attributes).unwrap_or_default();
    profile.insert("customer_id".into(), json!(id));
    for schema in names {
        profile.insert(schema.name.clone(), extensions::records(world, tenant, id, schema)?);
    }
    Ok(Value::Object(profile))
}

/// Is there such a customer?
pub(super) fn exists(world: &World<'_>, tenant: i64, id: &str) -> Outcome<bool> {
    let mut found = world.db.prepare("SELECT 1 FROM profiles WHERE tenant = ?1 AND customer_id = ?2")?;
    Ok(found.exists(params![tenant, id])?)
}

/// A profile from its attributes and extensions, which stand side by side.
pub(super) fn read(world: &World<'_>, tenant: i64, body: &Map<String, Value>) -> Outcome<Profile> {
    let Some(schema) = schema::of(world, tenant, PROFILE)? else {
        return Err(bad("No profile schema is defined"));
    };
    let (mut attributes, mut records) = (Map::new(), Vec::new());
    for (name, value) in body {
        let is_attribute =
            name == PROFILE || schema.attributes.iter().any(|attribute| attribute.name == *name);
        let extension = if is_attribute { None } else { schema::of(world, tenant, name)? };
        match extension {
            Some(extension) => {
                let list = extensions::read(&extension, value)?;
                records.push((extension, list));
            }
            None => drop(attributes.insert(name.clone(), value.clone())),
        }
    }
    Ok(Profile { attributes: schema.fill(&attributes)?, records })
}

/// Adds a customer.
pub(super) fn insert(world: &World<'_>, tenant: i64, id: &str, profile: &Profile) -> Outcome<()> {
    if id.is_empty() || id.chars().count() > ID_LENGTH || id.chars().any(char::is_control) {
        return Err(bad_parameter("customer_id", &format!("it has not 1 to {ID_LENGTH} characters")));
    }
    if exists(world, tenant, id)? {
        return Err(bad(format!("The customer '{id}' exists already")));
    }
    check_unique(world, tenant, id, &profile.attributes)?;
    world.db.execute(
        "INSERT INTO profiles VALUES (?1, ?2, ?3)",
        params![tenant, id, Value::Object(profile.attributes.clone()).to_string()],
    )?;
    extensions::insert_all(world, tenant, id, &profile.records)
}

/// No other customer may have the same values for all attributes of a unique key.
fn check_unique(world: &World<'_>, tenant: i64, id: &str, attributes: &Map<String, Value>) -> Outcome<()> {
    for key in identify::keys(world, tenant)?.iter().filter(|key| key.is_unique) {
        let Some(values) = key.values(attributes) else { continue };
        let found = identify::find(world, tenant, PROFILE, &values)?;
        if found.iter().any(|other| other != id) {
            let detail = format!("Another customer has the same values for the unique key '{}'", key.name);
            return Err(bad(detail));
        }
    }
    Ok(())
}

/// As one segment of a path.
fn in_path(text: &str) -> String {
    percent_encoding::utf8_percent_encode(text, percent_encoding::NON_ALPHANUMERIC).to_string()
}
