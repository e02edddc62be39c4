//! What becomes of an error that is understood: it stays as it is, or is said again.

use super::headers::{Caching, essence, has};
use super::reading::{Understood, agrees, is_generic, is_labelled};
use crate::exchange::Exchange;
use crate::plane::{Policy, Promote};
use crate::record::{Decision, Lost, Record};
use http::header::CONTENT_TYPE;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use redress::{Contract, Written, write};
use std::sync::Arc;

/// How an error came.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum How {
    /// With an error's status, and all of its body that can be read.
    Whole,
    /// With an error's status, and a body that broke off.
    Broken,
    /// Without a body, to a HEAD.
    Head,
    /// With a success's status.
    InSuccess,
}

/// A response that is an error.
pub(super) struct Came<'a> {
    pub(super) status: StatusCode,
    pub(super) headers: &'a HeaderMap,
    /// Decoded. Empty: it could not be.
    pub(super) body: &'a [u8],
    pub(super) how: How,
}

/// What is done about an error.
pub(super) struct Settled {
    pub(super) record: Record,
    /// What is sent instead. `None`: what came.
    pub(super) said: Option<Said>,
}

/// An error, said again.
pub(super) struct Said {
    pub(super) status: StatusCode,
    pub(super) headers: Vec<(HeaderName, HeaderValue)>,
    pub(super) body: String,
    pub(super) caching: Caching,
    /// Headers of the old wire that have been translated.
    pub(super) translated: Vec<HeaderName>,
}

pub(super) fn settle(
    policy: &Policy,
    exchange: &Exchange,
    came: &Came<'_>,
    understood: Understood<'_>,
) -> Settled {
    let Understood { mut problem, reader } = understood;
    let mut record = Record::untouched(Decision::Rewritten, came.status);
    record.origin = Some(problem.origin);
    record.read_in = reader.cloned();
    record.body_incomplete = came.how == How::Broken;
    record.unlisted_code = match (reader, &problem.code) {
        (Some(contract), Some(code)) => {
            contract.entries_of_code(code).next().is_none()
                && contract.entries().iter().any(|e| e.code.is_some())
        }
        _ => false,
    };
    if came.how == How::InSuccess && policy.promote == Promote::Observe {
        record.decision = Decision::Observed;
        record.problem = Some(Box::new(problem.into_owned()));
        return Settled { record, said: None };
    }
    let finding = policy.guard.clean(&mut problem, exchange);
    let spoken = policy.spoken(exchange);
    let written = write(&problem, spoken, &exchange.caller());
    if finding.is_none() && conforms(policy, came, reader, spoken, problem.wire.as_deref(), &written) {
        record.decision = Decision::Conforming;
        record.spoken = Some(Arc::clone(spoken));
        record.problem = Some(Box::new(problem.into_owned()));
        return Settled { record, said: None };
    }
    record.lost = lost(&written);
    let Written { status, headers, body, .. } = written;
    record.sent_status = status;
    record.spoken = Some(Arc::clone(spoken));
    record.original = (!came.body.is_empty()).then(|| policy.limits.original(came.body));
    if let Some(finding) = finding {
        record.leak = Some(finding.leak);
        record.incident = Some(finding.incident);
    }
    if came.how == How::InSuccess {
        record.decision = Decision::Promoted;
    }
    let caching = match came.how {
        How::InSuccess | How::Broken => Caching::NoStore,
        How::Whole | How::Head => Caching::Kept,
    };
    let translated = reader.filter(|_| problem.wire.is_some()).map(|c| policy.own_headers(c).to_vec());
    record.problem = Some(Box::new(problem.into_owned()));
    let said = Said { status, headers, body, caching, translated: translated.unwrap_or_default() };
    Settled { record, said: Some(said) }
}

/// Is it what the caller would get anyway?
fn conforms(
    policy: &Policy,
    came: &Came<'_>,
    reader: Option<&Arc<Contract>>,
    spoken: &Contract,
    wire: Option<&str>,
    written: &Written<'_>,
) -> bool {
    if came.how == How::Head {
        // Its GET would be left alone if the label tells the truth, and HEAD promises the same headers.
        let label = essence(came.headers).unwrap_or_default();
        let is_known = spoken.id() == policy.upstream.id() || !is_generic(label);
        return is_known && is_labelled(spoken, label);
    }
    let Some(reader) = reader.filter(|reader| reader.id() == spoken.id()) else { return false };
    // The wire that came is the one that would be written: the caller accepts it.
    let Some(media_type) =
        spoken.wires().find(|(id, _)| wire == Some(*id) && *id == written.wire).map(|(_, m)| m)
    else {
        return false;
    };
    let is_error = came.how != How::InSuccess;
    if is_error && !agrees(spoken, came.status, came.body) {
        return false;
    }
    if reader.id() == policy.upstream.id() {
        return true;
    }
    // Said in this contract by somebody else: then all of it has to be there.
    let is_labelled = essence(came.headers).is_some_and(|label| label.eq_ignore_ascii_case(media_type));
    let is_complete =
        written.headers.iter().all(|(name, _)| *name == CONTENT_TYPE || has(came.headers, name));
    written.status == came.status && is_labelled && is_complete
}

/// What did not arrive as it was.
pub(super) fn lost(written: &Written<'_>) -> Vec<Lost> {
    written.lost().into_iter().map(|l| Lost { field: l.field.into_owned(), carried: l.carried }).collect()
}
