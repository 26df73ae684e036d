//! What was is there again, and what has ended.

use std::{
    thread,
    time::{Duration, SystemTime},
};

use portico_testkit::{World, cluster_url, seed};
use serde_json::{Value, json};

use crate::{
    desk::{Desk, free_port, fresh, lines, outcome, serve, sql},
    visitor::Visitor,
};

/// What a restore changes, and nothing else; sessions are gone.
const CHANGES: [(&str, &str); 6] = [
    ("one_time_tokens", "consumed_at"),
    ("recovery_codes", "used_at"),
    ("totp_factors", "used_step,next_secret,next_session,next_until"),
    ("outbox", "state,reason,sealed,lease,ended_at"),
    ("storage", "used_bytes"),
    ("audit_events", ""),
];

#[tokio::test]
async fn what_was_is_there_again() {
    let world = World::new(1).await;
    let (desk, name) = (Desk::of(&world).await, fresh());
    let (old, new) = (world.url("postgres"), cluster_url("postgres", &name));
    let untouched = lines(&old, &all_rows("")).await;
    let backup = outcome(&mut desk.backup(&world.url("portico_dump"), &desk.path("backup")));
    assert_eq!(lines(&old, &all_rows("")).await, untouched, "a backup changes nothing");
    let restored = outcome(&mut desk.restore(&desk.path("backup"), &name));
    for key in ["taken_at", "practices", "rows"] {
        assert_eq!(backup[key], restored[key], "{key}");
    }
    assert_eq!(backup["sealed_under"], json!(seed::keys().ids()));

    // All rows, but for what a restore changes of them; and by the sums of a backup of the restored.
    let before = lines(&old, &all_rows("and action <> 'backup-restored'")).await;
    assert!(before.len() >= 24, "the tables are found, not {}", before.len());
    assert_eq!(lines(&new, &all_rows("and action <> 'backup-restored'")).await, before);
    let dump = cluster_url("portico_dump", &name);
    let files = desk.path(&format!("files-{name}"));
    let again = outcome(desk.backup(&dump, &desk.path("again")).env("PORTICO_FILES_FOLDER", files));
    assert_eq!(backup["files"], again["files"]);
    let differ: Vec<_> = sums(&backup)
        .zip(sums(&again))
        .filter(|(was, is)| was != is)
        .map(|(was, _)| was["table"].as_str().unwrap())
        .collect();
    let expected = [
        "audit_events",
        "one_time_tokens",
        "outbox",
        "recovery_codes",
        "sessions",
        "storage",
        "totp_factors",
    ];
    let mut differ_in_order = differ.clone();
    differ_in_order.sort_unstable();
    assert_eq!(differ_in_order, expected);

    // The walls are those that they were, each table's.
    assert_eq!(lines(&new, WALLS).await, lines(&old, WALLS).await);
    assert!(!lines(&new, WALLS).await.iter().any(|wall| wall.contains("not forced")));

    // The seed has in each practice: nine sessions, two links, two codes, a letter with a link.
    let ended = json!({
        "sessions": 18, "links": 4, "recovery_codes": 4, "letters": 2,
    });
    assert_eq!(restored["ended"], ended);
    for (nothing, left) in [
        ("sessions", "select id::text from sessions"),
        ("links", "select id::text from one_time_tokens where consumed_at is null"),
        ("codes", "select id::text from recovery_codes where used_at is null"),
        (
            "factors that were begun",
            "select user_id::text from totp_factors where next_secret is not null",
        ),
        ("letters", "select id::text from outbox where state = 'waiting' or sealed is not null"),
    ] {
        assert!(!lines(&old, left).await.is_empty(), "the control: {nothing}");
        assert!(lines(&new, left).await.is_empty(), "{nothing} are left");
    }
    let noted = "select t.slug from audit_events e join tenants t on t.id = e.tenant_id
                  where e.action = 'backup-restored' and e.subject_id is null order by 1";
    assert_eq!(lines(&new, noted).await, ["a", "b"]);
}

/// A letter that waited counts as not delivered: staff may send it again, with a new link where it
/// brought one. Those that ended before stay what they are.
#[tokio::test]
async fn no_letter_leaves_by_itself() {
    let world = World::new(1).await;
    let (desk, name) = (Desk::of(&world).await, fresh());
    let waits = "update outbox set state = 'waiting', reason = null, ended_at = null, lease = gen_random_uuid()
                  where id = md5('a-letter-dead')::uuid";
    sql(&world.url("postgres"), waits).await;
    outcome(&mut desk.backup(&world.url("portico_dump"), &desk.path("backup")));
    let restored = outcome(&mut desk.restore(&desk.path("backup"), &name));
    assert_eq!(restored["ended"]["letters"], 3);
    let letters =
        "select concat_ws(' ', t.slug, o.kind, o.state, o.reason, o.sealed, o.lease) from outbox o
                     join tenants t on t.id = o.tenant_id order by 1";
    assert_eq!(
        lines(&cluster_url("postgres", &name), letters).await,
        [
            "a invitation dead restored",
            "a password-changed dead restored",
            "b invitation dead restored",
            "b password-changed dead 550",
        ]
    );
}

