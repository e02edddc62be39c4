//! One request's line: begun with it, written when it is dropped. So there is exactly one per request, whatever ends it.

use crate::clock;
use crate::fault::Fault;
use crate::plan::Plan;
use crate::shared::Shared;
use http::{HeaderValue, Version};
use redress_tower::{Exchange, Record};
use std::fmt::Write as _;
use std::sync::Arc;
use tokio::time::Instant;

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
    /// Was the answer sent to its end?
    pub(crate) complete: bool,
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

    /// The line as JSON. Members that have nothing to say are left out.
    fn json(&self) -> String {
        let mut out = Json::begin();
        out.text("time", &clock::stamp(clock::now()));
        out.text("client", self.client.to_str().unwrap_or_default());
        out.text("method", self.exchange.method().as_str());
        out.text("target", self.exchange.target());
        out.text("host", self.host.as_ref().and_then(|host| host.to_str().ok()).unwrap_or_default());
        out.text("protocol", &format!("{:?}", self.version));
        out.text("request_id", self.exchange.request_id().unwrap_or_default());
        out.text("route", self.route_name());
        self.json_upstream(&mut out);
        out.text("fault", self.fault.map_or("", Fault::id));
        match &self.record {
            Some(record) => json_record(&mut out, record),
            // nginx's number for a caller who hung up.
            None => out.number("status", 499),
        }
        out.number("bytes", self.bytes);
        out.flag("complete", self.complete);
        out.number("micros", u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX));
        out.end()
    }

    fn json_upstream(&self, out: &mut Json) {
        let Some((index, address)) = self.upstream else { return };
        let Some(upstream) = self.plan.config.upstreams.get(index) else { return };
        out.text("upstream", &upstream.name);
        if let Some(address) = address.and_then(|address| upstream.addresses.get(address)) {
            out.text("address", address.authority.to_str().unwrap_or_default());
        }
        if let Some(micros) = self.upstream_micros {
            out.number("upstream_micros", micros);
        }
        if self.retries > 0 {
            out.number("retries", u64::from(self.retries));
        }
    }
}

/// What the upstream said, and what the caller got.
fn json_record(out: &mut Json, record: &Record) {
    if let Some(status) = record.upstream_status {
        out.number("upstream_status", u64::from(status.as_u16()));
    }
    out.number("status", u64::from(record.sent_status.as_u16()));
    out.text("decision", record.decision.as_str());
    out.text("origin", record.origin.map_or("", |origin| origin.as_str()));
    out.text("read_in", record.read_in.as_ref().map_or("", |contract| contract.id()));
    out.text("spoken", record.spoken.as_ref().map_or("", |contract| contract.id()));
    if let Some(problem) = &record.problem {
        out.text("condition", problem.condition.id());
        out.text("code", problem.code.as_deref().unwrap_or_default());
        out.text("title", &problem.title);
        out.text("detail", problem.detail.as_deref().unwrap_or_default());
    }
    out.text("incident", record.incident.as_deref().unwrap_or_default());
    if record.body_incomplete {
        out.flag("upstream_body_incomplete", true);
    }
    if record.unlisted_code {
        out.flag("unlisted_code", true);
    }
    if let Some(original) = &record.original {
        out.text("original", &String::from_utf8_lossy(original));
    }
    let lost: Vec<&str> = record.lost.iter().map(|lost| &*lost.field).collect();
    out.text("loss", &lost.join(" "));
}

impl Drop for Line {
    fn drop(&mut self) {
        self.count();
        if let Some(log) = self.shared.log() {
            log.write(self.json());
        }
    }
}

/// A JSON object, member by member.
struct Json(String);

impl Json {
    fn begin() -> Self {
        let mut text = String::with_capacity(512);
        text.push('{');
        Self(text)
    }

    fn name(&mut self, name: &str) {
        if self.0.len() > 1 {
            self.0.push(',');
        }
        write!(self.0, "\"{name}\":").ok();
    }

    /// A text; none where it is empty. Whatever is in it, it is one line and no terminal obeys it.
    fn text(&mut self, name: &str, text: &str) {
        if text.is_empty() {
            return;
        }
        self.name(name);
        self.0.push('"');
        for c in text.chars() {
            match c {
                '"' | '\\' => self.0.extend(['\\', c]),
                c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}') => {
                    write!(self.0, "\\u{:04x}", c as u32).ok();
                }
                c => self.0.push(c),
            }
        }
        self.0.push('"');
    }

    fn number(&mut self, name: &str, number: u64) {
        self.name(name);
        write!(self.0, "{number}").ok();
    }

    fn flag(&mut self, name: &str, flag: bool) {
        self.name(name);
        write!(self.0, "{flag}").ok();
    }

    fn end(mut self) -> String {
        self.0.push('}');
        self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_one_line() {
        let mut json = Json::begin();
        json.text("a", "x\r\n\"\\\u{1b}[31m\u{2028}");
        json.text("b", "");
        json.number("c", 7);
        assert_eq!(json.end(), r#"{"a":"x\u000d\u000a\"\\\u001b[31m\u2028","c":7}"#);
    }
}
