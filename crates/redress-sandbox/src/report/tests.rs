//! Scripts of what clients did, and what is found in them.
//!
//! A line is a request and its answer, or a time that passes:
//!
//! - `POST /a one -> 201`: content, then a status; or a code.
//! - `auth=x`, `key=x`: headers of the request. `client=x`: another client. `order=x`: a fault that it asks for.
//! - `fault`: the failure was ordered. `told=30`: `Retry-After`. `gone`: the client hung up. `body=x`: of a success.
//! - `part`: the content had not come whole.
//! - `truncate`, `reset`: what happened to the answer.
//! - `+5s`, `+100ms`: time. `scene`: the sandbox was changed from outside. `(` and `)`: what is between runs at once.

use super::card::{Card, Grade};
use super::exchange::{Answer, End, Exchange};
use super::finding::Mark;
use super::request::Request;
use crate::call::{Call, Reply};
use crate::clock::Moment;
use crate::failure::Failure;
use crate::fault::Damage;
use crate::{systems, voice};
use bytes::Bytes;
use http::{HeaderName, HeaderValue, StatusCode};
use redress::Contract;

const SYSTEM: &str = "sap-cloud-identity";

struct Script {
    contract: Contract,
    now: Moment,
    events: u64,
    scene: u64,
    exchanges: Vec<Exchange>,
    /// Those whose answers leave together.
    at_once: Option<Vec<usize>>,
}

impl Script {
    fn play(text: &str) -> Card {
        let mut script = Self {
            contract: systems::contract(SYSTEM),
            now: Moment(1_700_000_000_000),
            events: 0,
            scene: 0,
            exchanges: Vec::new(),
            at_once: None,
        };
        text.lines().map(str::trim).filter(|line| !line.is_empty()).for_each(|line| script.line(line));
        Card::of((&script.exchanges, 0), Vec::new(), &[SYSTEM], None)
    }

    fn line(&mut self, line: &str) {
        if let Some(time) = line.strip_prefix('+') {
            let end = time.find(char::is_alphabetic).unwrap();
            let (number, unit) = time.split_at(end);
            let number: i64 = number.parse().unwrap();
            self.now = self.now.plus_millis(if unit == "s" { number * 1000 } else { number });
            return;
        }
        match line {
            "scene" => self.scene += 1,
            "(" => self.at_once = Some(Vec::new()),
            ")" => {
                for index in self.at_once.take().unwrap() {
                    self.end(index, true);
                }
            }
            line => self.exchange(line),
        }
    }

    fn exchange(&mut self, line: &str) {
        let (asked, answered) = line.split_once(" -> ").unwrap();
        let mut words = asked.split(' ');
        let mut call = call(words.next().unwrap(), words.next().unwrap(), self.now);
        let (mut client, mut order) = ("one", None);
        for word in words {
            match word.split_once('=') {
                Some(("client", name)) => client = name,
                Some(("order", fault)) => order = Some(fault),
                Some(("key", key)) => header(&mut call, "idempotency-key", key),
                Some(("auth", value)) => header(&mut call, "authorization", &value.replace('_', " ")),
                Some((name, value)) => header(&mut call, name, value),
                None => call.body = Bytes::copy_from_slice(word.as_bytes()),
            }
        }
        let mut words = answered.split(' ');
        let reply = self.reply(words.next().unwrap(), words.clone(), &call);
        let mut answer = Answer::of(&self.contract, &call, &reply, self.now);
        let (mut was_taken, mut is_whole) = (true, true);
        for word in words {
            match word {
                "fault" => answer.is_fault = true,
                "gone" => was_taken = false,
                "part" => is_whole = false,
                word => {
                    if let Some((_, damage)) = Damage::ALL.iter().find(|(known, _)| *known == word) {
                        answer = answer.damaged(Some(*damage), &call, &reply);
                    }
                }
            }
        }
        self.events += 1;
        self.exchanges.push(Exchange {
            system: SYSTEM,
            client: client.to_owned(),
            arrived: self.now,
            request: Request::of(&call, order),
            is_whole,
            account: call.basic().map(|(user, _)| user).or_else(|| call.signing_key()),
            answer: Some(answer),
            end: None,
            begun: self.events,
            scene: self.scene,
        });
        let index = self.exchanges.len() - 1;
        match &mut self.at_once {
            Some(running) => running.push(index),
            None => self.end(index, was_taken),
        }
    }

