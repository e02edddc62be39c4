//! What is generated is what the generator makes of its sources now.

use std::fs;

#[test]
fn generated_files_are_up_to_date() {
    let bless = std::env::var_os("REDRESS_BLESS").is_some_and(|value| value == "1");
    let mut stale = Vec::new();
    for file in xtask::all().unwrap() {
        if fs::read_to_string(&file.path).ok().as_deref() == Some(&*file.text) {
            continue;
        }
        if bless {
            fs::write(&file.path, &file.text).unwrap();
        } else {
            stale.push(file.path);
        }
    }
    assert!(
        stale.is_empty(),
        "out of date: {stale:?}\nRun `cargo xtask generate`, or this test with REDRESS_BLESS=1, and look at the difference."
    );
}

#[test]
fn the_index_has_every_folder() {
    let contracts = xtask::root().join("contracts");
    let mut folders: Vec<String> = fs::read_dir(&contracts)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.path().join("contract.toml").is_file())
        .map(|entry| entry.file_name().into_string().unwrap())
        .collect();
    folders.sort();
    let indexed: Vec<&str> = redress_contracts::ALL.iter().map(|contract| contract.id).collect();
    assert_eq!(folders, indexed, "run `cargo xtask generate`");
    for contract in redress_contracts::ALL {
        let cases = fs::read_dir(contracts.join(contract.id).join("cases")).unwrap().count();
        assert_eq!(cases, contract.cases.len(), "{}: run `cargo xtask generate`", contract.id);
    }
}
