//! What somebody in between says when the API does not answer: as the program says it by itself, unconfigured.

use crate::call::Reply;
use http::StatusCode;

/// Who can stand in between.
pub(super) const PROXIES: &[&str] = &["nginx", "envoy", "haproxy", "elb", "cloudflare"];

/// The page of that proxy.
pub(crate) fn page(of: &str, status: StatusCode) -> Reply {
    let (number, reason) = (status.as_str(), status.canonical_reason().unwrap_or_default());
    let html = "text/html";
    match of {
        "envoy" => {
            let text = match number {
                "503" => {
                    "upstream connect error or disconnect/reset before headers. reset reason: connection termination"
                }
                "504" => "upstream request timeout",
                _ => {
                    "upstream connect error or disconnect/reset before headers. reset reason: protocol error"
                }
            };
            Reply::with(status, "text/plain", text).header("server", "envoy")
        }
        "haproxy" => {
            let cause = match number {
                "503" => "No server is available to handle this request.",
                "504" => "The server didn't respond in time.",
                _ => "The server returned an invalid or incomplete response.",
            };
            let body = format!("<html><body><h1>{number} {reason}</h1>\n{cause}\n</body></html>\n");
            Reply::with(status, html, body).header("cache-control", "no-cache")
        }
        "cloudflare" => {
            let body = format!(
                "<!DOCTYPE html>\n<html lang=\"en-US\">\n<head>\n<title>{number}: {reason}</title>\n</head>\n<body>\n\
                 <h1>{reason} <span>Error code {number}</span></h1>\n<p>Performance &amp; security by Cloudflare</p>\n\
                 </body>\n</html>\n"
            );
            Reply::with(status, "text/html; charset=UTF-8", body).header("server", "cloudflare")
        }
        other => {
            let (server, foot) = match other {
                "elb" => ("awselb/2.0", String::new()),
                _ => ("nginx", "<hr><center>nginx</center>\r\n".to_owned()),
            };
            let body = format!(
                "<html>\r\n<head><title>{number} {reason}</title></head>\r\n<body>\r\n<center><h1>{number} {reason}</h1></center>\r\n\
                 {foot}</body>\r\n</html>\r\n"
            );
            Reply::with(status, html, body).header("server", server)
        }
    }
}
