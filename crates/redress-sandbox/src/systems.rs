//! The systems there are, in the order of their ports.

use crate::system::System;
use redress::Contract;

/// A new one of each.
pub(crate) fn all() -> Vec<Box<dyn System>> {
    vec![
        Box::new(crate::cupi::Cupi),
        Box::new(crate::enablex::EnableX),
        Box::new(crate::genesys::Genesys),
        Box::new(crate::sap::Sap),
        Box::new(crate::huawei::Huawei),
    ]
}

/// A general API that speaks another contract of the catalogue. `None`: there is no such contract.
pub(crate) fn generic(id: &str) -> Option<Box<dyn System>> {
    crate::generic::system(id)
}

/// The contract of that id, which the catalogue has.
pub(crate) fn contract(id: &str) -> Contract {
    let text = redress_contracts::get(id).map_or("", |given| given.contract);
    redress::load(text).unwrap()
}
