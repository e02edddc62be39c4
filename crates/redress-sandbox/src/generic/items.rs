//! The collection.

use crate::call::{Call, Reply};
use crate::failure::{Failure, Outcome};
use crate::world::World;
use http::StatusCode;
use redress::Condition;
use rusqlite::{OptionalExtension, Row, named_params};
use serde_json::{Map, Value, json};

/// Characters of a name or a note.
const TEXT_CHARS: usize = 200;
/// Letters and digits of an id that is made here.
const ID_CHARS: usize = 12;

pub(super) fn list(world: &mut World<'_>, call: &Call) -> Outcome {
    let page = match call.asked("page").map(str::parse) {
        None => 1,
        Some(Ok(page @ 1..)) => page,
        Some(_) => {
            let why = "page must be a number from 1 up.";
            return Err(Failure::condition(Condition::InvalidParameter).detail(why).into());
        }
    };
    let length = world.setting("page-length").max(1);
    let skipped = (page - 1_i64).saturating_mul(length);
    let mut found = world.db.prepare("SELECT * FROM items ORDER BY id LIMIT ?1 OFFSET ?2")?;
    let items: Vec<Value> = found.query_map([length, skipped], show)?.collect::<Result<_, _>>()?;
    let total: i64 = world.db.query_row("SELECT count(*) FROM items", [], |row| row.get(0))?;
    Ok(Reply::json(StatusCode::OK, &json!({ "items": items, "page": page, "total": total })))
}

pub(super) fn get(world: &mut World<'_>, call: &Call) -> Outcome {
    Ok(Reply::json(StatusCode::OK, &find(world, call.parameter(0))?))
}

pub(super) fn add(world: &mut World<'_>, call: &Call) -> Outcome {
    let item = Item::of(call)?;
    let id = match item.id {
        Some(id) => id,
        None => world.word(ID_CHARS).to_ascii_lowercase(),
    };
    if is_there(world, "SELECT EXISTS (SELECT 1 FROM items WHERE id = ?1)", &[&id])? {
        let why = format!("There is an item `{id}` already.");
        return Err(Failure::condition(Condition::Duplicate).detail(why).into());
    }
    check_name(world, &item.name, &id)?;
    let total: i64 = world.db.query_row("SELECT count(*) FROM items", [], |row| row.get(0))?;
    let capacity = world.setting("capacity");
    if total >= capacity {
        let why = format!("The collection takes {capacity} items: delete one first.");
        return Err(Failure::condition(Condition::QuotaExceeded).detail(why).into());
    }
    let now = world.now.iso_millis();
    world.db.execute(
        "INSERT INTO items (id, name, note, quantity, created_at, updated_at)
        VALUES (:id, :name, :note, :quantity, :now, :now)",
        named_params! {
            ":id": id, ":name": item.name, ":note": item.note, ":quantity": item.quantity, ":now": now,
        },
    )?;
    let made = Reply::json(StatusCode::CREATED, &find(world, &id)?);
    Ok(made.location(&format!("{}/items/{id}", call.base())))
}

pub(super) fn replace(world: &mut World<'_>, call: &Call) -> Outcome {
    let id = call.parameter(0);
    find(world, id)?;
    let item = Item::of(call)?;
    if let Some(other) = item.id.filter(|other| other != id) {
        let why = format!("The content is of the item `{other}`, the address of `{id}`.");
        return Err(Failure::condition(Condition::MismatchedId).detail(why).into());
    }
    check_name(world, &item.name, id)?;
    world.db.execute(
        "UPDATE items SET name = :name, note = :note, quantity = :quantity, updated_at = :now WHERE id = :id",
        named_params! {
            ":id": id, ":name": item.name, ":note": item.note, ":quantity": item.quantity,
            ":now": world.now.iso_millis(),
        },
    )?;
    Ok(Reply::json(StatusCode::OK, &find(world, id)?))
}

pub(super) fn remove(world: &mut World<'_>, call: &Call) -> Outcome {
    let id = call.parameter(0);
    find(world, id)?;
    world.db.execute("DELETE FROM items WHERE id = ?1", [id])?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

/// An item, as a client sends it.
struct Item {
    id: Option<String>,
    name: String,
    note: String,
    quantity: i64,
}

impl Item {
    fn of(call: &Call) -> Outcome<Self> {
        if call.media_type() != "application/json" {
            let why = "Content-Type must be application/json.";
            return Err(Failure::condition(Condition::UnsupportedMediaType).detail(why).into());
        }
        let fields: Map<String, Value> = serde_json::from_slice(&call.body).map_err(|error| {
            let why = format!("The content is not a JSON object: {error}.");
            Failure::condition(Condition::MalformedRequest).detail(why)
        })?;
        let refused = |why: &str| Failure::condition(Condition::ValidationFailed).detail(why);
        let id = text(&fields, "id")?;
        let is_id = |id: &String| {
            !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_')
        };
        if id.as_ref().is_some_and(|id| !is_id(id)) {
            return Err(refused("id must be letters, digits, hyphens and underscores.").into());
        }
        let missing = || Failure::condition(Condition::MissingParameter).detail("name must be given.");
        let name = text(&fields, "name")?.ok_or_else(missing)?;
        if name.trim().is_empty() {
            return Err(refused("name must not be empty.").into());
        }
        let quantity = match fields.get("quantity") {
            None | Some(Value::Null) => 0,
            Some(value) => value
                .as_i64()
                .filter(|quantity| *quantity >= 0)
                .ok_or_else(|| refused("quantity must be a whole number from 0 up."))?,
        };
        Ok(Self { id, name, note: text(&fields, "note")?.unwrap_or_default(), quantity })
    }
}

fn text(fields: &Map<String, Value>, name: &str) -> Outcome<Option<String>> {
    match fields.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.chars().count() <= TEXT_CHARS => Ok(Some(text.clone())),
        Some(_) => {
            let why = format!("{name} must be a string of at most {TEXT_CHARS} characters.");
            Err(Failure::condition(Condition::ValidationFailed).detail(why).into())
        }
    }
}

fn check_name(world: &World<'_>, name: &str, own: &str) -> Outcome<()> {
    if is_there(world, "SELECT EXISTS (SELECT 1 FROM items WHERE name = ?1 AND id <> ?2)", &[name, own])? {
        let why = format!("There is an item of the name `{name}` already.");
        return Err(Failure::condition(Condition::Duplicate).detail(why).into());
    }
    Ok(())
}

fn is_there(world: &World<'_>, find: &str, values: &[&str]) -> rusqlite::Result<bool> {
    world.db.query_row(find, rusqlite::params_from_iter(values), |row| row.get(0))
}

fn find(world: &World<'_>, id: &str) -> Outcome<Value> {
    let found = world.db.query_row("SELECT * FROM items WHERE id = ?1", [id], show).optional()?;
    found.ok_or_else(|| {
        Failure::condition(Condition::NotFound).detail(format!("There is no item `{id}`.")).into()
    })
}

fn show(row: &Row<'_>) -> rusqlite::Result<Value> {
    let text = |name: &str| row.get::<_, String>(name);
    Ok(json!({
        "id": text("id")?, "name": text("name")?, "note": text("note")?,
        "quantity": row.get::<_, i64>("quantity")?,
        "created_at": text("created_at")?, "updated_at": text("updated_at")?,
    }))
}
