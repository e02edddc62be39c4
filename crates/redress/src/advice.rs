//! **advise**: problem, attempt and time in; what the caller should do out.

use crate::condition::{Move, Retry};
use crate::limits;
use crate::problem::Problem;
use std::time::{Duration, SystemTime};

/// What the caller should do about a problem.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct Advice<'p> {
    /// Whose move it is.
    pub whose_move: Move,
    /// May the same request be sent again?
    pub retry: bool,
    /// How long to wait before it is.
    pub wait: Option<Duration>,
    /// What mends it, where the catalogue knows.
    pub remedy: Option<&'p str>,
}

/// Advises the sender of a request that has failed `attempt` times (1: this was the first).
///
/// A wait that the message names is kept to the second. One that comes from the catalogue doubles with every
/// attempt. Neither is ever over a day.
///
/// ```
/// use redress::{advise, Condition, Problem};
/// use std::time::{Duration, SystemTime};
///
/// let problem = Problem::new(Condition::Overloaded);
/// let third = advise(&problem, 3, SystemTime::UNIX_EPOCH);
/// assert!(third.retry);
/// assert_eq!(third.wait, Some(Duration::from_secs(40)));
/// assert!(!advise(&Problem::new(Condition::Duplicate), 1, SystemTime::UNIX_EPOCH).retry);
/// ```
pub fn advise<'p>(problem: &'p Problem<'_>, attempt: u32, now: SystemTime) -> Advice<'p> {
    let base = match problem.condition.retry() {
        Retry::After(seconds) => Some(problem.wait.unwrap_or(seconds)),
        Retry::No => problem.wait,
    };
    let backed_off = base.map(|seconds| {
        let doubled = u64::from(seconds).saturating_mul(1 << attempt.saturating_sub(1).min(MOST_DOUBLINGS));
        Duration::from_secs(doubled.min(limits::WAIT_SECONDS))
    });
    let companions = &problem.companions;
    let told = companions.retry_after.filter(|_| !companions.usual.retry_after);
    let wait = told.map(|told| told.wait(now)).or(backed_off);
    // Whoever names a time to come back wants the request again.
    let invited = told.is_some() && matches!(problem.status.as_u16(), 429 | 503);
    let retry = base.is_some() || invited;
    Advice {
        whose_move: problem.whose_move,
        retry,
        wait: wait.filter(|_| retry),
        remedy: problem.remedy.as_deref(),
    }
}

/// Doublings after which every wait is a day.
const MOST_DOUBLINGS: u32 = 17;
