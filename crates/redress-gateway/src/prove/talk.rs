//! The caller and the upstream of a proof.

use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use std::convert::Infallible;
use std::io;
use std::net::SocketAddr;
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Longer than any deadline of a proof.
const PATIENCE: Duration = Duration::from_secs(10);

/// What a caller got.
pub(super) struct Answer {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
    pub(super) body: Vec<u8>,
}

/// Sends a request, says that this was all or does not, and reads the answer.
pub(super) async fn ask(address: SocketAddr, request: &[u8], ends: bool) -> io::Result<Answer> {
    let asked = async {
        let mut stream = TcpStream::connect(address).await?;
        // A gateway that refuses early may close before all is said: that is no failure.
        drop(stream.write_all(request).await);
        if ends {
            stream.shutdown().await?;
        }
        let mut bytes = Vec::new();
        loop {
            if let Some(answer) = parse(&bytes) {
                return Ok(answer);
            }
            if stream.read_buf(&mut bytes).await? == 0 {
                return Err(io::Error::new(io::ErrorKind::UnexpectedEof, String::from_utf8_lossy(&bytes)));
            }
        }
    };
    tokio::time::timeout(PATIENCE, asked).await.unwrap_or(Err(io::ErrorKind::TimedOut.into()))
}

/// A whole answer with a `Content-Length`, as every one of ours has.
fn parse(bytes: &[u8]) -> Option<Answer> {
    let end = bytes.windows(4).position(|window| window == b"\r\n\r\n")?;
    let head = std::str::from_utf8(bytes.get(..end)?).ok()?;
    let mut lines = head.split("\r\n");
    let status = lines.next()?.split(' ').nth(1)?.parse().ok()?;
    let mut headers = HeaderMap::new();
    for line in lines {
        let (name, value) = line.split_once(':')?;
        headers.append(name.parse::<HeaderName>().ok()?, HeaderValue::from_str(value.trim()).ok()?);
    }
    let length: usize = headers.get(http::header::CONTENT_LENGTH)?.to_str().ok()?.parse().ok()?;
    let body = bytes.get(end + 4..end + 4 + length)?.to_vec();
    Some(Answer { status, headers, body })
}

/// What an upstream of a proof does with every connection.
#[derive(Clone, Copy)]
pub(super) enum Says {
    /// These bytes; then it closes.
    AndCloses(&'static [u8]),
    /// Nothing, ever.
    Nothing,
    /// Nothing, and it does not even accept.
    Deaf,
}

/// Misbehaves until it is dropped.
pub(super) async fn misbehave(listener: Option<&TcpListener>, says: Says) -> Infallible {
    let mut held = Vec::new();
    loop {
        let (Some(listener), false) = (listener, matches!(says, Says::Deaf)) else {
            return std::future::pending().await;
        };
        let Ok((mut stream, _)) = listener.accept().await else { continue };
        match says {
            Says::AndCloses(bytes) => {
                // The request is read first: closing on unread bytes would be a reset.
                let mut request = [0; 1024];
                drop(stream.read(&mut request).await);
                drop(stream.write_all(bytes).await);
            }
            Says::Nothing | Says::Deaf => held.push(stream),
        }
    }
}
