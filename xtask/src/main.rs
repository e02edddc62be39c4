//! `cargo xtask generate` writes what is generated.

use std::process::ExitCode;

#[expect(clippy::print_stderr, reason = "a program for developers talks")]
fn main() -> ExitCode {
    if std::env::args().nth(1).as_deref() != Some("generate") {
        eprintln!("usage: cargo xtask generate");
        return ExitCode::from(2);
    }
    let written = xtask::all()
        .and_then(|files| files.iter().try_for_each(|file| std::fs::write(&file.path, &file.text)));
    match written {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot generate: {error}");
            ExitCode::FAILURE
        }
    }
}
