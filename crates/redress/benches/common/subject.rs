//! A sample, ready for the verbs.

use crate::messages::Sample;
use http::{HeaderMap, StatusCode};
use redress::{Caller, Contract, Message, Problem, Reading, load, read, write};
use std::hint::black_box;
use std::sync::LazyLock;

/// Every contract there is, compiled.
pub(crate) static CONTRACTS: LazyLock<Vec<Contract>> =
    LazyLock::new(|| redress_contracts::ALL.iter().map(|source| load(source.contract).unwrap()).collect());

pub(crate) fn contract(id: &str) -> &'static Contract {
    CONTRACTS.iter().find(|contract| contract.id() == id).unwrap()
}

/// A sample with all that is done once: contracts loaded, headers parsed, and for `write` the problem read.
pub(crate) struct Subject {
    pub(crate) sample: &'static Sample,
    contract: &'static Contract,
    target: &'static Contract,
    status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) problem: Problem<'static>,
}

impl Subject {
    pub(crate) fn new(sample: &'static Sample) -> Self {
        let mut headers = HeaderMap::new();
        for &(name, value) in sample.headers {
            headers.append(name, value.parse().unwrap());
        }
        let contract = contract(sample.contract);
        let status = StatusCode::from_u16(sample.status).unwrap();
        let message = Message::new(status, &headers, sample.body.as_bytes());
        let problem = read(contract, &message).problem().unwrap().into_owned();
        assert!(problem.wire.is_some(), "{}: no wire fits, so nothing would be measured", sample.name);
        Self { sample, contract, target: self::contract(sample.target), status, headers, problem }
    }

    /// Reads.
    pub(crate) fn read(&self) {
        let message = Message::new(self.status, &self.headers, black_box(self.sample.body.as_bytes()));
        black_box(read(self.contract, &message));
    }

    /// Writes in the contract that it was read in.
    pub(crate) fn write(&self) {
        black_box(write(black_box(&self.problem), self.contract, &Caller::default()));
    }

    /// Reads, and writes in the target.
    pub(crate) fn read_write(&self) {
        black_box(self.translated());
    }

    /// What `read+write` makes of it.
    pub(crate) fn translated(&self) -> String {
        let message = Message::new(self.status, &self.headers, black_box(self.sample.body.as_bytes()));
        let Reading::Problem(problem) = read(self.contract, &message) else { return String::new() };
        let written = write(&problem, self.target, &Caller::default());
        black_box(&written);
        written.body
    }
}
