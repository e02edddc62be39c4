//! Who calls: a user with a token, or a server with the key of a project; and what is below them.

use super::failures::{failed, forbidden, invalid_header, missing_header, not_found};
use super::fields::Fields;
use super::replies;
use crate::call::Call;
use crate::clock::Moment;
use crate::failure::{Failure, Outcome};
use crate::world::World;
use rusqlite::{OptionalExtension, params};
use serde_json::json;

/// What an account or a user is. A higher one sees those below it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Rank {
    User,
    Customer,
    Reseller,
    Admin,
}

impl Rank {
    pub(super) fn of(word: &str) -> Self {
        match word {
            "admin" => Self::Admin,
            "reseller" => Self::Reseller,
            "customer" => Self::Customer,
            _ => Self::User,
        }
    }

    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Admin => "admin",
            Self::Reseller => "reseller",
            Self::Customer => "customer",
            Self::User => "user",
        }
    }
}

/// Who calls.
#[derive(Debug)]
pub(super) struct Caller {
    /// The user, where a token was sent.
    pub(super) user: Option<i64>,
    /// The account that they belong to.
    pub(super) account: String,
    pub(super) rank: Rank,
}

/// The accounts at `:root` and below.
pub(super) const BELOW: &str = "WITH RECURSIVE below(id) AS (
    VALUES (:root) UNION SELECT customer_id FROM accounts JOIN below ON parent = id)
    SELECT id FROM below";

/// Finds out who calls.
pub(super) fn caller(world: &World<'_>, call: &Call) -> Outcome<Caller> {
    if !call.headers.contains_key("authorization") {
        return Err(missing_header("Authorization").into());
    }
    let value = call.header("authorization").unwrap_or_default();
    let (scheme, rest) = value.split_once(' ').unwrap_or((value, ""));
    match (scheme.to_ascii_lowercase().as_str(), rest.trim()) {
        ("basic", _) => of_project(world, call),
        ("token", token) if !token.is_empty() => of_token(world, token),
        _ => {
            Err(invalid_header("Authorization must be Token and a token, or Basic and APP_ID:APP_KEY.")
                .into())
        }
    }
}

fn of_project(world: &World<'_>, call: &Call) -> Outcome<Caller> {
    let wrong = || invalid_header("Authorization names no active project with that APP_KEY.");
    let (app_id, app_key) = call.basic().ok_or_else(wrong)?;
    let find = "SELECT customer_id, kind FROM projects JOIN accounts USING (customer_id)
        WHERE app_id = ?1 AND app_key = ?2 AND projects.status = 'A' AND accounts.status = 'A'";
    let found: Option<(String, String)> =
        world.db.query_row(find, [app_id, app_key], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let (account, kind) = found.ok_or_else(wrong)?;
    Ok(Caller { user: None, account, rank: Rank::of(&kind) })
}

fn of_token(world: &World<'_>, token: &str) -> Outcome<Caller> {
    let unknown = || Failure::code("1001").detail("The token is not one that a login gave out.");
    let find = "SELECT issued, user_id, customer_id, user_type, users.status || accounts.status
        FROM tokens JOIN users USING (user_id) JOIN accounts USING (customer_id) WHERE token = ?1";
    let found = world.db.query_row(find, [token], |row| {
        let caller =
            Caller { user: row.get(1)?, account: row.get(2)?, rank: Rank::of(&row.get::<_, String>(3)?) };
        Ok((Moment(row.get(0)?), caller, row.get::<_, String>(4)?))
    });
    let (issued, caller, status) = found.optional()?.ok_or_else(unknown)?;
    if status != "AA" {
        return Err(Failure::code("1001").detail("The user of the token is suspended.").into());
    }
    let minutes = world.setting("token-minutes");
    if world.now >= issued.plus_seconds(minutes.saturating_mul(60)) {
        let why = format!("The token was given out more than {minutes} minutes ago.");
        return Err(Failure::status(403).detail(why).into());
    }
    Ok(caller)
}

/// Gives a token for an e-mail address and a password.
pub(super) fn login(world: &mut World<'_>, call: &Call) -> Outcome {
    portal(world, call)?;
    let fields = Fields::of(call)?;
    let (email, password) = (fields.required("email")?, fields.required("password")?);
    let find = "SELECT user_id, users.status || accounts.status FROM users JOIN accounts USING (customer_id)
        WHERE email = ?1 AND password = ?2";
    let found: Option<(i64, String)> =
        world.db.query_row(find, [email, password], |row| Ok((row.get(0)?, row.get(1)?))).optional()?;
    let Some((user, status)) = found else {
        return Err(failed("The e-mail address or the password is not right.").into());
    };
    if status != "AA" {
        return Err(failed("The user or the account is suspended.").into());
    }
    let token = world.word(TOKEN_CHARS);
    let insert = "INSERT INTO tokens (token, user_id, issued) VALUES (?1, ?2, ?3)";
    world.db.execute(insert, params![token, user, world.now.0])?;
    let user = super::users::info(world, user)?;
    Ok(replies::success(&json!({ "token": token, "user": user })))
}

/// Letters and digits of a token.
const TOKEN_CHARS: usize = 40;

/// The portal that a login is for.
fn portal(world: &World<'_>, call: &Call) -> Outcome<()> {
    if !call.headers.contains_key("x-api-id") {
        return Err(missing_header("X-Api-Id").into());
    }
    let find = "SELECT EXISTS (SELECT 1 FROM portals WHERE api_id = ?1 AND status = 'A')";
    let is_known =
        world.db.query_row(find, [call.header("x-api-id").unwrap_or_default()], |row| row.get(0))?;
    if is_known { Ok(()) } else { Err(invalid_header("X-Api-Id names no active portal.").into()) }
}

impl Caller {
    /// Goes on for a caller of at least that rank.
    pub(super) fn at_least(self, rank: Rank) -> Outcome<Self> {
        if self.rank >= rank {
            return Ok(self);
        }
        let why = format!("This is for a {} and above.", rank.word());
        Err(forbidden(&why).into())
    }

    /// Goes on where that account is the caller's, or below it. Gives what kind of account it is.
    pub(super) fn reach(&self, world: &World<'_>, account: &str) -> Outcome<Rank> {
        let find = "SELECT kind FROM accounts WHERE customer_id = ?1";
        let kind: Option<String> = world.db.query_row(find, [account], |row| row.get(0)).optional()?;
        let kind = kind.ok_or_else(|| not_found("customer"))?;
        let find = format!("SELECT :account IN ({BELOW})");
        let named = rusqlite::named_params! { ":root": self.account, ":account": account };
        if world.db.query_row(&find, named, |row| row.get(0))? {
            return Ok(Rank::of(&kind));
        }
        Err(forbidden("The account is not below yours.").into())
    }

    /// Goes on where that user is the caller, or in the reach of a caller who is more than a user.
    pub(super) fn reach_user(&self, world: &World<'_>, user: i64, account: &str) -> Outcome<()> {
        match (self.user, self.rank) {
            (Some(own), _) if own == user => Ok(()),
            (_, Rank::User) => Err(forbidden("The data of another user is not below yours.").into()),
            _ => self.reach(world, account).map(drop),
        }
    }
}