    fn end(&mut self, index: usize, was_taken: bool) {
        self.events += 1;
        self.exchanges[index].end = Some(End { at: self.now, event: self.events, was_taken });
    }

    fn reply<'w>(&self, what: &str, mut words: impl Iterator<Item = &'w str>, call: &Call) -> Reply {
        let status = what.parse::<u16>().ok();
        if let Some(status) = status.filter(|status| (200..300).contains(status)) {
            let body = words.find_map(|word| word.strip_prefix("body=")).unwrap_or("{}").to_owned();
            return Reply::with(StatusCode::from_u16(status).unwrap(), "application/json", body);
        }
        let failure = status.map_or_else(|| Failure::code(what), Failure::status);
        let mut reply = voice::say(&self.contract, failure, call);
        reply.headers.remove("retry-after");
        if let Some(told) = words.find_map(|word| word.strip_prefix("told=")) {
            reply.headers.insert("retry-after", HeaderValue::from_str(told).unwrap());
        }
        reply
    }
}

fn call(method: &str, target: &str, arrived: Moment) -> Call {
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query)));
    let bare = Call::of(method.parse().unwrap(), path);
    Call { raw_query: query.map(str::to_owned), arrived, ..bare }
}

fn header(call: &mut Call, name: &str, value: &str) {
    let name = HeaderName::from_bytes(name.as_bytes()).unwrap();
    call.headers.append(name, HeaderValue::from_str(value).unwrap());
}

/// The findings of all clients, as `word×times`.
fn words(card: &Card) -> Vec<String> {
    let found = card.clients.iter().flat_map(|client| &client.findings);
    found.map(|found| format!("{}×{}", found.finding.as_str(), found.times)).collect()
}

/// `Authorization: Basic` of the user `anna`.
const ANNA: &str = "auth=Basic_YW5uYTp4";

fn check(script: &str, want: &[&str]) {
    let card = Script::play(&script.replace("ANNA", ANNA));
    assert_eq!(words(&card), want, "{script}\n{card:#?}");
}

#[test]
fn waits_that_were_told_and_waits_that_were_not() {
    check("GET /a -> 503 told=30\n+30s\nGET /a -> 200", &["waited×1"]);
    check("GET /a -> 503 told=30\n+29950ms\nGET /a -> 200", &["waited×1"]);
    check("GET /a -> 503 told=30\n+29s\nGET /a -> 200", &["came-back-early×1"]);
    check("GET /a -> 503 told=30\n+1s\nGET /a -> 503 told=30\n+1s\nGET /a -> 200", &["came-back-early×2"]);
    check("GET /a -> 503 told=30\n+1s\nGET /b -> 200", &["gave-up×1"]);
    check("GET /a -> 503\n+1s\nGET /a -> 200", &["repeated×1"]);
    check("GET /a?x=1 -> 503 told=30\n+1s\nGET /a?x=2 -> 200", &["gave-up×1"]);
    check("GET /a -> 503 told=30\nscene\nGET /a -> 200", &[]);
    check("GET /a -> 503 told=30\nscene\n+30s\nGET /a -> 200", &["waited×1"]);
    check("GET /a -> 503 told=30\n+1s\nGET /a client=two -> 200", &["gave-up×1"]);
    check("(\nGET /a -> 503 told=30\nGET /a -> 503 told=30\n)\n+30s\nGET /a -> 200", &["waited×2"]);
}

