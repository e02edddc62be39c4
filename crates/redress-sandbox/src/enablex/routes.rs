//! The ways to call this API.

use super::{contacts, customers, identity, projects, schemas, subscriptions, users};
use crate::call::Call;
use crate::failure::Outcome;
use crate::system::{Parameter, Route};
use crate::world::World;
use http::Method;

/// The one operation that needs no credentials.
pub(super) const LOGIN: &str = "login";

const JSON: &str = "application/json";
const DONE: &[(u16, &str)] = &[(200, JSON)];

/// What every list takes.
const SEARCH: &[Parameter] = &[
    number("page", "Which page, from 1 up"),
    number("page_num", "Another name of page"),
    text("customer_id", "Only what this customer has"),
    text("search_by", "The member to search in"),
    text("search_string", "What must stand in it, in small or large letters"),
    text("order_by", "The member to sort by"),
    Parameter {
        name: "order_qualify",
        required: false,
        schema: r#"{"type":"string","enum":["asc","desc"]}"#,
        about: "Upwards or downwards",
    },
];

const fn number(name: &'static str, about: &'static str) -> Parameter {
    Parameter { name, required: false, schema: r#"{"type":"integer","minimum":1}"#, about }
}

const fn text(name: &'static str, about: &'static str) -> Parameter {
    Parameter { name, required: false, schema: r#"{"type":"string"}"#, about }
}

/// Path, operation, summary.
type Named = (&'static str, &'static str, &'static str);
type Content = &'static [(&'static str, &'static str)];
type Run = fn(&mut World<'_>, &Call) -> Outcome;

const fn route(
    method: Method,
    (path, operation, summary): Named,
    query: &'static [Parameter],
    content: Content,
    run: Run,
) -> Route {
    Route { method, path, operation, summary, query, headers: &[], content, success: DONE, run }
}

const fn list(named: Named, run: Run) -> Route {
    route(Method::GET, named, SEARCH, &[], run)
}

const fn get(named: Named, run: Run) -> Route {
    route(Method::GET, named, &[], &[], run)
}

const fn add(named: Named, content: Content, run: Run) -> Route {
    route(Method::POST, named, &[], content, run)
}

const fn edit(named: Named, content: Content, run: Run) -> Route {
    route(Method::PATCH, named, &[], content, run)
}

pub(super) static ROUTES: &[Route] = &[
    Route {
        method: Method::POST,
        path: "/ucaas/v1/login",
        operation: LOGIN,
        summary: "Get a token",
        query: &[],
        headers: &[Parameter {
            name: "X-Api-Id",
            required: true,
            schema: r#"{"type":"string"}"#,
            about: "The portal that the login is for",
        }],
        content: &[(JSON, schemas::LOGIN)],
        success: DONE,
        run: identity::login,
    },
    list(("/ucaas/v1/users", "listUsers", "List the users in reach"), users::list),
    add(("/ucaas/v1/users", "addUser", "Add a user"), &[(JSON, schemas::NEW_USER)], users::add),
    get(("/ucaas/v1/users/{user_id}", "getUser", "Get a user"), users::get),
    edit(("/ucaas/v1/users/{user_id}", "editUser", "Change a user"), &[(JSON, schemas::USER)], users::edit),
    list(("/ucaas/v1/customers", "listCustomers", "List the accounts in reach"), customers::list),
    get(("/ucaas/v1/customers/{customer_id}", "getCustomer", "Get an account"), customers::get),
    list(
        ("/ucaas/v1/subscriptions", "listSubscriptions", "List the subscriptions in reach"),
        subscriptions::list,
    ),
    get(
        ("/ucaas/v1/subscriptions/{subscription_id}", "getSubscription", "Get a subscription"),
        subscriptions::get,
    ),
    list(
        ("/ucaas/v1/contacts", "listContacts", "List one's own contacts and the shared ones"),
        contacts::list,
    ),
    add(
        ("/ucaas/v1/contacts", "addContact", "Add a contact"),
        &[(JSON, schemas::NEW_CONTACT)],
        contacts::add,
    ),
    edit(
        ("/ucaas/v1/contacts/{contact_id}", "editContact", "Change a contact"),
        &[(JSON, schemas::CONTACT)],
        contacts::edit,
    ),
    list(("/cpaas/projects", "listProjects", "List the projects in reach"), projects::list),
    add(("/cpaas/projects", "addProject", "Add a project"), &[(JSON, schemas::NEW_PROJECT)], projects::add),
    get(("/cpaas/projects/{app_id}", "getProject", "Get a project"), projects::get),
    edit(
        ("/cpaas/projects/{app_id}", "editProject", "Change a project"),
        &[(JSON, schemas::PROJECT)],
        projects::edit,
    ),
];
