//! Findings in sentences.

use super::exchange::Exchange;
use super::finding::Finding;
use super::judge::Found;
use crate::fault::Damage;

/// What a client did, in a sentence without a full stop.
pub(crate) fn say(found: &Found<'_>) -> String {
    let exchange = found.exchange;
    let (request, failure) = (exchange.request.words(), failure(exchange));
    let seen = exchange.seen_failure();
    let pause = found.pause.map(time).unwrap_or_default();
    let told =
        seen.and_then(|failed| failed.told).map(|millis| time(millis.saturating_add(999) / 1000 * 1000));
    let told = told.unwrap_or_default();
    let said = match found.finding {
        Finding::Waited => format!("{request} came back {pause} after {failure}, as told"),
        Finding::CameBackEarly => {
            format!("{request} came back {pause} after {failure}, which said to wait {told}")
        }
        Finding::RetriedWhatCannotSucceed => {
            format!(
                "{request} was sent again as it was {pause} after {failure}, which it could only get again"
            )
        }
        Finding::LeftAlone => format!("{request} was not sent again after {failure}"),
        Finding::HammeredLockedAccount => {
            let account = exchange.account.as_ref().map(|name| format!(" {name}")).unwrap_or_default();
            format!("the account{account} was used again {pause} after {failure}, and was still locked")
        }
        Finding::Hammered => {
            format!("{request} was repeated after {failure} with pauses that do not grow, of {pause} at last")
        }
        Finding::Repeated => {
            let advised = seen.filter(|failed| failed.told.is_none()).and_then(|failed| failed.advised);
            let advised =
                advised.map(|seconds| format!("; it told no wait, and the contract advises {seconds} s"));
            format!("{request} was sent again {pause} after {failure}{}", advised.unwrap_or_default())
        }
        Finding::GaveUp => format!("{request} was not tried again after {failure}, though it may be"),
        Finding::Mended => format!("{request} failed with {failure}; a changed request succeeded"),
        Finding::IgnoredUnreadableBody => {
            format!("{request} got {failure}, and an identifier that stands only in it was used")
        }
        Finding::SentTwice => {
            format!(
                "{request} got {failure}, and was sent again {pause} later without a look whether it had been done"
            )
        }
        Finding::LookedFirst => {
            format!("{request} got {failure}, and was sent again {pause} later, after a look at the state")
        }
        Finding::HungUp => format!("{request} was abandoned after {pause}, before an answer left"),
    };
    match found.times {
        1 => said,
        times => format!("{said} ({times} times)"),
    }
}

/// `503 unavailable`, `200 1504 duplicate`, `an answer that did not come whole (201, truncate)`.
fn failure(exchange: &Exchange) -> String {
    let Some(answer) = exchange.answer.as_ref().filter(|_| exchange.has_left()) else {
        return "no answer".to_owned();
    };
    match (exchange.seen_failure(), answer.damage) {
        (Some(failed), damage) => {
            let code = failed.code.as_ref().filter(|code| **code != answer.status.to_string());
            let code = code.map(|code| format!("{code} ")).unwrap_or_default();
            let damage = damage.map(|damage| format!(" ({})", damage.as_str())).unwrap_or_default();
            format!("{} {code}{}{damage}", answer.status, failed.condition)
        }
        (None, Some(Damage::Reset)) => "a reset connection".to_owned(),
        (None, Some(damage)) => {
            format!("an answer that did not come whole ({}, {})", answer.status, damage.as_str())
        }
        (None, None) => answer.status.to_string(),
    }
}

/// Milliseconds as whole seconds, rounded up: what was told.
pub(crate) fn told_seconds(millis: i64) -> u64 {
    u64::try_from(millis).unwrap_or_default().div_ceil(1000)
}

/// `250 ms`, `2.5 s`, `30 s`, `60 min`
fn time(millis: i64) -> String {
    match millis {
        ..1_000 => format!("{millis} ms"),
        1_000..10_000 if millis % 1_000 >= 100 => format!("{}.{} s", millis / 1_000, millis % 1_000 / 100),
        1_000..120_000 => format!("{} s", millis / 1_000),
        120_000..7_200_000 => format!("{} min", millis / 60_000),
        _ => format!("{} h", millis / 3_600_000),
    }
}
