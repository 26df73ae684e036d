//! What surrounds a page: the shell of those who are signed in, and the door before it.

use portico_api::{Problem, Visitor};
use portico_domain::{
    Access, Error, RoleName, TenantScope, identity, settings, settings::Settings, users,
};

use crate::format;

/// Whose house it is.
pub struct Practice {
    pub name: String,
    pub initials: String,
}

/// Around the pages of those who are signed in.
pub struct Shell {
    pub practice: Practice,
    pub who: String,
    pub initials: String,
    /// Whether an admin or a coach is looking, and not a client.
    pub staff: bool,
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
}

impl From<Settings> for Practice {
    fn from(settings: Settings) -> Self {
        Self { initials: format::initials(&settings.name), name: settings.name }
    }
}

impl Shell {
    /// For whoever is asking, in the scope that reads the rest of the page.
    pub async fn read(scope: &mut TenantScope, here: Here) -> Result<Self, Error> {
        let me = users::me(scope).await?;
        let practice = settings::fetch(scope).await?.into();
        Ok(Self {
            practice,
            initials: format::initials(me.name.as_str()),
            who: me.name.as_str().to_owned(),
            staff: me.role != RoleName::Client,
            here,
        })
    }

    /// Whether this entry of the navigation is the one to mark.
    pub fn at(&self, here: Here) -> bool {
        self.here == here
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
}
