//! Every case of every contract holds, and every wire has its cases.

use crate::{CONTRACTS, contract};
use redress::{Caller, Case, Reading, coverage, load, read, write};

fn cases() -> impl Iterator<Item = (&'static str, &'static str, Case)> {
    redress_contracts::ALL.iter().flat_map(|source| {
        source.cases.iter().map(|(name, text)| {
            let case =
                Case::load(text).unwrap_or_else(|findings| panic!("{}/{name}: {findings:?}", source.id));
            (source.id, *name, case)
        })
    })
}

#[test]
fn contracts_load_without_findings() {
    let mut report = String::new();
    for source in redress_contracts::ALL {
        let loaded = load(source.contract);
        let id = loaded.contract.as_ref().map(|c| c.id().to_owned());
        assert_eq!(id.as_deref(), Some(source.id), "a contract's folder has its id");
        for finding in loaded.findings {
            let line = source.contract[..finding.span.start].lines().count();
            report += &format!("{}:{line}: {finding}\n", source.id);
        }
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn cases_hold() {
    let mut report = String::new();
    for (id, name, case) in cases() {
        for difference in case.run(contract(id)) {
            report += &format!("{id}/{name}: {difference}\n");
        }
    }
    assert!(report.is_empty(), "{report}");
}

#[test]
fn every_wire_has_a_case_that_reads_it_and_one_that_nearly_does() {
    for contract in CONTRACTS.iter() {
        let cases: Vec<_> = cases().filter(|(id, ..)| *id == contract.id()).map(|(.., case)| case).collect();
        assert_eq!(coverage(contract, &cases), [], "{}", contract.id());
    }
}

/// Each case, written in each contract, is read there as an error of the same kind.
#[test]
fn all_pairs_work_on_all_cases() {
    for (id, name, case) in cases().filter(|(.., case)| case.is_problem()) {
        let message = case.message();
        let Reading::Problem(problem) = read(contract(id), &message) else { panic!("{id}/{name}") };
        for target in CONTRACTS.iter() {
            let written = write(&problem, target, &Caller::default());
            let mut headers = http::HeaderMap::new();
            for (name, value) in &written.headers {
                headers.append(name, value.clone());
            }
            let message = redress::Message::new(written.status, &headers, written.body.as_bytes());
            let Reading::Problem(back) = read(target, &message) else {
                panic!("{id}/{name} to {}: {written:?}", target.id())
            };
            assert_eq!(
                back.wire.as_deref(),
                Some(written.wire),
                "{id}/{name} to {}: {written:?}",
                target.id()
            );
            assert!(
                problem.condition.is_covered_by(back.condition),
                "{id}/{name} to {}: {} became {}",
                target.id(),
                problem.condition,
                back.condition
            );
        }
    }
}
