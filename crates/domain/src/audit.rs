//! What is written down of what was done. Rows hold ids and the words of this list, no personal
//! data; nobody amends or removes them.

mod list;

use uuid::Uuid;

pub use list::{Entry, EntryPage, Opening, list, opened, openings, refused};

use crate::{ClientId, EventId, Id};

/// Something that was done, with the id that its row gets.
#[derive(Debug)]
pub struct Event {
    pub(crate) id: EventId,
    pub(crate) action: &'static str,
    pub(crate) record: Option<Uuid>,
    /// Whose record it is.
    pub(crate) client: Option<ClientId>,
    /// Whether that client may know of it.
    pub(crate) shown: bool,
}

/// What can be done. Append only: the words are in the rows. (`user-created` and
/// `recovery-sent` are written by the operator's functions as well.)
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum Action {
    LinkOpened,
    PasswordSet,
    FactorConfirmed,
    SignedIn,
    SecondFactorDue,
    SignInRefused,
    SecondFactorRefused,
    SignedOut,
    ClientsImported,
    InvoicesImported,
    ClientsAdded,
    ResetAsked,
    RecoveryCodeUsed,
    FactorBegun,
    FactorRemoved,
    RecoveryCodesMade,
    SessionEnded,
    SessionsEnded,
    UserCreated,
    InvitationSent,
    RecoverySent,
    LetterSentAgain,
    ClientAmended,
    ProfileAmended,
    Assigned,
    Unassigned,
    UserAmended,
    DraftAdded,
    DraftAmended,
    DraftRemoved,
    InvoiceIssued,
    InvoiceVoided,
    PaymentAdded,
    PaymentRemoved,
    SettingsAmended,
    LogoAmended,
    BankDetailsAmended,
    ImportAsked,
    ImportRemoved,
    BackupRestored,
    NoteAdded,
    NoteAmended,
    NoteShared,
    NoteUnshared,
    NoteRemoved,
    NoteOpened,
    NotesImported,
    FileAdded,
    FileVersionAdded,
    FileAmended,
    FileShared,
    FileUnshared,
    FileRemoved,
    FileDownloaded,
    FileRequested,
    FileRequestAnswered,
    FileRequestRemoved,
    PreferencesAmended,
    Refused,
}

impl Action {
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::LinkOpened => "link-opened",
            Self::PasswordSet => "password-set",
            Self::FactorConfirmed => "factor-confirmed",
            Self::SignedIn => "signed-in",
            Self::SecondFactorDue => "second-factor-due",
            Self::SignInRefused => "sign-in-refused",
            Self::SecondFactorRefused => "second-factor-refused",
            Self::SignedOut => "signed-out",
            Self::ClientsImported => "clients-imported",
            Self::InvoicesImported => "invoices-imported",
            Self::ClientsAdded => "clients-added",
            Self::ResetAsked => "reset-asked",
            Self::RecoveryCodeUsed => "recovery-code-used",
            Self::FactorBegun => "factor-begun",
            Self::FactorRemoved => "factor-removed",
            Self::RecoveryCodesMade => "recovery-codes-made",
            Self::SessionEnded => "session-ended",
            Self::SessionsEnded => "sessions-ended",
            Self::UserCreated => "user-created",
            Self::InvitationSent => "invitation-sent",
            Self::RecoverySent => "recovery-sent",
            Self::LetterSentAgain => "letter-sent-again",
            Self::ClientAmended => "client-amended",
            Self::ProfileAmended => "profile-amended",
            Self::Assigned => "assigned",
            Self::Unassigned => "unassigned",
            Self::UserAmended => "user-amended",
            Self::DraftAdded => "draft-added",
            Self::DraftAmended => "draft-amended",
            Self::DraftRemoved => "draft-removed",
            Self::InvoiceIssued => "invoice-issued",
            Self::InvoiceVoided => "invoice-voided",
            Self::PaymentAdded => "payment-added",
            Self::PaymentRemoved => "payment-removed",
            Self::SettingsAmended => "settings-amended",
            Self::LogoAmended => "logo-amended",
            Self::BankDetailsAmended => "bank-details-amended",
            Self::ImportAsked => "import-asked",
            Self::ImportRemoved => "import-removed",
            Self::BackupRestored => "backup-restored",
            Self::NoteAdded => "note-added",
            Self::NoteAmended => "note-amended",
            Self::NoteShared => "note-shared",
            Self::NoteUnshared => "note-unshared",
            Self::NoteRemoved => "note-removed",
            Self::NoteOpened => "note-opened",
            Self::NotesImported => "notes-imported",
            Self::FileAdded => "file-added",
            Self::FileVersionAdded => "file-version-added",
            Self::FileAmended => "file-amended",
            Self::FileShared => "file-shared",
            Self::FileUnshared => "file-unshared",
            Self::FileRemoved => "file-removed",
            Self::FileDownloaded => "file-downloaded",
            Self::FileRequested => "file-requested",
            Self::FileRequestAnswered => "file-request-answered",
            Self::FileRequestRemoved => "file-request-removed",
            Self::PreferencesAmended => "preferences-amended",
            Self::Refused => "refused",
        }
    }

    /// The event that this was done to a record.
    pub(crate) fn to<K>(self, record: Id<K>) -> Event {
        Event { record: Some(record.uuid()), ..self.done() }
    }

    /// The event that this was done.
    pub(crate) fn done(self) -> Event {
        let id = Id::generate();
        Event { id, action: self.word(), record: None, client: None, shown: false }
    }
}

impl Event {
    /// To a record of this client's, if it is one's; `shown` is whether they may know of it.
    pub(crate) fn about(self, client: impl Into<Option<ClientId>>, shown: bool) -> Self {
        Self { client: client.into(), shown, ..self }
    }
}
