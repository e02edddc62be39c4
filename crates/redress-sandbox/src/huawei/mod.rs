//! The system `huawei-vpcep`.

use crate::call::{Call, Reply};
use crate::failure::{Failure, Outcome};
use crate::system::{About, Refusal, Route, System};
use crate::world::World;

/// The system.
pub struct Huawei;

static ABOUT: About = About {
    id: "huawei-vpcep",
    summary: "",
    credentials: "",
    tables: include_str!("tables.sql"),
    seed: include_str!("seed.sql"),
    provoke: include_str!("provoke.toml"),
    settings: &[],
    notes: &[],
    security: &[],
};

static ROUTES: &[Route] = &[];

impl System for Huawei {
    fn about(&self) -> &'static About {
        &ABOUT
    }

    fn routes(&self) -> &'static [Route] {
        ROUTES
    }

    fn admit(&self, _world: &mut World<'_>, _call: &Call, _route: Option<&Route>) -> Outcome<Option<Reply>> {
        Ok(None)
    }

    fn refuse(&self, why: Refusal, _world: &World<'_>, _call: &Call) -> Failure {
        match why {
            Refusal::NoRoute => Failure::status(404),
            Refusal::Method(_) => Failure::status(405),
            Refusal::TooLarge | Refusal::Content => Failure::status(400),
            Refusal::Store(_) => Failure::status(500),
        }
    }
}
