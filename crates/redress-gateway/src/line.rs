//! One request's line: begun with it, written when it is dropped. So there is exactly one per request, whatever ends it.

use crate::clock;
use crate::fault::Fault;
use crate::outgoing::Peer;
use crate::plan::Plan;
use crate::shared::Shared;
use http::header::{REFERER, USER_AGENT};
use http::{HeaderMap, HeaderValue, Version};
use redress_logs::gateway::Line as Fields;
use redress_tower::{Exchange, Record};
use std::borrow::Cow;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use time::OffsetDateTime;
use tokio::time::Instant;

/// nginx's number for a caller who hung up.
const GAVE_UP: u16 = 499;

/// The number of the message that tells an access.
const GENESYS_ACCESS: u32 = 29_998;

/// What is known of a request.
pub(crate) struct Line {
    shared: Arc<Shared>,
    plan: Arc<Plan>,
    started: Instant,
    pub(crate) exchange: Exchange,
    pub(crate) client: HeaderValue,
    pub(crate) host: Option<HeaderValue>,
    pub(crate) version: Version,
    pub(crate) route: Option<usize>,
    /// Upstream and address.
    pub(crate) upstream: Option<(usize, Option<usize>)>,
    pub(crate) upstream_micros: Option<u64>,
    pub(crate) retries: u32,
    pub(crate) fault: Option<Fault>,
    /// `None`: the caller went away before there was one.
    pub(crate) record: Option<Record>,
    pub(crate) bytes: u64,
    /// What only the Genesys log tells.
    pub(crate) browser: Option<Box<Browser>>,
    /// Was the answer sent to its end?
    pub(crate) complete: bool,
}

/// What a request says of who sent it, and where it came to.
pub(crate) struct Browser {
    port: u16,
    address: IpAddr,
    agent: Option<HeaderValue>,
    referrer: Option<HeaderValue>,
    bytes: Option<u64>,
}

impl Browser {
    pub(crate) fn new(peer: &Peer, headers: &HeaderMap, bytes: Option<u64>) -> Self {
        let (agent, referrer) = (headers.get(USER_AGENT).cloned(), headers.get(REFERER).cloned());
        Self { port: peer.port, address: peer.ip, agent, referrer, bytes }
    }
}

impl Line {
    pub(crate) fn new(shared: &Arc<Shared>, plan: &Arc<Plan>, exchange: Exchange) -> Self {
        Self {
            shared: Arc::clone(shared),
            plan: Arc::clone(plan),
            started: Instant::now(),
            exchange,
            client: HeaderValue::from_static(""),
            host: None,
            version: Version::HTTP_11,
            route: None,
            upstream: None,
            upstream_micros: None,
            retries: 0,
            fault: None,
            record: None,
            bytes: 0,
            browser: None,
            complete: false,
        }
    }

    pub(crate) fn started(&self) -> Instant {
        self.started
    }

    fn route_name(&self) -> &str {
        self.route.and_then(|index| self.plan.config.routes.get(index)).map_or("", |route| &route.name)
    }

    fn count(&self) {
        let status = self.record.as_ref().map(|record| record.sent_status.as_u16());
        let tally = self.route.and_then(|index| self.plan.tallies.get(index)).unwrap_or(&self.plan.unrouted);
        tally.count(status);
        if let Some(record) = &self.record {
            self.shared.tally.record(tally, record);
        }
        if self.retries > 0 {
            self.shared
                .tally
                .retries
                .fetch_add(u64::from(self.retries), std::sync::atomic::Ordering::Relaxed);
        }
    }

