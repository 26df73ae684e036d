use secrecy::SecretString;

/// What a letter says. A link of the practice's own pages travels with the kinds that need one;
/// whoever has it can use it.
#[derive(Debug, Clone)]
pub enum Message {
    /// To a first password; for staff to a second factor, too. Its link works once, for 7 days.
    Invitation {
        /// To the team, and not to a client's own space.
        staff: bool,
        /// To the page that accepts it.
        link: SecretString,
    },

    /// To a new password, for somebody who asked. Its link works once, for 30 minutes.
    PasswordReset {
        /// To the page that takes the new one.
        link: SecretString,
    },

    /// To a new password, for somebody whom the practice helps: staff set up the second factor
    /// anew with it, a client's is off afterwards. Its link works once, for 7 days.
    Recovery {
        /// Of the team, and not a client.
        staff: bool,
        /// To the page that takes the new password.
        link: SecretString,
    },

    /// Notice: the password is another one now.
    PasswordChanged,

    /// Notice: codes come from another authenticator app now.
    FactorChanged,

    /// Notice: the password alone signs in now.
    FactorRemoved,

    /// Notice: there are new recovery codes, and the old ones are void.
    RecoveryCodesMade,

    /// Notice: a recovery code stood in for the authenticator app.
    RecoveryCodeUsed {
        /// How many there are still.
        left: u8,
    },

    /// Notice: somebody knew the password, and failed at the second step.
    FactorFailed,

    /// To a client: there is an invoice. What it asks for is not said.
    InvoiceIssued,

    /// To a client: there is a credit note.
    CreditNoteIssued,

    /// There is something new in a client's space, or, to staff, of a client of theirs. What it is is not said.
    News {
        /// Of the team, and not a client.
        staff: bool,
        /// To the page by which no more of them come. It works often, for whoever has the letter, and does nothing else.
        stop: SecretString,
    },

    /// Notice, to each admin: clients are told to pay to another account from now on.
    BankDetailsChanged,

    /// Notice, to each admin and to whoever is not one any more: the admins are others than before.
    AdminsChanged,
}

impl Message {
    /// By which whoever reads it says that no more of its kind are to come.
    pub(crate) fn stop(&self) -> Option<&SecretString> {
        if let Self::News { stop, .. } = self { Some(stop) } else { None }
    }
}
