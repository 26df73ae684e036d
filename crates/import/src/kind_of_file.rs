use serde::{Deserialize, Serialize};

use crate::{clients, files, invoices, mapping::Fields, notes};

/// What the records of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
#[allow(missing_docs, reason = "the names say it")]
pub enum FileKind {
    Clients,
    Invoices,
    Notes,
    Files,
}

impl FileKind {
    /// As commands and presets call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Clients => "clients",
            Self::Invoices => "invoices",
            Self::Notes => "notes",
            Self::Files => "files",
        }
    }

    /// What a column may hold, in the order in which one would ask for it.
    pub fn field_names(self) -> impl Iterator<Item = &'static str> {
        self.fields().all.iter().map(|field| field.name)
    }

    pub(crate) fn fields(self) -> &'static Fields {
        match self {
            Self::Clients => &clients::FIELDS,
            Self::Invoices => &invoices::FIELDS,
            Self::Notes => &notes::FIELDS,
            Self::Files => &files::FIELDS,
        }
    }
}

impl From<portico_domain::imports::Kind> for FileKind {
    fn from(kind: portico_domain::imports::Kind) -> Self {
        match kind {
            portico_domain::imports::Kind::Clients => Self::Clients,
            portico_domain::imports::Kind::Invoices => Self::Invoices,
            portico_domain::imports::Kind::Notes => Self::Notes,
        }
    }
}
