//! PINs and web passwords: what a rule demands of them, and the locks that an administrator opens.

use super::document;
use super::kinds::CREDENTIAL;
use super::logon::{self, PASSWORD, PIN};
use super::object;
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use crate::world::World;
use redress::{Condition, SubError};
use rusqlite::OptionalExtension;

/// The credential that a path names.
struct Asked {
    id: String,
    kind: i64,
    alias: String,
    extension: String,
}

/// `GET` of a PIN's or a password's settings.
pub(super) fn get(world: &mut World<'_>, call: &Call) -> Outcome {
    let asked = asked(world, call)?;
    let object = object::find(world.db, &CREDENTIAL, &asked.id)?;
    Ok(document::one(call, CREDENTIAL.element, &object))
}

/// `PUT`: a new secret, its settings, or an end to a lock-out.
pub(super) fn put(world: &mut World<'_>, call: &Call) -> Outcome {
    let asked = asked(world, call)?;
    let object = object::find(world.db, &CREDENTIAL, &asked.id)?;
    let given = document::fields(call, CREDENTIAL.element)?;
    let changes = object::changes(world.db, &CREDENTIAL, &object, &given)?;
    object::write(world.db, &CREDENTIAL, &asked.id, &changes)?;
    for (name, value) in &changes {
        match *name {
            "TimeHacked" if value.is_empty() => {
                world.db.execute("UPDATE credential SET hacked = NULL WHERE ObjectId = ?", [&asked.id])?;
            }
            "TimeHacked" if value != object.get(name) => {
                return Err(Failure::status(400).detail("TimeHacked can only be emptied.").into());
            }
            "Credentials" => set(world, &asked, value)?,
            _ => {}
        }
    }
    Ok(document::done())
}

/// The credential of that user. Those of administrators are for those who may change administrators.
fn asked(world: &World<'_>, call: &Call) -> Outcome<Asked> {
    let kind = if call.path.ends_with("/pin") { PIN } else { PASSWORD };
    let user = call.parameter(0);
    let sql = "SELECT c.ObjectId, u.Alias, coalesce(u.DtmfAccessId, ''), u.class = 'admin' FROM user u JOIN \
               credential c ON c.UserObjectId = u.ObjectId AND c.CredentialType = ? WHERE u.ObjectId = ? \
               COLLATE NOCASE AND u.class <> 'template'";
    let found = world.db.query_row(sql, (kind, user), |row| {
        let asked = Asked { id: row.get(0)?, kind, alias: row.get(1)?, extension: row.get(2)? };
        Ok((asked, row.get::<_, bool>(3)?))
    });
    let Some((asked, is_admin)) = found.optional()? else {
        // Gone, or without a PIN: an administrator has no phone.
        object::find(world.db, &super::kinds::USER, user)?;
        return Err(Failure::status(404).detail(format!("User {user} has no such credential.")).into());
    };
    let writes = call.method == http::Method::PUT;
    let caller = logon::standing(world, call)?;
    if is_admin && !logon::may(world.db, caller.user().unwrap_or_default(), "admins", writes)? {
        let detail = "No role of this administrator reaches the credentials of administrators.";
        return Err(Failure::status(403).detail(detail).into());
    }
    Ok(asked)
}

fn set(world: &mut World<'_>, asked: &Asked, secret: &str) -> Outcome<()> {
    let sql = "SELECT r.* FROM authentication_rule r JOIN credential c ON c.CredentialPolicyObjectId = \
               r.ObjectId WHERE c.ObjectId = ?";
    let (least, previous, checks) = world.db.query_row(sql, [&asked.id], |row| {
        let number = |name| row.get::<_, String>(name).map(|text| text.parse::<usize>().unwrap_or(0));
        let checks: String = row.get("TrivialCredChecking")?;
        Ok((number("MinLength")?, number("PrevCredCount")?, checks == "true"))
    })?;
    let mut faults = Vec::new();
    if secret.chars().count() < least.max(1) {
        faults.push(format!("It has fewer than {} characters.", least.max(1)));
    }
    if asked.kind == PIN && !secret.bytes().all(|byte| byte.is_ascii_digit()) {
        faults.push("A PIN has digits only.".to_owned());
    }
    if checks {
        faults.extend(trivial(asked, secret).map(str::to_owned));
    }
    if is_used(world, asked, secret, previous)? {
        faults.push(format!("It is one of the last {previous}."));
    }
    let mut faults = faults.into_iter();
    if let Some(first) = faults.next() {
        let failure = Failure::status(400).detail(first);
        // Each error has the code that is coined for the first.
        let code = world.contract().twin(Condition::BadRequest).code().map(str::to_owned);
        let also = |failure: Failure, detail: String| {
            let mut error = SubError::default();
            error.code = code.clone().map(Into::into);
            error.detail = Some(detail.into());
            failure.also(error)
        };
        return Err(faults.fold(failure, also).into());
    }
    let salt = world.word(12);
    let sql = "INSERT INTO credential_before (credential, hash, at) SELECT ObjectId, hash, ? FROM credential \
               WHERE ObjectId = ?";
    world.db.execute(sql, (world.now.0, &asked.id))?;
    let sql = "UPDATE credential SET hash = ?, changed = ? WHERE ObjectId = ?";
    world.db.execute(sql, (logon::hash(&salt, secret), world.now.0, &asked.id))?;
    Ok(())
}

