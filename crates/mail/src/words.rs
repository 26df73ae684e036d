//! The words of each kind of letter, once: text and HTML are two settings of them.

use secrecy::{ExposeSecret, SecretString};

use crate::{Message, Practice};

pub struct Words {
    pub subject: String,
    pub paragraphs: Vec<String>,
    pub step: Step,
    pub after: Vec<String>,
    pub why: String,
}

/// The one thing to do, if there is one to be done at all.
pub struct Step {
    pub does: &'static str,
    pub link: SecretString,
    /// What the letter is for; otherwise it is there for the case that something is wrong.
    pub main: bool,
}

pub fn of(message: &Message, practice: &Practice) -> Words {
    let name = &practice.name;
    match message {
        Message::Invitation { staff: false, link } => Words {
            subject: format!("{name} invites you to your own space"),
            paragraphs: vec![format!(
                "{name} invites you to your own space. Choose a password, and it is open."
            )],
            step: main("Open my space", link),
            after: vec![format!(
                "The link is yours alone. It works once, within 7 days. If it has run out, ask \
                 {name} for a new one."
            )],
            why: format!(
                "You get this letter because somebody at {name} entered your address. If you don't know them, \
                 do nothing: no space opens without you."
            ),
        },
        Message::Invitation { staff: true, link } => Words {
            subject: format!("Join the team of {name}"),
            paragraphs: vec![format!(
                "You are invited to the team of {name}. Two steps: choose a password, then \
                 connect an authenticator app."
            )],
            step: main("Join the team", link),
            after: vec![
                "The link is yours alone. It works once, within 7 days. If it has run out, ask \
                 whoever invited you for a new one."
                    .to_owned(),
            ],
            why: format!(
                "You get this letter because somebody at {name} entered your address. If you don't know them, \
                 do nothing: nobody joins without you."
            ),
        },
        Message::PasswordReset { link } => Words {
            subject: format!("Choose a new password for {name}"),
            paragraphs: vec![format!(
                "Somebody, most likely you, asked for a new password for {name}."
            )],
            step: main("Choose a new password", link),
            after: vec![
                "The link is yours alone. It works once, within 30 minutes.".to_owned(),
                "If it was not you, do nothing: nothing has changed.".to_owned(),
            ],
            why: member(name),
        },
        Message::Recovery { staff, link } => Words {
            subject: format!("Your way back in to {name}"),
            paragraphs: vec![if *staff {
                format!(
                    "{name} lets you set up your sign-in anew. Two steps: choose a new password, \
                     then connect an authenticator app."
                )
            } else {
                format!(
                    "{name} lets you set up your sign-in anew. Choose a new password, and you are \
                     in. If codes from an app were part of your sign-in, they no longer are \
                     afterwards."
                )
            }],
            step: main("Set up my sign-in", link),
            after: vec![
                "The link is yours alone. It works once, within 7 days.".to_owned(),
                format!(
                    "If you didn't ask {name} for this, leave the link alone and tell them. Until \
                     it is used, nothing changes."
                ),
            ],
            why: member(name),
        },
        Message::PasswordChanged => notice(
            practice,
            format!("Your password for {name} has changed"),
            format!("Your password for {name} has changed. If it was you, there is nothing to do."),
            None,
        ),
        Message::FactorChanged => notice(
            practice,
            format!("Your authenticator app for {name} has changed"),
            format!(
                "Your codes for {name} come from the authenticator app that was connected just now. \
                 Those of any app before it don't work any more. If it was you, there is nothing to do."
            ),
            None,
        ),
        Message::FactorRemoved => notice(
            practice,
            format!("The second step of your sign-in to {name} is off"),
            format!(
                "The second step of your sign-in to {name} is off: your password alone opens it \
                 now. If it was you, there is nothing to do."
            ),
            None,
        ),
        Message::RecoveryCodesMade => notice(
            practice,
            format!("You have new recovery codes for {name}"),
            format!(
                "There are new recovery codes for your sign-in to {name}. The ones before don't \
                 work any more. If you made them, keep them where you will find them without \
                 your phone."
            ),
            None,
        ),
        Message::RecoveryCodeUsed { left } => notice(
            practice,
            format!("A recovery code for {name} was used"),
            format!(
                "One of your recovery codes for {name} was used in place of your authenticator \
                 app. {}",
                codes(*left)
            ),
            None,
        ),
        Message::FactorFailed => notice(
            practice,
            format!("A sign-in to {name} stopped at the second step"),
            format!(
                "Somebody gave your right password for {name} and failed at the second step. If \
                 it was you, try again when you have your authenticator app at hand."
            ),
            Some("If it was not you, somebody knows your password. Choose a new one now:"),
        ),
        Message::News { staff, .. } => news(practice, *staff),
        Message::InvoiceIssued => issued(practice, "an invoice"),
        Message::CreditNoteIssued => issued(practice, "a credit note"),
        Message::AdminsChanged => notice(
            practice,
            format!("{name} has other admins than before"),
            format!(
                "Somebody became an admin of {name}, or is one no longer. Who is what stands on the team page. If that \
                 was agreed among you, there is nothing to do."
            ),
            Some(
                "If nobody of you did it, somebody signs in as one of you: look at the team, and choose a new password \
                 now:",
            ),
        ),
        Message::BankDetailsChanged => notice(
            practice,
            format!("{name} has new bank details"),
            format!(
                "The bank details of {name} have changed: the next invoices ask for payment to another account. \
                 They stand in the settings of the practice. If that was agreed among you, there is nothing to do."
            ),
            Some(
                "If nobody of you did it, somebody signs in as one of you: look at the settings, and choose a new \
                 password now:",
            ),
        ),
    }
}

