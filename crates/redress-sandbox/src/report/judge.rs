//! What each client did with each failure. A finding needs evidence: what can also be innocent is none.

use super::exchange::{Exchange, Failed};
use super::finding::Finding;
use super::request::number;
use super::run::Run;
use redress::Condition;
use std::collections::HashSet;

/// Milliseconds by which a client's clock may run fast, so that it comes back early without knowing.
const GRACE_MILLIS: i64 = 100;
/// After that, the same request is a new wish, not a retry.
const RETRY_MILLIS: i64 = 60_000;
/// Retries in [`HAMMER_MILLIS`] that are too many, if the pauses do not grow.
const HAMMER_RETRIES: usize = 5;
const HAMMER_MILLIS: i64 = 5_000;
/// A shorter pause is as good as none: twice of it is no back-off either.
const LEAST_PAUSE_MILLIS: i64 = 50;

/// Something that a client did.
#[derive(Clone, Debug)]
pub(crate) struct Found<'x> {
    pub(crate) finding: Finding,
    /// What it did it with.
    pub(crate) exchange: &'x Exchange,
    /// How often.
    pub(crate) times: usize,
    /// Milliseconds between the failure and what followed.
    pub(crate) pause: Option<i64>,
}

/// Judges all clients. The exchanges are in the order in which they came.
pub(crate) fn judge(all: &[Exchange]) -> Vec<Found<'_>> {
    let run = Run::of(all);
    let mut judged = Judged::of(&run);
    for (index, exchange) in all.iter().enumerate().filter(|(_, exchange)| exchange.is_whole) {
        if exchange.is_lost() {
            judged.lost(index, exchange);
        } else if let Some(failed) = exchange.seen_failure() {
            if failed.condition.is_a(Condition::AccountLocked) {
                judged.locked(exchange, failed);
            } else if failed.may_retry() {
                judged.retryable(index, exchange, failed);
            } else if !failed.condition.is_a(Condition::Redirected) {
                judged.permanent(index, exchange, failed);
            }
        }
    }
    judged.hammered();
    judged.found
}

struct Judged<'r, 'x> {
    run: &'r Run<'x>,
    /// Of each exchange: the same request, when it came again.
    again: Vec<Option<usize>>,
    /// Is it a blind repeat of what cannot succeed?
    is_blind: Vec<bool>,
    /// Did its blind repeats succeed in the end, by themselves?
    ends_well: Vec<bool>,
    /// When those came that used a locked account again.
    hammering: HashSet<u64>,
    found: Vec<Found<'x>>,
}

impl<'r, 'x> Judged<'r, 'x> {
    fn of(run: &'r Run<'x>) -> Self {
        let again: Vec<_> = run.all.iter().map(|exchange| run.again(exchange)).collect();
        let mut is_blind = vec![false; again.len()];
        let mut ends_well = vec![false; again.len()];
        // What follows is later in the list.
        for (index, first) in run.all.iter().enumerate().rev() {
            let Some(next) = again.get(index).copied().flatten() else { continue };
            let Some(second) = run.all.get(next).filter(|second| is_blind_repeat(run, first, second)) else {
                continue;
            };
            let ends = ends_well.get(next).copied().unwrap_or_default();
            let is_fault = first.answer.as_ref().is_some_and(|answer| answer.is_fault);
            set(&mut ends_well, index, ends || (second.has_succeeded() && !is_fault));
            set(&mut is_blind, next, true);
        }
        Self { run, again, is_blind, ends_well, hammering: HashSet::new(), found: Vec::new() }
    }

