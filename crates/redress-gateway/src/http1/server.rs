//! A caller's connection: its requests are read, served and answered one after the other.

use super::answer::{Answer, End};
use super::content::Framing;
use super::encode;
use super::request::{Bounds, Head};
use super::requests::{Event, Refusal, Requests};
use super::wire::Wire;
use crate::body::Source;
use crate::fault::Fault;
use crate::limits;
use crate::patience::Timer;
use crate::service::{Asked, Caller, Served};
use crate::shared::Phase;
use bytes::{BufMut, Bytes};
use http::header::{ACCEPT, HOST};
use http::{HeaderMap, HeaderValue, Method, Request, StatusCode, Uri, Version};
use http_body::Frame;
use std::cell::{RefCell, RefMut};
use std::future::poll_fn;
use std::pin::{Pin, pin};
use std::rc::Rc;
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::AsyncWrite;
use tokio::time::Instant;

/// How long a caller may take.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Deadlines {
    /// From the first byte of a head to its last.
    pub(crate) head: Duration,
    /// Without a request.
    pub(crate) idle: Duration,
    /// Without taking one byte of an answer.
    pub(crate) write: Duration,
}

/// Serves a connection until either side ends it.
pub(crate) async fn serve(caller: Rc<Caller>, wire: Wire, bounds: Bounds, deadlines: Deadlines) {
    let shared = &caller.worker.shared;
    let mut phase = shared.phase.subscribe();
    let mut drains = pin!(async { drop(phase.wait_for(|phase| *phase == Phase::Draining).await) });
    let connection = Handle::new(wire, bounds);
    loop {
        let next = poll_fn(|cx| connection.get().poll_next(cx, deadlines, drains.as_mut())).await;
        let (asked, manners) = match next {
            Next::Request(head) => connection.ask(head),
            Next::Refused(refusal) => stand_in(&refusal),
            Next::End => break,
        };
        // On the heap: its place would be kept in every connection that is idle.
        let service = Box::pin(crate::service::serve(Rc::clone(&caller), asked));
        let Some(Served { response, tunnel }) = connection.unless_gone(service).await else { return };
        let is_last = *shared.phase.borrow() == Phase::Draining;
        let end = Answer::new(&connection, response, manners, is_last).send(deadlines.write).await;
        match (end, tunnel) {
            (End::Keep | End::Close, Some(tunnel)) => {
                let Some(wire) = connection.into_wire() else { return };
                // On the heap: most connections never become one.
                return Box::pin(tunnel.open(wire)).await;
            }
            (End::Keep, None) => {}
            (End::Close, None) => break,
            (End::Broken, _) => return,
        }
    }
    connection.close().await;
}

/// A caller's connection, shared by those who read its requests' content and those who write its answers. None of them
/// holds on to it while it waits.
#[derive(Clone)]
pub(crate) struct Handle(Rc<RefCell<Connection>>);

pub(super) struct Connection {
    pub(super) wire: Wire,
    requests: Requests,
    pub(super) timer: Timer,
    /// Since when it waits for a head, or for more of one.
    pub(super) since: Instant,
    /// The present request waits for a `100 Continue`.
    pub(super) expects: bool,
    /// Its requests are over: nobody reads their content any more.
    is_over: bool,
}

enum Next {
    Request(Box<Head>),
    Refused(Box<Refusal>),
    End,
}

impl Handle {
    fn new(wire: Wire, bounds: Bounds) -> Self {
        Self(Rc::new(RefCell::new(Connection {
            wire,
            requests: Requests::new(bounds),
            timer: Timer::default(),
            since: Instant::now(),
            expects: false,
            is_over: false,
        })))
    }

