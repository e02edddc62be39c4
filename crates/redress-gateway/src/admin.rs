//! The admin listener: alive, ready, counted; modes switched, and who was shut out let in.

use crate::clock;
use crate::limits;
use crate::policy::{account_key, client_key};
use crate::shared::{Phase, Shared};
use crate::state::Mode;
use bytes::Bytes;
use http::header::{ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderValue, ORIGIN};
use http::{HeaderMap, Method, Request, Response, StatusCode};
use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use serde_json::{Map, Value, json};
use std::convert::Infallible;
use std::io;
use std::net::IpAddr;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::oneshot;

/// Answers until the gateway has ended.
pub(crate) async fn run(
    shared: Arc<Shared>,
    listener: std::net::TcpListener,
    mut stopped: oneshot::Receiver<()>,
) -> io::Result<()> {
    let listener = TcpListener::from_std(listener)?;
    loop {
        let stream = tokio::select! {
            accepted = listener.accept() => accepted,
            _ = &mut stopped => return Ok(()),
        };
        let Ok((stream, _)) = stream else {
            tokio::time::sleep(limits::ACCEPT_PAUSE).await;
            continue;
        };
        let shared = Arc::clone(&shared);
        tokio::task::spawn_local(async move {
            let service = service_fn(|request: Request<Incoming>| async {
                Ok::<_, Infallible>(answer(&shared, request).await)
            });
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(limits::HEAD_TIMEOUT)
                .serve_connection(TokioIo::new(stream), service);
            drop(connection.await);
        });
    }
}

/// A status, and what is said.
type Said = (StatusCode, Text);

enum Text {
    Plain(String),
    Json(Value),
}

/// What there is, and its methods.
const PATHS: &[(&str, &str)] = &[
    ("/-/live", "GET, HEAD"),
    ("/-/ready", "GET, HEAD"),
    ("/-/metrics", "GET, HEAD"),
    ("/-/mode", "GET, HEAD, PUT"),
    ("/-/lockouts", "GET, HEAD, POST"),
];

async fn answer(shared: &Shared, request: Request<Incoming>) -> Response<Full<Bytes>> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path();
    let allowed = PATHS.iter().find(|(own, _)| *own == path).map(|(_, methods)| *methods);
    let reads = matches!(parts.method, Method::GET | Method::HEAD);
    let (status, text) = match (path, &parts.method) {
        ("/-/live", _) if reads => plain(StatusCode::OK, "live"),
        ("/-/ready", _) if reads => match *shared.phase.borrow() {
            Phase::Serving => plain(StatusCode::OK, "ready"),
            Phase::Starting => plain(StatusCode::SERVICE_UNAVAILABLE, "starting"),
            Phase::Draining => plain(StatusCode::SERVICE_UNAVAILABLE, "draining"),
        },
        ("/-/metrics", _) if reads => (StatusCode::OK, Text::Plain(shared.tally.render(&shared.plan.load()))),
        ("/-/mode", _) if reads => (StatusCode::OK, Text::Json(modes(shared))),
        ("/-/mode", &Method::PUT) => set_mode(shared, &parts.headers, body).await.unwrap_or_else(|no| no),
        ("/-/lockouts", _) if reads => (StatusCode::OK, Text::Json(lockouts(shared))),
        ("/-/lockouts", &Method::POST) => let_in(shared, &parts.headers, body).await.unwrap_or_else(|no| no),
        _ => match allowed {
            Some(methods) => plain(StatusCode::METHOD_NOT_ALLOWED, &format!("{methods} only")),
            None => {
                let paths: Vec<_> = PATHS.iter().map(|(path, _)| *path).collect();
                plain(StatusCode::NOT_FOUND, &format!("there are {}", paths.join(", ")))
            }
        },
    };
    let (media_type, text) = match text {
        Text::Plain(text) => ("text/plain; version=0.0.4; charset=utf-8", text),
        Text::Json(value) => ("application/json", format!("{value}\n")),
    };
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let (StatusCode::METHOD_NOT_ALLOWED, Some(methods)) = (status, allowed) {
        headers.insert(ALLOW, HeaderValue::from_static(methods));
    }
    response
}

fn plain(status: StatusCode, text: &str) -> Said {
    (status, Text::Plain(format!("{text}\n")))
}

fn wrong(text: &str) -> Said {
    plain(StatusCode::BAD_REQUEST, text)
}

