#![allow(clippy::disallowed_methods, clippy::panic, clippy::unwrap_used, reason = "a test")]
//! What a password was hashed with is brought up to date when its owner signs in, and at no other time.

mod step;

use portico_auth::Error;
use portico_testkit::{World, seed::PASSWORD, sqlx};
use step::{secret, visit};

const CLIENT: &str = "a-client1@people.example";

#[tokio::test]
async fn a_hash_of_long_ago_is_made_anew_at_the_next_sign_in() {
    let world = World::new(2).await;
    let (auth, tenant) = (world.auth(), world.id("a").await);
    let old = old_hash();
    sqlx::query("update passwords set hash = $1 where user_id = md5('a-client1')::uuid")
        .bind(&old)
        .execute(&world.superuser)
        .await
        .unwrap();
    let stored = async || -> (String, String) {
        let what =
            "select hash, changed_at::text from passwords where user_id = md5('a-client1')::uuid";
        sqlx::query_as(what).fetch_one(&world.superuser).await.unwrap()
    };
    let (_, changed) = stored().await;
    let refused = auth.sign_in(tenant, &visit(), CLIENT, &secret("not this one"), None).await;
    assert!(matches!(refused, Err(Error::Refused)));
    assert_eq!(stored().await.0, old, "a wrong password brings nothing up to date");

    auth.sign_in(tenant, &visit(), CLIENT, &secret(PASSWORD), None).await.unwrap();
    let new = stored().await.0;
    assert!(new.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{new}");
    assert_eq!(stored().await.1, changed, "the password is the same, and so nothing else ends");
    auth.sign_in(tenant, &visit(), CLIENT, &secret(PASSWORD), None).await.unwrap();
    assert_eq!(stored().await.0, new, "and is left alone then");
}

/// The seed's password under parameters of long ago: 64 KiB, one pass.
fn old_hash() -> String {
    use argon2::{Algorithm, Argon2, Params, Version};
    let argon2 =
        Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(64, 1, 1, Some(32)).unwrap());
    let mut output = [0; 32];
    argon2.hash_password_into(PASSWORD.as_bytes(), b"something salty", &mut output).unwrap();
    let [salt, hash] =
        [&b"something salty"[..], &output].map(|b| data_encoding::BASE64_NOPAD.encode(b));
    format!("$argon2id$v=19$m=64,t=1,p=1${salt}${hash}")
}
