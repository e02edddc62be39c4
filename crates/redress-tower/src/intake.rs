//! Takes a body in, as far as is wanted, and gives it back as it was.

use crate::body::{Body, Rest};
use crate::limits;
use bytes::{Bytes, BytesMut};
use std::future::poll_fn;
use std::pin::Pin;

/// The beginning of a body, and what comes after it.
pub(crate) struct Intake<B: http_body::Body> {
    taken: Taken,
    rest: Rest<B>,
    empty_frames: usize,
}

/// The first frame is kept as it came: mostly it is the only one.
enum Taken {
    One(Bytes),
    Many(BytesMut),
}

impl<B> Intake<B>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    pub(crate) fn new(body: B) -> Self {
        let rest = if body.is_end_stream() { Rest::End } else { Rest::More(body) };
        Self { taken: Taken::One(Bytes::new()), rest, empty_frames: 0 }
    }

    /// What was taken.
    pub(crate) fn bytes(&self) -> &[u8] {
        match &self.taken {
            Taken::One(bytes) => bytes,
            Taken::Many(bytes) => bytes,
        }
    }

    /// Is there nothing more to take, for whatever reason?
    pub(crate) fn is_over(&self) -> bool {
        !matches!(self.rest, Rest::More(_))
    }

    /// Did the body break off?
    pub(crate) fn is_broken(&self) -> bool {
        matches!(self.rest, Rest::Error(_))
    }

    /// Bytes that are certain to come.
    pub(crate) fn announced(&self) -> u64 {
        match &self.rest {
            Rest::More(body) => body.size_hint().lower(),
            _ => 0,
        }
    }

    /// Takes the next frame. `false`: it sends nothing but empty frames, and that without end.
    pub(crate) async fn take(&mut self) -> bool {
        let Rest::More(body) = &mut self.rest else { return true };
        let frame = poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await;
        let is_over = body.is_end_stream();
        let rest = match frame.map(|f| f.map(http_body::Frame::into_data)) {
            None => Rest::End,
            Some(Err(error)) => Rest::Error(error),
            Some(Ok(Ok(data))) => {
                if data.is_empty() {
                    self.empty_frames += 1;
                }
                self.taken.add(data);
                if !is_over {
                    return self.empty_frames <= limits::EMPTY_FRAMES;
                }
                Rest::End
            }
            Some(Ok(Err(frame))) => match frame.into_trailers() {
                Ok(trailers) => Rest::Trailers(trailers),
                Err(_) => Rest::End,
            },
        };
        self.rest = rest;
        true
    }

    /// The body as it was.
    pub(crate) fn into_body(self) -> Body<B> {
        Body::replay(self.taken.into_bytes(), self.rest)
    }
}

impl Taken {
    fn add(&mut self, data: Bytes) {
        match self {
            Self::One(first) if first.is_empty() => *first = data,
            Self::One(_) if data.is_empty() => {}
            Self::One(first) => {
                let mut all = BytesMut::with_capacity(2 * (first.len() + data.len()));
                all.extend_from_slice(first);
                all.extend_from_slice(&data);
                *self = Self::Many(all);
            }
            Self::Many(all) => all.extend_from_slice(&data),
        }
    }

    fn into_bytes(self) -> Bytes {
        match self {
            Self::One(bytes) => bytes,
            Self::Many(bytes) => bytes.freeze(),
        }
    }
}
