//! What stands before every call: is the tenant there, who calls, how often, and in which media types.

use super::secrets::{failed, is_locked};
use crate::call::{Call, Reply};
use crate::clock::Moment;
use crate::failure::{Failure, Outcome, Stop};
use crate::system::Route;
use crate::world::World;
use http::header::{ACCEPT, CONTENT_TYPE};
use http::{HeaderValue, Method};
use rusqlite::{OptionalExtension, params};

/// One of the tenant's services, by what its paths begin with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Service {
    /// The Identity Directory API.
    Scim,
    /// Its predecessor.
    OldScim,
    /// Applications and identity providers.
    Admin,
    /// Invitations.
    Invitation,
    /// Passwords: here the user is who logs on, not the client.
    Password,
    /// One-time codes.
    Codes,
    /// User management, forgotten passwords.
    Users,
}

impl Service {
    /// The service of a path.
    pub(super) fn of(path: &str) -> Option<Self> {
        let is_below = |start: &str| {
            path.strip_prefix(start).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
        };
        let known = [
            ("/scim", Self::Scim),
            ("/service/scim", Self::OldScim),
            ("/Applications/v1", Self::Admin),
            ("/IdentityProviders/v1", Self::Admin),
            ("/cps/invite", Self::Invitation),
            ("/service/users/password", Self::Password),
            ("/service/users/otp", Self::Codes),
            ("/service/users", Self::Users),
        ];
        known.into_iter().find(|(start, _)| is_below(start)).map(|(_, service)| service)
    }
}

/// Looks at a call before any handler does.
pub(super) fn admit(world: &mut World<'_>, call: &Call, route: Option<&Route>) -> Outcome<Option<Reply>> {
    let opened = open(world)?;
    // A new tenant is not there at once.
    if world.now < opened.plus_seconds(world.setting("setup-seconds")) {
        return Err(Failure::status(404).into());
    }
    let service = Service::of(&call.path);
    check_rates(world, call, service)?;
    if world.setting("maintenance") > 0 {
        return Err(Failure::status(503).into());
    }
    let Some(service) = service else { return Ok(None) };
    if service != Service::Password {
        let is_manager = authenticate(world, call, service)?;
        let is_for_managers = matches!(service, Service::Scim | Service::OldScim | Service::Admin);
        if is_for_managers && !is_manager {
            let failure = if service == Service::Admin { Failure::code("403") } else { Failure::status(403) };
            return Err(failure.at(403).into());
        }
    }
    check_place(call, route)?;
    if let Some(route) = route {
        check_content_type(call, route)?;
        check_accept(call, route)?;
    }
    Ok(None)
}

/// The moment of the first call, which sets those of the seed.
pub(super) fn open(world: &World<'_>) -> Outcome<Moment> {
    let opened: Option<i64> = world.db.query_row("SELECT opened FROM tenant", [], |row| row.get(0))?;
    if let Some(opened) = opened {
        return Ok(Moment(opened));
    }
    let now = world.now.0;
    for moments in [
        "UPDATE tenant SET opened = ?",
        "UPDATE users SET created = created + ?1, modified = modified + ?1",
        "UPDATE groups SET created = created + ?1, modified = modified + ?1",
        "UPDATE applications SET created = created + ?1, modified = modified + ?1",
        "UPDATE providers SET created = created + ?1, modified = modified + ?1",
        "UPDATE passwords SET was_set = was_set + ?1, was_used = was_used + ?1",
        "UPDATE sp_users SET activated = activated + ?1",
    ] {
        world.db.execute(moments, [now])?;
    }
    Ok(world.now)
}

const SECOND: i64 = 1_000;
const MINUTE: i64 = 60_000;

