use super::*;

fn form(typed: &str) -> Option<String> {
    Email::parse(typed).map(|email| email.as_str().to_owned())
}

fn skeleton(typed: &str) -> String {
    Email::parse(typed).unwrap_or_else(|| panic!("{typed:?}")).skeleton()
}

#[test]
fn an_address_has_one_form() {
    for (typed, one) in [
        (" Ana.Example@Example.COM ", "ana.example@example.com"),
        ("a@b.example", "a@b.example"),
        ("o'neil+news=1@b.example", "o'neil+news=1@b.example"),
        // Before the @: any script, any case, any width.
        ("MÜLLER@b.example", "müller@b.example"),
        ("mu\u{308}ller@b.example", "müller@b.example"),
        ("ＡＮＡ．ｌｉ@b.example", "ana.li@b.example"),
        ("𝐚𝐧𝐚@b.example", "ana@b.example"),
        ("\u{212a}im@b.example", "kim@b.example"),
        ("ΟΔΟΣ@b.example", "οδος@b.example"),
        ("王小明@b.example", "王小明@b.example"),
        ("प्रिया@b.example", "प्रिया@b.example"),
        // After it: one domain, however it is written.
        ("a@Ünï.example", "a@xn--n-nga1b.example"),
        ("a@u\u{308}ni\u{308}.example", "a@xn--n-nga1b.example"),
        ("a@XN--N-NGA1B.Example", "a@xn--n-nga1b.example"),
        ("a@ｂ．ｅｘａｍｐｌｅ", "a@b.example"),
        ("a@b。example", "a@b.example"),
        ("a@ΟΔΟΣ.example", "a@xn--pxavbq.example"),
        ("a@faß.example", "a@xn--fa-hia.example"),
    ] {
        assert_eq!(form(typed).as_deref(), Some(one), "{typed:?}");
        assert_eq!(form(one).as_deref(), Some(one), "the form of a form is itself");
    }
}

#[test]
fn what_is_no_address_has_no_form() {
    let none = [
        ("one @, and something on both sides", "a@@b.example"),
        ("as above", "@b.example"),
        ("as above", "a@"),
        ("as above", ""),
        ("as above", "a@b@c.example"),
        ("a full-width @ is none", "a＠b.example"),
        ("as above", "a＠c@b.example"),
        ("two labels", "a@b"),
        ("as above", "a@.example"),
        ("no dot at the end", "a@b.example."),
        ("no IP address", "a@[192.0.2.1]"),
        ("as above", "a@192.0.2.1"),
        ("as above", "a@192.0.2.0x1"),
        ("no host that DNS refuses", "a@b_c.example"),
        ("as above", "a@-b.example"),
        ("as above", "a@xn--n-bfa.example"),
        ("a dot-atom", ".a@b.example"),
        ("as above", "a.@b.example"),
        ("as above", "a..c@b.example"),
        ("as above", "a\u{ff0e}．c@b.example"),
        ("no quotes", "\"a b\"@b.example"),
        ("as above", "\"a\"@b.example"),
        ("as above", "a\\b@b.example"),
        ("as above", "a(b)@b.example"),
        ("as above", "<a@b.example>"),
        ("as above", "a,c@b.example"),
        ("no space", "a b@c.example"),
        ("as above", "a\u{a0}b@c.example"),
        ("no line break", "a\r\nbcc:x@c.example"),
        ("as above", "a@c.example\r\nbcc:x"),
        ("no control character", "a\0@c.example"),
        ("nothing invisible", "a\u{200b}@c.example"),
        ("as above", "a\u{200d}b@c.example"),
        ("as above", "a\u{feff}@c.example"),
        ("as above", "a\u{ad}b@c.example"),
        ("as above", "a\u{34f}b@c.example"),
        ("as above", "a\u{3164}b@c.example"),
        ("as above", "a\u{fe0f}@c.example"),
        ("as above", "a@c\u{ad}d.example"),
        ("as above", "a@c\u{200b}d.example"),
        ("as above", "a@c\u{200d}d.example"),
        ("no turn of direction", "a\u{202e}b@c.example"),
        ("as above", "a@\u{2067}c.example"),
        ("letters only, also behind Punycode", "a@😀.example"),
        ("as above", "a@xn--e28h.example"),
    ];
    for (why, typed) in none {
        assert_eq!(form(typed), None, "{why}: {typed:?}");
    }
}

