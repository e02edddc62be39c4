//! What is to be done with a response, as far as its head tells.

use super::{failure, render, success};
use crate::body::Body;
use crate::exchange::Exchange;
use crate::plane::{ErrorPlane, Policy, Promote};
use crate::record::{Answer, Decision, Record};
use bytes::Bytes;
use http::header::CONTENT_TYPE;
use http::{Method, Response, StatusCode};
use redress::{Condition, Problem};

/// Sets a response right.
///
/// A success passes, streamed; an error is read up to a bound, understood, and said again in the caller's contract; one
/// that is in that contract already passes byte for byte. An error inside a success is found by as little of the body
/// as can be.
///
/// There is no clock here. Who waits no longer than so long for an error's body gives it in a body that fails when the
/// time is up: the error keeps its status, and the record says that it is incomplete.
///
/// Extensions of a response go when it is said again: hyper's client keeps the upstream's own reason phrase there, which
/// would leave with the new status. The [`Layer`](crate::Layer) keeps them, as they are its service's.
///
/// ```
/// use bytes::Bytes;
/// use http_body_util::Full;
/// use redress_tower::{Decision, ErrorPlane, Exchange, Speak, answer};
///
/// async fn example(plane: &ErrorPlane, request: http::request::Parts) {
///     let exchange = Exchange::of(&request);
///     let response = http::Response::new(Full::new(Bytes::from("all is well")));
///     let answer = answer(plane, &exchange, response).await;
///     assert_eq!(answer.record.decision, Decision::Passed);
/// }
/// ```
pub async fn answer<B>(plane: &ErrorPlane, exchange: &Exchange, response: Response<B>) -> Answer<B>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    match glance(plane, exchange, response) {
        Glance::Done(answer) => answer,
        Glance::Look(response) => look(plane, exchange, response).await,
    }
}

/// Renders an error that the gateway or the service itself makes.
///
/// ```
/// use bytes::Bytes;
/// use http_body_util::Empty;
/// use redress::{Condition, Problem};
/// use redress_tower::{Answer, ErrorPlane, Exchange, made};
///
/// fn no_route(plane: &ErrorPlane, exchange: &Exchange) -> Answer<Empty<Bytes>> {
///     made(plane, exchange, Problem::new(Condition::NotFound).with_detail("No route leads there."))
/// }
/// ```
pub fn made<B>(plane: &ErrorPlane, exchange: &Exchange, problem: Problem<'static>) -> Answer<B>
where
    B: http_body::Body<Data = Bytes>,
{
    render::made(plane.policy(), exchange, problem)
}

/// The answer to a service that fell over. What it said goes to the log, under the id that the caller gets.
pub(crate) fn after_panic<B>(plane: &ErrorPlane, exchange: &Exchange, message: Option<String>) -> Answer<B>
where
    B: http_body::Body<Data = Bytes>,
{
    let policy = plane.policy();
    let mut problem = Problem::new(Condition::Internal);
    let incident = policy.guard.name_incident(&mut problem, exchange);
    let mut answer: Answer<B> = render::made(policy, exchange, problem);
    answer.record.incident = Some(incident);
    answer.record.original = message.map(|m| policy.limits.original(&Bytes::from(m)));
    answer
}

/// What the head of a response tells.
#[expect(
    clippy::large_enum_variant,
    reason = "taken apart at once: a box would cost every success an allocation"
)]
pub(crate) enum Glance<B: http_body::Body> {
    /// All there is to know.
    Done(Answer<B>),
    /// The body has to be looked at.
    Look(Response<B>),
}

pub(crate) fn glance<B>(plane: &ErrorPlane, exchange: &Exchange, response: Response<B>) -> Glance<B>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let policy = plane.policy();
    match kind(policy, exchange, &response) {
        Kind::Plain => Glance::Done(passed(response)),
        Kind::Bodiless => Glance::Done(failure::without_body(policy, exchange, response)),
        Kind::Error | Kind::Success => Glance::Look(response),
    }
}

/// The rest of the answer, for a response that [`glance`] could not tell.
pub(crate) async fn look<B>(plane: &ErrorPlane, exchange: &Exchange, response: Response<B>) -> Answer<B>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let policy = plane.policy();
    if policy.is_error(response.status()) {
        failure::answer(policy, exchange, response).await
    } else {
        success::answer(policy, exchange, response).await
    }
}

enum Kind {
    /// Nothing to look for.
    Plain,
    /// An error whose body does not come.
    Bodiless,
    Error,
    Success,
}

fn kind<B: http_body::Body>(policy: &Policy, exchange: &Exchange, response: &Response<B>) -> Kind {
    let status = response.status();
    if policy.is_error(status) {
        match () {
            () if exchange.is_head() => Kind::Bodiless,
            () if is_medium(response) => Kind::Plain,
            () => Kind::Error,
        }
    } else if status.is_success()
        && policy.hides_errors
        && policy.promote != Promote::Off
        && !is_without_document(status)
        && !matches!(*exchange.method(), Method::HEAD | Method::CONNECT)
        && !response.body().is_end_stream()
        && policy.may_be_error(response.headers())
    {
        Kind::Success
    } else {
        Kind::Plain
    }
}

/// A success that has no body, or only a piece of one.
fn is_without_document(status: StatusCode) -> bool {
    matches!(status, StatusCode::NO_CONTENT | StatusCode::RESET_CONTENT | StatusCode::PARTIAL_CONTENT)
}

/// A picture that says "not found" is for the eye: it stays.
fn is_medium<B>(response: &Response<B>) -> bool {
    let label = response.headers().get(CONTENT_TYPE).and_then(|v| v.to_str().ok()).unwrap_or_default();
    let kind = label.split('/').next().unwrap_or_default();
    ["image", "audio", "video", "font"].iter().any(|medium| kind.eq_ignore_ascii_case(medium))
}

/// The response as it came.
pub(super) fn passed<B: http_body::Body>(response: Response<B>) -> Answer<B> {
    let record = Record::untouched(Decision::Passed, response.status());
    Answer { response: response.map(Body::through), record }
}
