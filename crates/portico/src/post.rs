//! Sends the mail that waits. A worker claims what is due, practice by practice, makes each letter of
//! what is true now, and says what became of it. One that dies in the middle has sent a letter and not
//! said so, at worst: it goes once more, under the same Message-ID.

use std::{sync::Arc, time::Duration};

use portico_auth::Auth;
use portico_domain::{
    Database, Error, TenantId,
    outbox::{self, Claimed, Contents, Outcome},
};
use portico_mail::{Accent, Failure, Message, Outgoing, Post, Practice, Recipient, Sender, render};
use secrecy::{ExposeSecret, SecretString};
use tokio::{task::JoinSet, time::MissedTickBehavior};

use crate::watch::Pulse;

/// How often it looks for what is due.
const EVERY: Duration = Duration::from_millis(500);

/// How many letters are on their way at a time, of all practices.
const AT_ONCE: usize = 8;

/// How many of one practice are claimed in one go, so that none waits for another's thousands.
const OF_ONE: u8 = 4;

/// What a worker works with.
pub struct Postman {
    pub database: Database,
    pub auth: Auth,
    pub post: Post,
    pub sender: Sender,
    /// Beats whenever it got somewhere.
    pub pulse: Pulse,
}

impl Postman {
    /// Works until it is dropped.
    pub async fn work(self) {
        let postman = Arc::new(self);
        let mut ticks = tokio::time::interval(EVERY);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            if let Err(error) = postman.round().await {
                tracing::error!(error = error.for_log(), "mail that waits cannot be looked for");
            }
        }
    }

    /// Everything that is due, once.
    async fn round(self: &Arc<Self>) -> Result<(), Error> {
        let mut sending = JoinSet::new();
        let tenants = self.database.tenants_with_mail().await?;
        self.pulse.beat();
        for tenant in tenants {
            // What is claimed is sent at once: a lease would run out while a letter waits for its turn.
            while sending.len() >= AT_ONCE {
                sending.join_next().await;
            }
            let free = u8::try_from(AT_ONCE - sending.len()).unwrap_or(OF_ONE).min(OF_ONE);
            let claim = async |worker: &mut _| outbox::claim(worker, free).await;
            let letters = match self.database.at_work(tenant, claim).await {
                Ok(letters) => letters,
                Err(error) => {
                    tracing::error!(
                        error = error.for_log(),
                        "mail of a practice cannot be claimed"
                    );
                    continue; // the others' need not wait for it
                }
            };
            for letter in letters {
                let postman = self.clone();
                sending.spawn(async move {
                    let sent = postman.send(tenant, &letter).await;
                    postman.pulse.beat();
                    if let Err(error) = sent {
                        tracing::error!(
                            error = error.for_log(),
                            "what became of a letter is not known"
                        );
                    }
                });
            }
        }
        while sending.join_next().await.is_some() {}
        Ok(())
    }

    async fn send(&self, tenant: TenantId, letter: &Claimed) -> Result<(), Error> {
        let read = async |worker: &mut _| outbox::read(worker, letter).await;
        let contents = self.database.at_work(tenant, read).await?;
        let outcome = match contents {
            None => Outcome::Void,
            Some(contents) => match self.write(tenant, letter, &contents) {
                Err(reason) => Outcome::Never(reason.into()),
                Ok(outgoing) => match self.post.deliver(&outgoing).await {
                    Ok(()) => Outcome::Sent,
                    Err(Failure::Later(reason)) => Outcome::Later(reason.to_string()),
                    Err(Failure::Never(reason)) => Outcome::Never(reason.to_string()),
                },
            },
        };
        if let Outcome::Later(reason) | Outcome::Never(reason) = &outcome {
            tracing::warn!(letter = %letter.id(), reason, "a letter did not leave");
        }
        self.database.at_work(tenant, async |w| outbox::end(w, letter, outcome).await).await
    }

    /// The letter in words; or why there is none.
    fn write(
        &self,
        tenant: TenantId,
        letter: &Claimed,
        contents: &Contents,
    ) -> Result<Outgoing, &'static str> {
        let link = |path: &str| {
            let sealed = contents.sealed.as_deref().ok_or("no-link")?;
            let token = self.auth.open_link(sealed, &letter.bound_to()).map_err(|_| "sealed")?;
            let link = format!("{}/{path}/{}", contents.base_url, token.expose_secret());
            Ok::<_, &'static str>(SecretString::from(link))
        };
        let staff = contents.staff;
        let message = match contents.kind.as_str() {
            "invitation" => Message::Invitation { staff, link: link("welcome")? },
            "recovery" => Message::Recovery { staff, link: link("welcome")? },
            "password-reset" => Message::PasswordReset { link: link("password")? },
            "password-changed" => Message::PasswordChanged,
            "factor-changed" => Message::FactorChanged,
            "factor-removed" => Message::FactorRemoved,
            "recovery-codes-made" => Message::RecoveryCodesMade,
            "recovery-code-used" => {
                Message::RecoveryCodeUsed { left: u8::try_from(contents.codes_left).unwrap_or(0) }
            }
            "factor-failed" => Message::FactorFailed,
            "invoice-issued" => Message::InvoiceIssued,
            "credit-note-issued" => Message::CreditNoteIssued,
            "news" => {
                let token = self.auth.news_token(tenant, contents.user_id);
                let stop = format!("{}/unsubscribe/{}", contents.base_url, token.expose_secret());
                Message::News { staff, stop: stop.into() }
            }
            "bank-details-changed" => Message::BankDetailsChanged,
            "admins-changed" => Message::AdminsChanged,
            _ => return Err("unknown-kind"),
        };
        let practice = Practice {
            name: contents.practice.clone(),
            base_url: contents.base_url.clone(),
            accent: contents.accent.as_deref().and_then(Accent::parse),
        };
        let recipient = Recipient {
            name: contents.user_name.as_str().to_owned(),
            address: contents.email.as_str().to_owned(),
        };
        let said = render(&message, &practice, &recipient).map_err(|_| "unsound")?;
        let (id, now) = (letter.id().to_string(), now());
        Outgoing::new(&id, &self.sender, &practice, &recipient, &said, now).map_err(|_| "unsound")
    }
}

#[expect(clippy::disallowed_methods, reason = "a letter says when it leaves")]
fn now() -> std::time::SystemTime {
    std::time::SystemTime::now()
}
