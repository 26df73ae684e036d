//! What is no whole backup, or has no place to go: a clear word, and nothing is stored.

use std::{fs, path::Path};

use portico_archive::{FORMAT, Manifest, Reader, Recipients, Writer};
use portico_domain::schema;
use portico_testkit::{World, cluster_url, seed};

use crate::desk::{Desk, fresh, lines, outcome, portico, run, sql};

pub const TABLES: &str = "select relname::text from pg_class
                       where relkind = 'r' and relnamespace = 'public'::regnamespace";

/// Half of it may have been loaded when the fault shows: the database is as it was, and takes the
/// whole one.
#[tokio::test]
async fn of_half_a_backup_nothing_is_stored() {
    let world = World::new(1).await;
    let (desk, name) = (Desk::of(&world).await, fresh());
    let (whole, bad) = (desk.path("backup"), desk.path("bad"));
    outcome(&mut desk.backup(&world.url("portico_dump"), &whole));
    let bytes = fs::read(&whole).unwrap();
    let changed = |place: usize| {
        let mut changed = bytes.clone();
        changed[place] ^= 1;
        changed
    };
    let last = bytes.len() - 1;
    for (what, bytes, said) in [
        ("cut in half", bytes[..last / 2].to_vec(), "is damaged"),
        ("cut by a byte", bytes[..last].to_vec(), "is damaged"),
        ("changed at its end", changed(last), "is damaged"),
        ("changed in its head", changed(150), "is damaged"),
        ("something else", b"PGDMP".to_vec(), "is no backup of Portico's"),
        ("empty", Vec::new(), "is no backup of Portico's"),
    ] {
        fs::write(&bad, bytes).unwrap();
        let refused = run(&mut desk.restore(&bad, &name)).unwrap_err();
        assert!(refused.contains(said), "{what}: {refused}");
        let found = lines(&cluster_url("postgres", &name), TABLES).await;
        assert!(found.is_empty(), "{what}: {found:?}");
    }
    let other = Desk::new();
    let refused = run(&mut other.restore(&whole, &name)).unwrap_err();
    assert!(refused.contains("none of the identities opens"), "{refused}");
    let other = format!("[\"{}\"]", run(portico().arg("keygen")).unwrap());
    let refused = run(desk.restore(&whole, &name).env("PORTICO_KEYS", &other)).unwrap_err();
    assert!(
        refused.contains(&seed::keys().ids().concat()),
        "it says which key is missing: {refused}"
    );
    assert!(lines(&cluster_url("postgres", &name), TABLES).await.is_empty());
    outcome(desk.restore(&whole, &name).env("PORTICO_KEYS", other).arg("--without-keys"));
}

/// Whoever has the public key can make an archive: it is held to the schema, and its rows to what it
/// says of them.
#[tokio::test]
async fn what_another_made_is_held_to_the_schema() {
    let world = World::new(1).await;
    let (desk, name) = (Desk::of(&world).await, fresh());
    let whole = desk.path("backup");
    outcome(&mut desk.backup(&world.url("portico_dump"), &whole));
    let real = Reader::open(&whole, &desk.identities()).unwrap().manifest().clone();
    let with = |change: fn(&mut Manifest)| {
        let mut manifest = real.clone();
        change(&mut manifest);
        manifest
    };
    let tenant = "01890000-0000-7000-8000-00000000000a\ta\thttps://a.example\ta.example\t2026-01-01 00:00:00+00\tf\n";
    let upper = tenant
        .to_uppercase()
        .replace("HTTPS://A.EXAMPLE\tA.EXAMPLE", "https://a.example\ta.example");
    let upper = upper.replace("\tA\t", "\ta\t").replace("\tF\n", "\tf\n");
    let other = "portico backup`"; // it was not made by it
    for (what, manifest, rows, said) in [
        ("another format", with(|m| m.format = FORMAT + 1), "", "format 3"),
        ("newer", with(|m| m.schema = 9999), "", "restore it with the release"),
        ("of no program's", with(|m| m.migrations = "00".into()), "", "another than this"),
        ("no such schema", with(|m| m.schema = -1), "", "another than this"),
        ("a table less", with(|m| drop(m.tables.pop())), "", other),
        ("another table", with(|m| m.tables[0].name = "pg_authid".into()), "", other),
        ("another column", with(|m| m.tables[0].columns[0] = "x".into()), "", other),
        ("no rows of ours", real.clone(), "nonsense\n", "do not fit its schema (22P02"),
        ("a row that is cut", real.clone(), &tenant.replace("+00\tf\n", "\tf"), "are not those"),
        ("written otherwise", real.clone(), &upper, "are not those"),
    ] {
        let path = desk.path(what);
        write(&desk, &path, &manifest, "tenants", rows);
        let refused = run(&mut desk.restore(&path, &name)).unwrap_err();
        assert!(refused.contains(said), "{what}: {refused}");
        let stored = lines(&cluster_url("postgres", &name), TABLES).await;
        assert!(stored.is_empty(), "{what}: {stored:?}");
    }
    let orphan = "01890000-0000-7000-8000-00000000000b\tx\tUTC\n";
    write(&desk, &desk.path("orphan"), &real, "settings", orphan);
    let refused = run(&mut desk.restore(&desk.path("orphan"), &name)).unwrap_err();
    assert!(refused.contains("do not fit") && refused.contains("as it was before"), "{refused}");
    write(&desk, &desk.path("control"), &real, "tenants", tenant);
    outcome(&mut desk.restore(&desk.path("control"), &name));
}

