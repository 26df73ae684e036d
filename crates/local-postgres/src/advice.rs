use std::fs;

/// One sentence for a machine without PostgreSQL, where `why` npm could not help either.
pub fn install(why: &str) -> String {
    let release = fs::read_to_string("/etc/os-release").unwrap_or_default();
    let remedy = remedy(std::env::consts::OS, &release);
    format!("There is no PostgreSQL 15 or later on this machine, and {why}: {remedy}.")
}

/// `release` is what a Linux says of itself in `/etc/os-release`.
fn remedy(system: &str, release: &str) -> String {
    let families: Vec<&str> = release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
        .flat_map(|names| names.trim_matches(['"', '\'']).split_whitespace())
        .collect();
    let command = families.iter().find_map(|&family| match family {
        "debian" | "ubuntu" => Some("sudo apt install postgresql"),
        "fedora" | "rhel" | "centos" => Some("sudo dnf install postgresql-server"),
        "suse" | "opensuse" => Some("sudo zypper install postgresql-server"),
        "arch" => Some("sudo pacman -S postgresql"),
        "alpine" => Some("sudo apk add postgresql17"),
        _ => None,
    });
    match command {
        _ if system == "macos" => "install it with `brew install postgresql@17`".to_owned(),
        Some(command) => format!("install it with `{command}`"),
        None => "install it, and put its bin directory on PATH or in PORTICO_PG_BIN".to_owned(),
    }
}

#[test]
fn the_advice_fits_the_system() {
    assert!(remedy("linux", "NAME=x\nID=debian\n").contains("apt install"));
    assert!(remedy("linux", "ID=mint\nID_LIKE=\"ubuntu debian\"\n").contains("apt install"));
    assert!(remedy("linux", "ID=\"rocky\"\nID_LIKE=\"rhel fedora\"\n").contains("dnf install"));
    assert!(remedy("macos", "").contains("brew install"));
    assert!(remedy("freebsd", "").contains("PORTICO_PG_BIN"));
}
