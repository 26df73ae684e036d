//! What is in the world before a test begins.

use std::time::SystemTime;

use portico_auth::{KeyRing, PasswordPool};
use secrecy::{ExposeSecret, SecretString};
use sqlx::{PgPool, raw_sql};

/// Twin practices: see there.
pub const SQL: &str = include_str!("seed.sql");

/// The one password of everybody.
pub const PASSWORD: &str = "everybody has this one";

/// The secret of every second factor, as its bytes and as an app is given it.
pub const TOTP_SECRET: &[u8; 20] = b"the same for all, 20";

/// The same for a person to type: base32.
pub const TOTP_KEY: &str = "ORUGKIDTMFWWKIDGN5ZCAYLMNQWCAMRQ";

/// The key that it is sealed under.
pub const KEY: &str = "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8=";

/// The key ring of the tests.
pub fn keys() -> KeyRing {
    KeyRing::new(&[SecretString::from(KEY.to_owned())]).expect("a key of 32 bytes")
}

/// The code that everybody's second factor shows now.
pub fn totp_code() -> String {
    let since = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).expect("past 1970");
    portico_auth::code_at(&TOTP_KEY.to_owned().into(), since.as_secs()).expect("a code")
}

/// Sows `seed.sql` into the empty database at `url`, and what SQL cannot make.
pub async fn sow(url: &str) {
    let superuser = PgPool::connect(url).await.expect("connect");
    raw_sql(SQL).execute(&superuser).await.expect("seed");
    let hash = PasswordPool::new(1).hash(&PASSWORD.to_owned().into()).await.expect("a hash");
    sqlx::query(
        "insert into passwords (tenant_id, user_id, hash)
         select tenant_id, id, $1 from users where name not like '%-guest'",
    )
    .bind(hash.expose_secret())
    .execute(&superuser)
    .await
    .expect("passwords");
    let staff: Vec<(String, String)> =
        sqlx::query_as("select tenant_id::text, id::text from users where role <> 'client' or name like '%-client2'")
            .fetch_all(&superuser)
            .await
            .expect("staff");
    for (tenant, user) in staff {
        let sealed = keys().seal(TOTP_SECRET, &format!("totp_factors/{tenant}/{user}"));
        sqlx::query(
            "insert into totp_factors (tenant_id, user_id, sealed_secret, confirmed_at)
             select u.tenant_id, u.id, $3, case when u.name not like '%-new' then now() end
               from users u
              where u.tenant_id = $1::uuid and u.id = $2::uuid",
        )
        .bind(tenant)
        .bind(user)
        .bind(sealed)
        .execute(&superuser)
        .await
        .expect("a factor");
    }
    let begun = "update totp_factors f
                    set next_secret = f.sealed_secret, next_session = md5('coach')::uuid,
                        next_until = now() + interval '1 year'
                   from users u
                  where u.tenant_id = f.tenant_id and u.id = f.user_id and u.name like '%-coach'";
    raw_sql(begun).execute(&superuser).await.expect("a factor that was begun");
    superuser.close().await;
}
