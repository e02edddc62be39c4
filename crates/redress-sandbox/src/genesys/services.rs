//! `/genesys/1/cs/services`: what was promised to a customer, from its start to its end.

use super::admission::{GMS, tenant};
use super::content::{bad, bad_parameter, missing, object, optional_number, optional_text, unexpected};
use crate::call::{Call, Reply};
use crate::failure::Outcome;
use crate::world::World;
use http::StatusCode;
use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Map, Value, json};

/// What an event says of where it comes from.
#[derive(Clone, Copy)]
enum Kind {
    Text,
    Number,
    /// A value of a business attribute, by its number or its name.
    Listed,
}

const EVENT: &[(&str, Kind)] = &[
    ("session_id", Kind::Text),
    ("interaction_id", Kind::Text),
    ("application_type", Kind::Listed),
    ("application_id", Kind::Number),
    ("resource_type", Kind::Listed),
    ("resource_id", Kind::Number),
    ("media_type", Kind::Listed),
    ("disposition", Kind::Listed),
    ("disposition_desc", Kind::Text),
];

const COLUMNS: &str = "service_id, customer_id, contact_key, service_type, est_duration, started, completed";

/// `POST …/services/start`
pub(super) fn start(world: &mut World<'_>, call: &Call) -> Outcome {
    let tenant = tenant(world, call)?;
    let mut body = object(call)?;
    let customer = take_text(&mut body, "customer_id")?;
    let contact = take_text(&mut body, "contact_key")?;
    if customer.is_none() && contact.is_none() {
        return Err(bad("Missing required parameter 'customer_id' or 'contact_key'"));
    }
    let kind = take_listed(world, &mut body, "service_type")?;
    let duration = take_number(&mut body, "est_duration")?;
    let started = event(world, body)?;
    world.db.execute(
        "INSERT INTO services (tenant, customer_id, contact_key, service_type, est_duration, started)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![tenant, customer, contact, kind, duration, started.to_string()],
    )?;
    let id = world.db.last_insert_rowid();
    let place = format!("{}{GMS}/services/{id}", call.base());
    Ok(Reply::json(StatusCode::CREATED, &json!({ "service_id": id })).location(&place))
}

/// `GET …/services/{service_id}`
pub(super) fn get(world: &mut World<'_>, call: &Call) -> Outcome {
    let id = id(world, call)?;
    let sql = format!("SELECT {COLUMNS} FROM services WHERE service_id = ?1");
    let service = world.db.query_row(&sql, [id], service)?;
    Ok(Reply::json(StatusCode::OK, &service))
}

