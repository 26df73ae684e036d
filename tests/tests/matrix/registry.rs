//! What stands in paths, queries and bodies. An operation that takes something that is not here fails the
//! test until it says what.

use data_encoding::BASE64URL_NOPAD;
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
        "/api/v1/notes/{id}"
        | "/api/v1/notes/{id}/versions"
        | "/notes/{id}"
        | "/notes/{id}/edit"
        | "/notes/{id}/share"
        | "/notes/{id}/remove" => {
            &["none", "no-id", "a1-shared", "a1-private", "a2-shared", "b1-shared"]
        }
        "/api/v1/files/{id}"
        | "/api/v1/files/{id}/versions"
        | "/api/v1/files/{id}/content"
        | "/files/{id}"
        | "/files/{id}/content"
        | "/files/{id}/versions"
        | "/files/{id}/name"
        | "/files/{id}/share"
        | "/files/{id}/remove" => &[
            "none",
            "no-id",
            "a1-file-shared",
            "a1-file-private",
            "a2-file-shared",
            "b1-file-shared",
        ],
        "/api/v1/file-requests/{id}" | "/file-requests/{id}/remove" => {
            &["none", "no-id", "a1-asked", "a1-answered", "a2-asked", "b1-asked"]
        }
        "/api/v1/files/{id}/versions/{version}/content"
        | "/files/{id}/versions/{version}/content" => &[
            "none/1",
            "a1-file-shared/1",
            "a1-file-shared/9",
            "a1-file-private/1",
            "a2-file-shared/1",
            "b1-file-shared/1",
        ],
        "/api/v1/notes/{id}/versions/{version}" | "/notes/{id}/versions/{version}" => {
            &["none/1", "a1-shared/1", "a1-shared/9", "a1-private/1", "a2-shared/1", "b1-shared/1"]
        }
        "/api/v1/clients/{id}"
        | "/api/v1/clients/{id}/users"
        | "/api/v1/clients/{id}/letters"
        | "/clients/{id}"
        | "/clients/{id}/edit"
        | "/clients/{id}/status"
        | "/clients/{id}/access"
        | "/clients/{id}/invoices"
        | "/clients/{id}/activity"
        | "/clients/{id}/files"
        | "/clients/{id}/file-requests"
        | "/clients/{id}/notes"
        | "/clients/{id}/notes/new"
        | "/clients/{id}/users" => &["none", "no-id", "a1", "a2", "b1"],
        "/api/v1/sessions/{id}" | "/devices/{id}/end" => {
            &["none", "no-id", "coach", "client1", "half"]
        }
        "/api/v1/users/{id}"
        | "/api/v1/users/{id}/invitation"
        | "/api/v1/users/{id}/recovery"
        | "/team/{id}"
        | "/team/{id}/role"
        | "/team/{id}/state"
        | "/team/{id}/invitation"
        | "/team/{id}/recovery" => {
            &["none", "no-id", "a-new", "a-coach", "a-admin", "a-client1", "b-new", "b-client1"]
        }
        "/api/v1/imports/{id}"
        | "/api/v1/imports/{id}/take"
        | "/imports/{id}"
        | "/imports/{id}/reading"
        | "/imports/{id}/take"
        | "/imports/{id}/remove" => &["none", "no-id", "a-import", "b-import"],
        "/api/v1/letters/{id}/again" => {
            &["none", "no-id", "a-letter-dead", "a-letter-waiting", "b-letter-dead"]
        }
        "/api/v1/clients/{id}/assignments/{user}" | "/clients/{id}/access/{user}/remove" => {
            &["none/none", "a1/none", "a1/a-coach", "a2/a-coach", "b1/b-coach"]
        }
        "/clients/{id}/users/{user}/state" => {
            &["none/none", "a1/none", "a1/a-client1", "a2/a-client1", "b1/b-client1"]
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
        "/unsubscribe/{token}" => &["none", "no-id", "a-client1", "b-client1"],
        "/brand/logo/{id}" => &["none", "no-id", "a-logo", "b-logo"],
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
        "/unsubscribe/{token}" if name.ends_with("-client1") => vec![news_token(name)],
        "/assets/{version}/{*name}" if *name == "none" => {
            vec!["0123456789abcdef".into(), "portico.css".into()]
        }
        "/assets/{version}/{*name}" => vec![version.clone(), (*name).to_owned()],
        _ => name.split('/').map(str::to_owned).collect(),
    };
    names.iter().map(|name| ((*name).to_owned(), written(name))).collect()
}

