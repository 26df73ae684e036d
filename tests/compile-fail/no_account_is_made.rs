// E0451
// Whose login it is, is found by an address, a link or a session.

use portico_domain::{Email, PersonName, RoleName, UserId, identity::Account};

pub fn account(user: UserId, email: Email, name: PersonName) -> Account {
    Account { user, email, name, role: RoleName::Admin, password_changed_at: None, without_factor: false }
}
