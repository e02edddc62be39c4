//! `[[route]]`.

use super::contracts::Contracts;
use super::finding::{Check, Findings};
use super::listen::{self, Limits, Network, Timeouts};
use super::openapi::Operations;
use super::units;
use super::upstream::Upstreams;
use crate::limits;
use crate::policy::{By, Lockout, Rate, Throttle};
use http::{HeaderValue, Method};
use redress::Contract;
use redress::table::{Table, Text};
use std::path::Path;
use std::sync::Arc;

/// Which requests go where, and how their errors are said.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Route {
    /// Its name in metrics and logs: its own, else host and path.
    pub name: String,
    /// The host it is for, in lower case. `None`: any.
    pub host: Option<String>,
    /// The path it is for, and everything below it.
    pub path: String,
    /// What the upstream gets in place of that path.
    pub rewrite: Option<String>,
    /// The index of its upstream.
    pub upstream: usize,
    /// What the upstream's errors are in.
    pub contract: Arc<Contract>,
    /// What the caller gets them in.
    pub speak: SpeakIn,
    /// What is done about an error inside a success.
    pub promote: Promotion,
    /// Is what must not leave taken out of errors?
    pub guard: bool,
    /// What goes into `Host`.
    pub host_header: HostHeader,
    /// The methods there are. Empty: any but CONNECT and TRACE.
    pub methods: Vec<Method>,
    /// `Allow`, ready to send.
    pub allow: HeaderValue,
    /// The media types a request may have. Empty: any.
    pub content_types: Vec<String>,
    /// The media types a response may have. Empty: any.
    pub produces: Vec<String>,
    /// The operations of the API below the path. `None`: nobody said.
    pub operations: Option<Arc<Operations>>,
    /// Where its clients are. Empty: anywhere.
    pub clients: Vec<Network>,
    /// Must a request come with credentials? Whether they are good, the upstream says.
    pub needs_credentials: bool,
    /// How often somebody may ask. All must allow it.
    pub throttles: Vec<Throttle>,
    /// When failed logons shut somebody out. `None`: never.
    pub lockout: Option<Lockout>,
    /// Is it answered in maintenance, too?
    pub in_maintenance: bool,
    /// The one protocol there is, where it is not HTTP: `websocket`.
    pub upgrade: Option<HeaderValue>,
    /// Bytes of a request body.
    pub body_bytes: u64,
    /// Its deadlines.
    pub timeouts: Timeouts,
}

/// What the caller of a route gets its errors in.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum SpeakIn {
    /// Always this contract; `Accept` chooses among its wires.
    Contract(Arc<Contract>),
    /// What `Accept` asks for, among all that is spoken here.
    Negotiate,
}

/// What is done about an error inside a success.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum Promotion {
    /// It gets its real status.
    #[default]
    Promote,
    /// It is counted and logged, and passes.
    Observe,
    /// Nobody looks.
    Off,
}

/// What an upstream sees as `Host`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[non_exhaustive]
pub enum HostHeader {
    /// Its own address.
    #[default]
    Upstream,
    /// What the caller sent.
    Client,
    /// This.
    Fixed(HeaderValue),
}

/// What routes share.
pub(super) struct Shared<'c> {
    /// Where files are looked for.
    pub(super) base: &'c Path,
    pub(super) timeouts: &'c Timeouts,
    pub(super) limits: &'c Limits,
}

/// What a route answers to a method it does not have, where it lists none itself.
const ALL_METHODS: &str = "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS";

pub(super) fn all(
    head: &mut Table<'_>,
    shared: &Shared<'_>,
    contracts: &mut Contracts,
    upstreams: &mut Upstreams,
    findings: &mut Findings,
) -> Vec<Route> {
    let mut routes: Vec<Route> = Vec::new();
    let tables = head.tables("route", "a route", findings);
    if tables.is_empty() {
        head.missing("[[route]]", findings);
    }
    for table in tables {
        let span = table.span();
        let Some(route) = route(table, shared, contracts, upstreams, findings) else { continue };
        if routes.iter().any(|r| r.host == route.host && r.path == route.path) {
            let message = format!(
                "there are two routes for {}{}",
                route.host.as_deref().unwrap_or("any host, "),
                route.path
            );
            findings.add(
                Check::DuplicateRoute,
                span,
                message,
                "take one out, or give it another host or path",
            );
            continue;
        }
        routes.push(route);
    }
    upstreams.report_unused(findings);
    routes
}

