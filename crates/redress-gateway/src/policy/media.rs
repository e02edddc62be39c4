//! Media types of a request, as far as a route restricts them.

use http::HeaderMap;
use http::header::{ACCEPT, CONTENT_TYPE};

/// Has the request a media type that the route takes? One that names none is taken.
pub(crate) fn is_taken(headers: &HeaderMap, taken: &[String]) -> bool {
    let Some(given) = headers.get(CONTENT_TYPE) else { return true };
    if taken.is_empty() {
        return true;
    }
    let essence = given.to_str().unwrap_or_default().split(';').next().unwrap_or_default().trim();
    taken.iter().any(|own| covers(own, essence))
}

/// Does the caller accept any of what the route produces? An `Accept` that cannot be read accepts all.
pub(crate) fn is_accepted(headers: &HeaderMap, produced: &[String]) -> bool {
    if produced.is_empty() || !headers.contains_key(ACCEPT) {
        return true;
    }
    for line in headers.get_all(ACCEPT) {
        let Ok(line) = line.to_str() else { return true };
        for range in line.split(',') {
            let mut parts = range.split(';').map(str::trim);
            let range = parts.next().unwrap_or_default();
            let refused = parts.any(|p| matches!(p, "q=0" | "q=0.0" | "q=0.00" | "q=0.000" | "Q=0"));
            if !range.contains('/') || (!refused && produced.iter().any(|own| covers(range, own))) {
                return true;
            }
        }
    }
    false
}

/// Is a media type in that range? Whoever takes JSON or XML takes what is built on it (RFC 6839).
fn covers(range: &str, media_type: &str) -> bool {
    let (Some((kind, subtype)), Some((own_kind, own_subtype))) =
        (range.split_once('/'), media_type.split_once('/'))
    else {
        return false;
    };
    if kind == "*" {
        return true;
    }
    let is = str::eq_ignore_ascii_case;
    let suffix = own_subtype.rsplit_once('+').map_or("", |(_, suffix)| suffix);
    is(kind, own_kind) && (subtype == "*" || is(subtype, own_subtype) || is(subtype, suffix))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accepts() {
        let check = |accept: &str, want: bool| {
            let mut headers = HeaderMap::new();
            headers.insert(ACCEPT, accept.parse().unwrap());
            assert_eq!(is_accepted(&headers, &["application/json".to_owned()]), want, "{accept}");
        };
        check("*/*", true);
        check("text/html, application/*;q=0.1", true);
        check("text/html", false);
        check("application/json;q=0, text/html", false);
        check("nonsense", true);
    }
}
