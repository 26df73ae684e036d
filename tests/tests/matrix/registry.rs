//! What stands in paths, queries and bodies. An operation that takes something that is not here fails the
//! test until it says what.

use portico_testkit::{seed, token};

/// A body: what it is called, and its fields.
pub type BodyCase = (&'static str, Vec<(&'static str, String)>);

/// What stands for `{…}` in a path, and what that is called. The first is nothing's: every refusal is
/// compared with it.
pub fn path_parameters(path: &str) -> Vec<(String, Vec<String>)> {
    let names: &[&str] = match path {
        "/api/v1/invoices/{id}" | "/invoices/{id}" => {
            &["none", "no-id", "a1-issued", "a1-draft", "a2-issued", "b1-issued"]
        }
        "/api/v1/invoices/{id}/pdf"
        | "/api/v1/invoices/{id}/issue"
        | "/api/v1/invoices/{id}/void"
        | "/api/v1/invoices/{id}/credit-note"
        | "/api/v1/invoices/{id}/payments"
        | "/invoices/{id}/pdf"
        | "/invoices/{id}/edit"
        | "/invoices/{id}/review"
        | "/invoices/{id}/issue"
        | "/invoices/{id}/discard"
        | "/invoices/{id}/void"
        | "/invoices/{id}/credit-note"
        | "/invoices/{id}/payments" => {
            &["none", "no-id", "a1-issued", "a1-open", "a1-draft", "a2-issued", "b1-issued"]
        }
        "/api/v1/invoices/{id}/payments/{payment}" | "/invoices/{id}/payments/{payment}/remove" => {
            &[
                "none/none",
                "a1-issued/none",
                "a1-issued/a1-issued-payment",
                "a1-open/a1-issued-payment",
                "a2-issued/a2-issued-payment",
                "b1-issued/b1-issued-payment",
            ]
        }
        "/api/v1/clients/{id}"
        | "/api/v1/clients/{id}/users"
        | "/api/v1/clients/{id}/letters"
        | "/clients/{id}"
        | "/clients/{id}/invoices"
        | "/clients/{id}/users" => &["none", "no-id", "a1", "a2", "b1"],
        "/api/v1/sessions/{id}" | "/devices/{id}/end" => {
            &["none", "no-id", "coach", "client1", "half"]
        }
        "/api/v1/users/{id}/invitation"
        | "/api/v1/users/{id}/recovery"
        | "/team/{id}/invitation"
        | "/team/{id}/recovery" => {
            &["none", "no-id", "a-new", "a-coach", "a-admin", "a-client1", "b-new", "b-client1"]
        }
        "/api/v1/letters/{id}/again" => {
            &["none", "no-id", "a-letter-dead", "a-letter-waiting", "b-letter-dead"]
        }
        "/clients/{id}/users/{user}/invitation" => {
            &["none/none", "a1/none", "a1/a-client1", "a1/a-guest", "a2/a-guest", "b1/b-guest"]
        }
        "/clients/{id}/letters/{letter}/again" => {
            &["none/none", "a1/none", "a1/a-letter-dead", "a2/a-letter-dead", "b1/b-letter-dead"]
        }
        "/welcome/{token}" | "/password/{token}" => {
            &["no-link", "no-id", "a-link", "a-reset", "b-link", "b-reset"]
        }
        "/brand/{colour}" => &["none", "no-id", "1e6350.css"],
        "/assets/{version}/{*name}" => &["none", "nothing.css", "portico.css"],
        path => {
            assert!(!path.contains('{'), "what stands in {path} is not in this registry");
            &[]
        }
    };
    let sheet = portico_web::stylesheet();
    let version = sheet.strip_prefix("/assets/").unwrap().split('/').next().unwrap().to_owned();
    let written = |name: &&str| match path {
        "/welcome/{token}" | "/password/{token}" if *name != "no-id" => vec![token(name)],
        "/assets/{version}/{*name}" if *name == "none" => {
            vec!["0123456789abcdef".into(), "portico.css".into()]
        }
        "/assets/{version}/{*name}" => vec![version.clone(), (*name).to_owned()],
        _ => name.split('/').map(str::to_owned).collect(),
    };
    names.iter().map(|name| ((*name).to_owned(), written(name))).collect()
}

