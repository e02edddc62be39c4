//! One request on its way to the upstream, with what may be tried again.

use super::connect::connect;
use super::health::UpstreamState;
use super::pool::{Lease, Pools, Sender};
use crate::body::{Arrival, Progress, RequestBody};
use crate::config::Timeouts;
use crate::fault::Fault;
use crate::http1::{Exchange, Handle};
use crate::patience::Timer;
use http::header::{HeaderValue, UPGRADE};
use http::request::Parts;
use http::{Method, Request, Response, StatusCode, Version};
use http_body::Body as _;
use hyper::client::conn::http2::SendRequest;
use rustls::ClientConfig;
use std::future::poll_fn;
use std::pin::pin;
use std::rc::Rc;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::time::Instant;

/// Where a request goes, and by when it must have got there.
pub(crate) struct Trip<'t> {
    pub(crate) upstream: &'t Arc<UpstreamState>,
    /// Its index, for the pools.
    pub(crate) index: usize,
    pub(crate) pools: &'t Pools,
    /// `None`: it is spoken to plainly.
    pub(crate) tls: Option<&'t Arc<ClientConfig>>,
    pub(crate) timeouts: &'t Timeouts,
    /// When the whole exchange ends.
    pub(crate) deadline: Instant,
    /// When the gateway started: health counts from there.
    pub(crate) epoch: Instant,
    /// The protocol that was asked for instead.
    pub(crate) upgrade: Option<&'t HeaderValue>,
    /// Who is told of early hints.
    pub(crate) early: Option<&'t Handle>,
}

/// What came of it.
pub(crate) struct Sent {
    pub(crate) response: Response<Arrival>,
    pub(crate) lease: Lease,
    /// Index of the address that answered.
    pub(crate) address: usize,
    pub(crate) retries: u32,
}

/// Attempts at one request, the first one too.
const ATTEMPTS: u32 = 3;

/// Sends a request.
///
/// # Errors
/// The fault to answer with, and the address it happened at.
pub(crate) async fn send(
    trip: &Trip<'_>,
    parts: Parts,
    mut body: RequestBody,
) -> Result<Sent, (Fault, Option<usize>)> {
    let progress = Rc::clone(body.progress());
    let may_repeat = is_idempotent(&parts.method) && body.is_end_stream();
    trip.upstream.count_request();
    let now = || u64::try_from(trip.epoch.elapsed().as_millis()).unwrap_or(u64::MAX);
    let mut attempt = 0;
    loop {
        attempt += 1;
        let place = trip.upstream.enter().ok_or((Fault::Overloaded, None))?;
        let address = trip.upstream.pick(now).ok_or((Fault::Out, None))?;
        let failed = |fault: Fault| {
            trip.upstream.health.get(address).inspect(|health| health.fail(now()));
            (fault, Some(address))
        };
        let (sender, reused) = match find(trip, address).await {
            Ok(found) => found,
            // Our own: it says nothing about the address, and the next would fare no better.
            Err(fault) if !fault.is_upstreams() => return Err((fault, Some(address))),
            Err(fault) => {
                let error = failed(fault);
                // Nothing was sent: the next address may do.
                if attempt < ATTEMPTS && trip.upstream.health.len() > 1 && trip.upstream.may_retry() {
                    continue;
                }
                return Err(error);
            }
        };
        let outcome = match sender {
            Sender::Http1(upstream) => {
                let exchange = Box::new(Exchange::new(upstream, &parts, body));
                http1(exchange, trip, &progress).await
            }
            Sender::Http2(sender) => http2(sender, &parts, body, trip, &progress).await,
        };
        let fault = match outcome {
            Outcome::Response(response) => {
                trip.upstream.health.get(address).inspect(|health| health.succeed());
                let lease = trip.pools.lease(trip.index, address, place);
                return Ok(Sent { response, lease, address, retries: attempt - 1 });
            }
            // One slow answer says nothing about the address.
            Outcome::Late(fault) => return Err((fault, Some(address))),
            Outcome::Unsent(unsent) if reused && attempt < ATTEMPTS => {
                body = unsent;
                continue;
            }
            Outcome::Unsent(_) => Fault::UpstreamClosed,
            // The caller's body broke off, and with it the request: not the upstream's fault.
            Outcome::Error(fault) if progress.fault().is_some() => {
                return Err((progress.fault().unwrap_or(fault), None));
            }
            Outcome::Error(fault) => fault,
        };
        let is_closed = fault == Fault::UpstreamClosed && attempt == 1;
        // An idle connection that the upstream had just closed says nothing about the upstream.
        let is_stale = is_closed && reused;
        if !may_repeat || !(is_stale || is_closed && trip.upstream.may_retry()) {
            return Err(failed(fault));
        }
        if !is_stale {
            failed(fault);
        }
        body = RequestBody::empty(&progress);
    }
}