#[test]
fn what_cannot_succeed_is_left_alone() {
    check("GET /a -> 404\n+1s\nGET /a -> 404", &["retried-what-cannot-succeed×1"]);
    check("GET /a -> 404\nGET /a -> 404\nGET /a -> 404", &["retried-what-cannot-succeed×2"]);
    check("POST /a one -> 400\nPOST /a one -> 400", &["retried-what-cannot-succeed×1"]);
    check("GET /a -> 404\n+61s\nGET /a -> 404", &["left-alone×1"]);
    check("GET /a -> 404\nPOST /a one -> 201\nGET /a -> 404", &["left-alone×1"]);
    check("GET /a -> 404\nPUT /a client=two -> 201\nGET /a -> 404", &["left-alone×1"]);
    check("GET /a -> 404\nscene\nGET /a -> 404", &["left-alone×2"]);
    check("GET /a -> 404\nGET /a -> 404\n+1s\nGET /a -> 200", &["repeated×2"]);
    check("GET /a -> 404 fault\nGET /a -> 200", &["retried-what-cannot-succeed×1"]);
    check("GET /a order=404 -> 404 fault\nGET /a order=400 -> 400 fault", &["left-alone×1", "left-alone×1"]);
    check("GET /a -> 404\nGET /a traceparent=2 user-agent=x -> 404", &["retried-what-cannot-succeed×1"]);
    check("GET /a -> 500\nGET /a -> 200", &["repeated×1"]);
    check("GET /a -> 500\nGET /a -> 500\nGET /a -> 500", &["retried-what-cannot-succeed×1", "repeated×1"]);
    check("POST /a one -> 500\nPOST /a one -> 500", &["retried-what-cannot-succeed×1"]);
}

#[test]
fn what_was_mended() {
    check("POST /a one -> 400\nPOST /a two -> 201", &["mended×1"]);
    check("GET /a accept=x -> 406\nGET /a accept=y -> 200", &["mended×1"]);
    check("GET /a -> 401\nGET /a ANNA -> 200", &["mended×1"]);
    check("GET /a cookie=1 -> 403\nGET /a cookie=2 -> 200", &["mended×1"]);
    check("GET /a cookie=1 -> 404\nGET /a cookie=2 -> 404", &["retried-what-cannot-succeed×1"]);
    let signed = "GET /a auth=SDK_Access=K,_Signature=1 -> 404\nGET /a auth=SDK_Access=K,_Signature=2 -> 404";
    check(signed, &["retried-what-cannot-succeed×1"]);
    check(&signed.replace("404", "401"), &["left-alone×1"]);
    check("POST /a one -> 400\nPOST /a two -> 400", &["left-alone×1"]);
}

#[test]
fn what_did_not_come_whole_is_no_request() {
    check("POST /a -> 400 part\nPOST /a -> 400 part\nPOST /a one -> 201", &[]);
    check("POST /a -> 400 part\nPOST /a -> 400 part gone", &[]);
    check("POST /a -> 400\nPOST /a -> 400 part", &["left-alone×1"]);
    check("POST /a one -> 400\nPOST /a -> 400 part\nPOST /a two -> 201", &["mended×1"]);
    check("POST /a -> 400 part\nPOST /a one -> 400\nPOST /a one -> 400", &["retried-what-cannot-succeed×1"]);
    check("POST /a -> 400 part\nPOST /a -> 400", &["left-alone×1"]);
    let locked = "GET /a ANNA -> PASSWORD_LOCKED\n+1s\nPUT /b ANNA -> PASSWORD_LOCKED part";
    check(locked, &["left-alone×1"]);
    let card = Script::play("POST /a -> 400 part");
    assert_eq!((card.clients[0].exchanges, card.clients[0].failures), (1, 0));
    assert_eq!(card.clients[0].grade, Grade::Untested);
}

#[test]
fn locked_accounts() {
    let locked = "GET /a ANNA -> PASSWORD_LOCKED\n+1s\nGET /b ANNA -> PASSWORD_LOCKED";
    check(locked, &["hammered-locked-account×1"]);
    check("GET /a ANNA -> PASSWORD_LOCKED\n+3600s\nGET /b ANNA -> PASSWORD_LOCKED", &["left-alone×1"]);
    check("GET /a ANNA -> PASSWORD_LOCKED\n+1s\nGET /b ANNA -> 200", &[]);
    let signed = "GET /a auth=SDK_Access=K,_Signature=1 -> PASSWORD_LOCKED\n\
                  GET /b auth=SDK_Access=K,_Signature=2 -> PASSWORD_LOCKED";
    check(signed, &["hammered-locked-account×1"]);
    check("GET /a ANNA -> PASSWORD_LOCKED\n+1s\nGET /a auth=Basic_Ym9iOng= -> 200", &["left-alone×1"]);
}

