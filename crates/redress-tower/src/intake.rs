//! Takes a body in, as far as is wanted, and gives it back as it was.

use crate::body::{Body, Rest};
use crate::budget::{Budget, Share};
use crate::limits;
use bytes::{Bytes, BytesMut};
use std::future::poll_fn;
use std::pin::Pin;

/// The beginning of a body, and what comes after it.
pub(crate) struct Intake<B: http_body::Body> {
    taken: Taken,
    rest: Rest<B>,
    /// Bytes that are wanted at most.
    most: usize,
    share: Share,
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
    /// Of that body, of which so many bytes are wanted at most.
    pub(crate) fn new(body: B, most: usize) -> Self {
        let rest = if body.is_end_stream() { Rest::End } else { Rest::More(body) };
        Self { taken: Taken::One(Bytes::new()), rest, most, share: Share::default(), empty_frames: 0 }
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

    /// Sees to it that all that is certain to come has room. `false`: it is more than is wanted, or than there is room.
    pub(crate) fn make_room(&mut self, budget: &Budget) -> bool {
        let Rest::More(body) = &self.rest else { return true };
        let announced = certain(body);
        announced <= self.most && self.share.grow_to(announced, budget)
    }

    /// Takes the next frame. `false`: there is no room for it, or it sends nothing but empty frames, and that without end.
    pub(crate) async fn take(&mut self, budget: &Budget) -> bool {
        let Rest::More(body) = &mut self.rest else { return true };
        let frame = poll_fn(|cx| Pin::new(&mut *body).poll_frame(cx)).await;
        let is_over = body.is_end_stream();
        let mut has_room = true;
        let rest = match frame.map(|f| f.map(http_body::Frame::into_data)) {
            None => Rest::End,
            Some(Err(error)) => Rest::Error(error),
            Some(Ok(Ok(data))) => {
                if data.is_empty() {
                    self.empty_frames += 1;
                }
                self.taken.add(data, if is_over { 0 } else { certain(body).min(self.most) });
                has_room = self.share.grow_to(self.taken.held(), budget);
                if !is_over {
                    return has_room && self.empty_frames <= limits::EMPTY_FRAMES;
                }
                Rest::End
            }
            Some(Ok(Err(frame))) => match frame.into_trailers() {
                Ok(trailers) => Rest::Trailers(trailers),
                Err(_) => Rest::End,
            },
        };
        self.rest = rest;
        has_room
    }

    /// Holds that share, too, of what was made of the body.
    pub(crate) fn hold(&mut self, share: Share) {
        self.share.add(share);
    }

    /// The body as it was.
    pub(crate) fn into_body(mut self) -> Body<B> {
        self.share.shrink_to(self.taken.held());
        Body::replay(self.share.bind(self.taken.into_bytes()), self.rest)
    }

    /// These bytes in place of the body. The record holds their texts once more.
    pub(crate) fn replaced_by(mut self, bytes: Bytes) -> Body<B> {
        self.share.shrink_to(2 * bytes.len());
        Body::whole(self.share.bind(bytes))
    }
}

/// Bytes that are certain to come.
fn certain(body: &impl http_body::Body) -> usize {
    usize::try_from(body.size_hint().lower()).unwrap_or(usize::MAX)
}

impl Taken {
    /// Bytes of memory.
    fn held(&self) -> usize {
        match self {
            Self::One(bytes) => bytes.len(),
            Self::Many(bytes) => bytes.capacity(),
        }
    }

    /// Adds a frame, after which so many bytes are to come: who grows step by step holds twice as much.
    fn add(&mut self, data: Bytes, more: usize) {
        match self {
            Self::One(first) if first.is_empty() => *first = data,
            Self::One(_) if data.is_empty() => {}
            Self::One(first) => {
                let mut all = BytesMut::with_capacity(first.len() + data.len() + more);
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
