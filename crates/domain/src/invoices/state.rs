use serde::Serialize;

/// What a document is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, sqlx::Type, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Kind {
    Invoice,
    CreditNote,
}

/// Where an invoice stands. Overdue is no state: it follows from the day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[serde(rename_all = "kebab-case")]
#[schema(as = InvoiceState)]
#[allow(missing_docs, reason = "the names say it")]
pub enum State {
    Draft,
    Issued,
    PartPaid,
    Paid,
    Void,
}

/// What is decided about an invoice, as it is stored; the rest of its [`State`] follows from what
/// was paid.
#[derive(Debug, Clone, Copy, PartialEq, Eq, sqlx::Type)]
#[sqlx(type_name = "text", rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum Status {
    Draft,
    Issued,
    Void,
}

impl Kind {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Invoice => "invoice",
            Self::CreditNote => "credit-note",
        }
    }
}

impl Status {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Draft => "draft",
            Self::Issued => "issued",
            Self::Void => "void",
        }
    }
}

impl State {
    /// Whether it was issued and still stands.
    pub fn is_issued(self) -> bool {
        matches!(self, Self::Issued | Self::PartPaid | Self::Paid)
    }

    /// Whether it was issued, and is not settled.
    pub fn is_open(self) -> bool {
        matches!(self, Self::Issued | Self::PartPaid)
    }

    /// Where a document stands of which so much was paid.
    pub(super) fn of(status: Status, kind: Kind, total: i64, paid: i64) -> Self {
        let settled = if kind == Kind::Invoice { paid >= total } else { paid <= total };
        match status {
            Status::Draft => Self::Draft,
            Status::Void => Self::Void,
            Status::Issued if settled => Self::Paid,
            Status::Issued if paid != 0 => Self::PartPaid,
            Status::Issued => Self::Issued,
        }
    }
}

#[test]
fn a_state_follows_from_what_was_paid() {
    for (status, kind, total, paid, expected) in [
        (Status::Draft, Kind::Invoice, 100, 0, State::Draft),
        (Status::Void, Kind::Invoice, 100, 40, State::Void),
        (Status::Issued, Kind::Invoice, 100, 0, State::Issued),
        (Status::Issued, Kind::Invoice, 100, 40, State::PartPaid),
        (Status::Issued, Kind::Invoice, 100, 100, State::Paid),
        (Status::Issued, Kind::Invoice, 100, 101, State::Paid),
        (Status::Issued, Kind::Invoice, 0, 0, State::Paid),
        (Status::Issued, Kind::CreditNote, -100, 0, State::Issued),
        (Status::Issued, Kind::CreditNote, -100, -100, State::Paid),
    ] {
        assert_eq!(State::of(status, kind, total, paid), expected, "{status:?} {total} {paid}");
    }
}