#[test]
fn hammering() {
    let tries = |millis: &[u32]| {
        let again: Vec<_> = millis.iter().map(|pause| format!("\n+{pause}ms\nGET /a -> 503")).collect();
        format!("GET /a -> 503{}", again.concat())
    };
    check(&tries(&[1, 1, 1, 1, 1, 1]), &["hammered×6", "repeated×6"]);
    check(&tries(&[900, 900, 900, 900, 900]), &["hammered×5", "repeated×5"]);
    // Another request, and the same one in another test, are given up all the same.
    let hammered = tries(&[1, 1, 1, 1, 1]);
    check(&format!("{hammered}\nGET /b -> 503"), &["hammered×5", "repeated×5", "gave-up×1"]);
    check(&format!("{hammered}\nscene\nGET /a -> 503"), &["hammered×5", "repeated×5", "gave-up×1"]);
    let pair = "(\nGET /a -> 503\nGET /a -> 503\n)\n+1ms\n";
    check(&pair.repeat(6), &["hammered×5", "repeated×10"]);
    check(&tries(&[100, 200, 400, 800, 1600]), &["repeated×5", "gave-up×1"]);
    check(&tries(&[2000; 6]), &["repeated×6", "gave-up×1"]);
}

#[test]
fn answers_that_did_not_come_whole() {
    check("POST /a one -> 201 reset\nPOST /a one -> 201", &["sent-twice×1"]);
    check("POST /a one -> 201 gone\n+1s\nPOST /a one -> 201", &["sent-twice×1", "hung-up×1"]);
    check("POST /a one -> 400 reset\nPOST /a one -> 400", &["sent-twice×1", "left-alone×1"]);
    check("POST /a one -> 201 reset\nPOST /a one -> 409", &["left-alone×1", "repeated×1"]);
    check("POST /a one key=1 -> 201 reset\nPOST /a one key=1 -> 201", &["repeated×1"]);
    check("POST /a one -> 201 reset\nGET /a?name=one -> 200\nPOST /a one -> 201", &["looked-first×1"]);
    check("POST /a one -> 201 reset\nGET /b -> 200\nPOST /a one -> 201", &["sent-twice×1"]);
    check("POST /a one -> 201 reset", &[]);
    check("PUT /a one -> 200 reset\nPUT /a one -> 200", &["repeated×1"]);
    check("GET /a -> 200 truncate\nGET /a -> 200", &["repeated×1"]);
    check("GET /a -> 200 truncate", &["gave-up×1"]);
    check("GET /a -> 503 told=30 truncate\n+1s\nGET /a -> 200", &["came-back-early×1"]);
    let created =
        "POST /a one -> 201 truncate body={\"id\":\"new-identifier-1\",\"name\":\"a_rather_long_name_2\"}\n";
    check(&format!("{created}GET /a/new-identifier-1 -> 200"), &["ignored-unreadable-body×1"]);
    check(&format!("{created}GET /a -> 200\nGET /a/new-identifier-1 -> 200"), &[]);
    check(&format!("{created}GET /a/another-1 -> 200"), &[]);
    let own = created.replace("/a one", "/a new-identifier-1");
    check(&format!("{own}GET /a/new-identifier-1 -> 200"), &[]);
    check(&format!("{created}GET /a/a_rather_long_name_2 -> 200"), &[]);
}

#[test]
fn a_card_has_a_grade_and_a_sentence() {
    let card = Script::play(
        "GET /a client=early -> 503 told=30\n+1500ms\nGET /a client=early -> 200\n\
         GET /a client=idle -> 200\nGET /a client=calm -> 404",
    );
    let grades: Vec<_> = card.clients.iter().map(|c| (c.client.as_str(), c.grade, c.failures)).collect();
    let want =
        [("calm", Grade::WellBehaved, 1), ("early", Grade::Misbehaved, 1), ("idle", Grade::Untested, 0)];
    assert_eq!(grades, want);
    assert_eq!(card.bad, 1);
    let noted = &card.clients[1].findings[0];
    assert_eq!(noted.mark, Mark::Bad);
    assert_eq!((noted.status, noted.told_seconds, noted.pause_millis), (Some(503), Some(30), Some(1500)));
    assert_eq!(noted.say, "GET /a came back 1.5 s after 503 unavailable, which said to wait 30 s");
}
