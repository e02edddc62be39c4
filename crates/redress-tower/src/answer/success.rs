//! A success that may be an error: held back only until that is known.

use super::reading::Understood;
use super::render::finish;
use super::settle::{Came, How, settle};
use crate::decode::Codings;
use crate::exchange::Exchange;
use crate::intake::Intake;
use crate::limits;
use crate::plane::Policy;
use crate::record::{Answer, Decision, Record};
use bytes::Bytes;
use http::Response;
use http::response::Parts;
use redress::{Message, Reading, read};
use std::borrow::Cow;

pub(super) async fn answer<B>(policy: &Policy, exchange: &Exchange, response: Response<B>) -> Answer<B>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let (parts, body) = response.into_parts();
    let codings = Codings::of(&parts.headers);
    let mut intake = Intake::new(body, policy.limits.peek_bytes);
    if codings == Codings::Unknown {
        return passed(parts, intake, Decision::Passed);
    }
    let mut pace = Pace::default();
    loop {
        if !intake.take(&policy.budget).await {
            return passed(parts, intake, Decision::TooLarge);
        }
        // What broke off is passed on just so: the caller must see that it did.
        if intake.is_broken() {
            return passed(parts, intake, Decision::Passed);
        }
        let is_over = intake.is_over();
        if !is_over && !pace.is_due(intake.bytes().len()) && intake.bytes().len() <= policy.limits.peek_bytes
        {
            continue;
        }
        let Some((body, is_whole)) = decoded(&codings, intake.bytes()) else {
            return passed(parts, intake, Decision::Passed);
        };
        let is_end = is_over && is_whole;
        let message = Message::new(parts.status, &parts.headers, &body);
        let message = if is_end { message } else { message.unfinished() };
        match read(&policy.upstream, &message) {
            Reading::Problem(problem) if is_end => {
                let understood = Understood { problem: *problem, reader: Some(&policy.upstream) };
                let came =
                    Came { status: parts.status, headers: &parts.headers, body: &body, how: How::InSuccess };
                let settled = settle(policy, exchange, &came, understood);
                return finish(policy, exchange, parts, intake, settled);
            }
            Reading::NeedMore | Reading::Problem(_) if !is_end => {}
            _ => return passed(parts, intake, Decision::Passed),
        }
        if intake.bytes().len() > policy.limits.peek_bytes || body.len() > limits::PEEK_DECODED_BYTES {
            return passed(parts, intake, Decision::TooLarge);
        }
        // It ends in the middle of its coding: whatever it is, it is passed on.
        if is_over {
            return passed(parts, intake, Decision::Passed);
        }
    }
}

/// As much of the document as is there, and whether its coding is whole. `None`: it cannot be known.
fn decoded<'a>(codings: &Codings, raw: &'a [u8]) -> Option<(Cow<'a, [u8]>, bool)> {
    if *codings == Codings::None {
        return Some((Cow::Borrowed(raw), true));
    }
    let (body, is_whole) = codings.peek(raw, limits::PEEK_DECODED_BYTES).ok()?;
    Some((Cow::Owned(body), is_whole))
}

fn passed<B>(parts: Parts, intake: Intake<B>, decision: Decision) -> Answer<B>
where
    B: http_body::Body<Data = Bytes> + Unpin,
{
    let record = Record::untouched(decision, parts.status);
    Answer { response: Response::from_parts(parts, intake.into_body()), record }
}

/// When to read again. The first frames are each worth a look; a body that drips is looked at ever more seldom.
#[derive(Default)]
struct Pace {
    reads: usize,
    next: usize,
}

impl Pace {
    fn is_due(&mut self, len: usize) -> bool {
        if self.reads >= limits::EAGER_READS && len < self.next {
            return false;
        }
        self.reads += 1;
        self.next = len + len / limits::GROWTH_PART;
        true
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_body_that_drips_is_read_seldom() {
        let mut pace = Pace::default();
        let reads = (1..=limits::PEEK_BYTES).filter(|len| pace.is_due(*len)).count();
        assert!(reads < 100, "{reads}");
        let mut pace = Pace::default();
        assert!((1..=limits::EAGER_READS).all(|len| pace.is_due(len)));
    }
}
