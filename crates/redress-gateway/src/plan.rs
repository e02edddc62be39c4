//! A config, ready to serve: what every worker reads and nobody changes. A reload puts another in its place.

use crate::config::{Config, Promotion, Route, SpeakIn, Upstream};
use crate::fault::Fault;
use crate::http1::hex;
use crate::policy::{Limiter, Logons};
use crate::state::State;
use crate::tally::RouteTally;
use crate::tls::Secured;
use crate::upstream::UpstreamState;
use redress_tower::{Budget, ErrorPlane, Guard, Promote, Speak};
use std::borrow::Cow;
use std::sync::Arc;

/// A config, ready to serve.
#[derive(Debug)]
pub(crate) struct Plan {
    pub(crate) config: Config,
    pub(crate) upstreams: Vec<Arc<UpstreamState>>,
    pub(crate) secured: Secured,
    /// One per route of the config.
    planes: Vec<ErrorPlane>,
    /// Where no route is.
    pub(crate) fallback: ErrorPlane,
    /// One per throttle of each route of the config.
    limiters: Vec<Vec<Arc<Limiter>>>,
    /// Of each route of the config that shuts out who fails to log on.
    logons: Vec<Option<Arc<Logons>>>,
    /// What all of them may hold at once.
    budget: Budget,
    /// One per route of the config.
    pub(crate) tallies: Vec<Arc<RouteTally>>,
    /// Of requests that no route is for.
    pub(crate) unrouted: Arc<RouteTally>,
    /// Indices of the routes, the most specific first.
    order: Vec<usize>,
}

/// A route, and the error plane it has.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Found<'p> {
    pub(crate) index: usize,
    pub(crate) route: &'p Route,
    pub(crate) plane: &'p ErrorPlane,
    /// One per throttle of the route.
    pub(crate) limiters: &'p [Arc<Limiter>],
    pub(crate) logons: Option<&'p Arc<Logons>>,
}

impl Plan {
    /// The plan of a config. What is known of the routes and upstreams of the one before it is kept.
    pub(crate) fn new(config: Config, before: Option<&Self>, secured: Secured, state: &State) -> Self {
        let budget = before.map_or_else(Budget::default, |plan| plan.budget.clone());
        let negotiate = || Speak::Negotiate { contracts: config.spoken.clone(), default: 0 };
        let plane = |route: &Route| {
            let speak = match &route.speak {
                SpeakIn::Contract(contract) => Speak::One(Arc::clone(contract)),
                SpeakIn::Negotiate => negotiate(),
            };
            let promote = match route.promote {
                Promotion::Promote => Promote::Promote,
                Promotion::Observe => Promote::Observe,
                Promotion::Off => Promote::Off,
            };
            let plane = ErrorPlane::new(Arc::clone(&route.contract), speak).promote(promote);
            let plane = if route.guard { plane } else { plane.guard(Guard::off()) };
            plane.budget(budget.clone())
        };
        let planes = config.routes.iter().map(plane).collect();
        let fallback = config
            .spoken
            .first()
            .map(|contract| ErrorPlane::new(Arc::clone(contract), negotiate()).budget(budget.clone()));
        let fallback = fallback.or_else(|| config.routes.first().map(plane));
        let mut order: Vec<_> = (0..config.routes.len()).collect();
        order.sort_by_key(|&index| {
            let route = config.routes.get(index);
            std::cmp::Reverse(route.map(|r| (r.host.is_some(), r.path.len())))
        });
        let upstream = |own: &Upstream| {
            let known = before.and_then(|plan| plan.upstreams.iter().find(|known| known.config == *own));
            known.cloned().unwrap_or_else(|| Arc::new(UpstreamState::new(own.clone())))
        };
        let upstreams = config.upstreams.iter().map(upstream).collect();
        let tally = |route: &Route| {
            let mut known = before.iter().flat_map(|plan| plan.config.routes.iter().zip(&plan.tallies));
            known
                .find(|(known, _)| known.name == route.name)
                .map_or_else(Arc::default, |(_, tally)| Arc::clone(tally))
        };
        let tallies = config.routes.iter().map(tally).collect();
        let limiters_of = |route: &Route| {
            let mut known = before.iter().flat_map(|plan| plan.config.routes.iter().zip(&plan.limiters));
            let known =
                known.find(|(known, _)| known.name == route.name && known.throttles == route.throttles);
            let new = || route.throttles.iter().map(|_| Arc::new(Limiter::new())).collect();
            known.map_or_else(new, |(_, limiters)| limiters.clone())
        };
        let limiters = config.routes.iter().map(limiters_of).collect();
        let logons = |route: &Route| route.lockout.is_some().then(|| state.logons_of(&route.name));
        let logons = config.routes.iter().map(logons).collect();
        let unrouted = before.map_or_else(Arc::default, |plan| Arc::clone(&plan.unrouted));
        #[expect(clippy::expect_used, reason = "a config without a route does not load")]
        let fallback = fallback.expect("a config has a contract to speak");
        Self {
            config,
            upstreams,
            secured,
            planes,
            fallback,
            limiters,
            logons,
            budget,
            tallies,
            unrouted,
            order,
        }
    }

