/// Why there is no paper. No variant repeats what it was given: that is personal data.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Nothing, or nothing but space.
    #[error("the {0} is empty")]
    Empty(&'static str),

    /// More characters than [`render`](crate::render) takes.
    #[error("the {0} is too long")]
    TooLong(&'static str),

    /// More of them than [`render`](crate::render) takes.
    #[error("there are too many {0}")]
    TooMany(&'static str),

    /// It would be more than 200 pages.
    #[error("the document has too many pages")]
    TooManyPages,

    /// Not a tag of BCP 47.
    #[error("the language is none")]
    Language,

    /// Before the year 1.
    #[error("the date cannot be written")]
    Date,

    /// Not a PNG that can be read, or one that is too large.
    #[error("the logo cannot be read")]
    Logo,

    /// The file could not be put together. It has not been seen to happen.
    #[error("the paper cannot be put together")]
    Assembly,
}
