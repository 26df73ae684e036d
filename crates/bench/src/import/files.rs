//! Files as two programs write them, as long as one likes.

use std::fmt::Write;

use portico_import::{FileKind, Preset};

/// A file of so many records; invoices are of the first `clients` clients.
pub fn write(what: &str, records: usize, clients: usize) -> String {
    match what {
        "clients" => table("invoice-ninja", FileKind::Clients, records, |n| {
            vec![
                ("Number", format!("{n:06}")),
                ("Name", name(n)),
                ("First Name", "Änne".into()),
                ("Last Name", format!("Größe {n}")),
                ("Email", format!("client{n}@example.com")),
                ("Client Phone", "+49 351 5550 101".into()),
                ("Client Currency", "EUR".into()),
                ("Street", format!("\"Große Brüdergasse {n}\"")),
                ("Postal Code", "01067".into()),
                ("City", "Dresden".into()),
                ("Country", "\"Federal Republic of Germany\"".into()),
                ("Private Notes", "\"Prefers to be called, in the morning.\"".into()),
            ]
        }),
        "invoices" => table("invoice-ninja", FileKind::Invoices, records, |n| {
            vec![
                ("Client Name", name(n % clients)),
                ("Client Currency", "EUR".into()),
                ("Invoice Invoice Number", format!("2025-{n:06}")),
                ("Invoice Amount", "119.5".into()),
                ("Invoice Balance", if n % 2 == 0 { "0" } else { "119.5" }.into()),
                ("Invoice Paid to Date", if n % 2 == 0 { "119.5" } else { "0" }.into()),
                ("Invoice PO Number", format!("PO-{n}")),
                ("Invoice Date", format!("2025-{:02}-{:02}", n % 12 + 1, n % 28 + 1)),
                ("Invoice Due Date", "2026-01-31".into()),
                ("Invoice Status", if n % 2 == 0 { "Paid" } else { "Sent" }.into()),
                ("Invoice Public Notes", "\"Thank you. Pay within 14 days, please.\"".into()),
                ("Invoice Tax Amount", "19.08".into()),
            ]
        }),
        _ => table("wave", FileKind::Invoices, records, |n| {
            vec![
                ("customer", name(n / 2 % clients)),
                ("description", format!("\"Coaching session, 60 min ({n})\"")),
                ("invoice_num", (n / 2).to_string()),
                ("product", "Coaching".into()),
                ("account", "\"Consulting Income\"".into()),
                ("amount", "110.00000".into()),
                ("quantity", "1.50000".into()),
                ("invoice_date", "2025-01-31".into()),
                ("currency", "EUR".into()),
                ("due_date", "2025-02-28".into()),
            ]
        }),
    }
}

fn name(n: usize) -> String {
    format!("Tischlerei Kühn & Söhne {n} GmbH")
}

/// With the columns of a preset, of which a record fills some.
fn table(
    preset: &str,
    kind: FileKind,
    records: usize,
    record: impl Fn(usize) -> Vec<(&'static str, String)>,
) -> String {
    let preset = Preset::named(preset, kind).expect("it is there");
    let header: Vec<String> = preset.header().iter().map(|name| format!("\"{name}\"")).collect();
    let mut file = header.join(",") + "\n";
    for n in 0..records {
        let filled = record(n);
        let cells = preset.header().iter().map(|column| {
            let cell = filled.iter().find(|(name, _)| name == column);
            cell.map_or("", |(_, text)| text.as_str())
        });
        writeln!(file, "{}", cells.collect::<Vec<_>>().join(",")).expect("a string takes it");
    }
    file
}
