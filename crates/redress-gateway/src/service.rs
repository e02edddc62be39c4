//! One request, from its head to the head of its answer.

use crate::body::{Arrival, RequestBody, Source, UpstreamBody};
use crate::fault::Fault;
use crate::http1::Handle;
use crate::identity;
use crate::limits;
use crate::line::{Browser, Line};
use crate::location;
use crate::outgoing::{Outgoing, Peer, X_REQUEST_ID, host_of, strip_hop_by_hop};
use crate::plan::{Found, Plan};
use crate::policy::{Attempt, Outcome, Refused, Whose, check, client_of, in_maintenance, is_failed_logon};
use crate::reply::Reply;
use crate::upgrade::Tunnel;
use crate::upstream::{Sent, Trip, send};
use crate::worker::{Local, Worker};
use http::header::{CONNECTION, HeaderValue, UPGRADE};
use http::request::Parts;
use http::{Method, Response, StatusCode, Version};
use redress::RetryAfter;
use redress_tower::{Exchange, Record, answer, made};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::Pin;
use std::rc::Rc;
use tokio::time::Instant;

/// One connection of a caller.
pub(crate) struct Caller {
    pub(crate) worker: Rc<Worker>,
    pub(crate) peer: Peer,
    /// The name that TLS was asked for. `None`: none, or nobody minds.
    pub(crate) name: Option<Box<str>>,
    /// Every request of the connection is refused.
    pub(crate) refused: Option<Fault>,
}

/// A request, by whichever version of HTTP it came.
pub(crate) struct Asked {
    pub(crate) parts: Parts,
    pub(crate) source: Source,
    /// The protocol that it asks for instead.
    pub(crate) upgrade: Option<HeaderValue>,
    /// Why its head was refused.
    pub(crate) refused: Option<Fault>,
    /// Where early hints may go.
    pub(crate) early: Option<Handle>,
}

/// An answer.
pub(crate) struct Served {
    pub(crate) response: Response<Reply>,
    /// After a 101.
    pub(crate) tunnel: Option<Tunnel>,
}

/// Answers a request. Whatever happens, there is an answer, and it is in the caller's contract.
pub(crate) async fn serve(caller: Rc<Caller>, asked: Asked) -> Served {
    let Asked { parts, source, upgrade, refused, early } = asked;
    let local = caller.worker.local();
    let mut exchange = Exchange::of(&parts);
    let request_id = exchange.request_id().is_none().then(identity::request_id);
    if let Some(id) = &request_id {
        exchange = exchange.with_request_id(id);
    }
    let mut line = Box::new(Line::new(&caller.worker.shared, &local.plan, exchange));
    line.client = caller.peer.address.clone();
    line.host = host_of(&parts.uri, &parts.headers);
    line.version = parts.version;
    if local.plan.config.log.genesys.is_some() {
        let browser = Browser::new(&caller.peer, &parts.headers, source.size_hint().exact());
        line.browser = Some(Box::new(browser));
    }
    let host = line.host.as_ref().and_then(|host| host.to_str().ok()).unwrap_or_default();
    let found = local.plan.find(host, parts.uri.path());
    line.route = found.as_ref().ok().map(|found| found.index);
    let is_directed = |name: &str| host.is_empty() || local.plan.is_directed(host, name);
    let misdirected = caller.name.as_deref().is_some_and(|name| !is_directed(name));
    let refused = refused.or(caller.refused).or(misdirected.then_some(Fault::Misdirected));
    let refused = refused.map(Refused::from);
    let (found, refused) = match (found, refused) {
        (Ok(found), refused) => (
            Some(found),
            refused.or_else(|| check(&local.plan, found, &caller, &parts, upgrade.as_ref(), &source)),
        ),
        (Err(_), Some(refused)) => (None, Some(refused)),
        (Err(fault), None) => (None, Some(fault.into())),
    };
    let outcome = match (found, refused) {
        (Some(found), None) => {
            let request_id = request_id.as_deref();
            let forward = Forward { caller: &caller, local: &local, found, request_id, upgrade, early };
            forward.run_logged_on(parts, source, &mut line).await
        }
        (_, refused) => Err(refused.unwrap_or(Fault::Internal.into())),
    };
    let id = line.exchange.request_id().and_then(|id| HeaderValue::from_str(id).ok());
    match outcome {
        Ok(Forwarded { mut response, tunnel }) => {
            name_request(&mut response, id);
            match tunnel {
                None => Served { response: response.map(|body| Reply::new(body, line)), tunnel: None },
                Some(tunnel) => Served {
                    response: response.map(|_| Reply::before_tunnel()),
                    tunnel: Some(tunnel.with_line(line)),
                },
            }
        }
        Err(refused) => {
            let mut response = refuse(&local.plan, found, &refused, line);
            name_request(&mut response, id);
            Served { response, tunnel: None }
        }
    }
}

