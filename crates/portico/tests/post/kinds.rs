//! Each kind of letter, caused over HTTP, as it arrives; and its link, followed.

use std::{collections::BTreeMap, env, fs, path::Path};

use serde_json::json;

use crate::{
    house::House,
    letter::Letter,
    people::{CLIENT, PASSWORD},
    relay::{Relay, Tls},
    until,
    visitor::Visitor,
};

const SECOND: &str = "another four words then";
const THIRD: &str = "yet more of these words";
const CLEO: &str = "cleo@people.example";
const NORA: &str = "nora@home.example";

#[test]
fn a_letter_of_each_kind_arrives_under_tls_from_the_first_byte() {
    each_kind_arrives(Tls::Implicit);
}

#[test]
fn a_letter_of_each_kind_arrives_by_starttls() {
    each_kind_arrives(Tls::StartTls);
}

struct Office {
    house: House,
    relay: Relay,
}

fn each_kind_arrives(tls: Tls) {
    let office = Office { house: House::new(), relay: Relay::start(tls) };
    let server = office.house.serve(Some(&office.relay));
    let (admin, coach) = (office.house.staff("admin", "ada@home.example"), office.house.coach());
    office.house.assign("ada@home.example");

    let nora = json!({ "email": NORA, "name": "Nora New", "role": "coach" });
    let nora = admin.done("/api/v1/users", &nora, 201)["id"].as_str().unwrap().to_owned();
    let follow = |visitor: &Visitor, token: &str| {
        assert_eq!(visitor.accept(token, PASSWORD), 200);
        visitor.enrol();
    };
    let invitation = office.arrived("invitation", NORA);
    office.follow(&invitation, follow);
    admin.done(&format!("/api/v1/users/{nora}/recovery"), &json!(null), 204);
    office.follow(&office.arrived("recovery", NORA), follow);

    let cleo = json!({ "email": CLEO, "name": "Cleo Client" });
    let path = format!("/api/v1/clients/{CLIENT}/users");
    let id = coach.done(&path, &cleo, 201)["id"].as_str().unwrap().to_owned();
    let invitation = office.arrived("invitation", CLEO);
    let cleo = office.follow(&invitation, |v, token| assert_eq!(v.accept(token, PASSWORD), 200));
    changes_of_ones_own(&office, &cleo);

    office.house.ask_reset(CLEO);
    office.follow(&office.arrived("password-reset", CLEO), |visitor, token| {
        let new = json!({ "token": token, "password": THIRD });
        visitor.done("/api/v1/password-reset/confirm", &new, 204);
    });
    assert_eq!(cleo.get("/api/v1/session").status, 401, "every session has ended");
    admin.done(&format!("/api/v1/users/{id}/recovery"), &json!(null), 204);
    let recovery = office.arrived("recovery", CLEO);
    office.follow(&recovery, |visitor, token| assert_eq!(visitor.accept(token, PASSWORD), 200));
    until("the last one", || {
        office.house.sql.outbox().iter().all(|row| row.state != "waiting").then_some(())
    });
    drop(server);
    office.nothing_else_happened();
}

/// All that somebody does to their own account, and what a stranger can who knows the password.
fn changes_of_ones_own(office: &Office, cleo: &Visitor) {
    let new = json!({ "password": PASSWORD, "new_password": SECOND });
    cleo.done("/api/v1/password", &new, 204);
    office.arrived("password-changed", CLEO);

    let enrolment = cleo.done("/api/v1/second-factor", &json!({ "password": SECOND }), 200);
    let key = enrolment["key"].as_str().unwrap();
    let confirmed = cleo.type_code("/api/v1/second-factor/confirm", key);
    assert_eq!(confirmed.status, 200, "{}", confirmed.body);
    office.arrived("factor-changed", CLEO);

    let code = confirmed.json()["recovery_codes"][0].clone();
    let made =
        cleo.done("/api/v1/recovery-codes", &json!({ "password": SECOND, "code": code }), 200);
    let codes = &made["recovery_codes"];
    office.arrived("recovery-codes-made", CLEO);

    let elsewhere = office.house.visitor();
    let login = json!({ "email": CLEO, "password": SECOND });
    elsewhere.done("/api/v1/login", &login, 200);
    elsewhere.done("/api/v1/login/recovery", &json!({ "code": codes[0] }), 200);
    let used = office.arrived("recovery-code-used", CLEO);
    assert!(used.html.contains("9 are left."), "{}", used.html);

    let stranger = office.house.visitor();
    stranger.done("/api/v1/login", &login, 200);
    for _ in 0..5 {
        stranger.done("/api/v1/login/totp", &json!({ "code": "000000" }), 401);
    }
    office.arrived("factor-failed", CLEO);

    let again = json!({ "password": SECOND, "code": codes[1] });
    cleo.done("/api/v1/second-factor/remove", &again, 204);
    office.arrived("factor-removed", CLEO);
}