/// What takes the place of everybody's.
const NEW: &str = "one that is very new";

/// By HTTP: nobody is signed in any more and no link works, whether it was used before the backup,
/// after it, or never; and everybody signs in as they did.
#[tokio::test(flavor = "multi_thread")]
async fn everybody_signs_in_anew() {
    let world = World::new(1).await;
    let (desk, name) = (Desk::of(&world).await, fresh());
    let port = free_port();
    let at = |practice: &str| Visitor::new(&format!("http://{practice}"), port);
    let (coach, client) = (at("a.example"), at("a.example"));
    let reset = |of: &str| json!({ "token": format!("{of:_<43}"), "password": NEW });
    let confirm = "/api/v1/password-reset/confirm";

    let server = serve(&world.url("portico_server"), port);
    assert_eq!(client.post(confirm, &reset("a-reset")).status / 100, 2, "used before");
    assert_eq!(sign_in(&client, "a-client1", NEW), 200);
    assert_eq!(sign_in(&coach, "a-coach", seed::PASSWORD), 200);
    assert_eq!(coach.post("/api/v1/login/totp", &json!({ "code": seed::totp_code() })).status, 200);
    outcome(&mut desk.backup(&world.url("portico_dump"), &desk.path("backup")));
    for visitor in [&coach, &client] {
        assert_eq!(visitor.get("/api/v1/session").status, 200, "the control");
    }
    let other = at("b.localhost:8080");
    assert_eq!(other.post(confirm, &reset("b-reset")).status / 100, 2, "used after");
    drop(server);

    let before = step();
    outcome(&mut desk.restore(&desk.path("backup"), &name));
    let after = step();
    let _server = serve(&cluster_url("portico_server", &name), port);
    for visitor in [&coach, &client] {
        assert_eq!(visitor.get("/api/v1/session").status, 401, "the session has ended");
    }
    let unknown = at("a.example").post(confirm, &reset("nonsense")).status;
    assert_eq!(unknown / 100, 4);
    assert_eq!(at("a.example").post(confirm, &reset("a-reset")).status, unknown);
    assert_eq!(at("b.localhost:8080").post(confirm, &reset("b-reset")).status, unknown);
    let invited = at("a.example").post("/api/v1/invitations/accept", &reset("a-link"));
    assert_eq!(invited.status, 404, "never used");

    assert_eq!(sign_in(&client, "a-client1", NEW), 200);
    assert_eq!(client.get("/api/v1/session").status, 200);
    // A code of the time before, or one that may have been taken then, works no more.
    let coach = at("a.example");
    assert_eq!(sign_in(&coach, "a-coach", seed::PASSWORD), 200);
    let code = |step: u64| portico_auth::code_at(&seed::TOTP_KEY.to_owned().into(), 30 * step);
    let used = json!({ "code": code(before + 1).unwrap() });
    assert_eq!(coach.post("/api/v1/login/totp", &used).status, 401);
    while step() <= after {
        thread::sleep(Duration::from_millis(200));
    }
    let next = json!({ "code": code(after + 2).unwrap() });
    assert_eq!(coach.post("/api/v1/login/totp", &next).status, 200);
    assert_eq!(coach.get("/api/v1/session").status, 200);
}

fn sign_in(visitor: &Visitor, who: &str, password: &str) -> u16 {
    let proof = json!({ "email": format!("{who}@people.example"), "password": password });
    visitor.post("/api/v1/login", &proof).status
}

/// The time step of codes.
fn step() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap().as_secs() / 30
}

fn sums(outcome: &Value) -> impl Iterator<Item = &Value> {
    outcome["tables"].as_array().unwrap().iter()
}

/// A line for each table, with a checksum of its rows, without what a restore changes of them.
fn all_rows(events: &str) -> String {
    let without =
        CHANGES.map(|(table, columns)| format!("('{table}', '{{{columns}}}')")).join(", ");
    format!(
        "select t.relname || ' ' || (xpath('/row/sum/text()', query_to_xml(format(
                  'select md5(coalesce(string_agg(r, chr(10) order by r), %L)) as sum
                     from (select (to_jsonb(x) - %L::text[])::text as r from %I x where true %s) y',
                  '', coalesce(w.columns, '{{}}'), t.relname, case t.relname when 'audit_events' then $e${events}$e$ end),
                false, true, '')))[1]::text
           from pg_class t
           left join (values {without}) w (name, columns) on w.name = t.relname
          where t.relkind = 'r' and t.relnamespace = 'public'::regnamespace
            and t.relname not in ('sessions', '_sqlx_migrations')
          order by 1"
    )
}

/// Who may do what to each table, and behind which policies.
const WALLS: &str = "
    select concat_ws(' ', c.relname, c.relacl::text,
                     case when c.relrowsecurity then 'walled' else 'open' end,
                     case when c.relrowsecurity and not c.relforcerowsecurity then 'not forced' end,
                     (select string_agg(concat_ws(' ', p.polname, p.polroles::text,
                                                  pg_get_expr(p.polqual, p.polrelid)), '; ' order by p.polname)
                        from pg_policy p where p.polrelid = c.oid))
      from pg_class c where c.relkind = 'r' and c.relnamespace = 'public'::regnamespace order by 1";
