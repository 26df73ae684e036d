/// Why a file cannot be read at all, or what must be said first. What is wrong with single records
/// is a [`crate::Fault`] instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// There is not even a header.
    #[error("the file is empty")]
    Empty,

    /// None of the mapped columns is in the first line, which may be a record: it is not repeated.
    #[error(
        "none of the mapped columns stands in the first line of the file: does it begin with the \
         names of its columns, and is the delimiter right?"
    )]
    NoHeader,

    /// The first line is not written in the encoding, or its quotation marks do not match.
    #[error("the names of the columns cannot be read: check the encoding and the quotation marks")]
    UnreadableHeader,

    /// A byte order mark says UTF-16.
    #[error("the file is written in UTF-16: save it as CSV in UTF-8")]
    Utf16,

    /// More bytes than [`crate::MAX_BYTES`].
    #[error("the file is larger than {} MiB: split it", crate::MAX_BYTES >> 20)]
    TooLarge,

    /// More records than [`crate::MAX_RECORDS`].
    #[error("the file has more than {} records: split it", crate::MAX_RECORDS)]
    TooManyRecords,

    /// More columns than [`crate::MAX_COLUMNS`].
    #[error("the file has more than {} columns", crate::MAX_COLUMNS)]
    TooManyColumns,

    /// Neither UTF-8 nor Windows-1252 explains the bytes.
    #[error("the encoding cannot be told from the file: say --encoding utf-8 or windows-1252")]
    AmbiguousEncoding,

    /// Several delimiters would cut the file into columns.
    #[error("the delimiter cannot be told from the file: say --delimiter , or ; or tab")]
    AmbiguousDelimiter,

    /// A letter or a quotation mark, for instance.
    #[error("this character cannot be a delimiter")]
    Delimiter,

    /// The dates read differently, and each way is a date.
    #[error(
        "the order of day and month cannot be told from the file (look at line {line}, column \
         \"{column}\"): say --dates DMY, MDY or YMD"
    )]
    AmbiguousDates {
        /// The physical line of such a date.
        line: u64,
        /// Its column.
        column: String,
    },

    /// `1,234` is more than a thousand, or a little more than one.
    #[error(
        "whether decimals follow a comma or a point cannot be told from the file (look at line \
         {line}, column \"{column}\"): say --decimal , or ."
    )]
    AmbiguousDecimals {
        /// The physical line of such an amount.
        line: u64,
        /// Its column.
        column: String,
    },

    /// A field that records of this kind do not have.
    #[error("there is no field {field}: a column can be mapped to {known}")]
    UnknownField {
        /// As it was given.
        field: String,
        /// All there are.
        known: String,
    },

    /// A column that the file does not have.
    #[error("there is no column \"{column}\"{}", suggestion(nearest))]
    UnknownColumn {
        /// As it was given.
        column: String,
        /// The one whose name is most like it.
        nearest: Option<String>,
    },

    /// The file has several columns of one name, and it is one of them that is mapped.
    #[error("there are several columns \"{column}\"")]
    RepeatedColumn {
        /// Their name.
        column: String,
    },

    /// Two columns for one field.
    #[error("{field} is mapped to more than one column")]
    FieldTwice {
        /// The field.
        field: String,
    },

    /// One column for two fields. Only a client's key may share another field's column.
    #[error("the column \"{column}\" is mapped to {first} and to {second}")]
    ColumnTwice {
        /// The column.
        column: String,
        /// One of the fields.
        first: String,
        /// Another of them.
        second: String,
    },

    /// No preset is called that.
    #[error("there is no preset {name}: there are {known}")]
    UnknownPreset {
        /// As it was given.
        name: String,
        /// All there are for such files.
        known: String,
    },

    /// A file that was given as a preset is none.
    #[error("the preset is not right: {0}")]
    Preset(String),

    /// A record would not be one without it.
    #[error("no column is mapped to {fields}")]
    Unmapped {
        /// The field, or several of which one is enough.
        fields: String,
    },
}

fn suggestion(nearest: &Option<String>) -> String {
    nearest.as_ref().map(|name| format!(": did you mean \"{name}\"?")).unwrap_or_default()
}