/// As it stands in a letter to this login: sealed by the key of the seed, for its practice.
fn news_token(login: &str) -> String {
    let (tenant, user) = match login {
        "a-client1" => {
            ("0cc175b9-c0f1-b6a8-31c3-99e269772661", "7ef0424f-2f66-1390-97db-95c9431b9a25")
        }
        _ => ("92eb5ffe-e6ae-2fec-3ad7-1c777531578f", "58079719-cc43-08ad-0d3f-98e85b24c3fe"),
    };
    BASE64URL_NOPAD.encode(&seed::keys().seal(user.as_bytes(), &format!("news/{tenant}")))
}

/// What a query may hold, by path. Those of the API are all in its document.
pub const QUERIES: [(&str, &str, &[&str]); 42] = [
    ("/api/v1/assignments", "client_id", &["none", "no-id", "a1", "a2", "b1"]),
    ("/api/v1/clients", "search", &["a", "b", "A1"]),
    ("/api/v1/clients", "status", &["active", "archived", "no-id"]),
    ("/api/v1/clients", "after", &["none", "no-id", "a1", "a2", "b1"]),
    ("/api/v1/clients", "limit", &["1", "0"]),
    ("/api/v1/invoices", "client_id", &["none", "no-id", "a1", "a2", "b1"]),
    ("/api/v1/invoices", "after", &["none", "no-id", "a1-issued", "a2-issued", "b1-issued"]),
    ("/api/v1/invoices", "limit", &["1", "0"]),
    ("/api/v1/notes", "client_id", &["none", "no-id", "a1", "a2", "b1"]),
    ("/api/v1/notes", "search", &["a"]),
    ("/api/v1/notes", "after", &["none", "no-id", "a1-shared", "a2-private", "b1-shared"]),
    ("/api/v1/notes", "limit", &["1", "0"]),
    ("/api/v1/files", "client_id", &["none", "no-id", "a1", "a2", "b1"]),
    ("/api/v1/files", "after", &["none", "no-id", "a1-file-shared", "b1-file-shared"]),
    ("/api/v1/files", "limit", &["1", "0"]),
    ("/api/v1/file-requests", "client_id", &["none", "no-id", "a1", "a2", "b1"]),
    ("/api/v1/file-requests", "open", &["true", "false", "no-id"]),
    ("/api/v1/file-requests", "after", &["none", "no-id", "a1-asked", "b1-asked"]),
    ("/api/v1/file-requests", "limit", &["1", "0"]),
    ("/files", "request", &["none", "no-id", "a1-asked", "b1-asked"]),
    ("/clients/{id}/files", "request", &["none", "no-id", "a1-asked", "b1-asked"]),
    ("/files", "after", &["none", "no-id", "a1-file-shared", "b1-file-shared"]),
    ("/clients/{id}/files", "after", &["none", "no-id", "a1-file-shared", "b1-file-shared"]),
    ("/api/v1/audit-events", "client_id", &["none", "no-id", "a1", "a2", "b1"]),
    ("/api/v1/audit-events", "after", &["none", "no-id", "b1-shared-event"]),
    ("/api/v1/audit-events", "limit", &["1", "0"]),
    ("/api/v1/users", "after", &["none", "no-id", "a-admin", "b-admin"]),
    ("/api/v1/users", "limit", &["1", "0"]),
    ("/clients", "search", &["a", "b", "A1"]),
    ("/clients", "state", &["all", "archived", "no-id"]),
    ("/clients", "after", &["none", "no-id", "a1", "a2", "b1"]),
    ("/clients/{id}", "after", &["none", "no-id", "a1-issued", "a2-issued", "b1-issued"]),
    ("/invoices", "after", &["none", "no-id", "a1-issued", "a2-issued", "b1-issued"]),
    ("/invoices", "client_id", &["a1"]),
    ("/activity", "after", &["none", "no-id", "b1-shared-event"]),
    ("/clients/{id}/activity", "after", &["none", "no-id", "b1-shared-event"]),
    ("/notes", "after", &["none", "no-id", "a1-shared", "a2-private", "b1-shared"]),
    ("/clients/{id}/notes", "search", &["a", "private"]),
    ("/clients/{id}/notes", "after", &["none", "no-id", "a1-shared", "a2-private", "b1-shared"]),
    ("/invoices/new", "search", &["a", "b", "A1"]),
    ("/invoices/new", "after", &["none", "no-id", "a1", "a2", "b1"]),
    ("/money", "part", &["overdue", "no-id"]),
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
        "/api/v1/settings" => vec![
            ("a-name", vec![("name", text("Another name"))]),
            ("no-name", vec![("name", String::new())]),
        ],
        "/settings" => {
            let with = |days: &str| {
                vec![
                    ("name", text("Another")),
                    ("colour", text("#1e6350")),
                    ("time_zone", text("Europe/Lisbon")),
                    ("currency", text("EUR")),
                    ("due_days", text(days)),
                    ("tax_name", text("VAT")),
                    ("tax_rate", text("19")),
                    ("number_format", text("point-comma")),
                    ("number_pattern", text("{YYYY}-{NNNN}")),
                    ("imprint", String::new()),
                ]
            };
            vec![("right", with("30")), ("wrong", with("soon"))]
        }
        "/api/v1/settings/bank-details" | "/settings/payment" => {
            let with = |iban: &str, password: &str, code| {
                vec![
                    ("holder", text("Somebody")),
                    ("iban", text(iban)),
                    ("bic", String::new()),
                    ("words", String::new()),
                    ("password", text(password)),
                    ("code", code),
                ]
            };
            let iban = "DE89370400440532013000";
            vec![
                ("no-iban", with("DE88", seed::PASSWORD, seed::totp_code())),
                ("wrong", with(iban, "not this one, no", seed::totp_code())),
                ("no-code", with(iban, seed::PASSWORD, String::new())),
                ("right", with(iban, seed::PASSWORD, seed::totp_code())),
            ]
        }
        "/api/v1/users" | "/team" => {
            let with = |email: &str, role| {
                vec![("email", text(email)), ("name", text("Newcomer")), ("role", text(role))]
            };
            let proved = |password: &str| {
                let mut all = with("newcomer@new.example", "admin");
                all.extend([("password", text(password)), ("code", seed::totp_code())]);
                all
            };
            vec![
                ("a-coach", with("newcomer@new.example", "coach")),
                ("an-admin", with("newcomer@new.example", "admin")),
                ("wrong", proved("not this one, no")),
                ("right", proved(seed::PASSWORD)),
                ("known", with("a-coach@people.example", "coach")),
                ("no-address", with("newcomer", "coach")),
            ]
        }
        "/api/v1/users/{id}" | "/team/{id}/role" => {
            let proof = [("password", text(seed::PASSWORD)), ("code", seed::totp_code())];
            let admin = vec![("role", text("admin"))];
            let mut all = vec![
                ("an-admin", admin.clone()),
                ("right", admin.into_iter().chain(proof).collect()),
            ];
            if path.starts_with("/api/") {
                all.push(("disabled", vec![("disabled", text("true"))]));
            }
            all
        }
        "/team/{id}/state" | "/clients/{id}/users/{user}/state" => {
            vec![("disabled", vec![("state", text("disabled"))])]
        }
        "/api/v1/clients" | "/clients" => {
            vec![("new", vec![("name", text("Newcomer"))]), ("no-name", vec![("name", text(""))])]
        }
        "/api/v1/clients/{id}" => vec![
            ("name", vec![("name", text("Renamed"))]),
            ("archived", vec![("status", text("archived"))]),
            ("phone", vec![("profile", text(r#"{"phone":"1"}"#))]),
            ("currency", vec![("profile", text(r#"{"currency":"USD"}"#))]),
            ("no-address", vec![("profile", text(r#"{"email":"nobody"}"#))]),
        ],
        "/clients/{id}/edit" => vec![
            ("changed", vec![("name", text("Renamed")), ("city", text("Elsewhere"))]),
            ("no-name", vec![("name", text(""))]),
        ],
        "/clients/{id}/status" => vec![("archived", vec![("status", text("archived"))])],
        "/api/v1/assignments" => {
            let with = |client: &str, user: &str, reason: &str| {
                let (client, user) = (text(client), text(user));
                vec![("client_id", client), ("user_id", user), ("reason", text(reason))]
            };
            vec![
                ("none", with("none", "a-bystander", "Cover")),
                ("a1", with("a1", "a-bystander", "Cover")),
                ("a2", with("a2", "a-coach", "Cover")),
                ("a1-for-a-client", with("a1", "a-client1", "Cover")),
                ("a1-no-reason", with("a1", "a-bystander", " ")),
                ("b1", with("b1", "b-bystander", "Cover")),
            ]
        }
        "/clients/{id}/access" => {
            let with = |reason: &str| vec![("user", text("a-bystander")), ("reason", text(reason))];
            vec![("let-in", with("Cover")), ("no-reason", with(" "))]
        }
        "/profile" => vec![
            ("changed", vec![("city", text("Elsewhere"))]),
            ("no-address", vec![("email", text("nobody"))]),
        ],
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
        "/api/v1/notes" => {
            let about = |client: &'static str| {
                let fields = [("client_id", client), ("title", "x"), ("body", "y")];
                (client, fields.map(|(name, value)| (name, text(value))).into())
            };
            ["none", "no-id", "a1", "a2", "b1"].map(about).into()
        }
        "/api/v1/file-requests" => {
            let of = |client: &'static str| {
                let fields = [("client_id", client), ("title", "x")];
                (client, fields.map(|(name, value)| (name, text(value))).into())
            };
            ["none", "no-id", "a1", "a2", "b1"].map(of).into()
        }
        "/clients/{id}/file-requests" => {
            vec![("", vec![("title", text("x"))]), ("no-title", vec![("title", text(" "))])]
        }
        "/api/v1/preferences" => vec![
            ("no-news", vec![("news", text("false"))]),
            ("no-word", vec![("news", text("perhaps"))]),
        ],
        "/preferences" => vec![("no-news", vec![("news", text("off"))])],
        "/api/v1/notes/{id}" => vec![
            ("text", vec![("body", text("x"))]),
            ("shared", vec![("shared", text("true"))]),
            ("unshared", vec![("shared", text("false"))]),
            ("no-title", vec![("title", text(" "))]),
        ],
        "/clients/{id}/notes" | "/notes/{id}/edit" => vec![
            ("", vec![("title", text("x")), ("body", text("y"))]),
            ("no-text", vec![("title", text("x")), ("body", text(" "))]),
        ],
        "/notes/{id}/share" | "/files/{id}/share" => vec![
            ("shared", vec![("shared", text("true"))]),
            ("unshared", vec![("shared", text("false"))]),
        ],
        "/api/v1/files/{id}" => vec![
            ("name", vec![("name", text("x.txt"))]),
            ("shared", vec![("shared", text("true"))]),
            ("unshared", vec![("shared", text("false"))]),
            ("no-name", vec![("name", text(" "))]),
        ],
        "/files/{id}/name" => {
            vec![("", vec![("name", text("x.txt"))]), ("no-name", vec![("name", text(" "))])]
        }
        "/notes/{id}/remove" | "/files/{id}/remove" => vec![("", vec![("seen", text(""))])],
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
        "/clients/{id}/invoices" | "/invoices/{id}/credit-note" => {
            vec![("", vec![("key", text(""))])]
        }
        "/invoices/{id}/issue" | "/invoices/{id}/discard" => {
            vec![("", vec![("seen", text(""))])]
        }
        "/api/v1/imports/{id}" => vec![
            ("dates", vec![("reading", text(r#"{"dates":"DMY"}"#))]),
            ("no-preset", vec![("reading", text(r#"{"preset":"nobody-s"}"#))]),
        ],
        "/imports/{id}/reading" => vec![
            ("columns", vec![("map-key", text("A")), ("dates", text("DMY"))]),
            ("other", vec![("other", text("1"))]),
        ],
        "/api/v1/logout"
        | "/sign-out"
        | "/api/v1/invoices/{id}/issue"
        | "/api/v1/invoices/{id}/void"
        | "/api/v1/invoices/{id}/credit-note"
        | "/api/v1/invoices/{id}/payments/{payment}"
        | "/invoices/{id}/void"
        | "/invoices/{id}/payments/{payment}/remove"
        | "/api/v1/sessions"
        | "/api/v1/sessions/{id}"
        | "/devices/end-others"
        | "/devices/{id}/end"
        | "/api/v1/users/{id}/invitation"
        | "/api/v1/users/{id}/recovery"
        | "/team/{id}/invitation"
        | "/team/{id}/recovery"
        | "/api/v1/letters/{id}/again"
        | "/api/v1/clients/{id}/assignments/{user}"
        | "/clients/{id}/access/{user}/remove"
        | "/clients/{id}/users/{user}/invitation"
        | "/clients/{id}/letters/{letter}/again"
        | "/api/v1/imports"
        | "/api/v1/imports/{id}/take"
        | "/clients/import"
        | "/api/v1/files"
        | "/api/v1/files/{id}/versions"
        | "/files"
        | "/clients/{id}/files"
        | "/files/{id}/versions"
        | "/api/v1/file-requests/{id}"
        | "/file-requests/{id}/remove"
        | "/unsubscribe/{token}"
        | "/imports/{id}/take"
        | "/imports/{id}/remove"
        | "/api/v1/settings/logo"
        | "/settings/logo"
        | "/settings/logo/remove" => vec![("", vec![])],
        path => panic!("what is sent to {path} is not in this registry"),
    }
}

/// What is sent as it is, and not as fields: its type and its bytes.
pub fn file(path: &str) -> Option<(&'static str, Vec<u8>)> {
    let picture = PICTURE.to_vec();
    match path {
        "/api/v1/settings/logo" => Some(("image/png", picture)),
        "/settings/logo" => {
            let head = "--x\r\nContent-Disposition: form-data; name=\"logo\"; filename=\"logo.png\"\r\n\r\n";
            let form = [head.as_bytes(), &picture, b"\r\n--x--\r\n"].concat();
            Some(("multipart/form-data; boundary=x", form))
        }
        "/api/v1/files"
        | "/files"
        | "/clients/{id}/files"
        | "/files/{id}/versions"
        | "/api/v1/files/{id}/versions" => {
            let client = "--x\r\nContent-Disposition: form-data; name=\"client_id\"\r\n\r\n8a8bb7cd-343a-a2ad-99b7-d762030857a2\r\n";
            // That of a1.
            let client = if path == "/api/v1/files" { client } else { "" };
            let file = "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"x.txt\"\r\n\r\nx\r\n--x--\r\n";
            Some(("multipart/form-data; boundary=x", [client, file].concat().into_bytes()))
        }
        "/api/v1/imports" | "/clients/import" => {
            let part = |name: &str, value: &str| {
                format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n")
            };
            let parts =
                [("kind", "clients"), ("source", "our-books"), ("file", "Name\nNewcomer\n")];
            let form = parts.map(|(name, value)| part(name, value)).concat() + "--x--\r\n";
            Some(("multipart/form-data; boundary=x", form.into_bytes()))
        }
        _ => None,
    }
}

/// A PNG of one pixel.
const PICTURE: &[u8] = b"\x89\x50\x4e\x47\x0d\x0a\x1a\x0a\x00\x00\x00\x0d\x49\x48\x44\x52\x00\x00\x00\x01\x00\x00\x00\x01\
    \x08\x00\x00\x00\x00\x3a\x7e\x9b\x55\x00\x00\x00\x0a\x49\x44\x41\x54\x78\xda\x63\xf8\x0f\x00\x01\
    \x01\x01\x00\x1c\xb0\x8c\x99\x00\x00\x00\x00\x49\x45\x4e\x44\xae\x42\x60\x82";
