//! One request and its answer, as the report remembers them.

use crate::call::{Call, Reply};
use crate::clock::Moment;
use crate::fault::Damage;
use crate::host::Host;
use redress::{Condition, Message, Reading, read};

/// One request and its answer.
#[derive(Clone, Debug)]
pub struct Exchange {
    /// The contract of the system.
    pub system: &'static str,
    /// Who asked: `X-Sandbox-Client`, else the `User-Agent`, else the address.
    pub client: String,
    pub arrived: Moment,
    /// When the answer had left.
    pub left: Moment,
    pub method: String,
    /// Path and query.
    pub target: String,
    /// The account that was claimed, where credentials name one.
    pub account: Option<String>,
    pub status: u16,
    /// What failed. `None`: it was a success.
    pub failure: Option<Failed>,
    /// Was it a fault on demand?
    pub is_fault: bool,
    pub damage: Option<Damage>,
    /// Did the answer reach the client, as far as can be seen?
    pub was_taken: bool,
}

/// What the answer said.
#[derive(Clone, Debug)]
pub struct Failed {
    pub condition: Condition,
    pub code: Option<String>,
    /// The status of the contract's entry.
    pub status: u16,
    /// Seconds to wait, where it said so.
    pub wait: Option<u64>,
    /// May the same request be sent again?
    pub may_retry: bool,
    /// Did a contract's wire fit, or was it a page, or nothing?
    pub is_readable: bool,
}

impl Exchange {
    /// Of a call that was answered so: the answer is read as a client would read it.
    pub fn of(host: &Host, call: &Call, reply: &Reply, is_fault: bool, damage: Option<Damage>) -> Self {
        let message = Message::new(reply.status, &reply.headers, &reply.body);
        let failure = match read(&host.contract, &message) {
            Reading::Problem(problem) => {
                let advice = redress::advise(&problem, 1, std::time::UNIX_EPOCH);
                Some(Failed {
                    condition: problem.condition,
                    code: problem.code.as_deref().map(str::to_owned),
                    status: reply.status.as_u16(),
                    wait: advice.wait.map(|wait| wait.as_secs()),
                    may_retry: advice.retry,
                    is_readable: problem.wire.is_some(),
                })
            }
            _ => None,
        };
        let agent = || call.header("user-agent").map(str::to_owned);
        let client = call.header("x-sandbox-client").map(str::to_owned).or_else(agent);
        let query = call.raw_query.as_ref().map(|q| format!("?{q}")).unwrap_or_default();
        Self {
            system: host.about().id,
            client: client.unwrap_or_else(|| call.peer.to_string()),
            arrived: call.arrived,
            left: call.arrived,
            method: call.method.to_string(),
            target: format!("{}{query}", call.path),
            account: call.basic().map(|(user, _)| user),
            status: reply.status.as_u16(),
            failure,
            is_fault,
            damage,
            was_taken: false,
        }
    }
}
