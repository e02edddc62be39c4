//! Groups: how they are kept.

use super::answer::{Shelf, Stored};
use super::members;
use super::schema::{CUSTOM_GROUP, GROUPS, ResourceType};
use super::trouble::Trouble;

use crate::failure::Outcome;
use crate::world::World;
use rusqlite::params;
use serde_json::{Map, Value};

/// Groups.
pub(crate) enum Groups {}

impl Shelf for Groups {
    const KIND: &'static ResourceType = &GROUPS;
    const TABLE: &'static str = "groups";
    const STAYS: &'static [(Option<&'static str>, &'static str)] = &[(Some(CUSTOM_GROUP), "name")];

    fn missing(id: String) -> Trouble {
        Trouble::NoGroup(id)
    }

    fn whole(world: &World<'_>, stored: &Stored, base: &str) -> Outcome<Map<String, Value>> {
        let mut whole = stored.document.clone();
        let members = members::of(world, &stored.id)?;
        if !members.is_empty() {
            whole.insert("members".into(), members.iter().map(|member| member.view(base)).collect());
        }
        let (name, old_id) = names(world, &stored.id)?;
        let extension = whole.entry(CUSTOM_GROUP).or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(extension) = extension {
            extension.insert("name".into(), name.into());
            extension.insert("additionalId".into(), old_id.into());
        }
        Ok(whole)
    }

    /// Without a name a group is called by its id; a name that it has never changes.
    fn keep(world: &mut World<'_>, old: Option<&Stored>, mut new: Map<String, Value>) -> Outcome<Stored> {
        let members = match new.remove("members") {
            Some(Value::Array(members)) => members,
            _ => Vec::new(),
        };
        let id = old.map_or_else(|| world.uuid(), |old| old.id.clone());
        let said = match new.get_mut(CUSTOM_GROUP) {
            Some(Value::Object(extension)) => extension.remove("name"),
            _ => None,
        };
        let said = said.as_ref().and_then(Value::as_str);
        let (name, old_id) = match old {
            None => {
                check_room(world)?;
                let digits = u128::from(world.random.u64(..)) << 32 | u128::from(world.random.u32(..));
                (said.unwrap_or(&id).to_owned(), format!("{digits:024x}"))
            }
            Some(_) => {
                let (name, old_id) = names(world, &id)?;
                match said {
                    Some(said) if said != name && name != id => {
                        return Err(Trouble::value("name", "is immutable").into());
                    }
                    said => (said.unwrap_or(&name).to_owned(), old_id),
                }
            }
        };
        check_name(world, &name, &id)?;
        let stored = Stored::made(world, old, id, new);
        write(world, &stored, (&name, &old_id))?;
        members::set(world, &stored.id, &members)?;
        Ok(stored)
    }
}

/// The name of a group, and its id in the older API.
pub(crate) fn names(world: &World<'_>, id: &str) -> Outcome<(String, String)> {
    let mut query = world.db.prepare("SELECT name, old_id FROM groups WHERE id = ?")?;
    Ok(query.query_row([id], |row| Ok((row.get(0)?, row.get(1)?)))?)
}

fn check_name(world: &World<'_>, name: &str, id: &str) -> Outcome<()> {
    let taken = "SELECT EXISTS (SELECT 1 FROM groups WHERE name = ? COLLATE NOCASE AND id <> ?)";
    if world.db.query_row(taken, [name, id], |row| row.get(0))? {
        return Err(Trouble::Taken("A group with the same name already exists!".into()).into());
    }
    Ok(())
}

fn check_room(world: &World<'_>) -> Outcome<()> {
    let groups: i64 = world.db.query_row("SELECT count(*) FROM groups", [], |row| row.get(0))?;
    let most = world.setting("groups-per-tenant");
    if groups >= most { Err(Trouble::TenantFull(most).into()) } else { Ok(()) }
}

fn write(world: &World<'_>, stored: &Stored, (name, old_id): (&str, &str)) -> Outcome<()> {
    let Stored { id, document, created, modified, version } = stored;
    let document = Value::Object(document.clone()).to_string();
    world.db.execute(
        "INSERT INTO groups (id, document, created, modified, version, name, old_id) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (id) DO UPDATE SET document = excluded.document, modified = excluded.modified,
         version = excluded.version, name = excluded.name",
        params![id, document, created, modified, version, name, old_id],
    )?;
    Ok(())
}
