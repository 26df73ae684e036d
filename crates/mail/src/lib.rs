//! Letters: what they say, and how they leave the house.
//!
//! [`render`] makes a [`Letter`] of a [`Message`], in the name of a [`Practice`], for a
//! [`Recipient`]: subject, text and HTML say the same words. [`Outgoing`] is the finished
//! message, byte for byte; [`Post`] delivers it to a mail relay, or into a directory.
//!
//! What reaches a header was looked at first: nothing that could begin a second one gets through
//! (CWE-93). A relay is spoken to under TLS only, with a certificate for its name, or not at all.
//! Everything has its time and its size. A [`Failure`] says whether to try again and nothing that
//! a relay wrote: its texts quote addresses.

mod accent;
mod check;
mod dialogue;
mod directory;
mod error;
mod letter;
mod message;
mod outgoing;
mod post;
mod relay;
mod words;

pub use accent::Accent;
pub use error::Error;
pub use letter::{Letter, Practice, Recipient, render};
pub use message::Message;
pub use outgoing::{Outgoing, Sender};
pub use post::{Failure, Post, Reason};
pub use relay::{Relay, RelaySettings, Tls};
