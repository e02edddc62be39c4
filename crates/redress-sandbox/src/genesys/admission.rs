//! What stands before every call, in this order: throttles, the mode that changes, credentials, moved addresses, what is
//! behind the server, the tenant, privileges, the mode.

use super::content::missing;
use super::mode::{self, Mode};
use super::rights::{self, Needs, When};
use super::schema;
use crate::call::{Call, Reply};
use crate::failure::{Failure, Outcome, Stop};
use crate::fault::page;
use crate::system::Route;
use crate::world::World;
use http::{HeaderValue, StatusCode};
use redress::RetryAfter;
use rusqlite::{OptionalExtension, params};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;

/// Where the services are since 8.5.
pub(super) const GMS: &str = "/genesys/1/cs";
/// Where they were.
const MOVED: &[&str] = &["/services", "/customers"];
/// What a Java class says of a tenant that is none.
const TENANT_ERROR: &str =
    "com.genesyslab.gsg.services.contextservices.exceptions.ContextServicesExceptionResource";
const TENANT_HEADER: &str = "ContactCenterId";
/// The tenant of who names none.
const ENVIRONMENT: i64 = 1;
const MINUTE_SECONDS: i64 = 60;

pub(super) fn admit(world: &mut World<'_>, call: &Call, route: Option<&Route>) -> Outcome<Option<Reply>> {
    let client = call.peer.to_string();
    throttle(world, "all", "", "rate")?;
    throttle(world, "client", &client, "rate-client")?;
    let mode = mode::settle(world)?;
    let is_waiting_change = call.waited && route.is_some_and(|route| route.operation == mode::CHANGE);
    if mode == Mode::Changing && !is_waiting_change {
        return Err(Failure::status(503).detail("The server mode is changing").into());
    }
    let user = user(world, call)?;
    if let Some(moved) = MOVED.iter().find(|moved| is_below(&call.path, moved)) {
        return Err(see_other(call, moved));
    }
    let Some(route) = route else { return Ok(None) };
    if let Some(page) = unreachable(world, route) {
        return Ok(Some(page));
    }
    limit_database(world);
    let Some(needs) = rights::of(route.operation) else { return Ok(None) };
    let is_of_tenant = !route.path.starts_with("/server");
    let tenant = if is_of_tenant { tenant(world, call)? } else { ENVIRONMENT };
    if is_of_tenant {
        throttle(world, "tenant", &tenant.to_string(), "rate-tenant")?;
    }
    for role in roles(world, &user)? {
        throttle(world, "role", &role, "rate-role")?;
    }
    check_rights(world, &user, needs)?;
    check_mode(world, mode, needs)?;
    if needs.schema && schema::of(world, tenant, schema::PROFILE)?.is_none() {
        return Err(no_schema(world)?);
    }
    Ok(None)
}

/// Counts a call that was answered, and what came of it.
pub(super) fn count(world: &mut World<'_>, call: &Call, reply: &Reply) {
    let (now, status) = (world.now, reply.status);
    let day = now.seconds().div_euclid(86_400);
    let _ = world.db.execute(
        "UPDATE server SET requests = requests * (day = ?1) + 1, client_errors = client_errors * (day = ?1) + ?2,
         server_errors = server_errors * (day = ?1) + ?3, last_request = ?4, day = ?1,
         started = CASE started WHEN 0 THEN ?4 ELSE started END",
        params![day, status.is_client_error(), status.is_server_error(), now.0],
    );
    let client = call.peer.to_string();
    let mut counted = vec![("all", String::new(), "rate"), ("client", client, "rate-client")];
    if let Ok(tenant) = tenant(world, call) {
        counted.push(("tenant", tenant.to_string(), "rate-tenant"));
    }
    if let Ok(user) = user(world, call) {
        let roles = roles(world, &user).unwrap_or_default();
        counted.extend(roles.into_iter().map(|role| ("role", role, "rate-role")));
    }
    let minute = now.seconds().div_euclid(MINUTE_SECONDS);
    for (kind, name, setting) in counted {
        if world.setting(setting) > 0 {
            let _ = world.db.execute(
                "INSERT INTO throttle VALUES (?1, ?2, ?3, 1) ON CONFLICT DO UPDATE
                 SET calls = calls * (minute = ?3) + 1, minute = ?3",
                params![kind, name, minute],
            );
        }
    }
}

/// The tenant of a call.
pub(super) fn tenant(world: &World<'_>, call: &Call) -> Outcome<i64> {
    let refused = |detail: String| Stop::from(Failure::code(TENANT_ERROR).at(400).detail(detail));
    let Some(value) = call.headers.get(TENANT_HEADER) else {
        if world.setting("multi-tenant") == 0 {
            return Ok(ENVIRONMENT);
        }
        return Err(refused(format!(
            "Invalid tenant specified : no tenant specified in multi-tenant environment. Verify configuration and \
             '{TENANT_HEADER}' HTTP header."
        )));
    };
    let value = String::from_utf8_lossy(value.as_bytes());
    let found = world
        .db
        .query_row(
            "SELECT dbid FROM tenants WHERE name = ?1 OR CAST(dbid AS TEXT) = ?1",
            [value.trim()],
            |row| row.get(0),
        )
        .optional()?;
    found.ok_or_else(|| {
        refused(format!(
            "Invalid tenant specified : specified tenant in HTTP header '{TENANT_HEADER}'='{value}' not configured. \
             Verify configuration."
        ))
    })
}

/// May whoever calls do what also needs that privilege?
pub(super) fn permit(world: &World<'_>, call: &Call, privilege: &str) -> Outcome<()> {
    let user = user(world, call)?;
    if world.setting("use-role") == 0 || has(world, &user, privilege)? {
        return Ok(());
    }
    Err(lacks(&user, privilege))
}

