//! Who calls: a session's cookies, or a name and password that are checked, counted and locked.

use super::document::is_https;
use crate::call::{Call, Reply};
use crate::clock::Moment;
use crate::failure::Outcome;
use crate::world::World;
use rusqlite::{Connection, OptionalExtension};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// The number of a web password among credentials.
pub(super) const PASSWORD: i64 = 3;
/// The number of a PIN.
pub(super) const PIN: i64 = 4;

const MINUTE: i64 = 60_000;
const DAY: i64 = 24 * 60 * MINUTE;

/// What the credentials of a call come to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Standing {
    /// There are none.
    Unknown,
    /// A session's cookies.
    Session { user: String, session: String },
    /// A name and its password.
    Password { user: String },
    /// A password that is not this user's.
    WrongPassword { user: String },
    /// A name that nobody has, or that may not be used. Why is not for the caller.
    Refused,
    /// Too many wrong ones, or locked by an administrator.
    Locked,
    /// The password is too old.
    Expired,
}

impl Standing {
    /// The user's object id, if the call is let in.
    pub(super) fn user(&self) -> Option<&str> {
        match self {
            Self::Session { user, .. } | Self::Password { user } => Some(user),
            _ => None,
        }
    }
}

/// What the credentials of a call come to. Nothing is written.
///
/// # Errors
///
/// The database fails.
pub(super) fn standing(world: &World<'_>, call: &Call) -> Outcome<Standing> {
    if let Some((user, session)) = session(world, call)? {
        return Ok(Standing::Session { user, session });
    }
    let Some((name, password)) = call.basic() else { return Ok(Standing::Unknown) };
    let sql = "SELECT u.ObjectId, c.hash, c.Locked = 'true', c.hacked, r.LockoutDuration, c.changed, \
               r.MaxDays, c.DoesntExpire = 'true', u.Inactive = 'true' FROM user u JOIN credential c ON \
               c.UserObjectId = u.ObjectId AND c.CredentialType = ? JOIN authentication_rule r ON r.ObjectId \
               = c.CredentialPolicyObjectId WHERE u.Alias = ? COLLATE NOCASE AND u.class <> 'template'";
    let found = world.db.query_row(sql, (PASSWORD, &name), |row| {
        let lockout = row.get::<_, String>(4)?.parse().unwrap_or(0);
        let days: i64 = row.get::<_, String>(6)?.parse().unwrap_or(0);
        Ok(Found {
            user: row.get(0)?,
            hash: row.get(1)?,
            is_locked: row.get::<_, bool>(2)? || is_locked_out(world.now, row.get(3)?, lockout),
            is_expired: days > 0
                && !row.get::<_, bool>(7)?
                && row.get::<_, Option<i64>>(5)?.is_some_and(|changed| world.now.0 > changed + days * DAY),
            is_inactive: row.get(8)?,
        })
    });
    let Some(found) = found.optional()? else { return Ok(Standing::Refused) };
    Ok(if found.is_locked {
        Standing::Locked
    } else if !fits(&found.hash, &password) {
        Standing::WrongPassword { user: found.user }
    } else if found.is_inactive {
        Standing::Refused
    } else if found.is_expired {
        Standing::Expired
    } else {
        Standing::Password { user: found.user }
    })
}

struct Found {
    user: String,
    hash: String,
    is_locked: bool,
    is_expired: bool,
    is_inactive: bool,
}

/// A lock-out of zero minutes lasts until an administrator ends it.
fn is_locked_out(now: Moment, hacked: Option<i64>, minutes: i64) -> bool {
    hacked.is_some_and(|hacked| minutes == 0 || now.0 < hacked + minutes * MINUTE)
}

/// Counts a wrong password, and locks the user out when there were as many as the rule allows.
///
/// # Errors
///
/// The database fails.
pub(super) fn count_wrong(world: &World<'_>, user: &str) -> Outcome<()> {
    let sql = "SELECT CAST(c.HackCount AS INTEGER), c.last_hack, c.hacked, CAST(r.HackResetTime AS INTEGER), \
               CAST(r.MaxHacks AS INTEGER) FROM credential c JOIN authentication_rule r ON r.ObjectId = \
               c.CredentialPolicyObjectId WHERE c.UserObjectId = ? AND c.CredentialType = ?";
    let (count, last, hacked, reset, most): (i64, Option<i64>, Option<i64>, i64, i64) =
        world.db.query_row(sql, (user, PASSWORD), |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?))
        })?;
    // A lock-out that is over, or a pause that is long enough, begins the count anew.
    let is_old = hacked.is_some() || last.is_some_and(|last| world.now.0 >= last + reset * MINUTE);
    let count = if is_old { 1 } else { count + 1 };
    let hacked = (most > 0 && count >= most).then_some(world.now.0);
    let sql = "UPDATE credential SET HackCount = ?, last_hack = ?, hacked = ? WHERE UserObjectId = ? AND \
               CredentialType = ?";
    world.db.execute(sql, (count.to_string(), world.now.0, hacked, user, PASSWORD))?;
    Ok(())
}

