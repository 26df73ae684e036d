//! Proving once more who one is, for whoever is signed in and changes what they prove it by.

use portico_domain::{TenantId, UserId, security::Proof};
use secrecy::{ExposeSecret, SecretString};

use crate::{Auth, Error, RecoveryCodes, password::About, recovery, sign_in::bound_to, totp};

/// What somebody types to prove it: always the password and, where a second factor is on, a code of
/// it or a recovery code.
pub struct Typed {
    /// The password of now.
    pub password: SecretString,
    /// Empty where there is no second factor.
    pub code: SecretString,
}

/// What was right, and is to be used up in the transaction of what it is for.
#[derive(Debug)]
pub enum Proved {
    /// There is no second factor.
    Password,
    /// A code of this step: see [`security::use_step`](portico_domain::security::use_step).
    Step(i64),
    /// A recovery code: see [`security::use_code`](portico_domain::security::use_code).
    Code(portico_domain::TokenHash),
}

impl Auth {
    /// Whether what was typed is what `proof` says. [`Error::Refused`] is the same for every cause.
    pub async fn prove(
        &self,
        tenant: TenantId,
        user: UserId,
        proof: &Proof,
        typed: &Typed,
    ) -> Result<Proved, Error> {
        if !self.passwords.verify(&typed.password, Some(&proof.password)).await? {
            return Err(Error::Refused);
        }
        let Some(sealed) = &proof.sealed_secret else { return Ok(Proved::Password) };
        let secret = self.keys.open(sealed, &bound_to(tenant, &user.to_string()))?;
        match totp::matching_step(&secret, typed.code.expose_secret()) {
            Some(step) => Ok(Proved::Step(step)),
            None => recovery::presented(&typed.code).map(Proved::Code).ok_or(Error::Refused),
        }
    }

    /// The hash of a password that they may have.
    pub async fn new_hash(
        &self,
        password: &SecretString,
        about: About,
    ) -> Result<SecretString, Error> {
        self.passwords.accept(password, about).await
    }

    /// A secret for a factor to be, sealed for their row.
    pub fn new_factor(&self, tenant: TenantId, user: UserId) -> Vec<u8> {
        self.keys.seal(&totp::new_secret(), &bound_to(tenant, &user.to_string()))
    }

    /// What an app is given of it: for a QR code, and for typing.
    pub fn for_app(
        &self,
        tenant: TenantId,
        user: UserId,
        sealed: &[u8],
        practice: &str,
        account: &str,
    ) -> Result<(SecretString, SecretString), Error> {
        let secret = self.keys.open(sealed, &bound_to(tenant, &user.to_string()))?;
        let (key, otpauth) = totp::for_app(&secret, practice, account)?;
        Ok((otpauth, key))
    }

    /// The step whose code it is, of a factor that was begun; [`Error::Refused`] if it is none.
    pub fn first_step(
        &self,
        tenant: TenantId,
        user: UserId,
        sealed: &[u8],
        code: &SecretString,
    ) -> Result<i64, Error> {
        let secret = self.keys.open(sealed, &bound_to(tenant, &user.to_string()))?;
        totp::matching_step(&secret, code.expose_secret()).ok_or(Error::Refused)
    }

    /// New recovery codes, and what the database keeps of them.
    pub fn new_codes(&self) -> (RecoveryCodes, Vec<portico_domain::TokenHash>) {
        let codes = RecoveryCodes::generate();
        let hashes = codes.hashes();
        (codes, hashes)
    }
}
