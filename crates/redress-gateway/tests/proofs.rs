//! Every error of the gateway's own leaves in the contract of whoever gets it.

use crate::support::config;
use redress_gateway::{Fault, prove};

#[test]
fn no_hole() {
    let text = "[listen]\naddress = '127.0.0.1:0'\n\
        [[route]]\npath = '/a'\nupstream = 'http://h'\ncontract = 'enablex'\n\
        [[route]]\npath = '/b'\nupstream = 'http://h'\ncontract = 'enablex'\nspeak = 'cisco-cupi'\nmethods = ['GET']\nproduces = ['text/csv']\n";
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let proofs = runtime.block_on(prove(&config(text), None)).unwrap();
    assert_eq!(proofs.len(), 2 * (Fault::ALL.len() - 2));
    let flaws: Vec<_> = proofs.iter().filter(|proof| proof.flaw.is_some()).collect();
    assert!(flaws.is_empty(), "{flaws:#?}");
    for proof in proofs.iter().filter(|proof| proof.contract == "problem") {
        let body: serde_json::Value = serde_json::from_slice(&proof.body).unwrap();
        let said = (proof.status.as_u16(), body["condition"].as_str().unwrap());
        assert_eq!(said, (proof.fault.status(), proof.fault.condition().id()), "{proof:?}");
    }
}
