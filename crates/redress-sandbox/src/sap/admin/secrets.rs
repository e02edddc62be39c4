//! Secrets of an application: each is shown whole once, when it is made.

use super::applications::found;
use super::{missing, object, pretty, wrong};
use crate::call::{Call, Reply};
use crate::failure::Outcome;
use crate::world::World;
use http::StatusCode;
use rusqlite::{OptionalExtension, params};
use serde_json::{Map, Value, json};
use time::OffsetDateTime;
use time::format_description::well_known::Rfc3339;

const SCOPES: [&str; 4] = ["oAuth", "manageApp", "manageUsers", "sso"];

/// Keeps what a client may say of a secret.
fn read(sent: &Map<String, Value>) -> Outcome<Map<String, Value>> {
    let mut read = Map::new();
    for (name, value) in sent {
        let fits = match name.as_str() {
            "description" => value.as_str().is_some_and(|text| text.chars().count() <= 255),
            "validTo" => value.as_str().is_some_and(|text| OffsetDateTime::parse(text, &Rfc3339).is_ok()),
            "allApisAccess" => value.is_boolean(),
            "authorizationScopes" => value.as_array().is_some_and(|list| {
                list.iter().all(|scope| scope.as_str().is_some_and(|scope| SCOPES.contains(&scope)))
            }),
            _ => return Err(wrong(name, "The property is not known.").into()),
        };
        if !fits {
            return Err(wrong(name, "The property has a wrong value.").into());
        }
        read.insert(name.clone(), value.clone());
    }
    read.entry("allApisAccess").or_insert(Value::Bool(false));
    read.entry("authorizationScopes").or_insert_with(|| json!(["oAuth"]));
    Ok(read)
}

/// `GET /Applications/v1/{id}/apiSecrets`.
pub(crate) fn list(world: &mut World<'_>, call: &Call) -> Outcome {
    let application = found(world, call)?;
    let mut query = world.db.prepare(
        "SELECT id, substr(secret, 1, 4), document FROM secrets WHERE application = ? ORDER BY number",
    )?;
    let rows = query.query_map([&application.id], |row| {
        let (id, hint, text): (String, String, String) = (row.get(0)?, row.get(1)?, row.get(2)?);
        let mut secret: Map<String, Value> = serde_json::from_str(&text).unwrap_or_default();
        secret.insert("id".into(), id.into());
        secret.insert("hint".into(), hint.into());
        Ok(Value::Object(secret))
    })?;
    let secrets: Vec<Value> = rows.collect::<Result<_, _>>()?;
    Ok(pretty(StatusCode::OK, &json!({ "secrets": secrets, "allApisAccess": false })))
}

/// `POST /Applications/v1/{id}/apiSecrets`.
pub(crate) fn create(world: &mut World<'_>, call: &Call) -> Outcome {
    let application = found(world, call)?;
    let mut document = read(&object(call)?)?;
    let (id, secret) = (world.uuid(), world.word(31));
    world.db.execute(
        "INSERT INTO secrets (id, application, secret, document) VALUES (?, ?, ?, ?)",
        params![id, application.id, secret, Value::Object(document.clone()).to_string()],
    )?;
    let client_id = application.client_id();
    world.db.execute(
        "INSERT OR IGNORE INTO clients (id, application) VALUES (?, ?)",
        [&client_id, &application.id],
    )?;
    let hint = secret.get(..4).unwrap_or_default();
    for (name, value) in [("id", id), ("hint", hint.to_owned()), ("clientId", client_id)] {
        document.insert(name.into(), value.into());
    }
    document.insert("secret".into(), secret.into());
    Ok(pretty(StatusCode::CREATED, &Value::Object(document)))
}

/// `PATCH /Applications/v1/{id}/apiSecrets/{secret}`.
pub(crate) fn change(world: &mut World<'_>, call: &Call) -> Outcome {
    let application = found(world, call)?;
    application.check_own()?;
    let query = "SELECT document FROM secrets WHERE application = ? AND id = ?";
    let text: Option<String> =
        world.db.query_row(query, [&application.id, call.parameter(1)], |row| row.get(0)).optional()?;
    let text = text.ok_or_else(|| missing("Unable to find secret with provided identifier."))?;
    let mut document: Map<String, Value> = serde_json::from_str(&text).unwrap_or_default();
    super::document::change(&mut document, &object(call)?)?;
    let document = Value::Object(read(&document)?).to_string();
    world.db.execute("UPDATE secrets SET document = ? WHERE id = ?", [&document, call.parameter(1)])?;
    Ok(Reply::empty(StatusCode::OK))
}

/// `DELETE /Applications/v1/{id}/apiSecrets/{secret}`.
pub(crate) fn delete(world: &mut World<'_>, call: &Call) -> Outcome {
    let application = found(world, call)?;
    application.check_own()?;
    let gone = world.db.execute(
        "DELETE FROM secrets WHERE application = ? AND id = ?",
        [&application.id, call.parameter(1)],
    )?;
    if gone == 0 {
        return Err(missing("Unable to find secret with provided identifier.").into());
    }
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