/// There is a document in the client's space. No number and no amount: a mailbox is no safe.
fn issued(practice: &Practice, what: &str) -> Words {
    let name = &practice.name;
    Words {
        subject: format!("{name} has {what} for you"),
        paragraphs: vec![format!("There is {what} from {name} in your space.")],
        step: main("Open my space", &format!("{}/invoices", practice.base_url).into()),
        after: Vec::new(),
        why: member(name),
    }
}

/// That there is something, and not what: a mailbox is no safe.
fn news(practice: &Practice, staff: bool) -> Words {
    let name = &practice.name;
    let (subject, paragraph, does) = if staff {
        let paragraph = format!("A client of yours brought something to {name}.");
        (format!("{name}: something new from a client"), paragraph, "See what is new")
    } else {
        let paragraph = format!("There is something new from {name} in your space.");
        (format!("{name} has something new for you"), paragraph, "Open my space")
    };
    Words {
        subject,
        paragraphs: vec![paragraph],
        step: main(does, &format!("{}/", practice.base_url).into()),
        after: Vec::new(),
        why: member(name),
    }
}

/// What has happened needs no step, unless somebody else did it.
fn notice(
    practice: &Practice,
    subject: String,
    happened: String,
    otherwise: Option<&'static str>,
) -> Words {
    let name = &practice.name;
    let otherwise = otherwise.map_or_else(
        || format!("If it was not you, tell {name}, and ask for a new password now:"),
        str::to_owned,
    );
    Words {
        subject,
        paragraphs: vec![happened, otherwise],
        step: Step {
            does: "Ask for a new password",
            link: format!("{}/password", practice.base_url).into(),
            main: false,
        },
        after: Vec::new(),
        why: member(name),
    }
}

fn main(does: &'static str, link: &SecretString) -> Step {
    Step { does, link: link.clone(), main: true }
}

fn member(name: &str) -> String {
    format!("You get this letter because you sign in to {name} with this address.")
}

fn codes(left: u8) -> String {
    match left {
        0 => "It was the last one: make new ones today.".to_owned(),
        1 => "One is left: make new ones soon.".to_owned(),
        _ => format!("{left} are left."),
    }
}

impl Step {
    /// As it stands in the letter.
    pub fn link(&self) -> &str {
        self.link.expose_secret()
    }
}
