//! How somebody gets in: one table of states, for every door there is. `docs/SIGN-IN.md` shows the
//! whole of it, and a test compares the two.

use portico_domain::identity::{Link, Login, Purpose, Stage};

/// How far somebody has come on their way in. Of these only [`State::SignedIn`] opens scopes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Has proved nothing.
    Nobody,
    /// Knows the password, or has just chosen it: within one request, and never a session.
    PasswordProved,
    /// Has a session that takes a code of the second factor, and nothing else.
    SecondFactorDue,
    /// Has a session that takes the first code of a factor to be, and nothing else.
    Enrolling,
    /// Has a session that opens scopes.
    SignedIn,
    /// Gets nowhere.
    Disabled,
}

/// What happens to somebody on their way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "docs/SIGN-IN.md has them in words")]
pub enum Event {
    PasswordRight,
    PasswordWrong,
    InvitationFollowed,
    RecoveryFollowed,
    ResetFollowed,
    FactorIsOn,
    FactorNotWanted,
    FactorToEnrol,
    FactorMissing,
    CodeRight,
    RecoveryCodeRight,
    CodeWrong,
    TriesSpent,
    TimeUp,
    SignedOut,
    EndedElsewhere,
    AccountDisabled,
    AccountEnabled,
}

impl State {
    /// Each there is.
    pub const ALL: [Self; 6] = [
        Self::Nobody,
        Self::PasswordProved,
        Self::SecondFactorDue,
        Self::Enrolling,
        Self::SignedIn,
        Self::Disabled,
    ];

    /// Where an event leads: nowhere, unless it is named here.
    pub fn after(self, event: Event) -> Self {
        use Event as E;
        match (self, event) {
            (_, E::AccountDisabled) => Self::Disabled,
            (Self::Disabled, E::AccountEnabled) => Self::Nobody,
            (Self::Disabled, _) => Self::Disabled,

            (Self::Nobody, E::PasswordRight | E::InvitationFollowed | E::RecoveryFollowed) => {
                Self::PasswordProved
            }
            // Whoever chose a new password signs in with it: a mailbox alone opens nothing.
            (Self::Nobody, E::ResetFollowed) => Self::Nobody,

            (Self::PasswordProved, E::FactorIsOn) => Self::SecondFactorDue,
            (Self::PasswordProved, E::FactorToEnrol) => Self::Enrolling,
            (Self::PasswordProved, E::FactorNotWanted) => Self::SignedIn,
            (Self::PasswordProved, E::FactorMissing) => Self::Nobody,

            (Self::SecondFactorDue, E::CodeRight | E::RecoveryCodeRight) => Self::SignedIn,
            (Self::Enrolling, E::CodeRight) => Self::SignedIn,
            (
                Self::SecondFactorDue | Self::Enrolling,
                E::TriesSpent | E::TimeUp | E::SignedOut | E::EndedElsewhere,
            ) => Self::Nobody,

            (Self::SignedIn, E::TimeUp | E::SignedOut | E::EndedElsewhere) => Self::Nobody,

            (state, _) => state,
        }
    }

    /// Where a link leads whoever follows it and chooses a password.
    pub(crate) fn by_link(link: &Link) -> Self {
        let followed = match link.purpose() {
            Purpose::Invitation => Event::InvitationFollowed,
            Purpose::Recovery => Event::RecoveryFollowed,
            Purpose::PasswordReset => Event::ResetFollowed,
        };
        let factor = if link.enrols() { Event::FactorToEnrol } else { Event::FactorNotWanted };
        Self::Nobody.after(followed).after(factor)
    }

    /// The session of whoever is here; `None` where there is none.
    pub fn stage(self) -> Option<Stage> {
        match self {
            Self::SecondFactorDue => Some(Stage::SecondFactor),
            Self::Enrolling => Some(Stage::Enrolling),
            Self::SignedIn => Some(Stage::SignedIn),
            Self::Nobody | Self::PasswordProved | Self::Disabled => None,
        }
    }
}

impl From<Stage> for State {
    fn from(stage: Stage) -> Self {
        match stage {
            Stage::Enrolling => Self::Enrolling,
            Stage::SecondFactor => Self::SecondFactorDue,
            Stage::SignedIn => Self::SignedIn,
        }
    }
}

impl Event {
    /// Each there is.
    pub const ALL: [Self; 18] = [
        Self::PasswordRight,
        Self::PasswordWrong,
        Self::InvitationFollowed,
        Self::RecoveryFollowed,
        Self::ResetFollowed,
        Self::FactorIsOn,
        Self::FactorNotWanted,
        Self::FactorToEnrol,
        Self::FactorMissing,
        Self::CodeRight,
        Self::RecoveryCodeRight,
        Self::CodeWrong,
        Self::TriesSpent,
        Self::TimeUp,
        Self::SignedOut,
        Self::EndedElsewhere,
        Self::AccountDisabled,
        Self::AccountEnabled,
    ];

    /// What the factor of whoever knows the password has to say: staff never do without.
    pub(crate) fn of_factor(login: &Login) -> Self {
        match (login.has_factor, login.account.role().is_staff()) {
            (true, _) => Self::FactorIsOn,
            (false, true) => Self::FactorMissing,
            (false, false) => Self::FactorNotWanted,
        }
    }
}
