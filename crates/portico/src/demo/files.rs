//! What the demo's coaches share with a client as files, keep for themselves, and ask for.

use std::path::Path;

use portico_api::files::{content_of, key};
use portico_domain::{
    ClientId, Error as DomainError, TenantScope, file_requests,
    files::{self, Target},
};
use portico_store::Store;

use crate::Error;

struct Brought {
    name: &'static str,
    shared: bool,
    text: &'static str,
}

const BROUGHT: [Brought; 3] = [
    Brought {
        name: "Interviews, raw.txt",
        shared: false,
        text: "1. “Decides fast, explains late.”\n2. “I know where I stand.”\n3. “Ask me again in spring.”\n",
    },
    Brought {
        name: "360° feedback, summary.csv",
        shared: true,
        text: "question,asked,agree\nSays what is expected,9,8\nAsks before deciding,9,5\nGives credit,9,9\n",
    },
    Brought {
        name: "Reading list.txt",
        shared: true,
        text: "Before the summer:\n\n- one book on listening\n- one on saying no\n- nothing at all for two weeks\n",
    },
];

/// What each client is asked to bring.
const ASKED: &str = "Signed coaching agreement";

/// In the demo's directory.
pub fn store(home: &Path) -> Result<Store, Error> {
    Store::local(&home.join("files")).map_err(|error| Error::Setting(format!("files: {error}")))
}

/// Those of one client, the oldest first.
pub async fn bring(
    scope: &mut TenantScope,
    store: &Store,
    client: ClientId,
) -> Result<(), DomainError> {
    for brought in &BROUGHT {
        let bytes = brought.text.len() as u64;
        let begun = files::begin(scope, Target::New(client), bytes).await?;
        let refused = DomainError::Invalid("the demo's files cannot be kept");
        let Ok(key) = key(begun) else { return Err(refused) };
        let text = futures_util::stream::iter([Ok::<_, std::io::Error>(brought.text.into())]);
        let Ok(stored) = store.put(&key, text, bytes).await else { return Err(refused) };
        let content = content_of(begun.1, brought.name, &stored);
        files::add(scope, client, &content, brought.shared).await?;
    }
    let asked = ASKED.to_owned().into();
    file_requests::add(scope, client, asked, None).await?;
    Ok(())
}