#[test]
fn an_address_is_no_longer_than_mail_can_carry() {
    let local = "a".repeat(LONGEST_LOCAL);
    let label = "b".repeat(63);
    assert!(form(&format!("{local}@b.example")).is_some());
    assert_eq!(form(&format!("{local}a@b.example")), None);
    let short = format!("{local}@{label}.{label}.{}.example", "c".repeat(53));
    assert_eq!((short.len(), form(&short).as_deref()), (LONGEST, Some(&*short)));
    let long = format!("{local}@{label}.{label}.{}.example", "c".repeat(54));
    assert_eq!(form(&long), None);
    assert_eq!(form(&format!("ü{}@b.example", "a".repeat(62))).map(|form| form.len()), Some(74));
    assert_eq!(form(&format!("ü{}@b.example", "a".repeat(63))), None, "bytes are counted");
    assert_eq!(form(&format!("{}@b.example", "ü".repeat(1_000_000))), None);
}

#[test]
fn twins_share_a_skeleton() {
    for (plain, twin) in [
        ("anna@b.example", "\u{430}nna@b.example"),
        ("aeopcyxisj@b.example", "аеорсухіѕј@b.example"),
        ("mira@b.example", "mirа@b.example"),
        ("nova@b.example", "nονα@b.example"),
        ("lina@b.example", "lınа@b.example"),
        ("istanbul@b.example", "İstanbul@b.example"),
        ("paul@b.example", "рauӏ@b.example"),
        ("anna@b.example", "ＡＮＮＡ@b.example"),
        ("anna@b.example", "𝒶𝓃𝓃𝒶@b.example"),
        ("anna@apple.example", "anna@аррӏе.example"),
        ("anna@apple.example", "anna@xn--80ak6aa92e.example"),
        ("o0@b.example", "о0@b.example"),
    ] {
        assert_eq!(skeleton(plain), plain, "a plain address is its own skeleton");
        assert_eq!(skeleton(twin), plain, "{twin}");
    }
    assert_eq!(skeleton("\u{430}nnä@b.example"), skeleton("ann\u{e4}@b.example"));
}

#[test]
fn who_only_resembles_somebody_is_nobodys_twin() {
    for (one, other) in [
        ("müller@b.example", "muller@b.example"),
        ("änna@b.example", "anna@b.example"),
        ("anna@bücher.example", "anna@bucher.example"),
        ("anna1@b.example", "annal@b.example"),
        ("mira@b.example", "rnira@b.example"),
        ("bo0@b.example", "boo@b.example"),
        ("søren@b.example", "soren@b.example"),
        ("анна@b.example", "anna@b.example"),
    ] {
        assert_ne!(skeleton(one), skeleton(other), "{one} {other}");
    }
}

#[test]
fn every_letter_has_one_form_and_one_skeleton() {
    let mut letters = 0;
    // Beyond are no letters yet.
    for c in '\0'..'\u{40000}' {
        let Some(email) = Email::parse(&format!("x{c}@b.example")) else { continue };
        letters += 1;
        assert_eq!(form(email.as_str()).as_deref(), Some(email.as_str()), "{c:?}");
        let skeleton = email.skeleton();
        assert_eq!(look(&look(&skeleton)), skeleton, "{c:?}");
        if email.as_str().is_ascii() {
            assert_eq!(skeleton, email.as_str(), "{c:?}");
        }
    }
    assert!(letters > 30_000, "{letters}");
}

#[test]
fn it_is_shown_as_people_write_it() {
    let email = Email::parse("Ana@XN--Bcher-KVA.example").unwrap();
    assert_eq!(email.for_display(), "ana@bücher.example");
    assert_eq!(Email::parse(&email.for_display()), Some(email));
}