/// `POST …/services/{service_id}/end`: its states end with it.
pub(super) fn end(world: &mut World<'_>, call: &Call) -> Outcome {
    let id = id(world, call)?;
    check_active(world, id)?;
    let completed = event(world, object(call)?)?.to_string();
    world.db.execute("UPDATE services SET completed = ?2 WHERE service_id = ?1", params![id, completed])?;
    world.db.execute(
        "UPDATE states SET completed = ?2 WHERE service_id = ?1 AND completed IS NULL",
        params![id, completed],
    )?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// `GET …/customers/{customer_id}/services`
pub(super) fn of_customer(world: &mut World<'_>, call: &Call) -> Outcome {
    let sql =
        format!("SELECT {COLUMNS} FROM services WHERE tenant = ?1 AND customer_id = ?2 ORDER BY service_id");
    let mut statement = world.db.prepare(&sql)?;
    let rows = statement.query_map(params![tenant(world, call)?, call.parameter(0)], service)?;
    Ok(Reply::json(StatusCode::OK, &Value::Array(rows.collect::<Result<_, _>>()?)))
}

/// The service that the path names.
pub(super) fn id(world: &World<'_>, call: &Call) -> Outcome<i64> {
    let (tenant, named) = (tenant(world, call)?, call.parameter(0));
    let found = world
        .db
        .query_row(
            "SELECT service_id FROM services WHERE tenant = ?1 AND CAST(service_id AS TEXT) = ?2",
            params![tenant, named],
            |row| row.get(0),
        )
        .optional()?;
    found.ok_or_else(|| missing("service", named))
}

/// Fails if the service has ended.
pub(super) fn check_active(world: &World<'_>, id: i64) -> Outcome<()> {
    let mut ended =
        world.db.prepare("SELECT 1 FROM services WHERE service_id = ?1 AND completed IS NOT NULL")?;
    if ended.exists([id])? { Err(bad(format!("The service '{id}' is completed"))) } else { Ok(()) }
}

/// An event: now, where it comes from, and whatever else is attached.
pub(super) fn event(world: &World<'_>, mut body: Map<String, Value>) -> Outcome<Value> {
    for (name, kind) in EVENT {
        match kind {
            Kind::Text => drop(optional_text(&body, name)?),
            Kind::Number => drop(optional_number(&body, name)?),
            Kind::Listed => {
                if let Some(number) = take_listed(world, &mut body, name)? {
                    body.insert((*name).to_owned(), json!(number));
                }
            }
        }
    }
    body.insert("timestamp".to_owned(), json!(world.now.iso_millis()));
    Ok(Value::Object(body))
}

/// Takes a value of a business attribute out, as its number.
pub(super) fn take_listed(
    world: &World<'_>,
    body: &mut Map<String, Value>,
    name: &str,
) -> Outcome<Option<i64>> {
    let sent = match body.remove(name) {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text,
        Some(Value::Number(number)) if number.is_i64() => number.to_string(),
        Some(other) => return Err(unexpected(name, "long or string", &other)),
    };
    listed(world, name, &sent).map(Some)
}

/// The number of a value of a business attribute, which is named by it or by its name.
pub(super) fn listed(world: &World<'_>, name: &str, sent: &str) -> Outcome<i64> {
    let mut statement =
        world.db.prepare("SELECT dbid, name FROM business_attributes WHERE field = ?1 ORDER BY dbid")?;
    let listed = statement.query_map([name], |row| Ok((row.get(0)?, row.get(1)?)))?;
    let listed: Vec<(i64, String)> = listed.collect::<Result<_, _>>()?;
    let is_sent = |(id, value): &&(i64, String)| id.to_string() == sent || value.eq_ignore_ascii_case(sent);
    match listed.iter().find(is_sent) {
        Some((id, _)) => Ok(*id),
        None => {
            let valid: Vec<_> = listed.iter().map(|(id, value)| format!("{id} ({value})")).collect();
            Err(bad_parameter(name, &format!("'{sent}' is not one of {}", valid.join(", "))))
        }
    }
}

/// Takes a whole number out.
pub(super) fn take_number(body: &mut Map<String, Value>, name: &str) -> Outcome<Option<i64>> {
    let number = optional_number(body, name)?;
    body.remove(name);
    Ok(number)
}

fn take_text(body: &mut Map<String, Value>, name: &str) -> Outcome<Option<String>> {
    let text = optional_text(body, name)?.map(str::to_owned);
    body.remove(name);
    Ok(text)
}

/// What is not known is left out.
fn service(row: &Row<'_>) -> rusqlite::Result<Value> {
    let mut service = Map::new();
    service.insert("service_id".to_owned(), json!(row.get::<_, i64>(0)?));
    for (index, name) in [(1, "customer_id"), (2, "contact_key")] {
        service.extend(row.get::<_, Option<String>>(index)?.map(|text| (name.to_owned(), json!(text))));
    }
    for (index, name) in [(3, "service_type"), (4, "est_duration")] {
        service.extend(row.get::<_, Option<i64>>(index)?.map(|number| (name.to_owned(), json!(number))));
    }
    for (index, name) in [(5, "started"), (6, "completed")] {
        service.extend(event_of(row.get(index)?).map(|event| (name.to_owned(), event)));
    }
    Ok(Value::Object(service))
}

/// An event, as it was kept.
pub(super) fn event_of(kept: Option<String>) -> Option<Value> {
    kept.and_then(|text| serde_json::from_str(&text).ok())
}
