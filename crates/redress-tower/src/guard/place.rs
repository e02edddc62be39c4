//! Where things are: paths, lines of source, hosts.

use super::scan::{At, Signs, is_word, run, run_back};

// ── Paths ────────────────────────────────────────────────────────────────────────────────────────

/// Directories that no API has at its root.
const SYSTEM: &[&str] = &[
    "/etc/",
    "/proc/",
    "/root/",
    "/private/var/",
    "/run/secrets/",
    "/var/app/",
    "/var/cache/",
    "/var/folders/",
    "/var/lib/",
    "/var/log/",
    "/var/opt/",
    "/var/run/",
    "/var/spool/",
    "/var/task/",
    "/var/tmp/",
    "/var/www",
    "/usr/bin/",
    "/usr/lib",
    "/usr/local/",
    "/usr/sbin/",
    "/usr/share/",
    "/usr/src/",
    "/dev/shm/",
    "/srv/www/",
    "/srv/app",
    "/opt/app",
    "/opt/tomcat",
    "/opt/bitnami",
    "/tmp/",
];

/// Directories that an API may have too: there, the kind of file decides.
const DOUBTFUL: &[&str] = &[
    "/home/",
    "/Users/",
    "/opt/",
    "/srv/",
    "/mnt/",
    "/app/",
    "/data/",
    "/code/",
    "/src/",
    "/build/",
    "/workspace/",
    "/export/",
    "/apps/",
    "/go/",
];

/// Kinds of files that lie on servers and are not served. Source code, libraries, configuration, logs.
const FILES: &[&str] = &[
    "java",
    "class",
    "jar",
    "war",
    "kt",
    "scala",
    "cs",
    "dll",
    "py",
    "pyc",
    "rs",
    "go",
    "php",
    "js",
    "mjs",
    "cjs",
    "ts",
    "tsx",
    "jsx",
    "rb",
    "cpp",
    "c",
    "h",
    "so",
    "pl",
    "sh",
    "bash",
    "ex",
    "erl",
    "conf",
    "cfg",
    "ini",
    "yml",
    "yaml",
    "toml",
    "properties",
    "env",
    "pem",
    "key",
    "crt",
    "p12",
    "log",
    "sql",
    "sqlite",
    "db",
    "bak",
    "lock",
];

/// `/var/lib/app/config.yml`. Not `/users/7`, not the path of a URL, not what the caller asked for.
pub(super) fn is_unix_path(at: At<'_>, echoed: &str) -> bool {
    const ENDS: Signs = Signs::blanks_and(b"'`\"<>()[]{},;|");
    if is_word(at.before()) || b"/.-~}%*".contains(&at.before()) || at.after().starts_with('/') {
        return false;
    }
    let path = run(at.right(), |b| !ENDS.has(b));
    let path = path.trim_end_matches(['.', ':', '!', '?']);
    let begins = |roots: &[&str]| roots.iter().any(|root| path.len() > root.len() && path.starts_with(root));
    let is_on_disk = begins(SYSTEM) || (begins(DOUBTFUL) && is_file(path));
    is_on_disk && !echoed.contains(path)
}

fn is_file(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or_default();
    let name = name.split(':').next().unwrap_or_default();
    let ending = name.rsplit_once('.').map(|(_, ending)| ending).unwrap_or_default();
    FILES.contains(&ending)
}

/// `C:\inetpub\wwwroot` and `C:/Users/app`, where a letter begins a word.
pub(super) fn is_windows_path(at: At<'_>) -> bool {
    match at.right().as_bytes() {
        [_, b':', b'\\', next, ..] => is_word(*next) || b"\\.$ ".contains(next),
        [drive, b':', b'/', next, ..] => drive.is_ascii_uppercase() && next.is_ascii_alphanumeric(),
        _ => false,
    }
}

/// `\\server\share`, also where JSON has doubled the signs.
pub(super) fn is_unc_path(at: At<'_>) -> bool {
    if is_word(at.before()) || b"\\:]+*)".contains(&at.before()) {
        return false;
    }
    let right = at.right();
    let signs = run(right, |b| b == b'\\');
    let rest = right.get(signs.len()..).unwrap_or_default();
    let host = run(rest, |b| b.is_ascii_alphanumeric() || b"-._".contains(&b));
    let tail = rest.get(host.len()..).unwrap_or_default();
    let share = tail.trim_start_matches('\\');
    matches!(signs.len(), 2 | 4)
        && host.len() > 2
        && tail.len() > share.len()
        && share.starts_with(|c: char| c.is_ascii_alphanumeric())
}

// ── Lines of source ──────────────────────────────────────────────────────────────────────────────

/// Endings of source files that are no top-level domain.
const SOURCES: &[&str] = &[
    "java", "kt", "scala", "groovy", "clj", "cs", "vb", "fs", "go", "php", "js", "mjs", "cjs", "ts", "tsx",
    "jsx", "rb", "cpp", "cxx", "c", "h", "hpp", "pm", "ex", "exs", "erl", "swift", "jsp", "aspx", "cshtml",
    "lua", "dart",
];

/// Endings that are also a country's: `api.example.rs:8443` is a host.
const SOURCES_OR_COUNTRIES: &[&str] = &["rs", "py", "pl", "cc", "sh"];

