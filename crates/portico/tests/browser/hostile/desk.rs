//! Somebody who is signed in at a browser, and speaks to the API as well.

use serde_json::Value;

use crate::plain::{self, Answer};

/// No file has this line.
const BOUNDARY: &str = "----between-the-parts";

pub struct Desk {
    pub home: String,
    pub cookie: String,
}

impl Desk {
    /// What is said of it by the API. It is done.
    pub fn say(&self, method: &str, path: &str, body: &Value) -> Value {
        let (status, said) = self.try_to(method, path, body);
        assert!((200..300).contains(&status), "{method} {path}: {status} {said}");
        said
    }

    pub fn try_to(&self, method: &str, path: &str, body: &Value) -> (u16, Value) {
        let body = if body.is_null() { Vec::new() } else { body.to_string().into_bytes() };
        self.read(self.send(method, path, "application/json", &body))
    }

    /// Brings a file; `sent` is what stands behind `filename`.
    pub fn bring(
        &self,
        path: &str,
        fields: &[(&str, &str)],
        sent: &str,
        bytes: &[u8],
    ) -> (u16, Value) {
        let mut form = String::new();
        for (name, value) in fields {
            form += &format!(
                "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"{name}\"\r\n\r\n{value}\r\n"
            );
        }
        form += &format!(
            "--{BOUNDARY}\r\nContent-Disposition: form-data; name=\"file\"; filename{sent}\r\n\r\n"
        );
        let end = format!("\r\n--{BOUNDARY}--\r\n");
        let kind = format!("multipart/form-data; boundary={BOUNDARY}");
        self.read(self.send(
            "POST",
            path,
            &kind,
            &[form.as_bytes(), bytes, end.as_bytes()].concat(),
        ))
    }

    pub fn send(&self, method: &str, path: &str, kind: &str, body: &[u8]) -> Answer {
        let Self { home, cookie } = self;
        let headers = format!("cookie: {cookie}\r\norigin: {home}\r\ncontent-type: {kind}\r\n");
        plain::send(method, &format!("{home}{path}"), &headers, body)
    }

    fn read(&self, answer: Answer) -> (u16, Value) {
        (answer.status, serde_json::from_slice(&answer.body).unwrap_or_default())
    }
}
