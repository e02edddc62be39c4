//! The words of the report card.

use serde::{Deserialize, Serialize};

/// What a client did with a failure.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Finding {
    /// It came back no sooner than it was told.
    Waited,
    /// It came back sooner than it was told.
    CameBackEarly,
    /// It sent a request again, as it was, that would only fail again.
    RetriedWhatCannotSucceed,
    /// It did not send such a request again.
    LeftAlone,
    /// It logged on again with an account that was locked.
    HammeredLockedAccount,
    /// It tried again many times in a short time, with pauses that did not grow.
    Hammered,
    /// It tried again, and no wait was told.
    Repeated,
    /// It did not try again what may be tried again.
    GaveUp,
    /// It changed the request, and that succeeded.
    Mended,
    /// It used what stood in an answer that had not come whole.
    IgnoredUnreadableBody,
    /// It sent again what may have been done already, and must not be done twice.
    SentTwice,
    /// Before it sent such a request again, it looked whether it had been done.
    LookedFirst,
    /// It dropped the connection before the answer left.
    HungUp,
}

/// Whether that is to a client's credit.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Mark {
    /// A fault of the client: `redress sandbox report` ends with 1.
    Bad,
    /// As it should be.
    Good,
    /// Neither: it depends on what the client is for.
    Neutral,
}

/// Each finding: its word in JSON, its mark, and what it takes to be found.
pub const FINDINGS: &[(Finding, &str, Mark, &str)] = &[
    (
        Finding::Waited,
        "waited",
        Mark::Good,
        "the same request came back, and not before the time that `Retry-After` had named",
    ),
    (
        Finding::CameBackEarly,
        "came-back-early",
        Mark::Bad,
        "the same request came back before the time that `Retry-After` had named",
    ),
    (
        Finding::RetriedWhatCannotSucceed,
        "retried-what-cannot-succeed",
        Mark::Bad,
        "the same request came again within a minute, unchanged in headers and content, though the contract says not to \
         repeat it and nothing had been changed at the API; after a 5xx, one repeat of what may be repeated is let pass",
    ),
    (Finding::LeftAlone, "left-alone", Mark::Good, "what the contract says not to repeat was not repeated"),
    (
        Finding::HammeredLockedAccount,
        "hammered-locked-account",
        Mark::Bad,
        "after an answer that said the account is locked, the account was used again, for whatever, and was still locked",
    ),
    (
        Finding::Hammered,
        "hammered",
        Mark::Bad,
        "a request was repeated five times within five seconds, and the pauses did not grow",
    ),
    (
        Finding::Repeated,
        "repeated",
        Mark::Neutral,
        "the same request came again, and nothing that the client was told speaks against it",
    ),
    (
        Finding::GaveUp,
        "gave-up",
        Mark::Neutral,
        "what may be tried again was not tried again, up to the report; not where it was hammered before",
    ),
    (Finding::Mended, "mended", Mark::Good, "a changed request to the same place followed, and succeeded"),
    (
        Finding::IgnoredUnreadableBody,
        "ignored-unreadable-body",
        Mark::Bad,
        "a POST succeeded, its answer did not come whole, and the client used an identifier that stood only there",
    ),
    (
        Finding::SentTwice,
        "sent-twice",
        Mark::Bad,
        "a request that is not idempotent got no answer that told its outcome, and came again without a look whether it \
         had been done; one with an `Idempotency-Key`, or that was refused as a conflict, does not count",
    ),
    (
        Finding::LookedFirst,
        "looked-first",
        Mark::Good,
        "such a request came again only after the client had asked for the state",
    ),
    (
        Finding::HungUp,
        "hung-up",
        Mark::Neutral,
        "the client dropped the connection while the answer was being made or held back",
    ),
];

/// What a sandbox cannot see. The report says so, so that nobody takes silence for praise.
pub const UNSEEN: &[&str] = &[
    "what a client shows its user, logs, or does at other services",
    "whether what left the sandbox arrived, and whether a client read it or only its status",
    "a wait that a client kept in its own head: only one that was told in Retry-After is held against it",
    "which of several programs or threads asked, where they call themselves the same: X-Sandbox-Client tells them apart",
    "a retry across a change that was made over /_sandbox, other than of the time: what comes after it counts as new",
    "whether a client follows redirects",
];

impl Finding {
    /// The word in JSON: `came-back-early`.
    pub fn as_str(self) -> &'static str {
        FINDINGS.iter().find(|(finding, ..)| *finding == self).map_or("", |(_, word, ..)| word)
    }

    /// Its mark.
    pub fn mark(self) -> Mark {
        FINDINGS.iter().find(|(finding, ..)| *finding == self).map_or(Mark::Neutral, |(_, _, mark, _)| *mark)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_as_they_are_written() {
        for (finding, word, mark, _) in FINDINGS {
            assert_eq!(serde_json::to_value(finding).unwrap(), *word);
            assert_eq!((finding.as_str(), finding.mark()), (*word, *mark));
        }
        assert_eq!(FINDINGS.len(), Finding::HungUp as usize + 1);
    }
}