    pub(super) fn get(&self) -> RefMut<'_, Connection> {
        self.0.borrow_mut()
    }

    /// Takes what is there of content that nobody wants. Is the next request behind it? What somebody still reads is theirs.
    pub(super) fn skip_content(&self) -> bool {
        let is_read_by_others = Rc::strong_count(&self.0) > 1;
        let connection = &mut *self.get();
        if is_read_by_others && !connection.is_read() {
            return false;
        }
        while !connection.requests.is_between() {
            if !matches!(connection.requests.next(&mut connection.wire.read), Event::Data(_) | Event::End(_))
            {
                return false;
            }
        }
        true
    }

    /// Sends a response before the response. It leaves with what is sent next, or when the connection waits.
    pub(super) fn inform(&self, status: StatusCode, mut fields: HeaderMap) {
        crate::outgoing::strip_hop_by_hop(&mut fields);
        encode::informational(status, &fields, &mut self.get().wire.out.before);
    }

    /// Waits for an answer as long as the caller does. `None`: the caller is gone.
    async fn unless_gone<T>(&self, mut service: Pin<Box<impl Future<Output = T>>>) -> Option<T> {
        poll_fn(|cx| {
            if let Poll::Ready(answer) = service.as_mut().poll(cx) {
                return Poll::Ready(Some(answer));
            }
            self.get().poll_gone(cx).map(|()| None)
        })
        .await
    }

    /// The stream and what was read of it, for whatever is spoken on it from now on. `None`: somebody else still has it.
    fn into_wire(self) -> Option<Wire> {
        Rc::into_inner(self.0).map(|connection| connection.into_inner().wire)
    }

    /// Closes it. What the caller still sends is read and thrown away for a while, so that closing does not take the
    /// answer back (RFC 9112 §9.6).
    async fn close(&self) {
        let end = Instant::now() + limits::LINGER;
        let mut is_shut = false;
        let mut left = limits::LINGER_BYTES;
        poll_fn(|cx| {
            let connection = &mut *self.get();
            connection.is_over = true;
            if !is_shut {
                match Pin::new(&mut connection.wire.stream).poll_shutdown(cx) {
                    Poll::Ready(_) if connection.is_at_rest() => return Poll::Ready(()),
                    Poll::Ready(_) => is_shut = true,
                    Poll::Pending => return connection.timer.poll(cx, end),
                }
            }
            loop {
                connection.wire.read.clear();
                match connection.wire.poll_read(cx, 0) {
                    Poll::Ready(Ok(read @ 1..)) if read < left => left -= read,
                    Poll::Ready(_) => return Poll::Ready(()),
                    Poll::Pending => return connection.timer.poll(cx, end),
                }
            }
        })
        .await;
    }
}

impl Connection {
    /// Waits for a request. A caller who is too slow is told so, if there is anything to answer.
    fn poll_next(
        &mut self,
        cx: &mut Context<'_>,
        deadlines: Deadlines,
        drains: Pin<&mut impl Future<Output = ()>>,
    ) -> Poll<Next> {
        loop {
            match self.requests.next(&mut self.wire.read) {
                Event::Head(head) => {
                    self.expects = head.expects;
                    return Poll::Ready(Next::Request(head));
                }
                Event::Refused(refusal) => return Poll::Ready(Next::Refused(refusal)),
                Event::More => {}
                Event::Data(_) | Event::End(_) | Event::Broken(_) => return Poll::Ready(Next::End),
            }
            let begins = self.wire.read.is_empty();
            if begins {
                self.wire.rest();
            }
            match self.wire.poll_read(cx, 0) {
                Poll::Ready(Ok(1..)) if begins => self.since = Instant::now(),
                Poll::Ready(Ok(1..)) => {}
                // Half a head and no more of it: nobody is there to be answered.
                Poll::Ready(_) => return Poll::Ready(Next::End),
                Poll::Pending => {
                    if begins && drains.poll(cx).is_ready() {
                        return Poll::Ready(Next::End);
                    }
                    let is_first = self.requests.heads() == 0;
                    let most = if begins && !is_first { deadlines.idle } else { deadlines.head };
                    ready!(self.timer.poll(cx, self.since + most));
                    if begins {
                        // Nothing was asked: nothing is answered.
                        return Poll::Ready(Next::End);
                    }
                    let refusal = self.requests.refuse(Fault::HeadTimeout, &self.wire.read);
                    return Poll::Ready(Next::Refused(refusal));
                }
            }
        }
    }

