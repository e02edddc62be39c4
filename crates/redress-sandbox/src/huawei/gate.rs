//! What stands before the service: a web server, the API gateway, and the service's own door.

use super::account::{Account, caller};
use super::{check, finds, gateway_says, refuse};
use crate::call::Call;
use crate::failure::{Failure, Outcome};
use crate::limits;
use crate::system::Route;
use crate::world::World;
use http::Method;
use http::header::CONTENT_LENGTH;
use percent_encoding::percent_decode_str;
use rusqlite::OptionalExtension;
use std::net::IpAddr;

/// Bytes of one header, or of an address, that the gateway takes.
const LINE_BYTES: usize = 32 * 1024;
/// Bytes of all headers together that the web server takes.
const HEAD_BYTES: usize = 128 * 1024;
/// Where a call goes that names no stage.
const STAGE: &str = "RELEASE";

/// What is wrong with a stage of the gateway, and what it says then.
static BROKEN: &[(&str, &str, &str, u16)] = &[
    ("configuration", "not loaded", "APIG.0606", 500),
    ("admin token", "missing", "APIG.0608", 500),
    ("protocol", "https", "APIG.0607", 400),
    ("plug-in", "missing", "APIG.0104", 500),
    ("plug-in", "crashed", "APIG.0601", 500),
    ("mapping", "contradictory", "APIG.0106", 400),
    ("backend", "missing", "APIG.0103", 500),
    ("backend", "not configured", "APIG.0105", 500),
    ("channel", "missing", "APIG.0609", 500),
    ("port", "missing", "APIG.0611", 500),
    ("name", "not resolved", "APIG.0605", 500),
    ("name", "the gateway itself", "APIG.0612", 500),
    ("address", "forbidden", "APIG.0404", 403),
    ("channel", "no member alive", "APIG.0610", 502),
    ("signature", "failed", "APIG.0705", 500),
    ("backend", "unreachable", "APIG.0201", 502),
    ("backend", "too slow", "APIG.0201", 504),
    ("backend", "broken answer", "APIG.0201", 500),
];

/// The web server in front of everything.
///
/// # Errors
///
/// It does not let the call through.
pub(super) fn front(world: &World<'_>, call: &Call) -> Outcome<()> {
    let is_on = |name: &str| world.setting(name) != 0;
    if is_on("proxy-authentication") && !has_passed_proxy(call) {
        return Err(Failure::status(407).into());
    }
    let sizes: Vec<_> = call.headers.iter().map(|(name, value)| name.as_str().len() + value.len()).collect();
    if sizes.iter().sum::<usize>() > HEAD_BYTES {
        return Err(Failure::status(494).into());
    }
    if sizes.iter().any(|size| *size > LINE_BYTES) {
        return Err(gateway_says("APIG.0201", 494));
    }
    if !is_well_escaped(&call.path) {
        return Err(gateway_says("APIG.0201", 400));
    }
    if call.path.len() + call.raw_query.as_ref().map_or(0, String::len) > LINE_BYTES {
        return Err(gateway_says("APIG.0201", 414));
    }
    let length = call.header(CONTENT_LENGTH.as_str()).and_then(|text| text.parse::<usize>().ok());
    if length.is_some_and(|length| length > limits::BODY_BYTES) {
        return Err(gateway_says("APIG.0201", 413));
    }
    if call.query.iter().any(|(_, value)| value.to_ascii_lowercase().contains("<script")) {
        return Err(Failure::status(403).into());
    }
    let rate = world.setting("line-bytes-per-second");
    let bytes = i64::try_from(call.body.len()).unwrap_or(i64::MAX);
    if rate > 0 && bytes / rate > world.setting("read-timeout-seconds") {
        return Err(Failure::status(408).into());
    }
    let troubles = [
        (is_on("maintenance"), 503),
        (world.setting("nodes-alive") <= 0, 502),
        (world.setting("node-answer-seconds") > world.setting("node-timeout-seconds"), 504),
        (is_on("node-crashes"), 500),
    ];
    match troubles.iter().find(|(is_so, _)| *is_so) {
        Some((_, status)) => Err(Failure::status(*status).into()),
        None => Ok(()),
    }
}

