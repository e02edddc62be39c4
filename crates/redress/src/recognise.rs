//! Recognition: whose error is this?

use crate::contract::Contract;
use crate::message::Message;
use crate::read::{Score, is_listed_error, says_success, score};

/// Whose error a message is.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub enum Recognition<'c> {
    /// This contract's: its wire is the most specific that fits.
    Contract(&'c Contract),
    /// Several fit equally well. It is not guessed.
    Tie(Vec<&'c Contract>),
    /// No wire fits, and one contract says that the message is a success.
    Success(&'c Contract),
    /// No wire fits.
    None,
}

/// Finds the contract with the most specific wire that fits the message: the most members, then the media type,
/// then the values of just the right type, then a code or status that the catalogue lists.
///
/// ```
/// use redress::{load, recognise, Message, Recognition};
///
/// let contracts: Vec<_> = redress_contracts::ALL.iter().filter_map(|c| load(c.contract).contract).collect();
/// let message = Message::body(br#"{"error_code":"EndPoint.0005","error_msg":"gone"}"#);
/// let Recognition::Contract(contract) = recognise(&contracts, &message) else { panic!() };
/// assert_eq!(contract.id(), "huawei-vpcep");
/// ```
pub fn recognise<'c>(
    contracts: impl IntoIterator<Item = &'c Contract>,
    message: &Message<'_>,
) -> Recognition<'c> {
    let mut best: Option<(Score, bool)> = None;
    let mut holders: Vec<&Contract> = Vec::new();
    let mut success = None;
    for contract in contracts {
        if says_success(contract, message) {
            success = success.or(Some(contract));
            continue;
        }
        // A wire that takes any text tells nothing about whose it is.
        let Some(score) = score(contract, message).filter(|s| s.members > 0) else { continue };
        let is_listed = is_listed_error(contract, message);
        // One member of many APIs' names, with a value that the catalogue does not know, tells too little.
        if score.members < 2 && !is_listed {
            continue;
        }
        let rank = (score, is_listed);
        match best {
            Some(b) if rank < b => {}
            Some(b) if rank == b => holders.push(contract),
            _ => {
                best = Some(rank);
                holders = vec![contract];
            }
        }
    }
    match (holders.as_slice(), success) {
        ([], Some(contract)) => Recognition::Success(contract),
        ([], None) => Recognition::None,
        ([contract], _) => Recognition::Contract(contract),
        _ => Recognition::Tie(holders),
    }
}
