use std::fs;

use portico_testkit::source::root;
use serde_norway::{Mapping, Value};

/// Who alone is given what is secret.
const HOLDERS: [(&str, &[&str]); 8] = [
    ("postgres_password", &["postgres"]),
    ("admin_url", &["init"]),
    ("portico_migrator_url", &["init", "migrate"]),
    ("portico_database_url", &["init", "portico"]),
    ("portico_operator_url", &["init", "operator"]),
    ("portico_dump_url", &["init", "backup"]),
    ("portico_keys", &["portico"]),
    ("portico_mail_password", &["portico"]),
];

fn file() -> Value {
    let text = fs::read_to_string(root().join("docker-compose.yml")).unwrap();
    let mut file: Value = serde_norway::from_str(&text).unwrap();
    file.apply_merge().unwrap();
    file.apply_merge().unwrap(); // of what was merged
    file
}

fn services(file: &Value) -> impl Iterator<Item = (&str, &Mapping)> {
    let services = file["services"].as_mapping().unwrap();
    services.iter().map(|(name, service)| (name.as_str().unwrap(), service.as_mapping().unwrap()))
}

fn list<'f>(service: &'f Mapping, key: &str) -> Vec<&'f str> {
    let list = service.get(key).and_then(Value::as_sequence);
    list.into_iter().flatten().filter_map(Value::as_str).collect()
}

#[test]
fn every_service_may_do_as_little_as_it_can() {
    let file = file();
    for (name, service) in services(&file) {
        assert_eq!(service["read_only"], true, "{name}");
        assert_eq!(list(service, "cap_drop"), ["ALL"], "{name}");
        assert_eq!(list(service, "security_opt"), ["no-new-privileges:true"], "{name}");
        // The official program bears that one, and the kernel does not start it without.
        let added = if name == "caddy" { vec!["NET_BIND_SERVICE"] } else { vec![] };
        assert_eq!(list(service, "cap_add"), added, "{name}");
        for key in ["privileged", "network_mode", "pid", "ipc", "devices", "env_file"] {
            assert!(!service.contains_key(key), "{name}: {key}");
        }
        let user = service["user"].as_str().unwrap();
        assert!(!user.starts_with("root") && !user.starts_with('0'), "{name} is {user}");
        assert!(service.contains_key("mem_limit") && service.contains_key("pids_limit"), "{name}");
        let once = service["restart"] == "no";
        assert!(once || service.contains_key("healthcheck"), "{name} is looked after");
    }
}

#[test]
fn only_the_proxy_is_reached_from_outside() {
    let file = file();
    for (name, service) in services(&file) {
        let open = service.contains_key("ports");
        assert_eq!(open, name == "caddy", "{name}");
        assert!(!service.contains_key("expose"), "{name}");
    }
    let caddy = file["services"]["caddy"].as_mapping().unwrap();
    assert_eq!(list(caddy, "ports"), ["80:80", "443:443"]);
    assert_eq!(file["networks"]["inside"]["internal"], true);
    for name in ["postgres", "init", "migrate", "operator", "backup"] {
        let service = file["services"][name].as_mapping().unwrap();
        assert_eq!(list(service, "networks"), ["inside"], "{name}");
    }
    // They share one network alone: on another the proxy would have another address.
    let of = |name: &str| -> Vec<&str> {
        let networks = &file["services"][name]["networks"];
        let listed = networks.as_sequence().into_iter().flatten();
        let named = networks.as_mapping().into_iter().flat_map(Mapping::keys);
        listed.chain(named).filter_map(Value::as_str).collect()
    };
    let (server, proxy) = (of("portico"), of("caddy"));
    let shared: Vec<_> = server.iter().filter(|name| proxy.contains(name)).collect();
    assert_eq!(shared, [&"inside"]);
    // The server believes the proxy where visitors come from, and nobody else.
    let proxy = file["services"]["caddy"]["networks"]["inside"]["ipv4_address"].as_str().unwrap();
    let believed = file["services"]["portico"]["environment"]["PORTICO_TRUSTED_PROXIES"].as_str();
    assert_eq!(believed.unwrap(), format!("[\"{proxy}\"]"));
}