impl Office {
    /// The newest letter of that kind to that address, once its row says that it was sent.
    fn arrived(&self, kind: &str, email: &str) -> Letter {
        let row = until(kind, || self.house.sql.letter(kind, email).filter(|r| r.state == "sent"));
        let received = self.relay.received();
        let mut letters = received.iter().filter(|letter| letter.recipient == email);
        let found = letters.find_map(|letter| {
            Some(Letter::read(letter, &self.house.home())).filter(|letter| letter.id == row.id)
        });
        let letter = found.unwrap_or_else(|| panic!("{kind} is not among what came for {email}"));
        let visitor = self.house.visitor();
        assert_eq!(visitor.get(&letter.path).status, 200, "{kind}: {}", letter.path);
        if let Some(shots) = env::var_os("PORTICO_SHOTS") {
            let folder = Path::new(&shots).join("letters");
            fs::create_dir_all(&folder).unwrap();
            let staff = if email == NORA { "-staff" } else { "" };
            fs::write(folder.join(format!("{kind}{staff}.html")), &letter.html).unwrap();
        }
        letter
    }

    /// To look at a link changes nothing; it works once.
    fn follow(&self, letter: &Letter, work: impl Fn(&Visitor, &str)) -> Visitor {
        let links = "select md5(string_agg(t::text, ' ' order by id)) from one_time_tokens t";
        let before: String = self.house.sql.one(links);
        let (scanner, visitor) = (self.house.visitor(), self.house.visitor());
        for looked in [&scanner, &scanner, &visitor] {
            assert_eq!(looked.get(&letter.path).status, 200);
        }
        assert_eq!(self.house.sql.one::<String>(links), before);
        work(&visitor, letter.token());
        assert_ne!(self.house.sql.one::<String>(links), before);

        let late = self.house.visitor();
        let new = json!({ "token": letter.token(), "password": PASSWORD });
        for path in ["/api/v1/invitations/accept", "/api/v1/password-reset/confirm"] {
            late.done(path, &new, 404);
        }
        assert_eq!(late.get(&letter.path).status, 404);
        visitor
    }

    /// Each letter was sent once, and that in the dark.
    fn nothing_else_happened(&self) {
        let rows = self.house.sql.outbox();
        for row in &rows {
            assert_eq!(
                (row.state.as_str(), row.attempts, row.sealed),
                ("sent", 1, false),
                "{row:?}"
            );
        }
        let received = self.relay.received();
        assert_eq!(received.len(), rows.len());
        let mut kinds = BTreeMap::<_, usize>::new();
        for letter in &received {
            let id = Letter::read(letter, &self.house.home()).id;
            let row = rows.iter().find(|row| row.id == id).unwrap();
            assert_eq!(letter.recipient, row.email, "it goes to the address of the row");
            *kinds.entry(&row.kind).or_default() += 1;
        }
        assert_eq!(kinds.len(), 9, "{kinds:?}");
        let clear = self.heard_in_the_clear();
        assert!(clear.iter().all(|line| line == "EHLO house.example" || line == "STARTTLS"));
        assert_eq!(clear.is_empty(), self.relay.tls == Tls::Implicit);
        println!("{} letters of {} kinds: {kinds:?}", received.len(), kinds.len());
    }

    fn heard_in_the_clear(&self) -> Vec<String> {
        self.relay.heard.in_the_clear.lock().unwrap().clone()
    }
}
