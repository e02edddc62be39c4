//! The whitelist of a service: which accounts may connect to it.

use super::check::{self, Body, text};
use super::page::{Item, Page};
use super::{at_most, gate, refuse, service};
use crate::call::{Call, Reply};
use crate::clock::Moment;
use crate::failure::Outcome;
use crate::world::World;
use http::StatusCode;
use rusqlite::{OptionalExtension, Row};
use serde_json::{Value, json};

/// One record.
struct Record {
    id: String,
    permission: String,
    description: String,
    created: i64,
}

impl Record {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self { id: row.get(0)?, permission: row.get(1)?, description: row.get(2)?, created: row.get(3)? })
    }

    fn all(world: &World<'_>, service: &str) -> Outcome<Vec<Self>> {
        let sql = "SELECT id, permission, description, created_at FROM permissions WHERE service_id = ?1
            ORDER BY rowid";
        let mut statement = world.db.prepare(sql)?;
        Ok(statement.query_map([service], Self::read)?.collect::<Result<_, _>>()?)
    }

    fn shown(&self) -> Value {
        json!({
            "id": self.id,
            "permission": self.permission,
            "permission_type": "domainId",
            "description": self.description,
            "created_at": Moment(self.created).iso(),
        })
    }
}

/// `GET /v1/{project_id}/vpc-endpoint-services/{id}/permissions`
pub(super) fn list(world: &mut World<'_>, call: &Call) -> Outcome {
    let service = service::own(world, call)?;
    let page = Page::of(call, 500)?;
    let asked = call.asked("permission").unwrap_or_default();
    let is_part = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b':' | b'*');
    if asked.len() > 80 || !asked.bytes().all(is_part) {
        return Err(refuse("3002"));
    }
    let found = Record::all(world, &service.id)?.into_iter().filter(|p| p.permission.contains(asked));
    let items = found.map(|p| Item { created: p.created, updated: p.created, shown: p.shown() });
    let (shown, count) = page.cut(items.collect());
    Ok(Reply::json(StatusCode::OK, &json!({ "permissions": shown, "total_count": count })))
}

/// A list of permissions in a body: not empty, and not too long.
fn given<'b>(world: &World<'_>, body: &'b Body) -> Outcome<&'b [Value]> {
    let given = check::list(body, "permissions");
    if given.is_empty() {
        return Err(refuse("3036"));
    }
    at_most(world, "batch-items", given.len(), "0016")?;
    Ok(given)
}

/// `POST /v1/{project_id}/vpc-endpoint-services/{id}/permissions/action`
pub(super) fn act(world: &mut World<'_>, call: &Call) -> Outcome {
    let service = service::own(world, call)?;
    let body = check::body(call)?;
    let is_add = match text(&body, "action") {
        Some("add") => true,
        Some("remove") => false,
        _ => return Err(refuse("3035")),
    };
    for item in given(world, &body)? {
        let permission = item.as_str().filter(|text| check::is_permission(text));
        let permission = permission.ok_or_else(|| refuse("3036"))?;
        if is_add {
            add(world, &service.id, permission, "")?;
        } else {
            let sql = "DELETE FROM permissions WHERE service_id = ?1 AND permission = ?2";
            world.db.execute(sql, (&service.id, permission))?;
        }
    }
    let all = Record::all(world, &service.id)?;
    let shown: Vec<_> = all.iter().map(|record| &record.permission).collect();
    let shown = json!({ "permissions": shown, "permission_type": "domainId" });
    Ok(Reply::json(StatusCode::OK, &shown))
}

/// Adds one, unless it is there.
fn add(world: &mut World<'_>, service: &str, permission: &str, description: &str) -> Outcome<()> {
    let all = Record::all(world, service)?;
    if all.iter().any(|record| record.permission == permission) {
        return Ok(());
    }
    at_most(world, "service-whitelist", all.len() + 1, "3049")?;
    let id = world.uuid();
    let sql = "INSERT INTO permissions VALUES (?1, ?2, ?3, ?4, ?5)";
    world.db.execute(sql, (id, service, permission, description, world.now.0))?;
    Ok(())
}

/// `POST /v1/{project_id}/vpc-endpoint-services/{id}/permissions/batch-create`
pub(super) fn create(world: &mut World<'_>, call: &Call) -> Outcome {
    let service = service::own(world, call)?;
    let body = check::body(call)?;
    let mut added = Vec::new();
    for item in given(world, &body)? {
        let part = |key: &str| item.get(key).and_then(Value::as_str);
        let permission = part("permission").filter(|text| check::is_permission(text));
        let permission = permission.ok_or_else(|| refuse("3036"))?;
        let description = part("description").unwrap_or_default();
        if !check::is_description(description) {
            return Err(refuse("0002"));
        }
        add(world, &service.id, permission, description)?;
        added.push(permission);
    }
    let all = Record::all(world, &service.id)?;
    let shown: Vec<_> =
        all.iter().filter(|record| added.contains(&record.permission.as_str())).map(Record::shown).collect();
    Ok(Reply::json(StatusCode::OK, &json!({ "permissions": shown })))
}

/// `POST /v1/{project_id}/vpc-endpoint-services/{id}/permissions/batch-delete`
pub(super) fn delete(world: &mut World<'_>, call: &Call) -> Outcome {
    let service = service::own(world, call)?;
    let body = check::body(call)?;
    let mut removed = Vec::new();
    for item in given(world, &body)? {
        let id = item.get("id").and_then(Value::as_str).filter(|id| check::is_uuid(id));
        let record = record(world, &service.id, id.ok_or_else(|| refuse("3036"))?)?;
        world.db.execute("DELETE FROM permissions WHERE id = ?1", [&record.id])?;
        removed.push(record.shown());
    }
    Ok(Reply::json(StatusCode::OK, &json!({ "permissions": removed })))
}

fn record(world: &World<'_>, service: &str, id: &str) -> Outcome<Record> {
    let sql =
        "SELECT id, permission, description, created_at FROM permissions WHERE service_id = ?1 AND id = ?2";
    let found = world.db.query_row(sql, (service, id), Record::read).optional()?;
    found.ok_or_else(|| refuse("0005"))
}

/// `PUT /v1/{project_id}/vpc-endpoint-services/{id}/permissions/{permission_id}`
pub(super) fn describe(world: &mut World<'_>, call: &Call) -> Outcome {
    let service = service::own(world, call)?;
    let id = gate::id(call, 2, "3002")?;
    let body = check::body(call)?;
    let text = body.get("permission").and_then(|permission| permission.get("description"));
    let text = text.and_then(Value::as_str).filter(|text| check::is_description(text));
    let text = text.ok_or_else(|| refuse("0002"))?;
    record(world, &service.id, id)?;
    world.db.execute("UPDATE permissions SET description = ?2 WHERE id = ?1", (id, text))?;
    let record = record(world, &service.id, id)?;
    Ok(Reply::json(StatusCode::OK, &json!({ "permissions": [record.shown()] })))
}
