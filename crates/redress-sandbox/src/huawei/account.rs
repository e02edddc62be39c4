//! Who calls: tokens, and keys that sign.

use super::gateway_says;
use crate::call::{Call, unescape};
use crate::failure::{Failure, Outcome};
use crate::script::sign::{self, ALGORITHM, canonical, hex};
use crate::world::World;
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use rusqlite::{OptionalExtension, Row};
use sha2::{Digest, Sha256};
use time::PrimitiveDateTime;
use time::macros::format_description;

/// What a path may have unescaped when it is signed (RFC 3986 §2.3).
const ESCAPED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'_').remove(b'.').remove(b'~');
/// How far a signature's date may be from now.
const SIGNED_WITHIN_SECONDS: i64 = 15 * 60;

/// A person or an app, in the project that they work in.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "a row of a table")]
pub(super) struct Account {
    pub project: String,
    pub domain: String,
    pub role: String,
    pub is_removed: bool,
    pub is_blocked: bool,
    pub may_use_region: bool,
    pub only_from: Option<String>,
    pub may_use_api: bool,
    pub is_open: bool,
    pub has_agency: bool,
}

impl Account {
    /// May they run what only those may who run the platform?
    pub(super) fn is_operator(&self) -> bool {
        self.role == "operator"
    }

    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        Ok(Self {
            project: row.get(0)?,
            domain: row.get(1)?,
            role: row.get(2)?,
            is_removed: row.get::<_, String>(3)? == "removed",
            is_blocked: row.get(4)?,
            may_use_region: row.get(5)?,
            only_from: row.get(6)?,
            may_use_api: row.get(7)?,
            is_open: row.get::<_, String>(8)? == "active",
            has_agency: row.get(9)?,
        })
    }

    fn of_user(world: &World<'_>, user: &str) -> Outcome<Self> {
        let sql = "SELECT u.project_id, p.domain_id, u.role, u.state, u.is_blocked, u.may_use_region,
            u.only_from, d.may_use_api, p.state, p.has_agency
            FROM users u JOIN projects p ON p.id = u.project_id JOIN domains d ON d.id = p.domain_id
            WHERE u.id = ?1";
        Ok(world.db.query_row(sql, [user], Self::read)?)
    }
}

/// Who calls: holds the credentials of a call against what IAM knows. The gateway asks, and so does a handler that has to
/// know.
///
/// # Errors
///
/// There are none, or they are not accepted.
pub(super) fn caller(world: &World<'_>, call: &Call) -> Outcome<Account> {
    if let Some(token) = call.headers.get("x-auth-token") {
        return by_token(world, token.to_str().unwrap_or_default());
    }
    if let Some(app) = call.header("x-hw-id") {
        return by_app_key(world, app, call.header("x-hw-appkey").unwrap_or_default());
    }
    let Some(authorization) = call.header("authorization") else {
        return Err(iam_refuses("x-auth-token not found").into());
    };
    match authorization.split(' ').next() {
        Some(ALGORITHM) => by_signature(world, call),
        // A name and a password: the web server in front refuses them before the gateway sees them.
        Some(scheme) if scheme.eq_ignore_ascii_case("basic") => Err(Failure::status(401).into()),
        _ => Err(gateway_says("APIG.0305", 401)),
    }
}

fn by_token(world: &World<'_>, token: &str) -> Outcome<Account> {
    let sql = "SELECT user_id, life_seconds, first_used FROM tokens WHERE token = ?1";
    let read = |row: &Row<'_>| Ok((row.get(0)?, row.get(1)?, row.get(2)?));
    let known: Option<(String, Option<i64>, Option<i64>)> =
        world.db.query_row(sql, [token], read).optional()?;
    let Some((user, life, first_used)) = known else {
        return Err(iam_refuses("decrypt token fail").into());
    };
    if let Some(life) = life {
        let since = first_used.unwrap_or(world.now.0);
        if first_used.is_none() {
            world.db.execute("UPDATE tokens SET first_used = ?2 WHERE token = ?1", (token, since))?;
        }
        if world.now.0 >= since + life * 1000 {
            return Err(gateway_says("APIG.0307", 401));
        }
    }
    Account::of_user(world, &user)
}

fn by_app_key(world: &World<'_>, app: &str, secret: &str) -> Outcome<Account> {
    let key = Key::find(world, app)?.filter(|key| key.is_app && key.secret == secret);
    let Some(key) = key else { return Err(gateway_says("APIG.1009", 400)) };
    key.usable()?;
    Account::of_user(world, &key.user)
}

