//! `/genesys/1/cs/services/{service_id}/states`: the steps of a service.

use super::admission::GMS;
use super::content::{bad, bad_parameter, missing, object};
use super::services::{self, check_active, event, event_of, id, take_listed, take_number};
use crate::call::{Call, Reply};
use crate::failure::Outcome;
use crate::world::World;
use http::StatusCode;
use rusqlite::{OptionalExtension, params};
use serde_json::{Map, Value, json};

/// `GET …/states`
pub(super) fn list(world: &mut World<'_>, call: &Call) -> Outcome {
    listed(world, call, "")
}

/// `GET …/states/active`
pub(super) fn active(world: &mut World<'_>, call: &Call) -> Outcome {
    listed(world, call, "AND completed IS NULL")
}

/// `GET …/states/completed`
pub(super) fn completed(world: &mut World<'_>, call: &Call) -> Outcome {
    listed(world, call, "AND completed IS NOT NULL")
}

/// `POST …/states/start`
pub(super) fn start(world: &mut World<'_>, call: &Call) -> Outcome {
    let service = id(world, call)?;
    let mut body = object(call)?;
    check_active(world, service)?;
    let kind = take_listed(world, &mut body, "state_type")?;
    let previous = take_number(&mut body, "previous_state_id")?;
    let duration = take_number(&mut body, "est_duration")?;
    if let Some(previous) = previous {
        state_of(world, service, &previous.to_string())?;
    }
    let started = event(world, body)?;
    world.db.execute(
        "INSERT INTO states (service_id, state_type, previous_state_id, est_duration, started)
         VALUES (?1, ?2, ?3, ?4, ?5)",
        params![service, kind, previous, duration, started.to_string()],
    )?;
    let state = world.db.last_insert_rowid();
    let place = format!("{}{GMS}/services/{service}/states/{state}", call.base());
    Ok(Reply::json(StatusCode::CREATED, &json!({ "state_id": state })).location(&place))
}

/// `POST …/states/{state_id}/end`
pub(super) fn end(world: &mut World<'_>, call: &Call) -> Outcome {
    let service = id(world, call)?;
    let state = state_of(world, service, call.parameter(1))?;
    let completed = event(world, object(call)?)?;
    let ended = world.db.execute(
        "UPDATE states SET completed = ?2 WHERE state_id = ?1 AND completed IS NULL",
        params![state, completed.to_string()],
    )?;
    if ended == 0 {
        return Err(bad(format!("The state '{state}' is completed")));
    }
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}

fn state_of(world: &World<'_>, service: i64, named: &str) -> Outcome<i64> {
    let found = world
        .db
        .query_row(
            "SELECT state_id FROM states WHERE service_id = ?1 AND CAST(state_id AS TEXT) = ?2",
            params![service, named],
            |row| row.get(0),
        )
        .optional()?;
    found.ok_or_else(|| missing("state", named))
}

fn listed(world: &World<'_>, call: &Call, which: &str) -> Outcome {
    let service = id(world, call)?;
    let mut types = Vec::new();
    for part in call.asked("state_types").unwrap_or_default().split(',').filter(|part| !part.is_empty()) {
        types.push(services::listed(world, "state_type", part.trim())?);
    }
    let with_active = truth(call, "active_tasks")?;
    let with_completed = truth(call, "completed_tasks")?;
    let sql = format!(
        "SELECT state_id, state_type, previous_state_id, est_duration, started, completed FROM states
         WHERE service_id = ?1 {which} ORDER BY state_id"
    );
    let mut statement = world.db.prepare(&sql)?;
    let mut rows = statement.query([service])?;
    let mut list = Vec::new();
    while let Some(row) = rows.next()? {
        let kind: Option<i64> = row.get(1)?;
        if !types.is_empty() && !kind.is_some_and(|kind| types.contains(&kind)) {
            continue;
        }
        let mut state = Map::new();
        state.insert("service_id".to_owned(), json!(service));
        for (index, name) in
            [(0, "state_id"), (1, "state_type"), (2, "previous_state_id"), (3, "est_duration")]
        {
            state.extend(row.get::<_, Option<i64>>(index)?.map(|number| (name.to_owned(), json!(number))));
        }
        for (index, name) in [(4, "started"), (5, "completed")] {
            state.extend(event_of(row.get(index)?).map(|event| (name.to_owned(), event)));
        }
        for (is_asked, name) in [(with_active, "active_tasks"), (with_completed, "completed_tasks")] {
            state.extend(is_asked.then(|| (name.to_owned(), json!([]))));
        }
        list.push(Value::Object(state));
    }
    Ok(Reply::json(StatusCode::OK, &Value::Array(list)))
}

fn truth(call: &Call, name: &str) -> Outcome<bool> {
    match call.asked(name) {
        None | Some("false") => Ok(false),
        Some("true") => Ok(true),
        Some(other) => Err(bad_parameter(name, &format!("'{other}' is neither true nor false"))),
    }
}
