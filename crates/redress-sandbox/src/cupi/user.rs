//! Users come from a template and leave with all that is theirs.

use super::kind::Kind;
use super::kinds::{ADMIN, HANDLER, MAILBOX, TEMPLATE, USER, USER_ROLE};
use super::object::{self, Change, Object};
use super::query::Page;
use super::{credential, document, logon};
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use crate::world::World;
use rusqlite::OptionalExtension;

/// Columns that a user has for itself. All others begin as the template has them.
const OWN: &[&str] = &[
    "ObjectId",
    "Alias",
    "FirstName",
    "Initials",
    "LastName",
    "DisplayName",
    "EmailAddress",
    "EmployeeId",
    "CreationTime",
    "CallHandlerObjectId",
    "DtmfAccessId",
    "SmtpAddress",
    "Undeletable",
    "ReadOnly",
    "PhoneNumber",
];

/// `POST /vmrest/users?templateAlias=…`
pub(super) fn create(world: &mut World<'_>, call: &Call) -> Outcome {
    let given = document::fields(call, USER.element)?;
    let template = template(world, call)?;
    let changes = object::changes(world.db, &USER, &Object::default(), &given)?;
    object::demand(&changes, &["Alias", "DtmfAccessId"])?;
    let id = begin(world, call, &template, &changes)?;
    Ok(document::created(call, &format!("{}/{id}", USER.path)))
}

/// `POST /vmrest/adminusers?templateAlias=…`
pub(super) fn create_admin(world: &mut World<'_>, call: &Call) -> Outcome {
    let given = document::fields(call, ADMIN.element)?;
    let template = template(world, call)?;
    let changes = object::changes(world.db, &ADMIN, &Object::default(), &given)?;
    object::demand(&changes, &["Alias"])?;
    let id = insert(world, &ADMIN, &template, &changes)?;
    credential::inherit_password(world, template.get("ObjectId"), &id)?;
    Ok(document::created(call, &format!("{}/{id}", ADMIN.path)))
}

/// The template that the query names, sound.
///
/// # Errors
///
/// None is named, there is no such, or what it points to is not there.
pub(super) fn template(world: &World<'_>, call: &Call) -> Outcome<Object> {
    let Some(alias) = call.asked("templateAlias").filter(|alias| !alias.is_empty()) else {
        return Err(Failure::status(400).detail("The query has no templateAlias.").into());
    };
    let sql = "SELECT ObjectId FROM user WHERE class = 'template' AND Alias = ? COLLATE NOCASE";
    let id: Option<String> = world.db.query_row(sql, [alias], |row| row.get(0)).optional()?;
    let Some(id) = id else {
        return Err(Failure::status(400).detail(format!("There is no template {alias}.")).into());
    };
    let template = object::find(world.db, &TEMPLATE, &id)?;
    object::sound(world.db, &TEMPLATE, &template)?;
    Ok(template)
}

/// Makes a user with a mailbox, a call handler and credentials. The object id.
///
/// # Errors
///
/// Something is taken, or the mailbox cannot be made.
pub(super) fn begin(
    world: &mut World<'_>,
    call: &Call,
    template: &Object,
    changes: &[Change],
) -> Outcome<String> {
    let store = match call.asked("MailboxStoreObjectId") {
        Some(store) => store.to_owned(),
        None => template.get("MailboxStoreObjectId").to_owned(),
    };
    let sql = "SELECT Mounted FROM mailbox_store WHERE ObjectId = ?";
    let mounted: Option<String> = world.db.query_row(sql, [&store], |row| row.get(0)).optional()?;
    match mounted.as_deref() {
        Some("true") => {}
        Some(_) => {
            let detail = format!("The mailbox store {store} is not mounted.");
            return Err(Failure::status(500).detail(detail).into());
        }
        None => {
            let detail = format!("MailboxStoreObjectId: there is no mailbox store {store}.");
            return Err(Failure::status(400).detail(detail).into());
        }
    }
    let id = insert(world, &USER, template, changes)?;
    world
        .db
        .execute("INSERT INTO mailbox (UserObjectId, MailboxStoreObjectId) VALUES (?, ?)", [&id, &store])?;
    let handler = world.uuid();
    let sql = "INSERT INTO call_handler (ObjectId, CreationTime, DisplayName, DtmfAccessId, IsPrimary, \
               Language, RecipientSubscriberObjectId, Undeletable, PartitionObjectId) SELECT ?, \
               CreationTime, DisplayName, DtmfAccessId, 'true', Language, ObjectId, 'true', \
               PartitionObjectId FROM user WHERE ObjectId = ?";
    world.db.execute(sql, [&handler, &id])?;
    world.db.execute("UPDATE user SET CallHandlerObjectId = ? WHERE ObjectId = ?", [&handler, &id])?;
    credential::inherit(world, template.get("ObjectId"), &id)?;
    Ok(id)
}

fn insert(world: &mut World<'_>, kind: &Kind, template: &Object, changes: &[Change]) -> Outcome<String> {
    let id = world.uuid();
    let is_copied = |field: &&super::kind::Field| field.sql == field.name && !OWN.contains(&field.name);
    let copied: Vec<_> = USER.fields.iter().filter(is_copied).map(|field| field.name).collect();
    let columns = copied.join(", ");
    let class = if kind.path == ADMIN.path { "admin" } else { "user" };
    let sql = format!(
        "INSERT INTO user (ObjectId, class, Alias, CreationTime, {columns}) SELECT ?, ?, '', ?, {columns} \
         FROM user WHERE ObjectId = ?"
    );
    world.db.execute(&sql, [&id, class, &world.now.iso(), template.get("ObjectId")])?;
    object::write(world.db, kind, &id, changes)?;
    let sql = "UPDATE user SET DisplayName = coalesce(nullif(DisplayName, ''), \
               nullif(trim(coalesce(FirstName, '') || ' ' || coalesce(LastName, '')), ''), Alias), \
               SmtpAddress = coalesce(nullif(SmtpAddress, ''), lower(Alias) || '@' || (SELECT SmtpDomain \
               FROM location LIMIT 1)) WHERE ObjectId = ?";
    world.db.execute(sql, [&id])?;
    object::unique(world.db, &id)?;
    Ok(id)
}