/// What a query may hold, by path. Those of the API are all in its document.
pub const QUERIES: [(&str, &str, &[&str]); 11] = [
    ("/api/v1/clients", "after", &["none", "no-id", "a1", "a2", "b1"]),
    ("/api/v1/clients", "limit", &["1", "0"]),
    ("/api/v1/invoices", "client_id", &["none", "no-id", "a1", "a2", "b1"]),
    ("/api/v1/invoices", "after", &["none", "no-id", "a1-issued", "a2-issued", "b1-issued"]),
    ("/api/v1/invoices", "limit", &["1", "0"]),
    ("/api/v1/users", "after", &["none", "no-id", "a-admin", "b-admin"]),
    ("/api/v1/users", "limit", &["1", "0"]),
    ("/clients", "after", &["none", "no-id", "a1", "a2", "b1"]),
    ("/clients/{id}", "after", &["none", "no-id", "a1-issued", "a2-issued", "b1-issued"]),
    ("/invoices", "after", &["none", "no-id", "a1-issued", "a2-issued", "b1-issued"]),
    ("/invoices", "client_id", &["a1"]),
];

/// What is sent to where something is sent.
pub fn bodies(path: &str) -> Vec<BodyCase> {
    let text = |text: &str| text.to_owned();
    match path {
        "/api/v1/login" | "/sign-in" => {
            let with =
                |email: &str, password| vec![("email", text(email)), ("password", text(password))];
            vec![
                ("nobody's", with("a-nobody@people.example", seed::PASSWORD)),
                ("wrong", with("a-client1@people.example", "not this one, no")),
                ("the-twin's", with("b-client1@people.example", seed::PASSWORD)),
                ("a-client's", with("a-client1@people.example", seed::PASSWORD)),
                ("a-coach's", with("a-coach@people.example", seed::PASSWORD)),
                ("a-newcomer's", with("a-new@people.example", seed::PASSWORD)),
                ("a-disabled's", with("a-former@people.example", seed::PASSWORD)),
            ]
        }
        "/api/v1/login/totp"
        | "/sign-in/code"
        | "/api/v1/invitations/confirm"
        | "/welcome/code"
        | "/api/v1/second-factor/confirm"
        | "/security/factor/confirm" => {
            vec![
                ("wrong", vec![("code", text("12345"))]),
                ("right", vec![("code", seed::totp_code())]),
            ]
        }
        "/api/v1/invitations/accept" | "/welcome" => {
            let link =
                |name| vec![("token", token(name)), ("password", text("four words or more"))];
            vec![
                ("no-link", link("no-link")),
                ("a-link", link("a-link")),
                ("b-link", link("b-link")),
            ]
        }
        "/api/v1/login/recovery" | "/sign-in/recovery" => vec![
            ("wrong", vec![("code", text("AAAAA-AAAAA-AAAAA-AAAAA-AAAAA"))]),
            ("right", vec![("code", format!("{:A<25}", "AHALF"))]),
        ],
        "/api/v1/password-reset" | "/password" => vec![
            ("nobody's", vec![("email", text("a-nobody@people.example"))]),
            ("a-client's", vec![("email", text("a-client1@people.example"))]),
            ("a-disabled's", vec![("email", text("a-former@people.example"))]),
            ("no-address", vec![("email", text("nobody"))]),
        ],
        "/api/v1/password-reset/confirm" | "/password/new" => {
            let link =
                |name| vec![("token", token(name)), ("password", text("four words or more"))];
            vec![
                ("no-link", link("no-link")),
                ("an-invitation", link("a-link")),
                ("a-reset", link("a-reset")),
                ("b-reset", link("b-reset")),
            ]
        }
        "/api/v1/password" | "/security/password" => {
            let with = |password: &str, code| {
                vec![
                    ("password", text(password)),
                    ("code", code),
                    ("new_password", text("another five words or more")),
                ]
            };
            vec![
                ("wrong", with("not this one, no", seed::totp_code())),
                ("no-code", with(seed::PASSWORD, String::new())),
                ("right", with(seed::PASSWORD, seed::totp_code())),
            ]
        }
        "/api/v1/second-factor"
        | "/api/v1/second-factor/remove"
        | "/api/v1/recovery-codes"
        | "/security/factor"
        | "/security/factor/remove"
        | "/security/codes" => {
            let with = |password: &str, code| vec![("password", text(password)), ("code", code)];
            vec![
                ("wrong", with("not this one, no", seed::totp_code())),
                ("no-code", with(seed::PASSWORD, String::new())),
                ("right", with(seed::PASSWORD, seed::totp_code())),
            ]
        }
        "/api/v1/users" | "/team" => {
            let with = |email: &str, role| {
                vec![("email", text(email)), ("name", text("Newcomer")), ("role", text(role))]
            };
            vec![
                ("a-coach", with("newcomer@new.example", "coach")),
                ("an-admin", with("newcomer@new.example", "admin")),
                ("known", with("a-coach@people.example", "coach")),
                ("no-address", with("newcomer", "coach")),
            ]
        }
        "/api/v1/clients/{id}/users" | "/clients/{id}/users" => {
            let with = |email: &str| vec![("email", text(email)), ("name", text("Newcomer"))];
            vec![("new", with("newcomer@new.example")), ("known", with("a-coach@people.example"))]
        }
        "/api/v1/invoices" => {
            let line = r#"[{"description": "x", "quantity_milli": 1000, "unit_minor": 100, "tax_milli": 0}]"#;
            let to = |client: &'static str| {
                (client, vec![("client_id", text(client)), ("lines", text(line))])
            };
            ["none", "no-id", "a1", "a2", "b1"].map(to).into()
        }
        "/api/v1/invoices/{id}" => vec![("", vec![("reference", text("x"))])],
        "/invoices/{id}/edit" => {
            let fields = [
                ("lines[1].text", "x"),
                ("lines[1].quantity", "1"),
                ("lines[1].price", "1"),
                ("lines[1].tax", "0"),
            ];
            vec![("", fields.map(|(name, value)| (name, text(value))).into())]
        }
        "/api/v1/invoices/{id}/payments" => vec![("", vec![("amount_minor", text("1000"))])],
        "/invoices/{id}/payments" => vec![("", vec![("amount", text("10"))])],
        "/api/v1/logout"
        | "/sign-out"
        | "/api/v1/invoices/{id}/issue"
        | "/api/v1/invoices/{id}/void"
        | "/api/v1/invoices/{id}/credit-note"
        | "/api/v1/invoices/{id}/payments/{payment}"
        | "/invoices/{id}/issue"
        | "/invoices/{id}/discard"
        | "/invoices/{id}/void"
        | "/invoices/{id}/credit-note"
        | "/invoices/{id}/payments/{payment}/remove"
        | "/clients/{id}/invoices"
        | "/api/v1/sessions"
        | "/api/v1/sessions/{id}"
        | "/devices/end-others"
        | "/devices/{id}/end"
        | "/api/v1/users/{id}/invitation"
        | "/api/v1/users/{id}/recovery"
        | "/team/{id}/invitation"
        | "/team/{id}/recovery"
        | "/api/v1/letters/{id}/again"
        | "/clients/{id}/users/{user}/invitation"
        | "/clients/{id}/letters/{letter}/again" => vec![("", vec![])],
        path => panic!("what is sent to {path} is not in this registry"),
    }
}