    /// The same request, when it came again, in whatever scene.
    fn ever_again(&self, index: usize) -> Option<&'x Exchange> {
        let next = self.again.get(index).copied().flatten()?;
        self.run.all.get(next)
    }

    /// The same request, when it came again with nothing changed from outside.
    fn again(&self, index: usize) -> Option<&'x Exchange> {
        let scene = self.run.all.get(index)?.scene;
        self.ever_again(index).filter(|next| next.scene == scene)
    }

    fn add(&mut self, finding: Finding, exchange: &'x Exchange, next: Option<&Exchange>) {
        let pause = next.and_then(|next| pause(exchange, next));
        self.found.push(Found { finding, exchange, times: 1, pause });
    }

    /// A failure after which the same request may be sent again.
    fn retryable(&mut self, index: usize, exchange: &'x Exchange, failed: &Failed) {
        let next = self.ever_again(index);
        let finding = match (next.and_then(|next| pause(exchange, next)), failed.told) {
            (None, _) => Finding::GaveUp,
            (Some(pause), Some(told)) if pause + GRACE_MILLIS >= told => Finding::Waited,
            // That may be another test.
            (Some(_), _) if self.again(index).is_none() => return,
            (Some(_), None) => Finding::Repeated,
            (Some(_), Some(_)) => Finding::CameBackEarly,
        };
        self.add(finding, exchange, next);
    }

    /// A failure that the same request would only get again.
    fn permanent(&mut self, index: usize, exchange: &'x Exchange, failed: &Failed) {
        let is_set = |flags: &[bool]| flags.get(index).copied().unwrap_or_default();
        let Some(next) = self.again(index) else {
            match self.run.at_place(exchange).and_then(|index| self.run.all.get(index)) {
                // The last of several in vain is no credit.
                None if is_set(&self.is_blind) => {}
                None => self.add(Finding::LeftAlone, exchange, None),
                Some(next) if next.has_succeeded() => self.add(Finding::Mended, exchange, Some(next)),
                Some(_) => {}
            }
            return;
        };
        if !is_unchanged(exchange, next, failed) {
            if next.has_succeeded() {
                self.add(Finding::Mended, exchange, Some(next));
            }
        } else if is_blind_repeat(self.run, exchange, next) {
            // A server's error may have been an accident, and one more try does no harm.
            let is_accident = failed.condition.is_a(Condition::UnknownServerError)
                && failed.condition != Condition::NotImplemented;
            let is_first = !is_set(&self.is_blind);
            let is_harmless =
                is_set(&self.ends_well) || (is_accident && is_first && exchange.request.is_idempotent());
            let finding = if is_harmless { Finding::Repeated } else { Finding::RetriedWhatCannotSucceed };
            self.add(finding, exchange, Some(next));
        }
    }

    /// An account is locked.
    fn locked(&mut self, exchange: &'x Exchange, failed: &Failed) {
        let advised = failed.advised.and_then(|seconds| i64::try_from(seconds).ok());
        let wait = failed.told.or(advised.map(|seconds| seconds.saturating_mul(1000))).unwrap_or_default();
        let Some(next) = self.run.of_account(exchange).and_then(|index| self.run.all.get(index)) else {
            if !self.hammering.contains(&exchange.begun) {
                self.add(Finding::LeftAlone, exchange, None);
            }
            return;
        };
        let is_over = pause(exchange, next).is_some_and(|pause| pause + GRACE_MILLIS >= wait);
        let is_locked =
            next.seen_failure().is_some_and(|failed| failed.condition.is_a(Condition::AccountLocked));
        if is_over && failed.told.is_some() {
            self.add(Finding::Waited, exchange, Some(next));
        } else if !is_over && is_locked {
            self.hammering.insert(next.begun);
            self.add(Finding::HammeredLockedAccount, exchange, Some(next));
        }
    }

    /// The client cannot know the outcome.
    fn lost(&mut self, index: usize, exchange: &'x Exchange) {
        if let Some(end) = exchange.end.filter(|end| !end.was_taken) {
            let pause = Some(end.at.0 - exchange.arrived.0);
            self.found.push(Found { finding: Finding::HungUp, exchange, times: 1, pause });
        }
        if self.uses_what_was_shown(exchange) {
            self.add(Finding::IgnoredUnreadableBody, exchange, None);
        }
        let Some(next) = self.again(index) else {
            if exchange.request.is_idempotent() && exchange.has_left() {
                self.add(Finding::GaveUp, exchange, None);
            }
            return;
        };
        let is_refused = next.seen_failure().is_some_and(|failed| failed.condition.is_a(Condition::Conflict));
        let finding = if exchange.request.is_idempotent() || exchange.request.is_keyed {
            Finding::Repeated
        } else if self.has_looked(exchange, next) {
            Finding::LookedFirst
        } else if is_refused {
            Finding::Repeated
        } else {
            Finding::SentTwice
        };
        self.add(finding, exchange, Some(next));
    }

    /// Between these two, did the client ask for the state of what it wanted to change?
    fn has_looked(&self, first: &Exchange, second: &Exchange) -> bool {
        let is_look = |look: &Exchange| {
            let (looked, wanted) = (look.request.path(), first.request.path());
            look.request.is_safe() && (is_below(looked, wanted) || is_below(wanted, looked))
        };
        self.run.of_client(first).take_while(|each| each.begun < second.begun).any(is_look)
    }

    /// Did the client go on with an identifier that stood only in an answer which had not come whole?
    fn uses_what_was_shown(&self, exchange: &Exchange) -> bool {
        let Some(answer) = exchange.answer.as_ref().filter(|answer| !answer.shown.is_empty()) else {
            return false;
        };
        for next in self.run.of_client(exchange) {
            let below = next.request.path().strip_prefix(exchange.request.path());
            let part =
                below.and_then(|below| below.strip_prefix('/')).and_then(|below| below.split('/').next());
            if part.is_some_and(|part| answer.shown.contains(&number(&part.as_bytes()))) {
                return true;
            }
            // That answer may have shown the identifier as well.
            if next.has_succeeded() {
                return false;
            }
        }
        false
    }

    /// Requests that were repeated too often in too short a time.
    fn hammered(&mut self) {
        let mut hammering = HashSet::new();
        for group in self.run.repeats() {
            let mut links: Vec<Link<'x>> = Vec::new();
            for (index, exchange) in group.iter().filter_map(|i| Some((*i, self.run.all.get(*i)?))) {
                let failed = exchange.seen_failure().filter(|failed| failed.may_retry());
                let is_locked = failed.is_some_and(|f| f.condition.is_a(Condition::AccountLocked));
                let next = self.again(index).filter(|_| failed.is_some() && !is_locked);
                let Some((next, pause)) = next.and_then(|next| Some((next, pause(exchange, next)?))) else {
                    continue;
                };
                // Several that ran at once have one repeat.
                if links.last().is_none_or(|link| link.arrived != next.begun) {
                    links.push(Link { exchange, arrived: next.begun, at: next.arrived.0, pause });
                }
            }
            let hammered: Vec<_> = links.windows(HAMMER_RETRIES).filter_map(is_hammering).collect();
            // Whoever hammered did not give up, though there is a last try; of several at once each is the last.
            let scenes: HashSet<_> = hammered.iter().map(|(exchange, _)| exchange.scene).collect();
            let exchanges = group.iter().filter_map(|index| self.run.all.get(*index));
            hammering.extend(exchanges.filter(|e| scenes.contains(&e.scene)).map(|e| e.begun));
            if let Some((exchange, pause)) = hammered.first().copied() {
                let times = links.len();
                self.found.push(Found { finding: Finding::Hammered, exchange, times, pause: Some(pause) });
            }
        }
        self.found
            .retain(|found| found.finding != Finding::GaveUp || !hammering.contains(&found.exchange.begun));
    }
}

