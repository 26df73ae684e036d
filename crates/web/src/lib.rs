//! The pages: rendered on the server, plain HTML forms, no script. A handler reads all that its page
//! shows in one scope and renders it; rules and SQL are in `portico_domain`, under the same name,
//! as for the JSON API.
//!
//! Templates hold no logic beyond loops and ifs: what they show is worked out before, in the structs
//! of the page, and escaped when it is written.

mod activity;
mod assets;
mod brand;
mod clients;
mod clock;
mod codes;
mod devices;
mod errors;
mod fields;
mod file_requests;
mod files;
mod form;
mod format;
mod home;
mod house;
mod imports;
mod invoices;
mod layout;
mod money;
mod notes;
mod notice;
mod pages;
mod paging;
mod password;
mod preferences;
mod profile;
mod qr;
mod refusal;
mod security;
mod settings;
mod sharing;
mod sign_in;
mod team;
mod today;
mod welcome;

pub use assets::stylesheet;
pub use house::{house, house_behind};
pub use pages::{AccessClass, router, table};
