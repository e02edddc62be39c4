//! The Identity Directory API. Collections are called with and without a slash at the end of their path.

use super::{Content, JSON, Route, number, route, text};
use crate::sap::scim::{self, MEDIA_TYPE, groups, users};
use crate::system::Parameter;
use http::Method;

const ATTRIBUTES: Parameter = text("attributes", false, "attributes of the reply, with commas between");
const EXCLUDED: Parameter = text("excludedAttributes", false, "attributes that the reply shall not have");
const ONE: &[Parameter] = &[ATTRIBUTES, EXCLUDED];
const LIST: &[Parameter] = &[
    text("filter", false, "which resources (RFC 7644 §3.4.2.2)"),
    text("sortBy", false, "the attribute to sort by"),
    Parameter {
        name: "sortOrder",
        required: false,
        schema: r#"{"type": "string", "enum": ["ascending", "descending"]}"#,
        about: "in which order",
    },
    number("startIndex", "the first resource of the page, from 1"),
    number("count", "resources of the page, at most 100"),
    ATTRIBUTES,
    EXCLUDED,
];
const IF_MATCH: &[Parameter] = &[text("If-Match", false, "the version that is to be changed")];
const IF_NONE_MATCH: &[Parameter] = &[text("If-None-Match", false, "the version that is known already")];

/// Content is taken by both names (RFC 7644 §3.8).
const fn both(schema: &'static str) -> [(&'static str, &'static str); 2] {
    [(MEDIA_TYPE, schema), (JSON, schema)]
}

const USER: Content = &both(include_str!("../contents/user.json"));
const GROUP: Content = &both(include_str!("../contents/group.json"));
const PATCH: Content = &both(include_str!("../contents/patch.json"));
const SEARCH: Content = &both(include_str!("../contents/search.json"));

const OK: &[(u16, &str)] = &[(200, MEDIA_TYPE)];
const CREATED: &[(u16, &str)] = &[(201, MEDIA_TYPE)];
const READ: &[(u16, &str)] = &[(200, MEDIA_TYPE), (304, "")];
const DONE: &[(u16, &str)] = &[(204, "")];

pub(super) fn routes() -> Vec<Route> {
    let mut routes = about();
    routes.extend(of_users());
    routes.extend(of_groups());
    routes
}

fn about() -> Vec<Route> {
    let get = |path, operation, summary, run| route(Method::GET, path, operation, summary, run).says(OK);
    vec![
        get(
            "/scim/ServiceProviderConfig",
            "getServiceProviderConfig",
            "What this API can do",
            scim::service_provider_config,
        ),
        get("/scim/Schemas", "listSchemas", "All schemas", scim::list_schemas),
        get("/scim/Schemas/", "listSchemasToo", "All schemas", scim::list_schemas),
        get("/scim/Schemas/{id}", "getSchema", "One schema", scim::schema_by_id),
        get("/scim/ResourceTypes", "listResourceTypes", "The kinds of resources", scim::list_resource_types),
        get(
            "/scim/ResourceTypes/",
            "listResourceTypesToo",
            "The kinds of resources",
            scim::list_resource_types,
        ),
        get("/scim/ResourceTypes/{id}", "getResourceType", "One kind of resources", scim::resource_type),
        route(Method::POST, "/scim/.search", "search", "Looks for users and groups", scim::search_all)
            .takes(SEARCH)
            .says(OK),
    ]
}

fn of_users() -> Vec<Route> {
    let (all, too, one) = ("/scim/Users", "/scim/Users/", "/scim/Users/{id}");
    vec![
        route(Method::GET, all, "listUsers", "Lists users", users::list).asks(LIST).says(OK),
        route(Method::GET, too, "listUsersToo", "Lists users", users::list).asks(LIST).says(OK),
        route(Method::POST, all, "createUser", "Makes a user", users::create)
            .asks(ONE)
            .takes(USER)
            .says(CREATED),
        route(Method::POST, too, "createUserToo", "Makes a user", users::create)
            .asks(ONE)
            .takes(USER)
            .says(CREATED),
        route(Method::POST, "/scim/Users/.search", "searchUsers", "Looks for users", users::search)
            .takes(SEARCH)
            .says(OK),
        route(Method::GET, one, "getUser", "One user", users::get).asks(ONE).reads(IF_NONE_MATCH).says(READ),
        route(Method::PUT, one, "replaceUser", "Replaces a user", users::replace)
            .asks(ONE)
            .reads(IF_MATCH)
            .takes(USER)
            .says(OK),
        route(Method::PATCH, one, "changeUser", "Changes parts of a user", users::change)
            .reads(IF_MATCH)
            .takes(PATCH)
            .says(DONE),
        route(Method::DELETE, one, "deleteUser", "Deletes a user", users::delete).reads(IF_MATCH).says(DONE),
    ]
}

fn of_groups() -> Vec<Route> {
    let (all, too, one) = ("/scim/Groups", "/scim/Groups/", "/scim/Groups/{id}");
    vec![
        route(Method::GET, all, "listGroups", "Lists groups", groups::list).asks(LIST).says(OK),
        route(Method::GET, too, "listGroupsToo", "Lists groups", groups::list).asks(LIST).says(OK),
        route(Method::POST, all, "createGroup", "Makes a group", groups::create)
            .asks(ONE)
            .takes(GROUP)
            .says(CREATED),
        route(Method::POST, too, "createGroupToo", "Makes a group", groups::create)
            .asks(ONE)
            .takes(GROUP)
            .says(CREATED),
        route(Method::POST, "/scim/Groups/.search", "searchGroups", "Looks for groups", groups::search)
            .takes(SEARCH)
            .says(OK),
        route(Method::GET, one, "getGroup", "One group", groups::get)
            .asks(ONE)
            .reads(IF_NONE_MATCH)
            .says(READ),
        route(Method::PUT, one, "replaceGroup", "Replaces a group", groups::replace)
            .asks(ONE)
            .reads(IF_MATCH)
            .takes(GROUP)
            .says(OK),
        route(Method::PATCH, one, "changeGroup", "Changes parts of a group", groups::change)
            .reads(IF_MATCH)
            .takes(PATCH)
            .says(DONE),
        route(Method::DELETE, one, "deleteGroup", "Deletes a group", groups::delete)
            .reads(IF_MATCH)
            .says(DONE),
    ]
}
