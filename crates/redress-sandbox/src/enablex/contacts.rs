//! Contacts: each user has a list, and an e-mail address stands in it once.

use super::failures::{duplicate, invalid, invalid_header, not_found};
use super::fields::Fields;
use super::identity::{self, Caller};
use super::listing::List;
use super::replies::success;
use crate::call::Call;
use crate::failure::Outcome;
use crate::world::World;
use rusqlite::{OptionalExtension, Row, named_params, params};
use serde_json::{Value, json};

const LIST: List = List {
    name: "contacts",
    rows: "SELECT contacts.*, customer_id,
            (SELECT json_group_array(group_id) FROM contact_group_members AS members
             WHERE members.contact_id = contacts.contact_id) AS group_ids
        FROM contacts JOIN users USING (user_id)
        WHERE contacts.user_id = :user OR (shared AND customer_id = :root)",
    columns: &["name", "email", "company", "designation", "created_at"],
    key: "contact_id",
    show: |row, _| show(row),
};

pub(super) fn list(world: &mut World<'_>, call: &Call) -> Outcome {
    let (caller, _) = owner(world, call)?;
    LIST.page(world, &caller, call)
}

pub(super) fn add(world: &mut World<'_>, call: &Call) -> Outcome {
    let (_, user) = owner(world, call)?;
    let fields = Fields::of(call)?;
    let name = fields.required("name")?;
    fields.required("email")?;
    let email = fields.email("email")?.unwrap_or_default();
    let (company, designation) = (fields.text("company")?, fields.text("designation")?);
    let shared = fields.flag("shared")?.unwrap_or_default();
    let groups = groups(world, &fields, user)?.unwrap_or_default();
    check_is_free(world, user, email, "")?;
    let id = super::object_id(world);
    world.db.execute(
        "INSERT INTO contacts (contact_id, user_id, name, email, company, designation, shared, created_at,
            updated_at)
        VALUES (:id, :user, :name, :email, :company, :designation, :shared, :now, :now)",
        named_params! {
            ":id": id, ":user": user, ":name": name, ":email": email,
            ":company": company.unwrap_or_default(), ":designation": designation.unwrap_or_default(), ":shared": shared, ":now": world.now.iso_millis(),
        },
    )?;
    link(world, &id, &groups)?;
    let msg = format!("{name} has been added to Contact List");
    Ok(success(&json!({ "msg": msg, "contact": { "contact_id": id, "name": name } })))
}

pub(super) fn edit(world: &mut World<'_>, call: &Call) -> Outcome {
    let (caller, _) = owner(world, call)?;
    let id = call.parameter(0);
    let find = "SELECT user_id, customer_id FROM contacts JOIN users USING (user_id) WHERE contact_id = ?1";
    let found = world.db.query_row(find, [id], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)));
    let (user, account) = found.optional()?.ok_or_else(|| not_found("contact"))?;
    caller.reach_user(world, user, &account)?;
    let fields = Fields::of(call)?;
    let email = fields.email("email")?;
    if let Some(email) = email {
        check_is_free(world, user, email, id)?;
    }
    world.db.execute(
        "UPDATE contacts SET name = coalesce(:name, name), email = coalesce(:email, email),
            company = coalesce(:company, company), designation = coalesce(:designation, designation),
            shared = coalesce(:shared, shared), updated_at = :now WHERE contact_id = :id",
        named_params! {
            ":name": fields.filled("name")?, ":email": email, ":company": fields.text("company")?,
            ":designation": fields.text("designation")?, ":shared": fields.flag("shared")?,
            ":now": world.now.iso_millis(), ":id": id,
        },
    )?;
    if let Some(groups) = groups(world, &fields, user)? {
        world.db.execute("DELETE FROM contact_group_members WHERE contact_id = ?1", [id])?;
        link(world, id, &groups)?;
    }
    let find = "SELECT name FROM contacts WHERE contact_id = ?1";
    let name: String = world.db.query_row(find, [id], |row| row.get(0))?;
    let msg = format!("{name} has been updated");
    Ok(success(&json!({ "msg": msg, "contact": { "contact_id": id, "name": name } })))
}

/// The caller, who must be a user: a project has no list.
fn owner(world: &World<'_>, call: &Call) -> Outcome<(Caller, i64)> {
    let caller = identity::caller(world, call)?;
    match caller.user {
        Some(user) => Ok((caller, user)),
        None => Err(invalid_header("Contacts are a user's: Authorization must be Token and a token.").into()),
    }
}

fn check_is_free(world: &World<'_>, user: i64, email: &str, own: &str) -> Outcome<()> {
    let find =
        "SELECT EXISTS (SELECT 1 FROM contacts WHERE user_id = ?1 AND email = ?2 AND contact_id <> ?3)";
    if world.db.query_row(find, params![user, email, own], |row| row.get(0))? {
        return Err(
            duplicate("email", email, "A contact of the list has that e-mail address already.").into()
        );
    }
    Ok(())
}

/// The groups that are named. All must be the user's own.
fn groups(world: &World<'_>, fields: &Fields, user: i64) -> Outcome<Option<Vec<String>>> {
    let Some(value) = fields.get("group_ids") else { return Ok(None) };
    let wrong = |why| invalid("group_ids", value, why);
    let mut groups = Vec::new();
    for id in value.as_array().ok_or_else(|| wrong("must be an array of strings"))? {
        let id = id.as_str().ok_or_else(|| wrong("must be an array of strings"))?;
        let find = "SELECT EXISTS (SELECT 1 FROM contact_groups WHERE group_id = ?1 AND user_id = ?2)";
        if !world.db.query_row(find, params![id, user], |row| row.get(0))? {
            return Err(wrong("must name groups of the user").into());
        }
        groups.push(id.to_owned());
    }
    Ok(Some(groups))
}

fn link(world: &World<'_>, contact: &str, groups: &[String]) -> rusqlite::Result<()> {
    for group in groups {
        let link = "INSERT OR IGNORE INTO contact_group_members (group_id, contact_id) VALUES (?1, ?2)";
        world.db.execute(link, [group, contact])?;
    }
    Ok(())
}

fn show(row: &Row<'_>) -> rusqlite::Result<Value> {
    let text = |name: &str| row.get::<_, String>(name);
    let groups: Value = serde_json::from_str(&text("group_ids")?).unwrap_or_default();
    Ok(json!({
        "contact_id": text("contact_id")?, "user_id": row.get::<_, i64>("user_id")?, "name": text("name")?,
        "email": text("email")?, "company": text("company")?, "designation": text("designation")?,
        "shared": row.get::<_, bool>("shared")?, "group_ids": groups,
        "created_at": text("created_at")?, "updated_at": text("updated_at")?,
    }))
}
