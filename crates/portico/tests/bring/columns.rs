//! A file of a program that is not known: what its columns hold is proposed, said, and then it is taken in.

use crate::{admin::Brought, house::House};

const CLIENTS: &[u8] =
    b"Kundennr;Kunde;E-Mail;Stadt;Extra\n1;Ana;ana@example.com;Graz;x\n2;Bo;;Linz;y\n";

const INVOICES: &[u8] =
    b"Rechnung;Kunde Nr;Datum;Brutto\nR1;1;03.04.2025;1.234,50\nR2;2;05.04.2025;10,00\n";

const NOTES: &str = "Kundennr;Datum;Notiz;Freigegeben\n1;03.04.2025 10:00;Langes Gespräch;nein\n\
                     1;17.04.2025;Preise;ja\n2;22.04.2025;Abgesagt;\n2;29.04.2025;;\n";

#[test]
fn an_unknown_file_is_read_once_somebody_says_how() {
    let house = House::new();
    let server = house.serve(None);
    let admin = house.admin_of("home", server.port);
    let brought = Brought { kind: "clients", preset: "", source: "our-books", file: CLIENTS };
    let path = admin.bring(brought);
    let page = admin.settled(&path);
    assert!(page.contains("It is not said yet which column holds what"), "{page}");
    assert!(!page.contains("/take\""));
    for (field, column) in [("name", "Kunde"), ("email", "E-Mail"), ("city", "Stadt")] {
        let select = page.split(&format!("id=\"map-{field}\"")).nth(1).unwrap();
        let select = select.split("</select>").next().unwrap();
        assert!(select.contains(&format!("value=\"{column}\" selected")), "{field}: {select}");
    }

    // What is wrong with what is said is said, and what was typed stays.
    let answer = admin.post(&format!("{path}/reading"), "preset=nobody-s&map-key=Kundennr");
    assert_eq!(answer.status, 422);
    assert!(
        answer.body.contains("<title>Error: ")
            && answer.body.contains("value=\"nobody-s\" selected")
    );

    let form =
        "preset=&map-key=Kundennr&map-name=Kunde&map-email=E-Mail&map-city=Stadt&dates=&decimal=";
    let answer = admin.post(&format!("{path}/reading"), form);
    assert_eq!((answer.status, answer.location), (303, format!("{path}?wait=1")));
    let page = admin.settled(&path);
    assert!(page.contains("Take in 2 clients</button>"), "{page}");
    assert!(page.contains("Fields are parted by semicolons"));
    admin.take(&path);
    let cities: String =
        house.sql.one("select string_agg(city, ' ' order by city) from client_profiles");
    assert_eq!(cities, "Graz Linz");

    // Invoices of theirs: which day a date is, only somebody can say.
    let path = admin.bring(Brought { kind: "invoices", file: INVOICES, ..brought });
    admin.settled(&path);
    let map = "map-number=Rechnung&map-client_key=Kunde+Nr&map-issue_date=Datum&map-total=Brutto&currency=EUR";
    admin.post(&format!("{path}/reading"), map);
    let page = admin.settled(&path);
    assert!(page.contains("The order of day and month cannot be told from the file"), "{page}");
    assert!(page.contains("look at line 2") && !page.contains("--dates"), "{page}");
    assert_eq!(admin.import(&path)["faults"], 1);
    admin.post(&format!("{path}/reading"), &format!("{map}&dates=DMY"));
    let page = admin.settled(&path);
    assert!(
        page.contains("Dates are read as day, month, year. Decimals follow a comma."),
        "{page}"
    );
    admin.take(&path);
    let first: String = house.sql.one(
        "select concat_ws(' ', c.key, i.issued_on, i.total_minor, i.currency)
           from invoices i join clients c on c.id = i.client_id where i.number = 'R1'",
    );
    assert_eq!(first, "1 2025-04-03 123450 EUR");

    // Notes of theirs: that a client sees one is not proposed, but may be said.
    let notes = admin.bring(Brought { kind: "notes", file: NOTES.as_bytes(), ..brought });
    let page = admin.settled(&notes);
    let map = "map-client_key=Kundennr&map-date=Datum&map-body=Notiz";
    for chosen in ["Kundennr", "Datum", "Notiz"] {
        assert!(page.contains(&format!("value=\"{chosen}\" selected")), "{chosen}: {page}");
    }
    let shared = page.split("id=\"map-shared\"").nth(1).unwrap();
    assert!(shared.starts_with(" name=\"map-shared\"><option value=\"\" selected>Not in the file"));
    admin.post(&format!("{notes}/reading"), map);
    let page = admin.settled(&notes);
    assert!(
        page.contains("Take in 3 notes</button>") && page.contains("until you share one"),
        "{page}"
    );
    admin.post(&format!("{notes}/reading"), &format!("{map}&map-shared=Freigegeben"));
    let page = admin.settled(&notes);
    assert!(page.contains("One of them is shared with its client, as the file says."), "{page}");
    admin.take(&notes);
    let kept: String = house.sql.one(
        "select string_agg(concat_ws(' ', c.key, n.title, n.shared), ', ' order by n.id)
           from notes n join clients c on c.id = n.client_id",
    );
    assert_eq!(kept, "1 Langes Gespräch f, 1 Preise t, 2 Abgesagt f");

    let answer = admin.post(&format!("{path}/remove"), "");
    assert_eq!((answer.status, answer.location.as_str()), (303, "/clients/import?done=removed"));
    assert_eq!(admin.status(&path), 404);
    assert_eq!(house.sql.one::<i64>("select count(*) from invoices"), 2, "what was taken in stays");
    let page = admin.page("/clients/import");
    assert!(page.contains("Clients from our-books") && !page.contains("Invoices from our-books"));

    // What is in a file is in no log.
    let log = server.log();
    assert!(log.contains("answered"), "{log}");
    for canary in ["Ana", "ana@example.com", "Graz", "Kunde", "Rechnung", "Gespräch", "our-books"]
    {
        assert!(!log.contains(canary), "{canary}: {log}");
    }
}