fn check_rates(world: &World<'_>, call: &Call, service: Option<Service>) -> Outcome<()> {
    let limit = world.setting("requests-per-second");
    if limit > 0 && rate(world, &call.peer.to_string(), SECOND)?.0 >= limit {
        return Err(Failure::status(429).into());
    }
    let (free, limit) = (world.setting("scim-free"), world.setting("scim-limit"));
    if !matches!(service, Some(Service::Scim | Service::OldScim)) || limit <= 0 {
        return Ok(());
    }
    let (requests, blocked) = rate(world, SCIM, MINUTE)?;
    if world.now < blocked {
        return Err(Failure::status(429).into());
    }
    if requests >= limit {
        let until = world.now.plus_seconds(world.setting("scim-block-seconds"));
        world.db.execute("UPDATE rates SET blocked = ? WHERE scope = ?", params![until.0, SCIM])?;
        return Err(Failure::status(429).keeping().into());
    }
    let slow = call.arrived.plus_millis(world.setting("scim-delay-millis"));
    if requests >= free && world.now < slow {
        return Err(Stop::Wait(slow));
    }
    Ok(())
}

/// The scope of all SCIM requests of the tenant.
const SCIM: &str = "scim";

/// Requests in the span that is running, and until when there may be none.
fn rate(world: &World<'_>, scope: &str, span: i64) -> Outcome<(i64, Moment)> {
    let mut query = world.db.prepare("SELECT began, requests, blocked FROM rates WHERE scope = ?")?;
    let found = query.query_row([scope], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).optional()?;
    let (began, requests, blocked): (i64, i64, i64) = found.unwrap_or_default();
    let is_running = (began..began.saturating_add(span)).contains(&world.now.0);
    Ok((if is_running { requests } else { 0 }, Moment(blocked)))
}

/// Counts a call, whatever came of it.
pub(super) fn count(world: &World<'_>, call: &Call) -> Outcome<()> {
    let is_scim = matches!(Service::of(&call.path), Some(Service::Scim | Service::OldScim));
    let scopes = [(call.peer.to_string(), SECOND), (SCIM.to_owned(), MINUTE)];
    for (scope, span) in scopes.into_iter().take(if is_scim { 2 } else { 1 }) {
        world.db.execute(
            "INSERT INTO rates (scope, began, requests) VALUES (?1, ?2, 1) ON CONFLICT (scope) DO UPDATE SET
             requests = iif(?2 BETWEEN began AND began + ?3 - 1, requests + 1, 1),
             began = iif(?2 BETWEEN began AND began + ?3 - 1, began, ?2)",
            params![scope, world.now.0, span],
        )?;
    }
    Ok(())
}

/// A refusal to a client, as its service says it.
fn unknown(service: Service) -> Failure {
    match service {
        Service::Codes => Failure::code("BAD_CREDENTIALS"),
        _ => Failure::status(401),
    }
}

/// What is known of a client id.
struct Known {
    application: String,
    failures: i64,
    locked: Option<Moment>,
}

fn known(world: &World<'_>, id: &str) -> Outcome<Option<Known>> {
    let mut query = world.db.prepare("SELECT application, failures, locked FROM clients WHERE id = ?")?;
    let found = query.query_row([id], |row| {
        let locked = row.get::<_, Option<i64>>(2)?.map(Moment);
        Ok(Known { application: row.get(0)?, failures: row.get(1)?, locked })
    });
    Ok(found.optional()?)
}

/// May that secret of an application manage users? `None`: it has no such secret, or no longer.
fn manages(world: &World<'_>, application: &str, secret: &str) -> Outcome<Option<bool>> {
    let mut query = world.db.prepare(
        "SELECT document -> '$.authorizationScopes' LIKE '%\"manageUsers\"%' FROM secrets WHERE application = ?
         AND secret = ? AND coalesce(unixepoch(document ->> '$.validTo'), ?3) >= ?3",
    )?;
    let found = query.query_row(params![application, secret, world.now.seconds()], |row| row.get(0));
    Ok(found.optional()?)
}

/// Knows a client by id and secret. Has it the role Manage Users?
fn authenticate(world: &World<'_>, call: &Call, service: Service) -> Outcome<bool> {
    let Some((id, secret)) = call.basic() else { return Err(unknown(service).into()) };
    let Some(known) = known(world, &id)? else { return Err(unknown(service).into()) };
    let says_lock = matches!(service, Service::Invitation | Service::Users);
    let refusal = |is_locked: bool| {
        if is_locked && says_lock { Failure::code("PASSWORD_LOCKED") } else { unknown(service) }
    };
    if is_locked(world, known.locked) {
        return Err(refusal(true).into());
    }
    if let Some(manages) = manages(world, &known.application, &secret)? {
        return Ok(manages);
    }
    let (failures, locked) = failed(world, known.failures, known.locked);
    world
        .db
        .execute("UPDATE clients SET failures = ?, locked = ? WHERE id = ?", params![failures, locked, id])?;
    Err(refusal(locked.is_some()).keeping().into())
}

