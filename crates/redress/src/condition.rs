//! The canonical meanings of an error, apart from any status.

use http::StatusCode;
use std::fmt;
use std::str::FromStr;

/// Who has to act before the same request can succeed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Move {
    /// The one who sent the request changes it, or who they are.
    Caller,
    /// The one who runs the API mends it.
    Operator,
    /// A system behind the API has to come back.
    Upstream,
    /// Nobody: it passes with time, or nothing is wrong.
    Nobody,
}

impl Move {
    /// The word used in contracts and in output.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Caller => "caller",
            Self::Operator => "operator",
            Self::Upstream => "upstream",
            Self::Nobody => "nobody",
        }
    }

    /// The move of that word.
    pub fn from_word(word: &str) -> Option<Self> {
        [Self::Caller, Self::Operator, Self::Upstream, Self::Nobody].into_iter().find(|m| m.as_str() == word)
    }
}

/// Whether the same request may be sent again.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Retry {
    /// Not as it is: it would fail again.
    No,
    /// Yes, after a wait of this many seconds where the message names none.
    After(u32),
}

/// Why a text is not a [`Condition`].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnknownCondition(String);

impl fmt::Display for UnknownCondition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "`{}` is not a condition", self.0)
    }
}

impl std::error::Error for UnknownCondition {}

struct Row {
    id: &'static str,
    parent: Option<Condition>,
    http: u16,
    grpc: &'static str,
    whose_move: Move,
    retry: Retry,
    title: &'static str,
    type_uri: &'static str,
}

macro_rules! conditions {
    ($($variant:ident $id:literal $parent:expr, $http:literal $grpc:literal $move:ident $retry:expr, $title:literal;)+) => {
        /// What an error means, apart from any status. A small tree: `duplicate` is a `conflict`,
        /// which is a client error.
        ///
        /// The ids are fixed: scripts, users and contracts rely on them.
        ///
        /// ```
        /// use redress::Condition;
        ///
        /// let duplicate: Condition = "duplicate".parse()?;
        /// assert_eq!(duplicate.http().map(|status| status.as_u16()), Some(409));
        /// assert!(duplicate.is_a(Condition::Conflict));
        /// # Ok::<(), redress::UnknownCondition>(())
        /// ```
        #[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
        #[non_exhaustive]
        pub enum Condition {
            $(#[doc = concat!("`", $id, "`: ", $title)] $variant,)+
        }

        impl Condition {
            /// Every condition, in the order of the table: a parent of the tree before its children,
            /// the two roots of the client's and the server's errors last.
            pub const ALL: &'static [Self] = &[$(Self::$variant,)+];

            const fn row(self) -> &'static Row {
                use Condition::*;
                use Retry::{After, No};
                match self {
                    $(Self::$variant => &Row {
                        id: $id,
                        parent: $parent,
                        http: $http,
                        grpc: $grpc,
                        whose_move: Move::$move,
                        retry: $retry,
                        title: $title,
                        type_uri: concat!("urn:problem-type:redress:", $id),
                    },)+
                }
            }
        }
    };
}

