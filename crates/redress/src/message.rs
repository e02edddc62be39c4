//! What is read: a response, or as much of it as is there.

use http::{HeaderMap, StatusCode};

/// So many headers are compared one by one.
const FEW_HEADERS: usize = 12;

/// A response, or a saved body without one.
///
/// ```
/// use http::{HeaderMap, StatusCode};
/// use redress::Message;
///
/// let headers = HeaderMap::new();
/// let message = Message::new(StatusCode::NOT_FOUND, &headers, b"");
/// assert!(message.end);
/// assert_eq!(Message::body(b"{}").status, None);
/// ```
#[derive(Clone, Copy, Debug)]
#[non_exhaustive]
pub struct Message<'a> {
    /// The status. `None`: only a body was saved.
    pub status: Option<StatusCode>,
    /// The headers. `None`: only a body was saved.
    pub headers: Option<&'a HeaderMap>,
    /// The body, decompressed.
    pub body: &'a [u8],
    /// Is the body whole? If not, [`read`](crate::read) may ask for more of it.
    pub end: bool,
}

impl<'a> Message<'a> {
    /// A whole response.
    pub fn new(status: StatusCode, headers: &'a HeaderMap, body: &'a [u8]) -> Self {
        Self { status: Some(status), headers: Some(headers), body, end: true }
    }

    /// A whole body without a status or headers.
    pub fn body(body: &'a [u8]) -> Self {
        Self { status: None, headers: None, body, end: true }
    }

    /// The same, with more body to come.
    #[must_use]
    pub fn unfinished(mut self) -> Self {
        self.end = false;
        self
    }

    pub(crate) fn header(&self, name: &http::HeaderName) -> Option<&'a str> {
        let headers = self.headers?;
        // Of a few headers each is looked at sooner than a hash is made.
        let value = match headers.len() {
            0..=FEW_HEADERS => headers.iter().find(|(own, _)| *own == name).map(|(_, value)| value),
            _ => headers.get(name),
        };
        value?.to_str().ok()
    }
}
