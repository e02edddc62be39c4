//! `/metadata`: schemas of the profile and its extensions, and identification keys.

use super::admission::tenant;
use super::content::{bad, bad_parameter, json as any_json, missing, object, only, text, unexpected};
use super::identify::{self, Key};
use super::schema::{self, Attribute, PROFILE, attributes_of, check_name};
use crate::call::{Call, Reply};
use crate::failure::Outcome;
use crate::world::World;
use http::StatusCode;
use rusqlite::params;
use serde_json::{Map, Value, json};

/// `GET /metadata/profiles`
pub(super) fn profile(world: &mut World<'_>, call: &Call) -> Outcome {
    let found = schema::of(world, tenant(world, call)?, PROFILE)?;
    let attributes = found.map(|schema| schema.attributes).unwrap_or_default();
    Ok(Reply::json(StatusCode::OK, &attributes.iter().map(Attribute::json).collect()))
}

/// `POST /metadata/profiles`
pub(super) fn create_profile(world: &mut World<'_>, call: &Call) -> Outcome {
    let tenant = tenant(world, call)?;
    let attributes = attributes_of(&any_json(call)?)?;
    if attributes.is_empty() {
        return Err(bad("Missing required parameter: a schema has at least one attribute"));
    }
    if schema::of(world, tenant, PROFILE)?.is_some() {
        return Err(bad("The profile schema exists already"));
    }
    insert(world, tenant, PROFILE, "profile", &attributes, &[])?;
    let body = json!({ "attributes": attributes.len() });
    Ok(Reply::json(StatusCode::CREATED, &body).location(&format!("{}/metadata/profiles", call.base())))
}

/// `GET /metadata/profiles/extensions`
pub(super) fn list(world: &mut World<'_>, call: &Call) -> Outcome {
    let tenant = tenant(world, call)?;
    let mut list = Vec::new();
    for name in schema::extensions(world, tenant)? {
        list.extend(schema::of(world, tenant, &name)?.map(|schema| schema.json()));
    }
    Ok(Reply::json(StatusCode::OK, &Value::Array(list)))
}

/// `GET /metadata/profiles/extensions/{name}`
pub(super) fn get(world: &mut World<'_>, call: &Call) -> Outcome {
    let name = call.parameter(0);
    let found = schema::of(world, tenant(world, call)?, name)?.ok_or_else(|| missing("extension", name))?;
    Ok(Reply::json(StatusCode::OK, &found.json()))
}

/// `POST /metadata/profiles/extensions`
pub(super) fn create(world: &mut World<'_>, call: &Call) -> Outcome {
    let tenant = tenant(world, call)?;
    let body = object(call)?;
    only(&body, &["name", "type", "attributes", "unique"])?;
    let name = text(&body, "name")?;
    check_name(name)?;
    let kind = text(&body, "type")?;
    if !["single-valued", "multi-valued"].contains(&kind) {
        let reason = format!("'{kind}' is neither single-valued nor multi-valued");
        return Err(bad_parameter("type", &reason));
    }
    let attributes = attributes_of(body.get("attributes").unwrap_or(&json!([])))?;
    let uniques = names(&body, "unique", &attributes)?;
    if schema::of(world, tenant, name)?.is_some() {
        return Err(bad(format!("The extension '{name}' exists already")));
    }
    let profile = schema::of(world, tenant, PROFILE)?;
    let is_attribute = |a: &Attribute| a.name.eq_ignore_ascii_case(name);
    if name.eq_ignore_ascii_case("customer_id")
        || profile.is_some_and(|profile| profile.attributes.iter().any(is_attribute))
    {
        return Err(bad(format!("'{name}' is an attribute of the profile")));
    }
    insert(world, tenant, name, kind, &attributes, &uniques)?;
    let place = format!("{}/metadata/profiles/extensions/{name}", call.base());
    Ok(Reply::json(StatusCode::CREATED, &json!({ "name": name })).location(&place))
}

