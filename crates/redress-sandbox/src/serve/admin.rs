//! The sandbox's own API, below `/_sandbox`: on a system's port for that system, on the common one for all.

use super::Everyone;
use crate::call::{Call, Reply};
use crate::fault::{Fault, Instead, SpecError};
use crate::host::Host;
use crate::limits;
use crate::report::{Card, Coverage};
use crate::store::StoreError;
use http::{Method, StatusCode};
use serde_json::{Map, Value, json};
use std::sync::Arc;

/// Why the sandbox itself says no: a status and a sentence.
struct No(StatusCode, String);

type Said = Result<Value, No>;

impl From<StoreError> for No {
    fn from(error: StoreError) -> Self {
        let status = match error {
            StoreError::NoSnapshot(_) => StatusCode::NOT_FOUND,
            StoreError::Name(_) => StatusCode::BAD_REQUEST,
            StoreError::TooMany => StatusCode::CONFLICT,
            StoreError::Sqlite(_) | StoreError::OtherVersion(_) => StatusCode::INTERNAL_SERVER_ERROR,
        };
        Self(status, error.to_string())
    }
}

impl From<SpecError> for No {
    fn from(error: SpecError) -> Self {
        Self(StatusCode::BAD_REQUEST, error.0)
    }
}

/// What there is below `/_sandbox`: the methods, the path, and what it does. HEAD is answered wherever GET is.
const PATHS: &[(&[&str], &str, &str)] = &[
    (&["GET"], "", "the systems, where they are, and this list"),
    (&["POST"], "reset", "data, faults, settings, report and time as they were at the start"),
    (&["GET", "POST", "DELETE"], "faults", "faults on demand: list, set up, take all away"),
    (&["DELETE"], "faults/{number}", "take one away"),
    (&["GET", "POST"], "clock", "the time; {\"advance\": \"61m\"} sets it forward"),
    (&["GET", "PUT"], "settings", "numbers that can be set"),
    (&["POST"], "snapshot", "keep the data: {\"name\": \"before\"}"),
    (&["POST"], "restore", "go back to the data that were kept: {\"name\": \"before\"}"),
    (&["GET", "DELETE"], "report", "what each client did with each failure; ?client=NAME, one of them"),
    (&["GET"], "coverage", "which documented errors the clients have met; ?client=NAME, one of them"),
    (&["GET"], "running", "how many calls are being answered, and how many wait to be"),
    (&["GET"], "log", "the API's own log lines, where it keeps one"),
    (&["GET"], "openapi.json", "the API's description (at one system only)"),
];

pub(super) fn answer(everyone: &Everyone, host: Option<&Arc<Host>>, call: &Call, unread: bool) -> Reply {
    if unread {
        return refused(StatusCode::PAYLOAD_TOO_LARGE, "the content is too large, or did not come whole");
    }
    let hosts: Vec<&Host> = match host {
        Some(host) => vec![host],
        None => everyone.hosts.iter().map(|host| &**host).collect(),
    };
    let path = call.path.strip_prefix("/_sandbox").unwrap_or_default().trim_matches('/');
    let method = if call.method == Method::HEAD { Method::GET } else { call.method.clone() };
    let client = call.asked("client");
    if let Some(no) = refuse_method(method.as_str(), path, call) {
        return no;
    }
    if method != Method::GET && path != "clock" {
        everyone.shared.report.turn_scene();
    }
    let said = match (method.as_str(), path) {
        ("GET", "") => Ok(index(everyone)),
        ("POST", "reset") => reset(everyone, &hosts),
        ("GET", "faults") => Ok(faults(&hosts)),
        ("POST", "faults") => add_fault(&hosts, call),
        ("DELETE", "faults") => {
            for host in &hosts {
                host.state().faults.clear();
            }
            Ok(faults(&hosts))
        }
        ("GET", "clock") => Ok(clock(everyone)),
        ("POST", "clock") => advance(everyone, call),
        ("GET", "settings") => Ok(settings(&hosts)),
        ("PUT", "settings") => set(everyone, &hosts, call),
        ("POST", "snapshot") => name(call).and_then(|name| {
            hosts.iter().try_for_each(|host| host.state().store.snapshot(&name))?;
            Ok(json!({ "kept": name }))
        }),
        ("POST", "restore") => name(call).and_then(|name| {
            hosts.iter().try_for_each(|host| host.state().store.restore(&name))?;
            Ok(json!({ "restored": name }))
        }),
        ("GET", "report") => report(everyone, &hosts, client),
        ("GET", "coverage") => coverage(everyone, &hosts, client),
        ("DELETE", "report") => {
            everyone.shared.report.clear(host.map(|host| host.about().id));
            Ok(json!({ "report": "empty" }))
        }
        ("GET", "running") => {
            let sum = |count: fn(&Host) -> usize| hosts.iter().map(|host| count(host)).sum::<usize>();
            Ok(json!({ "running": sum(Host::running), "waiting": sum(Host::waiting) }))
        }
        ("GET", "log") => return log(&hosts),
        ("GET", "openapi.json") => openapi(host, call),
        (_, path) => match (method.as_str(), path.strip_prefix("faults/")) {
            ("DELETE", Some(number)) => remove_fault(&hosts, number),
            _ => return nothing_here(everyone, call),
        },
    };
    match said {
        Ok(value) => pretty(StatusCode::OK, &value),
        Err(No(status, why)) => refused(status, &why),
    }
}

