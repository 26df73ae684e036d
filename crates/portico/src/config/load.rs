//! Where settings come from, and which goes before which: see config/default.toml.

use std::{
    ffi::OsString,
    fs::{self, File},
    io::Read,
    os::unix::fs::MetadataExt,
    path::{Path, PathBuf},
};

use figment::{
    Figment, Metadata, Profile, Provider,
    providers::{Format, Toml},
    util::nest,
    value::{Dict, Map, Value},
};

use super::{
    Config,
    settings::{Kind, OTHER_VARIABLES, SETTINGS, credential, nearest, variable},
    shown::Shown,
};
use crate::Error;

/// How long a file of settings or a credential may be, in bytes.
const LONGEST: u64 = 256 * 1024;

const DEFAULT: (&str, &str) =
    ("config/default.toml", include_str!("../../../../config/default.toml"));

/// What a process finds itself in.
pub struct Surroundings {
    /// All variables.
    pub variables: Vec<(OsString, OsString)>,
    /// Where credentials lie; later ones go before earlier ones.
    pub credentials: Vec<PathBuf>,
}

impl Surroundings {
    /// Those of this process.
    pub fn of_process() -> Self {
        let systemd = std::env::var_os("CREDENTIALS_DIRECTORY").map(PathBuf::from);
        let credentials = [PathBuf::from("/run/secrets")].into_iter().chain(systemd).collect();
        Self { variables: std::env::vars_os().collect(), credentials }
    }
}

/// A file that a secret was read from, and who else may read it.
#[derive(Debug)]
pub struct SecretFile {
    pub path: PathBuf,
    pub mode: u32,
}

/// Settings of one source.
struct Layer {
    name: String,
    dict: figment::Result<Map<Profile, Dict>>,
}

impl Provider for Layer {
    fn metadata(&self) -> Metadata {
        Metadata::named(self.name.clone())
    }

    fn data(&self) -> figment::Result<Map<Profile, Dict>> {
        self.dict.clone()
    }
}

/// Reads all of it.
pub fn load(file: Option<&Path>, around: &Surroundings) -> Result<Config, Error> {
    let (mut files, mut above) = (Vec::new(), Figment::new());
    if let Some(path) = file {
        let (text, mode) = read(path)?;
        let layer = toml(&path.display().to_string(), &text);
        let of_file = Figment::from(&layer);
        if SETTINGS.iter().any(|(name, kind)| kind.is_secret() && of_file.contains(name)) {
            files.push(SecretFile { path: path.to_owned(), mode });
        }
        above = above.merge(layer);
    }
    for directory in &around.credentials {
        for layer in credentials(directory, &mut files)? {
            above = above.merge(layer);
        }
    }
    for layer in variables(&around.variables, &mut files)? {
        above = above.merge(layer);
    }
    let wrong = |error| Error::Config(Box::new(error));
    let default = Figment::from(toml(DEFAULT.0, DEFAULT.1));
    let profile: super::Profile =
        default.clone().merge(&above).extract_inner("profile").map_err(wrong)?;
    let (name, text) = profile.file();
    let settings = default.merge(toml(name, text)).merge(above);
    let mut config: Config = settings.extract().map_err(wrong)?;
    config.shown = Shown::all(&settings);
    config.secret_files = files;
    config.check()?;
    Ok(config)
}

fn toml(name: &str, text: &str) -> Layer {
    Layer { name: name.to_owned(), dict: Toml::string(text).data() }
}

fn layer(name: String, (setting, kind): (&str, Kind), text: &str, is_file: bool) -> Layer {
    let value = match kind {
        Kind::Text | Kind::Secret | Kind::Url => Value::from(text),
        Kind::Keys if is_file && !text.trim_start().starts_with('[') => {
            Value::from(text.lines().map(str::trim).filter(|l| !l.is_empty()).collect::<Vec<_>>())
        }
        Kind::Keys | Kind::Toml => text.parse().unwrap_or_else(|never| match never {}),
    };
    let dict = nest(setting, value).into_dict().unwrap_or_default();
    Layer { name, dict: Ok(Map::from([(Profile::Default, dict)])) }
}

