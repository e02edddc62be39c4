//! Every error the gateway makes itself, as one table. Each leaves through `redress_tower::made`, in the caller's
//! contract; `prove` makes each of them happen.

use http::{HeaderValue, StatusCode};
use redress::{Condition, Origin, Problem};

macro_rules! faults {
    ($($variant:ident $id:literal $condition:ident $status:literal $after:ident $cause:literal $detail:literal;)+) => {
        /// An error that the gateway makes itself.
        ///
        /// ```
        /// use redress_gateway::Fault;
        ///
        /// assert_eq!(Fault::Chunk.status(), 400);
        /// assert!(Fault::ALL.iter().any(|fault| fault.status() == 504));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Fault {
            $(#[doc = concat!("`", $id, "`, ", $status, ": ", $cause)] $variant,)+
        }

        impl Fault {
            /// Every one, in the order of the table.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            const fn row(self) -> &'static Row {
                match self {
                    $(Self::$variant => &Row {
                        id: $id,
                        condition: Condition::$condition,
                        status: $status,
                        after: After::$after,
                        cause: $cause,
                        detail: $detail,
                    },)+
                }
            }
        }
    };
}

struct Row {
    id: &'static str,
    condition: Condition,
    status: u16,
    after: After,
    cause: &'static str,
    detail: &'static str,
}

/// What becomes of the caller's connection.
#[derive(Clone, Copy, PartialEq, Eq)]
enum After {
    /// Nobody knows where the next request would begin.
    Close,
    Keep,
}

// id, condition, status, connection, what brings it about (for us), what is said (to the caller).
#[rustfmt::skip]
faults! {
    RequestLine        "request-line"        MalformedRequest     400 Close "a request line that is none"                          "The request line is malformed.";
    Target             "target"              MalformedRequest     400 Close "a request target that is none"                        "The request target is malformed.";
    Header             "header"              MalformedRequest     400 Close "a header line that is malformed or folded"            "A header field is malformed.";
    Host               "host"                InvalidHeader        400 Close "a Host that is missing, doubled or malformed"         "The request must have one valid Host.";
    Length             "length"              MalformedRequest     400 Close "a Content-Length that is no number, or not alone"     "The length of the content is ambiguous.";
    TransferEncoding   "transfer-encoding"   MalformedRequest     400 Close "a Transfer-Encoding other than chunked"               "The only transfer coding is chunked, once.";
    Chunk              "chunk"               MalformedRequest     400 Close "a chunk that is malformed"                            "The chunked content is malformed.";
    Incomplete         "incomplete"          MalformedRequest     400 Close "content that ends before its end"                     "The content is incomplete.";
    TlsOnPlain         "tls-on-plain"        MalformedRequest     400 Close "TLS spoken to a plain port"                           "This port speaks HTTP without TLS.";
    PlainOnTls         "plain-on-tls"        MalformedRequest     400 Close "plain HTTP spoken to a TLS port"                      "This port speaks HTTP over TLS only.";
    Credentials        "credentials"         MissingCredentials   401 Keep  "no credentials where the route asks for them"         "This resource needs credentials.";
    Client             "client"              PermissionDenied     403 Keep  "a client that the route is not for"                   "This resource is not for where you come from.";
    NoRoute            "no-route"            NotFound             404 Keep  "no route has this path"                               "Nothing is at this path.";
    Method             "method"              MethodNotAllowed     405 Keep  "a method the route does not have"                     "This resource does not have this method.";
    Connect            "connect"             MethodNotAllowed     405 Close "CONNECT"                                              "This is no tunnel.";
    NotAcceptable      "not-acceptable"      NotAcceptable        406 Keep  "an Accept that rules out all the route can send"      "None of the media types asked for is there.";
    HeadTimeout        "head-timeout"        RequestTimeout       408 Close "a head that does not end in time"                     "The request did not arrive in time.";
    BodyTimeout        "body-timeout"        RequestTimeout       408 Close "content that stops arriving"                          "The content did not arrive in time.";
    LengthRequired     "length-required"     UnknownClientError   411 Close "HTTP/1.0 content without Content-Length"              "The request needs a Content-Length.";
    BodyTooLarge       "body-too-large"      ContentTooLarge      413 Close "content over the route's limit"                       "The content is larger than this resource takes.";
    TargetTooLong      "target-too-long"     UriTooLong           414 Close "a target over the limit"                              "The request target is too long.";
    MediaType          "media-type"          UnsupportedMediaType 415 Keep  "a Content-Type the route does not take"               "This resource does not take this media type.";
    Expectation        "expectation"         UnknownClientError   417 Close "an Expect other than 100-continue"                    "The expectation cannot be met.";
    Misdirected        "misdirected"         UnknownClientError   421 Keep  "a Host that no route is for, or TLS was not asked for" "This host is not served here.";
    UpgradeRequired    "upgrade-required"    UnknownClientError   426 Keep  "a route that has another protocol only"               "This resource speaks another protocol only.";
    Rate               "rate"                TooManyRequests      429 Keep  "a client over the route's rate"                       "Too many requests came from you.";
    Lockout            "lockout"             TooManyRequests      429 Keep  "too many failed logons in a row"                      "Too many logons failed, or are on their way.";
    HeadTooLarge       "head-too-large"      HeaderFieldsTooLarge 431 Close "a head over the limit, or of too many fields"         "The header fields are too large.";
    Internal           "internal"            Internal             500 Close "a panic in the gateway"                               "The gateway failed.";
    TransferCoding     "transfer-coding"     NotImplemented       501 Close "a transfer coding nobody knows"                       "This transfer coding is not implemented.";
    Unreachable        "unreachable"         UpstreamUnreachable  502 Keep  "no connection to the upstream"                        "The upstream cannot be reached.";
    UpstreamClosed     "upstream-closed"     BadGateway           502 Keep  "an upstream that hangs up before its answer"          "The upstream closed the connection.";
    UpstreamGarbage    "upstream-garbage"    UpstreamProtocol     502 Keep  "an upstream's answer that is not HTTP"                "The upstream's answer could not be read.";
    UpstreamTls        "upstream-tls"        UpstreamUnreachable  502 Keep  "an upstream's certificate that is not to be trusted"  "The upstream cannot be reached safely.";
    Maintenance        "maintenance"         Maintenance          503 Keep  "a route that is in maintenance"                       "This resource is under maintenance.";
    Overloaded         "overloaded"          Overloaded           503 Keep  "too many requests at the upstream"                    "Too many requests are on their way.";
    Connections        "connections"         Overloaded           503 Close "too many connections"                                 "Too many connections are open.";
    Out                "out"                 Unavailable          503 Keep  "every address of the upstream failed just now"        "The upstream is not available.";
    ConnectTimeout     "connect-timeout"     GatewayTimeout       504 Keep  "no connection to the upstream in time"                "The upstream did not answer in time.";
    FirstByteTimeout   "first-byte-timeout"  GatewayTimeout       504 Keep  "no answer from the upstream in time"                  "The upstream did not answer in time.";
    TotalTimeout       "total-timeout"       GatewayTimeout       504 Keep  "an exchange that lasts too long"                      "The request took too long.";
    Version            "version"             UnknownServerError   505 Close "a version other than HTTP/1.1 and HTTP/1.0"           "This version of HTTP is not supported.";
}

