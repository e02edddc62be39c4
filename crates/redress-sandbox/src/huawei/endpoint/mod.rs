//! Endpoints: what they are, and who may touch them when.

pub(super) mod change;
pub(super) mod connection;
pub(super) mod create;
pub(super) mod delete;
pub(super) mod list;

use super::service::Service;
use super::{error, gate, network, refuse, tag};
use crate::call::{Call, Reply};
use crate::clock::Moment;
use crate::failure::Outcome;
use crate::world::World;
use http::StatusCode;
use rusqlite::{OptionalExtension, Row};
use serde_json::{Value, json};

const COLUMNS: &str = "id, project_id, service_id, vpc_id, subnet_id, port_id, ip, marker_id, approval, enable_dns,
    enable_whitelist, whitelist, policy, specification, description, connection_text, active_status, enable_status,
    has_fixed_mac, moving_until, moved, created_at, updated_at, ready_at, failing_code, failing_text, gone_at";

/// One endpoint.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "a row of a table")]
pub(super) struct Endpoint {
    pub id: String,
    pub project: String,
    pub service: String,
    pub vpc: String,
    subnet: Option<String>,
    port: Option<String>,
    ip: Option<String>,
    marker: i64,
    approval: String,
    enable_dns: bool,
    enable_whitelist: bool,
    whitelist: String,
    policy: Option<String>,
    specification: String,
    description: String,
    connection_text: String,
    active_status: String,
    enable_status: String,
    has_fixed_mac: bool,
    moving_until: i64,
    moved: bool,
    created: i64,
    updated: i64,
    ready: i64,
    failing: Option<(String, String)>,
    gone: Option<i64>,
}

