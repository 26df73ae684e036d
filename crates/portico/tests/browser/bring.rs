//! Last year's clients and invoices, brought by an admin from another program.

use std::{fs, path::Path};

use crate::browser::Browser;

/// The head of Wave's file of clients.
pub const CLIENTS: &str = "customer_name,email,contact_first_name,contact_last_name,customer_currency,account_number,phone,\
                       fax,mobile,toll_free,website,country,province/state,address_line_1,address_line_2,city,\
                       postal_code/zip_code,shipping_address,ship-to_contact,ship-to_country,ship-to_province/state,\
                       ship-to_address_line_1,ship-to_address_line_2,ship-to_city,ship-to_postal_code/zip_code,\
                       ship-to_phone,delivery_instructions";
const INVOICES: &str = "customer,description,invoice_num,po_so,account,product,amount,quantity,invoice_date,currency,\
                        due_date,taxes";

/// Take in last year's invoices: five clicks from home, and which file it is between them. (Its clients are here.)
pub async fn of_an_admin(browser: &Browser, home: &str, round: usize) {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str, text: String| {
        let path = folder.path().join(name);
        fs::write(&path, text).unwrap();
        path
    };
    let client = format!("Lindqvist & Roe {round}");
    let row = format!(
        "{client},roe-{round}@people.example,Anselm,Roe,GBP,L{round},,,,,,Ireland,,1 Quay,,Cork,T12,False,,,,,,,,,"
    );
    let clients = file("clients.csv", format!("{CLIENTS}\n{row}\n"));
    let line = |number: usize, amount: &str| {
        format!(
            "{client},Coaching session,{number},,Consulting Income,Coaching session,{amount},2.00000,2025-11-0{number},\
             GBP,2025-12-01,\n"
        )
    };
    let right = |amount: &str| {
        format!("{INVOICES}\n{}{}", line(round * 2 + 1, amount), line(round * 2 + 2, "90.00000"))
    };
    let invoices = file("invoices.csv", right("110.00000"));
    let broken = file("broken.csv", right("a lot"));
    let unknown = file("unknown.csv", "Who,Where\nSomebody,Cork\n".to_owned());

    browser.go(&format!("{home}/clients/import")).await;
    browser.look("import-bring", "Bring your clients").await;
    browser.press("main form button").await;
    browser.look("import-bring-refused", "Bring your clients").await;
    assert!(browser.title().await.starts_with("Error: "));
    assert!(browser.texts("#alert a[href='#file']").await.len() == 1, "it leads to the field");
    browser.choose("preset", "wave").await;
    browser.choose_file("file", &clients).await;
    browser.press("main form button").await;
    browser.look("import-clients-found", "Clients from Wave").await;
    browser.press("form[action$='/take'] button").await;
    browser.look("import-clients-taken", "Clients from Wave").await;

    bring(browser, home, "invoices", "wave", &broken).await;
    browser.look("import-faults", "Invoices from Wave").await;
    assert!(browser.texts("form[action$='/take']").await.is_empty(), "nothing is taken in");
    browser.go(&format!("{home}/clients/import")).await;
    browser.fill("source", "our-books").await;
    browser.choose_file("file", &unknown).await;
    browser.press("main form button").await;
    browser.look("import-columns", "Clients from our-books").await;
    browser.click(".notice a[href^='#map-']").await;

    browser.go(home).await;
    browser.press("nav.site-nav a[href='/clients']").await; // 1
    browser.press("a[href='/clients/import']").await; // 2
    browser.click("input[name='kind'][value='invoices']").await; // 3
    browser.choose("preset", "wave").await;
    browser.choose_file("file", &invoices).await;
    browser.press("main form button").await; // 4
    browser.look("import-invoices-found", "Invoices from Wave").await;
    browser.press("form[action$='/take'] button").await; // 5
    browser.look("import-invoices-taken", "Invoices from Wave").await;
    assert!(browser.text("main .notice").await.contains("All of it is here now"));
    println!("clicks from home: take in last year's invoices 5");
    browser.press("main a[href='/invoices']").await;
    assert!(browser.text("main").await.contains(&client), "they stand with their client");
    browser.go(&format!("{home}/clients/import")).await;
    browser.look("import-brought-before", "Bring your clients").await;
}

async fn bring(browser: &Browser, home: &str, kind: &str, program: &str, file: &Path) {
    browser.go(&format!("{home}/clients/import")).await;
    browser.click(&format!("input[name='kind'][value='{kind}']")).await;
    browser.choose("preset", program).await;
    browser.choose_file("file", file).await;
    browser.press("main form button").await;
}
