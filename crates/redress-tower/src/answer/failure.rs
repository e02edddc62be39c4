//! A response with an error's status.

use super::reading::understand;
use super::render::finish;
use super::settle::{Came, How, settle};
use crate::budget::Share;
use crate::decode::{Codings, Undecoded, honest};
use crate::exchange::Exchange;
use crate::intake::Intake;
use crate::plane::Policy;
use crate::record::{Answer, Decision, Record};
use bytes::Bytes;
use http::Response;
use http::response::Parts;
use std::borrow::Cow;

pub(super) async fn answer<B>(policy: &Policy, exchange: &Exchange, response: Response<B>) -> Answer<B>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let (parts, body) = response.into_parts();
    let bound = policy.limits.raw_bytes;
    let mut intake = Intake::new(body, bound);
    if !intake.make_room(&policy.budget) {
        return too_large(parts, intake);
    }
    while !intake.is_over() {
        if !intake.take(&policy.budget).await || intake.bytes().len() > bound {
            return too_large(parts, intake);
        }
    }
    let mut share = Share::default();
    let (body, how) = match decoded(policy, &parts, &intake, &mut share) {
        _ if intake.is_broken() => (Cow::Borrowed(&[][..]), How::Broken),
        Ok(body) => (body, How::Whole),
        // Not to be read: its status says all.
        Err(Undecoded::Opaque) => (Cow::Borrowed(&[][..]), How::Whole),
        Err(Undecoded::TooLarge) => return too_large(parts, intake),
    };
    let came = Came { status: parts.status, headers: &parts.headers, body: &body, how };
    let understood = understand(policy, came.status, came.headers, came.body);
    let mut settled = settle(policy, exchange, &came, understood);
    if settled.said.is_some() && body.is_empty() && !intake.bytes().is_empty() {
        settled.record.original = Some(policy.limits.original(intake.bytes()));
    }
    drop(body);
    intake.hold(share);
    finish(policy, exchange, parts, intake, settled)
}

/// An error to a HEAD: its headers are all there is.
pub(super) fn without_body<B>(policy: &Policy, exchange: &Exchange, response: Response<B>) -> Answer<B>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let (parts, body) = response.into_parts();
    let came = Came { status: parts.status, headers: &parts.headers, body: b"", how: How::Head };
    let understood = understand(policy, came.status, came.headers, came.body);
    let settled = settle(policy, exchange, &came, understood);
    finish(policy, exchange, parts, Intake::new(body, 0), settled)
}

/// The body, decoded, with a share of the budget for what it became.
fn decoded<'a, B>(
    policy: &Policy,
    parts: &Parts,
    intake: &'a Intake<B>,
    share: &mut Share,
) -> Result<Cow<'a, [u8]>, Undecoded>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    match Codings::of(&parts.headers) {
        _ if intake.bytes().is_empty() => Ok(Cow::Borrowed(b"")),
        Codings::None => Ok(Cow::Borrowed(intake.bytes())),
        codings => {
            let bound = honest(intake.bytes().len()).min(policy.limits.decoded_bytes);
            let (granted, bound) = Share::up_to(bound, &policy.budget);
            *share = granted;
            let body = codings.decode(intake.bytes(), bound)?;
            share.shrink_to(body.len());
            Ok(Cow::Owned(body))
        }
    }
}

fn too_large<B>(parts: Parts, intake: Intake<B>) -> Answer<B>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let record = Record::untouched(Decision::TooLarge, parts.status);
    Answer { response: Response::from_parts(parts, intake.into_body()), record }
}
