//! One request on its way to the upstream, with what may be tried again.

use super::connect::connect;
use super::health::UpstreamState;
use super::pool::{Lease, Pools, Sender};
use crate::body::{Progress, RequestBody};
use crate::config::Timeouts;
use crate::fault::Fault;
use http::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use http::{HeaderMap, Method, Request, Response, StatusCode, Version};
use hyper::body::Incoming;
use rustls::ClientConfig;
use std::sync::Arc;
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
    /// Asked for another protocol.
    pub(crate) upgrade: bool,
}

/// What came of it.
pub(crate) struct Sent {
    pub(crate) response: Response<Incoming>,
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
    mut request: Request<RequestBody>,
) -> Result<Sent, (Fault, Option<usize>)> {
    let progress = Arc::clone(request.body().progress());
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
        let (mut sender, reused) = match find(trip, address).await {
            Ok(found) => found,
            Err(fault) => {
                let error = failed(fault);
                // Nothing was sent: the next address may do.
                if attempt < ATTEMPTS && trip.upstream.health.len() > 1 && trip.upstream.may_retry() {
                    continue;
                }
                return Err(error);
            }
        };
        let spare = spare(&request);
        let outcome = wait(sender.send(request), trip, &progress).await;
        let fault = match outcome {
            Outcome::Response(response) => {
                if let Some(fault) = judge(&response, trip.upgrade) {
                    return Err(failed(fault));
                }
                trip.upstream.health.get(address).inspect(|health| health.succeed());
                let lease = trip.pools.lease(trip.index, address, sender, place);
                return Ok(Sent { response, lease, address, retries: attempt - 1 });
            }
            // One slow answer says nothing about the address.
            Outcome::Late(fault) => return Err((fault, Some(address))),
            Outcome::Unsent(unsent) if reused && attempt < ATTEMPTS => {
                request = unsent;
                continue;
            }
            Outcome::Unsent(_) => Fault::UpstreamClosed,
            // The caller's body broke off, and with it the request: not the upstream's fault.
            Outcome::Error(_) if progress.fault().is_some() => {
                return Err((progress.fault().unwrap_or(Fault::BodyTimeout), None));
            }
            Outcome::Error(fault) => fault,
        };
        match spare {
            // An idle connection that the upstream had just closed says nothing about the upstream.
            Some(again) if reused && attempt == 1 && fault == Fault::UpstreamClosed => request = again,
            Some(again) if fault == Fault::UpstreamClosed && attempt == 1 && trip.upstream.may_retry() => {
                failed(fault);
                request = again;
            }
            _ => return Err(failed(fault)),
        }
    }
}

/// A connection to that address: an idle one, if there is one. Is it such a one?
async fn find(trip: &Trip<'_>, address: usize) -> Result<(Sender, bool), Fault> {
    // A connection that changes its protocol is not shared, and not returned: it takes a new one.
    if !trip.upgrade
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

/// The same request once more, if it may be sent twice (RFC 9110 §9.2.2).
fn spare(request: &Request<RequestBody>) -> Option<Request<RequestBody>> {
    let idempotent = matches!(
        *request.method(),
        Method::GET | Method::HEAD | Method::OPTIONS | Method::PUT | Method::DELETE
    );
    if !idempotent || !http_body::Body::is_end_stream(request.body()) {
        return None;
    }
    let mut again = Request::new(RequestBody::empty(request.body().progress()));
    *again.method_mut() = request.method().clone();
    *again.uri_mut() = request.uri().clone();
    *again.version_mut() = request.version();
    *again.headers_mut() = request.headers().clone();
    Some(again)
}

enum Outcome {
    Response(Response<Incoming>),
    Late(Fault),
    /// It never left.
    Unsent(Request<RequestBody>),
    Error(Fault),
}

type Attempt = Result<Response<Incoming>, hyper::client::conn::TrySendError<Request<RequestBody>>>;

/// Waits for the head of the response.
async fn wait(attempt: impl Future<Output = Attempt>, trip: &Trip<'_>, progress: &Progress) -> Outcome {
    let mut attempt = std::pin::pin!(attempt);
    loop {
        let left = trip.deadline.saturating_duration_since(Instant::now());
        let patience = trip.timeouts.first_byte.min(left);
        match tokio::time::timeout(patience, attempt.as_mut()).await {
            Ok(Ok(response)) => return Outcome::Response(response),
            Ok(Err(mut error)) => {
                return match error.take_message() {
                    Some(request) => Outcome::Unsent(request),
                    None => Outcome::Error(blame(error.error())),
                };
            }
            Err(_) if left <= patience => return Outcome::Late(Fault::TotalTimeout),
            // The upstream cannot answer what is not there yet; the caller has a deadline of its own.
            Err(_) if progress.waits_for_caller() => {}
            Err(_) => return Outcome::Late(Fault::FirstByteTimeout),
        }
    }
}

fn blame(error: &hyper::Error) -> Fault {
    let is_io = std::error::Error::source(error).is_some_and(<dyn std::error::Error>::is::<std::io::Error>);
    if error.is_parse() && !error.is_incomplete_message() {
        Fault::UpstreamGarbage
    } else if error.is_incomplete_message() || error.is_closed() || error.is_canceled() || is_io {
        Fault::UpstreamClosed
    } else {
        Fault::UpstreamGarbage
    }
}

/// What the HTTP library takes for a response, and we do not.
fn judge(response: &Response<Incoming>, upgrade: bool) -> Option<Fault> {
    let status = response.status();
    let unasked = status == StatusCode::SWITCHING_PROTOCOLS && !upgrade;
    let strange =
        status.as_u16() >= 600 || (status.is_informational() && status != StatusCode::SWITCHING_PROTOCOLS);
    let garbage =
        unasked || strange || (response.version() < Version::HTTP_2 && is_ambiguous(response.headers()));
    garbage.then_some(Fault::UpstreamGarbage)
}

/// Is there more than one way to find the end of the body?
fn is_ambiguous(headers: &HeaderMap) -> bool {
    let mut codings = headers.get_all(TRANSFER_ENCODING).iter();
    let coding = codings.next();
    let lengths = headers.get_all(CONTENT_LENGTH).iter().count();
    coding.is_some_and(|coding| !coding.as_bytes().eq_ignore_ascii_case(b"chunked"))
        || codings.next().is_some()
        || lengths > 1
        || (lengths == 1 && coding.is_some())
}
