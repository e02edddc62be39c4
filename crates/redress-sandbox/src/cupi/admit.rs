//! What stands before every call, in this order: HTTPS, the throttle, the logon, the throttle of logons, a
//! resource that moved, the role, the answer's form, the content's form.

use super::document::{accept, base, is_https};
use super::logon::{self, Standing};
use crate::call::{Call, Reply};
use crate::failure::{Failure, Outcome, Stop};
use crate::system::Route;
use crate::world::World;
use http::{HeaderValue, Method};
use redress::Accept;
use rusqlite::OptionalExtension;

/// Lets a call through.
///
/// # Errors
///
/// It is refused, or has to wait.
pub(super) fn admit(world: &World<'_>, call: &Call, route: Option<&Route>) -> Outcome<Option<Reply>> {
    if route.is_none() && !call.path.starts_with("/vmrest/") {
        // No application is there that would ask for a logon.
        return Ok(None);
    }
    https(world, call)?;
    throttle(world, call)?;
    let user = logged_on(world, call)?;
    let Some(route) = route else {
        moved(world, call)?;
        return Ok(None);
    };
    role(world, call, &user)?;
    answer(call, route)?;
    content(call, route)?;
    Ok(None)
}

/// Where HTTPS is wanted, whoever comes over plain HTTP is sent on.
fn https(world: &World<'_>, call: &Call) -> Outcome<()> {
    if world.setting("https-only") != 0 && !is_https(call) {
        let place = call.url().replacen("http:", "https:", 1);
        return Err(elsewhere(302, &place).into());
    }
    Ok(())
}

fn elsewhere(status: u16, place: &str) -> Failure {
    let location = HeaderValue::from_str(place).ok();
    Failure::status(status).detail(format!("It is at {place}.")).beside(|c| c.location = location)
}

/// Only so many run at once. Only so many others wait, and not for ever.
fn throttle(world: &World<'_>, call: &Call) -> Outcome<()> {
    let most = usize::try_from(world.setting("requests-at-once")).unwrap_or(0);
    if most == 0 || world.running < most {
        return Ok(());
    }
    let queue = usize::try_from(world.setting("queue-length")).unwrap_or(0);
    if !call.waited && world.waiting >= queue {
        let detail = format!("{} requests are running, and {} are waiting.", world.running, world.waiting);
        return Err(Failure::status(503).detail(detail).into());
    }
    let until = call.arrived.plus_seconds(world.setting("queue-seconds"));
    if world.now < until {
        return Err(Stop::Wait(until));
    }
    let detail = format!("{} requests are running, and none of them ended in time.", world.running);
    Err(Failure::status(503).detail(detail).into())
}

fn logged_on(world: &World<'_>, call: &Call) -> Outcome<String> {
    let refused = |why: &str| Err(Failure::status(401).detail(why).into());
    match logon::standing(world, call)? {
        Standing::Session { user, .. } => Ok(user),
        Standing::Password { user } => {
            let most = world.setting("logons-per-second");
            if most > 0 && logon::recent(world, &user)? + 1 >= most {
                let detail = format!("{most} logons within a second: send the session's cookies instead.");
                return Err(Failure::status(503).detail(detail).into());
            }
            Ok(user)
        }
        Standing::Unknown => refused("Log on with HTTP Basic, or send the cookies of a session that lives."),
        Standing::WrongPassword { user } => {
            logon::count_wrong(world, &user)?;
            let why = "The name or the password is wrong.";
            Err(Failure::status(401).detail(why).keeping().into())
        }
        Standing::Refused => refused("The name or the password is wrong."),
        Standing::Locked => refused("The account is locked."),
        Standing::Expired => refused("The password has expired."),
    }
}

fn moved(world: &World<'_>, call: &Call) -> Outcome<()> {
    let sql = "SELECT place, substr(?1, length(path) + 1) FROM moved WHERE ?1 = path OR substr(?1, 1, \
               length(path) + 1) = path || '/'";
    let found = world.db.query_row(sql, [&call.path], |row| Ok((row.get(0)?, row.get(1)?)));
    let Some((place, rest)): Option<(String, String)> = found.optional()? else { return Ok(()) };
    let query = call.raw_query.as_ref().map(|query| format!("?{query}")).unwrap_or_default();
    Err(elsewhere(301, &format!("{}{place}{rest}{query}", base(call))).into())
}

/// What a role is asked for. `None`: everybody who is logged on may.
fn area(path: &str) -> Option<&'static str> {
    let mut parts = path.trim_start_matches("/vmrest").split('/').skip(1);
    match parts.next().unwrap_or_default() {
        // One's own mailbox.
        "mailbox" | "messages" | "version" | "schema" => None,
        "users" if path.contains("/credential/") => Some("credentials"),
        "users" if path.contains("/userroles") => Some("admins"),
        "users" | "import" => Some("users"),
        "adminusers" | "roles" => Some("admins"),
        "usertemplates" => Some("templates"),
        "distributionlists" => Some("lists"),
        _ => Some("system"),
    }
}

fn role(world: &World<'_>, call: &Call, user: &str) -> Outcome<()> {
    let Some(area) = area(&call.path) else { return Ok(()) };
    let writes = !matches!(call.method, Method::GET | Method::HEAD);
    if logon::may(world.db, user, area, writes)? {
        return Ok(());
    }
    let what = if writes { "change" } else { "read" };
    let detail = format!("No role of this administrator allows to {what} {area}.");
    Err(Failure::status(403).detail(detail).into())
}

/// Can the answer be said in a form that the caller accepts?
fn answer(call: &Call, route: &Route) -> Outcome<()> {
    let Some(line) = accept(call) else { return Ok(()) };
    let forms: Vec<_> = route.success.iter().map(|(_, form)| *form).filter(|form| !form.is_empty()).collect();
    let accept = Accept::parse(&line);
    let is_liked = |form: &str| accept.liking(form).thousandths > 0;
    // The path of what was made is text; who accepts an error document is not refused for it.
    let is_fine = forms.is_empty()
        || forms.iter().any(|form| is_liked(form))
        || (call.method == Method::POST && (is_liked("application/xml") || is_liked("application/json")));
    if is_fine {
        return Ok(());
    }
    Err(Failure::status(406).detail(format!("The answer can be {}, not {line}.", forms.join(" or "))).into())
}

/// Does the content say that it is of a form which the resource takes?
fn content(call: &Call, route: &Route) -> Outcome<()> {
    if route.content.is_empty() {
        return Ok(());
    }
    let given = call.media_type();
    let charset = call.header("content-type").unwrap_or_default().to_ascii_lowercase();
    let is_utf8 = !charset.contains("charset=") || charset.contains("utf-8") || charset.contains("us-ascii");
    if route.content.iter().any(|(form, _)| *form == given) && is_utf8 {
        return Ok(());
    }
    let forms: Vec<_> = route.content.iter().map(|(form, _)| *form).collect();
    let detail = match given.as_str() {
        "" => format!("Content-Type is missing: it has to be {}.", forms.join(" or ")),
        _ => format!("Content-Type has to be {} in UTF-8.", forms.join(" or ")),
    };
    Err(Failure::status(415).detail(detail).into())
}