/// What is said where there is such a path, but not with that method.
fn refuse_method(method: &str, path: &str, call: &Call) -> Option<Reply> {
    let is_it = |known: &str| match known.strip_suffix("{number}") {
        Some(above) => path.strip_prefix(above).is_some_and(|rest| !rest.is_empty() && !rest.contains('/')),
        None => path == known,
    };
    let (methods, ..) = PATHS.iter().find(|(_, known, _)| is_it(known))?;
    if methods.contains(&method) {
        return None;
    }
    let head = methods.contains(&"GET").then_some("HEAD");
    let allowed: Vec<_> = methods.iter().copied().chain(head).collect();
    let allowed = allowed.join(", ");
    let why = format!("{} does not take {}: it takes {allowed}", call.path, call.method);
    Some(refused(StatusCode::METHOD_NOT_ALLOWED, &why).header("allow", &allowed))
}

/// What is said where no system is.
pub(super) fn nothing_here(everyone: &Everyone, call: &Call) -> Reply {
    if call.path == "/" {
        return pretty(StatusCode::OK, &index(everyone));
    }
    let systems: Vec<_> = everyone.systems.iter().map(|s| format!("/{}/", s.id)).collect();
    let why = format!(
        "{} {} is nothing of the sandbox's: there are {} and /_sandbox",
        call.method,
        call.path,
        systems.join(" ")
    );
    refused(StatusCode::NOT_FOUND, &why)
}

fn pretty(status: StatusCode, value: &Value) -> Reply {
    Reply::with(status, "application/json", format!("{value:#}\n"))
}

fn refused(status: StatusCode, why: &str) -> Reply {
    pretty(status, &json!({ "sandbox": why }))
}

fn index(everyone: &Everyone) -> Value {
    let system = |s: &super::Started| {
        json!({
            "contract": s.id, "name": s.name, "url": format!("http://{}/", s.address),
            "credentials": s.credentials, "openapi": format!("http://{}/_sandbox/openapi.json", s.address),
        })
    };
    let path =
        |path: &str| if path.is_empty() { "/_sandbox".to_owned() } else { format!("/_sandbox/{path}") };
    let listed =
        PATHS.iter().map(|(methods, of, what)| (format!("{} {}", methods.join("|"), path(of)), json!(what)));
    let paths: Map<String, Value> = listed.collect();
    json!({ "systems": everyone.systems.iter().map(system).collect::<Vec<_>>(), "admin": paths })
}

