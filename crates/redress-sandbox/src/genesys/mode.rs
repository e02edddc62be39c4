//! The two modes, and the way from one to the other: it waits for calls that are running, and holds new ones off.

use super::content::{bad_parameter, object, only, text};
use crate::call::{Call, Reply};
use crate::failure::{Failure, Outcome, Stop};
use crate::world::World;
use http::StatusCode;
use rusqlite::params;
use serde_json::json;

/// The operation that changes the mode.
pub(super) const CHANGE: &str = "setServerMode";

/// What the server does now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Maintenance,
    Production,
    /// Neither: a call waits to change it.
    Changing,
}

impl Mode {
    fn name(self) -> &'static str {
        match self {
            Self::Maintenance => "maintenance",
            Self::Production => "production",
            Self::Changing => "changing",
        }
    }

    fn of(name: &str) -> Option<Self> {
        [Self::Maintenance, Self::Production].into_iter().find(|mode| mode.name().eq_ignore_ascii_case(name))
    }
}

/// The mode. A change whose time is over has failed, whether or not whoever asked for it is still there.
pub(super) fn settle(world: &World<'_>) -> Outcome<Mode> {
    let (mode, target, until): (String, Option<String>, Option<i64>) =
        world.db.query_row("SELECT mode, target, until FROM server", [], |row| {
            Ok((row.get(0)?, row.get(1)?, row.get(2)?))
        })?;
    match (target, until) {
        (Some(_), Some(until)) if world.now.0 < until => Ok(Mode::Changing),
        _ => Ok(Mode::of(&mode).unwrap_or(Mode::Production)),
    }
}

/// Changes the mode at once.
pub(super) fn set(world: &World<'_>, mode: Mode) -> Outcome<()> {
    world.db.execute("UPDATE server SET mode = ?1, target = NULL, until = NULL", [mode.name()])?;
    Ok(())
}

/// `POST /server/mode`
pub(super) fn change(world: &mut World<'_>, call: &Call) -> Outcome {
    let body = object(call)?;
    only(&body, &["mode"])?;
    let asked = text(&body, "mode")?;
    let Some(wanted) = Mode::of(asked) else {
        let reason = format!("server mode has not a correct value '{asked}'");
        return Err(bad_parameter("server mode", &reason));
    };
    if settle(world)? == wanted || world.running == 0 {
        set(world, wanted)?;
        let reply = Reply::json(StatusCode::OK, &json!({ "server changed": wanted.name() }));
        return Ok(reply.location("/server/status"));
    }
    let until = call.arrived.plus_seconds(world.setting("mode-wait-seconds"));
    if world.now >= until {
        world.db.execute("UPDATE server SET target = NULL, until = NULL", [])?;
        return Err(Failure::status(403).detail("Timeout while changing the server mode").keeping().into());
    }
    world.db.execute("UPDATE server SET target = ?1, until = ?2", params![wanted.name(), until.0])?;
    Err(Stop::WaitKeeping(until))
}

/// `GET /server/status`
pub(super) fn status(world: &mut World<'_>, _call: &Call) -> Outcome {
    /// Kibibytes of a Java machine that was looked at once.
    const MAX_MEMORY: i64 = 518_464;
    const ALLOCATED_MEMORY: i64 = 63_936;
    let day = world.now.seconds().div_euclid(86_400);
    let pages: i64 = world.db.query_row("PRAGMA page_count", [], |row| row.get(0))?;
    let used = (7_947 + 4 * pages).min(ALLOCATED_MEMORY);
    let now = world.now;
    let body = world.db.query_row(
        "SELECT mode, started, last_request, requests * (day = ?1), client_errors * (day = ?1),
         server_errors * (day = ?1) FROM server",
        [day],
        |row| {
            let moment = |index| row.get(index).map(|millis| if millis == 0 { now.0 } else { millis });
            let iso = |millis| crate::clock::Moment(millis).iso_millis();
            Ok(json!({
                "version": "8.5.300.12",
                "mode": row.get::<_, String>(0)?,
                "system_time": now.iso_millis(),
                "started": iso(moment(1)?),
                "last_request": iso(moment(2)?),
                "request_today": row.get::<_, i64>(3)?,
                "client_errors_today": row.get::<_, i64>(4)?,
                "server_errors_today": row.get::<_, i64>(5)?,
                "max_memory": MAX_MEMORY,
                "allocated_memory": ALLOCATED_MEMORY,
                "used_memory": used,
                "free_memory": ALLOCATED_MEMORY - used,
            }))
        },
    )?;
    Ok(Reply::json(StatusCode::OK, &body))
}
