//! One request and its answer, as the report remembers them.

use super::request::{Request, cut, number};
use crate::call::{Call, Reply};
use crate::clock::Moment;
use crate::fault::Damage;
use crate::host::Host;
use crate::limits;
use crate::system::Refusal;
use http::{HeaderMap, HeaderValue, Method};
use redress::{Condition, Contract, Entry, Message, Problem, Reading, Retry, RetryAfter, read};
use std::collections::BTreeSet;
use std::time::{Duration, UNIX_EPOCH};

/// One request, and what became of it.
#[derive(Clone, Debug)]
pub(crate) struct Exchange {
    /// The contract of the system.
    pub(crate) system: &'static str,
    /// Who asked: `X-Sandbox-Client`, else the `User-Agent`, else the address.
    pub(crate) client: String,
    pub(crate) arrived: Moment,
    pub(crate) request: Request,
    /// Did its content come whole? If not, nobody knows what it asked, and its answer speaks of the sending alone.
    pub(crate) is_whole: bool,
    /// The account that the credentials claim, where they name one.
    pub(crate) account: Option<String>,
    /// `None`: the call is still running, or the client went before there was an answer.
    pub(crate) answer: Option<Answer>,
    /// `None`: the answer has not left.
    pub(crate) end: Option<End>,
    /// When it came, among all that happened here.
    pub(crate) begun: u64,
    /// Counts what was done to the sandbox over its own API, but for its clock. What is not of one scene is no retry.
    pub(crate) scene: u64,
}

/// What was answered.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    /// What failed. `None`: it was a success.
    pub(crate) failure: Option<Failed>,
    /// Was it a fault on demand?
    pub(crate) is_fault: bool,
    pub(crate) damage: Option<Damage>,
    /// Of a success that did not leave whole: words that the client can have from nowhere else.
    pub(crate) shown: Vec<u64>,
}

/// How it ended.
#[derive(Clone, Copy, Debug)]
pub(crate) struct End {
    pub(crate) at: Moment,
    /// Among all that happened here.
    pub(crate) event: u64,
    /// Did the answer leave? Else the client hung up before it did.
    pub(crate) was_taken: bool,
}

/// What the answer said.
#[derive(Clone, Debug)]
pub(crate) struct Failed {
    pub(crate) condition: Condition,
    pub(crate) code: Option<String>,
    /// Milliseconds to wait, as the answer told the client: `Retry-After`.
    pub(crate) told: Option<i64>,
    /// Seconds to wait, as the contract advises where an answer does not tell.
    pub(crate) advised: Option<u64>,
    /// The entries of the contract that it is, by their place there. Empty: a page of somebody in between, say.
    pub(crate) entries: Vec<usize>,
}

impl Exchange {
    /// Of a call that has come. `unread`: its content could not be taken.
    pub(crate) fn of(host: &Host, call: &Call, fault: Option<&str>, unread: Option<&Refusal>) -> Self {
        let agent = || call.header("user-agent").map(str::to_owned);
        let client = call.header("x-sandbox-client").map(str::to_owned).or_else(agent);
        Self {
            system: host.about().id,
            client: cut(&client.unwrap_or_else(|| call.peer.to_string()), limits::CLIENT_CHARS),
            arrived: call.arrived,
            request: Request::of(call, fault),
            is_whole: unread != Some(&Refusal::Content),
            account: host.system.account(call).map(|account| cut(&account, limits::CLIENT_CHARS)),
            answer: None,
            end: None,
            begun: 0,
            scene: 0,
        }
    }

    /// Did the answer leave, whole or not?
    pub(crate) fn has_left(&self) -> bool {
        self.end.is_some_and(|end| end.was_taken)
    }

    /// Did the client get the answer, whole?
    pub(crate) fn has_come(&self) -> bool {
        self.has_left() && self.answer.as_ref().is_some_and(|answer| answer.damage.is_none())
    }

    /// Was it answered with a success, whether or not the client saw it?
    pub(crate) fn has_succeeded(&self) -> bool {
        self.answer.as_ref().is_some_and(|answer| answer.failure.is_none())
    }

    /// The answer, if the client could see of it the status at least.
    pub(crate) fn seen_answer(&self) -> Option<&Answer> {
        self.answer.as_ref().filter(|answer| self.has_left() && answer.damage != Some(Damage::Reset))
    }

    /// What failed, if the client could see that.
    pub(crate) fn seen_failure(&self) -> Option<&Failed> {
        self.seen_answer()?.failure.as_ref()
    }

