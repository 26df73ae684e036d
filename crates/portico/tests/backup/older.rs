//! A backup from before a migration goes into the newer program.

use std::path::Path;

use portico_domain::schema;
use portico_testkit::{
    cluster_url,
    sqlx::{Connection, PgConnection, migrate::Migrator, raw_sql},
};

use crate::desk::{Desk, fresh, lines, outcome, sql};

#[tokio::test]
async fn a_backup_of_an_older_schema_is_migrated() {
    let (desk, old, new) = (Desk::new(), fresh(), fresh());
    let last = schema::newest() - 1;
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../migrations");
    let mut owner = PgConnection::connect(&cluster_url("portico_migrator", &old)).await.unwrap();
    raw_sql("set role portico_owner").execute(&mut owner).await.unwrap();
    Migrator::new(folder).await.unwrap().run_to(last, &mut owner).await.unwrap();
    let rows = "insert into tenants (id, slug, base_url, host)
                values (md5('a')::uuid, 'a', 'https://a.example', 'a.example');
                insert into settings (tenant_id, name, time_zone) values (md5('a')::uuid, 'A', 'UTC');
                insert into clients (tenant_id, id, name, sort_name)
                values (md5('a')::uuid, md5('c')::uuid, E'back\\\\slash\\ttab\\nline', 'c')";
    sql(&cluster_url("postgres", &old), rows).await;

    let backup =
        outcome(&mut desk.backup(&cluster_url("portico_dump", &old), &desk.path("backup")));
    assert_eq!(backup["schema"], last);
    let restored = outcome(&mut desk.restore(&desk.path("backup"), &new));
    assert_eq!(restored["schema"]["backup"], last);
    assert_eq!(restored["schema"]["now"], schema::newest());
    schema::require(&cluster_url("portico_server", &new)).await.unwrap();
    let names = lines(&cluster_url("postgres", &new), "select name from clients").await;
    assert_eq!(names, ["back\\slash\ttab\nline"]);

    // The first format, which had no files.
    let (first, other) = (desk.path("first"), fresh());
    desk.forge(&desk.path("backup"), &first, 1, |part| vec![part]);
    let restored = outcome(&mut desk.restore(&first, &other));
    assert_eq!(restored["rows"], backup["rows"]);
    assert_eq!(restored["files"]["whole"], 0);
    let names = lines(&cluster_url("postgres", &other), "select name from clients").await;
    assert_eq!(names, ["back\\slash\ttab\nline"]);
}
