//! Somebody at a browser: what they know, and the app in their hand.

use crate::{
    browser::Browser,
    demo::{self, Account},
};

pub struct Person {
    pub name: String,
    pub email: String,
    pub password: String,
    pub app: Option<App>,
    home: String,
}

/// An authenticator app, whose owner never types a code twice: each time step works once.
pub struct App {
    key: String,
    last: u64,
}

impl Person {
    /// Somebody whom the demo has not met.
    pub fn new(home: &str, name: &str, password: &str) -> Self {
        let email = format!("{}@demo.example", name.to_lowercase().replace(' ', "."));
        let (name, password) = (name.to_owned(), password.to_owned());
        Self { name, email, password, app: None, home: home.to_owned() }
    }

    pub fn of(account: Account) -> Self {
        let Account { base_url, name, email, password, totp_secret } = account;
        let app = totp_secret.as_deref().map(App::new);
        Self { name, email, password, app, home: base_url }
    }

    pub fn first_name(&self) -> &str {
        self.name.split(' ').next().unwrap()
    }

    pub async fn sign_in(&mut self, browser: &Browser) {
        self.type_password(browser).await;
        if let Some(app) = &mut self.app {
            assert_eq!(browser.path().await, "/sign-in/code", "a password alone is not enough");
            app.type_code(browser).await;
        }
    }

    pub async fn type_password(&self, browser: &Browser) {
        browser.go(&format!("{}/sign-in", self.home)).await;
        browser.fill("email", &self.email).await;
        browser.fill("password", &self.password).await;
        browser.press("main form button").await;
    }
}

impl App {
    /// Of a key as a page shows it, in fours.
    pub fn new(key: &str) -> Self {
        Self { key: key.replace(' ', ""), last: 0 }
    }

    /// Types the next code into the page's one form.
    pub async fn type_code(&mut self, browser: &Browser) {
        browser.fill("code", &self.code().await).await;
        browser.press("main form button").await;
    }

    /// The next code.
    pub async fn code(&mut self) -> String {
        let step = demo::step().max(self.last + 1);
        // One step of drift is allowed for: the code that comes next is good already.
        while step > demo::step() + 1 {
            demo::wait_for_next_step().await;
        }
        self.last = step;
        demo::code_of_step(&self.key, step)
    }
}
