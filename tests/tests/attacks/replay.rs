//! A token that was stolen is worth nothing once its session has ended, however it ended.

use axum::http::{Method, StatusCode};
use portico_domain::SessionId;
use portico_testkit::{seed, token};
use portico_web::AccessClass;

use crate::{
    browser::Browser,
    common::{Answer, House},
    everything::everything,
    staging::{NEW_PASSWORD, address, code_of, make_link, next_code, open_session, who},
};

/// The session that was stolen is the seed's of client 2, who has a second factor; its owner has
/// another one.
const STOLEN: &str = "a-client2";

#[derive(Debug, Clone, Copy)]
enum Ending {
    SignOut(&'static str),
    EndOne,
    EndOneOnPage,
    EndOthers,
    EndOthersOnPage,
    Password(&'static str),
    Reset(&'static str),
    OtherFactor,
    OtherFactorOnPage,
    NoFactor(&'static str),
    Recovery(&'static str),
}

const ENDINGS: [Ending; 16] = [
    Ending::SignOut("/api/v1/logout"),
    Ending::SignOut("/sign-out"),
    Ending::EndOne,
    Ending::EndOneOnPage,
    Ending::EndOthers,
    Ending::EndOthersOnPage,
    Ending::Password("/api/v1/password"),
    Ending::Password("/security/password"),
    Ending::Reset("/api/v1/password-reset/confirm"),
    Ending::Reset("/password/new"),
    Ending::OtherFactor,
    Ending::OtherFactorOnPage,
    Ending::NoFactor("/api/v1/second-factor/remove"),
    Ending::NoFactor("/security/factor/remove"),
    Ending::Recovery("/api/v1/invitations/accept"),
    Ending::Recovery("/welcome"),
];

#[tokio::test]
async fn an_ended_session_opens_nothing() {
    let mut asked = 0;
    for ending in &ENDINGS {
        let house = House::new().await;
        open_session(&house, "own", STOLEN, "signed-in").await;
        assert!(who(&house, &mut Browser::of(STOLEN)).await.is_some(), "{ending:?}: it opens");
        let mut owner = Browser::of("own");
        let answer = end(&house, *ending, &mut owner).await;
        let done = answer.status.is_success() || answer.location().contains("done=");
        let out = ["/sign-in", "/"].contains(&answer.location());
        assert!(done || out, "{ending:?}: {answer:?}");

        let before = house.world.contents().await;
        for asks in everything(&house).await {
            if asks.access != AccessClass::SignedIn {
                continue;
            }
            let answer = house.send(asks.by(&Browser::of(STOLEN))).await;
            match asks.is_page() {
                true => assert_eq!(answer.location(), "/sign-in", "{ending:?}, {}", asks.name()),
                false => assert_eq!(
                    answer.status,
                    StatusCode::UNAUTHORIZED,
                    "{ending:?}, {}",
                    asks.name()
                ),
            }
            asked += 1;
        }
        assert_eq!(house.world.contents().await, before, "{ending:?}: and changes nothing");
        if !matches!(ending, Ending::Reset(_)) {
            let name = who(&house, &mut owner).await;
            assert_eq!(name.as_deref(), Some(STOLEN), "{ending:?}: the owner stays");
        }
    }
    println!("{asked} requests with tokens of sessions that had ended");
}

/// A control: to a session that lives, the same requests are none of a stranger.
#[tokio::test]
async fn a_live_session_is_nowhere_a_stranger() {
    let house = House::new().await;
    for asks in everything(&house).await {
        if asks.access != AccessClass::SignedIn {
            continue;
        }
        let answer = house.send(asks.by(&Browser::of(STOLEN))).await;
        assert_ne!(answer.status, StatusCode::UNAUTHORIZED, "{}", asks.name());
        assert_ne!(answer.location(), "/sign-in", "{}", asks.name());
    }
}

async fn end(house: &House, ending: Ending, owner: &mut Browser) -> Answer {
    let id: SessionId = house.world.id("client2").await;
    let (code, next) = (seed::totp_code(), next_code());
    let again = [("password", seed::PASSWORD), ("code", &*code)];
    match ending {
        Ending::SignOut(path) => {
            // The thief's copy is of the session that its owner signs out of.
            house.send(Browser::of(STOLEN).request(Method::POST, path, &[])).await
        }
        Ending::EndOne => {
            let path = format!("/api/v1/sessions/{id}");
            house.send(owner.request(Method::DELETE, &path, &[])).await
        }
        Ending::EndOneOnPage => owner.post(house, &format!("/devices/{id}/end"), &[]).await,
        Ending::EndOthers => {
            house.send(owner.request(Method::DELETE, "/api/v1/sessions", &[])).await
        }
        Ending::EndOthersOnPage => owner.post(house, "/devices/end-others", &[]).await,
        Ending::Password(path) => {
            let [password, code] = again;
            owner.post(house, path, &[password, code, ("new_password", NEW_PASSWORD)]).await
        }
        Ending::Reset(path) => {
            make_link(house, "reset", STOLEN, "password-reset").await;
            let fields = [("token", &*token("reset")), ("password", NEW_PASSWORD)];
            owner.post(house, path, &fields).await
        }
        Ending::OtherFactor => {
            let begun = owner.post(house, "/api/v1/second-factor", &again).await;
            let key: serde_json::Value = serde_json::from_str(&begun.body).unwrap();
            let code = code_of(key["key"].as_str().unwrap());
            owner.post(house, "/api/v1/second-factor/confirm", &[("code", &code)]).await
        }
        Ending::OtherFactorOnPage => {
            let begun = owner.post(house, "/api/v1/second-factor", &again).await;
            let key: serde_json::Value = serde_json::from_str(&begun.body).unwrap();
            let code = code_of(key["key"].as_str().unwrap());
            owner.post(house, "/security/factor/confirm", &[("code", &code)]).await
        }
        Ending::NoFactor(path) => owner.post(house, path, &again).await,
        Ending::Recovery(path) => {
            make_link(house, "recovery", STOLEN, "recovery").await;
            let fields = [("token", &*token("recovery")), ("password", NEW_PASSWORD)];
            let answer = owner.post(house, path, &fields).await;
            // A control: what they chose lets them in, with neither the old password nor the old code.
            let mut anew = Browser::default();
            let proof = [("email", &*address(STOLEN)), ("password", NEW_PASSWORD)];
            anew.post(house, "/api/v1/login", &proof).await;
            let refused = anew.post(house, "/api/v1/login/totp", &[("code", &next)]).await;
            assert_eq!(refused.status, StatusCode::UNAUTHORIZED, "the old factor is gone");
            answer
        }
    }
}