fn route(
    mut table: Table<'_>,
    shared: &Shared<'_>,
    contracts: &mut Contracts,
    upstreams: &mut Upstreams,
    findings: &mut Findings,
) -> Option<Route> {
    let name = table.text("name", findings);
    let host = table.text("host", findings).map(|host| host.to_ascii_lowercase());
    let path = table.required_text_at("path", findings).and_then(|text| path(text, findings));
    let rewrite = table.text_at("rewrite", findings).and_then(|text| self::path(text, findings));
    let upstream =
        table.required_text_at("upstream", findings).and_then(|text| upstreams.find(&text, findings));
    let contract = table.required_text_at("contract", findings).and_then(|id| contracts.get(&id, findings));
    let speak = match table.text_at("speak", findings) {
        Some((word, _)) if word == "negotiate" => Some(SpeakIn::Negotiate),
        Some(id) => contracts.get(&id, findings).map(SpeakIn::Contract),
        None => Some(SpeakIn::Negotiate),
    };
    let promote = match table.word("promote", &["promote", "observe", "off"], findings) {
        Some(1) => Promotion::Observe,
        Some(2) => Promotion::Off,
        _ => Promotion::Promote,
    };
    let guard = table.word("guard", &["on", "off"], findings) != Some(1);
    let host_header = host_header(table.text_at("host-header", findings), findings);
    let mut methods: Vec<_> =
        table.texts("methods", findings).iter().filter_map(|m| method(m, findings)).collect();
    // Where GET is, HEAD is (RFC 9110 §9.3.2).
    if methods.contains(&Method::GET) && !methods.contains(&Method::HEAD) {
        methods.push(Method::HEAD);
    }
    let content_types = media_types(&mut table, "content-types", findings);
    let produces = media_types(&mut table, "produces", findings);
    let operations =
        table.text_at("openapi", findings).and_then(|text| operations(&text, shared.base, findings));
    let clients = table.texts("clients", findings);
    let clients = clients.iter().filter_map(|text| listen::network(text, findings)).collect();
    let needs_credentials = table.word("credentials", &["optional", "required"], findings) == Some(1);
    let throttles = throttles(&mut table, findings);
    let lockout = table.table("lockout", "[route.lockout]", findings);
    let lockout = lockout.map(|table| self::lockout(table, promote, findings));
    let in_maintenance = table.word("in-maintenance", &["refuse", "serve"], findings) == Some(1);
    let upgrade = table.text_at("upgrade", findings).and_then(|text| protocol(&text, findings));
    let body_bytes = units::amount(&mut table, "body", shared.limits.body_bytes, findings);
    let timeouts = table.table("timeouts", "[route.timeouts]", findings);
    let timeouts = listen::timeouts(timeouts, shared.timeouts.clone(), findings);
    table.finish(findings);
    let path = path?;
    Some(Route {
        name: name.unwrap_or_else(|| format!("{}{path}", host.as_deref().unwrap_or_default())),
        host,
        path,
        rewrite,
        upstream: upstream?,
        contract: contract?,
        speak: speak?,
        promote,
        guard,
        host_header,
        allow: allow(&methods),
        methods,
        content_types,
        produces,
        operations,
        clients,
        needs_credentials,
        throttles,
        lockout,
        in_maintenance,
        upgrade,
        body_bytes,
        timeouts,
    })
}

fn operations((file, span): &Text, base: &Path, findings: &mut Findings) -> Option<Arc<Operations>> {
    let read = std::fs::read_to_string(base.join(file)).map_err(|error| error.to_string());
    match read.and_then(|text| Operations::parse(&text)) {
        Ok(operations) => Some(Arc::new(operations)),
        Err(error) => {
            let message = format!("`{file}` cannot be used: {error}");
            findings.add(Check::Unreadable, span.clone(), message, "name an OpenAPI 3 file, in JSON or YAML");
            None
        }
    }
}

/// `rate` and `burst`, which are each client's, and all of `[[route.throttle]]`.
fn throttles(table: &mut Table<'_>, findings: &mut Findings) -> Vec<Throttle> {
    let of_client = rate_and_burst(table, findings).map(|rate| Throttle::new(By::Client, rate));
    let throttles = table.tables("throttle", "a throttle", findings);
    let throttles = throttles.into_iter().filter_map(|table| throttle(table, findings));
    of_client.into_iter().chain(throttles).collect()
}

/// `[route.lockout]`.
fn lockout(mut table: Table<'_>, promote: Promotion, findings: &mut Findings) -> Lockout {
    if promote == Promotion::Off {
        let message = "with `promote = \"off\"` a failed logon in a success is not seen".to_owned();
        findings.add(Check::InvalidValue, table.span(), message, "take `promote` out, or write \"observe\"");
    }
    let failures = units::amount(&mut table, "failures", u64::from(limits::LOGON_FAILURES), findings);
    let time = units::time(&mut table, "time", limits::LOCKOUT_TIME, findings);
    let by = table.texts("by", findings);
    let mut by: Vec<By> = by.into_iter().filter_map(|text| self::by(text, findings)).collect();
    if by.is_empty() {
        by = vec![By::Account, By::Client];
    }
    table.finish(findings);
    Lockout { failures: u32::try_from(failures).unwrap_or(u32::MAX), time, by }
}

