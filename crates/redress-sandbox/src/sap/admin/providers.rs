//! Corporate identity providers.

use super::document::{self, Kind, Members};
use super::{missing, object, pretty, wrong};
use crate::call::{Call, Reply};
use crate::clock::Moment;
use crate::failure::{Failure, Outcome};
use crate::world::World;
use http::StatusCode;
use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Map, Value, json};

const MEMBERS: Members = &[
    ("id", Kind::Own),
    ("meta", Kind::Own),
    ("companyId", Kind::Own),
    ("name", Kind::Text),
    ("displayName", Kind::Text),
    ("type", Kind::Text),
    ("logoutUrl", Kind::Text),
    ("forwardAllSsoRequests", Kind::Flag),
    ("automaticRedirect", Kind::Flag),
    ("identityFederation", Kind::Object),
    ("loginHintConfiguration", Kind::Object),
    ("saml2Configuration", Kind::Object),
    ("oidcConfiguration", Kind::Object),
];

const TYPES: [&str; 5] = ["saml2", "openIdConnect", "microsoftADFS", "microsoftEntraID", "sapSSO"];

struct Provider {
    id: String,
    document: Map<String, Value>,
    created: i64,
    modified: i64,
}

fn kept(row: &Row<'_>) -> rusqlite::Result<Provider> {
    let text: String = row.get(1)?;
    Ok(Provider {
        id: row.get(0)?,
        document: serde_json::from_str(&text).unwrap_or_default(),
        created: row.get(2)?,
        modified: row.get(3)?,
    })
}

impl Provider {
    fn view(&self, call: &Call) -> Value {
        let mut view = self.document.clone();
        view.insert("id".into(), self.id.clone().into());
        view.insert("companyId".into(), "global".into());
        let meta = json!({
            "created": Moment(self.created).iso_millis(), "createdBy": "P000001",
            "lastModified": Moment(self.modified).iso_millis(), "modifiedBy": "P000001",
            "location": format!("{}/IdentityProviders/v1/{}", call.base(), self.id),
        });
        view.insert("meta".into(), meta);
        Value::Object(view)
    }
}

fn found(world: &World<'_>, call: &Call) -> Outcome<Provider> {
    let query = "SELECT id, document, created, modified FROM providers WHERE id = ?";
    let found = world.db.query_row(query, [call.parameter(0)], kept).optional()?;
    Ok(found.ok_or_else(|| missing("Unable to find identity provider with provided identifier."))?)
}

/// `GET /IdentityProviders/v1/`. An empty list is a 404.
pub(crate) fn list(world: &mut World<'_>, call: &Call) -> Outcome {
    let query = "SELECT id, document, created, modified FROM providers ORDER BY number";
    let mut query = world.db.prepare(query)?;
    let all: Vec<Provider> = query.query_map([], kept)?.collect::<Result<_, _>>()?;
    if all.is_empty() {
        return Err(missing("Unable to find identity providers.").into());
    }
    let all: Vec<_> = all.iter().map(|one| one.view(call)).collect();
    let list = json!({ "totalResults": all.len(), "itemsPerPage": all.len(), "identityProviders": all });
    Ok(pretty(StatusCode::OK, &list))
}

/// `GET /IdentityProviders/v1/{id}`.
pub(crate) fn get(world: &mut World<'_>, call: &Call) -> Outcome {
    Ok(pretty(StatusCode::OK, &found(world, call)?.view(call)))
}

fn read(world: &World<'_>, id: &str, sent: Map<String, Value>) -> Outcome<Map<String, Value>> {
    let mut document = document::read(MEMBERS, sent)?;
    document.entry("type").or_insert_with(|| "saml2".into());
    if !document.get("type").and_then(Value::as_str).is_some_and(|kind| TYPES.contains(&kind)) {
        return Err(wrong("type", "The property has a wrong value.").into());
    }
    let name = document.get("name").and_then(Value::as_str).unwrap_or_default();
    let taken = "SELECT EXISTS (SELECT 1 FROM providers WHERE name = ? COLLATE NOCASE AND id <> ?)";
    if world.db.query_row(taken, [name, id], |row| row.get(0))? {
        let detail = "An identity provider with the same name already exists.";
        return Err(Failure::status(409).detail(detail).into());
    }
    Ok(document)
}

/// `POST /IdentityProviders/v1/`.
pub(crate) fn create(world: &mut World<'_>, call: &Call) -> Outcome {
    let document = read(world, "", object(call)?)?;
    let id = world.uuid();
    world.db.execute(
        "INSERT INTO providers (id, document, created, modified) VALUES (?, ?, ?3, ?3)",
        params![id, Value::Object(document).to_string(), world.now.0],
    )?;
    Ok(Reply::empty(StatusCode::CREATED).location(&format!("/IdentityProviders/v1/{id}")))
}

fn keep(world: &World<'_>, id: &str, document: Map<String, Value>) -> Outcome {
    let document = read(world, id, document)?;
    world.db.execute(
        "UPDATE providers SET document = ?, modified = ? WHERE id = ?",
        params![Value::Object(document).to_string(), world.now.0, id],
    )?;
    Ok(Reply::empty(StatusCode::OK))
}

/// `PUT /IdentityProviders/v1/{id}`.
pub(crate) fn replace(world: &mut World<'_>, call: &Call) -> Outcome {
    let provider = found(world, call)?;
    keep(world, &provider.id, object(call)?)
}

/// `PATCH /IdentityProviders/v1/{id}`.
pub(crate) fn change(world: &mut World<'_>, call: &Call) -> Outcome {
    let Provider { id, mut document, .. } = found(world, call)?;
    document::change(&mut document, &object(call)?)?;
    keep(world, &id, document)
}

/// `DELETE /IdentityProviders/v1/{id}`.
pub(crate) fn delete(world: &mut World<'_>, call: &Call) -> Outcome {
    let provider = found(world, call)?;
    world.db.execute("DELETE FROM providers WHERE id = ?", [&provider.id])?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