/// `PUT` of a user: its call handler goes along.
pub(super) fn put(world: &mut World<'_>, call: &Call) -> Outcome {
    let reply = object::put(world, call)?;
    let sql = "UPDATE call_handler SET (DisplayName, DtmfAccessId, PartitionObjectId) = (SELECT DisplayName, \
               DtmfAccessId, PartitionObjectId FROM user WHERE CallHandlerObjectId = call_handler.ObjectId) \
               WHERE RecipientSubscriberObjectId = ? COLLATE NOCASE AND IsPrimary = 'true'";
    world.db.execute(sql, [call.parameter(0)])?;
    Ok(reply)
}

/// `DELETE` of a user, with or without a mailbox.
pub(super) fn delete(world: &mut World<'_>, call: &Call) -> Outcome {
    let kind = Kind::of(call)?;
    let user = object::find(world.db, kind, call.parameter(0))?;
    object::removable(kind, &user)?;
    let id = user.get("ObjectId");
    for sql in [
        "DELETE FROM credential_before WHERE credential IN (SELECT ObjectId FROM credential WHERE \
         UserObjectId = ?)",
        "DELETE FROM credential WHERE UserObjectId = ?",
        "DELETE FROM session WHERE user = ?",
        "DELETE FROM user_role WHERE UserObjectId = ?",
        "DELETE FROM message WHERE UserObjectId = ?",
        "DELETE FROM mailbox WHERE UserObjectId = ?",
        // It can be imported again.
        "UPDATE ldap_user SET user = NULL WHERE user = ?",
    ] {
        world.db.execute(sql, [id])?;
    }
    if !user.get("CallHandlerObjectId").is_empty() {
        object::remove(world, &HANDLER, user.get("CallHandlerObjectId"))?;
    }
    object::remove(world, kind, id)?;
    Ok(document::done())
}

/// `GET` of a user's mailbox.
pub(super) fn mailbox(world: &mut World<'_>, call: &Call) -> Outcome {
    object::find(world.db, &USER, call.parameter(0))?;
    let mailbox = object::find(world.db, &MAILBOX, call.parameter(0))?;
    Ok(document::one(call, MAILBOX.element, &mailbox))
}

/// `PUT` of a user's mailbox: its quotas.
pub(super) fn put_mailbox(world: &mut World<'_>, call: &Call) -> Outcome {
    let user = object::find(world.db, &USER, call.parameter(0))?;
    let mailbox = object::find(world.db, &MAILBOX, call.parameter(0))?;
    let given = document::fields(call, MAILBOX.element)?;
    let changes = object::changes(world.db, &MAILBOX, &mailbox, &given)?;
    object::write(world.db, &MAILBOX, user.get("ObjectId"), &changes)?;
    Ok(document::done())
}

/// The user of a path, of either sort.
fn anybody(world: &World<'_>, call: &Call) -> Outcome<Object> {
    let id = call.parameter(0);
    object::find(world.db, &ADMIN, id).or_else(|_| object::find(world.db, &USER, id))
}

/// `GET` of a user's roles.
pub(super) fn roles(world: &mut World<'_>, call: &Call) -> Outcome {
    let user = anybody(world, call)?;
    let page = Page::all().with("UserObjectId = ?", [user.get("ObjectId").to_owned()]);
    let (total, objects) = object::select(world.db, &USER_ROLE, &page)?;
    Ok(document::list(call, &USER_ROLE, total, &objects))
}

/// `POST` of a role for a user.
pub(super) fn add_role(world: &mut World<'_>, call: &Call) -> Outcome {
    let user = anybody(world, call)?;
    let given = document::fields(call, USER_ROLE.element)?;
    let changes = object::changes(world.db, &USER_ROLE, &Object::default(), &given)?;
    object::demand(&changes, &["RoleObjectId"])?;
    let role = changes.first().map_or("", |(_, value)| value);
    let id = world.uuid();
    let sql = "INSERT OR IGNORE INTO user_role (ObjectId, UserObjectId, RoleObjectId) VALUES (?, ?, ?)";
    if world.db.execute(sql, [&id, user.get("ObjectId"), role])? == 0 {
        return Err(Failure::status(400).detail("The user has this role already.").into());
    }
    Ok(document::created(call, &format!("{}/{}/userroles/{id}", USER.path, user.get("ObjectId"))))
}

/// `DELETE` of a role of a user.
pub(super) fn remove_role(world: &mut World<'_>, call: &Call) -> Outcome {
    let user = anybody(world, call)?;
    let role = object::find(world.db, &USER_ROLE, call.parameter(1))?;
    if role.get("UserObjectId") != user.get("ObjectId") {
        return Err(Failure::status(404).detail("The user has no such role.").into());
    }
    let caller = logon::standing(world, call)?;
    if caller.user() == Some(user.get("ObjectId")) {
        return Err(Failure::status(400).detail("Nobody takes a role away from himself.").into());
    }
    object::remove(world, &USER_ROLE, role.get("ObjectId"))?;
    Ok(document::done())
}
