//! What must not leave, and what may.

use crate::support::{Asked, JSON, Script, block_on, contract, get, plane, response};
use redress::{Condition, Extension, Problem, Value};
use redress_tower::{Decision, ErrorPlane, Exchange, Guard, Leak, Speak, answer, made};

#[rustfmt::skip]
const LEAKS: &[(Leak, &str)] = &[
    // ── Stack traces ──
    (Leak::StackTrace, "java.lang.NullPointerException: Cannot invoke \"User.getName()\" because \"user\" is null"),
    (Leak::StackTrace, "\tat com.acme.users.UserService.find(UserService.java:42)\n\tat com.acme.users.UserController.get(UserController.java:17)"),
    (Leak::StackTrace, "Request failed. Caused by: com.acme.StoreException: no store"),
    (Leak::StackTrace, "org.springframework.web.client.ResourceAccessException: I/O error on GET request"),
    (Leak::StackTrace, "Servlet.service() threw exception [Request processing failed] with root cause at org.apache.catalina.core.ApplicationFilterChain"),
    (Leak::StackTrace, "Exception in thread \"http-nio-8080-exec-1\" java.lang.StackOverflowError"),
    (Leak::StackTrace, "JSON parse error: com.fasterxml.jackson.databind.exc.InvalidFormatException"),
    (Leak::StackTrace, "   at Acme.Users.UserController.Get(Int32 id) in UserController.cs:line 31"),
    (Leak::StackTrace, "System.NullReferenceException: Object reference not set to an instance of an object."),
    (Leak::StackTrace, "--- End of stack trace from previous location where exception was thrown ---"),
    (Leak::StackTrace, "Server Error in '/' Application. Runtime Error"),
    (Leak::StackTrace, "at Microsoft.AspNetCore.Mvc.Infrastructure.ActionMethodExecutor"),
    (Leak::StackTrace, "Traceback (most recent call last):\n  File \"app.py\", line 12, in <module>"),
    (Leak::StackTrace, "'NoneType' object has no attribute 'email'"),
    (Leak::StackTrace, "<app.models.User object at 0x7f1d3c2b9a90> is not JSON serializable"),
    (Leak::StackTrace, "thread 'tokio-runtime-worker' panicked at src/main.rs:12:5:\ncalled `Option::unwrap()` on a `None` value"),
    (Leak::StackTrace, "error in handlers.rs:120:17"),
    (Leak::StackTrace, "panic: runtime error: index out of range [3] with length 3\n\ngoroutine 34 [running]:"),
    (Leak::StackTrace, "main.go:27: cannot unmarshal"),
    (Leak::StackTrace, "PHP Fatal error:  Uncaught TypeError in index.php:7"),
    (Leak::StackTrace, "Fatal error: Call to undefined function mysql_connect() in db.php on line 3"),
    (Leak::StackTrace, "Stack trace:\n#0 [internal function]: handle()\n#1 {main}"),
    (Leak::StackTrace, "Illuminate\\Database\\Eloquent\\ModelNotFound"),
    (Leak::StackTrace, "TypeError: Cannot read properties of undefined (reading 'id')\n    at Object.<anonymous> (app.js:12:34)"),
    (Leak::StackTrace, "Error at bundle.min.js:1:20482"),
    (Leak::StackTrace, "ReferenceError: usr is not defined"),
    (Leak::StackTrace, "undefined method `name' for nil:NilClass (NoMethodError)"),
    (Leak::StackTrace, "ActionController::ParameterMissing: param is missing"),
    (Leak::StackTrace, "worker died: Segmentation fault (core dumped)"),
    // ── SQL ──
    (Leak::Sql, "SELECT id, email FROM users WHERE id = 7"),
    (Leak::Sql, "could not extract; SQL [select u1_0.id,u1_0.email from users u1_0 where u1_0.id=?]"),
    (Leak::Sql, "failed: insert into audit_log (id, actor) values ($1, $2)"),
    (Leak::Sql, "UPDATE accounts SET balance = balance - 1"),
    (Leak::Sql, "DELETE FROM sessions"),
    (Leak::Sql, "SQLSTATE[23000]: Integrity constraint violation: 1062"),
    (Leak::Sql, "ORA-01017: invalid username/password; logon denied"),
    (Leak::Sql, "You have an error in your SQL syntax; check the manual that corresponds to your MySQL server version"),
    (Leak::Sql, "ERROR: duplicate key value violates unique constraint \"users_email_key\""),
    (Leak::Sql, "Duplicate entry 'jdoe@example.com' for key 'users.email'"),
    (Leak::Sql, "Unknown column 'nmae' in 'field list'"),
    (Leak::Sql, "ERROR: relation \"usrs\" does not exist at character 15"),
    (Leak::Sql, "Incorrect syntax near ')'."),
    (Leak::Sql, "Unclosed quotation mark after the character string ''."),
    (Leak::Sql, "no such table: users"),
    (Leak::Sql, "E11000 duplicate key error collection: shop.users index: email_1"),
    (Leak::Sql, "HikariPool-1 - Connection is not available, request timed out after 30000ms."),
    (Leak::Sql, "(psycopg2.errors.UndefinedTable) relation"),
    (Leak::Sql, "[Microsoft][ODBC Driver 17 for SQL Server] Login timeout expired"),
    (Leak::Sql, "Violation of PRIMARY KEY constraint 'PK_Users'."),
    // ── Paths ──
    (Leak::Path, "failed to open stream: /var/www/html/config.inc: Permission denied"),
    (Leak::Path, "open /etc/redress/keys.txt: no such file or directory"),
    (Leak::Path, "ENOENT: no such file or directory, open '/home/deploy/app/config.json.bak'"),
    (Leak::Path, "cannot read /opt/app/secrets"),
    (Leak::Path, "wrote (/tmp/upload-81231)"),
    (Leak::Path, "module not found: /usr/local/lib/python3.11/dist-packages"),
    (Leak::Path, "could not load /app/config/database.yml"),
    (Leak::Path, "/Users/jdoe/work/shop/settings.py is not valid"),
    (Leak::Path, "Could not find file 'C:\\inetpub\\wwwroot\\web.config'."),
    (Leak::Path, "cannot open D:\\data\\users.mdb"),
    (Leak::Path, "cannot open C:/Users/Administrator/report.xlsx"),
    (Leak::Path, "the share \\\\fileserver01\\reports is not there"),
    (Leak::Path, "see file:///srv/reports/7"),
    // ── Hosts ──
    (Leak::Host, "connect ECONNREFUSED 10.0.12.7:5432"),
    (Leak::Host, "upstream 192.168.1.20 timed out"),
    (Leak::Host, "no answer from http://172.16.4.2/health"),
    (Leak::Host, "metadata service at 169.254.169.254 refused"),
    (Leak::Host, "proxy 127.0.0.1:8080 is down"),
    (Leak::Host, "proxy at http://localhost/ is down"),
    (Leak::Host, "cannot reach localhost:6379"),
    (Leak::Host, "cannot reach [::1]:6379"),
    (Leak::Host, "cannot reach fd12:3456:789a:1::1"),
    (Leak::Host, "cannot reach fe80::1ff:fe23:4567:890a"),
    (Leak::Host, "could not resolve db01.prod.internal"),
    (Leak::Host, "orders.shop.svc.cluster.local did not answer"),
    (Leak::Host, "redis-master.cache.svc:6379 did not answer"),
    (Leak::Host, "printer.local is offline"),
    (Leak::Host, "ip-10-0-1-23.ec2.internal said no"),
    (Leak::Host, "dial tcp: lookup orders: no such host"),
    (Leak::Host, "getaddrinfo ENOTFOUND users-db"),
    // ── What opens doors ──
    (Leak::Credential, "cannot open jdbc:mysql://db/shop?user=root"),
    (Leak::Credential, "cannot connect to postgres://shop:hunter2@db/shop"),
    (Leak::Credential, "mongodb+srv://shop.example.net/test failed"),
    (Leak::Credential, "GET https://admin:s3cret@api.example.com/ failed"),
    (Leak::Credential, "Data Source=sql;Initial Catalog=shop;User Id=sa;"),
    (Leak::Credential, "login failed with password=hunter2"),
    (Leak::Credential, "called with api_key=4f0c81aa and got 403"),
    (Leak::Credential, "client_secret: 'aX8-kk21'"),
    (Leak::Credential, "{\"password\":\"Tr0ub4dor\"}"),
    (Leak::Credential, "sent Authorization: Bearer 7a1f9c0e4b2d8f6a"),
    (Leak::Credential, "sent Authorization: Basic YWRtaW46c2VjcmV0"),
    (Leak::Credential, "token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.s1gnatur3 is expired"),
    (Leak::Credential, "key AKIAIOSFODNN7EXAMPLE is not active"),
    (Leak::Credential, "ghp_16C7e42F292c6912E7710c838347Ae178B4a has no access"),
    (Leak::Credential, "-----BEGIN RSA PRIVATE KEY-----\nMIIEow"),
    (Leak::Credential, "sk_live_4eC39HqLyjWDarjtT1zdp7dc was refused"),
];