// id, parent, HTTP status (RFC 9110 §15, RFC 6585; 0: as received), gRPC code, whose move, retry (seconds), title.
#[rustfmt::skip]
conditions! {
    Redirected                  "redirected"                     None,                         300  "FAILED_PRECONDITION"  Caller    No,           "The resource is elsewhere";
    MovedPermanently            "moved-permanently"              Some(Redirected),             301  "FAILED_PRECONDITION"  Caller    No,           "Moved permanently";
    MovedTemporarily            "moved-temporarily"              Some(Redirected),             302  "FAILED_PRECONDITION"  Caller    No,           "Moved temporarily";
    SeeOther                    "see-other"                      Some(Redirected),             303  "FAILED_PRECONDITION"  Caller    No,           "See another resource";
    BadRequest                  "bad-request"                    Some(UnknownClientError),     400  "INVALID_ARGUMENT"     Caller    No,           "Bad request";
    MalformedRequest            "malformed-request"              Some(BadRequest),             400  "INVALID_ARGUMENT"     Caller    No,           "Malformed request";
    MissingParameter            "missing-parameter"              Some(BadRequest),             400  "INVALID_ARGUMENT"     Caller    No,           "Missing parameter";
    MissingHeader               "missing-header"                 Some(BadRequest),             400  "INVALID_ARGUMENT"     Caller    No,           "Missing header";
    InvalidHeader               "invalid-header"                 Some(BadRequest),             400  "INVALID_ARGUMENT"     Caller    No,           "Invalid header";
    InvalidParameter            "invalid-parameter"              Some(BadRequest),             400  "INVALID_ARGUMENT"     Caller    No,           "Invalid parameter";
    ValidationFailed            "validation-failed"              Some(BadRequest),             422  "INVALID_ARGUMENT"     Caller    No,           "Validation failed";
    Unauthenticated             "unauthenticated"                Some(UnknownClientError),     401  "UNAUTHENTICATED"      Caller    No,           "Not authenticated";
    MissingCredentials          "missing-credentials"            Some(Unauthenticated),        401  "UNAUTHENTICATED"      Caller    No,           "Credentials missing";
    InvalidCredentials          "invalid-credentials"            Some(Unauthenticated),        401  "UNAUTHENTICATED"      Caller    No,           "Credentials invalid";
    InvalidToken                "invalid-token"                  Some(Unauthenticated),        401  "UNAUTHENTICATED"      Caller    No,           "Token invalid";
    ExpiredToken                "expired-token"                  Some(Unauthenticated),        401  "UNAUTHENTICATED"      Caller    No,           "Token expired";
    ProxyAuthenticationRequired "proxy-authentication-required"  Some(UnknownClientError),     407  "UNAUTHENTICATED"      Caller    No,           "Proxy authentication required";
    PermissionDenied            "permission-denied"              Some(UnknownClientError),     403  "PERMISSION_DENIED"    Caller    No,           "Permission denied";
    AccountLocked               "account-locked"                 Some(PermissionDenied),       403  "PERMISSION_DENIED"    Nobody    After(3600),  "Account locked";
    AccountInactive             "account-inactive"               Some(PermissionDenied),       403  "PERMISSION_DENIED"    Operator  No,           "Account not active";
    NotFound                    "not-found"                      Some(UnknownClientError),     404  "NOT_FOUND"            Caller    No,           "Not found";
    Gone                        "gone"                           Some(NotFound),               410  "NOT_FOUND"            Caller    No,           "Gone";
    MethodNotAllowed            "method-not-allowed"             Some(UnknownClientError),     405  "UNIMPLEMENTED"        Caller    No,           "Method not allowed";
    NotAcceptable               "not-acceptable"                 Some(UnknownClientError),     406  "INVALID_ARGUMENT"     Caller    No,           "Not acceptable";
    RequestTimeout              "request-timeout"                Some(UnknownClientError),     408  "DEADLINE_EXCEEDED"    Caller    After(1),     "Request timed out";
    Conflict                    "conflict"                       Some(UnknownClientError),     409  "ABORTED"              Caller    No,           "Conflict";
    Duplicate                   "duplicate"                      Some(Conflict),               409  "ALREADY_EXISTS"       Caller    No,           "Already exists";
    FailedPrecondition          "failed-precondition"            Some(Conflict),               409  "FAILED_PRECONDITION"  Caller    No,           "Not possible in the present state";
    InUse                       "in-use"                         Some(Conflict),               409  "FAILED_PRECONDITION"  Caller    No,           "In use";
    MismatchedId                "mismatched-id"                  Some(Conflict),               409  "INVALID_ARGUMENT"     Caller    No,           "Identifiers do not match";
    ContentTooLarge             "content-too-large"              Some(UnknownClientError),     413  "OUT_OF_RANGE"         Caller    No,           "Content too large";
    UriTooLong                  "uri-too-long"                   Some(UnknownClientError),     414  "OUT_OF_RANGE"         Caller    No,           "URI too long";
    HeaderFieldsTooLarge        "header-fields-too-large"        Some(UnknownClientError),     431  "OUT_OF_RANGE"         Caller    No,           "Header fields too large";
    UnsupportedMediaType        "unsupported-media-type"         Some(UnknownClientError),     415  "INVALID_ARGUMENT"     Caller    No,           "Unsupported media type";
    UnsupportedVersion          "unsupported-version"            Some(UnsupportedMediaType),   415  "INVALID_ARGUMENT"     Caller    No,           "Unsupported version";
    ResourceExhausted           "resource-exhausted"             Some(UnknownClientError),     429  "RESOURCE_EXHAUSTED"   Nobody    After(60),    "Resource exhausted";
    TooManyRequests             "too-many-requests"              Some(ResourceExhausted),      429  "RESOURCE_EXHAUSTED"   Nobody    After(60),    "Too many requests";
    QuotaExceeded               "quota-exceeded"                 Some(ResourceExhausted),      429  "RESOURCE_EXHAUSTED"   Caller    After(3600),  "Quota exceeded";
    Internal                    "internal"                       Some(UnknownServerError),     500  "INTERNAL"             Operator  No,           "Internal error";
    NotImplemented              "not-implemented"                Some(UnknownServerError),     501  "UNIMPLEMENTED"        Operator  No,           "Not implemented";
    BadGateway                  "bad-gateway"                    Some(UnknownServerError),     502  "UNAVAILABLE"          Upstream  After(5),     "Bad gateway";
    UpstreamUnreachable         "upstream-unreachable"           Some(BadGateway),             502  "UNAVAILABLE"          Upstream  After(5),     "Upstream unreachable";
    UpstreamProtocol            "upstream-protocol"              Some(BadGateway),             502  "UNAVAILABLE"          Upstream  After(5),     "Upstream answered with garbage";
    Unavailable                 "unavailable"                    Some(UnknownServerError),     503  "UNAVAILABLE"          Upstream  After(30),    "Service unavailable";
    Maintenance                 "maintenance"                    Some(Unavailable),            503  "UNAVAILABLE"          Operator  After(300),   "Under maintenance";
    ModeChanging                "mode-changing"                  Some(Unavailable),            503  "UNAVAILABLE"          Nobody    After(60),    "Changing its mode";
    Overloaded                  "overloaded"                     Some(Unavailable),            503  "UNAVAILABLE"          Nobody    After(10),    "Overloaded";
    GatewayTimeout              "gateway-timeout"                Some(UnknownServerError),     504  "DEADLINE_EXCEEDED"    Upstream  After(5),     "Gateway timed out";
    UnknownClientError          "unknown-client-error"           None,                         0    "UNKNOWN"              Caller    No,           "Client error";
    UnknownServerError          "unknown-server-error"           None,                         0    "UNKNOWN"              Operator  No,           "Server error";
}