/// The user whose credentials were sent.
fn user(world: &World<'_>, call: &Call) -> Outcome<String> {
    let refused = |detail: &str| Stop::from(Failure::status(401).detail(detail));
    let Some((name, password)) = call.basic() else {
        return Err(refused("Credentials are missing: HTTP Basic authentication is required"));
    };
    let secret = Sha256::digest(format!("{name}:{password}")).iter().fold(String::new(), |mut hex, byte| {
        write!(hex, "{byte:02x}").ok();
        hex
    });
    let known: Option<String> = world
        .db
        .query_row("SELECT secret FROM users WHERE name = ?1", [&name], |row| row.get(0))
        .optional()?;
    if known.is_some_and(|known| known == secret) {
        Ok(name)
    } else {
        Err(refused("Credentials are incorrect"))
    }
}

fn roles(world: &World<'_>, user: &str) -> Outcome<Vec<String>> {
    let mut statement = world.db.prepare("SELECT role FROM memberships WHERE user = ?1 ORDER BY role")?;
    let roles = statement.query_map([user], |row| row.get(0))?;
    Ok(roles.collect::<Result<_, _>>()?)
}

fn has(world: &World<'_>, user: &str, privilege: &str) -> Outcome<bool> {
    let mut statement = world.db.prepare(
        "SELECT 1 FROM memberships JOIN privileges USING (role) WHERE user = ?1 AND privilege = ?2",
    )?;
    Ok(statement.exists([user, privilege])?)
}

fn check_rights(world: &World<'_>, user: &str, needs: &Needs) -> Outcome<()> {
    if world.setting("use-role") != 0 {
        if needs.privilege.is_empty() || has(world, user, needs.privilege)? {
            return Ok(());
        }
        return Err(lacks(user, needs.privilege));
    }
    let is_administrator =
        world.db.query_row("SELECT administrator FROM users WHERE name = ?1", [user], |row| row.get(0))?;
    if is_administrator || !needs.is_administrative {
        return Ok(());
    }
    let detail = format!("The user '{user}' is not allowed to execute administrative services");
    Err(Failure::status(401).detail(detail).into())
}

fn lacks(user: &str, privilege: &str) -> Stop {
    let detail = format!("No role of the user '{user}' has the privilege {privilege}");
    Failure::status(403).detail(detail).into()
}

fn check_mode(world: &World<'_>, mode: Mode, needs: &Needs) -> Outcome<()> {
    let detail = match (needs.when, mode) {
        (When::Production, Mode::Maintenance) => "Operation not available in maintenance mode",
        (When::Maintenance, Mode::Production) => "Operation not available in production mode",
        _ => return Ok(()),
    };
    let status = if world.setting("developer-guide") == 0 { 403 } else { 503 };
    Err(Failure::status(status).detail(detail).into())
}

/// There is no profile schema: by the developer's guide the server goes into maintenance by itself.
fn no_schema(world: &World<'_>) -> Outcome<Stop> {
    let detail = "No profile schema is defined";
    if world.setting("developer-guide") == 0 {
        return Ok(Failure::status(403).detail(detail).into());
    }
    mode::set(world, Mode::Maintenance)?;
    Ok(Failure::status(404).detail(detail).keeping().into())
}

fn throttle(world: &World<'_>, kind: &str, name: &str, setting: &str) -> Outcome<()> {
    let most = world.setting(setting);
    if most <= 0 {
        return Ok(());
    }
    let seconds = world.now.seconds();
    let calls: Option<i64> = world
        .db
        .query_row(
            "SELECT calls FROM throttle WHERE kind = ?1 AND name = ?2 AND minute = ?3",
            params![kind, name, seconds.div_euclid(MINUTE_SECONDS)],
            |row| row.get(0),
        )
        .optional()?;
    if calls.unwrap_or_default() < most {
        return Ok(());
    }
    let left = u64::try_from(MINUTE_SECONDS - seconds.rem_euclid(MINUTE_SECONDS)).unwrap_or_default();
    Err(Failure::status(503)
        .detail("Requests are being throttled")
        .beside(|companions| companions.retry_after = Some(RetryAfter::Seconds(left)))
        .into())
}

fn is_below(path: &str, place: &str) -> bool {
    path.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn see_other(call: &Call, moved: &str) -> Stop {
    let query = call.raw_query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
    let place = format!("{}{GMS}{}{query}", call.base(), call.path);
    let Ok(location) = HeaderValue::from_str(&place) else { return missing("resource", &call.path) };
    Failure::status(303)
        .detail(format!("{moved} moved to {GMS}{moved} with release 8.5"))
        .beside(|companions| companions.location = Some(location))
        .into()
}

/// The proxy's page, where what is behind it does not answer.
fn unreachable(world: &World<'_>, route: &Route) -> Option<Reply> {
    let is_on_gms = route.path.starts_with(GMS);
    let needs_database = route.path.starts_with("/profiles") || route.path.starts_with("/metadata");
    let is_down = (is_on_gms && world.setting("gms-is-up") == 0)
        || (needs_database && world.setting("database-is-up") == 0);
    is_down.then(|| page("nginx", StatusCode::BAD_GATEWAY))
}

/// From now on the database keeps to it, and fails a call that needs more.
fn limit_database(world: &World<'_>) {
    const ANY: i64 = 0xffff_fffe;
    let pages = world.setting("database-pages");
    let most = if pages > 0 { pages } else { ANY };
    // It answers with the bound that holds, so it is a query.
    let _ = world.db.query_row(&format!("PRAGMA max_page_count = {most}"), [], |_| Ok(()));
}
