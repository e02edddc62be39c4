//! The policy of one route.

use crate::accept;
use crate::budget::Budget;
use crate::exchange::Exchange;
use crate::guard::Guard;
use crate::limits::Limits;
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, StatusCode};
use redress::{Caller, Condition, Contract, Message, Problem, Reading, read, write};
use std::borrow::Cow;
use std::sync::Arc;

/// The policy of one route: whose errors come in, in which contract they leave, and how. Cheap to clone and to share.
///
/// ```
/// use redress_tower::{ErrorPlane, Promote, Speak};
/// use std::sync::Arc;
///
/// let load = |id| Arc::new(redress::load(redress_contracts::get(id).unwrap().contract).unwrap());
/// let plane = ErrorPlane::new(load("enablex"), Speak::One(load("problem"))).promote(Promote::Observe);
/// assert_eq!(plane.upstream().id(), "enablex");
/// ```
#[derive(Clone, Debug)]
pub struct ErrorPlane {
    policy: Arc<Policy>,
}

/// In which contract errors leave.
///
/// ```
/// use redress_tower::Speak;
/// use std::sync::Arc;
///
/// let load = |id| Arc::new(redress::load(redress_contracts::get(id).unwrap().contract).unwrap());
/// let speak = Speak::Negotiate { contracts: vec![load("problem"), load("cisco-cupi")], default: 0 };
/// # drop(speak);
/// ```
#[derive(Clone, Debug)]
pub enum Speak {
    /// In this one; `Accept` chooses among its media types.
    One(Arc<Contract>),
    /// In the one of these with the media type that the caller likes best. A type that is called by its full name counts
    /// more than one that a wildcard or a suffix takes in.
    Negotiate {
        /// The contracts. None: the upstream's own.
        contracts: Vec<Arc<Contract>>,
        /// Which of them counts where `Accept` is missing, `*/*`, unreadable or not to be met. Beyond the end: the
        /// first.
        default: usize,
    },
}

/// What becomes of an error inside a success.
///
/// ```
/// assert_eq!(redress_tower::Promote::default(), redress_tower::Promote::Promote);
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Promote {
    /// It gets its real status, and leaves in the caller's contract.
    #[default]
    Promote,
    /// It is recorded, and leaves as it came.
    Observe,
    /// Successes are not looked at.
    Off,
}

impl ErrorPlane {
    /// Errors of the upstream's contract leave in that of the caller. Errors inside a success are promoted, the guard
    /// is on.
    pub fn new(upstream: Arc<Contract>, speak: Speak) -> Self {
        let (mut spoken, default) = match speak {
            Speak::One(contract) => (vec![contract], 0),
            Speak::Negotiate { contracts, default } => (contracts, default),
        };
        if spoken.is_empty() {
            spoken.push(Arc::clone(&upstream));
        }
        let default = if default < spoken.len() { default } else { 0 };
        let policy = Policy {
            hides_errors: hides_errors(&upstream),
            media: Media::of(&upstream),
            redirects: redirects(&upstream),
            own_headers: own_headers(&upstream, &spoken),
            varies: varies(&spoken),
            upstream,
            spoken,
            default,
            promote: Promote::default(),
            limits: Limits::default(),
            budget: Budget::default(),
            guard: Guard::default(),
        };
        Self { policy: Arc::new(policy) }
    }

    /// The same with that said about errors inside a success.
    #[must_use]
    pub fn promote(mut self, promote: Promote) -> Self {
        Arc::make_mut(&mut self.policy).promote = promote;
        self
    }

    /// The same with these bounds.
    #[must_use]
    pub fn limits(mut self, limits: Limits) -> Self {
        Arc::make_mut(&mut self.policy).limits = limits;
        self
    }

    /// The same with its part in that budget. A plane that is not given one has its own.
    #[must_use]
    pub fn budget(mut self, budget: Budget) -> Self {
        Arc::make_mut(&mut self.policy).budget = budget;
        self
    }

    /// The same with that guard.
    #[must_use]
    pub fn guard(mut self, guard: Guard) -> Self {
        Arc::make_mut(&mut self.policy).guard = guard;
        self
    }

    /// The contract of the upstream.
    pub fn upstream(&self) -> &Arc<Contract> {
        &self.policy.upstream
    }

    /// The contract that this caller is answered in.
    pub fn spoken(&self, exchange: &Exchange) -> &Arc<Contract> {
        self.policy.spoken(exchange)
    }

    pub(crate) fn policy(&self) -> &Policy {
        &self.policy
    }
}

// ── What is worked out once ──────────────────────────────────────────────────────────────────────