    /// The next piece of the present request's content.
    fn poll_content(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Fault>>> {
        loop {
            if self.is_over || self.requests.is_between() {
                return Poll::Ready(Some(Err(Fault::Incomplete)));
            }
            match self.requests.next(&mut self.wire.read) {
                Event::Data(data) => return Poll::Ready(Some(Ok(Frame::data(data)))),
                Event::End(trailers) => return Poll::Ready(trailers.map(|t| Ok(Frame::trailers(t)))),
                Event::Broken(fault) => return Poll::Ready(Some(Err(fault))),
                Event::More => {}
                Event::Head(_) | Event::Refused(_) => return Poll::Ready(Some(Err(Fault::Incomplete))),
            }
            // Once the answer has begun, whoever sends it is the one to be woken for it.
            if std::mem::take(&mut self.expects) {
                self.wire.out.before.put_slice(b"HTTP/1.1 100 Continue\r\n\r\n");
                drop(self.wire.poll_write(cx));
            }
            let wanted = self.requests.content().map_or(0, super::content::Content::wanted);
            match ready!(self.wire.poll_read(cx, wanted)) {
                Ok(1..) => {}
                Ok(0) | Err(_) => return Poll::Ready(Some(Err(Fault::Incomplete))),
            }
        }
    }

    /// Is all of the present request there?
    fn is_read(&self) -> bool {
        self.requests.content().is_none_or(|content| content.left() == Some(0))
    }

    /// Is there nothing more to read, as far as is known?
    fn is_at_rest(&self) -> bool {
        self.requests.is_between() && self.wire.read.is_empty()
    }

    /// Ready: the caller hung up. What may be its next request is read meanwhile, up to a bound.
    pub(super) fn poll_gone(&mut self, cx: &mut Context<'_>) -> Poll<()> {
        if !self.wire.out.is_empty() && matches!(self.wire.poll_write(cx), Poll::Ready(Err(_))) {
            return Poll::Ready(());
        }
        if !self.is_read() {
            return Poll::Pending;
        }
        while self.wire.read.len() < limits::READ_BYTES {
            match ready!(self.wire.poll_read(cx, 0)) {
                Ok(1..) => {}
                Ok(0) | Err(_) => return Poll::Ready(()),
            }
        }
        Poll::Pending
    }
}

/// The content of a request, as it is read from its connection.
pub(crate) struct RequestContent {
    connection: Handle,
    /// Which request it is of.
    number: u64,
    left: Option<u64>,
}

impl RequestContent {
    pub(crate) fn poll_frame(&mut self, cx: &mut Context<'_>) -> Poll<Option<Result<Frame<Bytes>, Fault>>> {
        if self.left == Some(0) {
            return Poll::Ready(None);
        }
        let connection = &mut *self.connection.get();
        if connection.requests.heads() != self.number {
            return Poll::Ready(Some(Err(Fault::Incomplete)));
        }
        let frame = ready!(connection.poll_content(cx));
        self.left = connection.requests.content().map_or(Some(0), super::content::Content::left);
        Poll::Ready(frame)
    }

    /// Bytes that are still to come. `None`: nobody knows.
    pub(crate) fn left(&self) -> Option<u64> {
        self.left
    }
}

/// What of a request matters for the way of its answer.
#[derive(Clone, Copy)]
pub(super) struct Manners {
    pub(super) version: Version,
    pub(super) is_head: bool,
    pub(super) keep_alive: bool,
    pub(super) trailers: bool,
}

impl Handle {
    /// A request, as the service is asked.
    fn ask(&self, head: Box<Head>) -> (Asked, Manners) {
        let manners = Manners {
            version: head.parts.version,
            is_head: head.parts.method == Method::HEAD,
            keep_alive: head.keep_alive,
            trailers: head.trailers,
        };
        let source = match head.framing {
            Framing::Length(0) => Source::None,
            framing => Source::Http1(RequestContent {
                connection: self.clone(),
                number: self.get().requests.heads(),
                left: if let Framing::Length(length) = framing { Some(length) } else { None },
            }),
        };
        let early = (manners.version == Version::HTTP_11).then(|| self.clone());
        (Asked { parts: head.parts, source, upgrade: head.upgrade, refused: None, early }, manners)
    }
}

/// A plain request in the place of a refused one, with what could be saved of it.
fn stand_in(refusal: &Refusal) -> (Asked, Manners) {
    let (mut parts, ()) = Request::new(()).into_parts();
    parts.method = refusal.method.as_deref().and_then(|m| m.parse().ok()).unwrap_or(Method::GET);
    parts.uri =
        refusal.target.as_deref().and_then(|target| target.parse().ok()).unwrap_or(Uri::from_static("/"));
    for (name, value) in [(HOST, &refusal.host), (ACCEPT, &refusal.accept)] {
        if let Some(value) = value.as_deref().and_then(|value| HeaderValue::from_str(value).ok()) {
            parts.headers.insert(name, value);
        }
    }
    let is_head = parts.method == Method::HEAD;
    let manners = Manners { version: Version::HTTP_11, is_head, keep_alive: false, trailers: false };
    (Asked { parts, source: Source::None, upgrade: None, refused: Some(refusal.fault), early: None }, manners)
}
