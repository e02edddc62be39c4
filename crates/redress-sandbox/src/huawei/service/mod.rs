//! Endpoint services: what they are, and how they end.

pub(super) mod change;
pub(super) mod create;
pub(super) mod list;
mod mapping;

use super::{error, finds, gate, network, refuse, tag};
use crate::call::{Call, Reply};
use crate::clock::Moment;
use crate::failure::Outcome;
use crate::world::World;
use http::StatusCode;
use rusqlite::{OptionalExtension, Row};
use serde_json::{Value, json};

/// Where this sandbox is: the first part of every service's name.
pub(super) const REGION: &str = "eu-de";
const COLUMNS: &str = "id, project_id, name, service_type, server_type, vpc_id, port_id, ip, pool_id,
    shadow_port_id, approval_enabled, tcp_proxy, description, is_public, is_charge, has_dns, enable_policy,
    created_at, updated_at, ready_at, failing_code, failing_text, gone_at";

/// One endpoint service.
#[derive(Clone, Debug)]
#[allow(clippy::struct_excessive_bools, reason = "a row of a table")]
pub(super) struct Service {
    pub id: String,
    pub project: String,
    pub name: String,
    pub kind: String,
    pub server_type: String,
    pub vpc: Option<String>,
    pub port: Option<String>,
    pub ip: Option<String>,
    pub pool: String,
    pub shadow_port: Option<String>,
    pub approval: bool,
    pub tcp_proxy: String,
    pub description: String,
    pub is_public: bool,
    pub is_charge: bool,
    pub has_dns: bool,
    pub enable_policy: bool,
    pub created: i64,
    pub updated: i64,
    ready: i64,
    failing: Option<(String, String)>,
    gone: Option<i64>,
}

impl Service {
    fn read(row: &Row<'_>) -> rusqlite::Result<Self> {
        let (code, said): (Option<String>, Option<String>) = (row.get(20)?, row.get(21)?);
        Ok(Self {
            id: row.get(0)?,
            project: row.get(1)?,
            name: row.get(2)?,
            kind: row.get(3)?,
            server_type: row.get(4)?,
            vpc: row.get(5)?,
            port: row.get(6)?,
            ip: row.get(7)?,
            pool: row.get(8)?,
            shadow_port: row.get(9)?,
            approval: row.get(10)?,
            tcp_proxy: row.get(11)?,
            description: row.get(12)?,
            is_public: row.get(13)?,
            is_charge: row.get(14)?,
            has_dns: row.get(15)?,
            enable_policy: row.get(16)?,
            created: row.get(17)?,
            updated: row.get(18)?,
            ready: row.get(19)?,
            failing: code.zip(said),
            gone: row.get(22)?,
        })
    }

    /// The service of that id, whoever owns it, unless it was deleted.
    pub(super) fn find(world: &World<'_>, id: &str) -> Outcome<Option<Self>> {
        let sql = format!("SELECT {COLUMNS} FROM services WHERE id = ?1");
        let found = world.db.query_row(&sql, [id], Self::read).optional()?;
        Ok(found.filter(|service| service.status(world.now) != "deleted"))
    }

    /// All services that were not deleted.
    pub(super) fn all(world: &World<'_>) -> Outcome<Vec<Self>> {
        let sql = format!("SELECT {COLUMNS} FROM services ORDER BY id");
        let mut statement = world.db.prepare(&sql)?;
        let found: Vec<Self> = statement.query_map([], Self::read)?.collect::<Result<_, _>>()?;
        Ok(found.into_iter().filter(|service| service.status(world.now) != "deleted").collect())
    }

    /// Those of one project.
    pub(super) fn of_project(world: &World<'_>, project: &str) -> Outcome<Vec<Self>> {
        let mut found = Self::all(world)?;
        found.retain(|service| service.project == project);
        Ok(found)
    }

    /// What it is at that moment: nothing is written when time passes.
    pub(super) fn status(&self, now: Moment) -> &'static str {
        match self.gone {
            Some(gone) if now.0 >= gone => "deleted",
            Some(_) => "deleting",
            None if now.0 < self.ready => "creating",
            None if self.failing.is_some() => "failed",
            None => "available",
        }
    }

    /// Everything that its owner may see.
    pub(super) fn shown(&self, world: &World<'_>) -> Outcome<Value> {
        let status = self.status(world.now);
        let mut shown = json!({
            "id": self.id,
            "port_id": self.port,
            "service_name": self.name,
            "server_type": self.server_type,
            "vpc_id": self.vpc,
            "pool_id": self.pool,
            "approval_enabled": self.approval,
            "status": status,
            "service_type": self.kind,
            "created_at": Moment(self.created).iso(),
            "updated_at": Moment(self.updated).iso(),
            "project_id": self.project,
            "ip": self.ip,
            "ports": mapping::shown(world, &self.id)?,
            "tcp_proxy": self.tcp_proxy,
            "tags": tag::shown(world, tag::SERVICE, &self.id)?,
            "description": self.description,
            "enable_policy": self.enable_policy,
            "ip_version": "ipv4",
            "supported_editions": ["basic"],
            "cidr_type": "default",
        });
        if let (Some(object), Some(error)) = (shown.as_object_mut(), error(self.failing.as_ref(), status)) {
            object.insert("error".into(), json!([error]));
        }
        Ok(shown)
    }
}

/// The name that others see: region, own name and id.
pub(super) fn full_name(short: &str, id: &str) -> String {
    if short.is_empty() { format!("{REGION}.{id}") } else { format!("{REGION}.{short}.{id}") }
}

/// The caller's own service that the path names.
///
/// # Errors
///
/// The id is none, or there is no such service.
pub(super) fn own(world: &World<'_>, call: &Call) -> Outcome<Service> {
    let id = gate::id(call, 1, "3062")?;
    let found = Service::find(world, id)?.filter(|service| service.project == call.parameter(0));
    found.ok_or_else(|| refuse("0005"))
}

/// `GET /v1/{project_id}/vpc-endpoint-services/{id}`
pub(super) fn get(world: &mut World<'_>, call: &Call) -> Outcome {
    Ok(Reply::json(StatusCode::OK, &own(world, call)?.shown(world)?))
}

/// `DELETE /v1/{project_id}/vpc-endpoint-services/{id}`
pub(super) fn delete(world: &mut World<'_>, call: &Call) -> Outcome {
    let service = own(world, call)?;
    if service.status(world.now) == "deleting" {
        return Err(refuse("2004"));
    }
    let sql = "SELECT 1 FROM endpoints WHERE service_id = ?1 AND approval <> 'rejected'
        AND (gone_at IS NULL OR gone_at > ?2)";
    if finds(world, sql, (&service.id, world.now.0))? {
        return Err(refuse("3006"));
    }
    if let Some(vpc) = &service.vpc {
        network::ask(world, vpc, &network::SERVICE_DELETED)?;
    }
    let gone = world.now.plus_seconds(world.setting("deleting-seconds"));
    world.db.execute("UPDATE services SET gone_at = ?2 WHERE id = ?1", (&service.id, gone.0))?;
    Ok(Reply::empty(StatusCode::NO_CONTENT))
}