fn by((text, span): Text, findings: &mut Findings) -> Option<By> {
    let by = By::parse(&text);
    if by.is_none() {
        let message = format!("`{text}` is nothing to count by");
        findings.add(Check::InvalidValue, span, message, "write client, account, or the name of a header");
    }
    by
}

/// `[[route.throttle]]`.
fn throttle(mut table: Table<'_>, findings: &mut Findings) -> Option<Throttle> {
    let by = table.required_text_at("by", findings).and_then(|text| by(text, findings));
    if by.is_some() && !table.has("rate") {
        table.missing("rate", findings);
    }
    let rate = rate_and_burst(&mut table, findings);
    let values = table.text_pairs("values", findings);
    let values = values.into_iter().filter_map(|(value, text)| Some((value, self::rate(&text, findings)?)));
    let values = values.collect();
    table.finish(findings);
    Some(Throttle { by: by?, rate: rate?, values })
}

fn rate_and_burst(table: &mut Table<'_>, findings: &mut Findings) -> Option<Rate> {
    let rate = table.text_at("rate", findings).and_then(|text| rate(&text, findings));
    let burst = table.integer("burst", findings).and_then(|burst| u32::try_from(burst).ok());
    rate.map(|rate| Rate { burst: burst.filter(|n| *n > 0).unwrap_or(rate.burst), ..rate })
}

fn rate((text, span): &Text, findings: &mut Findings) -> Option<Rate> {
    let rate = Rate::parse(text);
    if rate.is_none() {
        let message = format!("`{text}` is not a rate");
        findings.add(
            Check::InvalidValue,
            span.clone(),
            message,
            "write requests and a time: 100/s, 600/m, 5000/h",
        );
    }
    rate
}

fn protocol((text, span): &Text, findings: &mut Findings) -> Option<HeaderValue> {
    let is_token = !text.is_empty() && text.bytes().all(crate::http1::is_token_byte);
    if !is_token {
        let message = format!("`{text}` is not a protocol");
        findings.add(
            Check::InvalidValue,
            span.clone(),
            message,
            "write one word, as `Upgrade` has it: websocket",
        );
    }
    HeaderValue::from_str(text).ok().filter(|_| is_token)
}

fn path((path, span): Text, findings: &mut Findings) -> Option<String> {
    let good =
        path.starts_with('/') && path.bytes().all(|b| b.is_ascii_graphic() && !matches!(b, b'?' | b'#'));
    if !good {
        let message = format!("`{path}` is not a path");
        findings.add(Check::InvalidValue, span, message, "begin with `/`; no `?`, no `#`, no blanks");
    }
    good.then_some(path)
}

fn host_header(text: Option<Text>, findings: &mut Findings) -> HostHeader {
    let Some((text, span)) = text else { return HostHeader::default() };
    match &*text {
        "upstream" => HostHeader::Upstream,
        "client" => HostHeader::Client,
        host => match HeaderValue::from_str(host) {
            Ok(value) if crate::http1::is_host(host.as_bytes()) => HostHeader::Fixed(value),
            _ => {
                let message = format!("`{host}` is not a host");
                findings.add(Check::InvalidValue, span, message, "write upstream, client, or a host name");
                HostHeader::default()
            }
        },
    }
}

fn method((text, span): &Text, findings: &mut Findings) -> Option<Method> {
    let method = Method::from_bytes(text.as_bytes()).ok();
    let method = method
        .filter(|m| text == &text.to_ascii_uppercase() && !matches!(*m, Method::CONNECT | Method::TRACE));
    if method.is_none() {
        let help = format!("write methods in capitals: {ALL_METHODS}; CONNECT and TRACE never pass");
        findings.add(Check::InvalidValue, span.clone(), format!("`{text}` is not a method to pass"), &help);
    }
    method
}

fn allow(methods: &[Method]) -> HeaderValue {
    let names: Vec<&str> = methods.iter().map(Method::as_str).collect();
    let text = names.join(", ");
    HeaderValue::from_str(&text)
        .ok()
        .filter(|_| !methods.is_empty())
        .unwrap_or(HeaderValue::from_static(ALL_METHODS))
}

fn media_types(table: &mut Table<'_>, key: &'static str, findings: &mut Findings) -> Vec<String> {
    let mut types = Vec::new();
    for (text, span) in table.texts(key, findings) {
        let is_token = |t: &str| !t.is_empty() && t.bytes().all(crate::http1::is_token_byte);
        if text.split_once('/').is_some_and(|(kind, subtype)| is_token(kind) && is_token(subtype)) {
            types.push(text.to_ascii_lowercase());
        } else {
            let message = format!("`{text}` is not a media type");
            findings.add(Check::InvalidValue, span, message, "write type and subtype: \"application/json\"");
        }
    }
    types
}
