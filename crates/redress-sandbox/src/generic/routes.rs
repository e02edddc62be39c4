//! The ways to call it.

use super::{items, named};
use crate::call::Call;
use crate::failure::Outcome;
use crate::system::{Parameter, Route};
use crate::world::World;
use http::Method;

const JSON: &str = "application/json";

const ITEM: &[(&str, &str)] = &[(
    JSON,
    r#"{
  "type": "object", "required": ["name"],
  "properties": {
    "id": {"type": "string", "pattern": "^[A-Za-z0-9_-]+$", "maxLength": 200},
    "name": {"type": "string", "minLength": 1, "maxLength": 200},
    "note": {"type": "string", "maxLength": 200},
    "quantity": {"type": "integer", "minimum": 0}
  }
}"#,
)];

const PAGE: &[Parameter] = &[Parameter {
    name: "page",
    required: false,
    schema: r#"{"type":"integer","minimum":1}"#,
    about: "Which page, from 1 up",
}];

const ENTRY: &[Parameter] = &[Parameter {
    name: "entry",
    required: false,
    schema: r#"{"type":"integer","minimum":1}"#,
    about: "Which of several entries, from 1 up",
}];

/// Path, operation, summary.
type Named = (&'static str, &'static str, &'static str);
type Run = fn(&mut World<'_>, &Call) -> Outcome;

const fn get((path, operation, summary): Named, query: &'static [Parameter], run: Run) -> Route {
    let success = &[(200, JSON)];
    Route { method: Method::GET, path, operation, summary, query, headers: &[], content: &[], success, run }
}

/// It always fails: that is what it is for.
const fn fails(named: Named, query: &'static [Parameter], run: Run) -> Route {
    let mut route = get(named, query, run);
    route.success = &[];
    route
}

pub(super) static ROUTES: &[Route] = &[
    get(("/items", "listItems", "List the items"), PAGE, items::list),
    Route {
        method: Method::POST,
        path: "/items",
        operation: "addItem",
        summary: "Add an item",
        query: &[],
        headers: &[],
        content: ITEM,
        success: &[(201, JSON)],
        run: items::add,
    },
    get(("/items/{id}", "getItem", "Get an item"), &[], items::get),
    Route {
        method: Method::PUT,
        path: "/items/{id}",
        operation: "replaceItem",
        summary: "Replace an item",
        query: &[],
        headers: &[],
        content: ITEM,
        success: &[(200, JSON)],
        run: items::replace,
    },
    Route {
        method: Method::DELETE,
        path: "/items/{id}",
        operation: "removeItem",
        summary: "Remove an item",
        query: &[],
        headers: &[],
        content: &[],
        success: &[(204, "")],
        run: items::remove,
    },
    get(("/errors", "listErrors", "List the errors of the contract"), &[], |world, call| {
        Ok(named::list(world, call))
    }),
    fails(("/errors/{code}", "failWithCode", "Fail with that code"), ENTRY, named::of_code),
    fails(("/status/{status}", "failWithStatus", "Fail with that status"), ENTRY, named::of_status),
    fails(("/conditions/{condition}", "failAs", "Fail with that meaning"), &[], named::of_condition),
];