/// What stands before the id in a problem type URI.
const TYPE_PREFIX: &str = "urn:problem-type:redress:";

impl Condition {
    /// The fixed id, in kebab case.
    pub const fn id(self) -> &'static str {
        self.row().id
    }

    /// The condition of which this is a special case. `None` for a root of the tree.
    pub const fn parent(self) -> Option<Self> {
        self.row().parent
    }

    /// This condition, its parent, and so on to the root.
    pub fn lineage(self) -> impl Iterator<Item = Self> {
        std::iter::successors(Some(self), |c| c.parent())
    }

    /// Is this `other`, or a special case of it?
    pub fn is_a(self, other: Self) -> bool {
        self.lineage().any(|c| c == other)
    }

    /// May `other` stand for this in a contract that has no word for it? An ancestor may; and the plain 400 for
    /// any client error, the plain 500 for any server error, as every recipient takes a status that it does not
    /// know for the x00 of its class (RFC 9110 §15).
    pub fn is_covered_by(self, other: Self) -> bool {
        self.is_a(other) || Some(other) == self.plain()
    }

    /// The condition of the plain x00 of its class.
    pub(crate) fn plain(self) -> Option<Self> {
        match self.lineage().last() {
            Some(Self::UnknownClientError) => Some(Self::BadRequest),
            Some(Self::UnknownServerError) => Some(Self::Internal),
            _ => None,
        }
    }

    /// The HTTP status that says this (RFC 9110 §15, RFC 6585). `None`: only the status that was received does.
    pub fn http(self) -> Option<StatusCode> {
        StatusCode::from_u16(self.row().http).ok()
    }

    /// The name of the gRPC status code that says this.
    pub const fn grpc(self) -> &'static str {
        self.row().grpc
    }

    /// Whose move it is.
    pub const fn whose_move(self) -> Move {
        self.row().whose_move
    }

    /// Whether to send the same request again.
    pub const fn retry(self) -> Retry {
        self.row().retry
    }

    /// A short English title.
    pub const fn title(self) -> &'static str {
        self.row().title
    }

    /// The problem type URI (RFC 9457 §3.1.1). A name, not a place: it resolves to nothing.
    pub const fn type_uri(self) -> &'static str {
        self.row().type_uri
    }

    /// The condition of such a type URI.
    pub fn from_type_uri(uri: &str) -> Option<Self> {
        uri.strip_prefix(TYPE_PREFIX)?.parse().ok()
    }

    /// What a bare status means by HTTP's own rules: the most general condition with that status, and
    /// [`UnknownClientError`](Self::UnknownClientError) or [`UnknownServerError`](Self::UnknownServerError)
    /// for a 4xx or 5xx that none has (RFC 9110 §15: treat it as the x00 of its class). `None`: not an error.
    pub fn from_status(status: StatusCode) -> Option<Self> {
        Some(match status.as_u16() {
            300 => Self::Redirected,
            301 => Self::MovedPermanently,
            302 => Self::MovedTemporarily,
            303 => Self::SeeOther,
            400 => Self::BadRequest,
            401 => Self::Unauthenticated,
            403 => Self::PermissionDenied,
            404 => Self::NotFound,
            405 => Self::MethodNotAllowed,
            406 => Self::NotAcceptable,
            407 => Self::ProxyAuthenticationRequired,
            408 => Self::RequestTimeout,
            409 => Self::Conflict,
            410 => Self::Gone,
            413 => Self::ContentTooLarge,
            414 => Self::UriTooLong,
            415 => Self::UnsupportedMediaType,
            422 => Self::ValidationFailed,
            429 => Self::ResourceExhausted,
            431 => Self::HeaderFieldsTooLarge,
            500 => Self::Internal,
            501 => Self::NotImplemented,
            502 => Self::BadGateway,
            503 => Self::Unavailable,
            504 => Self::GatewayTimeout,
            _ if status.is_client_error() => Self::UnknownClientError,
            _ if status.is_server_error() => Self::UnknownServerError,
            _ => return None,
        })
    }
}

