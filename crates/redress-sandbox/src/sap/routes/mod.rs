//! How the tenant is called.

mod admin;
mod directory;
mod services;

use crate::call::Call;
use crate::failure::Outcome;
use crate::system::{Parameter, Route};
use crate::world::World;
use http::Method;
use std::sync::LazyLock;

/// All routes.
pub(super) static ROUTES: LazyLock<Vec<Route>> = LazyLock::new(|| {
    [services::routes(), directory::routes(), admin::routes()].into_iter().flatten().collect()
});

/// Media types and a JSON Schema each.
type Content = &'static [(&'static str, &'static str)];

const JSON: &str = "application/json";

/// A route that takes nothing but its path, and is answered with 200 without content.
fn route(
    method: Method,
    path: &'static str,
    operation: &'static str,
    summary: &'static str,
    run: fn(&mut World<'_>, &Call) -> Outcome,
) -> Route {
    let success = &[(200, "")];
    Route { method, path, operation, summary, query: &[], headers: &[], content: &[], success, run }
}

impl Route {
    fn asks(self, query: &'static [Parameter]) -> Self {
        Self { query, ..self }
    }

    fn reads(self, headers: &'static [Parameter]) -> Self {
        Self { headers, ..self }
    }

    fn takes(self, content: Content) -> Self {
        Self { content, ..self }
    }

    fn says(self, success: &'static [(u16, &'static str)]) -> Self {
        Self { success, ..self }
    }
}

const fn text(name: &'static str, required: bool, about: &'static str) -> Parameter {
    Parameter { name, required, schema: r#"{"type": "string"}"#, about }
}

const fn number(name: &'static str, about: &'static str) -> Parameter {
    Parameter { name, required: false, schema: r#"{"type": "integer"}"#, about }
}