/// A client whose secret was right begins anew, whatever came of its call.
pub(super) fn forgive(world: &World<'_>, call: &Call) -> Outcome<()> {
    let is_client = !matches!(Service::of(&call.path), None | Some(Service::Password));
    let Some((id, secret)) = call.basic().filter(|_| is_client) else { return Ok(()) };
    let Some(known) = known(world, &id)?.filter(|known| known.failures > 0) else { return Ok(()) };
    if !is_locked(world, known.locked) && manages(world, &known.application, &secret)?.is_some() {
        world.db.execute("UPDATE clients SET failures = 0, locked = NULL WHERE id = ?", [&id])?;
    }
    Ok(())
}

/// The application on whose behalf a call is made.
pub(super) fn application(world: &World<'_>, call: &Call) -> Outcome<String> {
    let id = call.basic().map(|(id, _)| id).unwrap_or_default();
    Ok(known(world, &id)?.map(|known| known.application).unwrap_or_default())
}

/// Three collections are called by their whole name, with the slash at its end.
fn check_place(call: &Call, route: Option<&Route>) -> Outcome<()> {
    const PLACES: [&str; 3] = ["/cps/invite", "/Applications/v1", "/IdentityProviders/v1"];
    if route.is_some() || !PLACES.contains(&call.path.as_str()) {
        return Ok(());
    }
    let query = call.raw_query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
    let place = format!("{}{}/{query}", call.base(), call.path);
    let failure = Failure::status(301).beside(|c| c.location = HeaderValue::from_str(&place).ok());
    Err(failure.into())
}

/// The version of the API that there is.
const VERSION: &str = "1.0";

fn check_content_type(call: &Call, route: &Route) -> Outcome<()> {
    let Some(named) = call.header(CONTENT_TYPE.as_str()) else {
        let is_needed = !route.content.is_empty() && !call.body.is_empty();
        return if is_needed { Err(Failure::status(415).into()) } else { Ok(()) };
    };
    if parameter(named, "version").is_some_and(|version| version != VERSION) {
        return Err(Failure::status(415).into());
    }
    let kind = call.media_type();
    let is_read = route.content.is_empty() || route.content.iter().any(|(known, _)| *known == kind);
    if is_read { Ok(()) } else { Err(Failure::status(415).into()) }
}

fn check_accept(call: &Call, route: &Route) -> Outcome<()> {
    let made: Vec<_> = route.success.iter().map(|(_, kind)| *kind).filter(|kind| !kind.is_empty()).collect();
    let asked: Vec<_> = call.headers.get_all(ACCEPT).iter().filter_map(|v| v.to_str().ok()).collect();
    if made.is_empty() || asked.is_empty() || call.method == Method::DELETE {
        return Ok(());
    }
    let asked = asked.join(",");
    let accept = redress::Accept::parse(&asked);
    // SCIM is JSON too (RFC 7644 §3.8).
    let is_liked = |kind: &str| {
        accept.liking(kind).thousandths > 0
            || (kind == super::scim::MEDIA_TYPE && accept.liking("application/json").thousandths > 0)
    };
    if !made.iter().any(|kind| is_liked(kind)) {
        return Err(Failure::status(406).into());
    }
    let own = asked.split(',').filter(|range| range.contains("vnd.sap-id-service"));
    let is_other = own.filter_map(|range| parameter(range, "version")).any(|version| version != VERSION);
    if is_other { Err(Failure::status(415).into()) } else { Ok(()) }
}

/// A parameter of a media type.
fn parameter<'t>(media_type: &'t str, name: &str) -> Option<&'t str> {
    let mut parameters = media_type.split(';').skip(1).filter_map(|part| part.split_once('='));
    let found = parameters.find(|(key, _)| key.trim().eq_ignore_ascii_case(name));
    found.map(|(_, value)| value.trim().trim_matches('"'))
}
