/// Why a letter is not written, or a relay not configured. No variant repeats what it was given.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// A line feed, for instance: what follows it would be read as a header of its own (CWE-93).
    #[error("the {0} holds a control character")]
    Control(&'static str),

    /// A name that turns the direction of writing around can be made to read as another.
    #[error("the {0} turns the direction of writing around")]
    Direction(&'static str),

    /// `=?`, with which mail programs let something begin that is to be decoded (RFC 2047).
    #[error("the {0} holds what mail programs take for an encoded word")]
    Encoded(&'static str),

    /// Nothing, or nothing but space.
    #[error("the {0} is empty")]
    Empty(&'static str),

    /// A name has 200 characters at most, an address 254 bytes, a URL 2,000.
    #[error("the {0} is too long")]
    TooLong(&'static str),

    /// Not an address that mail could go to.
    #[error("the {0} is no e-mail address")]
    Address(&'static str),

    /// Not `https://` or `http://` and a host, or with a slash at the end.
    #[error("the base URL is none")]
    BaseUrl,

    /// It leads elsewhere than to the practice's own pages.
    #[error("the link does not lead to the practice's pages")]
    Link,

    /// Not 1 to 64 of the characters A–Z, a–z, 0–9 and the hyphen.
    #[error("the letter's id is none")]
    Id,

    /// Before 1970 or after 9999.
    #[error("the letter's date cannot be written")]
    Date,

    /// Neither the name of a host nor an IP address.
    #[error("the relay's host is no name of a host")]
    Host,

    /// A user without a password, or a password without a user.
    #[error("the relay's user and password are set both or not at all")]
    HalfLogin,

    /// There is no certificate in it, or one that cannot be read.
    #[error("the relay's certificate is not in PEM")]
    Certificate,

    /// A part of the letter could not be put together. It has not been seen to happen.
    #[error("the letter cannot be put together")]
    Assembly,
}
