//! Every row of every `provoke.toml` is answered as it says; and there is a row for every entry of every contract.

use crate::start::{all, contract};
use redress::{Contract, Message, Reading, read};
use redress_sandbox::client::ask;
use redress_sandbox::script::{Player, Row, Rows};

async fn check(id: &str) {
    let (_, text) = SYSTEMS.iter().find(|(own, _)| *own == id).unwrap();
    let rows = Rows::parse(text).unwrap_or_else(|e| panic!("{id}: {e}")).rows;
    let contract = contract(id);
    let mut wrong = Vec::new();
    let sandbox = all().await;
    let mut player = Player::new(sandbox.of(id));
    for row in rows.iter().filter(|row| row.on_demand.is_none()) {
        match player.play(row).await {
            Ok(Some(seen)) => wrong.extend(differs(row, &contract, &seen.answer).map(|why| {
                format!(
                    "{} {:?} ({}): {why}\n  asked: {}",
                    row.status,
                    row.code,
                    row.cause,
                    seen.request.trim()
                )
            })),
            Ok(None) => wrong.push(format!("{} {:?} ({}): no request", row.status, row.code, row.cause)),
            Err(why) => wrong.push(format!("{} {:?} ({}): {why}", row.status, row.code, row.cause)),
        }
    }
    for row in rows.iter().filter(|row| row.on_demand.is_some()) {
        let code = row.code.as_ref().map(|code| format!("code={code}; ")).unwrap_or_default();
        let fault = [("X-Sandbox-Fault".to_owned(), format!("{code}status={}", row.status))];
        let answer = ask(sandbox.of(id), "GET", "/a", &fault, "").await.unwrap();
        if answer.status.as_u16() != row.status || answer.text().starts_with("sandbox: ") {
            wrong.push(format!("{} {:?} on demand: {}", row.status, row.code, answer.text()));
        }
    }
    wrong.extend(missing(&rows, &contract));
    assert!(wrong.is_empty(), "{id}: {} of {} rows\n{}", wrong.len(), rows.len(), wrong.join("\n\n"));
}

fn differs(row: &Row, contract: &Contract, answer: &redress_sandbox::client::Answer) -> Option<String> {
    let text = answer.text();
    if answer.status.as_u16() != row.status {
        return Some(format!("answered with {} {text}", answer.status));
    }
    let message = Message::new(answer.status, &answer.headers, &answer.body);
    let reading = read(contract, &message);
    let Reading::Problem(problem) = reading else { return Some(format!("is not an error: {text}")) };
    if let Some(code) = &row.code
        && problem.code.as_deref().is_none_or(|seen| !seen.eq_ignore_ascii_case(code))
    {
        return Some(format!("has the code {:?}: {text}", problem.code));
    }
    if let Some(wire) = &row.wire
        && problem.wire.as_deref() != Some(wire)
    {
        return Some(format!("is on the wire {:?}: {text}", problem.wire));
    }
    if let Some(shows) = &row.shows
        && !text.contains(shows.as_str())
        && !answer.headers.values().any(|v| v.to_str().is_ok_and(|v| v.contains(shows.as_str())))
    {
        return Some(format!("does not show `{shows}`: {text} {:?}", answer.headers));
    }
    None
}

/// Entries of the contract that no row is about.
fn missing(rows: &[Row], contract: &Contract) -> Vec<String> {
    let mut missing = Vec::new();
    for entry in contract.entries() {
        let is_of = |row: &&Row| match &entry.code {
            // A vendor may have two spellings of one code: the contract knows.
            Some(_) => row
                .code
                .as_deref()
                .is_some_and(|c| contract.entries_of_code(c).any(|e| std::ptr::eq(e, entry))),
            None => {
                row.code.is_none()
                    || entry.follows_status
                    || contract.entries_of_code(row.code.as_deref().unwrap_or_default()).next().is_none()
            }
        };
        let is_status = |row: &&Row| entry.http.is_none_or(|status| status.as_u16() == row.status);
        let is_entry = |row: &&Row| row.entry.as_ref().is_none_or(|piece| entry.title.contains(piece));
        if !rows.iter().any(|row| is_of(&row) && is_status(&row) && is_entry(&row)) {
            missing.push(format!("no row for {:?} {:?} {}", entry.http, entry.code, entry.title));
        }
    }
    missing
}

macro_rules! systems {
    ($($name:ident: $id:literal, $folder:literal;)*) => {
        /// Each system, and its rows.
        pub(crate) const SYSTEMS: &[(&str, &str)] =
            &[$(($id, include_str!(concat!("../src/", $folder, "/provoke.toml")))),*];

        $(
            #[tokio::test]
            async fn $name() {
                check($id).await;
            }
        )*
    };
}

systems! {
    cupi: "cisco-cupi", "cupi";
    enablex: "enablex", "enablex";
    genesys: "genesys-ucs", "genesys";
    sap: "sap-cloud-identity", "sap";
    huawei: "huawei-vpcep", "huawei";
}
