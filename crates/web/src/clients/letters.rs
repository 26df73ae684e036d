//! Mail to a client that did not leave: what it was, why, and what to do.

use axum::{
    extract::State,
    response::{IntoResponse, Redirect, Response},
};
use portico_api::{Caller, Path, Problem, letters::send_again};
use portico_auth::Auth;
use portico_domain::{
    ClientId, Error, LetterId,
    outbox::{self, DeadLetter},
    users::User,
};

use super::logins::{NewLogin, refused};
use crate::{
    format::{self, Address},
    refusal::Refusal,
};

/// A letter that did not leave.
pub struct Letter {
    pub id: String,
    pub what: &'static str,
    /// To whom; none who is not on the list of logins.
    pub to: Option<Address>,
    /// Why, in brackets or after a colon.
    pub why: String,
    pub advice: &'static str,
    /// Whether it can be sent again: a link that has ended cannot.
    pub again: bool,
}

/// Sends it again: an invitation with a new link.
pub async fn again(
    caller: Caller,
    State(auth): State<Auth>,
    Path((client, letter)): Path<(ClientId, LetterId)>,
) -> Result<Response, Problem> {
    let known = caller.within(async |scope| {
        let letters = outbox::list_dead(scope, client).await?;
        letters.iter().any(|dead| dead.id == letter).then_some(()).ok_or(Error::NotFound)
    });
    known.await?;
    match send_again(&caller, &auth, letter).await {
        Ok(()) => Ok(Redirect::to(&format!("/clients/{client}?done=sent")).into_response()),
        Err(error) => refused(&caller, client, Refusal::of_rule(error)?, NewLogin::default()).await,
    }
}

impl Letter {
    pub fn new(letter: &DeadLetter, logins: &[User]) -> Self {
        let to = logins.iter().find(|login| login.id == letter.user_id);
        let (why, advice) = reason(letter.reason.as_deref().unwrap_or_default());
        let again = !matches!(letter.kind.as_str(), "password-reset" | "recovery");
        Self {
            id: letter.id.to_string(),
            what: kind(&letter.kind),
            to: to.map(|login| format::address(login.email.as_str())),
            why,
            advice: if again { advice } else { "Its link has ended. They can ask for a new one." },
            again,
        }
    }
}

fn kind(kind: &str) -> &'static str {
    match kind {
        "invitation" => "The invitation",
        "password-reset" => "The mail with a link for a new password",
        "recovery" => "The mail with a link to begin anew",
        "password-changed" => "The mail about a new password",
        "factor-changed" => "The mail about a new second step",
        "factor-removed" => "The mail about the end of the second step",
        "recovery-codes-made" => "The mail about new recovery codes",
        "recovery-code-used" => "The mail about the use of a recovery code",
        "factor-failed" => "The mail about wrong codes at the second step",
        "invoice-issued" => "The mail about an invoice",
        "credit-note-issued" => "The mail about a credit note",
        "bank-details-changed" => "The mail about new bank details",
        _ => "A mail",
    }
}

/// The words of `Reason` in `portico_mail`, and what to do. What is about the address is for who reads
/// this; all else is for who runs this place.
fn reason(word: &str) -> (String, &'static str) {
    const ADDRESS: &str = "Check the address, then send it again.";
    const LATER: &str = "Send it again later. If it stays so, tell whoever runs this place.";
    const BROKEN: &str = "Tell whoever runs this place, then send it again.";
    const MISSED: &str = "It may have left before: send it again if they miss it.";
    let (why, advice) = match word {
        "address" => ("the address has letters that our mail server can’t take", ADDRESS),
        "timeout" => ("our mail server did not answer in time", LATER),
        "lost-connection" => ("the connection to our mail server broke off", LATER),
        "refused-connection" | "unreachable" => ("our mail server could not be reached", LATER),
        "tls" | "no-starttls" => ("there is no safe connection to our mail server", BROKEN),
        "no-login" | "reply" | "530" | "534" | "535" | "538" => {
            ("our mail server does not take mail from us", BROKEN)
        }
        "restored" => ("the portal was restored from a backup while it waited", MISSED),
        "disk" => ("it could not be written to the disk", BROKEN),
        code if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_digit()) => {
            let advice = if code.starts_with('5') { ADDRESS } else { LATER };
            return (format!(" ({code})"), advice);
        }
        _ => return (String::new(), ADDRESS),
    };
    (format!(": {why}"), advice)
}

#[test]
fn a_reason_is_in_plain_words() {
    for (word, why, advice) in [
        ("550", " (550)", "Check the address, then send it again."),
        ("451", " (451)", "Send it again later. If it stays so, tell whoever runs this place."),
        ("timeout", ": our mail server did not answer in time", "Send it again later."),
        ("535", ": our mail server does not take mail from us", "Tell whoever"),
        ("restored", ": the portal was restored from a backup while it waited", "It may have left"),
        ("", "", "Check the address"),
        ("<b>", "", "Check the address"),
    ] {
        let found = reason(word);
        assert_eq!(found.0, why, "{word}");
        assert!(found.1.starts_with(advice), "{word}");
    }
}