fn reset(everyone: &Everyone, hosts: &[&Host]) -> Said {
    let setup = everyone.shared.setup();
    for host in hosts {
        setup.forget_all(host.about().id)?;
        host.reset()?;
        everyone.shared.report.clear(Some(host.about().id));
    }
    if hosts.len() == everyone.hosts.len() {
        setup.set_ahead(0)?;
        everyone.shared.clock.set_ahead(0);
        everyone.shared.report.clear(None);
    }
    Ok(json!({ "reset": ids(hosts) }))
}

fn ids(hosts: &[&Host]) -> Vec<&'static str> {
    hosts.iter().map(|host| host.about().id).collect()
}

fn object(call: &Call) -> Result<Map<String, Value>, No> {
    if call.body.is_empty() {
        return Ok(Map::new());
    }
    match serde_json::from_slice(&call.body) {
        Ok(Value::Object(object)) => Ok(object),
        Ok(_) => Err(No(StatusCode::BAD_REQUEST, "the content is no JSON object".into())),
        Err(error) => Err(No(StatusCode::BAD_REQUEST, format!("the content is no JSON: {error}"))),
    }
}

fn name(call: &Call) -> Result<String, No> {
    let name = object(call)?.get("name").map_or("default", |n| n.as_str().unwrap_or_default()).to_owned();
    Ok(name)
}

fn faults(hosts: &[&Host]) -> Value {
    let of = |host: &&Host| {
        let list = host
            .state()
            .faults
            .list()
            .iter()
            .map(|(id, f)| json!({ "number": id, "fault": f.to_string() }))
            .collect();
        (host.about().id.to_owned(), Value::Array(list))
    };
    Value::Object(hosts.iter().map(of).collect())
}

fn add_fault(hosts: &[&Host], call: &Call) -> Said {
    let fault = Fault::from_json(&object(call)?)?;
    if let Some(Instead::Entry { code, status, wire, .. }) = &fault.effect.instead {
        // On the common port a code need only be one of those systems that know it. If it does not do for any of them,
        // one that knows it says why.
        let check = |host: &&Host| host.check_entry(code.as_deref(), *status, wire.as_deref());
        let checks: Vec<_> = hosts.iter().map(check).collect();
        let knows = |host: &&Host| code.as_deref().is_some_and(|code| host.has_code(code));
        let told = checks.get(hosts.iter().position(knows).unwrap_or_default());
        if let (true, Some(Err(why))) = (checks.iter().all(Result::is_err), told) {
            return Err(No(StatusCode::BAD_REQUEST, why.clone()));
        }
        for (host, _) in hosts.iter().zip(&checks).filter(|(_, check)| check.is_ok()) {
            add_to(host, &fault)?;
        }
    } else {
        for host in hosts {
            add_to(host, &fault)?;
        }
    }
    Ok(faults(hosts))
}

fn add_to(host: &Host, fault: &Fault) -> Result<(), No> {
    let added = host.state().faults.add(fault.clone());
    added.map(drop).ok_or_else(|| {
        No(StatusCode::CONFLICT, format!("there are {} faults already: take some away", limits::FAULTS))
    })
}

fn remove_fault(hosts: &[&Host], number: &str) -> Said {
    let number: Option<u64> = number.parse().ok();
    let gone = number.is_some_and(|n| hosts.iter().filter(|host| host.state().faults.remove(n)).count() > 0);
    if gone {
        Ok(faults(hosts))
    } else {
        Err(No(StatusCode::NOT_FOUND, "there is no fault of that number".into()))
    }
}

fn clock(everyone: &Everyone) -> Value {
    json!({ "now": everyone.shared.clock.now().iso_millis() })
}

fn advance(everyone: &Everyone, call: &Call) -> Said {
    const WANTS: &str = "`advance` takes a time like 90s, 61m, 24h or 7d, or seconds as a number";
    let object = object(call)?;
    let millis = match object.get("advance") {
        Some(Value::Number(seconds)) => seconds.as_i64().and_then(|s| s.checked_mul(1000)),
        Some(Value::String(text)) => duration(text),
        _ => None,
    };
    let within = millis.filter(|millis| (0..=366 * 86_400_000).contains(millis));
    let millis = within.ok_or_else(|| No(StatusCode::BAD_REQUEST, WANTS.into()))?;
    let setup = everyone.shared.setup();
    let ahead = everyone.shared.clock.ahead().saturating_add(millis);
    setup.set_ahead(ahead)?;
    everyone.shared.clock.set_ahead(ahead);
    Ok(clock(everyone))
}