/// `DELETE /metadata/profiles/extensions/{name}`
pub(super) fn delete(world: &mut World<'_>, call: &Call) -> Outcome {
    let (tenant, name) = (tenant(world, call)?, call.parameter(0));
    let gone = world.db.execute(
        "DELETE FROM schemas WHERE tenant = ?1 AND name = ?2 AND name <> ''",
        params![tenant, name],
    )?;
    if gone == 0 {
        return Err(missing("extension", name));
    }
    world.db.execute("DELETE FROM records WHERE tenant = ?1 AND extension = ?2", params![tenant, name])?;
    world.db.execute("DELETE FROM id_keys WHERE tenant = ?1 AND source = ?2", params![tenant, name])?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// `GET /metadata/identification-keys`
pub(super) fn keys(world: &mut World<'_>, call: &Call) -> Outcome {
    let keys = identify::keys(world, tenant(world, call)?)?;
    Ok(Reply::json(StatusCode::OK, &keys.iter().map(Key::json).collect()))
}

/// `POST /metadata/identification-keys`
pub(super) fn create_key(world: &mut World<'_>, call: &Call) -> Outcome {
    let tenant = tenant(world, call)?;
    let body = object(call)?;
    only(&body, &["name", "source", "attributes", "unique"])?;
    let name = text(&body, "name")?;
    check_name(name)?;
    let source = super::content::optional_text(&body, "source")?.unwrap_or("profile");
    let of = if source == "profile" { PROFILE } else { source };
    let schema = schema::of(world, tenant, of)?.ok_or_else(|| missing("extension", source))?;
    let attributes = names(&body, "attributes", &schema.attributes)?;
    if attributes.is_empty() {
        return Err(bad("Missing required parameter 'attributes'"));
    }
    let unique = match body.get("unique") {
        None => false,
        Some(value) => value.as_bool().ok_or_else(|| unexpected("unique", "boolean", value))?,
    };
    let made = world.db.execute(
        "INSERT INTO id_keys (tenant, name, source, attributes, is_unique) VALUES (?1, ?2, ?3, ?4, ?5)
         ON CONFLICT DO NOTHING",
        params![tenant, name, source, json!(attributes).to_string(), unique],
    )?;
    if made == 0 {
        return Err(bad(format!("The identification key '{name}' exists already")));
    }
    let place = format!("{}/metadata/identification-keys/{name}", call.base());
    Ok(Reply::json(StatusCode::CREATED, &json!({ "name": name })).location(&place))
}

/// `DELETE /metadata/identification-keys/{name}`
pub(super) fn delete_key(world: &mut World<'_>, call: &Call) -> Outcome {
    let (tenant, name) = (tenant(world, call)?, call.parameter(0));
    let gone =
        world.db.execute("DELETE FROM id_keys WHERE tenant = ?1 AND name = ?2", params![tenant, name])?;
    if gone == 0 {
        return Err(missing("identification key", name));
    }
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// A list of names of attributes.
fn names(body: &Map<String, Value>, member: &str, attributes: &[Attribute]) -> Outcome<Vec<String>> {
    let list = match body.get(member) {
        None => return Ok(Vec::new()),
        Some(Value::Array(list)) => list,
        Some(other) => return Err(unexpected(member, "array of strings", other)),
    };
    let mut names = Vec::new();
    for each in list {
        let Value::String(name) = each else { return Err(unexpected(member, "array of strings", each)) };
        if !attributes.iter().any(|attribute| attribute.name == *name) {
            return Err(bad(format!("Unknown attribute '{name}' in '{member}'")));
        }
        names.push(name.clone());
    }
    Ok(names)
}

fn insert(
    world: &World<'_>,
    tenant: i64,
    name: &str,
    kind: &str,
    attributes: &[Attribute],
    uniques: &[String],
) -> Outcome<()> {
    let attributes: Value = attributes.iter().map(Attribute::json).collect();
    world.db.execute(
        "INSERT INTO schemas VALUES (?1, ?2, ?3, ?4, ?5)",
        params![tenant, name, kind, attributes.to_string(), json!(uniques).to_string()],
    )?;
    Ok(())
}
