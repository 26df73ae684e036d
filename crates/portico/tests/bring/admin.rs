//! An admin at the pages.

use serde_json::Value;

use crate::{
    house::House,
    until,
    visitor::{Answer, Visitor},
};

pub struct Admin {
    pub visitor: Visitor,
}

/// What is brought: what is in it, whose it is, what that is called here.
#[derive(Clone, Copy)]
pub struct Brought<'f> {
    pub kind: &'f str,
    pub preset: &'f str,
    pub source: &'f str,
    pub file: &'f [u8],
}

impl House {
    /// An admin of a practice of its own, signed in.
    pub fn admin_of(&self, slug: &str, port: u16) -> Admin {
        let base = self.home().replace("home.", &format!("{slug}."));
        if slug != "home" {
            self.run(&format!("tenant create {slug} --name {slug} --base-url {base}"));
        }
        self.admin(slug, "ada", port)
    }

    /// One more admin of a practice.
    pub fn admin(&self, slug: &str, name: &str, port: u16) -> Admin {
        let base = self.home().replace("home.", &format!("{slug}."));
        let link = self.run(&format!("admin create --tenant {slug} --email {name}@{slug}.example"));
        let visitor = Visitor::new(&base, port);
        assert_eq!(visitor.accept(link.rsplit_once('/').unwrap().1, crate::people::PASSWORD), 200);
        visitor.enrol();
        Admin { visitor }
    }
}

impl Admin {
    /// Brings a file; the path of its page.
    pub fn bring(&self, brought: Brought) -> String {
        let answer = self.try_to_bring(brought);
        assert_eq!(answer.status, 303, "{}", answer.body);
        answer.location.strip_suffix("?wait=1").unwrap().to_owned()
    }

    pub fn try_to_bring(&self, Brought { kind, preset, source, file }: Brought) -> Answer {
        let field = |name: &str, more: &str, value: &[u8]| {
            let head =
                format!("--x\r\nContent-Disposition: form-data; name=\"{name}\"{more}\r\n\r\n");
            [head.as_bytes(), value, b"\r\n"].concat()
        };
        let body = [
            field("kind", "", kind.as_bytes()),
            field("preset", "", preset.as_bytes()),
            field("source", "", source.as_bytes()),
            field("file", "; filename=\"f.csv\"", file),
            b"--x--\r\n".to_vec(),
        ];
        let kind = "multipart/form-data; boundary=x";
        self.visitor.send("POST", "/clients/import", kind, &body.concat())
    }

    /// A page, which waits where it is asked to.
    pub fn page(&self, path: &str) -> String {
        let answer = self.visitor.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.body);
        answer.body
    }

    /// The page of an import, once no job has it any more.
    pub fn settled(&self, path: &str) -> String {
        until("a job", || {
            let page = self.page(&format!("{path}?wait=1"));
            (!page.contains("Look again")).then_some(page)
        })
    }

    pub fn post(&self, path: &str, form: &str) -> Answer {
        self.visitor.send("POST", path, "application/x-www-form-urlencoded", form.as_bytes())
    }

    /// Asks for it to be taken in; the page, once that has ended.
    pub fn take(&self, path: &str) -> String {
        let answer = self.post(&format!("{path}/take"), "");
        assert_eq!(answer.status, 303, "{}", answer.body);
        self.settled(path)
    }

    /// What the API says of it.
    pub fn import(&self, path: &str) -> Value {
        let answer = self.visitor.get(&format!("/api/v1{path}"));
        assert_eq!(answer.status, 200, "{}", answer.body);
        answer.json()
    }

    pub fn status(&self, path: &str) -> u16 {
        self.visitor.get(path).status
    }
}