    /// The route of a request.
    ///
    /// # Errors
    /// There is none: for this path, or for this host.
    pub(crate) fn find(&self, host: &str, path: &str) -> Result<Found<'_>, Fault> {
        let meant = meant(path);
        let mut host_is_served = false;
        for &index in &self.order {
            let (Some(route), Some(plane)) = (self.config.routes.get(index), self.planes.get(index)) else {
                continue;
            };
            if !route.host.as_deref().is_none_or(|own| is_host(host, own)) {
                continue;
            }
            if is_below(&meant, &route.path) {
                // What the upstream gets in its place could not be told.
                if route.rewrite.is_some() && !is_below(path, &route.path) {
                    return Err(Fault::Target);
                }
                let limiters = self.limiters.get(index).map(Vec::as_slice).unwrap_or_default();
                let logons = self.logons.get(index).and_then(Option::as_ref);
                return Ok(Found { index, route, plane, limiters, logons });
            }
            host_is_served = true;
        }
        Err(if host_is_served { Fault::NoRoute } else { Fault::Misdirected })
    }

    /// May that host be asked where TLS was asked for that name? Any may that a route names: its certificate is this one.
    pub(crate) fn is_directed(&self, host: &str, name: &str) -> bool {
        let named = self.config.routes.iter().filter_map(|route| route.host.as_deref());
        named.chain([name]).any(|own| is_host(host, own))
    }
}

/// The same host, whatever the port?
fn is_host(host: &str, own: &str) -> bool {
    let name = if host.starts_with('[') {
        host.split_inclusive(']').next().unwrap_or(host)
    } else {
        host.split(':').next().unwrap_or(host)
    };
    name.trim_end_matches('.').eq_ignore_ascii_case(own)
}

/// A path as the most generous of upstreams reads it: escapes undone, slashes side by side as one, parameters left out.
/// So nobody gets round a route by spelling its path in another way.
fn meant(path: &str) -> Cow<'_, str> {
    if !path.contains(['%', ';']) && !path.contains("//") {
        return Cow::Borrowed(path);
    }
    let mut meant = Vec::with_capacity(path.len());
    let mut bytes = path.bytes();
    let mut in_parameters = false;
    while let Some(byte) = bytes.next() {
        let byte = match byte {
            b'%' => match (hex(bytes.next()), hex(bytes.next())) {
                (Some(high), Some(low)) => high * 16 + low,
                _ => byte,
            },
            _ => byte,
        };
        let byte = if byte == b'\\' { b'/' } else { byte };
        in_parameters = byte == b';' || (in_parameters && byte != b'/');
        let is_doubled = byte == b'/' && meant.last() == Some(&b'/');
        if !in_parameters && !is_doubled {
            meant.push(byte);
        }
    }
    Cow::Owned(String::from_utf8_lossy(&meant).into_owned())
}

