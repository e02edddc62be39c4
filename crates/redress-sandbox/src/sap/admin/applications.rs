//! Applications.

use super::document::{self, Kind, Members};
use super::{missing, object, pretty};
use crate::call::{Call, Reply};
use crate::clock::Moment;
use crate::failure::{Failure, Outcome};
use crate::world::World;
use http::StatusCode;
use rusqlite::{OptionalExtension, Row, params};
use serde_json::{Map, Value, json};

const AUTHENTICATION: &str = "urn:sap:identity:application:schemas:extension:sci:1.0:Authentication";

const MEMBERS: Members = &[
    ("id", Kind::Own),
    ("meta", Kind::Own),
    ("schemas", Kind::Own),
    ("globalAccount", Kind::Own),
    ("name", Kind::Text),
    ("description", Kind::Text),
    ("parentApplicationId", Kind::Text),
    ("multiTenantApp", Kind::Flag),
    ("privacyPolicy", Kind::Text),
    ("termsOfUse", Kind::Text),
    ("branding", Kind::Object),
    (AUTHENTICATION, Kind::Object),
    ("urn:sap:identity:application:schemas:extension:sci:1.0:Authorization", Kind::Object),
    ("urn:sap:identity:application:schemas:extension:sci:1.0:Provisioning", Kind::Object),
];

/// An application, as it is kept.
pub(super) struct Application {
    pub(super) id: String,
    kind: String,
    document: Map<String, Value>,
    created: i64,
    modified: i64,
    version: i64,
}

const COLUMNS: &str = "id, kind, document, created, modified, version";

fn kept(row: &Row<'_>) -> rusqlite::Result<Application> {
    let text: String = row.get(2)?;
    Ok(Application {
        id: row.get(0)?,
        kind: row.get(1)?,
        document: serde_json::from_str(&text).unwrap_or_default(),
        created: row.get(3)?,
        modified: row.get(4)?,
        version: row.get(5)?,
    })
}

/// The application that the path names.
pub(super) fn found(world: &World<'_>, call: &Call) -> Outcome<Application> {
    let query = format!("SELECT {COLUMNS} FROM applications WHERE id = ?");
    let found = world.db.query_row(&query, [call.parameter(0)], kept).optional()?;
    Ok(found.ok_or_else(|| missing("Unable to find application with provided identifier."))?)
}

impl Application {
    fn view(&self, call: &Call) -> Value {
        let mut view = self.document.clone();
        let schemas: Vec<Value> = std::iter::once("urn:sap:identity:application:schemas:core:1.0".into())
            .chain(view.keys().filter(|name| name.starts_with("urn:")).map(|name| name.as_str().into()))
            .collect();
        view.insert("id".into(), self.id.clone().into());
        view.insert("schemas".into(), schemas.into());
        view.insert("globalAccount".into(), "unknown".into());
        let meta = json!({
            "created": Moment(self.created).iso_millis(), "createdBy": "P000001",
            "lastModified": Moment(self.modified).iso_millis(), "modifiedBy": "P000001",
            "location": format!("{}/Applications/v1/{}", call.base(), self.id),
            "type": self.kind, "version": self.version.to_string(),
        });
        view.insert("meta".into(), meta);
        Value::Object(view)
    }

    /// The id that its callers have.
    pub(super) fn client_id(&self) -> String {
        let id = self.document.get(AUTHENTICATION).and_then(|part| part.get("clientId"));
        id.and_then(Value::as_str).unwrap_or_default().to_owned()
    }

    /// What the service brings cannot be changed.
    pub(super) fn check_own(&self) -> Outcome<()> {
        if self.kind == "charged" {
            return Ok(());
        }
        Err(Failure::code("403").at(403).detail("Access is denied.").into())
    }
}

/// `GET /Applications/v1/`.
pub(crate) fn list(world: &mut World<'_>, call: &Call) -> Outcome {
    let query = format!("SELECT {COLUMNS} FROM applications ORDER BY number");
    let mut query = world.db.prepare(&query)?;
    let all: Vec<Application> = query.query_map([], kept)?.collect::<Result<_, _>>()?;
    let all: Vec<_> = all.iter().map(|one| one.view(call)).collect();
    let list = json!({ "totalResults": all.len(), "itemsPerPage": all.len(), "applications": all });
    Ok(pretty(StatusCode::OK, &list))
}

