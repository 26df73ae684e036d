//! What no request does: the operator's commands, mail that leaves, a job. And a recovery code, which the matrix does not
//! use up.

use portico_domain::{
    Access, Database, Email, IdentityDoor, RoleName, TenantId, TokenHash, UserId, file_requests,
    files::{self, Content, ImportedFile, Target, sweep},
    identity::{self, Reader},
    installation::{Installation, Probe},
    jobs,
    operator::{self, Amendment, NewTenant, NewUser, Operator},
    outbox::{self, Outcome},
};
use portico_testkit::{World, seed, token};
use sqlx::raw_sql;

use crate::common::House;

/// A practice of the large seed.
const SLUG: &str = "p7";

pub async fn run(house: &House, database: &Database) {
    operate(&house.world, database).await;
    post(&house.world, database).await;
    sweep(&house.world, database).await;
    news(&house.world, database).await;
    let code = format!("{:A<25}", "ACOACH");
    let proof = format!(r#"{{"password": "{}", "code": "{code}"}}"#, seed::PASSWORD);
    let answer = house.post("a-coach", "/api/v1/second-factor", &proof).await;
    assert_eq!(answer.status, 200, "{}", answer.body);
}

async fn operate(world: &World, database: &Database) {
    let operator = &mut Operator::connect(&world.url("portico_operator")).await.unwrap();
    let new = NewTenant {
        slug: "new".into(),
        base_url: "https://new.example".parse().unwrap(),
        name: "New".into(),
        time_zone: "UTC".into(),
    };
    operator::create_tenant(operator, new).await.unwrap();
    let email = Email::parse("new@people.example").unwrap();
    let new = NewUser {
        tenant: SLUG.into(),
        email: email.clone(),
        name: None,
        role: RoleName::Coach,
        client_key: None,
        link: TokenHash::of(&token("one")),
        link_lives: time::Duration::DAY,
    };
    operator::create_user(operator, new).await.unwrap();
    operator::recover_user(operator, SLUG, &email, TokenHash::of(&token("two"))).await.unwrap();
    let shorter = Amendment { staff_hours: Some(2), ..Amendment::default() };
    operator::amend_tenant(operator, SLUG, shorter).await.unwrap();
    operator::amend_storage(operator, SLUG, Some(1), Some(1)).await.unwrap();
    let moved = "https://moved.example".parse().unwrap();
    operator::move_tenant(operator, "new", &moved).await.unwrap();
    operator::mark_demo(operator, "new").await.unwrap();
    let server = world.url("portico_server");
    Installation::look(&server).await.unwrap();
    Probe::new(&server).look().await;
    let claim = operator::claim_import(operator, SLUG, &email).await.unwrap();
    let credential = claim.credential();
    let done = database
        .within(&credential, Access::ReadWrite, async |scope| jobs::finish(scope, &claim).await);
    done.await.unwrap();
}

async fn post(world: &World, database: &Database) {
    let due = "update outbox set due_at = now()
                where state = 'waiting' and tenant_id = (select id from tenants where slug = 'p7')";
    raw_sql(due).execute(&world.superuser).await.unwrap();
    let tenants = database.tenants_with_mail().await.unwrap();
    assert_eq!(tenants.len(), 1, "one has mail that is due");
    for tenant in tenants {
        let letters = database.at_work(tenant, async |worker| outbox::claim(worker, 5).await);
        for letter in letters.await.unwrap() {
            let ended = database.at_work(tenant, async |worker| {
                outbox::read(worker, &letter).await?;
                outbox::end(worker, &letter, Outcome::Void).await
            });
            ended.await.unwrap();
        }
    }
    database.tenants_with_jobs().await.unwrap();
}

/// Somebody answers what they were asked for, and wants no more mail about what is new.
async fn news(world: &World, database: &Database) {
    let (coach, client) = (world.credential("a-coach").await, world.id("a1").await);
    let (asked, file) = (world.id("a1-asked").await, world.id("a1-file-shared").await);
    let answered = database.within(&coach, Access::ReadWrite, async |scope| {
        file_requests::answer(scope, asked, client, file).await
    });
    answered.await.unwrap();
    let imported = database.within(&coach, Access::ReadWrite, async |scope| {
        let (_, object) = files::begin(scope, Target::New(client), 1).await?;
        let name = "x.txt".to_owned().into();
        let content = Content { object, name, media_type: "text/plain", bytes: 1, sha256: [0; 32] };
        let file = ImportedFile { client_id: client, key: "x.txt".to_owned(), shared: false };
        files::import(scope, "our-files", &file, &content).await
    });
    imported.await.unwrap();
    let tenant: TenantId = world.id("a").await;
    let reader: UserId = world.id("a-client1").await;
    let reader = Reader::open(tenant, |_| Ok::<_, ()>(reader.to_string())).unwrap().unwrap();
    let stop = async |door: &mut IdentityDoor| identity::stop_news(door, &reader).await;
    database.at_the_door(tenant, Access::ReadWrite, stop).await.unwrap();
}

/// A file of which nothing comes; an object that was thrown away goes.
async fn sweep(world: &World, database: &Database) {
    let (coach, client) = (world.credential("a-coach").await, world.id("a1").await);
    let given_up = database.within(&coach, Access::ReadWrite, async |scope| {
        let (_, object) = files::begin(scope, Target::New(client), 5).await?;
        files::give_up(scope, object).await
    });
    given_up.await.unwrap();
    let doom = "update objects set state = 'doomed'
                 where id = md5('b1-file-private-object')::uuid;
                delete from file_versions where object_id = md5('b1-file-private-object')::uuid";
    raw_sql(doom).execute(&world.superuser).await.unwrap();
    for tenant in database.tenants_to_sweep().await.unwrap() {
        let swept = database.at_work(tenant, async |worker| {
            for object in sweep::due(worker, 10).await? {
                sweep::forget(worker, object).await?;
            }
            Ok(())
        });
        swept.await.unwrap();
    }
}
