//! Which of several contracts the caller likes best (RFC 9110 §12.5.1). Which wire of it, the core decides.

use redress::{Accept, Contract};
use std::sync::Arc;

/// The position of the contract that is liked best; of equals the default, then the first. Nothing liked, or nothing to
/// be made of the header: the default.
pub(crate) fn choose(contracts: &[Arc<Contract>], default: usize, accept: Option<&str>) -> usize {
    let Some(accept) = accept.map(Accept::parse) else { return default };
    let liking = |contract: &Contract| {
        contract.wires().map(|(_, media_type)| accept.liking(media_type)).max().unwrap_or_default()
    };
    let mut best = (contracts.get(default).map(|c| liking(c)).unwrap_or_default(), default);
    for (position, contract) in contracts.iter().enumerate() {
        let liking = liking(contract);
        if liking > best.0 {
            best = (liking, position);
        }
    }
    best.1
}
