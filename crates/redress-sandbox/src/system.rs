//! What one simulated API is made of.

use crate::call::{Call, Reply};
use crate::failure::{Failure, Outcome};
use crate::limits;
use crate::world::World;
use http::Method;

/// One API: data, a table of routes, and what holds for all of them.
pub(crate) trait System: Send + Sync {
    /// Its data.
    fn about(&self) -> &'static About;

    /// Its routes. Of two that fit a path the first counts.
    fn routes(&self) -> &'static [Route];

    /// What stands before every call, whether a route fits or not: credentials, throttles, modes. A reply given here is
    /// the call's (a redirect, say).
    ///
    /// # Errors
    ///
    /// The call is refused.
    fn admit(&self, world: &mut World<'_>, call: &Call, route: Option<&Route>) -> Outcome<Option<Reply>>;

    /// Is a route for anybody, without credentials?
    fn is_open(&self, _route: &Route) -> bool {
        false
    }

    /// What is said of a call that no handler takes.
    fn refuse(&self, why: Refusal, world: &World<'_>, call: &Call) -> Failure;

    /// The wire of the contract that a failed call is told in, where the failure names none and `Accept` does not
    /// decide: an API may have several services, each with a shape of its own.
    fn wire(&self, _call: &Call, _failure: &Failure) -> Option<&'static str> {
        None
    }

    /// What every reply has: correlation ids, cookies. Called last, for successes and failures alike.
    fn dress(&self, _world: &mut World<'_>, _call: &Call, _reply: &mut Reply) {}

    /// The account that a call's credentials claim, right or wrong: a lock is of an account.
    fn account(&self, call: &Call) -> Option<String> {
        call.basic().map(|(user, _)| user).or_else(|| call.signing_key())
    }

    /// What the API's own log says of a call, if it keeps one.
    fn log_line(&self, _call: &Call, _reply: &Reply, _millis: i64) -> Option<String> {
        None
    }
}

/// Why no handler takes a call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Refusal {
    /// No route has that path.
    NoRoute,
    /// The path has routes, of these methods only: the value for `Allow`.
    Method(String),
    /// The content is over [`BODY_BYTES`](crate::limits::BODY_BYTES).
    TooLarge,
    /// The content did not come whole, or not in time.
    Content,
    /// The database failed. Nothing of the call is kept.
    Store(String),
}

/// What is known of an API before any call.
#[derive(Debug)]
pub(crate) struct About {
    /// The id of its contract.
    pub id: &'static str,
    /// One paragraph for its page: what it stands for.
    pub summary: &'static str,
    /// Built-in credentials, as a person reads them.
    pub credentials: &'static str,
    /// The tables, in SQL.
    pub tables: &'static str,
    /// The rows it starts with, in SQL. `:now` is not known here: moments are relative to zero and set by the system.
    pub seed: &'static str,
    /// Every documented error with the requests that cause it, in TOML.
    pub provoke: &'static str,
    /// What can be set.
    pub settings: &'static [Setting],
    /// What a reader should know of how it differs from the real one: one sentence each.
    pub notes: &'static [&'static str],
    /// Names in OpenAPI of what authenticates, and their scheme object in JSON.
    pub security: &'static [(&'static str, &'static str)],
}

impl About {
    /// The setting of that name, without the id.
    pub(crate) fn setting(&self, name: &str) -> Option<&Setting> {
        self.settings.iter().find(|setting| setting.name == name)
    }
}

/// A number that can be set, by `--set ID.NAME=VALUE` or over the admin API.
#[derive(Debug)]
pub(crate) struct Setting {
    pub name: &'static str,
    pub default: i64,
    pub unit: &'static str,
    pub about: &'static str,
}

impl Setting {
    /// A setting.
    pub(crate) const fn new(
        name: &'static str,
        default: i64,
        unit: &'static str,
        about: &'static str,
    ) -> Self {
        Self { name, default, unit, about }
    }

    /// May it have that value?
    ///
    /// # Errors
    ///
    /// It may not: which it takes.
    pub(crate) fn check(&self, value: i64) -> Result<(), String> {
        if (0..=limits::SETTING).contains(&value) {
            return Ok(());
        }
        Err(format!("`{}` takes 0 to {}, not {value}", self.name, limits::SETTING))
    }
}

/// A way to call an API.
pub(crate) struct Route {
    pub method: Method,
    /// The path below the system's root: `/vmrest/users/{objectid}`. A `{…}` stands for one segment that is not empty.
    pub path: &'static str,
    /// Its name in OpenAPI: `getUser`.
    pub operation: &'static str,
    /// What it does, in a sentence without a full stop.
    pub summary: &'static str,
    /// What its query may have.
    pub query: &'static [Parameter],
    /// The headers that it reads, besides credentials.
    pub headers: &'static [Parameter],
    /// The content that it takes: media types and a JSON Schema each. Empty: none.
    pub content: &'static [(&'static str, &'static str)],
    /// The statuses of success, with the media type of the content (empty: none).
    pub success: &'static [(u16, &'static str)],
    pub run: fn(&mut World<'_>, &Call) -> Outcome,
}

/// A parameter of a query, or a header.
#[derive(Debug)]
pub(crate) struct Parameter {
    pub name: &'static str,
    pub required: bool,
    /// Its JSON Schema.
    pub schema: &'static str,
    pub about: &'static str,
}

impl Route {
    /// What stands at the `{…}` of this route's path, if the path is one of it.
    pub(crate) fn fit<'p>(&self, path: &'p str) -> Option<Vec<&'p str>> {
        let (mut wanted, mut given) = (self.path.split('/'), path.split('/'));
        let mut found = Vec::new();
        loop {
            match (wanted.next(), given.next()) {
                (None, None) => return Some(found),
                (Some(name), Some(part)) if name.starts_with('{') => {
                    if part.is_empty() {
                        return None;
                    }
                    found.push(part);
                }
                (Some(name), Some(part)) if name == part => {}
                _ => return None,
            }
        }
    }
}
