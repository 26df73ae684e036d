use std::sync::{Arc, Mutex, PoisonError};

use argon2::{
    Algorithm, Argon2, Block, Params, Version,
    password_hash::phc::{Output, ParamsString, PasswordHash, Salt},
};
use portico_domain::RoleName;
use secrecy::{ExposeSecret, SecretString};
use tokio::{sync::Semaphore, task::spawn_blocking};
use unicode_normalization::UnicodeNormalization;

use crate::{
    Error, random,
    strength::{Context, require_strong},
};

/// 19 MiB and two passes: the least that OWASP recommends for argon2id.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
const OUTPUT: usize = 32;

/// How many may wait for their turn; one more is told that we are busy.
const WAITING: usize = 64;

/// The longest password that is taken, in characters: hashing is dear, and length costs.
const LONGEST: usize = 128;

/// Hashes passwords with argon2id, as many at a time as there are cores, each in a piece of memory
/// that is used again: many at once wait, and the process does not grow.
pub struct PasswordPool {
    turns: Arc<Semaphore>,
    places: Arc<Semaphore>,
    memory: Arc<Mutex<Vec<Vec<Block>>>>,
    /// Of a password that nobody has, for addresses that nobody has.
    nobody: SecretString,
}

impl PasswordPool {
    /// For `cores` hashes at a time.
    pub fn new(cores: usize) -> Self {
        let nobody: SecretString = data_encoding::BASE64.encode(&random::bytes::<32>()).into();
        Self {
            turns: Arc::new(Semaphore::new(cores)),
            places: Arc::new(Semaphore::new(cores + WAITING)),
            memory: Arc::default(),
            nobody: hash(&normalised(&nobody), &mut Vec::new()).into(),
        }
    }

    /// The PHC string of a password, under a random salt.
    pub async fn hash(&self, password: &SecretString) -> Result<SecretString, Error> {
        let password = normalised(password);
        self.turn(move |memory| hash(&password, memory).into()).await
    }

    /// The same for a new password, if it may be one: long enough for what its owner is, and not easily
    /// guessed. Weighing it costs as well, and is a turn's work.
    pub(crate) async fn accept(
        &self,
        password: &SecretString,
        about: About,
    ) -> Result<SecretString, Error> {
        require_acceptable(password, about.role)?;
        let password = normalised(password);
        self.turn(move |memory| {
            let context =
                Context { practice: &about.practice, name: &about.name, email: &about.email };
            require_strong(&password, &context).map_err(|weak| Error::Password(weak.words()))?;
            Ok(hash(&password, memory).into())
        })
        .await?
    }

    /// Whether a hash was made as one is made today; if not, its owner's next sign-in makes it anew.
    pub(crate) fn is_of_today(&self, stored: &SecretString) -> bool {
        let Ok(stored) = PasswordHash::new(stored.expose_secret()) else { return false };
        let today = Params::new(MEMORY_KIB, PASSES, LANES, Some(OUTPUT)).ok();
        stored.algorithm == Algorithm::Argon2id.ident() && Params::try_from(&stored).ok() == today
    }

    /// Whether that is the password of `hash`, in the same time whether there is one or not.
    pub async fn verify(
        &self,
        password: &SecretString,
        hash: Option<&SecretString>,
    ) -> Result<bool, Error> {
        let password = normalised(password);
        let (stored, known) = (hash.unwrap_or(&self.nobody).clone(), hash.is_some());
        self.turn(move |memory| verify(&password, &stored, memory) && known).await
    }

    /// What goes on is counted until it ends, also where nobody waits for it any more.
    async fn turn<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Vec<Block>) -> T + Send + 'static,
    ) -> Result<T, Error> {
        let place = self.places.clone().try_acquire_owned().map_err(|_| Error::Busy)?;
        let turn = self.turns.clone().acquire_owned().await.map_err(|_| Error::Busy)?;
        let pool = self.memory.clone();
        let done = spawn_blocking(move || {
            let mut memory = lock(&pool).pop().unwrap_or_default();
            let outcome = work(&mut memory);
            lock(&pool).push(memory);
            drop((turn, place));
            outcome
        });
        done.await.map_err(|_| Error::Busy)
    }
}

/// Whose password it is to be, and what it must therefore not be made of.
#[derive(Debug)]
pub struct About {
    /// What they are in the practice.
    pub role: RoleName,
    /// What that is called.
    pub practice: String,
    /// What they are called.
    pub name: String,
    /// What they sign in with.
    pub email: String,
}

/// Whether somebody may have it as their new password: long enough for what they are, and not
/// endless. Characters are counted, not bytes; which ones is nobody's business.
pub(crate) fn require_acceptable(password: &SecretString, role: RoleName) -> Result<(), Error> {
    let length = normalised(password).chars().count();
    if length > LONGEST {
        return Err(Error::Password("Choose a password of 128 characters or fewer."));
    }
    match (length < shortest_password(role), role.is_staff()) {
        (false, _) => Ok(()),
        (true, true) => Err(Error::Password("Choose a password of 12 characters or more.")),
        (true, false) => Err(Error::Password("Choose a password of 10 characters or more.")),
    }
}