fn write(desk: &Desk, path: &Path, manifest: &Manifest, table: &str, rows: &str) {
    let recipients = Recipients::parse([desk.recipient.as_str()]).unwrap();
    let mut writer = Writer::create(path, &recipients, manifest).unwrap();
    for shape in &manifest.tables {
        writer.begin(&shape.name).unwrap();
        if shape.name == table {
            writer.push(rows.as_bytes()).unwrap();
        }
    }
    writer.finish().unwrap();
}

/// Only an empty database is filled. To the owner, a table behind forced policies looks empty.
#[tokio::test]
async fn only_an_empty_database_is_filled() {
    let world = World::new(1).await;
    let desk = Desk::of(&world).await;
    let whole = desk.path("backup");
    outcome(&mut desk.backup(&world.url("portico_dump"), &whole));

    let (foreign, occupied, later) = (fresh(), fresh(), fresh());
    sql(&cluster_url("postgres", &foreign), "create table theirs (id int primary key)").await;
    for name in [&occupied, &later] {
        schema::migrate(&cluster_url("portico_migrator", name)).await.unwrap();
    }
    let row = "insert into tenants (id, slug, base_url, host)
               values (md5('x')::uuid, 'x', 'https://x.example', 'x.example');
               insert into settings (tenant_id, name, time_zone) values (md5('x')::uuid, 'X', 'UTC');
               set session_replication_role = replica; delete from tenants";
    sql(&cluster_url("postgres", &occupied), row).await; // what is left is behind a wall
    let newer = "insert into _sqlx_migrations select 9999, description, now(), true, checksum, 0
                   from _sqlx_migrations where version = 1";
    sql(&cluster_url("postgres", &later), newer).await;
    for (name, said) in [
        (&foreign, "tables of another program"),
        (&occupied, "is not empty (settings has rows)"),
        (&later, "the database is newer than this program"),
    ] {
        let refused = run(&mut desk.restore(&whole, name)).unwrap_err();
        assert!(refused.contains(said), "{refused}");
    }
    let kept = "select name from settings";
    assert_eq!(lines(&cluster_url("postgres", &occupied), kept).await, ["X"]);
    let empty = fresh();
    schema::migrate(&cluster_url("portico_migrator", &empty)).await.unwrap();
    outcome(&mut desk.restore(&whole, &empty)); // tables are no rows
    let refused = run(&mut desk.restore(&whole, &empty)).unwrap_err();
    assert!(refused.contains("is not empty"), "not twice: {refused}");
}

/// Each command has its login, its recipient and its file.
#[tokio::test]
async fn what_a_command_lacks_is_said() {
    let world = World::new(1).await;
    let (desk, name) = (Desk::of(&world).await, fresh());
    let (whole, dump) = (desk.path("backup"), world.url("portico_dump"));
    for login in ["portico_server", "portico_operator", "portico_migrator", "postgres"] {
        let refused = run(&mut desk.backup(&world.url(login), &whole)).unwrap_err();
        assert!(refused.contains("this needs portico_dump"), "{refused}");
    }
    let refused = run(&mut desk.backup(&cluster_url("portico_dump", &name), &whole)).unwrap_err();
    assert!(refused.contains("nothing to keep"), "{refused}");
    let mut nobody = portico();
    let nobody = nobody.arg("backup").arg("--to").arg(&whole).env("PORTICO_DUMP_URL", &dump);
    let refused = run(nobody).unwrap_err();
    assert!(refused.contains("nobody is named who could read it"), "{refused}");
    assert!(!whole.exists());
    nobody.env("PORTICO_FILES_FOLDER", desk.path("files"));
    run(nobody.env("PORTICO_BACKUP_RECIPIENT", &desk.recipient)).unwrap();
    let refused = run(&mut desk.backup(&dump, &whole)).unwrap_err();
    assert!(refused.contains("is there already"), "{refused}");

    for login in ["portico_server", "portico_dump"] {
        let mut restore = desk.restore(&whole, &name);
        let refused = run(restore.env("PORTICO_MIGRATOR_URL", cluster_url(login, &name)));
        let refused = refused.unwrap_err();
        assert!(refused.contains("by the login portico_migrator"), "{refused}");
    }
    let mut keyless = desk.restore(&whole, &name);
    let refused = run(keyless.env_remove("PORTICO_KEYS")).unwrap_err();
    assert!(refused.contains("no key is set"), "{refused}");
    let said = run(desk.restore(&whole, &name).env("PORTICO_LOG", "trace")).unwrap();
    assert!(said.contains("\"rows\""), "{said}");
}