fn by_signature(world: &World<'_>, call: &Call) -> Outcome<Account> {
    let Some(signature) = signature(call) else {
        return Err(iam_refuses("get signature parameters failed").into());
    };
    let Some(key) = Key::find(world, signature.key)? else { return Err(iam_refuses("ak not exist").into()) };
    if key.locked_until > world.now.0 {
        return Err(iam_refuses("AK access failed to reach the limit,forbidden").into());
    }
    let date = call.header("x-sdk-date").unwrap_or_default();
    if !is_recent(world, date) {
        return Err(key.refused("x-sdk-date is expired").into());
    }
    if expected(call, &signature, &key.secret, date).is_none_or(|expected| expected != signature.given) {
        return Err(key.failed(world)?.into());
    }
    if key.failures > 0 {
        world.db.execute("UPDATE access_keys SET failures = 0 WHERE id = ?1", [&key.id])?;
    }
    key.usable()?;
    Account::of_user(world, &key.user)
}

struct Key {
    id: String,
    secret: String,
    user: String,
    is_app: bool,
    state: String,
    failures: i64,
    locked_until: i64,
}

impl Key {
    fn find(world: &World<'_>, id: &str) -> Outcome<Option<Self>> {
        let sql = "SELECT id, secret, user_id, kind, state, failures, locked_until
            FROM access_keys WHERE id = ?1";
        let read = |row: &Row<'_>| {
            Ok(Self {
                id: row.get(0)?,
                secret: row.get(1)?,
                user: row.get(2)?,
                is_app: row.get::<_, String>(3)? == "app",
                state: row.get(4)?,
                failures: row.get(5)?,
                locked_until: row.get(6)?,
            })
        };
        Ok(world.db.query_row(sql, [id], read).optional()?)
    }

    /// An app may not be bound to the API, have used up its calls, or its account's money.
    fn usable(&self) -> Outcome<()> {
        match self.state.as_str() {
            "unbound" => Err(gateway_says("APIG.0304", 403)),
            "spent" => Err(gateway_says("APIG.0501", 405)),
            "frozen" => Err(gateway_says("APIG.0502", 405)),
            _ => Ok(()),
        }
    }

    /// One more wrong signature. Too many in a row lock the key for a while.
    fn failed(&self, world: &World<'_>) -> Outcome<Failure> {
        let failures = self.failures + 1;
        let is_locked = failures > world.setting("signature-tries");
        let until = world.now.plus_seconds(world.setting("lock-minutes") * 60).0;
        let sql = "UPDATE access_keys SET failures = ?2, locked_until = ?3 WHERE id = ?1";
        let (kept, locked) = if is_locked { (0, until) } else { (failures, self.locked_until) };
        world.db.execute(sql, (&self.id, kept, locked))?;
        Ok(self.refused("verify aksk signature fail").keeping())
    }

    /// What is said of its signature: an app is not told the reason.
    fn refused(&self, reason: &str) -> Failure {
        if self.is_app { Failure::code("APIG.0303").at(401) } else { iam_refuses(reason) }
    }
}

/// `APIGW` is how the shared gateway in front of IAM's services spells its own name.
fn iam_refuses(reason: &str) -> Failure {
    let text = format!("Incorrect IAM authentication information: {reason}");
    Failure::code("APIGW.0301").at(401).detail(text)
}

/// What `Authorization` says.
struct Signature<'c> {
    key: &'c str,
    headers: Vec<&'c str>,
    given: &'c str,
}

fn signature(call: &Call) -> Option<Signature<'_>> {
    let rest = call.header("authorization")?.strip_prefix(ALGORITHM)?;
    let part = |name: &str| {
        rest.split(',').find_map(|part| part.trim().strip_prefix(name)?.trim_start().strip_prefix('='))
    };
    let headers = part("SignedHeaders")?.split(';').collect();
    Some(Signature { key: part("Access")?, headers, given: part("Signature")? })
}

/// The signature that the call should have. `None`: a header that was signed is not there.
fn expected(call: &Call, signature: &Signature<'_>, secret: &str, date: &str) -> Option<String> {
    let headers: Option<Vec<_>> =
        signature.headers.iter().map(|name| Some((*name, call.header(name)?))).collect();
    let path: Option<Vec<String>> = call
        .path
        .split('/')
        .map(|part| unescape(part).map(|plain| utf8_percent_encode(&plain, ESCAPED).to_string()))
        .collect();
    let query = call.raw_query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
    let target = format!("{}{}{query}", call.prefix, path?.join("/"));
    let body = hex(&Sha256::digest(&call.body));
    let canonical = canonical(call.method.as_str(), &target, &headers?, &body);
    Some(sign::signature(secret, date, &canonical))
}

/// Is a date near now? The clock of a client that was not set forward with the sandbox's counts as well.
fn is_recent(world: &World<'_>, date: &str) -> bool {
    let format = format_description!("[year][month][day]T[hour][minute][second]Z");
    let Ok(signed) = PrimitiveDateTime::parse(date, &format) else { return false };
    let signed = signed.assume_utc().unix_timestamp();
    let is_near = |now: i64| (now - signed).abs() <= SIGNED_WITHIN_SECONDS;
    is_near(world.now.seconds()) || is_near(world.now.seconds() - world.ahead / 1000)
}
