use std::{
    fmt,
    time::{Duration, SystemTime, UNIX_EPOCH},
};

use lettre::{
    Address,
    message::{
        Body, Mailbox, Message, MultiPart, SinglePart,
        header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue},
    },
};
use secrecy::{ExposeSecret, SecretSlice};

use crate::{Error, Letter, Practice, Recipient, check};

const END_OF_9999: Duration = Duration::from_secs(253_402_300_800);

/// The address that letters come from, the same for every practice of a house.
#[derive(Clone)]
pub struct Sender(Address);

/// A letter as it leaves the house: whom it goes to, and all its bytes. Made of the same things
/// again, it is the same again.
pub struct Outgoing {
    id: String,
    sender: Sender,
    recipient: Address,
    bytes: SecretSlice<u8>,
}

impl Sender {
    /// Reads a bare address, all of it in ASCII: `portal@house.example`.
    pub fn parse(address: &str) -> Result<Self, Error> {
        let field = "sender's address";
        let address = check::address(field, address)?;
        let ascii = AsRef::<str>::as_ref(&address).is_ascii();
        if ascii { Ok(Self(address)) } else { Err(Error::Address(field)) }
    }

    pub(crate) fn address(&self) -> &str {
        self.0.as_ref()
    }

    pub(crate) fn domain(&self) -> &str {
        self.0.domain()
    }
}

impl Outgoing {
    /// Puts the letter together: the name is the practice's, the address the sender's. `id`, of 1
    /// to 64 letters, digits and hyphens, makes the Message-ID: delivered twice, a letter has the
    /// same one both times, by which mail programs may know it again.
    pub fn new(
        id: &str,
        sender: &Sender,
        practice: &Practice,
        recipient: &Recipient,
        letter: &Letter,
        date: SystemTime,
    ) -> Result<Self, Error> {
        check::id(id)?;
        check::name("practice's name", &practice.name)?;
        check::name("recipient's name", &recipient.name)?;
        let address = check::address("recipient's address", &recipient.address)?;
        check::no_control("subject", &letter.subject)?;
        let since = date.duration_since(UNIX_EPOCH).map_err(|_| Error::Date)?;
        if since >= END_OF_9999 {
            return Err(Error::Date);
        }

        let automatic = HeaderName::new_from_ascii_str("Auto-Submitted"); // RFC 3834
        let mut message = Message::builder()
            .from(Mailbox::new(Some(practice.name.clone()), sender.0.clone()))
            .to(Mailbox::new(Some(recipient.name.clone()), address.clone()))
            .subject(&letter.subject)
            .date(date)
            .message_id(Some(format!("<{id}@{}>", sender.domain())))
            .raw_header(HeaderValue::new(automatic, "auto-generated".to_owned()));
        if let Some(stop) = &letter.stop {
            let list = HeaderName::new_from_ascii_str("List-Unsubscribe"); // RFC 2369, and RFC 8058 with the next
            let post = HeaderName::new_from_ascii_str("List-Unsubscribe-Post");
            let link = HeaderValue::new(list, format!("<{}>", stop.expose_secret()));
            let click = HeaderValue::new(post, "List-Unsubscribe=One-Click".to_owned());
            message = message.raw_header(link).raw_header(click);
        }
        let message = message
            .multipart(
                // In quoted-printable no line begins with `--=_`.
                MultiPart::alternative()
                    .boundary(format!("=_{id}"))
                    .singlepart(part(ContentType::TEXT_PLAIN, letter.text())?)
                    .singlepart(part(ContentType::TEXT_HTML, letter.html())?),
            )
            .map_err(|_| Error::Assembly)?;
        Ok(Self {
            id: id.to_owned(),
            sender: sender.clone(),
            recipient: address,
            bytes: message.formatted().into(),
        })
    }

    /// The id it was made with.
    pub fn id(&self) -> &str {
        &self.id
    }

    /// Headers and body (RFC 5322). It may hold a link that works.
    pub fn bytes(&self) -> &[u8] {
        self.bytes.expose_secret()
    }

    pub(crate) fn sender(&self) -> &Sender {
        &self.sender
    }

    pub(crate) fn recipient(&self) -> &str {
        self.recipient.as_ref()
    }
}

/// Only what identifies it to the house.
impl fmt::Debug for Outgoing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Outgoing").field("id", &self.id).finish_non_exhaustive()
    }
}

/// Quoted-printable, since its lines are short and in ASCII, whatever the words are.
fn part(kind: ContentType, words: &str) -> Result<SinglePart, Error> {
    let body = Body::new_with_encoding(words.to_owned(), ContentTransferEncoding::QuotedPrintable)
        .map_err(|_| Error::Assembly)?;
    Ok(SinglePart::builder().header(kind).body(body))
}
