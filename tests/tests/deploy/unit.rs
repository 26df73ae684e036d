use std::{env, fs, process::Command};

use portico_testkit::source::root;

/// What `systemd-analyze security` may say at most, from 0 (may do nothing) to 10.
const EXPOSURE: &str = "15"; // tenths

fn units() -> Vec<std::path::PathBuf> {
    let folder = fs::read_dir(root().join("deploy")).unwrap();
    let mut units: Vec<_> = folder.map(|entry| entry.unwrap().path()).collect();
    units.retain(|path| path.extension().is_some_and(|e| e == "service"));
    units.sort();
    units
}

/// A unit is read by systemd itself, which says how much it may do.
#[test]
fn each_unit_may_do_little() {
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        let required = env::var("PORTICO_REQUIRE").is_ok_and(|what| what == "all");
        assert!(!required, "systemd-analyze is missing");
        println!("SKIPPED: there is no systemd-analyze here, so that nobody has read the units");
        return;
    }
    let units = units();
    assert!(!units.is_empty());
    for unit in units {
        let output = Command::new("systemd-analyze")
            .args(["security", "--offline=yes", "--no-pager", "--threshold", EXPOSURE])
            .arg(&unit)
            .output()
            .unwrap();
        let said = String::from_utf8_lossy(&output.stdout);
        let overall =
            said.lines().find(|line| line.contains("Overall exposure")).unwrap_or_default();
        assert!(output.status.success(), "{said}");
        println!("{}", overall.trim_start_matches(['→', ' ']));
    }
}

/// No unit names what is secret: systemd hands it over.
#[test]
fn what_is_secret_is_a_credential() {
    for unit in units() {
        let text = fs::read_to_string(&unit).unwrap();
        assert!(!text.contains("Environment"), "{}", unit.display());
        assert!(text.contains("LoadCredential="), "{}", unit.display());
        assert!(
            text.contains("DynamicUser=yes") && text.contains("MemoryMax="),
            "{}",
            unit.display()
        );
    }
}

/// Files are their owner's alone: who reads them for a backup is the same user, by the name that both units give.
#[test]
fn who_backs_up_is_who_serves() {
    let value = |unit: &str, key: &str| {
        let text = fs::read_to_string(root().join("deploy").join(unit)).unwrap();
        let line = text.lines().find_map(|line| line.strip_prefix(key)?.strip_prefix('='));
        line.unwrap_or_default().to_owned()
    };
    let (serves, backs_up) = ("portico.service", "portico-backup.service");
    assert_eq!(value(serves, "User"), "portico");
    assert_eq!(value(backs_up, "User"), "portico");
    assert_eq!(value(serves, "StateDirectory"), "portico");
    assert_eq!(value(backs_up, "StateDirectory"), "portico portico-backups");
    for unit in [serves, backs_up] {
        assert_eq!(value(unit, "StateDirectoryMode"), "0700", "{unit}");
    }
    let folder = fs::read_to_string(root().join("config/default.toml")).unwrap();
    assert!(folder.contains("folder = \"/var/lib/portico/files\""));
}
