//! Which entry of a contract says a condition that came from another: decided once, when the contract is loaded.

use crate::condition::Condition;
use crate::contract::Contract;
use crate::problem::meaning_status;
use crate::wire::Member;
use http::StatusCode;

/// The choice for one condition.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Choice {
    pub(crate) entry: Option<usize>,
    pub(crate) status: StatusCode,
    /// Is the code coined?
    pub(crate) coins: bool,
    /// What a reader of the contract understands.
    pub(crate) understood: Condition,
}

impl Choice {
    /// The choice for a condition that has no status of its own: the one that was received stays true, where a reader
    /// does not take it for something else. Where it would, the plain 400 or 500 stands for it.
    pub(crate) fn for_status(self, contract: &Contract, condition: Condition, received: StatusCode) -> Self {
        if condition.http().is_some() || received == self.status {
            return self;
        }
        [self.entry, None]
            .into_iter()
            .map(|entry| judge(contract, condition, entry, received, received))
            .find(|choice| choice.understood == condition)
            .unwrap_or(self)
    }
}

/// The choices, by condition.
#[derive(Debug, Default)]
pub(crate) struct Twins {
    choices: Vec<Choice>,
}

impl Twins {
    /// Chooses for every condition.
    pub(crate) fn choose(contract: &Contract) -> Self {
        Self { choices: Condition::ALL.iter().map(|&c| choose(contract, c)).collect() }
    }

    pub(crate) fn of(&self, condition: Condition) -> Choice {
        self.choices.get(condition as usize).copied().unwrap_or(Choice {
            entry: None,
            status: meaning_status(condition, None),
            coins: false,
            understood: condition,
        })
    }
}

/// The first choice that a reader understands as the condition or an ancestor of it: an entry of the condition or
/// of its parent, then the bare status, then an entry for client or server errors in general. Where there is none,
/// the plain 400 or 500.
fn choose(contract: &Contract, condition: Condition) -> Choice {
    let is_root = |c: &Condition| matches!(c, Condition::UnknownClientError | Condition::UnknownServerError);
    let (roots, line): (Vec<_>, Vec<_>) = condition.lineage().partition(is_root);
    let bare = bare(contract, condition);
    let of_line = line.iter().flat_map(|&c| entries(contract, condition, c));
    // Such an entry says nothing of its own: the status stays true.
    let own = meaning_status(condition, None);
    let of_roots =
        roots.iter().flat_map(|&c| entries(contract, condition, c)).map(|c| Choice { status: own, ..c });
    let of_plain = condition.plain().into_iter().flat_map(|c| entries(contract, condition, c));
    of_line
        .chain([bare])
        .chain(of_roots)
        .filter(|choice| condition.is_a(choice.understood))
        // A bare status that says no more than its class is worth less than an entry.
        .find(|choice| is_root(&condition) || !is_root(&choice.understood) || choice.entry.is_some())
        .or_else(|| of_plain.chain([bare]).find(|choice| condition.is_covered_by(choice.understood)))
        .unwrap_or(bare)
}

/// The entries that may stand for `like` when `condition` is meant, best first.
fn entries(contract: &Contract, condition: Condition, like: Condition) -> impl Iterator<Item = Choice> {
    let all = move || contract.entries.iter().enumerate();
    let codes = all().filter(move |(_, e)| e.preferred && e.condition == like);
    let statuses = all().filter(move |(_, e)| e.code.is_none() && e.detail.is_none() && e.condition == like);
    let also = all().filter(move |(_, e)| e.code.is_none() && e.also.contains(&like));
    let own = meaning_status(condition, None);
    let code_or_status = codes.chain(statuses).map(move |(index, entry)| {
        let status = entry.http.unwrap_or(own);
        judge(contract, condition, Some(index), status, status)
    });
    // Here the entry's meaning is not the condition's: the coined code has to tell them apart.
    code_or_status.chain(
        also.map(move |(index, entry)| {
            judge(contract, condition, Some(index), entry.http.unwrap_or(own), own)
        }),
    )
}

fn bare(contract: &Contract, condition: Condition) -> Choice {
    let status = meaning_status(condition, None);
    judge(contract, condition, None, status, status)
}

/// Completes a choice by what a reader would make of it.
fn judge(
    contract: &Contract,
    condition: Condition,
    entry: Option<usize>,
    status: StatusCode,
    coin: StatusCode,
) -> Choice {
    let own_code = entry.and_then(|index| contract.entries.get(index)).and_then(|e| e.code.as_deref());
    let first = contract.wires.iter().find(|w| w.write);
    // Without any place for a code in this contract, a condition member may still carry the meaning.
    let says_condition = first.is_some_and(|w| w.has(&Member::Condition));
    let understand = |code: Option<&str>| {
        if says_condition { condition } else { contract.understand(Some(status), code, None).1 }
    };
    // A code is coined where one must stand, or where the meaning would be another without it.
    let must_stand = first.is_some_and(|w| w.requires(&Member::Code));
    let wants_one = own_code.is_none() && (must_stand || !condition.is_a(understand(None)));
    let coined = if wants_one { contract.coined(condition, coin) } else { None };
    let understood = understand(own_code.or(coined.as_deref()));
    Choice { entry, status, coins: coined.is_some(), understood }
}
