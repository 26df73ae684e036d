use std::{fs::File, io::Read, path::PathBuf};

use clap::{Args, Subcommand};
use portico_import::{DateOrder, DecimalMark, Encoding, MAX_BYTES, Mapping};

use crate::Error;

const CLIENT_FIELDS: &str = "\
Fields: key (or --key) and name, or first_name with last_name; email, phone, street, street2,
postal_code, city, country, currency, note.

  portico import clients clients.csv --tenant studio --source invoice-ninja \\
    --assign me@studio.example --key Number --map name=Name --map email=Email --dry-run";

const INVOICE_FIELDS: &str = "\
Fields: number (or --key), one of client, client_key and client_email, issue_date, currency, total;
due_date, net, tax, paid, outstanding, status, notes, reference.

  portico import invoices invoices.csv --tenant studio --source invoice-ninja \\
    --assign me@studio.example --key Number --map client=Client --map issue_date=Date \\
    --map currency=Currency --map total=Amount --dry-run";

#[derive(Subcommand)]
pub enum Command {
    /// Take in clients, assigned to one member of staff
    #[command(after_help = CLIENT_FIELDS)]
    Clients(Options),
    /// Take in invoices of clients that are here already
    #[command(after_help = INVOICE_FIELDS)]
    Invoices(Options),
}

#[derive(Args)]
pub struct Options {
    /// The file (CSV)
    file: PathBuf,
    /// The slug of the practice
    #[arg(long)]
    pub tenant: String,
    /// What the other program is called here: keys and numbers are unique in it
    #[arg(long, value_name = "NAME")]
    pub source: String,
    /// The e-mail address of the admin or coach in whose name this is done. Clients are assigned to
    /// them; invoices are those of clients whom they are assigned
    #[arg(long, value_name = "EMAIL")]
    pub assign: String,
    /// The column that tells the records apart
    #[arg(long, value_name = "COLUMN")]
    key: Option<String>,
    /// Which column holds which field (see below), once for each
    #[arg(long = "map", value_name = "FIELD=COLUMN", value_parser = field_and_column)]
    map: Vec<(String, String)>,
    /// The order of day, month and year: DMY, MDY or YMD
    #[arg(long)]
    dates: Option<DateOrder>,
    /// What stands before the decimals of an amount
    #[arg(long, value_name = ",|.")]
    decimal: Option<DecimalMark>,
    /// How the characters are written: utf-8, windows-1252, …
    #[arg(long)]
    encoding: Option<Encoding>,
    /// What stands between two fields: , ; | or tab
    #[arg(long, value_parser = portico_import::parse_delimiter)]
    delimiter: Option<u8>,
    /// Say what would be done and what is wrong with the file, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print the outcome as JSON
    #[arg(long)]
    pub json: bool,
}

impl Options {
    /// How to read the file.
    pub fn reading(&self) -> Result<portico_import::Options, Error> {
        let mut mapping = Mapping::default();
        for (field, column) in &self.map {
            mapping.add(field, column)?;
        }
        Ok(portico_import::Options {
            mapping,
            key: self.key.clone(),
            dates: self.dates,
            decimal: self.decimal,
            encoding: self.encoding,
            delimiter: self.delimiter,
        })
    }

    /// The file, up to one byte more than may be read: what is longer is refused by who reads it.
    pub fn read(&self) -> Result<Vec<u8>, Error> {
        let mut bytes = Vec::new();
        File::open(&self.file)
            .and_then(|file| file.take(MAX_BYTES as u64 + 1).read_to_end(&mut bytes))
            .map_err(Error::file(self.file.display().to_string()))?;
        Ok(bytes)
    }
}

fn field_and_column(text: &str) -> Result<(String, String), String> {
    let (field, column) = text.split_once('=').ok_or("write FIELD=COLUMN")?;
    Ok((field.trim().to_owned(), column.to_owned()))
}
