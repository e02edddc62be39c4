//! What a route refuses before its upstream is bothered.

use super::{Whose, client_of, media};
use crate::body::Source;
use crate::clock;
use crate::config::{Match, Route};
use crate::fault::Fault;
use crate::plan::{Found, Plan};
use crate::service::Caller;
use crate::state::Mode;
use http::Method;
use http::header::{ACCESS_CONTROL_REQUEST_METHOD, AUTHORIZATION, HeaderValue};
use http::request::Parts;
use std::time::Duration;

/// Why a request is not answered by its upstream.
pub(crate) struct Refused {
    pub(crate) fault: Fault,
    /// The methods there are, where they are not the route's.
    pub(crate) allow: Option<HeaderValue>,
    /// How long the caller has to wait.
    pub(crate) wait: Option<Duration>,
}

impl Refused {
    /// For that, and for so long. `None`: for as long as is usual.
    pub(crate) fn for_a_while(fault: Fault, wait: impl Into<Option<Duration>>) -> Self {
        Self { wait: wait.into(), ..fault.into() }
    }
}

impl From<Fault> for Refused {
    fn from(fault: Fault) -> Self {
        Self { fault, allow: None, wait: None }
    }
}

/// What a route refuses before its upstream is bothered.
pub(crate) fn check(
    plan: &Plan,
    found: Found<'_>,
    caller: &Caller,
    parts: &Parts,
    upgrade: Option<&HeaderValue>,
    source: &Source,
) -> Option<Refused> {
    check_client(plan, found, caller, parts, upgrade).or_else(|| check_request(found, parts, source))
}

/// Is the route in maintenance, and not to be served then?
pub(crate) fn in_maintenance(route: &Route, caller: &Caller) -> Option<Refused> {
    match caller.worker.shared.state.modes.of(&route.name) {
        Mode::Maintenance { until } if !route.in_maintenance => {
            let wait = until.map(|until| until.saturating_sub(clock::now()).max(Duration::from_secs(1)));
            Some(Refused::for_a_while(Fault::Maintenance, wait))
        }
        _ => None,
    }
}

/// Who may ask, how often, with what.
fn check_client(
    plan: &Plan,
    found: Found<'_>,
    caller: &Caller,
    parts: &Parts,
    upgrade: Option<&HeaderValue>,
) -> Option<Refused> {
    let route = found.route;
    if let Some(refused) = in_maintenance(route, caller) {
        return Some(refused);
    }
    if !route.clients.is_empty() || !route.throttles.is_empty() {
        let client = client_of(caller.peer.ip, &parts.headers, &plan.config.listen.trusted);
        if !route.clients.is_empty() && !route.clients.iter().any(|network| network.contains(client)) {
            return Some(Fault::Client.into());
        }
        let whose = Whose { client, headers: &parts.headers };
        let now = caller.worker.shared.epoch.elapsed();
        // All are asked before any counts it: what is refused uses nothing up.
        let throttles = || route.throttles.iter().zip(found.limiters);
        let ask = |counts| throttles().find_map(|(t, limiter)| limiter.admit(t, &whose, now, counts).err());
        let alone = route.throttles.len() < 2;
        if let Some(wait) = (!alone).then(|| ask(false)).flatten().or_else(|| ask(true)) {
            return Some(Refused::for_a_while(Fault::Rate, wait));
        }
    }
    // A browser asks beforehand without credentials, and for no other protocol.
    if is_preflight(parts) {
        return None;
    }
    if route.needs_credentials && !parts.headers.contains_key(AUTHORIZATION) {
        return Some(Fault::Credentials.into());
    }
    let asks = |protocol: &HeaderValue| {
        upgrade.is_some_and(|asked| asked.as_bytes().eq_ignore_ascii_case(protocol.as_bytes()))
    };
    let is_other = route.upgrade.as_ref().is_some_and(|protocol| !asks(protocol));
    is_other.then(|| Fault::UpgradeRequired.into())
}

/// Does a browser ask whether another page may ask (Fetch, CORS-preflight)?
fn is_preflight(parts: &Parts) -> bool {
    parts.method == Method::OPTIONS && parts.headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// What is asked for, and how.
fn check_request(found: Found<'_>, parts: &Parts, source: &Source) -> Option<Refused> {
    let route = found.route;
    let method = &parts.method;
    let preflight = is_preflight(parts);
    // A path that is the route's only in another spelling is none that the API describes.
    let below = parts.uri.path().strip_prefix(route.path.trim_end_matches('/'));
    let operations = route.operations.as_ref().filter(|_| !preflight);
    let operation =
        operations.map(|operations| below.map_or(Match::NoPath, |below| operations.find(below, method)));
    let (content_types, produces) = match operation {
        Some(Match::NoPath) => return Some(Fault::NoRoute.into()),
        Some(Match::NoMethod(allow)) => {
            return Some(Refused { allow: Some(allow.clone()), ..Fault::Method.into() });
        }
        Some(Match::Found(operation)) => (&operation.content_types, &operation.produces),
        None => (&route.content_types, &route.produces),
    };
    let has = if route.methods.is_empty() {
        !matches!(*method, Method::CONNECT | Method::TRACE)
    } else {
        route.methods.contains(method) || preflight
    };
    let fault = if !has {
        Fault::Method
    } else if source.size_hint().lower() > route.body_bytes {
        Fault::BodyTooLarge
    } else if preflight {
        return None;
    } else if !source.is_end_stream() && !media::is_taken(&parts.headers, content_types) {
        Fault::MediaType
    } else if !media::is_accepted(&parts.headers, produces) {
        Fault::NotAcceptable
    } else {
        return None;
    };
    Some(fault.into())
}