    /// Has the client nothing to know the outcome by: did it hang up, or did no whole answer come that told?
    pub(crate) fn is_lost(&self) -> bool {
        self.end.is_some() && !self.has_come() && self.seen_failure().is_none()
    }
}

impl Answer {
    /// The answer is read as a client would read it, at the moment when it leaves.
    pub(crate) fn of(contract: &Contract, call: &Call, reply: &Reply, leaves: Moment) -> Self {
        let body: &[u8] = if call.method == Method::HEAD { b"" } else { &reply.body };
        let failure = match read(contract, &Message::new(reply.status, &reply.headers, body)) {
            Reading::Problem(problem) => Some(Failed::of(contract, &problem, &reply.headers, leaves)),
            _ => None,
        };
        Self { status: reply.status.as_u16(), failure, is_fault: false, damage: None, shown: Vec::new() }
    }

    /// With that damage to its bytes.
    #[must_use]
    pub(crate) fn damaged(mut self, damage: Option<Damage>, call: &Call, reply: &Reply) -> Self {
        self.damage = damage;
        let came = match damage {
            Some(Damage::Truncate | Damage::ShortLength) => reply.body.len() / 2,
            Some(Damage::LongLength) => reply.body.len(),
            Some(Damage::Reset) | None => return self,
        };
        if call.method == Method::POST && self.failure.is_none() {
            let known: BTreeSet<_> = reply
                .headers
                .values()
                .map(HeaderValue::as_bytes)
                .chain([&*call.body, call.path.as_bytes()])
                .flat_map(words)
                .collect();
            let shown = words(reply.body.get(..came).unwrap_or_default());
            let shown = shown.filter(|word| !known.contains(word));
            self.shown = shown.take(limits::SHOWN_WORDS).map(|word| number(&word)).collect();
        }
        self
    }
}

/// Letters and digits of a word that can be an identifier: a shorter one may be anything.
const WORD_LETTERS: usize = 4;

fn words(text: &[u8]) -> impl Iterator<Item = &[u8]> {
    let is_outside = |b: &u8| !b.is_ascii_alphanumeric() && !matches!(b, b'-' | b'_');
    // Without a digit it may be the name of a member as well.
    text.split(is_outside).filter(|word| word.len() >= WORD_LETTERS && word.iter().any(u8::is_ascii_digit))
}

impl Failed {
    fn of(contract: &Contract, problem: &Problem<'_>, headers: &HeaderMap, now: Moment) -> Self {
        let told = headers.get(http::header::RETRY_AFTER).and_then(|value| value.to_str().ok());
        let now = UNIX_EPOCH + Duration::from_millis(u64::try_from(now.0).unwrap_or_default());
        let told = told.and_then(RetryAfter::parse).map(|told| told.wait(now));
        let by_default = match problem.condition.retry() {
            Retry::After(seconds) => Some(seconds),
            _ => None,
        };
        Self {
            condition: problem.condition,
            code: problem.code.as_deref().map(|code| cut(code, limits::CLIENT_CHARS)),
            told: told.and_then(|told| i64::try_from(told.as_millis()).ok()),
            advised: problem.wait.or(by_default).map(u64::from),
            // A page that no wire fits has the status only by chance.
            entries: problem.wire.as_ref().map(|_| entries(contract, problem)).unwrap_or_default(),
        }
    }

    /// May the same request be sent again, as the answer or the contract says?
    pub(crate) fn may_retry(&self) -> bool {
        self.told.is_some() || self.advised.is_some()
    }
}

/// The entries of a contract that an error is: its own, that of its status as such, that of its code where the status
/// tells the meaning, and those of the errors reported along with it.
fn entries(contract: &Contract, problem: &Problem<'_>) -> Vec<usize> {
    // The first one of that status, else the first one.
    let of_code = |code: &str| contract.entries_of_code(code).min_by_key(|e| e.http != problem.received);
    let own = contract.entry_of(problem);
    let is_status = |e: &&Entry| e.code.is_none() && e.http == problem.received;
    // One that has words of its own is met with them only.
    let status = contract.entries().iter().filter(is_status).find(|entry| entry.example_detail().is_none());
    let status = status.filter(|_| own.is_none_or(|own| own.code.is_some()));
    let follows = problem.code.as_deref().and_then(of_code).filter(|entry| entry.follows_status);
    let others = problem.errors.iter().filter_map(|error| of_code(error.code.as_deref()?));
    let place = |entry: &Entry| contract.entries().iter().position(|each| std::ptr::eq(each, entry));
    let all: BTreeSet<_> =
        own.into_iter().chain(status).chain(follows).chain(others).filter_map(place).collect();
    all.into_iter().collect()
}
