//! A folder of files, with a list that says whose they are.

use std::{fs, os::unix::fs::symlink, path::Path};

use portico_testkit::sqlx::{self, Connection, PgConnection};
use serde_json::{Value, json};

use crate::{import, operator::Installation};

/// What is brought, by name: whose it is, whether they see it, its type, and how large it is.
async fn here(installation: &Installation) -> Vec<(String, String, bool, String, i64)> {
    let mut connection = PgConnection::connect(&installation.url("postgres")).await.unwrap();
    let here = "select f.name, c.name, f.shared, v.media_type, v.bytes
                  from files f join clients c on c.id = f.client_id join file_versions v on v.file_id = f.id
                 where f.source = 'our-files' order by f.name";
    sqlx::query_as(here).fetch_all(&mut connection).await.unwrap()
}

async fn run(installation: &Installation, sql: &'static str) -> i64 {
    let mut connection = PgConnection::connect(&installation.url("postgres")).await.unwrap();
    sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
}

fn write(folder: &Path, files: &[(&str, &[u8])]) {
    for (path, bytes) in files {
        let path = folder.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, bytes).unwrap();
    }
}

#[tokio::test]
async fn a_folder_of_files_by_the_command() {
    let installation = Installation::new();
    installation.run("db init").unwrap();
    installation.run("migrate").unwrap();
    installation.run("tenant create own --base-url http://own.localhost --name x").unwrap();
    for who in ["coach", "other"] {
        let user = format!("user create --tenant own --role coach --email {who}@home.example");
        installation.run(&user).unwrap();
    }
    let directory = tempfile::tempdir().unwrap();
    let (folder, list) = (directory.path().join("documents"), directory.path().join("list.csv"));
    fs::write(directory.path().join("outside.txt"), "Not yours.").unwrap();
    let clients = directory.path().join("clients.csv");
    fs::write(&clients, "No,Name\n1,Ana\n2,Bo\n").unwrap();
    let mapped = "--map key=No --map name=Name";
    let (sound, _) = import(&installation, "clients", "own", "our-files", &clients, mapped);
    assert!(sound);

    let pdf = b"%PDF-1.4\n%%EOF\n";
    write(
        &folder,
        &[
            ("agreement.pdf", pdf),
            ("2024/plan, first.txt", b"One, two."),
            ("2024/left out.txt", b"In no list."),
            ("run.pdf", b"MZ\x90\x00\x03\x00\x00\x00"),
            ("empty.txt", b""),
        ],
    );
    symlink("../outside.txt", folder.join("link.txt")).unwrap();
    let mapping = "--map path=File --map client=Client --map name=Title --map shared=Shared";
    let mapping = format!("{mapping} --folder {}", folder.display());
    let bring = |lines: &str, options: &str| {
        fs::write(&list, format!("File,Client,Title,Shared\n{lines}")).unwrap();
        let options = format!("{mapping} {options}");
        import(&installation, "files", "own", "our-files", &list, &options)
    };

    // One thing wrong, and none is brought; all of it is said at once, each with its line.
    let good = "agreement.pdf,Ana,Coaching agreement,yes\n\"2024\\plan, first.txt\",2,,no\n";
    let wrong = "../outside.txt,Ana,,\nlink.txt,Ana,,\nnowhere.txt,Ana,,\nrun.pdf,Ana,,\nempty.txt,Ana,,\n\
                 ./agreement.pdf,Ana,,\n2024/left out.txt,Nobody,,\n2024/left out.txt,Bo,,perhaps\n";
    let (sound, refused) = bring(&format!("{good}{wrong}"), "");
    let faults: Vec<(u64, &str)> = refused["faults"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fault| (fault["line"].as_u64().unwrap(), fault["fault"].as_str().unwrap()))
        .collect();
    assert_eq!(
        faults,
        [
            (4, "bad-path"),
            (5, "no-such-file"),
            (6, "no-such-file"),
            (7, "file-refused"),
            (8, "file-refused"),
            (9, "duplicate"),
            (10, "unknown-client"),
            (11, "duplicate"),
            (11, "neither-yes-nor-no"),
        ],
        "{refused:#}"
    );
    assert_eq!((sound, &refused["new"]), (false, &Value::Null));
    assert_eq!(here(&installation).await, []);

    // A dry run counts them; then they are here, once, and nobody is told.
    let (sound, dry) = bring(good, "--dry-run");
    assert_eq!((sound, &dry["new"]), (true, &json!(2)), "{dry:#}");
    assert_eq!(here(&installation).await, []);
    let (sound, taken) = bring(good, "");
    assert_eq!((sound, &taken["new"]), (true, &json!(2)), "{taken:#}");
    let of = |name: &str, client: &str, shared, media_type: &str, bytes| {
        (name.to_owned(), client.to_owned(), shared, media_type.to_owned(), bytes)
    };
    let both = [
        of("Coaching agreement.pdf", "Ana", true, "application/pdf", 15),
        of("plan, first.txt", "Bo", false, "text/plain", 9),
    ];
    assert_eq!(here(&installation).await, both);
    let (sound, again) = bring(good, "");
    assert_eq!((sound, &again["new"], &again["unchanged"]), (true, &json!(0), &json!(2)));
    assert_eq!(here(&installation).await, both);
    assert_eq!(run(&installation, "select count(*) from outbox where kind = 'news'").await, 0);
    let open = "select count(*) from objects where state <> 'kept'";
    assert_eq!(run(&installation, open).await, 0, "nothing is on its way any more");

    // Where it breaks off, the same command goes on: here before the first, since sixty are on their way.
    let more = format!("{good}2024/left out.txt,Bo,Ten,\n");
    let arriving = "insert into objects (tenant_id, id, client_id, subject_id, bytes)
                    select c.tenant_id, gen_random_uuid(), c.id, u.id, 1
                      from clients c, users u, generate_series(1, 60)
                     where c.name = 'Ana' and u.email like 'coach@%' returning 1::bigint";
    run(&installation, arriving).await;
    let (sound, outcome) = bring(&more, "");
    assert_eq!((sound, outcome), (false, Value::Null));
    assert_eq!(here(&installation).await, both);
    run(&installation, "delete from objects where state = 'arriving' returning 1::bigint").await;
    let (sound, taken) = bring(&more, "");
    assert_eq!((sound, &taken["new"]), (true, &json!(1)), "{taken:#}");
    let [first, second] = both;
    let all = [first, of("Ten.txt", "Bo", false, "text/plain", 11), second];
    assert_eq!(here(&installation).await, all);
    let both = all;

    // The same file for another client is another one.
    let (sound, taken) = bring("2024/left out.txt,Ana,Eleven,\n", "--dry-run");
    assert_eq!((sound, &taken["new"], &taken["shared"]), (true, &json!(1), &json!(0)), "{taken:#}");

    // More than there is room for is not begun.
    run(&installation, "update storage set quota_bytes = used_bytes + 5 returning 1::bigint").await;
    let (sound, outcome) = bring("2024/left out.txt,Ana,Eleven,\n", "");
    assert_eq!((sound, outcome), (false, Value::Null));
    assert_eq!(here(&installation).await, both);

    // Who does not work with a client brings them nothing.
    let line = format!(
        "import files {} --tenant own --source our-files --assign other@home.example --json {mapping}",
        list.display()
    );
    let output = installation.spawn(&line).wait_with_output().unwrap();
    let outcome: Value = serde_json::from_slice(&output.stdout).unwrap_or_default();
    assert!(
        !output.status.success() && outcome["faults"][0]["fault"] == "unknown-client",
        "{outcome:#}"
    );
}
