//! A small HTTP/1.1 client: one request, one connection. For the player of scripts and for the program, not for handlers.

use crate::limits;
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::rt::TokioIo;
use std::net::SocketAddr;
use tokio::net::TcpStream;

/// An answer, read whole.
#[derive(Clone, Debug)]
pub struct Answer {
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The content.
    pub body: Bytes,
}

impl Answer {
    /// The content as text; what is no UTF-8 is replaced.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
}

/// Why there is no answer.
pub type NoAnswer = Box<dyn std::error::Error + Send + Sync>;

/// Asks, and reads the whole answer.
///
/// # Errors
///
/// The request is none, or no whole answer came.
pub async fn ask(
    address: SocketAddr,
    method: &str,
    target: &str,
    headers: &[(String, String)],
    body: impl Into<Bytes>,
) -> Result<Answer, NoAnswer> {
    let mut request = Request::new(Full::<Bytes>::new(body.into()));
    *request.method_mut() = Method::from_bytes(method.as_bytes())?;
    *request.uri_mut() = target.parse()?;
    for (name, value) in headers {
        request
            .headers_mut()
            .append(HeaderName::from_bytes(name.as_bytes())?, HeaderValue::from_bytes(value.as_bytes())?);
    }
    let host = HeaderValue::from_str(&address.to_string())?;
    request.headers_mut().entry(http::header::HOST).or_insert(host);
    let stream = TcpStream::connect(address).await?;
    let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream)).await?;
    let exchange = async {
        let response = sender.send_request(request).await?;
        let (parts, body) = response.into_parts();
        let body = Limited::new(body, limits::RESPONSE_BYTES).collect().await?.to_bytes();
        Ok::<_, NoAnswer>(Answer { status: parts.status, headers: parts.headers, body })
    };
    tokio::pin!(connection);
    tokio::pin!(exchange);
    tokio::select! {
        answer = &mut exchange => answer,
        end = &mut connection => {
            end?;
            exchange.await
        }
    }
}
