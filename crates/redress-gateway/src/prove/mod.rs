//! **Prove**: makes every error of the gateway's own happen on a loopback socket, and reads the answer back in the
//! contract it should have left in.

mod scene;
mod talk;

use crate::config::{Config, Route, SpeakIn};
use crate::fault::Fault;
use crate::gateway::Gateway;
use crate::state::Mode;
use crate::tls::Crypto;
use http::{HeaderMap, StatusCode, header};
use redress::{Contract, Message, Reading, read};
use scene::Scene;
use std::io;
use std::sync::Arc;

/// One error of the gateway's own, as a caller got it.
#[derive(Clone, Debug)]
#[non_exhaustive]
pub struct Proof {
    /// Which.
    pub fault: Fault,
    /// The name of the route whose caller it was.
    pub route: String,
    /// The id of the contract that this caller speaks.
    pub contract: String,
    /// The status.
    pub status: StatusCode,
    /// The headers.
    pub headers: HeaderMap,
    /// The body.
    pub body: Vec<u8>,
    /// What is wrong with it. `None`: it left in the contract.
    pub flaw: Option<String>,
}

/// Proves every error of the gateway's own, for every way in which the routes of a config speak.
///
/// Nothing of the config is listened on or called: sockets and upstreams are its own, on loopback.
///
/// ```
/// use redress_gateway::{Config, prove};
///
/// # let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
/// # runtime.block_on(async {
/// # let text = "[listen]\naddress = '127.0.0.1:0'\n[[route]]\npath = '/'\nupstream = 'http://h'\ncontract = 'enablex'";
/// let config = Config::load(text, std::path::Path::new(".")).config.unwrap();
/// let proofs = prove(&config, None).await?;
/// assert!(proofs.iter().all(|proof| proof.flaw.is_none()));
/// # Ok::<(), std::io::Error>(())
/// # })?;
/// # Ok::<(), std::io::Error>(())
/// ```
///
/// # Errors
/// A loopback socket that cannot be had.
pub async fn prove(config: &Config, crypto: Option<&Crypto>) -> io::Result<Vec<Proof>> {
    let mut proofs = Vec::new();
    let mut ways: Vec<(String, bool)> = Vec::new();
    for route in &config.routes {
        let contract = spoken(config, route);
        let negotiates = matches!(route.speak, SpeakIn::Negotiate);
        let way = (contract.map(|contract| contract.id().to_owned()).unwrap_or_default(), negotiates);
        if ways.contains(&way) {
            continue;
        }
        ways.push(way);
        // Without TLS on a side, nothing can go wrong with it.
        let can = |fault: &Fault| match fault {
            Fault::PlainOnTls => config.listen.tls.is_some() && crypto.is_some(),
            Fault::UpstreamTls => crypto.is_some(),
            _ => true,
        };
        for &fault in Fault::ALL.iter().filter(|fault| can(fault)) {
            proofs.push(prove_one(config, route, fault, crypto).await?);
        }
    }
    Ok(proofs)
}

/// The contract of a caller of that route who asks for nothing.
fn spoken<'c>(config: &'c Config, route: &'c Route) -> Option<&'c Arc<Contract>> {
    match &route.speak {
        SpeakIn::Contract(contract) => Some(contract),
        SpeakIn::Negotiate => config.spoken.first(),
    }
}

async fn prove_one(
    config: &Config,
    route: &Route,
    fault: Fault,
    crypto: Option<&Crypto>,
) -> io::Result<Proof> {
    let scene = Scene::of(fault, config, route).await?;
    // Where no route is found, no route can say how to speak.
    let routed = !matches!(fault, Fault::NoRoute | Fault::Misdirected | Fault::TlsOnPlain | Fault::Connect);
    let contract = if routed { spoken(config, route) } else { config.spoken.first() };
    let gateway = Gateway::bind_with(scene.config, crypto.cloned())?;
    let address = *gateway.addresses().first().ok_or(io::ErrorKind::AddrNotAvailable)?;
    if fault == Fault::Maintenance {
        gateway.handle().set_mode(None, Mode::Maintenance { until: None }).await;
    }
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let asked = async {
        let answer = tokio::select! {
            answer = talk::ask(address, &scene.request, fault == Fault::Incomplete) => answer,
            never = talk::misbehave(scene.upstream.as_ref(), scene.says) => match never {},
        };
        drop(stop);
        answer
    };
    let ended = async { drop(stopped.await) };
    let (ran, answer) = tokio::join!(gateway.run(ended), asked);
    ran?;
    let mut proof = Proof {
        fault,
        route: route.name.clone(),
        contract: contract.map(|contract| contract.id().to_owned()).unwrap_or_default(),
        status: StatusCode::OK,
        headers: HeaderMap::new(),
        body: Vec::new(),
        flaw: None,
    };
    match answer {
        Ok(answer) => {
            proof.status = answer.status;
            proof.headers = answer.headers;
            proof.body = answer.body;
            proof.flaw = contract.and_then(|contract| flaw(&proof, contract));
        }
        Err(error) => proof.flaw = Some(format!("there was no answer: {error}")),
    }
    Ok(proof)
}

/// What is wrong with an answer.
fn flaw(proof: &Proof, contract: &Contract) -> Option<String> {
    let Reading::Problem(problem) = read(contract, &Message::new(proof.status, &proof.headers, &proof.body))
    else {
        return Some(format!("status {} is no error in this contract", proof.status));
    };
    if problem.wire.is_none() {
        return Some("the body fits no wire of the contract".to_owned());
    }
    let has = |name: header::HeaderName| proof.headers.contains_key(name);
    let needs = |name: header::HeaderName| (!has(name.clone())).then(|| format!("{name} is missing"));
    let companion = match proof.status {
        StatusCode::METHOD_NOT_ALLOWED => needs(header::ALLOW),
        StatusCode::UNAUTHORIZED => needs(header::WWW_AUTHENTICATE),
        StatusCode::UPGRADE_REQUIRED => needs(header::UPGRADE),
        StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => needs(header::RETRY_AFTER),
        _ => None,
    };
    companion.or_else(|| needs(header::CACHE_CONTROL)).or_else(|| needs(header::CONTENT_TYPE))
}