fn is_used(world: &World<'_>, asked: &Asked, secret: &str, previous: usize) -> Outcome<bool> {
    if previous == 0 {
        return Ok(false);
    }
    let sql = "SELECT hash FROM (SELECT hash, 9e18 AS at, 1 AS n FROM credential WHERE ObjectId = ?1 UNION \
               ALL SELECT hash, at, rowid FROM credential_before WHERE credential = ?1) ORDER BY at DESC, n \
               DESC LIMIT ?2";
    let mut statement = world.db.prepare(sql)?;
    let limit = i64::try_from(previous).unwrap_or(i64::MAX);
    let kept = statement.query_map((&asked.id, limit), |row| row.get::<_, String>(0))?;
    let kept: Vec<_> = kept.collect::<Result<_, _>>()?;
    Ok(kept.iter().any(|kept| logon::fits(kept, secret)))
}

/// Why somebody would guess it.
fn trivial(asked: &Asked, secret: &str) -> impl Iterator<Item = &'static str> {
    let lower = secret.to_lowercase();
    let bytes = secret.as_bytes();
    let steps = || bytes.windows(2).filter_map(|pair| <[u8; 2]>::try_from(pair).ok());
    let reversed = |text: &str| text.chars().rev().collect::<String>();
    let is_pin = asked.kind == PIN;
    let alias = asked.alias.to_lowercase();
    let has_alias = !alias.is_empty() && (lower.contains(&alias) || lower.contains(&reversed(&alias)));
    let extension = &asked.extension;
    let has_extension = !extension.is_empty() && (secret == extension || *secret == reversed(extension));
    let classes: [fn(char) -> bool; 4] =
        [char::is_lowercase, char::is_uppercase, |c| c.is_ascii_digit(), |c| !c.is_alphanumeric()];
    let of_classes = classes.iter().filter(|is| secret.chars().any(is)).count();
    let repeats = bytes.windows(4).any(|run| run.iter().all(|byte| Some(byte) == run.first()));
    [
        (is_pin && steps().all(|[a, b]| a == b), "All digits are the same."),
        (is_pin && steps().all(|[a, b]| a.checked_add(1) == Some(b)), "The digits are in ascending order."),
        (is_pin && steps().all(|[a, b]| b.checked_add(1) == Some(a)), "The digits are in descending order."),
        (is_pin && has_extension, "It is the extension, forwards or backwards."),
        (!is_pin && has_alias, "The alias is in it, forwards or backwards."),
        (!is_pin && of_classes < 3, "It needs three of: small letters, capitals, digits, other characters."),
        (!is_pin && repeats, "One character is in it four times in a row."),
    ]
    .into_iter()
    .filter_map(|(is_so, why)| is_so.then_some(why))
}

/// Both credentials of a new user, as its template has them.
///
/// # Errors
///
/// The database fails.
pub(super) fn inherit(world: &mut World<'_>, template: &str, user: &str) -> Outcome<()> {
    for kind in [PASSWORD, PIN] {
        let id = world.uuid();
        let sql = "INSERT INTO credential (ObjectId, UserObjectId, CredentialType, hash, CredMustChange, \
                   changed, CredentialPolicyObjectId) SELECT ?, ?, CredentialType, hash, 'true', ?, \
                   CredentialPolicyObjectId FROM credential WHERE UserObjectId = ? AND CredentialType = ?";
        world.db.execute(sql, (&id, user, world.now.0, template, kind))?;
    }
    Ok(())
}

/// What the settings of a new administrator are: a password and no PIN.
///
/// # Errors
///
/// The database fails.
pub(super) fn inherit_password(world: &mut World<'_>, template: &str, user: &str) -> Outcome<()> {
    inherit(world, template, user)?;
    world.db.execute("DELETE FROM credential WHERE UserObjectId = ? AND CredentialType = ?", (user, PIN))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_guessed_is_refused() {
        let asked =
            |kind| Asked { id: String::new(), kind, alias: "jdoe".to_owned(), extension: "74601".to_owned() };
        let count = |kind, secret: &str| trivial(&asked(kind), secret).count();
        for (secret, faults) in
            [("111111", 1), ("123456", 1), ("987654", 1), ("74601", 1), ("10647", 1), ("635241", 0)]
        {
            assert_eq!(count(PIN, secret), faults, "{secret}");
        }
        for (secret, faults) in
            [("My1stPassword", 0), ("password", 1), ("xJdoe1999!", 1), ("1eodJ-Abc", 1), ("Aaaaaa-1", 1)]
        {
            assert_eq!(count(PASSWORD, secret), faults, "{secret}");
        }
    }
}
