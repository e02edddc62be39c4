//! `cargo xtask generate` writes what is generated; `cargo xtask corpus` what the fuzz targets start from.

use std::process::ExitCode;

#[expect(clippy::print_stderr, reason = "a program for developers talks")]
fn main() -> ExitCode {
    let done = match std::env::args().nth(1).as_deref() {
        Some("generate") => xtask::all()
            .and_then(|files| files.iter().try_for_each(|file| std::fs::write(&file.path, &file.text))),
        Some("corpus") => xtask::corpus(&xtask::root()),
        _ => {
            eprintln!("usage: cargo xtask generate|corpus");
            return ExitCode::from(2);
        }
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("cannot write: {error}");
            ExitCode::FAILURE
        }
    }
}
