//! Texts that would act if a page wrote them as they are.

/// What one of them does where nothing stops it.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Deed {
    /// It runs.
    Runs,
    /// It runs when its link is pressed.
    RunsPressed,
    /// It asks another machine for something.
    Asks,
    /// A template's, which nothing here would read.
    Reckons,
}

use Deed::{Asks, Reckons, Runs, RunsPressed};

pub const ACTING: [(&str, Deed); 14] = [
    ("<script>__ran=1</script>", Runs),
    ("\"><img src=x onerror=__ran=1>", Runs),
    ("'><svg onload=__ran=1>", Runs),
    ("<a href=javascript:__ran=1>x</a>", RunsPressed),
    ("</title></textarea></option><script>__ran=1</script>", Runs),
    ("<details open ontoggle=__ran=1>x</details>", Runs),
    ("<iframe srcdoc='<script>parent.__ran=1</script>'></iframe>", Runs),
    ("<input autofocus onfocus=__ran=1>", Runs),
    ("<svg><animate onbegin=__ran=1 attributeName=x dur=1s>", Runs),
    ("<img src=//out.test/i>", Asks),
    ("<link rel=stylesheet href=//out.test/c>", Asks),
    ("<meta http-equiv=refresh content=0;url=//out.test/r>", Asks),
    ("<style>@import'//out.test/s'</style>", Asks),
    ("{{7*7}}${7*7}<%=7*7%>#{7*7}", Reckons),
];

/// The same in Markdown.
pub const MARKDOWN: &str = "\
[one](javascript:__ran=1) [two](JaVa&#115;cript:__ran=1) [three](data:text/html,<script>__ran=1</script>)\n\
![four](http://out.test/picture.png) ![five](data:image/svg+xml,<svg/onload=__ran=1>) <javascript:__ran=1>\n\
[six]: javascript:__ran=1 \"seven\"\n\n[six] and [eight](//out.test/x \"'onmouseover=__ran=1\")\n\n\
<script>__ran=1</script>\n<img src=x onerror=__ran=1>\n\n- <svg onload=__ran=1>\n\n> <iframe src=//out.test/f></iframe>\n\n\
# <style>@import'//out.test/s'</style>\n\n```html\n</code></pre><script>__ran=1</script>\n```\n\n\
<!-- --!><img src=x onerror=__ran=1> -->\n\n<a href=\"vbscript:x\" style=\"position:fixed;inset:0\">nine</a>\n\n`<script>`";

/// What was put into a field, and whether a page has shown it.
pub struct Text {
    pub place: String,
    text: String,
    shown: bool,
}

/// All that was put anywhere.
#[derive(Default)]
pub struct Planted(Vec<Text>);

impl Planted {
    /// A text for this place, to be shown as it is; each place has the next of them.
    pub fn text(&mut self, place: &str) -> String {
        let (acting, _) = ACTING[self.0.len() % ACTING.len()];
        self.is_shown(place, &format!("zq{} {acting}", self.0.len()))
    }

    /// This text, which a page is to show.
    pub fn is_shown(&mut self, place: &str, text: &str) -> String {
        self.0.push(Text { place: place.to_owned(), text: text.to_owned(), shown: false });
        text.to_owned()
    }

    /// A page shows this.
    pub fn see(&mut self, shown: &str) {
        for planted in self.0.iter_mut().filter(|planted| !planted.shown) {
            planted.shown = shown.contains(&planted.text);
        }
    }

    pub fn count(&self) -> usize {
        self.0.len()
    }

    /// The places of which no page has shown what was put there.
    pub fn unseen(&self) -> Vec<&str> {
        self.0.iter().filter(|planted| !planted.shown).map(|planted| &*planted.place).collect()
    }
}
