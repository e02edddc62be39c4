//! Users: one for each e-mail address, anywhere.

use super::failures::{duplicate, failed, forbidden, internal, not_found};
use super::fields::Fields;
use super::identity::{Caller, Rank, caller};
use super::listing::List;
use super::replies::{status_in_words, success};
use crate::call::Call;
use crate::failure::Outcome;
use crate::world::World;
use rusqlite::{OptionalExtension, Row, named_params};
use serde_json::{Value, json};

const LIST: List = List {
    name: "users",
    rows: "SELECT * FROM users",
    columns: &["email", "first_name", "last_name", "user_id", "created_at"],
    key: "user_id",
    show: |row, _| show(row),
};

/// Characters of a password that is made for a user.
const PASSWORD_CHARS: usize = 12;

pub(super) fn list(world: &mut World<'_>, call: &Call) -> Outcome {
    let caller = caller(world, call)?.at_least(Rank::Customer)?;
    LIST.page(world, &caller, call)
}

pub(super) fn get(world: &mut World<'_>, call: &Call) -> Outcome {
    let caller = caller(world, call)?;
    let user = find(world, call)?;
    caller.reach_user(world, user.id, &user.account)?;
    Ok(success(&json!({ "user": info(world, user.id)? })))
}

pub(super) fn add(world: &mut World<'_>, call: &Call) -> Outcome {
    let caller = caller(world, call)?.at_least(Rank::Customer)?;
    let fields = Fields::of(call)?;
    let account = fields.filled("customer_id")?.unwrap_or(&caller.account);
    let kind = caller.reach(world, account)?;
    fields.required("user_type")?;
    let user_type = user_type(&fields, kind)?;
    let (first, last) = (fields.required("first_name")?, fields.required("last_name")?);
    fields.required("email")?;
    let email = fields.email("email")?.unwrap_or_default();
    let password = fields.filled("password")?.map(str::to_owned);
    let status = fields.one_of("status", &["A", "S"])?.unwrap_or("A");
    let middle = fields.text("middle_name")?.unwrap_or_default();
    let (department, designation) = (fields.text("department")?, fields.text("designation")?);
    let is_welcome = fields.flag("send_welcome_mail")?.unwrap_or_default();
    check_is_free(world, email, None)?;
    if is_welcome {
        mail(world, email)?;
    }
    let now = world.now.iso_millis();
    let password = password.unwrap_or_else(|| world.word(PASSWORD_CHARS));
    world.db.execute(
        "INSERT INTO users (customer_id, user_type, first_name, middle_name, last_name, email, password,
            status, department, designation, created_at, updated_at, welcomed_at)
        VALUES (:account, :user_type, :first, :middle, :last, :email, :password,
            :status, :department, :designation, :now, :now, :welcomed)",
        named_params! {
            ":account": account, ":user_type": user_type, ":first": first, ":middle": middle, ":last": last,
            ":email": email, ":password": password, ":status": status,
            ":department": department.unwrap_or_default(), ":designation": designation.unwrap_or_default(),
            ":now": now, ":welcomed": is_welcome.then_some(&now),
        },
    )?;
    said(world, world.db.last_insert_rowid())
}

pub(super) fn edit(world: &mut World<'_>, call: &Call) -> Outcome {
    let caller = caller(world, call)?;
    let user = find(world, call)?;
    caller.reach_user(world, user.id, &user.account)?;
    let fields = Fields::of(call)?;
    check_is_allowed(&caller, &user, &fields)?;
    let email = fields.email("email")?;
    if let Some(email) = email {
        check_is_free(world, email, Some(user.id))?;
    }
    let status = fields.one_of("status", &["A", "S"])?;
    if status == Some("S") && caller.user == Some(user.id) {
        return Err(failed("A user cannot suspend itself.").into());
    }
    let password = fields.filled("password")?;
    world.db.execute(
        "UPDATE users SET user_type = coalesce(:user_type, user_type), email = coalesce(:email, email),
            first_name = coalesce(:first, first_name), middle_name = coalesce(:middle, middle_name),
            last_name = coalesce(:last, last_name), password = coalesce(:password, password),
            status = coalesce(:status, status), department = coalesce(:department, department),
            designation = coalesce(:designation, designation), updated_at = :now
        WHERE user_id = :id",
        named_params! {
            ":user_type": user_type(&fields, user.kind)?, ":email": email,
            ":first": fields.filled("first_name")?, ":middle": fields.text("middle_name")?, ":last": fields.filled("last_name")?,
            ":password": password, ":status": status, ":department": fields.text("department")?,
            ":designation": fields.text("designation")?, ":now": world.now.iso_millis(), ":id": user.id,
        },
    )?;
    // Who knew the old password may hold a token still.
    if password.is_some() {
        world.db.execute("DELETE FROM tokens WHERE user_id = ?1", [user.id])?;
    }
    said(world, user.id)
}

