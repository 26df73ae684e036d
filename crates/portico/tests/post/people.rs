//! Who is in the practice.

use serde_json::{Value, json};

use crate::{house::House, visitor::Visitor};

/// Of everybody, to begin with.
pub const PASSWORD: &str = "four words or more";

/// The client whose logins get mail.
pub const CLIENT: &str = "01890000-0000-7000-8000-000000000001";

impl House {
    /// Makes the client, and a coach who is assigned and signed in.
    pub fn coach(&self) -> Visitor {
        let coach = self.staff("coach", "coach@home.example");
        self.run_for_client(
            "insert into clients (tenant_id, id, name, sort_name, key)
                             select id, '{client}', 'Cleo', 'cleo', '0001' from tenants",
        );
        self.assign("coach@home.example");
        coach
    }

    pub fn assign(&self, email: &str) {
        self.run_for_client(&format!(
            "insert into assignments (tenant_id, subject_id, client_id)
             select tenant_id, id, '{{client}}' from users where email = '{email}'"
        ));
    }

    /// Makes somebody of the staff, who follows their link to the end.
    pub fn staff(&self, role: &str, email: &str) -> Visitor {
        let line = format!("user create --tenant home --role {role} --email {email}");
        let (visitor, link) = (self.visitor(), self.run(&line));
        let token = link.rsplit_once('/').unwrap().1;
        assert_eq!(visitor.accept(token, PASSWORD), 200);
        visitor.enrol();
        visitor
    }

    /// Makes so many logins of the client, `p1@…` and so on; those with an even number have a
    /// password, that nobody knows.
    pub fn logins(&self, count: usize) {
        self.run_for_client(&format!(
            "insert into users (tenant_id, id, email, email_skeleton, name, role, client_id)
             select t.id, gen_random_uuid(), format('p%s@people.example', n),
                    format('p%s@people.example', n), format('Person %s', n), 'client', '{{client}}'
               from tenants t, generate_series(1, {count}) n;
             insert into passwords (tenant_id, user_id, hash)
             select tenant_id, id, 'none' from users where email ~ '^p[0-9]*[02468]@'"
        ));
    }

    /// Somebody asks for a new password, from where nobody else is.
    pub fn ask_reset(&self, email: &str) {
        let asked = self.visitor().post("/api/v1/password-reset", &json!({ "email": email }));
        assert_eq!(asked.status, 202, "{}", asked.body);
    }

    fn run_for_client(&self, statement: &str) {
        self.sql.run(&statement.replace("{client}", CLIENT));
    }
}

impl Visitor {
    /// Follows an invitation; the status.
    pub fn accept(&self, token: &str, password: &str) -> u16 {
        let new = json!({ "token": token, "password": password });
        self.post("/api/v1/invitations/accept", &new).status
    }

    /// The second factor that follows, for staff.
    pub fn enrol(&self) {
        let key = self.get("/api/v1/invitations/factor").json()["key"].as_str().unwrap().to_owned();
        assert_eq!(self.type_code("/api/v1/invitations/confirm", &key).status, 200);
        assert_eq!(self.get("/api/v1/session").status, 200);
    }

    /// What a step of one's own account answers.
    pub fn done(&self, path: &str, body: &Value, status: u16) -> Value {
        let answer = self.post(path, body);
        assert_eq!(answer.status, status, "{path}: {}", answer.body);
        serde_json::from_str(&answer.body).unwrap_or_default()
    }
}