/// Is that path the prefix itself, or below it?
fn is_below(path: &str, prefix: &str) -> bool {
    path.strip_prefix(prefix)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || prefix.ends_with('/'))
}

/// The path and query that the upstream gets.
pub(crate) fn rewrite<'t>(route: &Route, target: &'t str) -> Cow<'t, str> {
    let Some(rewrite) = &route.rewrite else { return Cow::Borrowed(target) };
    let rest = target.strip_prefix(&*route.path).unwrap_or(target);
    let rest = rest.trim_start_matches('/');
    let base = rewrite.trim_end_matches('/');
    if rest.is_empty() && !base.is_empty() {
        return Cow::Owned(base.to_owned());
    }
    let slash = if rest.starts_with('?') && !base.is_empty() { "" } else { "/" };
    Cow::Owned(format!("{base}{slash}{rest}"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    fn plan(routes: &[(&str, &str)]) -> Plan {
        let route = |(path, rest): &(&str, &str)| {
            format!(
                "[[route]]
path = '{path}'
upstream = 'http://h'
contract = 'enablex'
{rest}
"
            )
        };
        let routes: Vec<_> = routes.iter().map(route).collect();
        let text = format!(
            "[listen]
address = '127.0.0.1:0'
{}",
            routes.concat()
        );
        let config = Config::load(&text, Path::new(".")).config.unwrap();
        let state = State::open(&config.state, &Arc::default(), tokio::time::Instant::now()).unwrap();
        Plan::new(config, None, Secured::default(), &state)
    }

    #[test]
    fn the_most_specific_route_wins() {
        let plan =
            plan(&[("/", ""), ("/users", ""), ("/users", "host = 'a.example'"), ("/users/admin/", "")]);
        let check = |host: &str, path: &str, want: usize| {
            assert_eq!(plan.find(host, path).unwrap().index, want, "{host} {path}");
        };
        check("x", "/", 0);
        check("x", "/usersx", 0);
        check("x", "/users", 1);
        check("x", "/users/7", 1);
        check("A.example:80", "/users/admin/1", 2);
        check("x", "/users/admin/1", 3);
    }

    #[test]
    fn a_route_is_not_got_round() {
        let plan = plan(&[("/", ""), ("/admin", "")]);
        let spellings = [
            "/admin",
            "//admin",
            "/%61dmin/x",
            "/admin%2Fx",
            "/admin;v=1/x",
            "///%61%64min//x",
            "/admin%3bx/y",
            "/admin%5Cx",
        ];
        for path in spellings {
            assert_eq!(plan.find("h", path).unwrap().index, 1, "{path}");
        }
        for path in ["/administrator", "/x/admin", "/%2561dmin"] {
            assert_eq!(plan.find("h", path).unwrap().index, 0, "{path}");
        }
    }

    #[test]
    fn what_no_route_has() {
        let plan = plan(&[("/a", "host = 'h'")]);
        assert_eq!(plan.find("h", "/b").unwrap_err(), Fault::NoRoute);
        assert_eq!(plan.find("other", "/a").unwrap_err(), Fault::Misdirected);
    }

    #[test]
    fn hosts_that_tls_was_not_asked_for() {
        let plan = plan(&[("/", ""), ("/a", "host = 'b.example'")]);
        for (host, want) in [("a.example", true), ("A.example.:443", true), ("b.example", true), ("c", false)]
        {
            assert_eq!(plan.is_directed(host, "a.example"), want, "{host}");
        }
    }

    #[test]
    fn rewrites() {
        let check = |path: &str, to: &str, target: &str, want: &str| {
            let plan = plan(&[(path, &format!("rewrite = '{to}'"))]);
            assert_eq!(rewrite(&plan.config.routes[0], target), want);
        };
        check("/api", "/v1", "/api/users?x", "/v1/users?x");
        check("/api", "/", "/api/users", "/users");
        check("/api", "/", "/api", "/");
        check("/api", "/v1", "/api", "/v1");
        check("/api", "/v1", "/api?x", "/v1?x");
        check("/", "/v1", "/users", "/v1/users");
    }
}
