//! The body of an answer.

use bytes::Bytes;
use http::HeaderMap;
use http_body::{Frame, SizeHint};
use std::fmt;
use std::mem;
use std::pin::Pin;
use std::task::{Context, Poll};

/// The body of an [`Answer`](crate::Answer): the upstream's as it comes, with what was peeked of it put back in front;
/// or an error's, whole.
///
/// ```
/// use bytes::Bytes;
/// use http_body::Body as _;
/// use http_body_util::Full;
/// use redress_tower::Body;
///
/// let body = Body::through(Full::new(Bytes::from("a success")));
/// assert_eq!(body.size_hint().exact(), Some(9));
/// ```
pub struct Body<B: http_body::Body> {
    /// What comes first. Empty: nothing was taken from the body.
    prefix: Bytes,
    rest: Rest<B>,
}

/// What comes after the prefix.
pub(crate) enum Rest<B: http_body::Body> {
    More(B),
    Trailers(HeaderMap),
    Error(B::Error),
    End,
}

impl<B: http_body::Body> Body<B> {
    /// A body that was not looked at.
    pub fn through(body: B) -> Self {
        Self { prefix: Bytes::new(), rest: Rest::More(body) }
    }

    /// A body of these bytes.
    pub fn whole(bytes: impl Into<Bytes>) -> Self {
        Self { prefix: bytes.into(), rest: Rest::End }
    }

    /// A body of which the beginning was taken.
    pub(crate) fn replay(prefix: Bytes, rest: Rest<B>) -> Self {
        Self { prefix, rest }
    }
}

impl<B> http_body::Body for Body<B>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    type Data = Bytes;
    type Error = B::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, B::Error>>> {
        if !self.prefix.is_empty() {
            return Poll::Ready(Some(Ok(Frame::data(mem::take(&mut self.prefix)))));
        }
        if let Rest::More(body) = &mut self.rest {
            return Pin::new(body).poll_frame(cx);
        }
        Poll::Ready(match mem::replace(&mut self.rest, Rest::End) {
            Rest::Trailers(trailers) => Some(Ok(Frame::trailers(trailers))),
            Rest::Error(error) => Some(Err(error)),
            Rest::More(_) | Rest::End => None,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.prefix.is_empty()
            && match &self.rest {
                Rest::More(body) => body.is_end_stream(),
                Rest::End => true,
                Rest::Trailers(_) | Rest::Error(_) => false,
            }
    }

    fn size_hint(&self) -> SizeHint {
        let here = self.prefix.len() as u64;
        let mut hint = match &self.rest {
            Rest::More(body) if here == 0 => return body.size_hint(),
            Rest::More(body) => body.size_hint(),
            Rest::Trailers(_) | Rest::End => SizeHint::with_exact(0),
            Rest::Error(_) => SizeHint::new(),
        };
        // Upper first: a hint must hold at every moment.
        if let Some(upper) = hint.upper() {
            hint.set_upper(upper.saturating_add(here));
        }
        hint.set_lower(hint.lower().saturating_add(here));
        hint
    }
}

impl<B: http_body::Body + Unpin> Unpin for Body<B> {}

impl<B: http_body::Body> fmt::Debug for Body<B> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let rest = match &self.rest {
            Rest::More(_) => "more",
            Rest::Trailers(_) => "trailers",
            Rest::Error(_) => "error",
            Rest::End => "end",
        };
        f.debug_struct("Body").field("prefix", &self.prefix.len()).field("rest", &rest).finish()
    }
}