/// How a logon went, as far as the answer tells.
fn logon(line: &Line) -> Outcome {
    let Some(record) = &line.record else { return Outcome::Unknown };
    match (&record.problem, record.sent_status) {
        (Some(problem), _) if is_failed_logon(problem.condition) => Outcome::Failed,
        (None, StatusCode::UNAUTHORIZED) => Outcome::Failed,
        // Many answer OPTIONS, and send to a page for logging on, without a look at the credentials.
        (None, _) if line.exchange.method() == Method::OPTIONS => Outcome::Unknown,
        (None, status) if status.is_success() || status == StatusCode::SWITCHING_PROTOCOLS => Outcome::Worked,
        _ => Outcome::Unknown,
    }
}

/// An error says which request it is of, so that its caller can ask about it. The id is the one in the log, and the one that
/// the upstream got.
fn name_request<B>(response: &mut Response<B>, id: Option<HeaderValue>) {
    let is_error = response.status().is_client_error() || response.status().is_server_error();
    if let (true, Some(id)) = (is_error, id) {
        response.headers_mut().entry(X_REQUEST_ID).or_insert(id);
    }
}

/// An error of our own, in the caller's contract.
fn refuse(plan: &Plan, found: Option<Found<'_>>, refused: &Refused, mut line: Box<Line>) -> Response<Reply> {
    let fault = refused.fault;
    let plane = found.map_or(&plan.fallback, |found| found.plane);
    let mut problem = fault.problem(refused.allow.as_ref().or(found.map(|found| &found.route.allow)));
    if let Some(wait) = refused.wait {
        // Rounded up: who comes at that second is let in.
        let seconds = wait.as_secs() + u64::from(wait.subsec_nanos() > 0);
        problem.companions.retry_after = Some(RetryAfter::Seconds(seconds));
    }
    let made = made::<UpstreamBody>(plane, &line.exchange, problem);
    line.fault = Some(fault);
    line.record = Some(made.record);
    let mut response = made.response;
    if line.version < Version::HTTP_2 {
        if fault.closes() {
            response.headers_mut().insert(CONNECTION, HeaderValue::from_static("close"));
        }
        if let (Fault::UpgradeRequired, Some(protocol)) =
            (fault, found.and_then(|f| f.route.upgrade.as_ref()))
        {
            response.headers_mut().insert(UPGRADE, protocol.clone());
        }
    }
    response.map(|body| Reply::new(body, line))
}

/// What the upstream said, set right.
struct Forwarded {
    response: Response<redress_tower::Body<UpstreamBody>>,
    tunnel: Option<Tunnel>,
}

/// A request that goes on to its upstream.
struct Forward<'f> {
    caller: &'f Caller,
    local: &'f Local,
    found: Found<'f>,
    request_id: Option<&'f str>,
    upgrade: Option<HeaderValue>,
    early: Option<Handle>,
}

