//! What is proposed for files that nobody has said anything of.

#![allow(clippy::unwrap_used, reason = "this is a test")]

use std::fs;

use portico_import::*;

fn propose_for(file: &str, kind: FileKind) -> Proposal {
    propose(file.as_bytes(), kind, &Options::default()).unwrap()
}

/// What is guessed for each field, and why.
fn guessed(proposal: &Proposal) -> Vec<String> {
    let said = |guess: &Guess| {
        guess.field.map(|field| format!("{field}={} {:?}", guess.column, guess.why.unwrap()))
    };
    proposal.columns.iter().filter_map(said).collect()
}

#[test]
fn columns_are_known_in_seven_languages() {
    for (header, fields) in [
        ("Name;E-Mail;Kundennummer;Straße;PLZ;Ort", "name email key street postal_code city"),
        (
            "Raison sociale;Courriel;Code client;Adresse;CP;Ville",
            "name email key street postal_code city",
        ),
        (
            "Nombre;Correo electrónico;Nº cliente;Dirección;C.P.;Ciudad",
            "name email key street postal_code city",
        ),
        (
            "Ragione sociale;E-mail;Codice cliente;Indirizzo;CAP;Città",
            "name email key street postal_code city",
        ),
        (
            "Bedrijfsnaam;E-mailadres;Klantnummer;Adres;Postcode;Plaats",
            "name email key street postal_code city",
        ),
        (
            "Razão social;E-mail;Código do cliente;Morada;Código postal;Cidade",
            "name email key street postal_code city",
        ),
        (
            "Company Name;Email Address;Customer #;Address;ZIP;City",
            "name email key street postal_code city",
        ),
    ] {
        let proposal = propose_for(header, FileKind::Clients);
        let found: Vec<&str> = proposal.columns.iter().map(|g| g.field.unwrap_or("-")).collect();
        assert_eq!(found.join(" "), fields, "{header}");
        assert!(proposal.missing.is_empty());
    }
    for (header, fields) in [
        (
            "Rechnungsnummer;Kunde;Rechnungsdatum;Fällig am;Währung;Bruttobetrag;Offen",
            "number client issue_date due_date currency total outstanding",
        ),
        (
            "N° facture;Client;Date de facturation;Échéance;Devise;Montant TTC;Reste à payer",
            "number client issue_date due_date currency total outstanding",
        ),
        (
            "Nº factura;Cliente;Fecha;Vencimiento;Moneda;Importe total;Pendiente",
            "number client issue_date due_date currency total outstanding",
        ),
        (
            "Numero fattura;Cliente;Data;Scadenza;Valuta;Totale;Da pagare",
            "number client issue_date due_date currency total outstanding",
        ),
        (
            "Factuurnummer;Klant;Factuurdatum;Vervaldatum;Valuta;Totaal incl. btw;Openstaand",
            "number client issue_date due_date currency total outstanding",
        ),
        (
            "Número da fatura;Cliente;Data de emissão;Vencimento;Moeda;Valor total;Em aberto",
            "number client issue_date due_date currency total outstanding",
        ),
        (
            "invoice_number;customer_name;invoice_date;due_date;currency;total_amount;balance_due",
            "number client issue_date due_date currency total outstanding",
        ),
    ] {
        let proposal = propose_for(header, FileKind::Invoices);
        let found: Vec<&str> = proposal.columns.iter().map(|g| g.field.unwrap_or("-")).collect();
        assert_eq!(found.join(" "), fields, "{header}");
    }
}

#[test]
fn what_no_name_tells_its_content_may() {
    let file = "A,B,C,D,E,F\n\
        0001,ana@example.com,2025-01-31,EUR,\"1,234.50\",3\n\
        0002,bo@example.com,2025-02-28,EUR,12.00,3\n";
    let proposal = propose_for(file, FileKind::Invoices);
    assert_eq!(
        guessed(&proposal),
        [
            "number=A Content",
            "client_email=B Content",
            "issue_date=C Content",
            "currency=D Content",
            "total=E Content"
        ]
    );
    assert_eq!(proposal.missing, [""; 0]);
    // Two that could be it are none.
    let file = file.replace(",3\n", ",2025-03-31\n");
    let proposal = propose_for(&file, FileKind::Invoices);
    assert_eq!(proposal.missing, ["issue_date"]);
}

#[test]
fn a_proposal_can_be_pasted_and_is_what_is_read_then() {
    let file = "N° facture;Client;Date;Devise;Montant TTC, en devise d'origine;Total TTC\n\
        1;Ana;31/01/2025;EUR;5,00;5,00\n";
    let proposal = propose_for(file, FileKind::Invoices);
    let arguments = [
        "--map 'number=N° facture'",
        "--map client=Client",
        "--map issue_date=Date",
        "--map currency=Devise",
        "--map 'total=Total TTC'",
    ];
    assert_eq!(proposal.arguments(), arguments);
    let options = Options { mapping: proposal.mapping(), ..Options::default() };
    assert_eq!(read_invoices(file.as_bytes(), &options).unwrap().rows.len(), 1);

    // What is said stands, and is not said again.
    let mut said = Options { key: Some("Client".to_owned()), ..Options::default() };
    let column = "Montant TTC, en devise d'origine";
    said.mapping.add("net", column).unwrap();
    let proposal = propose(file.as_bytes(), FileKind::Invoices, &said).unwrap();
    assert!(!proposal.arguments().iter().any(|argument| argument.contains("number")));
    assert_eq!(proposal.missing, ["client or client_key or client_email"]);
    let odd = Guess { column: column.to_owned(), field: Some("net"), why: Some(Why::Said) };
    assert!(proposal.columns.contains(&odd));
}

