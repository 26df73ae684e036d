//! The steps of both faces. Each reads what is to be proved in one scope, compares outside of it, since
//! that takes long, and acts in another; what was typed is used up in the same transaction.

use portico_auth::{About, Auth, Error, Proved, RecoveryCodes, Typed};
use portico_domain::{
    TenantId, TenantScope, UserId, security,
    security::Spent,
    settings::{self, NewBankDetails},
    users,
};
use secrecy::SecretString;

use crate::Caller;

/// Whoever has proved who they are.
struct Owner {
    tenant: TenantId,
    user: UserId,
    email: String,
    proved: Proved,
}

/// Changes the password.
pub async fn change_password(
    caller: &Caller,
    auth: &Auth,
    typed: &Typed,
    new: &SecretString,
) -> Result<(), Error> {
    let owner = prove(caller, auth, typed).await?;
    let email = owner.email.clone();
    let about = caller.work(async |scope| about(scope, email).await).await?;
    let hash = auth.new_hash(new, about).await?;
    act(caller, &owner, async move |scope| security::set_password(scope, hash).await).await
}

/// Begins a factor: what an app is given, for a QR code and for typing.
pub async fn begin_factor(
    caller: &Caller,
    auth: &Auth,
    typed: &Typed,
) -> Result<(SecretString, SecretString), Error> {
    let owner = prove(caller, auth, typed).await?;
    let sealed = auth.new_factor(owner.tenant, owner.user);
    let kept = sealed.clone();
    act(caller, &owner, async move |scope| security::amend_factor(scope, kept).await).await?;
    let practice = caller.work(async |scope| settings::fetch(scope).await).await?.name;
    auth.for_app(owner.tenant, owner.user, &sealed, &practice, &owner.email)
}

/// Confirms the factor that was begun, with the first code of it.
pub async fn confirm_factor(
    caller: &Caller,
    auth: &Auth,
    code: &SecretString,
) -> Result<RecoveryCodes, Error> {
    let (tenant, user, proof) = read(caller).await?;
    let sealed = proof.next_secret.ok_or(portico_domain::Error::NotFound)?;
    let step = auth.first_step(tenant, user, &sealed, code)?;
    let (codes, hashes) = auth.new_codes();
    caller
        .work(async move |scope| {
            security::hold(scope).await?;
            security::confirm_factor(scope, sealed, step, &hashes).await
        })
        .await?;
    Ok(codes)
}

/// Takes the factor away.
pub async fn remove_factor(caller: &Caller, auth: &Auth, typed: &Typed) -> Result<(), Error> {
    let owner = prove(caller, auth, typed).await?;
    act(caller, &owner, async |scope| security::remove_factor(scope).await).await
}

/// Makes new recovery codes.
pub async fn remake_codes(
    caller: &Caller,
    auth: &Auth,
    typed: &Typed,
) -> Result<RecoveryCodes, Error> {
    let owner = prove(caller, auth, typed).await?;
    let (codes, hashes) = auth.new_codes();
    act(caller, &owner, async move |scope| security::remake_codes(scope, &hashes).await).await?;
    Ok(codes)
}

/// Changes where clients pay to. Whoever has no second factor cannot.
pub async fn change_bank_details(
    caller: &Caller,
    auth: &Auth,
    typed: &Typed,
    new: NewBankDetails,
) -> Result<(), Error> {
    spend(caller, auth, typed, async move |scope, spent| {
        settings::amend_bank_details(scope, spent, new).await
    })
    .await
}

/// Does what wants a second factor that was just used, and uses it up. Whoever has none cannot.
pub(crate) async fn spend<T>(
    caller: &Caller,
    auth: &Auth,
    typed: &Typed,
    work: impl AsyncFnOnce(&mut TenantScope, &Spent) -> Result<T, portico_domain::Error>,
) -> Result<T, Error> {
    let spent = match prove(caller, auth, typed).await?.proved {
        Proved::Password => return Err(Error::Refused),
        Proved::Step(step) => Spent::Step(step),
        Proved::Code(code) => Spent::Code(code),
    };
    let done = caller.work(async move |scope| {
        security::hold(scope).await?;
        work(scope, &spent).await
    });
    match done.await {
        Err(portico_domain::Error::Unproven) => Err(Error::Refused),
        other => Ok(other?),
    }
}

async fn prove(caller: &Caller, auth: &Auth, typed: &Typed) -> Result<Owner, Error> {
    let (tenant, user, proof) = read(caller).await?;
    let proved = auth.prove(tenant, user, &proof, typed).await?;
    Ok(Owner { tenant, user, email: proof.email.as_str().to_owned(), proved })
}

async fn read(caller: &Caller) -> Result<(TenantId, UserId, security::Proof), Error> {
    let read = caller.work(async |scope| {
        let proof = security::proof(scope).await?;
        Ok((scope.principal().tenant(), scope.principal().subject(), proof))
    });
    Ok(read.await?)
}

/// Uses up what was typed, and does `work` if nobody had used it up before.
async fn act(
    caller: &Caller,
    owner: &Owner,
    work: impl AsyncFnOnce(&mut TenantScope) -> Result<(), portico_domain::Error>,
) -> Result<(), Error> {
    let done = caller.work(async |scope| {
        security::hold(scope).await?;
        let used = match &owner.proved {
            Proved::Password => Ok(()),
            Proved::Step(step) => security::use_step(scope, *step).await,
            Proved::Code(code) => security::use_code(scope, code).await,
        };
        match used {
            Ok(()) => work(scope).await.map(|()| true),
            Err(portico_domain::Error::NotFound) => Ok(false),
            Err(other) => Err(other),
        }
    });
    if done.await? { Ok(()) } else { Err(Error::Refused) }
}

async fn about(scope: &mut TenantScope, email: String) -> Result<About, portico_domain::Error> {
    let role = scope.principal().role().name();
    let practice = settings::fetch(scope).await?.name;
    let name = users::me(scope).await?.name.as_str().to_owned();
    Ok(About { role, practice, name, email })
}
