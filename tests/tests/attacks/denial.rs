//! Whoever knows an address and nothing else does not keep its owner out.

use axum::http::{Method, StatusCode};
use portico_domain::UserId;
use portico_testkit::{seed, token};

use crate::{
    browser::Browser,
    common::House,
    staging::{NEW_PASSWORD, address, code_of, forget_sign_ins, make_link, place, who},
};

/// As often as anybody lets a stranger.
async fn ask_for_resets(house: &House, user: &str) {
    for path in ["/api/v1/password-reset", "/password"] {
        Browser::at("192.0.2.66").post(house, path, &[("email", &address(user))]).await;
        house.auth.settle().await;
    }
}

/// Who lost everything has been sent a link by an admin. No mail of a stranger's making takes its place:
/// a reset leaves the second factor, and that is what is lost.
#[tokio::test]
async fn a_stranger_does_not_void_a_recovery() {
    let house = House::new().await;
    make_link(&house, "recovery", "a-coach", "recovery").await;
    let page = format!("/welcome/{}", token("recovery"));
    let opens = Browser::default().get(&house, &page).await;
    assert_eq!(opens.status, StatusCode::OK, "a control: it opens");
    ask_for_resets(&house, "a-coach").await;
    let opens = Browser::default().get(&house, &page).await;
    assert_eq!(opens.status, StatusCode::OK, "it opens still");
}

/// Staff who have chosen their password and are about to confirm their factor: another link can follow.
#[tokio::test]
async fn a_stranger_does_not_strand_whoever_enrols() {
    for stranger_asks in [false, true] {
        let house = House::new().await;
        let mut newcomer = Browser::at("192.0.2.1");
        let fields = [("token", &*token("a-link")), ("password", NEW_PASSWORD)];
        newcomer.post(&house, "/api/v1/invitations/accept", &fields).await;
        let factor = newcomer.get(&house, "/api/v1/invitations/factor").await;
        let factor: serde_json::Value = serde_json::from_str(&factor.body).unwrap();
        if stranger_asks {
            ask_for_resets(&house, "a-new").await;
        }
        let code = code_of(factor["key"].as_str().unwrap());
        let answer = newcomer.post(&house, "/api/v1/invitations/confirm", &[("code", &code)]).await;
        if answer.status != StatusCode::OK {
            // Then they can at least be invited once more.
            let new: UserId = house.world.id("a-new").await;
            let path = format!("/api/v1/users/{new}/invitation");
            let again = house.send(Browser::of("a-admin").request(Method::POST, &path, &[])).await;
            assert_eq!(again.status, StatusCode::NO_CONTENT, "asked: {stranger_asks}: {again:?}");
            continue;
        }
        assert_eq!(who(&house, &mut newcomer).await.as_deref(), Some("a-new"));
    }
}

/// Who has the password of staff, and not their factor, is nobody yet: what is on its way in does not
/// take the place of who is in, nor of another who is on their way.
#[tokio::test]
async fn a_password_alone_signs_nobody_out() {
    let house = House::new().await;
    let proof = [("email", &*address("a-half")), ("password", seed::PASSWORD)];
    let mut owner = Browser::at("192.0.2.1");
    owner.post(&house, "/api/v1/login", &proof).await;
    owner.post(&house, "/api/v1/login/totp", &[("code", &seed::totp_code())]).await;
    assert_eq!(who(&house, &mut owner).await.as_deref(), Some("a-half"), "a control");
    for n in 0..25 {
        forget_sign_ins(&house).await;
        let answer = Browser::at(&place(n)).post(&house, "/api/v1/login", &proof).await;
        assert_eq!(answer.status, StatusCode::OK, "the password is right");
    }
    assert_eq!(who(&house, &mut owner).await.as_deref(), Some("a-half"), "the owner stays");
}