/// What the API may say: no one who runs it is worse off.
#[rustfmt::skip]
const INNOCENT: &[&str] = &[
    "", " ", ".", "/", ":", "\\", "=", "a", "\u{1F600}", "é=é:é/é.é\\é",
    "/vmrest/users/123 not found",
    "No resource at /api/v1/users/7/orders?from=2026-01-01",
    "/home/feed is not available in your plan",
    "/Users/2819c223-7f76-453a-919d-413861904646 was not found",
    "/users/jdoe/home/settings cannot be changed",
    "/data/items/7 is locked",
    "GET /var is not a resource",
    "PATCH /opt/out needs a body",
    "See https://developer.example.com/docs/errors#1504",
    "See https://example.com/var/lib/data for the format",
    "See https://example.com:8443/etc/hosts.html",
    "Use https://api.example.rs:8443/v1 instead",
    "The file report.java is not an image",
    "report.py could not be compiled, see its line 3",
    "node.js 18 is required",
    "Version 10.2.3.4 of the client is not supported",
    "version=10.0.0.1 is too old",
    "Firmware: 192.168.1 is unknown",
    "OID 1.3.6.1.4.1.10.1.2.3 is unknown",
    "v10.1.2.3 is not a version of this API",
    "10.0.0.1-beta is not a version",
    "The address 203.0.113.7 is blocked",
    "The address 8.8.8.8 is blocked, 172.32.0.1 and 11.0.0.1 too",
    "300.168.1.1 is no address",
    "The address 2001:db8::1 is blocked",
    "Meeting at 10:30, room 192",
    "2026-11-20T23:11:07.123456Z is in the past",
    "2026-11-20 23:11:07+01:00",
    "12:34:56:78:9a:bc is no longer registered",
    "f81d4fae-7dec-11d0-a765-00a0c91e6bf6 is unknown",
    "feed:beef is unknown",
    "std::vector",
    "Balance is 10.50, and 192.16 is needed",
    "The e-mail address jdoe@example.com is already registered.",
    "jdoe@localhost is no valid address",
    "localhost is not allowed as a redirect",
    "Select a date from the calendar.",
    "Select the items you want to delete from the list, where needed.",
    "Please select one, two or three items from the menu.",
    "Update the settings, then set your name.",
    "Insert into the form what is missing.",
    "Where is the file?",
    "Delete from the list what is not needed.",
    "The column name must be given.",
    "The relation of the two is unknown.",
    "Duplicate entry",
    "A user with this name exists. Duplicate key.",
    "Invalid syntax near the end of the filter.",
    "Parameter 'table' is missing",
    "password must have at least 8 characters",
    "password: must have at least 8 characters",
    "\"password\": \"required\"",
    "{\"password\":[\"is too short\"]}",
    "{\"password\":\"is required\"}",
    "password=required",
    "Wrong user name or password.",
    "The token is expired.",
    "token=",
    "next page token=<token>",
    "Add the header Authorization: Bearer <access token>.",
    "Basic authentication is required here",
    "Bearer authentication required",
    "Bearer realm=\"users\"",
    "The secret question was not answered.",
    "The API key is missing. Send it as X-Api-Key.",
    "An internal error occurred.Internal details are in the log.",
    "error.internal",
    "errors.internal occurred",
    "settings.local is not a key",
    "user.locale is not supported",
    "this.internal() failed",
    "Internal Server Error",
    "System. Please try again.",
    "The System.Exceptional plan is needed",
    "The Java client is too old",
    "java is not a supported language",
    "Error at position 7, line 3, column 14",
    "Unexpected token } in JSON at position 12",
    "File \"report.pdf\" is too large",
    "The caused by field is required",
    "Uncaught fish",
    "Don't panic",
    "Go routine checks are due",
    "At object level the permission is missing",
    "Table 'kitchen' is taken",
    "ORA-nge juice is sold out",
    "C: is the third option",
    "Choose A:B or C/D",
    "Options:\\nnone",
    "^\\\\d+\\\\w$ does not match",
    "\\d+ does not match",
    "a\\b is not allowed",
    "x=1&y=2",
    "limit=10, offset=20",
    "filter=userName eq \"jdoe\"",
    "1504", "OBJECT_NOT_FOUND", "EndPoint.0005", "APIGW.0301", "urn:ietf:params:scim:api:messages:2.0:Error",
    "Das Feld „Größe“ ist ungültig: 10 cm × 5 cm",
    "字段无效",
];

