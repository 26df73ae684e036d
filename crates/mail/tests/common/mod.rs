//! A practice, its people, and one letter of each kind.

#![allow(dead_code, reason = "each file of tests uses a part of it")]

pub mod relay;

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use portico_mail::{Accent, Letter, Message, Outgoing, Practice, Recipient, Sender, render};
use secrecy::SecretString;

pub const ID: &str = "0195c2f0-7a3b-7c4d-8e5f-0123456789ab";
pub const LINK: &str = "https://fern.example/welcome/Vp0m-3kQ_x9uJt7wYz1aBcD2eFgH4iKlMnOpQrStUvW";

pub fn practice() -> Practice {
    Practice {
        name: "Fern & Field Coaching".to_owned(),
        base_url: "https://fern.example".to_owned(),
        accent: Accent::parse("#2f6b4f"),
    }
}

pub fn recipient() -> Recipient {
    Recipient { name: "Ann Example".to_owned(), address: "ann@client.example".to_owned() }
}

pub fn sender() -> Sender {
    Sender::parse("portal@house.example").unwrap()
}

/// Wednesday 4 November 2026, 09:30:00 UTC.
pub fn date() -> SystemTime {
    UNIX_EPOCH + Duration::from_secs(1_793_784_600)
}

/// One of each kind, under the name of its file.
pub fn messages() -> Vec<(&'static str, Message)> {
    let link = || SecretString::from(LINK);
    vec![
        ("invitation", Message::Invitation { staff: false, link: link() }),
        ("invitation-staff", Message::Invitation { staff: true, link: link() }),
        ("password-reset", Message::PasswordReset { link: link() }),
        ("recovery", Message::Recovery { staff: false, link: link() }),
        ("recovery-staff", Message::Recovery { staff: true, link: link() }),
        ("password-changed", Message::PasswordChanged),
        ("factor-changed", Message::FactorChanged),
        ("factor-removed", Message::FactorRemoved),
        ("recovery-codes-made", Message::RecoveryCodesMade),
        ("recovery-code-used", Message::RecoveryCodeUsed { left: 7 }),
        ("factor-failed", Message::FactorFailed),
        ("invoice-issued", Message::InvoiceIssued),
        ("credit-note-issued", Message::CreditNoteIssued),
        ("news", Message::News { staff: false, stop: link() }),
        ("news-staff", Message::News { staff: true, stop: link() }),
        ("bank-details-changed", Message::BankDetailsChanged),
        ("admins-changed", Message::AdminsChanged),
    ]
}

pub fn invitation() -> Message {
    Message::Invitation { staff: false, link: LINK.into() }
}

pub fn letter() -> Letter {
    render(&invitation(), &practice(), &recipient()).unwrap()
}

pub fn outgoing() -> Outgoing {
    outgoing_to(&recipient())
}

pub fn outgoing_to(recipient: &Recipient) -> Outgoing {
    Outgoing::new(ID, &sender(), &practice(), recipient, &letter(), date()).unwrap()
}
