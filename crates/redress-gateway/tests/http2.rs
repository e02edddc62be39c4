//! HTTP/2, on both sides.

use crate::support::client::{Client, get};
use crate::support::upstream::{Act, Upstream, ok, response};
use crate::support::{PATIENCE, Running};
use bytes::Bytes;
use http::{Request, Response};
use http_body_util::{BodyExt, Full};
use hyper_util::rt::{TokioExecutor, TokioIo};
use std::net::SocketAddr;

/// Sends requests on one connection, all at once, and reads the answers.
fn ask(address: SocketAddr, requests: Vec<Request<Full<Bytes>>>) -> Vec<Response<Bytes>> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let asked = async {
        let stream = tokio::net::TcpStream::connect(address).await.unwrap();
        let io = TokioIo::new(stream);
        let (sender, connection) =
            hyper::client::conn::http2::handshake(TokioExecutor::new(), io).await.unwrap();
        tokio::spawn(connection);
        let mut asked = Vec::new();
        for request in requests {
            let mut sender = sender.clone();
            asked.push(tokio::spawn(async move { sender.send_request(request).await.unwrap() }));
        }
        let mut answers = Vec::new();
        for answer in asked {
            let (parts, body) = answer.await.unwrap().into_parts();
            answers.push(Response::from_parts(parts, body.collect().await.unwrap().to_bytes()));
        }
        answers
    };
    runtime.block_on(async { tokio::time::timeout(PATIENCE, asked).await.unwrap() })
}

fn request(path: &str) -> Request<Full<Bytes>> {
    Request::get(format!("http://a.example{path}")).body(Full::default()).unwrap()
}

fn upstream() -> Upstream {
    Upstream::start(|request, _| match request.target() {
        "/fail" => {
            Act::Say(response("404 Not Found", "application/json", r#"{"result":"404","desc":"gone"}"#))
        }
        target => Act::Say(ok(target)),
    })
}

#[test]
fn callers_may_speak_it_without_tls() {
    let upstream = upstream();
    let gateway = Running::before(&upstream, "methods = ['GET']");
    let mut requests: Vec<_> = (0..50).map(|number| request(&format!("/{number}"))).collect();
    requests.push(request("/fail"));
    requests.push(Request::delete("http://a.example/").body(Full::default()).unwrap());
    let mut other = request("/other-host");
    other.headers_mut().insert("host", "b.example".parse().unwrap());
    requests.push(other);
    let answers = ask(gateway.address, requests);
    for (number, answer) in answers.iter().take(50).enumerate() {
        assert_eq!((answer.status().as_u16(), &answer.body()[..]), (200, format!("/{number}").as_bytes()));
    }
    let statuses: Vec<_> = answers[50..].iter().map(|answer| answer.status().as_u16()).collect();
    assert_eq!(statuses, [404, 405, 400]);
    assert!(
        answers[50..].iter().all(|answer| answer.headers()["content-type"] == "application/problem+json")
    );
    let seen = upstream.requests();
    assert!(seen.iter().all(|request| request.headers("host") == [upstream.address.to_string()]));
}

#[test]
fn upstreams_may_speak_it() {
    let upstream = upstream();
    // The gateway behind is an upstream that speaks both.
    let behind = Running::before(&upstream, "speak = 'enablex'");
    let text = format!(
        "[listen]\naddress = '127.0.0.1:0'\nworkers = 1\n\
         [[upstream]]\nname = 'u'\nprotocol = 'http2'\naddresses = ['http://{}']\n\
         [[route]]\npath = '/'\nupstream = 'u'\ncontract = 'enablex'\n",
        behind.address
    );
    let gateway = Running::start(&text);
    let mut client = Client::connect(gateway.address);
    for _ in 0..3 {
        client.send("POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: 2\r\n\r\nhi");
        assert_eq!(client.receive().unwrap().text(), "/echo");
    }
    let failed = get(gateway.address, "/fail");
    assert_eq!((failed.status, failed.condition().as_str()), (404, "not-found"));
    assert!(behind.handle.metrics().contains("redress_connections 1\n"), "one connection for all");
}