/// `90s`, `61m`, `24h`, `7d`, `1500ms`, in milliseconds.
fn duration(text: &str) -> Option<i64> {
    let end = text.find(|c: char| !c.is_ascii_digit())?;
    let (number, unit) = text.split_at(end);
    let unit = match unit {
        "ms" => 1,
        "s" => 1_000,
        "m" => 60_000,
        "h" => 3_600_000,
        "d" => 86_400_000,
        _ => return None,
    };
    number.parse::<i64>().ok()?.checked_mul(unit)
}

fn report(everyone: &Everyone, hosts: &[&Host], client: Option<&str>) -> Said {
    let (exchanges, forgotten) = everyone.shared.report.exchanges();
    let systems = ids(hosts);
    let seen = everyone.shared.report.seen(&systems);
    written(&Card::of((&exchanges, forgotten), seen, &systems, client))
}

fn coverage(everyone: &Everyone, hosts: &[&Host], client: Option<&str>) -> Said {
    let seen = everyone.shared.report.seen(&ids(hosts));
    written(&Coverage::of(&everyone.shared.report.tally(), seen, hosts, client))
}

fn written(view: &impl serde::Serialize) -> Said {
    serde_json::to_value(view).map_err(|error| No(StatusCode::INTERNAL_SERVER_ERROR, error.to_string()))
}

fn settings(hosts: &[&Host]) -> Value {
    let mut all = Map::new();
    for host in hosts {
        let state = host.state();
        for setting in host.about().settings {
            let value = state.settings.get(setting.name).copied().unwrap_or_default();
            let about = json!({ "value": value, "unit": setting.unit, "about": setting.about });
            all.insert(format!("{}.{}", host.about().id, setting.name), about);
        }
    }
    Value::Object(all)
}

fn set(everyone: &Everyone, hosts: &[&Host], call: &Call) -> Said {
    let object = object(call)?;
    let mut found = Vec::new();
    for (name, value) in &object {
        let mut of = hosts.iter().filter_map(|host| {
            let about = host.about();
            let own = name.strip_prefix(about.id).and_then(|n| n.strip_prefix('.')).unwrap_or(name);
            about.setting(own).map(|setting| (*host, setting))
        });
        let (Some((host, setting)), Some(value)) = (of.next(), value.as_i64()) else {
            let why = format!(
                "`{name}` is no setting, or its value no whole number: GET /_sandbox/settings lists them"
            );
            return Err(No(StatusCode::BAD_REQUEST, why));
        };
        setting.check(value).map_err(|why| No(StatusCode::BAD_REQUEST, why))?;
        found.push((host, setting.name, value));
    }
    let kept: Vec<_> = found.iter().map(|(host, name, value)| (host.about().id, *name, *value)).collect();
    let mut setup = everyone.shared.setup();
    setup.set(&kept)?;
    for (host, setting, value) in found {
        host.state().settings.insert(setting, value);
    }
    Ok(settings(hosts))
}

fn openapi(host: Option<&Arc<Host>>, call: &Call) -> Said {
    let why = "each system has one of its own: GET /_sandbox lists where";
    let host = host.ok_or_else(|| No(StatusCode::NOT_FOUND, why.into()))?;
    Ok(crate::catalogue::document(&*host.system, &host.contract, call))
}

fn log(hosts: &[&Host]) -> Reply {
    let mut text = String::new();
    for host in hosts {
        for line in host.state().log.lines() {
            text.push_str(line);
            text.push('\n');
        }
    }
    Reply::with(StatusCode::OK, "text/plain; charset=utf-8", text)
}
