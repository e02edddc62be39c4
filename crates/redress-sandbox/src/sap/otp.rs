//! One-time codes: validation, and the lock after wrong ones.

use super::secrets::{self, Device, is_locked};
use super::{content, profile};
use crate::call::{Call, Reply};
use crate::failure::{Failure, Outcome};
use crate::script::totp;
use crate::world::World;
use http::StatusCode;
use rusqlite::params;

/// `POST /service/users/otp`.
pub(super) fn validate(world: &mut World<'_>, call: &Call) -> Outcome {
    let content = content::object(call)?;
    let name = content::text(&content, "userName")?.ok_or_else(|| Failure::status(400))?;
    let code = content::text(&content, "otpCode")?.ok_or_else(|| Failure::status(400))?;
    let unknown = || Failure::code("BAD_CREDENTIALS");
    let user = profile::identify(world, &name)?.ok_or_else(unknown)?;
    if profile::status(&user.document) != "active" {
        return Err(unknown().into());
    }
    let device = secrets::device(world, &user.id)?.ok_or_else(unknown)?;
    check(world, &device, &code)?;
    Ok(Reply::empty(StatusCode::OK))
}

/// Takes a code, once. One step to either side counts too: clocks differ.
pub(super) fn check(world: &World<'_>, device: &Device, code: &str) -> Outcome<()> {
    if is_locked(world, device.locked) {
        return Err(Failure::code("LOCKED_OTP_CODE").into());
    }
    let key = totp::secret(&device.secret).unwrap_or_default();
    let steps = [0, -1, 1].map(|aside| world.now.seconds() + aside * totp::STEP_SECONDS);
    let Some(at) = steps.into_iter().find(|at| totp::code(&key, *at) == code) else {
        return Err(wrong(world, device)?.keeping().into());
    };
    let step = at.div_euclid(totp::STEP_SECONDS);
    if step <= device.last_step {
        return Err(Failure::code("USED_OTP_CODE").into());
    }
    world.db.execute(
        "UPDATE devices SET last_step = ?, failures = 0, locked = NULL WHERE user = ?",
        params![step, device.user],
    )?;
    Ok(())
}

/// Counts a wrong code.
fn wrong(world: &World<'_>, device: &Device) -> Outcome<Failure> {
    let (failures, locked) = secrets::failed(world, device.failures, device.locked);
    world.db.execute(
        "UPDATE devices SET failures = ?, locked = ? WHERE user = ?",
        params![failures, locked, device.user],
    )?;
    Ok(Failure::code(if locked.is_some() { "LOCKED_OTP_CODE" } else { "INVALID_OTP_CODE" }))
}
