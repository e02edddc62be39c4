//! What can be done with objects of every kind: list, get, create, change, delete.

use super::document;
use super::kind::{Kind, Type};
use super::query::Page;
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use crate::world::World;
use rusqlite::{Connection, OptionalExtension, Row, params_from_iter};
use std::fmt::Display;

/// The fields of one object that have a value, in order.
#[derive(Clone, Debug, Default)]
pub(super) struct Object(pub(super) Vec<(&'static str, String)>);

impl Object {
    /// The value of a field. Empty: it has none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.0.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value)
    }

    /// With one more field.
    #[must_use]
    pub(super) fn with(mut self, name: &'static str, value: &dyn Display) -> Self {
        self.0.push((name, value.to_string()));
        self
    }
}

/// A new value for a field.
pub(super) type Change = (&'static str, String);

/// `GET` of all.
pub(super) fn list(world: &mut World<'_>, call: &Call) -> Outcome {
    let kind = Kind::of(call)?;
    let page = Page::of(call, kind)?;
    let (total, objects) = select(world.db, kind, &page)?;
    Ok(document::list(call, kind, total, &objects))
}

/// `GET` of one.
pub(super) fn get(world: &mut World<'_>, call: &Call) -> Outcome {
    let kind = Kind::of(call)?;
    let object = find(world.db, kind, call.parameter(0))?;
    Ok(document::one(call, kind.element, &object))
}

/// `PUT` of one: the fields that are sent are changed.
pub(super) fn put(world: &mut World<'_>, call: &Call) -> Outcome {
    let kind = Kind::of(call)?;
    let object = find(world.db, kind, call.parameter(0))?;
    let given = document::fields(call, kind.element)?;
    let changes = changes(world.db, kind, &object, &given)?;
    let key = object.get(kind.key);
    write(world.db, kind, key, &changes)?;
    unique(world.db, key)?;
    Ok(document::done())
}

/// `POST` of a kind that needs no template.
pub(super) fn create(world: &mut World<'_>, call: &Call) -> Outcome {
    let kind = Kind::of(call)?;
    let given = document::fields(call, kind.element)?;
    let changes = changes(world.db, kind, &Object::default(), &given)?;
    let wanted: &[&str] =
        if kind.field("Alias").is_some() { &["Alias", "DisplayName"] } else { &["DisplayName"] };
    demand(&changes, wanted)?;
    let id = world.uuid();
    world.db.execute(&format!("INSERT INTO {} (ObjectId) VALUES (?)", kind.table), [&id])?;
    if kind.field("CreationTime").is_some() {
        let sql = format!("UPDATE {} SET CreationTime = ? WHERE ObjectId = ?", kind.table);
        world.db.execute(&sql, [&world.now.iso(), &id])?;
    }
    write(world.db, kind, &id, &changes)?;
    unique(world.db, &id)?;
    Ok(document::created(call, &format!("{}/{id}", kind.path)))
}

/// `DELETE` of one that nothing depends on.
pub(super) fn delete(world: &mut World<'_>, call: &Call) -> Outcome {
    let kind = Kind::of(call)?;
    let object = find(world.db, kind, call.parameter(0))?;
    let id = object.get(kind.key);
    removable(kind, &object)?;
    if kind.table == "cos" {
        let sql = "SELECT count(*) FROM user WHERE CosObjectId = ?";
        let users: i64 = world.db.query_row(sql, [id], |row| row.get(0))?;
        if users > 0 {
            let detail = format!("The class of service is in use by {users} users and templates.");
            return Err(Failure::status(400).detail(detail).into());
        }
    }
    remove(world, kind, id)?;
    Ok(document::done())
}

/// May it be deleted at all?
///
/// # Errors
///
/// It belongs to the system.
pub(super) fn removable(kind: &Kind, object: &Object) -> Outcome<()> {
    if object.get("Undeletable") == "true" {
        let detail = format!("This {} belongs to the system and cannot be deleted.", kind.element);
        return Err(Failure::status(403).detail(detail).into());
    }
    Ok(())
}

/// Deletes one, and remembers that it was.
///
/// # Errors
///
/// The database fails.
pub(super) fn remove(world: &World<'_>, kind: &Kind, id: &str) -> Outcome<()> {
    world.db.execute(&format!("DELETE FROM {} WHERE {} = ?", kind.table, kind.key), [id])?;
    world.db.execute("INSERT OR REPLACE INTO deleted VALUES (?, ?)", [kind.path, id])?;
    Ok(())
}

/// One object, whole.
///
/// # Errors
///
/// There is none: gone, or never there.
pub(super) fn find(db: &Connection, kind: &Kind, key: &str) -> Outcome<Object> {
    let condition = format!("{}.{} = ? COLLATE NOCASE", kind.table, kind.key);
    let page = Page::all().with(condition, [key.to_owned()]);
    if let Some(object) = read(db, kind, &page, false)?.pop() {
        return Ok(object);
    }
    let sql = "SELECT 1 FROM deleted WHERE path = ? AND id = ? COLLATE NOCASE";
    let is_gone = db.query_row(sql, [kind.path, key], |_| Ok(())).optional()?.is_some();
    let name = kind.element;
    Err(if is_gone {
        Failure::status(410).detail(format!("{name} {key} was deleted.")).into()
    } else {
        Failure::status(404).detail(format!("There is no {name} {key}.")).into()
    })
}

/// How many there are, and those on the page, as lists show them.
///
/// # Errors
///
/// The database fails.
pub(super) fn select(db: &Connection, kind: &Kind, page: &Page) -> Outcome<(i64, Vec<Object>)> {
    let sql = format!("SELECT count(*) FROM {} WHERE {}", kind.table, condition(kind, page));
    let total = db.query_row(&sql, params_from_iter(&page.values), |row| row.get(0))?;
    Ok((total, read(db, kind, page, true)?))
}

fn read(db: &Connection, kind: &Kind, page: &Page, is_list: bool) -> Outcome<Vec<Object>> {
    let fields: Vec<_> = kind.fields.iter().filter(|field| field.is_listed || !is_list).collect();
    let columns: Vec<_> = fields.iter().map(|field| field.sql).collect();
    let sql = format!(
        "SELECT {} FROM {} WHERE {} ORDER BY {}, rowid LIMIT {} OFFSET {}",
        columns.join(", "),
        kind.table,
        condition(kind, page),
        page.order.as_deref().unwrap_or("1 = 1"),
        page.rows,
        page.skip
    );
    let mut statement = db.prepare(&sql)?;
    let object = |row: &Row<'_>| {
        let mut object = Object::default();
        for (index, field) in fields.iter().enumerate() {
            let value = match row.get_ref(index)? {
                rusqlite::types::ValueRef::Null => continue,
                rusqlite::types::ValueRef::Integer(number) => number.to_string(),
                other => other.as_str()?.to_owned(),
            };
            object.0.push((field.name, value));
        }
        Ok(object)
    };
    let objects = statement.query_map(params_from_iter(&page.values), object)?;
    Ok(objects.collect::<Result<_, _>>()?)
}

fn condition(kind: &Kind, page: &Page) -> String {
    let more = page.conditions.iter().map(String::as_str);
    std::iter::once(kind.only).chain(more).collect::<Vec<_>>().join(" AND ")
}

/// What a request changes. Fields that only the server writes may be sent back as they are.
///
/// # Errors
///
/// There is no such field, it cannot be written, or does not take that value.
pub(super) fn changes(
    db: &Connection,
    kind: &Kind,
    now: &Object,
    given: &[(String, String)],
) -> Outcome<Vec<Change>> {
    let mut changes = Vec::new();
    for (name, value) in given {
        let Some(field) = kind.field(name) else {
            let detail = format!("{} has no field {name}.", kind.element);
            return Err(Failure::status(400).detail(detail).into());
        };
        match field.write {
            Some(kind) => changes.push((field.name, kind.check(db, field.name, value)?)),
            None if value.trim() == now.get(field.name) => {}
            None => {
                let detail = format!("{name} is read only.");
                return Err(Failure::status(400).detail(detail).into());
            }
        }
    }
    Ok(changes)
}

/// Are the fields there that a new object must have?
///
/// # Errors
///
/// One is missing or empty.
pub(super) fn demand(changes: &[Change], wanted: &[&str]) -> Outcome<()> {
    let is_there = |name: &str| changes.iter().any(|(known, value)| *known == name && !value.is_empty());
    match wanted.iter().find(|name| !is_there(name)) {
        Some(name) => Err(Failure::status(400).detail(format!("{name} is mandatory.")).into()),
        None => Ok(()),
    }
}

/// Are alias and extension its own, now that it is written? The one is unique in the directory, the other in
/// its partition.
///
/// # Errors
///
/// Somebody else has it.
pub(super) fn unique(db: &Connection, id: &str) -> Outcome<()> {
    for sql in [
        "SELECT 'The alias ' || mine.Alias || ' is taken.' FROM alias_owner mine JOIN alias_owner other ON \
         other.Alias = mine.Alias COLLATE NOCASE AND other.ObjectId <> mine.ObjectId WHERE mine.ObjectId = ?",
        "SELECT 'The extension ' || mine.DtmfAccessId || ' is taken by ' || other.DisplayName || '.' FROM \
         extension_owner mine JOIN extension_owner other ON other.DtmfAccessId = mine.DtmfAccessId AND \
         other.PartitionObjectId = mine.PartitionObjectId AND other.ObjectId <> mine.ObjectId WHERE \
         mine.ObjectId = ?",
    ] {
        let taken: Option<String> = db.query_row(sql, [id], |row| row.get(0)).optional()?;
        if let Some(detail) = taken {
            return Err(Failure::status(400).detail(detail).into());
        }
    }
    Ok(())
}

/// Writes what was checked.
///
/// # Errors
///
/// The database fails.
pub(super) fn write(db: &Connection, kind: &Kind, key: &str, changes: &[Change]) -> Outcome<()> {
    for (name, value) in changes {
        let is_column = kind.field(name).is_some_and(|field| field.sql == field.name);
        if is_column {
            let sql = format!("UPDATE {} SET {name} = ? WHERE {} = ?", kind.table, kind.key);
            db.execute(&sql, [value.as_str(), key])?;
        }
    }
    Ok(())
}

/// Is a reference that the object has broken?
///
/// # Errors
///
/// What it points to is not there: the server cannot go on with it.
pub(super) fn sound(db: &Connection, kind: &Kind, object: &Object) -> Outcome<()> {
    for field in kind.fields {
        let value = object.get(field.name);
        if let (Some(what @ Type::Id(_)), false) = (field.write, value.is_empty())
            && what.check(db, field.name, value).is_err()
        {
            let detail = format!("{} of {} points to nothing.", field.name, object.get("Alias"));
            return Err(Failure::status(500).detail(detail).into());
        }
    }
    Ok(())
}
