use std::{
    fs::{self, File},
    io::Read,
    path::{Path, PathBuf},
};

use clap::{Args, Subcommand};
use portico_domain::Currency;
use portico_import::{DateOrder, DecimalMark, Encoding, FileKind, MAX_BYTES, Mapping, Preset};

use crate::Error;

const CLIENT_FIELDS: &str = "\
Fields: key (or --key) and name, or first_name with last_name; email, phone, street, street2,
postal_code, city, country, currency, note.

  portico import clients clients.csv --tenant studio --source our-books \\
    --assign me@studio.example --preset auto --dry-run

  portico import clients clients.csv --tenant studio --source our-books \\
    --assign me@studio.example --key No --map name=Name --map email=Email --dry-run";

const INVOICE_FIELDS: &str = "\
Fields: number (or --key), one of client_key, client_email and client, issue_date, currency (or
--currency, or a sign beside the total), total; due_date, net, tax, paid, outstanding, status, kind,
notes, reference. Where the outstanding is in the currency of the books, home_outstanding with
home_total.

Where each row is a line: line_description or line_item, line_unit_price; line_quantity,
line_tax_rate, line_net. Rows of one number are one invoice; without total, it is their sum.

  portico import invoices invoices.csv --tenant studio --source our-books \\
    --assign me@studio.example --preset auto --dry-run

  portico import invoices invoices.csv --tenant studio --source our-books \\
    --assign me@studio.example --key Number --map client=Client --map issue_date=Date \\
    --map currency=Currency --map total=Amount --dry-run";

const NOTE_FIELDS: &str = "\
Fields: one of client_key, client_email and client, date, body; key (or --key), title, shared.

Without a key, a note is known by its client, its day and its text; without a title, it is called by
its first words. A time behind the date is left out. Records without a text are no notes. Each note is
private, unless shared is mapped to a column that says yes.

  portico import notes events.csv --tenant studio --source calendly \\
    --assign me@studio.example --preset auto --dry-run

  portico import notes notes.csv --tenant studio --source our-notes \\
    --assign me@studio.example --map client=Client --map date=Date --map body=Note --dry-run";

const FILE_FIELDS: &str = "\
Fields: path (or --key), one of client_key, client_email and client; name, shared.

The list is a CSV that says of each file of the folder whose it is. A path leads down from the folder; what
is in the folder and not in the list stays there. Each file is private, unless shared is mapped to a column
that says yes, and is called as it is in the folder, unless name says otherwise. All of them are looked at
before the first is brought. Should one fail while they are brought, run the same command again: it goes on
from there. A file is known by its client, the source and its path: as long as one is here, it is not brought
again, even if it has changed in the folder. Nobody is told of it by mail. They go where the setting [files]
says, as files of the user who runs this, who is to be the one that `serve` is.

  portico import files list.csv --folder documents --tenant studio --source our-files \\
    --assign me@studio.example --map path=File --map client=Client --dry-run";

/// The fields, and the presets that there are.
fn help(fields: &str, kind: FileKind) -> String {
    let of_kind = Preset::all().iter().filter(|preset| preset.kind() == kind);
    let presets: Vec<String> =
        of_kind.map(|preset| format!("{} ({})", preset.name(), preset.program())).collect();
    format!(
        "A preset knows the columns of a program: {}. For other files, a dry run without --map \
         proposes what the columns hold.\n\n{fields}",
        presets.join("; ")
    )
}

#[derive(Subcommand)]
pub enum Command {
    /// Take in clients, assigned to one member of staff
    #[command(after_help = help(CLIENT_FIELDS, FileKind::Clients))]
    Clients(Options),
    /// Take in invoices of clients that are here already
    #[command(after_help = help(INVOICE_FIELDS, FileKind::Invoices))]
    Invoices(Options),
    /// Take in session notes of clients who are here already
    #[command(after_help = help(NOTE_FIELDS, FileKind::Notes))]
    Notes(Options),
    /// Take in a folder of files, with a list that says whose they are
    #[command(after_help = FILE_FIELDS)]
    Files(FilesOptions),
}

#[derive(Args)]
pub struct FilesOptions {
    /// The list, and how to read it.
    #[command(flatten)]
    pub list: Options,
    /// The folder in which the files lie; without, it is that of the list
    #[arg(long, value_name = "FOLDER")]
    folder: Option<PathBuf>,
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
    /// them; invoices and notes are those of clients whom they are assigned
    #[arg(long, value_name = "EMAIL")]
    pub assign: String,
    /// The column that tells the records apart
    #[arg(long, value_name = "COLUMN")]
    key: Option<String>,
    /// Which program's file it is (see below): a name, auto for the one whose columns it has, or a
    /// file of one's own (.toml)
    #[arg(long, value_name = "NAME")]
    preset: Option<String>,
    /// Which column holds which field (see below), once for each; goes before the preset
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
    /// What amounts are in that the file says nothing of (ISO 4217)
    #[arg(long, value_name = "CODE", value_parser = currency)]
    currency: Option<Currency>,
    /// Say what would be done and what is wrong with the file, and change nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Print the outcome as JSON
    #[arg(long)]
    pub json: bool,
}

impl FilesOptions {
    pub fn folder(&self) -> &Path {
        let beside = || self.list.file.parent().filter(|folder| *folder != Path::new(""));
        self.folder.as_deref().or_else(beside).unwrap_or(Path::new("."))
    }
}

impl Options {
    /// How to read the file, of which these are the bytes.
    pub fn reading(&self, kind: FileKind, bytes: &[u8]) -> Result<portico_import::Options, Error> {
        let mut mapping = Mapping::default();
        for (field, column) in &self.map {
            mapping.add(field, column)?;
        }
        let options = portico_import::Options {
            mapping,
            key: self.key.clone(),
            dates: self.dates,
            decimal: self.decimal,
            encoding: self.encoding,
            delimiter: self.delimiter,
            currency: self.currency,
            ..Default::default()
        };
        Ok(match self.preset.as_deref() {
            None => options,
            Some("auto") => match Preset::recognised(bytes, kind, &options)? {
                Some(preset) => options.under(preset),
                None => return Err(Error::Setting(UNRECOGNISED.into())),
            },
            Some(path) if path.ends_with(".toml") => {
                let text = fs::read_to_string(path).map_err(Error::file(path))?;
                let preset = Preset::parse(&text)?;
                if preset.kind() != kind {
                    let is = format!("the preset {path} is for {}", preset.kind().word());
                    return Err(Error::Setting(is));
                }
                options.under(&preset)
            }
            Some(name) => options.under(Preset::named(name, kind)?),
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

fn currency(code: &str) -> Result<Currency, &'static str> {
    Currency::parse(&code.to_ascii_uppercase()).ok_or("this is no currency of ISO 4217")
}

const UNRECOGNISED: &str = "no preset has exactly the columns of this file; without --preset, a dry run proposes a mapping";