/// A failure and its repeat.
struct Link<'x> {
    exchange: &'x Exchange,
    arrived: u64,
    at: i64,
    pause: i64,
}

fn is_hammering<'x>(links: &[Link<'x>]) -> Option<(&'x Exchange, i64)> {
    let (first, last) = (links.first()?, links.last()?);
    let whole = last.at - (first.at - first.pause);
    let grows = last.pause >= 2 * first.pause.max(LEAST_PAUSE_MILLIS);
    (whole <= HAMMER_MILLIS && !grows).then_some((first.exchange, last.pause))
}

/// Was the same request sent again without cause: unchanged, soon, and nothing had happened in between?
fn is_blind_repeat(run: &Run<'_>, first: &Exchange, second: &Exchange) -> bool {
    first.seen_failure().is_some_and(|failed| !failed.may_retry() && is_unchanged(first, second, failed))
        && first.scene == second.scene
        && pause(first, second).is_some_and(|pause| pause <= RETRY_MILLIS)
        && !run.was_changed(first, second)
}

/// Is the second request the first in all that can matter for that failure?
fn is_unchanged(first: &Exchange, second: &Exchange, failed: &Failed) -> bool {
    // There a new signature or session may be what mends it.
    let is_of_credentials = [
        Condition::Unauthenticated,
        Condition::PermissionDenied,
        Condition::ProxyAuthenticationRequired,
        Condition::MissingHeader,
        Condition::InvalidHeader,
    ];
    let signs = is_of_credentials.iter().any(|condition| failed.condition.is_a(*condition));
    first.request.headers == second.request.headers
        && (!signs || first.request.signature == second.request.signature)
}

/// Milliseconds from the end of the first to the second.
fn pause(first: &Exchange, second: &Exchange) -> Option<i64> {
    first.end.map(|end| second.arrived.0 - end.at.0)
}

fn is_below(path: &str, above: &str) -> bool {
    path.strip_prefix(above)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/') || above.ends_with('/'))
}

fn set(flags: &mut [bool], index: usize, value: bool) {
    if let Some(flag) = flags.get_mut(index) {
        *flag = value;
    }
}
