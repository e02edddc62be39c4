//! Several gateways that know of each other, and what becomes of them when Redis is away.

use crate::remembered::{JDOE, JDOE_WRONG, delete, guarded, put, with};
use crate::support::client::get;
use crate::support::redis::{Real, Redis, Small};
use crate::support::upstream::Upstream;
use crate::support::{Running, eventually, simple};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Barrier};
use std::time::Duration;
use tokio::time::Instant;

fn gateways<const N: usize>(upstream: &Upstream, url: &str, lockout: &str) -> [Running; N] {
    let text = format!(
        "{}\n[state]\nredis = '{url}'\n",
        simple(upstream.address, &format!("[route.lockout]\n{lockout}"))
    );
    let all = std::array::from_fn(|_| Running::start(&text));
    // They begin alone, and learn of each other soon.
    eventually("they know of each other", || {
        put(all[0].admin.unwrap(), "/-/mode", r#"{"mode":"maintenance"}"#);
        all.iter().all(|gateway| mode(gateway) == "maintenance")
    });
    put(all[0].admin.unwrap(), "/-/mode", r#"{"mode":"production"}"#);
    eventually("and of changes", || all.iter().all(|gateway| mode(gateway) == "production"));
    all
}

fn mode(gateway: &Running) -> String {
    get(gateway.admin.unwrap(), "/-/mode").json()["mode"].as_str().unwrap().to_owned()
}

/// Ours, and the real one where it is.
fn each(check: impl Fn(&dyn Redis)) {
    check(&Small::start());
    match Real::start() {
        Some(real) => check(&real),
        None => println!("skipped: redis-server is not installed"),
    }
}

#[test]
fn guesses_at_three_gateways_are_no_more_than_at_one() {
    each(|redis| {
        let asked = Arc::<AtomicUsize>::default();
        let upstream = guarded(&asked);
        let gateways: [Running; 3] = gateways(&upstream, &redis.url(), "by = 'account'");
        let addresses = gateways.each_ref().map(|gateway| gateway.address);
        let start = Arc::new(Barrier::new(60));
        let callers: Vec<_> = (0..60)
            .map(|caller| {
                let start = Arc::clone(&start);
                std::thread::spawn(move || {
                    start.wait();
                    (0..5).map(|_| with(addresses[caller % 3], JDOE_WRONG).status).collect::<Vec<_>>()
                })
            })
            .collect();
        let statuses: Vec<u16> = callers.into_iter().flat_map(|caller| caller.join().unwrap()).collect();
        assert_eq!(asked.load(Ordering::Acquire), 5);
        assert_eq!(statuses.iter().filter(|status| **status == 401).count(), 5, "{statuses:?}");
        assert!(statuses.iter().all(|status| matches!(status, 401 | 429)), "{statuses:?}");
    });
}

#[test]
fn who_is_shut_out_at_one_is_so_at_all_and_is_let_in_at_all() {
    each(|redis| {
        let upstream = guarded(&Arc::default());
        let gateways: [Running; 2] = gateways(&upstream, &redis.url(), "failures = 2\nby = 'account'");
        with(gateways[0].address, JDOE_WRONG);
        assert_eq!(with(gateways[1].address, JDOE_WRONG).status, 401);
        assert_eq!(with(gateways[0].address, JDOE).status, 429);
        assert_eq!(with(gateways[1].address, JDOE).status, 429);
        let admin = gateways[1].admin.unwrap();
        assert_eq!(get(admin, "/-/lockouts").json()["routes"][0]["shut_out"], 1);
        assert_eq!(delete(admin, "/-/lockouts", r#"{"account":"jdoe"}"#).json()["let_in"], 1);
        eventually("the other lets it in", || with(gateways[0].address, JDOE).status == 200);
        // A success ends the row at both.
        with(gateways[0].address, JDOE_WRONG);
        assert_eq!(with(gateways[1].address, "Basic amRvZTpyaWdodA==").status, 200);
    });
}

#[test]
fn a_slow_redis_holds_nobody_up() {
    let redis = Small::start();
    let upstream = guarded(&Arc::default());
    let [gateway] = gateways(&upstream, &redis.url(), "failures = 3\nby = 'account'");
    redis.is_stalled.store(true, Ordering::Release);
    let start = Instant::now();
    for status in [401, 401, 401, 429, 429] {
        assert_eq!(with(gateway.address, JDOE_WRONG).status, status);
    }
    assert!(start.elapsed() < Duration::from_secs(2), "{:?}", start.elapsed());
}

#[test]
fn without_redis_each_goes_on_alone() {
    // Nobody listens there.
    let upstream = guarded(&Arc::default());
    let text = format!(
        "{}\n[state]\nredis = 'redis://127.0.0.1:1'\n",
        simple(upstream.address, "[route.lockout]\nfailures = 1\nby = 'account'")
    );
    let gateway = Running::start(&text);
    assert_eq!([with(gateway.address, JDOE).status, with(gateway.address, JDOE_WRONG).status], [200, 401]);
    assert_eq!(with(gateway.address, JDOE).status, 429);
}

#[test]
fn a_lock_outlives_redis() {
    let Some(mut redis) = Real::start() else {
        println!("skipped: redis-server is not installed");
        return;
    };
    let upstream = guarded(&Arc::default());
    let gateways: [Running; 2] = gateways(&upstream, &redis.url(), "failures = 1\nby = 'account'");
    with(gateways[0].address, JDOE_WRONG);
    let shut_out =
        |gateway: &Running| get(gateway.admin.unwrap(), "/-/lockouts").json()["routes"][0]["shut_out"] == 1;
    eventually("both know", || gateways.iter().all(shut_out));
    redis.kill();
    for gateway in &gateways {
        assert_eq!(with(gateway.address, JDOE).status, 429);
        assert_eq!(with(gateway.address, "Bearer good").status, 200);
    }
    // It comes back and knows nothing.
    redis.restart();
    eventually("they speak again", || {
        put(gateways[0].admin.unwrap(), "/-/mode", r#"{"mode":"maintenance"}"#);
        mode(&gateways[1]) == "maintenance"
    });
    assert!(gateways.iter().all(shut_out), "a Redis without memory lets nobody in");
}
