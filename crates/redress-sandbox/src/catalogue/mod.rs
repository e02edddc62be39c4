//! What can be told of an API without asking it: its OpenAPI document, and its page in `docs/sandbox`.

mod errors;
mod openapi;
mod page;
mod shape;
mod shell;

pub(crate) use openapi::document;
pub use page::{Page, pages};

use crate::call::Call;
use crate::system::System;
use crate::systems;
use http::{HeaderValue, Method};

/// The OpenAPI document of an API, as a sandbox at its usual address serves it. `None`: there is no such API.
pub fn openapi(id: &str) -> Option<String> {
    let own = systems::all().into_iter().find(|system| system.about().id == id);
    let system = own.or_else(|| systems::generic(id))?;
    let contract = systems::contract(id);
    Some(format!("{:#}\n", document(&*system, &contract, &usual(&*system))))
}

/// Where a sandbox is when nothing else was said.
const USUAL: &str = "127.0.0.1:7000";

/// A call to a system at its usual address.
fn usual(system: &dyn System) -> Call {
    let mut call = Call::of(Method::GET, "/");
    call.headers.insert(http::header::HOST, HeaderValue::from_static(USUAL));
    call.prefix = format!("/{}", system.about().id);
    call
}
