//! The Identity Directory API: SCIM 2.0 (RFC 7643, RFC 7644) over users and groups.

pub(super) mod answer;
mod discovery;
mod filter;
pub(super) mod groups;
pub(super) mod members;
mod patch;
mod path;
mod project;
pub(super) mod query;
mod read;
mod schema;
pub(super) mod trouble;
pub(super) mod users;

pub(super) use answer::{Shelf, Stored};
pub(super) use discovery::{
    list_resource_types, list_schemas, resource_type, schema_by_id, service_provider_config,
};
pub(super) use groups::Groups;
pub(super) use read::object as read_object;
pub(super) use schema::{CUSTOM_GROUP, ENTERPRISE_USER, GROUP, SAP_USER, USER};
pub(super) use users::Users;

/// The media type of everything here.
pub(super) const MEDIA_TYPE: &str = "application/scim+json";
