//! What surrounds a page: the shell of those who are signed in, and the door before it.

use portico_api::{Problem, Visitor};
use portico_domain::{
    Access, Error, RoleName, TenantScope, identity, settings, settings::Settings, users,
};

use crate::{
    brand,
    format::{self, Figures},
};

/// Whose house it is.
pub struct Practice {
    pub name: String,
    pub initials: String,
    /// The sheet of its colour; none for Portico's own.
    pub brand: Option<String>,
    pub time_zone: String,
    /// Where the picture in the place of its name is.
    pub logo: Option<String>,
}

/// Around the pages of those who are signed in.
pub struct Shell {
    pub practice: Practice,
    pub who: String,
    pub initials: String,
    /// Whether an admin or a coach is looking, and not a client.
    pub staff: bool,
    /// Whether an admin is.
    pub admin: bool,
    /// How the practice writes its amounts.
    pub figures: Figures,
    pub here: Here,
}

/// Around the pages before sign-in, and those that lead nowhere.
pub struct Door {
    /// None where it could not be learned whose door this is.
    pub practice: Option<Practice>,
}

/// Which entry of the navigation is marked.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Here {
    Home,
    Clients,
    Invoices,
    Money,
    Notes,
    Files,
    Team,
    Settings,
    /// What is reached by the menu of one's account: no entry is marked.
    Account,
}

impl From<Settings> for Practice {
    fn from(settings: Settings) -> Self {
        Self {
            initials: format::initials(&settings.name),
            name: settings.name,
            brand: settings.accent.as_deref().and_then(brand::url),
            time_zone: settings.time_zone,
            logo: settings.logo_id.map(brand::logo_url),
        }
    }
}

impl Shell {
    /// For whoever is asking, in the scope that reads the rest of the page.
    pub async fn read(scope: &mut TenantScope, here: Here) -> Result<Self, Error> {
        let me = users::me(scope).await?;
        let settings = settings::fetch(scope).await?;
        Ok(Self {
            figures: Figures::new(settings.number_format),
            practice: settings.into(),
            initials: format::initials(me.name.as_str()),
            who: me.name.as_str().to_owned(),
            staff: me.role != RoleName::Client,
            admin: me.role == RoleName::Admin,
            here,
        })
    }

    /// Whether this entry of the navigation is the one to mark.
    pub fn at(&self, here: Here) -> bool {
        self.here == here
    }

    /// Where the sheet of the practice's colour is.
    pub fn brand(&self) -> Option<&str> {
        self.practice.brand.as_deref()
    }
}

impl Door {
    /// The door at which this visitor stands.
    pub async fn read(visitor: &Visitor) -> Result<Self, Problem> {
        let knock =
            visitor.database().at_the_door(visitor.tenant(), Access::ReadOnly, async |door| {
                identity::practice(door).await
            });
        Ok(Self { practice: Some(knock.await?.into()) })
    }

    /// The same for somebody who is signed in, on a page that stands alone.
    pub async fn inside(scope: &mut TenantScope) -> Result<Self, Error> {
        Ok(Self { practice: Some(settings::fetch(scope).await?.into()) })
    }

    /// As [`Shell::brand`].
    pub fn brand(&self) -> Option<&str> {
        self.practice.as_ref()?.brand.as_deref()
    }
}