impl Fault {
    /// Its id, in logs and metrics.
    pub const fn id(self) -> &'static str {
        self.row().id
    }

    /// What it means.
    pub const fn condition(self) -> Condition {
        self.row().condition
    }

    /// The status it is sent with, unless the caller's contract says otherwise.
    pub const fn status(self) -> u16 {
        self.row().status
    }

    /// What brings it about, in a few words.
    pub const fn cause(self) -> &'static str {
        self.row().cause
    }

    /// What the caller is told.
    pub const fn detail(self) -> &'static str {
        self.row().detail
    }

    /// Is the caller's connection closed after it?
    pub const fn closes(self) -> bool {
        matches!(self.row().after, After::Close)
    }

    /// Is it the upstream that failed?
    pub const fn is_upstreams(self) -> bool {
        matches!(self.row().status, 502 | 504)
    }

    /// The error, as it is rendered.
    pub(crate) fn problem(self, allow: Option<&HeaderValue>) -> Problem<'static> {
        let mut problem = Problem::new(self.condition()).with_detail(self.detail());
        problem.origin = Origin::Gateway;
        if let Ok(status) = StatusCode::from_u16(self.status()) {
            if problem.status != status {
                problem.title = status.canonical_reason().unwrap_or(self.condition().title()).into();
            }
            problem.status = status;
        }
        problem.companions.allow = match self {
            Self::Method => allow.cloned(),
            // What is no resource has no methods (RFC 9110 §10.2.1).
            Self::Connect => Some(HeaderValue::from_static("")),
            _ => None,
        };
        problem
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_consistent() {
        let mut ids: Vec<_> = Fault::ALL.iter().map(|fault| fault.id()).collect();
        ids.sort_unstable();
        assert!(ids.windows(2).all(|pair| pair[0] != pair[1]), "{ids:?}");
        for &fault in Fault::ALL {
            if let Some(status) = fault.condition().http() {
                assert_eq!(status, fault.status(), "{fault:?}");
            }
        }
    }
}