impl Forward<'_> {
    /// Where the route shuts out who fails to log on, the request is let in and its outcome counted.
    async fn run_logged_on(
        self,
        parts: Parts,
        source: Source,
        line: &mut Line,
    ) -> Result<Forwarded, Refused> {
        let attempt = self.log_on(&parts).await?;
        let forwarded = {
            let forwarded = std::pin::pin!(self.run(parts, source, line));
            caught(forwarded).await
        };
        if let Some(attempt) = attempt {
            let is_answered = matches!(forwarded, Some(Ok(_)));
            let outcome = if is_answered { logon(line) } else { Outcome::Unknown };
            // Nobody is told of a failure that a restart would forget.
            attempt.end(outcome).done().await;
        }
        forwarded.unwrap_or(Err(Fault::Internal)).map_err(Refused::from)
    }

    /// Lets a request with credentials in, where the route shuts out who fails too often.
    async fn log_on(&self, parts: &Parts) -> Result<Option<Attempt>, Refused> {
        let route = self.found.route;
        let (Some(lockout), Some(logons)) = (&route.lockout, self.found.logons) else { return Ok(None) };
        let trusted = &self.local.plan.config.listen.trusted;
        let client = client_of(self.caller.peer.ip, &parts.headers, trusted);
        let whose = Whose { client, headers: &parts.headers };
        let entered = logons.enter(lockout, &whose, route.timeouts.first_byte).await;
        let attempt = entered.map_err(|wait| Refused::for_a_while(Fault::Lockout, wait))?;
        // While it waited the mode may have been switched. Its try goes back: nobody looked at it.
        match in_maintenance(route, self.caller) {
            Some(refused) => {
                drop(attempt.map(|attempt| attempt.end(Outcome::Unknown)));
                Err(refused)
            }
            None => Ok(attempt),
        }
    }

    async fn run(self, parts: Parts, source: Source, line: &mut Line) -> Result<Forwarded, Fault> {
        let route = self.found.route;
        let upstream = self.local.plan.upstreams.get(route.upstream).ok_or(Fault::Internal)?;
        line.upstream = Some((route.upstream, None));
        let trip = Trip {
            upstream,
            index: route.upstream,
            pools: &self.local.pools,
            tls: self.local.plan.secured.clients.get(route.upstream).and_then(Option::as_ref),
            timeouts: &route.timeouts,
            deadline: line.started() + route.timeouts.total,
            epoch: self.caller.worker.shared.epoch,
            upgrade: self.upgrade.as_ref(),
            early: self.early.as_ref(),
        };
        let body = RequestBody::new(source, route.body_bytes, route.timeouts.body_idle);
        let outgoing = Outgoing {
            route,
            upstream,
            peer: &self.caller.peer,
            request_id: self.request_id,
            upgrade: self.upgrade.clone(),
        };
        let sent = send(&trip, outgoing.make(parts), body).await;
        let Sent { mut response, lease, address, retries } = sent.map_err(|(fault, address)| {
            line.upstream = Some((route.upstream, address));
            fault
        })?;
        let time = line.started().elapsed();
        upstream.latency.observe(time);
        line.upstream = Some((route.upstream, Some(address)));
        line.upstream_micros = u64::try_from(time.as_micros()).ok();
        line.retries = retries;
        if response.status() == StatusCode::SWITCHING_PROTOCOLS {
            line.record = Some(Record::passed(response.status()));
            let (parts, arrival) = response.into_parts();
            let tunnel = match arrival {
                Arrival::Http1(Some(exchange)) => Some(Tunnel::new(exchange.into_wire(), lease)),
                _ => None,
            };
            let body = redress_tower::Body::whole(bytes::Bytes::new());
            return Ok(Forwarded { response: Response::from_parts(parts, body), tunnel });
        }
        let status = response.status();
        let upgrade = response.headers_mut().remove(UPGRADE);
        strip_hop_by_hop(response.headers_mut());
        // A 426 is nothing without it (RFC 9110 §15.5.22), and we pass the protocol that it asks for.
        if let (StatusCode::UPGRADE_REQUIRED, Some(upgrade)) = (status, upgrade)
            && line.version < Version::HTTP_2
        {
            response.headers_mut().insert(UPGRADE, upgrade);
        }
        location::adapt(response.headers_mut(), route, &upstream.config.addresses, line.host.as_ref());
        let is_error = status.is_client_error() || status.is_server_error();
        let (idle, deadline) = if is_error {
            // An error that drips is not worth waiting for: its status says the most of it.
            (route.timeouts.body_idle, trip.deadline.min(Instant::now() + limits::ERROR_BODY_TIMEOUT))
        } else {
            (route.timeouts.body_idle, trip.deadline)
        };
        let response = response.map(|arrival| UpstreamBody::new(arrival, lease, idle, deadline));
        let answered = answer(self.found.plane, &line.exchange, response).await;
        line.record = Some(answered.record);
        Ok(Forwarded { response: answered.response, tunnel: None })
    }
}

/// A panic ends one request, not the worker.
async fn caught<T>(mut future: Pin<&mut impl Future<Output = T>>) -> Option<T> {
    std::future::poll_fn(|cx| match catch_unwind(AssertUnwindSafe(|| future.as_mut().poll(cx))) {
        Ok(poll) => poll.map(Some),
        Err(_) => std::task::Poll::Ready(None),
    })
    .await
}
