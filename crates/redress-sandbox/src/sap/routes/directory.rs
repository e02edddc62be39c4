//! The Identity Directory API. Collections are called with and without a slash at the end of their path.

use super::{Content, JSON, Route, number, route, text};
use crate::sap::scim::{self, Groups, MEDIA_TYPE, Shelf, Users, answer, query};
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
        route(Method::POST, "/scim/.search", "search", "Looks for users and groups", query::search_all)
            .takes(SEARCH)
            .says(OK),
    ]
}

fn of_users() -> Vec<Route> {
    of::<Users>(
        USER,
        ["/scim/Users", "/scim/Users/", "/scim/Users/.search", "/scim/Users/{id}"],
        &[
            ("listUsers", "Lists users"),
            ("listUsersToo", "Lists users"),
            ("createUser", "Makes a user"),
            ("createUserToo", "Makes a user"),
            ("searchUsers", "Looks for users"),
            ("getUser", "One user"),
            ("replaceUser", "Replaces a user"),
            ("changeUser", "Changes parts of a user"),
            ("deleteUser", "Deletes a user"),
        ],
    )
}

fn of_groups() -> Vec<Route> {
    of::<Groups>(
        GROUP,
        ["/scim/Groups", "/scim/Groups/", "/scim/Groups/.search", "/scim/Groups/{id}"],
        &[
            ("listGroups", "Lists groups"),
            ("listGroupsToo", "Lists groups"),
            ("createGroup", "Makes a group"),
            ("createGroupToo", "Makes a group"),
            ("searchGroups", "Looks for groups"),
            ("getGroup", "One group"),
            ("replaceGroup", "Replaces a group"),
            ("changeGroup", "Changes parts of a group"),
            ("deleteGroup", "Deletes a group"),
        ],
    )
}

/// The routes of one kind of resources: the content that it takes, its paths, and the name and summary of each route.
fn of<S: Shelf>(
    content: Content,
    [all, too, search, one]: [&'static str; 4],
    words: &[(&'static str, &'static str); 9],
) -> Vec<Route> {
    let [list, list_too, create, create_too, look, get, replace, change, delete] = *words;
    let route = |method, path, (operation, summary), run| route(method, path, operation, summary, run);
    vec![
        route(Method::GET, all, list, query::list::<S>).asks(LIST).says(OK),
        route(Method::GET, too, list_too, query::list::<S>).asks(LIST).says(OK),
        route(Method::POST, all, create, answer::create::<S>).asks(ONE).takes(content).says(CREATED),
        route(Method::POST, too, create_too, answer::create::<S>).asks(ONE).takes(content).says(CREATED),
        route(Method::POST, search, look, query::search::<S>).takes(SEARCH).says(OK),
        route(Method::GET, one, get, answer::get::<S>).asks(ONE).reads(IF_NONE_MATCH).says(READ),
        route(Method::PUT, one, replace, answer::replace::<S>)
            .asks(ONE)
            .reads(IF_MATCH)
            .takes(content)
            .says(OK),
        route(Method::PATCH, one, change, answer::change::<S>).reads(IF_MATCH).takes(PATCH).says(DONE),
        route(Method::DELETE, one, delete, answer::delete::<S>).reads(IF_MATCH).says(DONE),
    ]
}
