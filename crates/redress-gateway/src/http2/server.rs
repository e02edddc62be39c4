//! A caller's connection: its requests are served as they come, side by side.

use super::request;
use super::streams::{Answer, Streams};
use crate::body::Source;
use crate::http1::{Bounds, Deadlines, Stream};
use crate::limits;
use crate::prefixed::Prefixed;
use crate::service::{self, Asked, Caller};
use crate::shared::Phase;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http2::Builder;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::pin::pin;
use std::rc::Rc;

/// Serves a connection until either side ends it.
pub(crate) async fn serve(
    caller: Rc<Caller>,
    stream: Prefixed<Stream>,
    bounds: Bounds,
    deadlines: Deadlines,
) {
    let mut phase = caller.worker.shared.phase.subscribe();
    let drain = caller.worker.local().plan.config.listen.drain;
    let streams = Streams::new(deadlines.write);
    let service = service_fn(move |request: Request<Incoming>| {
        let (mut parts, body) = request.into_parts();
        let refused = request::check(&mut parts, bounds);
        let asked = Asked { parts, source: Source::Http2(body), upgrade: None, refused, early: None };
        let served = service::serve(Rc::clone(&caller), asked);
        // On the heap: the library would keep its place in every connection that is idle.
        Box::pin(async move { Ok::<_, Infallible>(served.await.response.map(Answer::new)) })
    });
    let read_bytes = bounds.head_bytes.saturating_add(limits::HTTP2_HEAD_EXTRA);
    let mut connection = pin!(
        Builder::new(streams.clone())
            .timer(TokioTimer::new())
            .max_concurrent_streams(limits::STREAMS)
            .max_header_list_size(u32::try_from(read_bytes).unwrap_or(u32::MAX))
            .keep_alive_interval(Some(limits::PING_INTERVAL))
            .keep_alive_timeout(limits::HEAD_TIMEOUT)
            .serve_connection(TokioIo::new(stream), service)
    );
    let ended = tokio::select! {
        ended = connection.as_mut() => Ok(ended),
        () = async {
            tokio::select! {
                _ = phase.wait_for(|phase| *phase == Phase::Draining) => {}
                () = streams.idle(deadlines.idle) => {}
            }
        } => {
            connection.as_mut().graceful_shutdown();
            // Requests that were on their way are answered. Answers that nobody takes are given up with it.
            tokio::time::timeout(drain, connection).await
        }
    };
    match ended {
        Ok(Ok(())) => {}
        Ok(Err(error)) => tracing::debug!(%error, "a connection ended"),
        Err(_) => tracing::debug!("a connection did not end in time"),
    }
}
