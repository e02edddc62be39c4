//! Huawei Cloud's VPC Endpoint: services that are offered to other accounts' networks, and the endpoints that lead to
//! them. Before it stand a web server and an API gateway, behind it a network that may refuse.

mod account;
mod check;
mod cidr;
mod endpoint;
mod gate;
mod info;
mod network;
mod page;
mod permission;
mod routes;
mod schema;
mod service;
mod settings;
mod tag;

use crate::call::{Call, Reply};
use crate::failure::{Failure, Outcome, Stop};
use crate::system::{About, Refusal, Route, System};
use crate::world::World;
use http::header::AUTHORIZATION;
use rusqlite::Params;
use serde_json::{Value, json};

/// The system.
pub(crate) struct Huawei;

impl System for Huawei {
    fn about(&self) -> &'static About {
        &settings::ABOUT
    }

    fn routes(&self) -> &'static [Route] {
        routes::ROUTES
    }

    fn admit(&self, world: &mut World<'_>, call: &Call, route: Option<&Route>) -> Outcome<Option<Reply>> {
        gate::front(world, call)?;
        let Some(route) = route else { return Ok(None) };
        if !gate::accepts_json(call) {
            return Err(Failure::status(406).into());
        }
        if !self.is_open(route) {
            let account = gate::gateway(world, call)?;
            gate::service(world, call, route, &account)?;
        }
        Ok(None)
    }

    /// The versions are told to anybody.
    fn is_open(&self, route: &Route) -> bool {
        !is_api(route.path)
    }

    fn refuse(&self, why: Refusal, _world: &World<'_>, call: &Call) -> Failure {
        match why {
            Refusal::NoRoute if is_api(&call.path) => Failure::code("APIG.0101")
                .at(404)
                .title("The API does not exist.")
                .detail("The API does not exist."),
            Refusal::NoRoute => Failure::status(404),
            Refusal::Method(allow) => Failure::status(405).allowing(&allow),
            Refusal::TooLarge => Failure::code("APIG.0201").at(413),
            Refusal::Content => Failure::status(408),
            Refusal::Store(_) => Failure::code("EndPoint.0001"),
        }
    }

    fn dress(&self, world: &mut World<'_>, _call: &Call, reply: &mut Reply) {
        gate::count(world);
        let id: String = world.uuid().chars().filter(|c| *c != '-').collect();
        if let Ok(value) = id.parse() {
            reply.headers.insert("x-request-id", value);
        }
    }

    fn log_line(&self, call: &Call, reply: &Reply, millis: i64) -> Option<String> {
        let scheme = call
            .headers
            .get(AUTHORIZATION)
            .and_then(|value| value.to_str().ok())
            .map_or("token", |value| value.split(' ').next().unwrap_or_default());
        let id = reply.headers.get("x-request-id").and_then(|value| value.to_str().ok()).unwrap_or("-");
        let moment = call.arrived.iso_millis();
        Some(format!(
            "{moment} {id} {} {} {} {scheme} {millis}ms",
            call.method,
            call.path,
            reply.status.as_u16()
        ))
    }
}

/// Is a path below one of the versions?
fn is_api(path: &str) -> bool {
    path.starts_with("/v1/") || path.starts_with("/v2/")
}

/// Does a query find anything?
fn finds(world: &World<'_>, sql: &str, row: impl Params) -> Outcome<bool> {
    Ok(world.db.prepare(sql)?.exists(row)?)
}

/// Are there no more than that setting allows?
///
/// # Errors
///
/// There are: the error of that code.
fn at_most(world: &World<'_>, setting: &str, count: usize, code: &str) -> Outcome<()> {
    let most = usize::try_from(world.setting(setting)).unwrap_or_default();
    if count > most { Err(refuse(code)) } else { Ok(()) }
}

/// Why a resource failed, as it is shown in it: code and text, where it has that status.
fn error(failing: Option<&(String, String)>, status: &str) -> Option<Value> {
    let (code, said) = failing.filter(|_| status == "failed")?;
    Some(json!({ "error_code": code, "error_message": said }))
}

/// An error of the service itself, by the four digits of its code.
fn refuse(digits: &str) -> Stop {
    // One code is spelled with a small p, in every table of them.
    let prefix = if digits == "1018" { "Endpoint" } else { "EndPoint" };
    Failure::code(&format!("{prefix}.{digits}")).into()
}

/// An error of the gateway.
fn gateway_says(code: &str, status: u16) -> Stop {
    Failure::code(code).at(status).into()
}