impl Endpoint {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let (code, said): (Option<String>, Option<String>) = (row.get(24)?, row.get(25)?);
        Ok(Self {
            id: row.get(0)?,
            project: row.get(1)?,
            service: row.get(2)?,
            vpc: row.get(3)?,
            subnet: row.get(4)?,
            port: row.get(5)?,
            ip: row.get(6)?,
            marker: row.get(7)?,
            approval: row.get(8)?,
            enable_dns: row.get(9)?,
            enable_whitelist: row.get(10)?,
            whitelist: row.get(11)?,
            policy: row.get(12)?,
            specification: row.get(13)?,
            description: row.get(14)?,
            connection_text: row.get(15)?,
            active_status: row.get(16)?,
            enable_status: row.get(17)?,
            has_fixed_mac: row.get(18)?,
            moving_until: row.get(19)?,
            moved: row.get(20)?,
            created: row.get(21)?,
            updated: row.get(22)?,
            ready: row.get(23)?,
            failing: code.zip(said),
            gone: row.get(26)?,
        })
    }

    /// The endpoint of that id, whoever owns it, also when it was deleted.
    pub(super) fn find(world: &World<'_>, id: &str) -> Outcome<Option<Self>> {
        let sql = format!("SELECT {COLUMNS} FROM endpoints WHERE id = ?1");
        Ok(world.db.query_row(&sql, [id], Self::read).optional()?)
    }

    /// All endpoints that were not deleted.
    pub(super) fn all(world: &World<'_>) -> Outcome<Vec<Self>> {
        let sql =
            format!("SELECT {COLUMNS} FROM endpoints WHERE gone_at IS NULL OR gone_at > ?1 ORDER BY id");
        let mut statement = world.db.prepare(&sql)?;
        let found = statement.query_map([world.now.0], Self::read)?.collect::<Result<_, _>>()?;
        Ok(found)
    }

    /// Those of one project.
    pub(super) fn of_project(world: &World<'_>, project: &str) -> Outcome<Vec<Self>> {
        let mut found = Self::all(world)?;
        found.retain(|endpoint| endpoint.project == project);
        Ok(found)
    }

    /// What it is at that moment: nothing is written when time passes.
    pub(super) fn status(&self, now: Moment) -> &'static str {
        match (self.gone, self.approval.as_str()) {
            (Some(gone), _) if now.0 >= gone => "deleted",
            (Some(_), _) => "deleting",
            (None, _) if now.0 < self.ready => "creating",
            (None, _) if self.failing.is_some() => "failed",
            (None, "pending") => "pendingAcceptance",
            (None, "rejected") => "rejected",
            (None, _) => "accepted",
        }
    }

    /// Everything that its owner may see.
    pub(super) fn shown(&self, world: &World<'_>) -> Outcome<Value> {
        let service = "SELECT name, service_type, pool_id, has_dns FROM services WHERE id = ?1";
        let (name, kind, pool, has_dns): (String, String, String, bool) =
            world.db.query_row(service, [&self.service], |row| {
                Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?))
            })?;
        let status = self.status(world.now);
        let mut shown = json!({
            "id": self.id,
            "service_type": kind,
            "status": status,
            "active_status": [self.active_status],
            "enable_status": self.enable_status,
            "specification_name": self.specification,
            "endpoint_service_name": name,
            "marker_id": self.marker,
            "endpoint_service_id": self.service,
            "enable_dns": self.enable_dns,
            "vpc_id": self.vpc,
            "created_at": Moment(self.created).iso(),
            "updated_at": Moment(self.updated).iso(),
            "project_id": self.project,
            "tags": tag::shown(world, tag::ENDPOINT, &self.id)?,
            "whitelist": parsed(&self.whitelist),
            "enable_whitelist": self.enable_whitelist,
            "routetables": self.tables(world)?,
            "description": self.description,
            "endpoint_pool_id": pool,
            "public_border_group": "center",
        });
        let Some(object) = shown.as_object_mut() else { return Ok(shown) };
        if let Some(subnet) = &self.subnet {
            object.insert("subnet_id".into(), json!(subnet));
        }
        // The address is known when the port is bound.
        if let Some(ip) = self.ip.as_ref().filter(|_| !matches!(status, "creating" | "failed")) {
            object.insert("ip".into(), json!(ip));
        }
        if self.enable_dns && has_dns {
            object.insert("dns_names".into(), json!([format!("vpcep-{}.{name}.example.org", self.marker)]));
        }
        if let Some(policy) = &self.policy {
            object.insert("policy_statement".into(), parsed(policy));
        }
        if let Some(error) = error(self.failing.as_ref(), status) {
            object.insert("error".into(), json!([error]));
        }
        Ok(shown)
    }

    /// The route tables that lead to it.
    fn tables(&self, world: &World<'_>) -> Outcome<Vec<String>> {
        let sql = "SELECT table_id FROM endpoint_tables WHERE endpoint_id = ?1 ORDER BY rowid";
        let mut statement = world.db.prepare(sql)?;
        Ok(statement.query_map([&self.id], |row| row.get(0))?.collect::<Result<_, _>>()?)
    }

    /// May it be changed now? The first reason why not is told.
    fn changeable(&self, world: &World<'_>) -> Outcome<()> {
        let status = self.status(world.now);
        let has_port = match &self.port {
            Some(port) => network::has_port(world, port)?,
            None => true,
        };
        let reasons = [
            (status == "deleting", "2018"),
            (status == "creating", "2019"),
            (status == "failed", "2047"),
            (self.active_status != "active", "2015"),
            (self.enable_status != "enable", "2050"),
            (world.now.0 < self.moving_until, "2051"),
            (self.has_fixed_mac, "2046"),
            (!has_port, "2025"),
        ];
        match reasons.iter().find(|(is_so, _)| *is_so) {
            Some((_, code)) => Err(refuse(code)),
            None => gate::change(world, &self.id),
        }
    }
}

fn parsed(text: &str) -> Value {
    serde_json::from_str(text).unwrap_or(Value::Null)
}

/// The caller's own endpoint that the path names.
///
/// # Errors
///
/// The id is none, there is no such endpoint, or there was one.
fn own(world: &World<'_>, call: &Call) -> Outcome<Endpoint> {
    let id = gate::id(call, 1, "2017")?;
    let found = Endpoint::find(world, id)?.filter(|endpoint| endpoint.project == call.parameter(0));
    match found {
        None => Err(refuse("2006")),
        Some(endpoint) if endpoint.status(world.now) == "deleted" => Err(refuse("2008")),
        Some(endpoint) => Ok(endpoint),
    }
}

/// The service of an endpoint.
fn service_of(world: &World<'_>, endpoint: &Endpoint) -> Outcome<Service> {
    Service::find(world, &endpoint.service)?.ok_or_else(|| refuse("2003"))
}

/// `GET /v1/{project_id}/vpc-endpoints/{id}`
pub(super) fn get(world: &mut World<'_>, call: &Call) -> Outcome {
    Ok(Reply::json(StatusCode::OK, &own(world, call)?.shown(world)?))
}
