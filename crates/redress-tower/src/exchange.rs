//! What is kept of a request until its answer is there.

use crate::limits;
use http::header::ACCEPT;
use http::request::Parts;
use http::{HeaderMap, HeaderName, HeaderValue, Method, Uri};
use redress::Caller;

/// What is kept of a request until its answer is there. Taking it copies no text.
///
/// ```
/// use redress_tower::Exchange;
///
/// let request = http::Request::get("/users/7?full").header("x-request-id", "4f0c").body(()).unwrap();
/// let exchange = Exchange::of(&request.into_parts().0);
/// assert_eq!(exchange.target(), "/users/7?full");
/// assert_eq!(exchange.request_id(), Some("4f0c"));
/// ```
#[derive(Clone, Debug)]
pub struct Exchange {
    method: Method,
    uri: Uri,
    accept: Option<HeaderValue>,
    request_id: Option<HeaderValue>,
}

/// Headers that name a request, the first that is there and of good form counts.
const REQUEST_IDS: [HeaderName; 3] = [
    HeaderName::from_static("x-request-id"),
    HeaderName::from_static("x-correlation-id"),
    HeaderName::from_static("request-id"),
];

impl Exchange {
    /// What is kept of that request.
    pub fn of(request: &Parts) -> Self {
        Self {
            method: request.method.clone(),
            uri: request.uri.clone(),
            accept: joined(&request.headers),
            request_id: REQUEST_IDS
                .iter()
                .find_map(|name| request.headers.get(name).filter(|v| is_id(v)))
                .cloned(),
        }
    }

    /// The same under another request id: one that the gateway gave it. A text that is no id in good form is ignored.
    #[must_use]
    pub fn with_request_id(mut self, id: &str) -> Self {
        self.request_id = HeaderValue::from_str(id).ok().filter(is_id).or(self.request_id);
        self
    }

    /// The method.
    pub fn method(&self) -> &Method {
        &self.method
    }

    /// The URI as the caller sent it.
    pub fn uri(&self) -> &Uri {
        &self.uri
    }

    /// Path and query: what an API prints as the URI that failed.
    pub fn target(&self) -> &str {
        self.uri.path_and_query().map_or("", |target| target.as_str())
    }

    /// The `Accept` header, all its lines joined. `None`: there is none, or it is not text.
    pub fn accept(&self) -> Option<&str> {
        self.accept.as_ref()?.to_str().ok()
    }

    /// The id that the request has.
    pub fn request_id(&self) -> Option<&str> {
        self.request_id.as_ref()?.to_str().ok()
    }

    /// Is it a HEAD, which is answered without a body?
    pub fn is_head(&self) -> bool {
        self.method == Method::HEAD
    }

    /// Who is answered, as the core wants it.
    pub(crate) fn caller(&self) -> Caller<'_> {
        let mut caller = Caller::default().of_request(self.method.as_str(), self.target());
        // Most callers say that anything will do: no wire has to be weighed for them.
        caller.accept = self.accept().filter(|accept| *accept != "*/*");
        caller
    }
}

/// The lines of `Accept` as one.
fn joined(headers: &HeaderMap) -> Option<HeaderValue> {
    let mut lines = headers.get_all(ACCEPT).iter();
    let first = lines.next()?;
    let Some(second) = lines.next() else { return Some(first.clone()) };
    let mut all = [first.as_bytes(), b", ", second.as_bytes()].concat();
    for line in lines.take(limits::ACCEPT_LINES) {
        all.extend_from_slice(b", ");
        all.extend_from_slice(line.as_bytes());
    }
    HeaderValue::from_bytes(&all).ok()
}

/// A word that may stand in a log and in a body as it is.
fn is_id(value: &HeaderValue) -> bool {
    let bytes = value.as_bytes();
    (1..=limits::REQUEST_ID_BYTES).contains(&bytes.len())
        && bytes.iter().all(|b| b.is_ascii_alphanumeric() || b"-_.:=+/@~".contains(b))
}
