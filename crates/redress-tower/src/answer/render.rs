//! The response that carries an error.

use super::headers::{Caching, put, strip, vary};
use super::settle::{Said, Settled, lost};
use crate::body::Body;
use crate::exchange::Exchange;
use crate::intake::Intake;
use crate::plane::Policy;
use crate::record::{Answer, Decision, Record};
use bytes::Bytes;
use http::header::CONTENT_LENGTH;
use http::response::Parts;
use http::{HeaderMap, HeaderValue, Response};
use redress::{Problem, write};
use std::sync::Arc;

/// The answer to a response: what came, or what is said instead.
pub(super) fn finish<B>(
    policy: &Policy,
    exchange: &Exchange,
    mut parts: Parts,
    intake: Intake<B>,
    settled: Settled,
) -> Answer<B>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let Settled { record, said } = settled;
    let body = match said {
        None => {
            // Another caller gets the same error in another form.
            if policy.varies && record.decision == Decision::Conforming {
                vary(&mut parts.headers);
            }
            intake.into_body()
        }
        Some(said) => {
            parts.status = record.sent_status;
            parts.extensions.clear();
            // What a GET would bring is known only where the upstream says that its own error has no body.
            let is_known = !exchange.is_head() || is_empty(&parts.headers);
            intake.replaced_by(dress(policy, &mut parts.headers, exchange, said, is_known))
        }
    };
    Answer { response: Response::from_parts(parts, body), record }
}

/// An error that is made here.
pub(super) fn made<B>(policy: &Policy, exchange: &Exchange, mut problem: Problem<'static>) -> Answer<B>
where
    B: http_body::Body<Data = Bytes>,
{
    let finding = policy.guard.clean(&mut problem, exchange);
    let spoken = policy.spoken(exchange);
    let written = write(&problem, spoken, &exchange.caller());
    let mut record = Record::untouched(Decision::Made, written.status);
    record.upstream_status = None;
    record.origin = Some(problem.origin);
    record.spoken = Some(Arc::clone(spoken));
    record.lost = lost(&written);
    if let Some(finding) = finding {
        record.original = finding.original.map(|text| policy.limits.original(text.as_bytes()));
        record.leak = Some(finding.leak);
        record.incident = Some(finding.incident);
    }
    let said = Said {
        status: written.status,
        headers: written.headers,
        body: written.body,
        caching: Caching::NoStore,
        translated: Vec::new(),
    };
    let mut headers = HeaderMap::with_capacity(said.headers.len() + 4);
    let body = Body::whole(dress(policy, &mut headers, exchange, said, true));
    record.problem = Some(Box::new(problem));
    let mut response = Response::new(body);
    *response.status_mut() = record.sent_status;
    *response.headers_mut() = headers;
    Answer { response, record }
}

/// Puts on the headers, and makes the body.
fn dress(
    policy: &Policy,
    headers: &mut HeaderMap,
    exchange: &Exchange,
    said: Said,
    is_length_known: bool,
) -> Bytes {
    strip(headers, said.status, &said.translated, said.caching);
    put(headers, said.headers);
    if policy.varies {
        vary(headers);
    }
    if is_length_known {
        headers.insert(CONTENT_LENGTH, HeaderValue::from(said.body.len()));
    }
    if exchange.is_head() { Bytes::new() } else { Bytes::from(said.body) }
}

fn is_empty(headers: &HeaderMap) -> bool {
    headers.get(CONTENT_LENGTH).is_some_and(|length| length.as_bytes() == b"0")
}