/// `Users.java:42`, `app.js:12:34`, `index.php on line 3`, `Users.cs:line 7`, at the dot.
pub(super) fn is_source_line(at: At<'_>) -> bool {
    if !is_word(at.before()) {
        return false;
    }
    let ending = run(at.after(), |b| b.is_ascii_lowercase());
    let rest = at.after().get(ending.len()..).unwrap_or_default();
    if !matches!(rest.as_bytes(), [b':' | b' ' | b'"' | b'(', ..]) {
        return false;
    }
    let is_plain = SOURCES.contains(&ending);
    if !is_plain && !SOURCES_OR_COUNTRIES.contains(&ending) {
        return false;
    }
    let is_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    if let Some(rest) = rest.strip_prefix(':') {
        let rest = rest.strip_prefix("line ").unwrap_or(rest);
        let column = rest.trim_start_matches(|c: char| c.is_ascii_digit()).strip_prefix(':');
        let path = run_back(at.left(), |b| is_word(b) || b"/-.".contains(&b));
        let is_in_folder = path.contains('/') && !path.starts_with("//");
        return is_number(rest) && (is_plain || is_in_folder || column.is_some_and(is_number));
    }
    [" on line ", " line ", "\", line ", "("]
        .iter()
        .any(|before| rest.strip_prefix(before).is_some_and(is_number))
}

// ── Hosts ────────────────────────────────────────────────────────────────────────────────────────

/// Top-level names that are given out inside only.
const INTERNAL: &[&str] =
    &["local", "internal", "svc", "lan", "corp", "intranet", "localdomain", "consul", "cluster"];

/// What stands before such a word in code and in codes.
const NO_HOSTS: &[&str] = &[
    "error",
    "errors",
    "exception",
    "code",
    "codes",
    "status",
    "message",
    "config",
    "settings",
    "this",
    "self",
    "env",
    "state",
    "reason",
    "type",
];

/// `db1.prod.internal`, `redis.cache.svc.cluster.local`, at the last dot.
pub(super) fn is_internal_host(at: At<'_>) -> bool {
    let top = run(at.after(), |b| b.is_ascii_lowercase());
    if !INTERNAL.contains(&top) {
        return false;
    }
    let end = match at.after().as_bytes().get(top.len()..).unwrap_or_default() {
        [b'.', next, ..] => !is_word(*next),
        [next, ..] => !is_word(*next) && !b"-(@".contains(next),
        [] => true,
    };
    let label = run_back(at.left(), |b| is_word(b) || b == b'-');
    end && label.bytes().any(|b| b.is_ascii_alphanumeric()) && !NO_HOSTS.contains(&label)
}

/// RFC 1918, loopback, link-local, and the shared space of RFC 6598, at the first digit.
pub(super) fn is_private_ipv4(at: At<'_>) -> bool {
    if matches!(at.before(), b'.' | b'-') {
        return false;
    }
    let text = run(at.right(), |b| b.is_ascii_digit() || b == b'.').trim_end_matches('.');
    let mut octets = [0_u8; 4];
    let mut parts = text.split('.');
    for octet in &mut octets {
        match parts.next().map(str::parse) {
            Some(Ok(value)) => *octet = value,
            _ => return false,
        }
    }
    let ends = match at.right().as_bytes().get(text.len()..).unwrap_or_default() {
        [next, ..] if is_word(*next) => false,
        [b'-', next, ..] => !is_word(*next),
        _ => true,
    };
    let is_private = match octets {
        [10 | 127, ..] | [192, 168, ..] | [169, 254, ..] => true,
        [172, second, ..] => (16..32).contains(&second),
        [100, second, ..] => (64..128).contains(&second),
        _ => false,
    };
    parts.next().is_none() && ends && is_private && !is_version(at.left())
}

/// Does the word before say that a version comes?
fn is_version(left: &str) -> bool {
    let word = run_back(left.trim_end_matches([' ', ':', '=', '"', '\'']), |b| b.is_ascii_alphabetic());
    ["version", "v", "ver", "build", "release", "firmware", "revision"]
        .iter()
        .any(|known| word.eq_ignore_ascii_case(known))
}

/// Unique local and link-local addresses, where a word begins.
pub(super) fn is_private_ipv6(at: At<'_>) -> bool {
    let text = run(at.right(), |b| b.is_ascii_hexdigit() || b == b':');
    let is_group = |group: &str| group.len() <= 4;
    let prefix = match text.as_bytes() {
        [a, b, c, d, b':', ..] => [a, b, c, d].map(u8::to_ascii_lowercase),
        _ => return false,
    };
    let is_private = matches!(&prefix, [b'f', b'c' | b'd', ..] | [b'f', b'e', b'8', b'0']);
    is_private && text.matches(':').count() >= 2 && text.split(':').all(is_group)
}

/// `localhost` with a scheme or a port, and `::1`, at a colon.
pub(super) fn is_loopback(at: At<'_>) -> bool {
    let is_number = |text: &str| text.starts_with(|c: char| c.is_ascii_digit());
    let after = at.after();
    if after.strip_prefix("//").is_some_and(|host| host.starts_with("localhost")) {
        return true;
    }
    let name = || run_back(at.left(), |b| is_word(b) || b == b'.' || b == b'-');
    if is_number(after) && name().eq_ignore_ascii_case("localhost") {
        return true;
    }
    let rest = after.strip_prefix(":1").unwrap_or("1");
    !is_word(at.before())
        && at.before() != b':'
        && after.starts_with(":1")
        && !rest.starts_with(|c: char| c.is_ascii_hexdigit() || c == ':')
}