/// Everything about a user but the password.
pub(super) fn info(world: &World<'_>, user: i64) -> rusqlite::Result<Value> {
    world.db.query_row("SELECT * FROM users WHERE user_id = ?1", [user], show)
}

/// The user that a path names.
struct Found {
    id: i64,
    account: String,
    /// What kind of account it is.
    kind: Rank,
}

fn find(world: &World<'_>, call: &Call) -> Outcome<Found> {
    let none = || not_found("user");
    let id: i64 = call.parameter(0).parse().map_err(|_| none())?;
    let find = "SELECT customer_id, kind FROM users JOIN accounts USING (customer_id) WHERE user_id = ?1";
    let found = world.db.query_row(find, [id], |row| {
        Ok(Found { id, account: row.get(0)?, kind: Rank::of(&row.get::<_, String>(1)?) })
    });
    Ok(found.optional()?.ok_or_else(none)?)
}

fn check_is_allowed(caller: &Caller, user: &Found, fields: &Fields) -> Outcome<()> {
    let is_mere = caller.rank == Rank::User && caller.user == Some(user.id);
    if is_mere && ["user_type", "status"].iter().any(|name| fields.get(name).is_some()) {
        return Err(forbidden("A user cannot change its own type or status.").into());
    }
    Ok(())
}

/// A plain user, or one who runs an account of that kind.
fn user_type(fields: &Fields, kind: Rank) -> Outcome<Option<&str>> {
    fields.one_of("user_type", &[kind.word(), Rank::User.word()])
}

fn check_is_free(world: &World<'_>, email: &str, own: Option<i64>) -> Outcome<()> {
    let find = "SELECT EXISTS (SELECT 1 FROM users WHERE email = ?1 AND user_id IS NOT ?2)";
    if world.db.query_row(find, rusqlite::params![email, own], |row| row.get(0))? {
        return Err(duplicate("email", email, "A user has that e-mail address already.").into());
    }
    Ok(())
}

/// Hands the welcome mail over to the server of its domain.
fn mail(world: &World<'_>, email: &str) -> Outcome<()> {
    let domain = email.rsplit('@').next().unwrap_or_default();
    let find = "SELECT EXISTS (SELECT 1 FROM dead_mail_domains WHERE domain = ?1)";
    if world.db.query_row(find, [domain], |row| row.get(0))? {
        return Err(internal("The welcome mail could not be handed over, and no user was added.").into());
    }
    Ok(())
}

fn said(world: &World<'_>, user: i64) -> Outcome {
    let find = "SELECT first_name || ' ' || last_name FROM users WHERE user_id = ?1";
    let name: String = world.db.query_row(find, [user], |row| row.get(0))?;
    Ok(success(&json!({ "user": { "user_id": user, "name": name } })))
}

fn show(row: &Row<'_>) -> rusqlite::Result<Value> {
    let text = |name: &str| row.get::<_, String>(name);
    let (first, last, status) = (text("first_name")?, text("last_name")?, text("status")?);
    Ok(json!({
        "user_id": row.get::<_, i64>("user_id")?, "customer_id": text("customer_id")?,
        "user_type": text("user_type")?, "name": format!("{first} {last}"),
        "first_name": first, "middle_name": text("middle_name")?, "last_name": last,
        "email": text("email")?, "status": status, "status_ex": status_in_words(&status),
        "department": text("department")?, "designation": text("designation")?,
        "created_at": text("created_at")?, "updated_at": text("updated_at")?,
        "welcomed_at": row.get::<_, Option<String>>("welcomed_at")?,
    }))
}