fn has_passed_proxy(call: &Call) -> bool {
    use base64::Engine;
    let given = call.header("proxy-authorization").and_then(|value| value.split_once(' '));
    let known = base64::engine::general_purpose::STANDARD.encode("sandbox-proxy:sandbox-proxy");
    given.is_some_and(|(scheme, value)| scheme.eq_ignore_ascii_case("basic") && value.trim() == known)
}

/// The API gateway: where the call comes from, who sends it, and what is behind.
///
/// # Errors
///
/// It does not let the call through.
pub(super) fn gateway(world: &World<'_>, call: &Call) -> Outcome<Account> {
    if !is_well_escaped(call.raw_query.as_deref().unwrap_or_default()) {
        return Err(gateway_says("APIG.0602", 400));
    }
    let asked = call.header("x-stage").unwrap_or(STAGE);
    let sql = "SELECT part, state FROM stages WHERE name = ?1";
    let read = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    let found: Option<(String, String)> = world.db.query_row(sql, [asked], read).optional()?;
    let is_published = !call.path.starts_with("/v2/") || world.setting("v2-published") != 0;
    let Some((part, state)) = found.filter(|_| is_published) else {
        return Err(gateway_says("APIG.0101", 404));
    };
    let address = origin(call).ok_or_else(|| gateway_says("APIG.0401", 403))?;
    let sql = "SELECT 1 FROM refused_addresses WHERE address = ?1";
    if finds(world, sql, [address.to_string()])? {
        return Err(gateway_says("APIG.0402", 403));
    }
    if is_over(world, "gateway-calls-per-minute")? {
        return Err(gateway_says("APIG.0308", 429));
    }
    if world.setting("iam-down") != 0 {
        return Err(gateway_says("APIG.0613", 503));
    }
    let account = caller(world, call)?;
    let refusals = [
        (account.is_blocked, "APIG.0302"),
        (!account.may_use_api, "APIG.0306"),
        (!account.may_use_region, "APIG.0802"),
        (!account.is_open, "APIG.0310"),
    ];
    if let Some((_, code)) = refusals.iter().find(|(is_so, _)| *is_so) {
        return Err(gateway_says(code, 403));
    }
    match BROKEN.iter().find(|broken| (broken.0, broken.1) == (part.as_str(), state.as_str())) {
        Some((_, "https", code, status)) => {
            let text = "The following protocol is supported: https";
            Err(Failure::code(code).at(*status).detail(text).into())
        }
        Some((.., code, status)) => Err(gateway_says(code, *status)),
        None => Ok(account),
    }
}

/// The service's own door: what holds for every operation below `/v1` and `/v2`.
///
/// # Errors
///
/// It does not let the call through.
pub(super) fn service(world: &mut World<'_>, call: &Call, route: &Route, account: &Account) -> Outcome<()> {
    if is_over(world, "service-calls-per-minute")? {
        return Err(refuse("0022"));
    }
    if account.is_removed {
        return Err(refuse("0003"));
    }
    let is_from = |only: &String| origin(call).is_some_and(|address| address.to_string() == *only);
    if !account.only_from.as_ref().is_none_or(is_from) {
        return Err(refuse("0009"));
    }
    let project = call.parameter(0);
    if !check::is_word(project) {
        return Err(refuse("0014"));
    }
    let is_reading = route.method == Method::GET || route.operation == "listResourceInstances";
    if project != account.project || (account.role == "reader" && !is_reading) {
        let denied = Failure::code("EndPoint.0004");
        return Err(denied.with("encoded_authorization_message", world.word(64)).into());
    }
    if !is_reading && !account.has_agency {
        return Err(refuse("1008"));
    }
    if world.setting("database-down") != 0 {
        return Err(refuse("0001"));
    }
    answer_in_time(world, call)
}