    /// The line, as the log has it.
    fn text(&self) -> String {
        let time = clock::stamp(clock::now());
        let mut line = Fields {
            time: time.as_str().into(),
            client: text(Some(&self.client)),
            method: self.exchange.method().as_str().into(),
            target: self.exchange.target().into(),
            host: text(self.host.as_ref()),
            protocol: protocol(self.version).into(),
            request_id: self.exchange.request_id().unwrap_or_default().into(),
            route: self.route_name().into(),
            fault: self.fault.map_or("", Fault::id).into(),
            status: GAVE_UP,
            bytes: self.bytes,
            complete: self.complete,
            micros: u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX),
            ..Fields::default()
        };
        self.tell_upstream(&mut line);
        if let Some(record) = &self.record {
            tell_record(&mut line, record);
        }
        let mut out = String::with_capacity(512);
        line.write(&mut out);
        out
    }

    /// The line, as the Universal Contact Server has it.
    fn genesys(&self, browser: &Browser) -> String {
        let elapsed = self.started.elapsed();
        let written = utc(clock::now());
        let came = utc(clock::now().saturating_sub(elapsed));
        let target = self.exchange.target();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let host = text(self.host.as_ref());
        let scheme = if self.plan.secured.server.is_some() { "https" } else { "http" };
        redress_logs::genesys::Line {
            logged: written.time(),
            level: "Trc".into(),
            message: GENESYS_ACCESS,
            thread: std::thread::current().name().unwrap_or_default().to_owned().into(),
            date: came.date(),
            time: came.time(),
            address: Some(browser.address),
            port: browser.port,
            method: self.exchange.method().as_str().into(),
            url: path.into(),
            query: query.into(),
            status: self.record.as_ref().map_or(GAVE_UP, |record| record.sent_status.as_u16()),
            response_bytes: Some(self.bytes).filter(|bytes| *bytes > 0),
            request_bytes: browser.bytes,
            millis: u64::try_from(elapsed.as_millis()).unwrap_or(u64::MAX),
            host: if host.is_empty() { host } else { format!("{scheme}://{host}").into() },
            agent: text(browser.agent.as_ref()),
            referrer: text(browser.referrer.as_ref()),
        }
        .to_string()
    }

    fn tell_upstream<'l>(&'l self, line: &mut Fields<'l>) {
        let Some((index, address)) = self.upstream else { return };
        let Some(upstream) = self.plan.config.upstreams.get(index) else { return };
        line.upstream = upstream.name.as_str().into();
        let address = address.and_then(|address| upstream.addresses.get(address));
        line.address = text(address.map(|address| &address.authority));
        line.upstream_micros = self.upstream_micros;
        line.retries = (self.retries > 0).then_some(self.retries);
    }
}

/// What the upstream said, and what the caller got.
fn tell_record<'l>(line: &mut Fields<'l>, record: &'l Record) {
    line.upstream_status = record.upstream_status.map(|status| status.as_u16());
    line.status = record.sent_status.as_u16();
    line.decision = record.decision.as_str().into();
    line.origin = record.origin.map_or("", |origin| origin.as_str()).into();
    line.read_in = record.read_in.as_ref().map_or("", |contract| contract.id()).into();
    line.spoken = record.spoken.as_ref().map_or("", |contract| contract.id()).into();
    if let Some(problem) = &record.problem {
        line.condition = problem.condition.id().into();
        line.code = problem.code.as_deref().unwrap_or_default().into();
        line.title = (*problem.title).into();
        line.detail = problem.detail.as_deref().unwrap_or_default().into();
    }
    line.incident = record.incident.as_deref().unwrap_or_default().into();
    line.upstream_body_incomplete = record.body_incomplete;
    line.unlisted_code = record.unlisted_code;
    line.original = record.original.as_deref().map(String::from_utf8_lossy).unwrap_or_default();
    line.loss = match &*record.lost {
        [] => "".into(),
        [lost] => (*lost.field).into(),
        all => all.iter().map(|lost| &*lost.field).collect::<Vec<_>>().join(" ").into(),
    };
}

/// A header's value. Empty: it is not there, or is not text.
fn text(value: Option<&HeaderValue>) -> Cow<'_, str> {
    value.and_then(|value| value.to_str().ok()).unwrap_or_default().into()
}

/// A time as the calendar has it.
fn utc(time: Duration) -> OffsetDateTime {
    OffsetDateTime::UNIX_EPOCH + time
}

fn protocol(version: Version) -> &'static str {
    match version {
        Version::HTTP_09 => "HTTP/0.9",
        Version::HTTP_10 => "HTTP/1.0",
        Version::HTTP_2 => "HTTP/2.0",
        Version::HTTP_3 => "HTTP/3.0",
        _ => "HTTP/1.1",
    }
}

impl Drop for Line {
    fn drop(&mut self) {
        self.count();
        let logs = self.shared.logs.load();
        if let Some(log) = &logs.json {
            log.write(self.text());
        }
        if let (Some(log), Some(browser)) = (&logs.genesys, &self.browser) {
            log.write(self.genesys(browser));
        }
    }
}
