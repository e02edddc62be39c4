//! Huawei Cloud's request signature, as its clients make it (`SDK-HMAC-SHA256`).

use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

/// What `Authorization` begins with.
pub(crate) const ALGORITHM: &str = "SDK-HMAC-SHA256";

/// The headers that sign a request: `X-Sdk-Date` and `Authorization`. `date` is `YYYYMMDDTHHMMSSZ`.
pub(crate) fn sign(
    (key, secret): (&str, &str),
    method: &str,
    target: &str,
    host: &str,
    body: &[u8],
    date: &str,
) -> Vec<(String, String)> {
    let canonical =
        canonical(method, target, &[("host", host), ("x-sdk-date", date)], &hex(&Sha256::digest(body)));
    let signature = signature(secret, date, &canonical);
    let authorization =
        format!("{ALGORITHM} Access={key}, SignedHeaders=host;x-sdk-date, Signature={signature}");
    vec![("X-Sdk-Date".into(), date.into()), ("Authorization".into(), authorization)]
}

/// The canonical form of a request: method, path with a slash at its end, sorted query, headers, hash of the content.
pub(crate) fn canonical(method: &str, target: &str, headers: &[(&str, &str)], body_hash: &str) -> String {
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let mut pairs: Vec<String> = query
        .split('&')
        .filter(|pair| !pair.is_empty())
        .map(|pair| if pair.contains('=') { pair.to_owned() } else { format!("{pair}=") })
        .collect();
    pairs.sort_unstable();
    let slash = if path.ends_with('/') { "" } else { "/" };
    let lines =
        headers.iter().fold(String::new(), |lines, (name, value)| lines + name + ":" + value.trim() + "\n");
    let names: Vec<_> = headers.iter().map(|(name, _)| *name).collect();
    format!("{method}\n{path}{slash}\n{}\n{lines}\n{}\n{body_hash}", pairs.join("&"), names.join(";"))
}

/// The signature of a canonical request.
pub(crate) fn signature(secret: &str, date: &str, canonical: &str) -> String {
    let mut mac = <Hmac<Sha256> as KeyInit>::new_from_slice(secret.as_bytes())
        .unwrap_or_else(|_| unreachable!("any length is a key"));
    mac.update(format!("{ALGORITHM}\n{date}\n{}", hex(&Sha256::digest(canonical.as_bytes()))).as_bytes());
    hex(&mac.finalize().into_bytes())
}

/// Lower-case hexadecimal.
pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| hex + &format!("{byte:02x}"))
}
