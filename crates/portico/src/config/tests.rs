//! Which source goes before which, and what is said of names that nobody knows.

#![allow(clippy::panic, reason = "a test")]

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use super::{
    Config, LogFormat, Profile,
    load::{Surroundings, load},
};

/// A place where files are, and what a process is told.
struct Place {
    directory: tempfile::TempDir,
    around: Surroundings,
}

impl Place {
    fn new() -> Self {
        let directory = tempfile::tempdir().unwrap();
        let credentials = ["secrets", "systemd"].map(|name| directory.path().join(name)).to_vec();
        credentials.iter().for_each(|path| fs::create_dir(path).unwrap());
        Self { directory, around: Surroundings { variables: Vec::new(), credentials } }
    }

    fn path(&self, name: &str) -> std::path::PathBuf {
        self.directory.path().join(name)
    }

    fn write(&self, name: &str, text: &str) {
        fs::write(self.path(name), text).unwrap();
        fs::set_permissions(self.path(name), fs::Permissions::from_mode(0o600)).unwrap();
    }

    fn set(&mut self, name: &str, value: &str) {
        self.around.variables.retain(|(known, _)| known != name);
        self.around.variables.push((name.into(), value.into()));
    }

    fn load(&self) -> Result<Config, String> {
        let file = Some(self.path("settings.toml")).filter(|path| path.exists());
        load(file.as_deref(), &self.around).map_err(|error| error.to_string())
    }

    /// What is shown of a setting, and where it came from.
    fn shown(&self, name: &str) -> (String, String) {
        let config = self.load().unwrap();
        let shown = config.shown().iter().find(|shown| shown.name == name);
        let shown = shown.unwrap_or_else(|| panic!("{name} is set"));
        let source = shown.source.replace(self.directory.path().to_str().unwrap(), "DIR");
        (shown.value.clone(), source)
    }
}

/// One setting, said by one source more each time, from the weakest on.
#[test]
fn later_sources_go_before_earlier_ones() {
    let mut place = Place::new();
    let mut seen = Vec::new();
    let mut look = |place: &Place| seen.push(place.shown("log_format").1);
    look(&place);
    place.set("PORTICO_PROFILE", "development");
    look(&place);
    place.write("settings.toml", "log_format = \"json\"");
    look(&place);
    place.write("secrets/portico_log_format", "text\n");
    look(&place);
    place.write("systemd/portico_log_format", "json");
    look(&place);
    place.write("elsewhere", "text");
    let elsewhere = place.path("elsewhere");
    place.set("PORTICO_LOG_FORMAT_FILE", elsewhere.to_str().unwrap());
    look(&place);
    assert_eq!(place.load().unwrap().log_format, LogFormat::Text);
    place.around.variables.pop();
    place.set("PORTICO_LOG_FORMAT", "json");
    look(&place);
    assert_eq!(
        seen,
        [
            "config/default.toml",
            "config/development.toml",
            "DIR/settings.toml",
            "DIR/secrets/portico_log_format",
            "DIR/systemd/portico_log_format",
            "PORTICO_LOG_FORMAT_FILE: DIR/elsewhere",
            "PORTICO_LOG_FORMAT",
        ]
    );
}

#[test]
fn secure_is_what_there_is_when_nothing_is_configured() {
    let config = Place::new().load().unwrap();
    assert_eq!((config.profile, config.log_format), (Profile::Production, LogFormat::Json));
    assert!(config.origins().is_err() && config.mail().is_none() && config.keys().is_err());
    let mut place = Place::new();
    place.write("settings.toml", "profile = \"staging\"");
    assert_eq!(place.load().unwrap().profile, Profile::Staging);
    place.set("PORTICO_PROFILE", "development");
    assert_eq!(
        place.load().unwrap().profile,
        Profile::Development,
        "a variable goes before the file"
    );
}

