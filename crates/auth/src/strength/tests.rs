use super::*;

const CONTEXT: Context<'_> = Context {
    practice: "Nordlys Coaching",
    name: "Annika Lindqvist",
    email: "annika@fjordmail.example",
};

#[test]
fn a_password_that_nobody_guesses_is_strong_in_any_script() {
    for password in [
        "correct horse battery staple",
        "kq7xv-mmt2p-w9zrd",
        "vår båt er rød og lekker",
        "我的猫喜欢在窗台上晒太阳",
        "моя кошка спит на окне",
        "القطة تنام على النافذة",
        "मेरी बिल्ली खिड़की पर सोती है",
        "แมวของฉันนอนที่หน้าต่าง",
        "🦊🌲🎈🍕🚲📚🧦🌧🐙🎻",
        "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa zebra kettle violin",
    ] {
        assert_eq!(require_strong(password, &CONTEXT), Ok(()), "{password}");
    }
}

#[test]
fn a_long_phrase_may_have_a_word_about_whoever_chose_it() {
    for password in [
        "portico keeps my garden tidy at night",
        "annika never learned to juggle oranges",
        "coaching kettle zebra violin",
        "nordlys vq83kz0wpt",
    ] {
        assert_eq!(require_strong(password, &CONTEXT), Ok(()), "{password}");
    }
}

#[test]
fn a_password_that_is_quickly_guessed_is_refused_and_told_why() {
    for (password, why) in [
        ("1234567890", Weak::Common),
        ("QWERTYUIOP", Weak::Common),
        ("Password123!", Weak::Common),
        ("ｐａｓｓｗｏｒｄ１２３", Weak::Common),
        ("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", Weak::Guessable),
        ("abcabcabcabcabc", Weak::Guessable),
        ("abcdefghijklmnopqrstuvwxyz", Weak::Guessable),
        ("19.04.1987 ", Weak::Guessable),
        ("p4ssw0rd2026", Weak::Guessable),
        ("我我我我我我我我我我", Weak::Guessable),
        ("🦊🦊🦊🦊🦊🦊🦊🦊🦊🦊", Weak::Guessable),
        ("akinnaakinna", Weak::Guessable), // annika from behind
        // Such tokens alone are many guesses to the estimator, were they not cut out.
        ("portico2026!", Weak::AboutYou),
        ("P0rt1c0-2026!", Weak::AboutYou),
        ("Nordlys-Coaching-1!", Weak::AboutYou),
        ("nordlyscoaching", Weak::AboutYou),
        ("AnnikaLindqvist", Weak::AboutYou),
        ("annika19870419", Weak::AboutYou),
        ("Lindqvist123456!", Weak::AboutYou),
        ("annika@fjordmail.example", Weak::AboutYou),
        ("fjordmail-password", Weak::AboutYou),
        ("ＡＮＮＩＫＡ２０２６！！", Weak::AboutYou),
    ] {
        assert_eq!(require_strong(password, &CONTEXT), Err(why), "{password}");
    }
    // The same words are anybody's where nobody is called so.
    let other = Context { practice: "", name: "", email: "" };
    assert_eq!(require_strong("annika lindqvist", &other), Ok(()));
}

/// The estimator gets few pieces, each so short that no input costs much or overflows its numbers:
/// where overflow is checked, as in tests, 40 characters of `1212` would end in a panic.
#[test]
fn hostile_passwords_are_bounded_work() {
    for hostile in ["4@8({[<3691!|7105$5+7%2", "12", "a", "ab", "1.1.91 ", "İ", "ﷺ", "👩\u{200d}"]
    {
        let password: String = hostile.chars().cycle().take(128).collect();
        let pieces: Vec<String> = pieces(&fold(&password)).collect();
        assert!((1..=7).contains(&pieces.len()), "{hostile}: {}", pieces.len());
        for piece in pieces {
            assert!(piece.chars().count() <= 20, "{hostile}");
            assert!(zxcvbn(&piece, &["portico"]).guesses() > 0);
        }
    }
    let whole = "the pieces are the whole, and in order";
    assert_eq!(pieces(whole).collect::<String>(), whole);
}

#[test]
fn each_refusal_says_what_is_wrong_and_the_way_out() {
    for weak in [Weak::Common, Weak::Guessable, Weak::AboutYou] {
        let sentences: Vec<_> = weak.words().split_inclusive(". ").collect();
        assert_eq!(sentences.len(), 2, "{weak:?}");
        assert!(weak.words().starts_with("This password is ") && weak.words().ends_with('.'));
    }
}