/// A policy, and all that follows from its contracts.
#[derive(Clone, Debug)]
pub(crate) struct Policy {
    pub(crate) upstream: Arc<Contract>,
    /// Never empty.
    pub(crate) spoken: Vec<Arc<Contract>>,
    default: usize,
    pub(crate) promote: Promote,
    pub(crate) limits: Limits,
    pub(crate) budget: Budget,
    pub(crate) guard: Guard,
    /// May an error of the upstream come with a 2xx status at all?
    pub(crate) hides_errors: bool,
    media: Media,
    /// 3xx that the upstream's contract lists.
    redirects: Vec<StatusCode>,
    /// By contract: headers that its wires cannot do without.
    own_headers: Vec<(Arc<Contract>, Vec<HeaderName>)>,
    /// Does the answer depend on `Accept`?
    pub(crate) varies: bool,
}

impl Policy {
    pub(crate) fn spoken(&self, exchange: &Exchange) -> &Arc<Contract> {
        let position = match self.spoken.as_slice() {
            [_] => 0,
            several => accept::choose(several, self.default, exchange.accept()),
        };
        self.spoken.get(position).unwrap_or(&self.upstream)
    }

    /// Is that status an error's? A redirect is one where the contract lists it.
    pub(crate) fn is_error(&self, status: StatusCode) -> bool {
        status.is_client_error()
            || status.is_server_error()
            || (status.is_redirection() && self.redirects.contains(&status))
    }

    /// May a success of that type be an error of the upstream? Labels lie, but not by calling an error a picture.
    pub(crate) fn may_be_error(&self, headers: &HeaderMap) -> bool {
        let Some(label) = headers.get(CONTENT_TYPE) else { return true };
        let essence = label.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
        let is = |suffix: &str| {
            let tail = essence.len().checked_sub(suffix.len()).and_then(|start| essence.get(start..));
            tail.is_some_and(|tail| tail.eq_ignore_ascii_case(suffix))
        };
        let Some((kind, _)) = essence.split_once('/') else { return true };
        if kind.eq_ignore_ascii_case("image") {
            return false;
        }
        (self.media.json && (is("/json") || is("+json")))
            || (self.media.xml && (is("/xml") || is("+xml")))
            || is("text/plain")
            || is("text/html")
            || self.upstream.wires().any(|(_, media_type)| media_type.eq_ignore_ascii_case(essence))
    }

    /// The headers that a contract's wires carry, which say nothing once the error is told in another contract.
    pub(crate) fn own_headers(&self, contract: &Contract) -> &[HeaderName] {
        let own = self.own_headers.iter().find(|(c, _)| c.id() == contract.id());
        own.map(|(_, names)| names.as_slice()).unwrap_or_default()
    }
}

/// Which syntaxes a contract's wires have.
#[derive(Clone, Copy, Debug)]
struct Media {
    json: bool,
    xml: bool,
}

impl Media {
    fn of(contract: &Contract) -> Self {
        let ends = |suffix: &str| {
            contract.wires().any(|(_, media_type)| media_type.to_ascii_lowercase().ends_with(suffix))
        };
        Self { json: ends("json"), xml: ends("xml") }
    }
}

/// Asks the core about a success of which nothing is there yet.
fn hides_errors(contract: &Contract) -> bool {
    let headers = HeaderMap::new();
    let message = Message::new(StatusCode::OK, &headers, b"").unfinished();
    matches!(read(contract, &message), Reading::NeedMore)
}

fn redirects(contract: &Contract) -> Vec<StatusCode> {
    let bare = contract.entries().iter().filter(|e| e.code.is_none()).filter_map(|e| e.http);
    bare.filter(|s| s.is_redirection() && *s != StatusCode::NOT_MODIFIED).collect()
}

/// Writes a bare problem in every wire, and looks which headers come out.
fn own_headers(upstream: &Arc<Contract>, spoken: &[Arc<Contract>]) -> Vec<(Arc<Contract>, Vec<HeaderName>)> {
    let of = |contract: &Arc<Contract>| {
        let mut names = Vec::new();
        for (id, _) in contract.wires() {
            let mut problem = Problem::new(Condition::BadRequest);
            problem.contract = Cow::Borrowed(contract.id());
            problem.wire = Some(Cow::Borrowed(id));
            problem.received = Some(StatusCode::BAD_REQUEST);
            let written = write(&problem, contract, &Caller::default());
            let own = written.headers.into_iter().map(|(name, _)| name).filter(|name| *name != CONTENT_TYPE);
            names.extend(own);
        }
        (Arc::clone(contract), names)
    };
    std::iter::once(upstream).chain(spoken).map(of).collect()
}

fn varies(spoken: &[Arc<Contract>]) -> bool {
    let mut types =
        spoken.iter().flat_map(|c| c.wires()).map(|(_, media_type)| media_type).filter(|m| !m.is_empty());
    let first = types.next();
    types.any(|media_type| Some(media_type) != first)
}
