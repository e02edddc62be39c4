//! The password service: does a password fit its user, and may it be used? And the mail for who forgot it.

use super::scim::Stored;
use super::secrets::{self, Device, ENTERPRISE, Password, is_locked};
use super::{content, otp, profile, users};
use crate::call::{Call, Reply};
use crate::clock::Moment;
use crate::failure::{Failure, Outcome};
use crate::world::World;
use http::StatusCode;
use rusqlite::params;
use serde_json::json;

/// Digits of a one-time code, which stands behind the password where one is needed.
const CODE_DIGITS: usize = 6;

const DAY: i64 = 24 * 60 * 60;

/// `POST /service/users/password`.
pub(super) fn verify(world: &mut World<'_>, call: &Call) -> Outcome {
    let unknown = || Failure::status(401);
    let (name, secret) = call.basic().ok_or_else(unknown)?;
    let user = profile::identify(world, &name)?.ok_or_else(unknown)?;
    let password = secrets::password(world, &user.id)?.ok_or_else(unknown)?;
    if is_locked(world, password.locked) {
        return Err(Failure::code("PASSWORD_LOCKED").into());
    }
    if password.status == "disabled" {
        return Err(refused("PASSWORD_DISABLED").into());
    }
    let device = secrets::device(world, &user.id)?.filter(|device| device.at_logon);
    let code = check_secret(world, &password, &secret, device.is_some())?;
    check_user(world, &user)?;
    check_age(world, &password)?;
    if let Some(device) = device {
        check_code(world, &device, code)?;
    }
    world.db.execute(
        "UPDATE passwords SET failures = 0, locked = NULL, was_used = ? WHERE user = ?",
        params![world.now.0, user.id],
    )?;
    let document = &user.document;
    Ok(Reply::json(
        StatusCode::OK,
        &json!({
            "uid": profile::user_id(world, &user.id)?,
            "first_name": profile::text(document, "name", "/givenName"),
            "last_name": profile::text(document, "name", "/familyName"),
            "mail": profile::text(document, "emails", "/0/value"),
            "type": document.get("userType").cloned().unwrap_or_else(|| "public".into()),
        }),
    ))
}

/// Of these codes this service says the status 401, another one 400.
fn refused(code: &str) -> Failure {
    Failure::code(code).at(401)
}

/// Compares, and counts what is wrong. What stands behind the password where a code is expected is the code.
fn check_secret(
    world: &World<'_>,
    password: &Password,
    said: &str,
    takes_code: bool,
) -> Outcome<Option<String>> {
    let known = password.secret.as_deref();
    if known == Some(said) {
        return Ok(None);
    }
    let code = known.filter(|_| takes_code).and_then(|known| said.strip_prefix(known));
    let is_code = |code: &&str| code.len() == CODE_DIGITS && code.bytes().all(|b| b.is_ascii_digit());
    if let Some(code) = code.filter(is_code) {
        return Ok(Some(code.to_owned()));
    }
    let (failures, locked) = secrets::failed(world, password.failures, password.locked);
    world.db.execute(
        "UPDATE passwords SET failures = ?, locked = ? WHERE user = ?",
        params![failures, locked, password.user],
    )?;
    let failure = if locked.is_some() { Failure::code("PASSWORD_LOCKED") } else { Failure::status(401) };
    Err(failure.keeping().into())
}

fn check_user(world: &World<'_>, user: &Stored) -> Outcome<()> {
    if profile::status(&user.document) != "active" {
        return Err(refused("USER_INACTIVE").into());
    }
    let is_denied = "SELECT EXISTS (SELECT 1 FROM members JOIN denied USING (group_id) WHERE member = ?)";
    if world.db.query_row(is_denied, [&user.id], |row| row.get(0))? {
        return Err(Failure::code("RBA_RULE_ACTION_DENY").into());
    }
    Ok(())
}

fn check_age(world: &World<'_>, password: &Password) -> Outcome<()> {
    let is_over = |since: Moment, days: i64| world.now >= since.plus_seconds(days * DAY);
    if password.status == "initial" {
        let is_over = is_over(password.was_set, world.setting("initial-days"));
        let code = if is_over { "INITIAL_PASSWORD_EXPIRED" } else { "PASSWORD_CHANGE_REQUIRED" };
        return Err(Failure::code(code).into());
    }
    if password.policy != ENTERPRISE {
        return Ok(());
    }
    let days = world.setting("password-days");
    if is_over(password.was_used.unwrap_or(password.was_set), days) {
        return Err(Failure::code("PASSWORD_RESET_REQUIRED").into());
    }
    if is_over(password.was_set, days) {
        return Err(Failure::code("PASSWORD_CHANGE_REQUIRED").into());
    }
    Ok(())
}

fn check_code(world: &World<'_>, device: &Device, code: Option<String>) -> Outcome<()> {
    match code {
        Some(code) => otp::check(world, device, &code),
        None => Err(Failure::code("INVALID_AUTHORIZATION_HEADER_LENGTH").into()),
    }
}

/// `POST /service/users/forgotPassword`. Whether there is such a user is not told, nor whether a mail goes out.
pub(super) fn forgot(world: &mut World<'_>, call: &Call) -> Outcome {
    let content = content::object(call)?;
    let name = content::text(&content, "identifier")?.ok_or_else(|| Failure::status(400))?;
    let Some(user) = profile::identify(world, &name)? else { return Ok(Reply::empty(StatusCode::OK)) };
    let refused = |code: &str| Failure::code(code).at(400);
    if profile::status(&user.document) == "inactive" {
        return Err(refused("USER_INACTIVE").into());
    }
    if let Some(password) = secrets::password(world, &user.id)? {
        if password.status == "disabled" {
            return Err(refused("PASSWORD_DISABLED").into());
        }
        let soonest = password.was_set.plus_seconds(world.setting("password-hours") * 60 * 60);
        if password.policy == ENTERPRISE && password.status != "initial" && world.now < soonest {
            return Err(refused("PASSWORD_TOO_NEW").into());
        }
    }
    let mail = profile::text(&user.document, "emails", "/0/value");
    if mail.is_empty() {
        return Ok(Reply::empty(StatusCode::OK));
    }
    let query = "SELECT count(*) FROM mails WHERE receiver = ? AND kind = 'forgotPassword' AND sent > ?";
    let day_ago = world.now.plus_seconds(-DAY).0;
    let sent: i64 = world.db.query_row(query, params![mail, day_ago], |row| row.get(0))?;
    if sent < world.setting("forgotten-mails") {
        users::send(world, "forgotPassword", &mail)?;
    }
    Ok(Reply::empty(StatusCode::OK))
}
