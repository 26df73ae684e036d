//! What is shown of a client: a line of the list, and the file of those who work with them.

use portico_domain::{
    Money, PersonalText,
    clients::{Client, Profile, Status},
    invoices::{Balance, Invoice},
};

use super::{letters::Letter, logins::Login};
use crate::{
    files::rows::Row as FileRow,
    format::{self, Address, Figures},
    invoices::rows::{Row as InvoiceRow, Strip},
    notes::rows::Row as NoteRow,
};

/// A client, as the list shows them.
pub struct Row {
    pub href: String,
    pub name: String,
    pub archived: bool,
    /// Whether what they have to pay is not for whoever looks.
    pub closed: bool,
    pub outstanding: Vec<String>,
    pub overdue: Option<String>,
}

/// What only those who work with a client see of them.
pub struct File {
    pub strip: Strip,
    /// The newest notes.
    pub notes: Vec<NoteRow>,
    /// The newest files.
    pub files: Vec<FileRow>,
    pub rows: Vec<InvoiceRow>,
    pub profile: ProfileCard,
    pub remark: Vec<String>,
    pub logins: Vec<Login>,
    /// What mail did not leave.
    pub letters: Vec<Letter>,
}

/// How a client is reached.
pub struct ProfileCard {
    pub contact: Option<String>,
    pub email: Option<Address>,
    pub telephone: Option<String>,
    pub address: Vec<String>,
    pub currency: Option<&'static str>,
}

/// Where post reaches a client, line by line.
pub fn postal_address(profile: &Profile) -> Vec<String> {
    let text = |part: &Option<PersonalText>| {
        part.as_ref().map(|text| text.as_str().trim().to_owned()).filter(|text| !text.is_empty())
    };
    let town = [text(&profile.postal_code), text(&profile.city)];
    let town = town.into_iter().flatten().collect::<Vec<_>>().join(" ");
    [text(&profile.street), text(&profile.street2), Some(town), text(&profile.country)]
        .into_iter()
        .flatten()
        .filter(|line| !line.is_empty())
        .collect()
}

impl Row {
    /// `open` is whether whoever looks may see more of the client than this.
    pub fn new(client: &Client, open: bool, balances: &[Balance], figures: Figures) -> Self {
        let own = balances.iter().filter(|balance| balance.client_id == client.id);
        let days = own.clone().filter_map(|balance| balance.overdue_days).max();
        Self {
            href: format!("/clients/{}", client.id),
            name: client.name.as_str().to_owned(),
            archived: client.status == Status::Archived,
            closed: !open,
            outstanding: own.map(|balance| outstanding(balance, figures)).collect(),
            overdue: days.map(|days| format::days(days.into())),
        }
    }
}

fn outstanding(balance: &Balance, figures: Figures) -> String {
    figures.money(Money { minor: balance.outstanding_minor, currency: balance.currency })
}

impl File {
    pub fn new(
        profile: &Profile,
        (notes, files): (Vec<NoteRow>, Vec<FileRow>),
        invoices: &[Invoice],
        balances: &[Balance],
        logins: Vec<Login>,
        letters: Vec<Letter>,
        figures: Figures,
    ) -> Self {
        let remark = profile.remark.as_ref().map(|text| text.as_str()).unwrap_or_default();
        Self {
            strip: Strip::new(balances, figures),
            notes,
            files,
            rows: invoices.iter().map(|invoice| InvoiceRow::new(invoice, figures)).collect(),
            profile: ProfileCard::from(profile),
            remark: remark.lines().map(str::to_owned).collect(),
            logins,
            letters,
        }
    }
}

impl ProfileCard {
    /// Whether there is nothing to show.
    pub fn is_empty(&self) -> bool {
        let Self { contact, email, telephone, address, currency } = self;
        contact.is_none()
            && email.is_none()
            && telephone.is_none()
            && address.is_empty()
            && currency.is_none()
    }
}

impl From<&Profile> for ProfileCard {
    fn from(profile: &Profile) -> Self {
        let names = [&profile.first_name, &profile.last_name];
        let names: Vec<_> = names.into_iter().flatten().map(|name| name.as_str()).collect();
        Self {
            contact: Some(names.join(" ")).filter(|name| !name.is_empty()),
            email: profile.email.as_ref().map(|email| format::address(email.as_str())),
            telephone: profile.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            address: postal_address(profile),
            currency: profile.currency.map(|currency| currency.code()),
        }
    }
}
