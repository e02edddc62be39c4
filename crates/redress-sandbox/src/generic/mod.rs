//! A general API that speaks any contract of the catalogue: a collection of items, and every error to be had by name.

mod items;
mod named;
mod routes;

use crate::call::{Call, Reply};
use crate::failure::{Failure, Outcome};
use crate::system::{About, Refusal, Route, Setting, System};
use crate::world::World;
use redress::Condition;
use std::sync::LazyLock;

/// The general API in one contract.
struct Generic(&'static About);

/// One for each contract of the catalogue: only the id differs.
static ABOUTS: LazyLock<Vec<About>> = LazyLock::new(|| {
    let about = |contract: &redress_contracts::Contract| About {
        id: contract.id,
        summary: "A general API, not its vendor's: a collection of items, and every error of the contract by \
            name.",
        credentials: "none",
        tables: include_str!("tables.sql"),
        seed: include_str!("seed.sql"),
        provoke: "",
        settings: SETTINGS,
        notes: NOTES,
        security: &[],
    };
    redress_contracts::ALL.iter().map(about).collect()
});

static SETTINGS: &[Setting] = &[
    Setting { name: "page-length", default: 20, unit: "items", about: "How many items a page has." },
    Setting {
        name: "capacity",
        default: 1_000,
        unit: "items",
        about: "How many items the collection takes.",
    },
];

static NOTES: &[&str] = &[
    "Items know nothing of the contract: what fails is said in it by the entry that comes nearest.",
    "GET /errors lists the contract's entries, each with the address that answers with it.",
];

/// The system for that contract. `None`: the catalogue has none of that id.
pub(crate) fn system(id: &str) -> Option<Box<dyn System>> {
    let about = ABOUTS.iter().find(|about| about.id == id)?;
    Some(Box::new(Generic(about)))
}

impl System for Generic {
    fn about(&self) -> &'static About {
        self.0
    }

    fn routes(&self) -> &'static [Route] {
        routes::ROUTES
    }

    fn admit(&self, _world: &mut World<'_>, _call: &Call, _route: Option<&Route>) -> Outcome<Option<Reply>> {
        Ok(None)
    }

    fn refuse(&self, why: Refusal, _world: &World<'_>, call: &Call) -> Failure {
        match why {
            Refusal::NoRoute => {
                Failure::condition(Condition::NotFound).detail(format!("Nothing is at {}.", call.path))
            }
            Refusal::Method(allow) => Failure::condition(Condition::MethodNotAllowed)
                .detail(format!("{} has only {allow}.", call.path))
                .allowing(&allow),
            Refusal::TooLarge => {
                Failure::condition(Condition::ContentTooLarge).detail("The content is over 1 MiB.")
            }
            Refusal::Content => {
                Failure::condition(Condition::MalformedRequest).detail("The content did not come whole.")
            }
            Refusal::Store(_) => Failure::condition(Condition::Internal).detail("The database failed."),
        }
    }
}