/// `GET /Applications/v1/{id}`.
pub(crate) fn get(world: &mut World<'_>, call: &Call) -> Outcome {
    Ok(pretty(StatusCode::OK, &found(world, call)?.view(call)))
}

/// `POST /Applications/v1/`.
pub(crate) fn create(world: &mut World<'_>, call: &Call) -> Outcome {
    let mut document = document::read(MEMBERS, object(call)?)?;
    check_name(world, "", &document)?;
    complete(world, &mut document);
    let id = world.uuid();
    let text = Value::Object(document).to_string();
    world.db.execute(
        "INSERT INTO applications (id, kind, document, created, modified) VALUES (?, 'charged', ?, ?3, ?3)",
        params![id, text, world.now.0],
    )?;
    Ok(Reply::empty(StatusCode::CREATED).location(&format!("/Applications/v1/{id}")))
}

/// What an application has when nothing else is said.
fn complete(world: &mut World<'_>, document: &mut Map<String, Value>) {
    let client_id = world.uuid();
    let usual = [
        ("multiTenantApp", json!(false)),
        ("branding", json!({ "showDisplayNameOnLogonScreen": true, "rememberMeVisible": true })),
        (AUTHENTICATION, json!({})),
    ];
    for (name, value) in usual {
        document.entry(name).or_insert(value);
    }
    let usual = [
        ("ssoType", json!("saml2")),
        ("subjectNameIdentifier", json!("mail")),
        ("passwordPolicy", json!("https://accounts.sap.com/policy/passwords/sap/web/1.1")),
        ("companyId", json!("global")),
        ("clientId", json!(client_id)),
    ];
    if let Some(Value::Object(part)) = document.get_mut(AUTHENTICATION) {
        for (name, value) in usual {
            part.entry(name).or_insert(value);
        }
    }
}

fn check_name(world: &World<'_>, id: &str, document: &Map<String, Value>) -> Outcome<()> {
    let name = document.get("name").and_then(Value::as_str).unwrap_or_default();
    let taken = "SELECT EXISTS (SELECT 1 FROM applications WHERE name = ? COLLATE NOCASE AND id <> ?)";
    if world.db.query_row(taken, [name, id], |row| row.get(0))? {
        let detail = "An application with the same name already exists.";
        return Err(Failure::status(409).detail(detail).into());
    }
    Ok(())
}

fn keep(world: &World<'_>, id: &str, document: Map<String, Value>) -> Outcome<()> {
    check_name(world, id, &document)?;
    world.db.execute(
        "UPDATE applications SET document = ?, modified = ?, version = version + 1 WHERE id = ?",
        params![Value::Object(document).to_string(), world.now.0, id],
    )?;
    Ok(())
}

/// `PUT /Applications/v1/{id}`.
pub(crate) fn replace(world: &mut World<'_>, call: &Call) -> Outcome {
    let application = found(world, call)?;
    application.check_own()?;
    let mut document = document::read(MEMBERS, object(call)?)?;
    let client_id = application.client_id();
    complete(world, &mut document);
    if let Some(Value::Object(part)) = document.get_mut(AUTHENTICATION) {
        part.insert("clientId".into(), client_id.into());
    }
    keep(world, &application.id, document)?;
    Ok(Reply::empty(StatusCode::OK))
}

/// `PATCH /Applications/v1/{id}`.
pub(crate) fn change(world: &mut World<'_>, call: &Call) -> Outcome {
    let application = found(world, call)?;
    application.check_own()?;
    let mut document = application.document;
    document::change(&mut document, &object(call)?)?;
    let document = document::read(MEMBERS, document)?;
    keep(world, &application.id, document)?;
    Ok(Reply::empty(StatusCode::OK))
}

/// `DELETE /Applications/v1/{id}`.
pub(crate) fn delete(world: &mut World<'_>, call: &Call) -> Outcome {
    let application = found(world, call)?;
    application.check_own()?;
    world.db.execute("DELETE FROM applications WHERE id = ?", [&application.id])?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
