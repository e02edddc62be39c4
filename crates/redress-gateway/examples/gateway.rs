//! Runs a gateway from a config file, until its standard input ends: for `bench/compare`, where there is no program yet.

use redress_gateway::{Config, Gateway};
use std::path::Path;

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).ok_or(std::io::Error::other("usage: gateway FILE"))?;
    let loaded = Config::load(&std::fs::read_to_string(&path)?, Path::new("."));
    let findings: Vec<String> = loaded.findings.iter().map(ToString::to_string).collect();
    let config = loaded.config.ok_or_else(|| std::io::Error::other(findings.join("\n")))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(Gateway::bind(config)?.run(std::future::pending()))
}