/// A connection to that address: an idle one, if there is one. Is it such a one?
async fn find(trip: &Trip<'_>, address: usize) -> Result<(Sender, bool), Fault> {
    // A connection that changes its protocol is not shared, and not returned: it takes a new one.
    if trip.upgrade.is_none()
        && let Some(sender) = trip.pools.take(trip.index, address)
    {
        return Ok((sender, true));
    }
    let config = &trip.upstream.config;
    let target = config.addresses.get(address).ok_or(Fault::Internal)?;
    let patience = trip.timeouts.connect.min(trip.deadline.saturating_duration_since(Instant::now()));
    let patience = patience.max(Duration::from_millis(1));
    // On the heap: it is large, and most requests find a connection that is there.
    let sender = Box::pin(connect(target, config.protocol, trip.tls, patience)).await?;
    trip.pools.share(trip.index, address, &sender);
    Ok((sender, false))
}

/// Is it one of the protocols that were asked for, that the upstream changes to (RFC 9110 §7.8)?
fn is_granted(asked: Option<&HeaderValue>, granted: Option<&HeaderValue>) -> bool {
    let (Some(asked), Some(granted)) = (asked, granted) else { return false };
    let mut asked = asked.as_bytes().split(|&b| b == b',');
    asked.any(|protocol| protocol.trim_ascii().eq_ignore_ascii_case(granted.as_bytes().trim_ascii()))
}

/// May it be sent twice (RFC 9110 §9.2.2)?
fn is_idempotent(method: &Method) -> bool {
    matches!(*method, Method::GET | Method::HEAD | Method::OPTIONS | Method::PUT | Method::DELETE)
}

enum Outcome {
    Response(Response<Arrival>),
    Late(Fault),
    /// It never left.
    Unsent(RequestBody),
    Error(Fault),
}

async fn http1(mut exchange: Box<Exchange>, trip: &Trip<'_>, progress: &Progress) -> Outcome {
    let mut deadline = Deadline::of(trip);
    let head = poll_fn(|cx| match exchange.poll_head(cx, trip.early) {
        Poll::Ready(head) => Poll::Ready(Ok(head)),
        Poll::Pending => deadline.poll(cx, exchange.timer(), progress).map(Err),
    });
    let head = match head.await {
        Ok(Ok(head)) => head,
        Ok(Err(fault)) => return Outcome::Error(fault),
        Err(fault) => return Outcome::Late(fault),
    };
    let changes = head.status == StatusCode::SWITCHING_PROTOCOLS;
    if changes && !is_granted(trip.upgrade, head.fields.get(UPGRADE)) {
        return Outcome::Error(Fault::UpstreamGarbage);
    }
    let mut response = Response::new(Arrival::Http1(Some(exchange)));
    *response.status_mut() = head.status;
    *response.version_mut() = head.version;
    *response.headers_mut() = head.fields;
    Outcome::Response(response)
}

async fn http2(
    mut sender: SendRequest<RequestBody>,
    parts: &Parts,
    body: RequestBody,
    trip: &Trip<'_>,
    progress: &Progress,
) -> Outcome {
    let mut request = Request::new(body);
    *request.method_mut() = parts.method.clone();
    *request.uri_mut() = parts.uri.clone();
    *request.version_mut() = Version::HTTP_2;
    *request.headers_mut() = parts.headers.clone();
    let mut deadline = Deadline::of(trip);
    let mut timer = Timer::default();
    let mut attempt = pin!(sender.try_send_request(request));
    let sent = poll_fn(|cx| match attempt.as_mut().poll(cx) {
        Poll::Ready(sent) => Poll::Ready(Ok(sent)),
        Poll::Pending => deadline.poll(cx, &mut timer, progress).map(Err),
    });
    match sent.await {
        Ok(Ok(response)) if response.status().as_u16() >= 600 => Outcome::Error(Fault::UpstreamGarbage),
        Ok(Ok(response)) => Outcome::Response(response.map(|body| Arrival::Http2(Box::new(body), timer))),
        Ok(Err(mut error)) => match error.take_message() {
            Some(request) => Outcome::Unsent(request.into_body()),
            None => Outcome::Error(blame(error.error())),
        },
        Err(fault) => Outcome::Late(fault),
    }
}

/// When the head of a response has to be there: so long after the request was sent whole.
struct Deadline {
    first_byte: Duration,
    since: Instant,
    end: Instant,
}

impl Deadline {
    fn of(trip: &Trip<'_>) -> Self {
        let first_byte = trip.timeouts.first_byte;
        Self { first_byte, since: Instant::now(), end: trip.deadline }
    }

    /// Ready: it is not there in time.
    fn poll(&mut self, cx: &mut Context<'_>, timer: &mut Timer, progress: &Progress) -> Poll<Fault> {
        loop {
            let deadline = progress.done().unwrap_or(self.since) + self.first_byte;
            ready!(timer.poll(cx, deadline.min(self.end)));
            if self.end <= deadline {
                return Poll::Ready(Fault::TotalTimeout);
            }
            // The upstream cannot answer what is not there yet, and the caller has a deadline of its own.
            if progress.done().is_some() || (!progress.waits_for_caller() && !progress.has_moved()) {
                return Poll::Ready(Fault::FirstByteTimeout);
            }
            self.since = Instant::now();
        }
    }
}

fn blame(error: &hyper::Error) -> Fault {
    let is_io = std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
    let is_closed = error.is_incomplete_message() || error.is_closed() || error.is_canceled() || is_io;
    if is_closed { Fault::UpstreamClosed } else { Fault::UpstreamGarbage }
}