/// The service waits for the network behind it, for as long as it has patience.
fn answer_in_time(world: &World<'_>, call: &Call) -> Outcome<()> {
    let (delay, limit) = (world.setting("network-delay-ms"), world.setting("time-limit-ms"));
    let until = call.arrived.plus_millis(delay.min(limit));
    if world.now < until {
        return Err(crate::failure::Stop::Wait(until));
    }
    if delay > limit { Err(refuse("0013")) } else { Ok(()) }
}

/// Would a client that says so take JSON? (RFC 9110 §12.5.1)
pub(super) fn accepts_json(call: &Call) -> bool {
    let Some(accept) = crate::voice::accepted(&call.headers) else { return true };
    accept.split(',').any(|range| {
        let mut parts = range.split(';').map(str::trim);
        let kind = parts.next().unwrap_or_default().to_ascii_lowercase();
        let is_refused = parts.any(|part| part.strip_prefix("q=").is_some_and(|q| q.parse() == Ok(0.0)));
        !is_refused && matches!(kind.as_str(), "*/*" | "application/*" | "application/json" | "")
    })
}

/// Counts this call in its minute. Called last, so that failed calls count too.
pub(super) fn count(world: &World<'_>) {
    // Who does not ask for a limit does not pay for the count.
    if world.setting("gateway-calls-per-minute") <= 0 && world.setting("service-calls-per-minute") <= 0 {
        return;
    }
    let minute = world.now.seconds() / 60;
    let _ = world.db.execute("DELETE FROM minutes WHERE minute < ?1", [minute]);
    let sql = "INSERT INTO minutes VALUES (?1, 1) ON CONFLICT (minute) DO UPDATE SET calls = calls + 1";
    let _ = world.db.execute(sql, [minute]);
}

fn is_over(world: &World<'_>, limit: &str) -> Outcome<bool> {
    let limit = world.setting(limit);
    if limit <= 0 {
        return Ok(false);
    }
    let sql = "SELECT coalesce(sum(calls), 0) FROM minutes WHERE minute = ?1";
    let calls: i64 = world.db.query_row(sql, [world.now.seconds() / 60], |row| row.get(0))?;
    Ok(calls >= limit)
}

/// Where the call comes from: what the nearest proxy says, or the connection.
fn origin(call: &Call) -> Option<IpAddr> {
    match call.headers.get("x-forwarded-for") {
        None => Some(call.peer),
        Some(value) => value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok(),
    }
}

/// Do two hexadecimal digits stand behind each percent sign, and is all of it UTF-8?
fn is_well_escaped(text: &str) -> bool {
    let is_hex =
        |part: &str| part.get(..2).is_some_and(|digits| digits.bytes().all(|b| b.is_ascii_hexdigit()));
    text.split('%').skip(1).all(is_hex) && percent_decode_str(text).decode_utf8().is_ok()
}

/// Is that the id of a kind of thing, in the path of a call?
///
/// # Errors
///
/// It is not.
pub(super) fn id<'c>(call: &'c Call, index: usize, code: &str) -> Outcome<&'c str> {
    let id = call.parameter(index);
    if check::is_uuid(id) { Ok(id) } else { Err(refuse(code)) }
}

/// Notes a change of a resource.
///
/// # Errors
///
/// Another change of it is being answered.
pub(super) fn change(world: &World<'_>, id: &str) -> Outcome<()> {
    let since = world.now.0 - world.setting("change-overlap-ms");
    let sql = "SELECT 1 FROM changes WHERE resource_id = ?1 AND at >= ?2";
    if world.running > 0 && finds(world, sql, (id, since))? {
        return Err(Failure::status(409).into());
    }
    let sql = "INSERT INTO changes VALUES (?1, ?2) ON CONFLICT (resource_id) DO UPDATE SET at = excluded.at";
    world.db.execute(sql, (id, world.now.0))?;
    Ok(())
}