#[test]
fn leaks_are_found() {
    assert!(LEAKS.len() >= 60);
    let guard = Guard::new(1);
    let long = |text: &str| format!("Sorry, this went wrong: {text} (see above)");
    let is_right = |(leak, text): &&(Leak, &str)| {
        guard.find(text) == Some(*leak)
            && guard.find(&long(text)).is_some()
            && Guard::off().find(text).is_none()
    };
    let wrong: Vec<_> =
        LEAKS.iter().filter(|row| !is_right(row)).map(|(_, text)| (text, guard.find(text))).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// Deep in what the API has added, and however JSON writes it.
#[test]
fn leaks_are_found_in_members() {
    let plane = plane("enablex", "problem");
    let passes = |json: &str| {
        let body = format!(r#"{{"result":"1504","desc":"d","debug":{{"deep":[{json}]}}}}"#);
        let got = get().of(&plane, response(400, &[JSON], Script::whole(body)));
        got.record.leak.is_none() || got.json().get("debug").is_some()
    };
    let json = |text: &str| serde_json::Value::from(text).to_string();
    let wrong: Vec<_> = LEAKS
        .iter()
        .filter(|(_, text)| passes(&json(text)) || passes(&json(text).replace('/', r"\/")))
        .collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    assert!(passes(r#""as it should be""#));
}

#[test]
fn innocent_texts_pass() {
    assert!(INNOCENT.len() >= 60);
    let guard = Guard::new(1);
    let found = |text: &str| {
        guard.find(text).or_else(|| guard.find(&format!("Sorry, this went wrong: {text} (see above)")))
    };
    let wrong: Vec<_> = INNOCENT.iter().filter_map(|text| Some((text, found(text)?))).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
}

/// What a contract itself says about an error is no leak.
#[test]
fn the_catalogues_pass() {
    let guard = Guard::new(1);
    for source in redress_contracts::ALL {
        for entry in contract(source.id).entries() {
            let example = entry.example_detail();
            for text in [
                Some(&entry.title),
                entry.code.as_ref(),
                entry.meaning.as_ref(),
                entry.remedy.as_ref(),
                example.as_ref(),
            ] {
                let text = text.map_or("", String::as_str);
                assert_eq!(guard.find(text), None, "{}: {text}", source.id);
            }
        }
    }
    for condition in Condition::ALL {
        assert_eq!(guard.find(condition.title()), None);
    }
}

const TRACE: &str = "at com.acme.Store.find(Store.java:42)";

/// Every text of an error goes through it, and an id comes out in its place.
#[test]
fn what_is_found_is_taken_out() {
    let asked = || get().with("x-request-id", "4f0c-81aa");
    let check = |asked: Asked, body: String, id: Option<&str>| {
        let got = asked.of(&plane("enablex", "problem"), response(400, &[JSON], Script::whole(body.clone())));
        assert_eq!(got.record.decision, Decision::Rewritten);
        assert!(!got.text().contains("Store"), "{}", got.text());
        assert_eq!(got.record.leak, Some(Leak::StackTrace), "{body}");
        let incident = got.record.incident.clone().unwrap();
        assert_eq!(got.json()["incident"], *incident);
        assert!(id.is_none_or(|id| id == incident), "{incident}");
        assert_eq!(got.record.original.as_deref(), Some(body.as_bytes()));
        assert!(!format!("{:?}", got.record.problem).contains("Store"));
        got.json()
    };
    let id = Some("4f0c-81aa");
    let json = check(asked(), format!(r#"{{"result":"1504","msg":"Duplicate data","desc":"{TRACE}"}}"#), id);
    assert_eq!(
        (json["title"].as_str(), json["detail"].as_str()),
        (Some("Duplicate data"), Some("Already exists"))
    );
    let json = check(asked(), format!(r#"{{"result":"1504","msg":"{TRACE}","desc":"Taken"}}"#), id);
    assert_eq!((json["title"].as_str(), json["detail"].as_str()), (Some("Already exists"), Some("Taken")));
    let json = check(
        asked(),
        format!(r#"{{"result":"1504","msg":"m","desc":"d","debug":{{"at":["{TRACE}"]}},"id":7}}"#),
        id,
    );
    assert_eq!((json.get("debug"), json["id"].as_i64()), (None, Some(7)));
    let json = check(asked(), r#"{"result":"1504","desc":"d","stack_trace":["Store"]}"#.to_owned(), id);
    assert_eq!(json.get("stack_trace"), None);
    check(
        asked(),
        r#"{"result":"1504","desc":"d","incident":"mine","trace":"(Store.java:4)"}"#.to_owned(),
        id,
    );
    // Without a request id, or with one in bad form, a new one is made.
    let body = || format!(r#"{{"result":"1504","desc":"{TRACE}"}}"#);
    check(get(), body(), None);
    check(get().with("x-request-id", "a b"), body(), None);
    check(get().with("x-request-id", &"x".repeat(200)), body(), None);
    check(get().with("x-request-id", "<bad>").with("x-correlation-id", "good"), body(), Some("good"));
}

#[test]
fn sub_errors_are_looked_through() {
    let body = format!(
        r#"{{"title":"Invalid","errors":[{{"detail":"too short","pointer":"/name"}},{{"detail":"{TRACE}","pointer":"/etc/passwd.d/x"}}]}}"#
    );
    let head = [("content-type", "application/problem+json")];
    let got = get().of(&plane("enablex", "problem"), response(422, &head, Script::whole(body)));
    let errors = &got.json()["errors"];
    assert_eq!(
        (errors[0]["detail"].as_str(), errors[0]["pointer"].as_str()),
        (Some("too short"), Some("/name"))
    );
    assert_eq!((errors[1]["detail"].as_str(), errors[1].get("pointer")), (Some("Validation failed"), None));
}

#[test]
fn what_the_caller_sent_is_no_secret() {
    let body = r#"{"result":"1504","desc":"/etc/hosts/7 is unknown"}"#;
    let check = |uri: &str| {
        let parts = http::Request::get(uri).body(()).unwrap().into_parts().0;
        let (plane, exchange) = (plane("enablex", "problem"), Exchange::of(&parts));
        block_on(answer(&plane, &exchange, response(400, &[JSON], Script::whole(body)))).record.leak
    };
    assert_eq!(check("/etc/hosts/7"), None);
    assert_eq!(check("/files/etc/hosts/7?x"), None);
    assert_eq!(check("/hosts/7"), Some(Leak::Path));
}

#[test]
fn what_is_made_here_is_looked_through_too() {
    let problem = Problem::new(Condition::UpstreamUnreachable).with_detail("connect to 10.0.0.7:80 refused");
    let answer = made::<Script>(&plane("enablex", "problem"), &get().exchange(), problem);
    let record = &answer.record;
    assert_eq!(
        (record.leak, record.original.as_deref()),
        (Some(Leak::Host), Some(&b"connect to 10.0.0.7:80 refused"[..]))
    );
    assert_eq!(record.problem.as_ref().unwrap().detail.as_deref(), Some("Upstream unreachable"));
}

#[test]
fn off_is_off() {
    let plane = plane("enablex", "problem").guard(Guard::off());
    let got = get().of(
        &plane,
        response(400, &[JSON], Script::whole(format!(r#"{{"result":"1504","desc":"{TRACE}"}}"#))),
    );
    assert_eq!((got.json()["detail"].as_str(), got.record.incident), (Some(TRACE), None));
}

/// In a closed wire there is no room for an id: the record has it.
#[test]
fn a_closed_wire_loses_the_id() {
    let body = format!(r#"{{"result":"1504","desc":"{TRACE}"}}"#);
    let got = get().of(&plane("enablex", "cisco-cupi"), response(400, &[JSON], Script::whole(body)));
    assert!(got.record.incident.is_some() && !got.text().contains("Store"), "{}", got.text());
}

#[test]
fn ids_are_never_given_out_twice() {
    let guard = Guard::new(7);
    let contracts = || (contract("enablex"), Speak::One(contract("problem")));
    let planes: Vec<_> =
        (0..2).map(|_| ErrorPlane::new(contracts().0, contracts().1).guard(guard.clone())).collect();
    let mut ids = std::collections::BTreeSet::new();
    for plane in planes.iter().cycle().take(1000) {
        let mut problem = Problem::new(Condition::Internal).with_detail(TRACE);
        problem.extensions.push(Extension::new("id", Value::Text("7".into())));
        let answer = made::<Script>(plane, &get().exchange(), problem);
        ids.insert(answer.record.incident.unwrap());
    }
    assert_eq!(ids.len(), 1000);
    assert!(ids.iter().all(|id| id.len() == 16 && id.bytes().all(|b| b.is_ascii_hexdigit())));
}

/// So much text is a dump, whatever is in it; and no text takes long.
#[test]
fn long_texts() {
    let guard = Guard::new(1);
    assert_eq!(guard.find(&"word ".repeat(6000)), None);
    assert_eq!(guard.find(&"word ".repeat(7000)), Some(Leak::StackTrace));
    for text in [
        "eyJ-",
        "/etc/ ",
        "a.rs:",
        "fdaa:",
        "=",
        "\\\\aa",
        "10.10.",
        "select ",
        "x.",
        "https://a:",
        "\u{1F600}",
    ] {
        let text = text.repeat(32 * 1024 / text.len());
        guard.find(&text);
    }
}