impl FromStr for Condition {
    type Err = UnknownCondition;

    fn from_str(id: &str) -> Result<Self, UnknownCondition> {
        Self::ALL.iter().copied().find(|c| c.id() == id).ok_or_else(|| UnknownCondition(id.to_owned()))
    }
}

impl fmt::Display for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.id())
    }
}

impl fmt::Debug for Condition {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.id())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn table_is_consistent() {
        for (index, &condition) in Condition::ALL.iter().enumerate() {
            assert_eq!(condition.id().parse(), Ok(condition));
            assert_eq!(condition as usize, index);
            assert_eq!(Condition::from_type_uri(condition.type_uri()), Some(condition));
            assert!(condition.lineage().count() <= 3, "{condition} lies too deep");
            if let Some(status) = condition.http() {
                let general = Condition::from_status(status).unwrap();
                assert!(
                    condition.is_a(general)
                        || general.is_a(condition)
                        || condition.parent() == general.parent(),
                    "{condition}: {status} says {general}"
                );
            }
        }
    }

    #[test]
    fn every_status_of_an_error_means_something() {
        for code in 400..600 {
            let status = StatusCode::from_u16(code).unwrap();
            let condition = Condition::from_status(status).unwrap();
            assert_eq!(condition.http().unwrap_or(status), status);
        }
        assert_eq!(Condition::from_status(StatusCode::OK), None);
    }
}