/// What is asked for, as one JSON object of no members but these. Nothing at all is an empty one.
async fn asked(headers: &HeaderMap, body: Incoming, known: &[&str]) -> Result<Map<String, Value>, Said> {
    // Whatever name a page gives our address: its browser says where the page is from.
    if headers.contains_key(ORIGIN) {
        return Err(plain(StatusCode::FORBIDDEN, "this is not for pages in a browser"));
    }
    let body = Limited::new(body, limits::ADMIN_BODY_BYTES).collect().await;
    let body = body.map_err(|_| wrong("the content did not arrive, or is too large"))?.to_bytes();
    if body.is_empty() {
        return Ok(Map::new());
    }
    let is_json =
        headers.get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if !is_json {
        return Err(plain(StatusCode::UNSUPPORTED_MEDIA_TYPE, "send application/json"));
    }
    let members: Map<String, Value> = match serde_json::from_slice(&body) {
        Ok(Value::Object(members)) => members,
        Ok(_) => return Err(wrong("send one JSON object")),
        Err(error) => return Err(wrong(&format!("send one JSON object: {error}"))),
    };
    match members.keys().find(|name| !known.contains(&name.as_str())) {
        Some(name) => Err(wrong(&format!("there is no `{name}`; there are {}", known.join(", ")))),
        None => Ok(members),
    }
}

/// A member that is a text, if it is there.
fn text<'m>(members: &'m Map<String, Value>, name: &str) -> Result<Option<&'m str>, Said> {
    match members.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) => Ok(Some(text)),
        Some(_) => Err(wrong(&format!("`{name}` is a text"))),
    }
}

/// The route of that name, if one is named.
fn route<'m>(shared: &Shared, members: &'m Map<String, Value>) -> Result<Option<&'m str>, Said> {
    let Some(name) = text(members, "route")? else { return Ok(None) };
    let plan = shared.plan.load();
    let names: Vec<_> = plan.config.routes.iter().map(|route| route.name.as_str()).collect();
    if names.contains(&name) {
        return Ok(Some(name));
    }
    let names = names.join(", ");
    Err(plain(StatusCode::NOT_FOUND, &format!("there is no route `{name}`; there are {names}")))
}

fn modes(shared: &Shared) -> Value {
    let plan = shared.plan.load();
    let of = |mode: Mode| {
        let mut members = Map::new();
        members.insert("mode".to_owned(), json!(mode.as_str()));
        if let Mode::Maintenance { until: Some(until) } = mode {
            members.insert("until".to_owned(), json!(clock::stamp(until)));
        }
        members
    };
    let routes = plan.config.routes.iter().map(|route| {
        let mut members = of(shared.state.modes.of(&route.name));
        members.insert("route".to_owned(), json!(route.name));
        let in_flight = plan.upstreams.get(route.upstream).map_or(0, |upstream| upstream.in_flight());
        members.insert("in_flight".to_owned(), json!(in_flight));
        if route.in_maintenance {
            members.insert("in_maintenance".to_owned(), json!("serve"));
        }
        members
    });
    let routes: Vec<_> = routes.collect();
    let mut members = of(shared.state.modes.table().all);
    members.insert("routes".to_owned(), json!(routes));
    members.into()
}

async fn set_mode(shared: &Shared, headers: &HeaderMap, body: Incoming) -> Result<Said, Said> {
    let asked = asked(headers, body, &["mode", "route", "seconds"]).await?;
    let until = match asked.get("seconds") {
        None | Some(Value::Null) => None,
        Some(seconds) => {
            let seconds = seconds.as_u64().filter(|seconds| *seconds <= redress::limits::WAIT_SECONDS);
            let seconds = seconds.ok_or_else(|| wrong("`seconds` is a number, a day at most"))?;
            Some(clock::now() + Duration::from_secs(seconds))
        }
    };
    let mode = match text(&asked, "mode")? {
        Some("production") => Mode::Production,
        Some("maintenance") => Mode::Maintenance { until },
        _ => return Err(wrong("`mode` is production or maintenance")),
    };
    let route = route(shared, &asked)?;
    shared.state.set_mode(route, mode).await;
    tracing::warn!(mode = mode.as_str(), route = route.unwrap_or("all"), "the mode was switched");
    Ok((StatusCode::OK, Text::Json(modes(shared))))
}

fn lockouts(shared: &Shared) -> Value {
    let routes = shared.state.shut_out().into_iter();
    let routes = routes.map(|(route, count)| json!({ "route": route, "shut_out": count }));
    json!({ "routes": routes.collect::<Vec<_>>() })
}

async fn let_in(shared: &Shared, headers: &HeaderMap, body: Incoming) -> Result<Said, Said> {
    let asked = asked(headers, body, &["let_in", "account", "client", "route"]).await?;
    let account = text(&asked, "account")?.map(|account| account_key(account.as_bytes()));
    let client = match text(&asked, "client")?.map(str::parse::<IpAddr>) {
        Some(Ok(address)) => Some(client_key(address)),
        Some(Err(_)) => return Err(wrong("`client` is an address")),
        None => None,
    };
    // Whoever leaves out whom is meant does not mean all.
    let is_all = match text(&asked, "let_in")? {
        Some("all") => true,
        None if account.is_some() || client.is_some() => false,
        _ => return Err(wrong("say whom: `account`, `client`, or `let_in`: `all`")),
    };
    let route = route(shared, &asked)?;
    let is_one = |key| is_all || account == Some(key) || client == Some(key);
    let count = shared.state.let_in(route, is_one).await;
    tracing::warn!(count, "who was shut out was let in");
    Ok((StatusCode::OK, Text::Json(json!({ "let_in": count }))))
}