#[test]
fn a_name_with_a_quotation_mark_is_one_word_of_a_shell() {
    let proposal = propose_for("Name;Complément d'adresse;Id", FileKind::Clients);
    let argument = r"--map 'street2=Complément d'\''adresse'";
    assert!(proposal.arguments().iter().any(|found| found == argument));
}

/// The files of the programs that presets know, and the same with columns more or less.
#[test]
fn a_preset_is_proposed_where_all_its_columns_are() {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/samples");
    for (file, kind, preset) in [
        ("dolibarr-tiers", FileKind::Clients, "dolibarr"),
        ("dolibarr-factures", FileKind::Invoices, "dolibarr"),
        ("invoiceninja-clients", FileKind::Clients, "invoice-ninja"),
        ("invoiceninja-invoices", FileKind::Invoices, "invoice-ninja"),
        ("wave-customers", FileKind::Clients, "wave"),
        ("wave-invoices", FileKind::Invoices, "wave"),
        ("calendly-events", FileKind::Notes, "calendly"),
    ] {
        let bytes = fs::read(format!("{folder}/{file}.csv")).unwrap();
        let proposal = propose(&bytes, kind, &Options::default()).unwrap();
        assert_eq!(proposal.arguments(), [format!("--preset {preset}")]);
        assert!(proposal.recognised && proposal.missing.is_empty());

        let delimiter = if file.starts_with("dolibarr") { b';' } else { b',' };
        let more = [b"More", &[delimiter][..], &bytes[..]].concat();
        let options = Options { delimiter: Some(delimiter), ..Options::default() };
        let proposal = propose(&more, kind, &options).unwrap();
        assert_eq!(proposal.arguments(), [format!("--preset {preset}")]);
        assert!(!proposal.recognised);
        println!("{file}: {}", proposal.arguments().join(" "));
    }
}

#[test]
fn lines_are_guessed_only_where_there_is_a_price() {
    let with =
        propose_for("Invoice,Customer,Date,Currency,Description,Qty,Price", FileKind::Invoices);
    assert!(guessed(&with).contains(&"line_description=Description Name".to_owned()));
    assert_eq!(with.missing, [""; 0]);
    let without =
        propose_for("Invoice,Customer,Date,Currency,Description,Qty,Total", FileKind::Invoices);
    assert!(!guessed(&without).iter().any(|guess| guess.starts_with("line_")));
}

#[test]
fn whether_a_client_sees_a_note_is_never_guessed() {
    let file = "Client,Date,Title,Notes,Shared,Visible to client\n\
        Ana,2025-01-31,Prices,Long talk,yes,yes\nBo,2025-01-31,Prices,Short talk,yes,yes\n";
    let proposal = propose_for(file, FileKind::Notes);
    let fields = ["client=Client Name", "date=Date Name", "title=Title Name", "body=Notes Name"];
    assert_eq!(guessed(&proposal), fields);
    assert_eq!(proposal.missing, [""; 0]);
    let read = |mapping| {
        let options = Options { mapping, ..Options::default() };
        read_notes(file.as_bytes(), &options).unwrap().tally()
    };
    assert_eq!(read(proposal.mapping()), Tally { notes: 2, shared: 0, empty: 0 });
    // The control: somebody says it.
    let mut mapping = proposal.mapping();
    mapping.add("shared", "Shared").unwrap();
    assert_eq!(read(mapping), Tally { notes: 2, shared: 2, empty: 0 });
    for preset in Preset::all() {
        let text = fs::read_to_string(format!(
            "{}/presets/{}.{}.toml",
            env!("CARGO_MANIFEST_DIR"),
            preset.name(),
            preset.kind().word()
        ));
        assert!(!text.unwrap().lines().any(|line| line.starts_with("shared")), "{}", preset.name());
    }

    // That no two notes are alike makes no key of what they say.
    let proposal =
        propose_for("A,B,C\n1,ana@example.com,long\n2,bo@example.com,short\n", FileKind::Notes);
    assert_eq!(guessed(&proposal), ["client_email=B Content"]);
    assert_eq!(proposal.missing, ["date", "body"]);
}

#[test]
fn notes_are_known_in_seven_languages() {
    for header in [
        "Client;Date;Subject;Session notes",
        "Kunde;Datum;Titel;Notizen",
        "Client;Date de séance;Titre;Remarques",
        "Cliente;Fecha;Título;Notas",
        "Cliente;Data;Titolo;Appunti",
        "Klant;Datum;Onderwerp;Notities",
        "Cliente;Data;Título;Anotações",
    ] {
        let proposal = propose_for(header, FileKind::Notes);
        let found: Vec<&str> = proposal.columns.iter().map(|g| g.field.unwrap_or("-")).collect();
        assert_eq!(found.join(" "), "client date title body", "{header}");
    }
}

#[test]
fn what_cannot_be_opened_has_no_proposal() {
    for (bytes, error) in [(&b""[..], Error::Empty), (b"\xff\xfea", Error::Utf16)] {
        let proposal = propose(bytes, FileKind::Clients, &Options::default());
        assert_eq!(proposal.unwrap_err(), error);
    }
}