/// How many characters a password has at least.
pub fn shortest_password(role: RoleName) -> usize {
    if role.is_staff() { 12 } else { 10 }
}

/// Two ways to type one letter are one password (NFC). What no password may be as long as is cut,
/// so that it costs no more than one.
fn normalised(password: &SecretString) -> String {
    password.expose_secret().chars().take(LONGEST * 4).nfc().take(LONGEST + 1).collect()
}

fn hash(password: &str, memory: &mut Vec<Block>) -> String {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, Some(OUTPUT));
    let params = params.expect("the parameters are within argon2's bounds");
    let salt = Salt::new(&random::bytes::<16>()).expect("16 bytes are a salt");
    let output = fill(password, &salt, params.clone(), memory).expect("the output has its length");
    PasswordHash {
        algorithm: Algorithm::Argon2id.ident(),
        version: Some(Version::V0x13.into()),
        params: ParamsString::try_from(&params).expect("parameters can be written"),
        salt: Some(salt),
        hash: Some(output),
    }
    .to_string()
}

fn verify(password: &str, stored: &SecretString, memory: &mut Vec<Block>) -> bool {
    let Ok(stored) = PasswordHash::new(stored.expose_secret()) else { return false };
    let (Ok(params), Some(salt), Some(expected)) =
        (Params::try_from(&stored), &stored.salt, &stored.hash)
    else {
        return false;
    };
    if stored.algorithm != Algorithm::Argon2id.ident() || params.m_cost() > MEMORY_KIB * 4 {
        return false;
    }
    fill(password, salt, params, memory).is_some_and(|found| found == *expected) // in constant time
}

fn fill(password: &str, salt: &Salt, params: Params, memory: &mut Vec<Block>) -> Option<Output> {
    let blocks = params.block_count();
    if memory.len() < blocks {
        memory.resize(blocks, Block::new());
    }
    let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
    let mut output = [0; OUTPUT];
    argon2
        .hash_password_into_with_memory(
            password.as_bytes(),
            salt,
            &mut output,
            &mut memory[..blocks],
        )
        .ok()?;
    Output::new(&output).ok()
}

fn lock(memory: &Mutex<Vec<Vec<Block>>>) -> std::sync::MutexGuard<'_, Vec<Vec<Block>>> {
    memory.lock().unwrap_or_else(PoisonError::into_inner) // what is in it is scratch
}

#[cfg(test)]
mod tests {
    use super::*;

    fn secret(text: &str) -> SecretString {
        text.to_owned().into()
    }

    #[tokio::test]
    async fn a_password_is_good_in_each_way_to_type_it() {
        let pool = PasswordPool::new(2);
        let hash = pool.hash(&secret("Ünïcödé is fine")).await.unwrap();
        assert!(hash.expose_secret().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_ne!(
            hash.expose_secret(),
            pool.hash(&secret("Ünïcödé is fine")).await.unwrap().expose_secret()
        );
        for (typed, good) in [
            ("Ünïcödé is fine", true),
            ("U\u{308}ni\u{308}co\u{308}de\u{301} is fine", true),
            ("Unicode is fine", false),
            ("", false),
        ] {
            assert_eq!(pool.verify(&secret(typed), Some(&hash)).await.unwrap(), good, "{typed}");
        }
        assert!(!pool.verify(&secret("anything"), None).await.unwrap());
        assert!(!pool.verify(&secret("x"), Some(&secret("no hash"))).await.unwrap());
    }

    #[tokio::test]
    async fn memory_is_used_again_and_the_queue_has_an_end() {
        let pool = Arc::new(PasswordPool::new(2));
        let hash = pool.hash(&secret("one of many")).await.unwrap();
        let many = (0..WAITING + 10).map(|_| {
            let (pool, hash) = (pool.clone(), hash.clone());
            tokio::spawn(async move { pool.verify(&secret("one of many"), Some(&hash)).await })
        });
        let mut busy = 0;
        for one in many.collect::<Vec<_>>() {
            match one.await.unwrap() {
                Ok(good) => assert!(good),
                Err(Error::Busy) => busy += 1,
                Err(other) => panic!("{other}"),
            }
        }
        assert!(busy > 0, "the queue has an end");
        assert!(lock(&pool.memory).len() <= 2, "as many pieces of memory as hashes at a time");
    }

    #[test]
    fn a_new_password_is_long_enough_for_whom_it_is() {
        for (length, role, good) in [
            (11, RoleName::Admin, false),
            (12, RoleName::Coach, true),
            (9, RoleName::Client, false),
            (10, RoleName::Client, true),
            (128, RoleName::Client, true),
            (129, RoleName::Client, false),
            (100_000, RoleName::Client, false),
        ] {
            let outcome = require_acceptable(&secret(&"é".repeat(length)), role);
            assert_eq!(outcome.is_ok(), good, "{length} for {role:?}");
        }
    }
}