/// Of each file of this directory that bears our name; others may be somebody else's. One that is not
/// there has none.
fn credentials(directory: &Path, files: &mut Vec<SecretFile>) -> Result<Vec<Layer>, Error> {
    let Ok(entries) = fs::read_dir(directory) else { return Ok(Vec::new()) };
    let mut layers = Vec::new();
    for entry in entries.take(1_000).flatten() {
        let name = entry.file_name().to_string_lossy().into_owned();
        if !name.starts_with("portico_") {
            continue;
        }
        let setting = SETTINGS.iter().find(|(setting, _)| credential(setting) == name);
        let setting = setting.ok_or_else(|| {
            let known: Vec<_> = SETTINGS.iter().map(|(name, _)| credential(name)).collect();
            unknown("credential", &name, known.iter().map(String::as_str))
        })?;
        layers.push(of_file(&entry.path(), *setting, entry.path().display().to_string(), files)?);
    }
    Ok(layers)
}

/// Of each variable that bears our name; what is of no setting is an error.
fn variables(
    variables: &[(OsString, OsString)],
    files: &mut Vec<SecretFile>,
) -> Result<Vec<Layer>, Error> {
    let mut layers = Vec::new();
    let mut found = Vec::new();
    for (name, value) in variables {
        let Some(name) = name.to_str().filter(|name| name.starts_with("PORTICO_")) else {
            continue;
        };
        if OTHER_VARIABLES.contains(&name) {
            continue;
        }
        let value = value.to_str().ok_or_else(|| Error::Setting(format!("{name} is no text")))?;
        let named = |name: &str| SETTINGS.iter().find(|(setting, _)| variable(setting) == name);
        let of_file = || Some((named(name.strip_suffix("_FILE")?)?, true));
        let known = named(name).map(|setting| (setting, false)).or_else(of_file);
        let (setting, is_file) = known.ok_or_else(|| {
            let known: Vec<_> = SETTINGS.iter().map(|(name, _)| variable(name)).collect();
            let known = known.iter().map(String::as_str).chain(OTHER_VARIABLES);
            unknown("setting", name, known)
        })?;
        if found.contains(&setting.0) {
            let name = variable(setting.0);
            return Err(Error::Setting(format!("{name} and {name}_FILE are set: leave one out")));
        }
        found.push(setting.0);
        layers.push(match is_file {
            true => self::of_file(Path::new(value), *setting, format!("{name}: {value}"), files)?,
            false => layer(name.to_owned(), *setting, value, false),
        });
    }
    Ok(layers)
}

fn of_file(
    path: &Path,
    setting: (&str, Kind),
    name: String,
    files: &mut Vec<SecretFile>,
) -> Result<Layer, Error> {
    let (text, mode) = read(path)?;
    if setting.1.is_secret() {
        files.push(SecretFile { path: path.to_owned(), mode });
    }
    Ok(layer(name, setting, text.trim_end_matches(['\n', '\r']), true))
}

/// What stands in a file, and its mode.
fn read(path: &Path) -> Result<(String, u32), Error> {
    if path.try_exists().is_ok_and(|_| !path.is_file()) {
        return Err(Error::Setting(format!("there is no file {}", path.display())));
    }
    let file = File::open(path).map_err(Error::file(path.display().to_string()))?;
    let mode = file.metadata().map_err(Error::file(path.display().to_string()))?.mode() & 0o7777;
    let mut text = String::new();
    let read = file.take(LONGEST + 1).read_to_string(&mut text);
    match read.map_err(Error::file(path.display().to_string()))? as u64 {
        length if length > LONGEST => Err(Error::Setting(format!(
            "{} is longer than {LONGEST} bytes: that is no file of settings",
            path.display()
        ))),
        _ => Ok((text, mode)),
    }
}

fn unknown<'k>(what: &str, name: &str, known: impl IntoIterator<Item = &'k str>) -> Error {
    let near = nearest(name, known).unwrap_or_default();
    Error::Setting(format!("there is no {what} {name}: the nearest is {near}"))
}
