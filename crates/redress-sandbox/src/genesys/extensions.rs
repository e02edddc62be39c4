//! `/profiles/{customer_id}/extensions`: records beside a customer's attributes.

use super::admission::{permit, tenant};
use super::content::{bad, missing, object, unexpected};
use super::profiles;
use super::schema::{self, Schema};
use crate::call::{Call, Reply};
use crate::failure::Outcome;
use crate::world::World;
use http::StatusCode;
use rusqlite::params;
use serde_json::{Map, Value, json};

/// Records of one extension in one request.
const RECORDS: usize = 1_000;

/// `GET /profiles/{customer_id}/extensions/{name}`
pub(super) fn get(world: &mut World<'_>, call: &Call) -> Outcome {
    let (tenant, id, schema) = place(world, call)?;
    Ok(Reply::json(StatusCode::OK, &records(world, tenant, &id, &schema)?))
}

/// `POST /profiles/{customer_id}/extensions/{name}`
pub(super) fn add(world: &mut World<'_>, call: &Call) -> Outcome {
    let (tenant, id, schema) = place(world, call)?;
    let record = schema.fill(&object(call)?)?;
    let location = format!("{}{}", call.base(), call.path);
    insert_all(world, tenant, &id, &[(schema, vec![record])])?;
    Ok(Reply::json(StatusCode::CREATED, &json!({ "customer_id": id })).location(&location))
}

/// `DELETE /profiles/{customer_id}/extensions/{name}`
pub(super) fn delete(world: &mut World<'_>, call: &Call) -> Outcome {
    let (tenant, id, schema) = place(world, call)?;
    let gone = world.db.execute(
        "DELETE FROM records WHERE tenant = ?1 AND customer_id = ?2 AND extension = ?3",
        params![tenant, id, schema.name],
    )?;
    if gone == 0 {
        return Err(missing("extension", &schema.name));
    }
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

fn place(world: &World<'_>, call: &Call) -> Outcome<(i64, String, Schema)> {
    let (tenant, id, name) = (tenant(world, call)?, call.parameter(0), call.parameter(1));
    if !profiles::exists(world, tenant, id)? {
        return Err(missing("customer", id));
    }
    let schema = schema::of(world, tenant, name)?.ok_or_else(|| missing("extension", name))?;
    Ok((tenant, id.to_owned(), schema))
}

/// The extensions that `extensions=a,b` asks for, if whoever calls may read them.
pub(super) fn asked(world: &World<'_>, call: &Call, tenant: i64) -> Outcome<Vec<Schema>> {
    let mut schemas: Vec<Schema> = Vec::new();
    let names = call.asked("extensions").unwrap_or_default().split(',').map(str::trim);
    for name in names.filter(|name| !name.is_empty()) {
        let found = schema::of(world, tenant, name)?.ok_or_else(|| missing("extension", name))?;
        if !schemas.iter().any(|other| other.name == found.name) {
            schemas.push(found);
        }
    }
    if !schemas.is_empty() {
        permit(world, call, "UCS.Customer.readProfileExtension")?;
    }
    Ok(schemas)
}

/// A customer's records: a list, or of a single-valued extension the one. Null: there is none.
pub(super) fn records(world: &World<'_>, tenant: i64, id: &str, schema: &Schema) -> Outcome<Value> {
    let mut list = list(world, tenant, id, schema)?;
    if schema.is_multi_valued { Ok(Value::Array(list)) } else { Ok(list.pop().unwrap_or_default()) }
}

fn list(world: &World<'_>, tenant: i64, id: &str, schema: &Schema) -> Outcome<Vec<Value>> {
    let mut statement = world.db.prepare(
        "SELECT record FROM records WHERE tenant = ?1 AND customer_id = ?2 AND extension = ?3 ORDER BY number",
    )?;
    let rows = statement.query_map(params![tenant, id, schema.name], |row| {
        Ok(serde_json::from_str(&row.get::<_, String>(0)?).unwrap_or_default())
    })?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// The records that a profile has at an extension's name: a list, or of a single-valued extension an object.
pub(super) fn read(schema: &Schema, value: &Value) -> Outcome<Vec<Map<String, Value>>> {
    let list = match (schema.is_multi_valued, value) {
        (true, Value::Array(list)) => list.iter().collect(),
        (false, Value::Object(_)) => vec![value],
        (true, other) => return Err(unexpected(&schema.name, "array of extensions", other)),
        (false, other) => return Err(unexpected(&schema.name, "extension object", other)),
    };
    if list.len() > RECORDS {
        return Err(bad(format!("There are more than {RECORDS} records of '{}'", schema.name)));
    }
    let each = |value: &Value| match value {
        Value::Object(object) => schema.fill(object),
        other => Err(unexpected(&schema.name, "extension object", other)),
    };
    list.into_iter().map(each).collect()
}

/// Adds records. Those that the schema tells apart must differ, and of a single-valued extension there is one.
pub(super) fn insert_all(
    world: &World<'_>,
    tenant: i64,
    id: &str,
    all: &[(Schema, Vec<Map<String, Value>>)],
) -> Outcome<()> {
    for (schema, new) in all {
        let mut there = list(world, tenant, id, schema)?;
        for record in new {
            if !schema.is_multi_valued && !there.is_empty() {
                return Err(bad(format!("The customer '{id}' has a record of '{}' already", schema.name)));
            }
            let is_same = |other: &Value| {
                !schema.uniques.is_empty()
                    && schema.uniques.iter().all(|name| other.get(name) == record.get(name))
            };
            if there.iter().any(is_same) {
                let names = schema.uniques.join(", ");
                return Err(bad(format!("Two records of '{}' have the same {names}", schema.name)));
            }
            let record = Value::Object(record.clone());
            world.db.execute(
                "INSERT INTO records (tenant, customer_id, extension, record) VALUES (?1, ?2, ?3, ?4)",
                params![tenant, id, schema.name, record.to_string()],
            )?;
            there.push(record);
        }
    }
    Ok(())
}
