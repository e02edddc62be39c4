//! Passwords, and devices for one-time codes: what is kept of them.

use super::scim::trouble::Trouble;
use crate::clock::Moment;
use crate::failure::Outcome;
use crate::world::World;
use rusqlite::{OptionalExtension, params};
use serde_json::{Map, Value};

/// The stricter of the two policies that every tenant has: passwords grow old, and cannot be changed at once.
pub(super) const ENTERPRISE: &str = "https://accounts.sap.com/policy/passwords/sap/enterprise/1.0";

/// The state of a user's password.
pub(super) struct Password {
    pub(super) user: String,
    pub(super) secret: Option<String>,
    pub(super) status: String,
    pub(super) policy: String,
    pub(super) was_set: Moment,
    pub(super) was_used: Option<Moment>,
    pub(super) failures: i64,
    pub(super) locked: Option<Moment>,
}

/// A user's device.
pub(super) struct Device {
    pub(super) user: String,
    pub(super) secret: String,
    pub(super) at_logon: bool,
    pub(super) last_step: i64,
    pub(super) failures: i64,
    pub(super) locked: Option<Moment>,
}

/// The password of a user.
pub(super) fn password(world: &World<'_>, user: &str) -> Outcome<Option<Password>> {
    let mut query = world.db.prepare(
        "SELECT user, secret, status, policy, was_set, was_used, failures, locked FROM passwords WHERE user = ?",
    )?;
    let found = query.query_row([user], |row| {
        Ok(Password {
            user: row.get(0)?,
            secret: row.get(1)?,
            status: row.get(2)?,
            policy: row.get(3)?,
            was_set: Moment(row.get(4)?),
            was_used: row.get::<_, Option<i64>>(5)?.map(Moment),
            failures: row.get(6)?,
            locked: row.get::<_, Option<i64>>(7)?.map(Moment),
        })
    });
    Ok(found.optional()?)
}

/// The device of a user.
pub(super) fn device(world: &World<'_>, user: &str) -> Outcome<Option<Device>> {
    let mut query = world
        .db
        .prepare("SELECT user, secret, at_logon, last_step, failures, locked FROM devices WHERE user = ?")?;
    let found = query.query_row([user], |row| {
        Ok(Device {
            user: row.get(0)?,
            secret: row.get(1)?,
            at_logon: row.get(2)?,
            last_step: row.get(3)?,
            failures: row.get(4)?,
            locked: row.get::<_, Option<i64>>(5)?.map(Moment),
        })
    });
    Ok(found.optional()?)
}

/// Has the user a device?
pub(super) fn has_device(world: &World<'_>, user: &str) -> Outcome<bool> {
    Ok(device(world, user)?.is_some())
}

/// Is something that was locked then still locked?
pub(super) fn is_locked(world: &World<'_>, locked: Option<Moment>) -> bool {
    locked.is_some_and(|since| world.now < since.plus_seconds(world.setting("lock-minutes") * 60))
}

/// Counts one more failure: how many there are now, and when that locks. A lock that is over leaves nothing behind.
pub(super) fn failed(world: &World<'_>, failures: i64, locked: Option<Moment>) -> (i64, Option<i64>) {
    let failures = if locked.is_some() { 1 } else { failures + 1 };
    (failures, (failures >= world.setting("lock-tries")).then_some(world.now.0))
}

/// The attribute `passwordDetails`.
pub(super) fn details(world: &World<'_>, user: &str) -> Outcome<Option<Value>> {
    let Some(password) = password(world, user)? else { return Ok(None) };
    let is_locked = is_locked(world, password.locked);
    let is_over = password.locked.is_some() && !is_locked;
    let failures = if is_over { 0 } else { password.failures };
    let mut details = Map::new();
    details.insert("status".into(), password.status.into());
    details.insert("policy".into(), password.policy.into());
    details.insert("failedLoginAttempts".into(), failures.into());
    details.insert("setTime".into(), password.was_set.iso().into());
    details.extend(password.was_used.map(|used| ("loginTime".to_owned(), used.iso().into())));
    let locked = password.locked.filter(|_| is_locked);
    details.extend(locked.map(|locked| ("passwordLockedTime".to_owned(), locked.iso().into())));
    Ok(Some(Value::Object(details)))
}

/// Keeps what a client said of a user's password. A new one is an initial one, if nothing else is said.
pub(super) fn keep(
    world: &World<'_>,
    user: &str,
    secret: Option<&str>,
    details: Option<&Value>,
) -> Outcome<()> {
    if secret.is_none() && details.is_none() {
        world.db.execute("DELETE FROM passwords WHERE user = ?", [user])?;
        return Ok(());
    }
    let said = |name: &str| details.and_then(|details| details.get(name));
    let text = |name: &str| said(name).and_then(Value::as_str);
    let old = password(world, user)?;
    let was_status = old.as_ref().map(|old| old.status.as_str());
    let was_policy = old.as_ref().map(|old| old.policy.as_str());
    let policy = text("policy").or(was_policy).unwrap_or(ENTERPRISE);
    let failures = said("failedLoginAttempts").and_then(Value::as_i64).unwrap_or_default();
    // What was counted before fewer were enough is still shown, and comes back with every change.
    let most = world.setting("lock-tries").max(old.as_ref().map_or(0, |old| old.failures));
    if !(0..=most).contains(&failures) {
        let why = format!("Attribute passwordDetails.failedLoginAttempts is not from 0 to {most}");
        return Err(Trouble::Value(why).into());
    }
    if let Some(secret) = secret {
        check(secret)?;
        let status = text("status").filter(|status| Some(*status) != was_status).unwrap_or("initial");
        world.db.execute(
            "INSERT OR REPLACE INTO passwords (user, secret, status, policy, was_set) VALUES (?, ?, ?, ?, ?)",
            params![user, secret, status, policy, world.now.0],
        )?;
        return Ok(());
    }
    let status = text("status").or(was_status).unwrap_or("initial");
    world.db.execute(
        "INSERT INTO passwords (user, status, policy, was_set, failures) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (user) DO UPDATE SET status = excluded.status, policy = excluded.policy,
         failures = excluded.failures, locked = iif(excluded.failures = 0, NULL, locked)",
        params![user, status, policy, world.now.0, failures],
    )?;
    Ok(())
}

/// Eight characters or more, of three of the four groups.
fn check(secret: &str) -> Result<(), Trouble> {
    let has = |is: fn(&char) -> bool| usize::from(secret.chars().any(|c| is(&c)));
    let groups = has(char::is_ascii_lowercase)
        + has(char::is_ascii_uppercase)
        + has(char::is_ascii_digit)
        + has(|c| !c.is_ascii_alphanumeric());
    if (8..=255).contains(&secret.chars().count()) && groups >= 3 {
        Ok(())
    } else {
        Err(Trouble::Value("Attribute password does not meet the password policy".into()))
    }
}
