//! Files that somebody brings who means harm.

use serde_json::{Value, json};

use super::{desk::Desk, heavy, texts::Planted};
use crate::demo::Demo;

struct Brought {
    /// What stands behind `filename` in the head of its part, as it is sent.
    sent: &'static str,
    bytes: Vec<u8>,
    /// What it is called where it is kept; nothing where it is refused.
    kept: Option<&'static str>,
}

const SCRIPT: &str = "<script>__ran=1</script>";

fn brought(sent: &'static str, bytes: impl Into<Vec<u8>>, kept: Option<&'static str>) -> Brought {
    Brought { sent, bytes: bytes.into(), kept }
}

/// All of them. Their order is that in which they are brought.
fn all() -> Vec<Brought> {
    let page = format!("<!doctype html><title>x</title>{SCRIPT}");
    let drawing = format!("<svg xmlns=\"http://www.w3.org/2000/svg\">{SCRIPT}</svg>");
    let utf16 = |text: &str| {
        [0xfeff]
            .into_iter()
            .chain(text.encode_utf16())
            .flat_map(u16::to_le_bytes)
            .collect::<Vec<_>>()
    };
    let text = format!("One line.\n{page}");
    vec![
        brought("=\"page.html\"", &*page, None),
        brought("=\"page.pdf\"", format!("\u{feff} \r\n\t{page}"), None),
        brought("=\"page.txt\"", utf16(&page), None),
        brought(
            "=\"page.xhtml\"",
            format!(
                "<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\">{SCRIPT}</html>"
            ),
            None,
        ),
        brought("=\"drawing.svg\"", &*drawing, None),
        brought("=\"drawing.png\"", format!("<!-- -->{drawing}"), None),
        brought("=\"archive.zip\"", [page.as_bytes(), &heavy::zip_bomb()].concat(), None),
        brought(
            "=\"invoice.pdf\"",
            [b"MZ\x90\0\x03\0\0\0", &[0; 500][..], b"PE\0\0"].concat(),
            None,
        ),
        brought("=\"program.pdf\"", b"\x7fELF\x02\x01\x01\0".to_vec(), None),
        brought("=\"run.txt\"", "#!/bin/sh\nid\n", None),
        brought("=\"nothing.pdf\"", "", None),
        // Two things at once: taken for what it begins with.
        brought("=\"both.gif\"", format!("GIF89a/*\0\0*/=1;__ran=1;//{page}"), Some("both.gif")),
        brought("=\"both.pdf\"", format!("%PDF-1.7\n{page}\n%%EOF"), Some("both.pdf")),
        brought(
            "=\"both.html\"",
            [&heavy::zip_bomb(), page.as_bytes()].concat(),
            Some("both.html.zip"),
        ),
        brought("=\"bomb.zip\"", heavy::zip_bomb(), Some("bomb.zip")),
        brought("=\"huge.png\"", heavy::huge_picture(), Some("huge.png")),
        brought("=\"page.htm\"", &*text, Some("page.htm.txt")),
        brought(
            "=\"mail.mht\"",
            format!("MIME-Version: 1.0\r\nContent-Type: text/html\r\n\r\n{page}"),
            Some("mail.mht.txt"),
        ),
        // What it is called.
        brought("=\"../../../etc/passwd\"", &*text, Some("passwd.txt")),
        brought("=\"C:\\\\Windows\\\\System32\\\\run.bat\"", &*text, Some("run.bat.txt")),
        brought("=\"invoice\u{202e}fdp.exe\"", &*text, Some("invoicefdp.exe.txt")),
        brought("=\"....\"", &*text, Some("file.txt")),
        brought("=\"NUL.txt\"", &*text, Some("_NUL.txt")),
        brought(
            "=\"a\\\"; filename=\\\"page.html\"",
            &*text,
            Some("a\"; filename=\"page.html.txt"),
        ),
        brought("=\"b.txt\"; filename=\"page.html\"", &*text, Some("b.txt")),
        brought("=\"c.txt\"; filename*=UTF-8''page.html", &*text, Some("c.txt")),
        brought("=\"d.txt\"\r\nContent-Type: text/html", &*text, Some("d.txt")),
        brought("=\"d.txt\"\r\nContent-Disposition: inline", &*text, None),
        brought("=\"e\r\n.txt\"", &*text, None),
        brought("=\"f%0d%0aSet-Cookie: a=b.txt\"", &*text, Some("f%0d%0aSet-Cookie: a=b.txt")),
        brought(
            "=\"<img src=x onerror=__ran=1>.txt\"",
            &*text,
            Some("<img src=x onerror=__ran=1>.txt"),
        ),
        brought("=\"g '><svg onload=__ran=1>.txt\"", &*text, Some("g '><svg onload=__ran=1>.txt")),
        brought("=\"javascript:__ran=1\"", &*text, Some("javascript:__ran=1.txt")),
    ]
}

/// Brings all of them. What is refused leaves nothing; what is kept has a safe name, and comes back as it came, to be
/// saved and not shown.
pub fn bring(demo: &Demo, desk: &Desk, client: &str, planted: &mut Planted) -> usize {
    let listed = || {
        let place = format!("/api/v1/files?limit=100&client_id={client}");
        desk.say("GET", &place, &Value::Null)["items"].as_array().unwrap().len()
    };
    let (mut kept, already) = (Vec::new(), listed());
    for file in all() {
        let before = demo.objects();
        let fields = [("client_id", client), ("shared", "true")];
        let (status, said) = desk.bring("/api/v1/files", &fields, file.sent, &file.bytes);
        let Some(name) = file.kept else {
            assert_eq!(status, 422, "{}: {said}", file.sent);
            assert_eq!(demo.objects(), before, "{}: nothing of it is kept", file.sent);
            continue;
        };
        assert_eq!(status, 201, "{}: {said}", file.sent);
        assert_eq!(demo.objects(), before + 1, "{}", file.sent);
        let place = format!("/api/v1/files/{}", said["id"].as_str().unwrap());
        assert_eq!(desk.say("GET", &place, &Value::Null)["name"], name, "{}", file.sent);
        planted.is_shown("a file's name", name);
        let content = desk.send("GET", &format!("{place}/content"), "text/plain", &[]);
        assert!(content.body == file.bytes, "{name} comes back as it came");
        for header in [
            "content-disposition: attachment;",
            "x-content-type-options: nosniff",
            "content-security-policy: sandbox;",
        ] {
            assert!(content.head.contains(&format!("\r\n{header}")), "{name}: {}", content.head);
        }
        kept.push(name);
    }
    assert_eq!(listed(), already + kept.len(), "none that was refused is listed");
    let name = planted.is_shown("a file's other name", "i '\"><b onclick=__ran=2>");
    let (status, said) = desk.bring("/api/v1/files", &[("client_id", client)], "=\"i.txt\"", b"i");
    assert_eq!(status, 201, "{said}");
    let place = format!("/api/v1/files/{}", said["id"].as_str().unwrap());
    desk.say("PATCH", &place, &json!({ "name": format!("../{name}.html") }));
    assert_eq!(desk.say("GET", &place, &Value::Null)["name"], format!("{name}.html.txt"));
    kept.len()
}

pub fn a_huge_picture_is_no_logo(desk: &Desk) {
    for (what, bytes) in
        [("too large", heavy::huge_picture()), ("none", b"<svg onload=__ran=1>".to_vec())]
    {
        let answer = desk.send("PUT", "/api/v1/settings/logo", "image/png", &bytes);
        assert_eq!(answer.status, 422, "a picture that is {what}");
    }
}
