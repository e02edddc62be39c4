//! What all responses together may hold back.

use crate::support::{Got, JSON, Script, Step, block_on, get, plane, response};
use bytes::Bytes;
use redress_tower::{Budget, Decision, ErrorPlane, Guard, answer, limits};
use std::sync::atomic::Ordering;

const PLENTY: usize = 1024 * 1024;

fn bounded(budget: &Budget) -> ErrorPlane {
    plane("enablex", "problem").budget(budget.clone())
}

/// An error of so many bytes, in that contract.
fn error(bytes: usize) -> String {
    format!(r#"{{"result":"1504","msg":"Duplicate data","pad":"{}"}}"#, "x".repeat(bytes))
}

/// The small ones need none, the large ones leave as they came; and what is announced is not waited for.
#[test]
fn without_room_it_passes() {
    let budget = Budget::new(limits::FREE_BYTES);
    let small = error(limits::FREE_BYTES / 2);
    let large = error(limits::FREE_BYTES * 2);
    for size in [1000, 1 << 20] {
        let body = Script::dripping(small.as_bytes(), size);
        assert_eq!(
            get().of(&bounded(&budget), response(409, &[JSON], body)).record.decision,
            Decision::Rewritten
        );
        for status in [200, 409] {
            let body = Script::dripping(large.as_bytes(), size);
            let got = get().of(&bounded(&budget), response(status, &[JSON], body));
            assert_eq!(
                (got.status, got.record.decision),
                (status, Decision::TooLarge),
                "in pieces of {size}"
            );
            assert_eq!(got.text(), large);
        }
        assert_eq!(budget.left(), limits::FREE_BYTES);
    }
    let body = Script::new([Step::Pending]).announcing(large.len() as u64);
    let taken = body.taken();
    let answer = block_on(answer(&bounded(&budget), &get().exchange(), response(409, &[JSON], body)));
    assert_eq!((answer.record.decision, taken.load(Ordering::Relaxed)), (Decision::TooLarge, 0));
}

/// What one holds, another cannot have, until it is sent.
#[test]
fn what_is_held_comes_back_when_it_is_sent() {
    let budget = Budget::new(PLENTY);
    let large = error(PLENTY / 2);
    let all = || Script::new([Step::Data(Bytes::from(large.clone()))]).announcing(large.len() as u64);
    let ask = || block_on(answer(&bounded(&budget), &get().exchange(), response(409, &[JSON], all())));
    // It leaves anew, and small: nothing is held any more.
    let said = ask();
    assert_eq!((said.record.decision, budget.left()), (Decision::Rewritten, PLENTY));
    // It leaves as it came, and is held until then.
    let own = plane("enablex", "enablex").budget(budget.clone()).guard(Guard::off());
    let conforming = block_on(answer(&own, &get().exchange(), response(409, &[JSON], all())));
    assert_eq!(conforming.record.decision, Decision::Conforming);
    assert!(budget.left() < large.len(), "{} are left", budget.left());
    assert_eq!(ask().record.decision, Decision::TooLarge);
    assert_eq!(Got::of(conforming).text(), large);
    assert_eq!(budget.left(), PLENTY);
    assert_eq!(ask().record.decision, Decision::Rewritten);
}

/// A decoded body takes room too, and only as much as it turns out to need.
#[test]
fn decoded_bytes_take_room() {
    let gzip = |text: &str| {
        let mut coder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::default());
        std::io::Write::write_all(&mut coder, text.as_bytes()).unwrap();
        coder.finish().unwrap()
    };
    let head = [JSON, ("content-encoding", "gzip")];
    let budget = Budget::new(2 * limits::FREE_BYTES);
    for (bytes, decision) in
        [(limits::FREE_BYTES, Decision::Rewritten), (3 * limits::FREE_BYTES, Decision::TooLarge)]
    {
        let body = Script::whole(gzip(&error(bytes)));
        let got = get().of(&bounded(&budget), response(409, &head, body));
        assert_eq!((got.record.decision, budget.left()), (decision, 2 * limits::FREE_BYTES), "{bytes}");
    }
}

/// A caller who goes away in the middle takes nothing along.
#[test]
fn who_is_let_go_gives_back() {
    let budget = Budget::new(PLENTY);
    let body = Script::new([Step::Pending]).announcing(PLENTY as u64 / 2);
    let (plane, exchange) = (bounded(&budget), get().exchange());
    let mut asking = Box::pin(answer(&plane, &exchange, response(409, &[JSON], body)));
    let mut cx = std::task::Context::from_waker(std::task::Waker::noop());
    assert!(asking.as_mut().poll(&mut cx).is_pending());
    assert_eq!(budget.left(), PLENTY - PLENTY / 2);
    drop(asking);
    assert_eq!(budget.left(), PLENTY);
}
