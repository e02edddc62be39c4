//! The system `enablex`: EnableX's service administration, with its users, customers, subscriptions, contacts and
//! projects.

mod contacts;
mod customers;
mod failures;
mod fields;
mod identity;
mod listing;
mod projects;
mod replies;
mod routes;
mod schemas;
mod subscriptions;
mod users;

use crate::call::{Call, Reply};
use crate::failure::{Failure, Outcome};
use crate::system::{About, Refusal, Route, Setting, System};
use crate::world::World;
use failures::{bad_request, internal};

/// The system.
pub(crate) struct EnableX;

static ABOUT: About = About {
    id: "enablex",
    summary: "The administration of EnableX's communication services: who the customers are and what they \
        subscribe to, their users with their contacts, and the projects that applications log on with.",
    credentials: "log in as admin@example.com / admin with X-Api-Id: sandbox (also reseller@, customer@ and \
        user@example.com, each with its first word as password); \
        Basic lumen-app:lumen-key for a customer's project",
    tables: include_str!("tables.sql"),
    seed: include_str!("seed.sql"),
    provoke: include_str!("provoke.toml"),
    settings: &[
        Setting {
            name: "token-minutes",
            default: 20,
            unit: "minutes",
            about: "How long a token lives. The documentation says 20, and 15 a few lines further.",
        },
        Setting { name: "page-length", default: 10, unit: "entries", about: "How many entries a page has." },
    ],
    notes: &[
        "Result codes come with HTTP 200: the documentation gives them no status, and the vendor's \
            sample server does so.",
        "A success has the number 1 as its result, as the pages of the routes show it; an error has \
            text, as its own page does.",
        "What is not below the caller is refused with a 403 (inferred): its text is not that of an \
            expired token.",
        "A wrong e-mail address or password, a suspended user and one who suspends itself are result 0 \
            (inferred): no finer code is known.",
        "A token is not valid (1001) when no login gave it out, when the password was changed since, or \
            when its user is suspended (inferred).",
        "A method that a route does not have is result 1002, an invalid request, with Allow beside it \
            (inferred): the documentation lists no 405.",
        "Content of another type than JSON has an invalid header, 401; content of no type misses one, \
            400 (inferred).",
        "The application type of a project is called app_type here: the pages give its error codes and \
            not its name.",
        "The values of user_type are admin, reseller, customer and user (inferred): the vendor's list \
            is not public.",
        "page and page_num are two names of one number: each has its error code, and only page is \
            documented.",
        "Lists of users, customers and contacts, and single users and projects, look as projects do \
            (inferred).",
        "A welcome mail is only handed over or not: nothing is sent. No mail server takes mail for \
            broken.example.net.",
        "Contacts belong to users: they are called with a token, not with the key of a project.",
    ],
    security: &[
        ("project", r#"{"type":"http","scheme":"basic","description":"APP_ID and APP_KEY of a project"}"#),
        (
            "token",
            r#"{"type":"apiKey","in":"header","name":"Authorization",
                "description":"Token, a space, and the token of a login"}"#,
        ),
    ],
};

impl System for EnableX {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn routes(&self) -> &'static [Route] {
        routes::ROUTES
    }

    fn admit(&self, world: &mut World<'_>, call: &Call, route: Option<&Route>) -> Outcome<Option<Reply>> {
        if route.is_some_and(|route| !self.is_open(route)) {
            identity::caller(world, call)?;
        }
        Ok(None)
    }

    fn is_open(&self, route: &Route) -> bool {
        route.operation == routes::LOGIN
    }

    fn refuse(&self, why: Refusal, _world: &World<'_>, _call: &Call) -> Failure {
        match why {
            Refusal::NoRoute => failures::not_found("route"),
            Refusal::Method(allow) => bad_request(format!("The route has only {allow}.")).allowing(&allow),
            Refusal::TooLarge => bad_request("The content is too large."),
            Refusal::Content => bad_request("The content did not come whole."),
            Refusal::Store(_) => internal("The database failed."),
        }
    }
}

/// An id as the vendor's database makes them: 24 hexadecimal digits.
fn object_id(world: &mut World<'_>) -> String {
    format!("{:024x}", world.random.u128(..) >> 32)
}