/// How often this user gave a name and password within the last second.
///
/// # Errors
///
/// The database fails.
pub(super) fn recent(world: &World<'_>, user: &str) -> Outcome<i64> {
    let sql = "SELECT count(*) FROM session WHERE user = ? AND made > ? AND made <= ?";
    Ok(world.db.query_row(sql, (user, world.now.0 - 1000, world.now.0), |row| row.get(0))?)
}

/// The session whose cookies a call has, if it still lives.
fn session(world: &World<'_>, call: &Call) -> Outcome<Option<(String, String)>> {
    let life = world.setting("session-minutes") * MINUTE;
    let sql = "SELECT s.user, s.sso FROM session s JOIN user u ON u.ObjectId = s.user WHERE (s.sso = ?1 OR \
               s.id = ?1) AND s.used > ?2 AND u.Inactive = 'false'";
    for value in cookies(call, &["JSESSIONIDSSO", "JSESSIONID"]) {
        let found =
            world.db.query_row(sql, (value, world.now.0 - life), |row| Ok((row.get(0)?, row.get(1)?)));
        if let Some(found) = found.optional()? {
            return Ok(Some(found));
        }
    }
    Ok(None)
}

fn cookies<'c>(call: &'c Call, names: &'c [&str]) -> impl Iterator<Item = &'c str> {
    let lines = call.headers.get_all(http::header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    let pairs = lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.filter(|(name, _)| names.contains(name)).map(|(_, value)| value)
}

/// What a logon leaves: a session and its three cookies, and a count of wrong passwords that begins anew. A
/// call that came with the cookies keeps its session alive.
///
/// # Errors
///
/// The database fails.
pub(super) fn keep(world: &mut World<'_>, call: &Call, reply: &mut Reply) -> Outcome<()> {
    match standing(world, call)? {
        Standing::Session { session, .. } => {
            world.db.execute("UPDATE session SET used = ? WHERE sso = ?", (world.now.0, session))?;
        }
        Standing::Password { user } => {
            let [sso, id, token] = [(); 3].map(|()| world.uuid().replace('-', "").to_uppercase());
            // What is long over would only pile up.
            let life = world.setting("session-minutes").max(1) * MINUTE;
            world.db.execute("DELETE FROM session WHERE used <= ?", [world.now.0 - life])?;
            let sql = "INSERT INTO session (sso, id, token, user, made, used) VALUES (?, ?, ?, ?, ?, ?)";
            world.db.execute(sql, (&sso, &id, &token, &user, world.now.0, world.now.0))?;
            let sql = "UPDATE credential SET HackCount = '0', last_hack = NULL, hacked = NULL WHERE \
                       UserObjectId = ? AND CredentialType = ?";
            world.db.execute(sql, (user, PASSWORD))?;
            // A client that came over plain HTTP would never send a secure cookie back.
            let secure = if is_https(call) { "; Secure" } else { "" };
            for cookie in [
                format!("JSESSIONIDSSO={sso}; Path=/{secure}; HttpOnly"),
                format!("JSESSIONID={id}; Path={}/vmrest/{secure}; HttpOnly", call.prefix),
                format!("REQUEST_TOKEN_KEY={token}; Path=/{secure}; HttpOnly"),
            ] {
                if let Ok(value) = cookie.parse() {
                    reply.headers.append(http::header::SET_COOKIE, value);
                }
            }
        }
        _ => {}
    }
    Ok(())
}

/// May this user do that in that area? What can be written can be read.
///
/// # Errors
///
/// The database fails.
pub(super) fn may(db: &Connection, user: &str, area: &str, writes: bool) -> Outcome<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM user_role ur JOIN privilege p ON p.role = ur.RoleObjectId WHERE \
               ur.UserObjectId = ?1 AND p.area IN (?2, '*') AND (p.writes OR NOT ?3))";
    Ok(db.query_row(sql, (user, area, writes), |row| row.get(0))?)
}

/// `salt:hash`, the hash in hexadecimal digits.
pub(super) fn hash(salt: &str, secret: &str) -> String {
    let digest = Sha256::digest(format!("{salt}:{secret}"));
    let mut text = format!("{salt}:");
    for byte in digest {
        let _ = write!(text, "{byte:02x}");
    }
    text
}

/// Is that the secret which was hashed?
pub(super) fn fits(kept: &str, secret: &str) -> bool {
    kept.split_once(':').is_some_and(|(salt, _)| hash(salt, secret) == kept)
}