/// The administrator's login is with `init` alone, which ends; none of it stands in a variable.
#[test]
fn what_is_secret_has_its_holders_and_no_others() {
    let file = file();
    let known: Vec<_> =
        file["secrets"].as_mapping().unwrap().keys().filter_map(Value::as_str).collect();
    assert_eq!(known.len(), HOLDERS.len());
    for (secret, holders) in HOLDERS {
        assert!(known.contains(&secret), "{secret}");
        let mut found: Vec<_> = services(&file)
            .filter(|(_, service)| list(service, "secrets").contains(&secret))
            .map(|(name, _)| name)
            .collect();
        let mut expected = holders.to_vec();
        found.sort_unstable();
        expected.sort_unstable();
        assert_eq!(found, expected, "{secret}");
    }
    for (name, service) in services(&file) {
        let variables = service.get("environment").and_then(Value::as_mapping);
        for (variable, value) in variables.into_iter().flatten() {
            let (variable, value) = (variable.as_str().unwrap(), value.as_str().unwrap());
            let file = variable.ends_with("_FILE");
            let secret = ["PASSWORD", "KEYS", "URL"].iter().any(|word| variable.contains(word));
            assert!(!secret || file && value.starts_with("/run/secrets/"), "{name}: {variable}");
            assert!(!value.contains("postgres://"), "{name}: {variable}");
        }
    }
    let init = &file["services"]["init"];
    assert_eq!((&init["restart"], &init["command"][1]), (&Value::from("no"), &Value::from("init")));
}

#[test]
fn what_the_server_needs_is_there_before_it() {
    let file = file();
    for (name, needs, condition) in [
        ("init", "postgres", "service_healthy"),
        ("migrate", "init", "service_completed_successfully"),
        ("portico", "migrate", "service_completed_successfully"),
        ("caddy", "portico", "service_healthy"),
    ] {
        let found = &file["services"][name]["depends_on"][needs]["condition"];
        assert_eq!(found, condition, "{name}");
    }
}

/// A backup reads the files of clients, as the user whom they belong to, and changes none.
#[test]
fn a_backup_reads_what_the_server_writes() {
    let file = file();
    let of = |name: &str| file["services"][name].as_mapping().unwrap().clone();
    let (server, backup) = (of("portico"), of("backup"));
    assert_eq!(list(&server, "volumes"), ["files:/var/lib/portico"]);
    assert_eq!(list(&backup, "volumes"), ["./backups:/backups", "files:/var/lib/portico:ro"]);
    assert_eq!(server["user"], backup["user"]);
}

/// The image is built without the demo, whose pages show everybody's codes, and holds one program.
#[test]
fn the_image_is_small_and_has_no_demo() {
    let text = fs::read_to_string(root().join("deploy/Containerfile")).unwrap();
    assert!(text.contains("--locked --package portico --no-default-features"));
    let last = text.rsplit("FROM ").next().unwrap();
    assert!(last.starts_with("scratch\n"), "{last}");
    assert!(last.contains("USER 10001:10001") && !last.contains("RUN"), "{last}");
    let user = file()["services"]["portico"]["user"].as_str().unwrap().to_owned();
    assert!(last.contains(&format!("USER {user}")));
    let ignored = fs::read_to_string(root().join(".dockerignore")).unwrap();
    for name in ["secrets", ".git", "target"] {
        assert!(ignored.lines().any(|line| line == name), "{name} is not in the build");
    }
}

/// What fills the folder makes each secret that a service asks for, but for the one that it cannot know.
#[test]
fn secrets_are_made_as_they_are_named() {
    let text = fs::read_to_string(root().join("deploy/make-secrets")).unwrap();
    assert!(text.contains("umask 077"));
    for (secret, _) in HOLDERS {
        let made = match secret.strip_prefix("portico_") {
            Some("mail_password") => "$folder/portico_mail_password".to_owned(),
            Some(url) if url.ends_with("_url") => format!(":{} ", url.trim_end_matches("_url")),
            _ => format!("make {secret} "),
        };
        assert!(text.replace(';', " ").contains(&made), "{secret}");
    }
}