/// What is text stays as it stands there, whatever it looks like.
#[test]
fn a_secret_is_read_as_it_stands_there() {
    let mut place = Place::new();
    place.write("settings.toml", "[mail]\nfrom = \"a@b.example\"\nhost = \"h\"\nuser = \"u\"");
    for password in ["12345", "true", "[\"x\"]", "\"quoted\"", " spaces ", "é=&\\"] {
        place.set("PORTICO_MAIL_PASSWORD", password);
        let config = place.load().unwrap();
        let found = config.mail().and_then(|mail| mail.password.as_ref()).unwrap();
        assert_eq!(secrecy::ExposeSecret::expose_secret(found), password);
    }
    let keys = [portico_auth::new_key(), portico_auth::new_key()];
    let keys = keys.each_ref().map(secrecy::ExposeSecret::expose_secret);
    for text in
        [format!("{}\n{}\n", keys[0], keys[1]), format!("[\"{}\", \"{}\"]", keys[0], keys[1])]
    {
        place.write("systemd/portico_keys", &text);
        let config = place.load().unwrap();
        assert_eq!(config.key_fingerprints().len(), 2, "one a line, or as a list");
        assert!(config.keys().is_ok());
        assert_eq!(config.secret_files.len(), 1);
    }
}

#[test]
fn names_that_nobody_knows_are_refused_with_the_nearest() {
    for (variable, near) in [
        ("PORTICO_KEY", "PORTICO_KEYS"),
        ("PORTICO_MAIL_USERNAME", "PORTICO_MAIL_USER"),
        ("PORTICO_DATABASE_URL_FIL", "PORTICO_DATABASE_URL"),
        ("PORTICO_LOGS", "PORTICO_LOG"),
    ] {
        let mut place = Place::new();
        place.set(variable, "x");
        let said = place.load().unwrap_err();
        assert_eq!(said, format!("there is no setting {variable}: the nearest is {near}"));
    }
    let place = Place::new();
    place.write("secrets/portico_databaseurl", "x");
    place.write("secrets/of_somebody_else", "x");
    let said = place.load().unwrap_err();
    assert_eq!(
        said,
        "there is no credential portico_databaseurl: the nearest is portico_database_url"
    );
    let mut place = Place::new();
    place.set("PORTICO_LISTEN", "127.0.0.1:1");
    place.set("PORTICO_LISTEN_FILE", "x");
    assert!(place.load().unwrap_err().contains("leave one out"));
    let mut place = Place::new();
    place.set("PORTICO_KEYS_FILE", "/nowhere/at/all");
    assert_eq!(place.load().unwrap_err(), "there is no file /nowhere/at/all");
}

#[test]
fn a_file_has_an_end() {
    let place = Place::new();
    place.write("settings.toml", &"# nothing\n".repeat(30_000));
    assert!(place.load().unwrap_err().contains("longer than 262144 bytes"));
}

/// Every setting of the table is one of the struct, and the other way round.
#[test]
fn the_table_of_settings_is_whole() {
    let place = Place::new();
    let print = "0".repeat(32);
    place.write(
        "settings.toml",
        &format!(
            "database_url = \"x\"\nmigrator_url = \"x\"\noperator_url = \"x\"\ndump_url = \"x\"\nkeys = []\ncors_origins = []\n\
             not_ours = [\"key:{print}\"]\n[[redirects]]\nfrom = \"a.example\"\nto = \"https://b.example\"\n\
             [mail]\nfrom = \"x\"\nhost = \"x\"\nport = 1\ntls = \"starttls\"\nuser = \"x\"\npassword = \"x\"\n\
             authority = \"x\"\n[backup]\nrecipient = \"x\"\n[files]\nbucket = \"x\"\nendpoint = \"x\"\n\
             region = \"x\"\naddressing = \"host\"\naccess_key = \"x\"\nsecret_key = \"x\"\nauthority = \"x\"\n"
        ),
    );
    let config = place.load().unwrap();
    let shown: Vec<_> = config.shown().iter().map(|shown| shown.name).collect();
    assert_eq!(shown, super::settings::SETTINGS.map(|(name, _)| name));
    let text =
        fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("../../config/default.toml"));
    let text = text.unwrap();
    for name in shown {
        let name = name.rsplit('.').next().unwrap();
        let said = [format!("{name} = "), format!("# [[{name}]]")].iter().any(|n| text.contains(n));
        assert!(said, "{name} stands in default.toml");
    }
}
