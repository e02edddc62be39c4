//! The admin listener: alive, ready, counted.

use crate::limits;
use crate::shared::{Phase, Shared};
use bytes::Bytes;
use http::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use http::{Method, Request, Response, StatusCode};
use http_body_util::Full;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use std::convert::Infallible;
use std::io;
use std::sync::Arc;
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
            let service = service_fn(|request: Request<Incoming>| {
                let response = answer(&shared, request.method(), request.uri().path());
                async move { Ok::<_, Infallible>(response) }
            });
            let connection = hyper::server::conn::http1::Builder::new()
                .timer(TokioTimer::new())
                .header_read_timeout(limits::HEAD_TIMEOUT)
                .serve_connection(TokioIo::new(stream), service);
            drop(connection.await);
        });
    }
}

fn answer(shared: &Shared, method: &Method, path: &str) -> Response<Full<Bytes>> {
    let phase = *shared.phase.borrow();
    let (status, text) = match (method, path) {
        (&(Method::GET | Method::HEAD), "/-/live") => (StatusCode::OK, "live\n".to_owned()),
        (&(Method::GET | Method::HEAD), "/-/ready") => match phase {
            Phase::Serving => (StatusCode::OK, "ready\n".to_owned()),
            Phase::Starting => (StatusCode::SERVICE_UNAVAILABLE, "starting\n".to_owned()),
            Phase::Draining => (StatusCode::SERVICE_UNAVAILABLE, "draining\n".to_owned()),
        },
        (&(Method::GET | Method::HEAD), "/-/metrics") => {
            (StatusCode::OK, shared.tally.render(&shared.plan.load()))
        }
        (_, "/-/live" | "/-/ready" | "/-/metrics") => {
            (StatusCode::METHOD_NOT_ALLOWED, "GET only\n".to_owned())
        }
        _ => (StatusCode::NOT_FOUND, "there are /-/live, /-/ready and /-/metrics\n".to_owned()),
    };
    let mut response = Response::new(Full::new(Bytes::from(text)));
    *response.status_mut() = status;
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8"));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if status == StatusCode::METHOD_NOT_ALLOWED {
        headers.insert(http::header::ALLOW, HeaderValue::from_static("GET, HEAD"));
    }
    response
}
