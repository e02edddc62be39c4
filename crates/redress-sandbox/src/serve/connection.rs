//! One connection: HTTP/1.1, and answers whose bytes are damaged on purpose.

use super::{Everyone, admin};
use crate::call::{Call, Reply, pairs};
use crate::clock::Clock;
use crate::fault::Damage;
use crate::host::{Answered, Host};
use crate::limits;
use crate::system::Refusal;
use bytes::Bytes;
use http::header::DATE;
use http::{HeaderValue, Method, Request, Response};
use http_body_util::{BodyExt, Full, Limited};
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::net::SocketAddr;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// An answer that the library would not send: it is written by hand when the library is done.
type Broken = Arc<Mutex<Option<(Damage, Vec<u8>)>>>;

/// The answer is not for the library to send.
#[derive(Debug)]
struct ByHand;

impl std::fmt::Display for ByHand {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the answer is damaged on purpose")
    }
}

impl std::error::Error for ByHand {}

pub(super) async fn serve(
    stream: TcpStream,
    peer: SocketAddr,
    everyone: Arc<Everyone>,
    own: Option<Arc<Host>>,
) {
    let _ = stream.set_nodelay(true);
    let port = stream.local_addr().map_or(0, |address| address.port());
    let broken = Broken::default();
    let service = {
        let broken = Arc::clone(&broken);
        service_fn(move |request: Request<Incoming>| {
            let (everyone, own, broken) = (Arc::clone(&everyone), own.clone(), Arc::clone(&broken));
            Box::pin(async move { respond(request, peer, port, &everyone, own, &broken).await })
        })
    };
    let mut connection = hyper::server::conn::http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(limits::HEAD_TIMEOUT)
        .serve_connection(TokioIo::new(stream), service);
    let end = std::future::poll_fn(|cx| connection.poll_without_shutdown(cx)).await;
    let mut stream = connection.into_parts().io.into_inner();
    let taken = broken.lock().unwrap_or_else(PoisonError::into_inner).take();
    match taken {
        Some((Damage::Reset, _)) => {
            let _ = socket2::SockRef::from(&stream).set_linger(Some(Duration::ZERO));
        }
        Some((_, bytes)) => {
            let _ = stream.write_all(&bytes).await;
            finish(stream).await;
        }
        None if end.is_ok() => finish(stream).await,
        None => {}
    }
}

/// Closes so that what was sent arrives: a reset would take it back (RFC 9112 §9.6).
async fn finish(mut stream: TcpStream) {
    let _ = stream.shutdown().await;
    let mut rest = [0; 1024];
    let drain = async { while matches!(stream.read(&mut rest).await, Ok(n) if n > 0) {} };
    let _ = tokio::time::timeout(limits::LINGER, drain).await;
}

async fn respond(
    request: Request<Incoming>,
    peer: SocketAddr,
    port: u16,
    everyone: &Everyone,
    own: Option<Arc<Host>>,
    broken: &Broken,
) -> Result<Response<Full<Bytes>>, ByHand> {
    let (parts, body) = request.into_parts();
    let path = parts.uri.path().to_owned();
    let (host, prefix, path) = match own {
        Some(host) => (Some(host), String::new(), path),
        None => find(everyone, &path),
    };
    let raw_query = parts.uri.query().map(str::to_owned);
    let (body, unread) = read_content(body).await;
    let call = Call {
        method: parts.method,
        query: raw_query.as_deref().map(pairs).unwrap_or_default(),
        raw_query,
        path,
        parameters: Vec::new(),
        headers: parts.headers,
        body,
        peer: peer.ip(),
        port,
        prefix,
        arrived: everyone.shared.clock.now(),
        waited: false,
    };
    let is_head = call.method == Method::HEAD;
    let clock = &everyone.shared.clock;
    if call.path == "/_sandbox" || call.path.starts_with("/_sandbox/") {
        let reply = admin::answer(everyone, host.as_ref(), &call, unread.is_some());
        return Ok(sent(dated(reply, clock), is_head));
    }
    let Some(host) = host else {
        return Ok(sent(dated(admin::nothing_here(everyone, &call), clock), is_head));
    };
    let (answered, running) = host.answer(&everyone.shared, call, unread).await;
    let Answered { reply, damage, note, leaves } = answered;
    clock.reach(leaves).await;
    drop(running);
    let reply = dated(reply, clock);
    if let Some(note) = note {
        note.sent();
    }
    match damage {
        None => Ok(sent(reply, is_head)),
        Some(damage) => {
            let bytes = damage.bytes(&reply);
            *broken.lock().unwrap_or_else(PoisonError::into_inner) = Some((damage, bytes));
            Err(ByHand)
        }
    }
}

/// With the sandbox's time: the library would write the machine's.
fn dated(mut reply: Reply, clock: &Clock) -> Reply {
    if let Ok(date) = HeaderValue::try_from(clock.now().http()) {
        reply.headers.entry(DATE).or_insert(date);
    }
    reply
}

fn sent(reply: Reply, is_head: bool) -> Response<Full<Bytes>> {
    let mut response = Response::new(Full::new(if is_head { Bytes::new() } else { reply.body.clone() }));
    *response.status_mut() = reply.status;
    *response.headers_mut() = reply.headers;
    if is_head && !reply.body.is_empty() {
        response.headers_mut().insert(http::header::CONTENT_LENGTH, HeaderValue::from(reply.body.len()));
    }
    response
}

/// The system that the first segment of a path names, and the path below it.
fn find(everyone: &Everyone, path: &str) -> (Option<Arc<Host>>, String, String) {
    for host in &everyone.hosts {
        let id = host.about().id;
        if let Some(rest) = path.strip_prefix('/').and_then(|p| p.strip_prefix(id)) {
            if rest.is_empty() {
                return (Some(Arc::clone(host)), format!("/{id}"), "/".to_owned());
            }
            if rest.starts_with('/') {
                return (Some(Arc::clone(host)), format!("/{id}"), rest.to_owned());
            }
        }
    }
    (None, String::new(), path.to_owned())
}

async fn read_content(body: Incoming) -> (Bytes, Option<Refusal>) {
    let limited = Limited::new(body, limits::BODY_BYTES).collect();
    match tokio::time::timeout(limits::BODY_TIMEOUT, limited).await {
        Ok(Ok(whole)) => (whole.to_bytes(), None),
        Ok(Err(error)) if error.is::<http_body_util::LengthLimitError>() => {
            (Bytes::new(), Some(Refusal::TooLarge))
        }
        _ => (Bytes::new(), Some(Refusal::Content)),
    }
}
