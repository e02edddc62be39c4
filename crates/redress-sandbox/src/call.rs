//! What a client asks, and what it gets.

use crate::clock::Moment;
use bytes::Bytes;
use http::header::{CONTENT_TYPE, HOST, LOCATION};
use http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode};
use percent_encoding::percent_decode_str;
use serde_json::Value;
use std::net::{IpAddr, Ipv4Addr};

/// One request, read whole.
#[derive(Clone, Debug)]
pub(crate) struct Call {
    pub method: Method,
    /// The path below the system's root, as it was sent: escapes stand.
    pub path: String,
    /// The query as it was sent, without the question mark and without what is the sandbox's own.
    pub raw_query: Option<String>,
    /// The query's pairs, unescaped, in order.
    pub query: Vec<(String, String)>,
    /// What stands at the `{…}` of the route's path, unescaped, in order.
    pub parameters: Vec<String>,
    pub headers: HeaderMap,
    pub body: Bytes,
    pub peer: IpAddr,
    pub port: u16,
    /// Where the system is: empty at the root of a port, `/enablex` below the common one.
    pub prefix: String,
    /// When it came.
    pub arrived: Moment,
    /// Was it asked before, and said to wait?
    pub waited: bool,
}

impl Call {
    /// A bare one, of nobody and at the beginning of time.
    pub(crate) fn of(method: Method, path: &str) -> Self {
        Self {
            method,
            path: path.to_owned(),
            raw_query: None,
            query: Vec::new(),
            parameters: Vec::new(),
            headers: HeaderMap::new(),
            body: Bytes::new(),
            peer: Ipv4Addr::LOCALHOST.into(),
            port: 0,
            prefix: String::new(),
            arrived: Moment(0),
            waited: false,
        }
    }

    /// The text of a header. `None`: it is not there, or is not text.
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The first value of that name in the query.
    pub(crate) fn asked(&self, name: &str) -> Option<&str> {
        self.query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// What stands at the n-th `{…}` of the route's path. Empty: there is none.
    pub(crate) fn parameter(&self, index: usize) -> &str {
        self.parameters.get(index).map_or("", String::as_str)
    }

    /// The media type of the content, without parameters, in lower case. Empty: none was named.
    pub(crate) fn media_type(&self) -> String {
        let named = self.header(CONTENT_TYPE.as_str()).unwrap_or_default();
        named.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
    }

    /// Scheme, authority and prefix: what an absolute URL of this system begins with.
    pub(crate) fn base(&self) -> String {
        format!("http://{}{}", self.authority(), self.prefix)
    }

    /// The `Host` that was asked.
    pub(crate) fn authority(&self) -> &str {
        self.header(HOST.as_str()).unwrap_or("localhost")
    }

    /// The whole URL that was asked.
    pub(crate) fn url(&self) -> String {
        self.base() + &self.target()
    }

    /// Path and query, as they were sent.
    pub(crate) fn target(&self) -> String {
        let query = self.raw_query.as_ref().map(|q| format!("?{q}")).unwrap_or_default();
        format!("{}{query}", self.path)
    }

    /// User and password of `Authorization: Basic` (RFC 7617).
    pub(crate) fn basic(&self) -> Option<(String, String)> {
        use base64::Engine;
        let value = self.header("authorization")?;
        let (scheme, credentials) = value.split_once(' ')?;
        if !scheme.eq_ignore_ascii_case("basic") {
            return None;
        }
        let bytes = base64::engine::general_purpose::STANDARD.decode(credentials.trim()).ok()?;
        let text = String::from_utf8(bytes).ok()?;
        let (user, password) = text.split_once(':')?;
        Some((user.to_owned(), password.to_owned()))
    }

    /// The access key that a signature in `Authorization` names: `SDK-HMAC-SHA256 Access=KEY, …`.
    pub(crate) fn signing_key(&self) -> Option<String> {
        let (_, parameters) = self.header("authorization")?.split_once(' ')?;
        let key = parameters.split(',').find_map(|part| part.trim().strip_prefix("Access="));
        key.map(str::to_owned)
    }
}

/// Unescapes one part of a path. `None`: it is not UTF-8.
pub(crate) fn unescape(part: &str) -> Option<String> {
    percent_decode_str(part).decode_utf8().ok().map(std::borrow::Cow::into_owned)
}

/// Takes a query or a form apart (`application/x-www-form-urlencoded`).
pub(crate) fn pairs(text: &str) -> Vec<(String, String)> {
    let plain = |part: &str| {
        let spaced = part.replace('+', " ");
        percent_decode_str(&spaced).decode_utf8_lossy().into_owned()
    };
    let split = |pair: &str| {
        let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
        (plain(key), plain(value))
    };
    text.split('&').filter(|pair| !pair.is_empty()).map(split).collect()
}

/// One response.
#[derive(Clone, Debug)]
pub(crate) struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Bytes,
}

impl Reply {
    /// Without content.
    pub(crate) fn empty(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// With content of that media type.
    pub(crate) fn with(status: StatusCode, media_type: &'static str, body: impl Into<Bytes>) -> Self {
        let mut reply = Self::empty(status);
        reply.headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        reply.body = body.into();
        reply
    }

    /// With JSON.
    pub(crate) fn json(status: StatusCode, value: &Value) -> Self {
        Self::with(status, "application/json", value.to_string())
    }

    /// With that header beside the others. One whose value cannot stand in a header is left out.
    #[must_use]
    pub(crate) fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.append(HeaderName::from_static(name), value);
        }
        self
    }

    /// With that `Location`.
    #[must_use]
    pub(crate) fn location(mut self, place: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(place) {
            self.headers.insert(LOCATION, value);
        }
        self
    }
}
