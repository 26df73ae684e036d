use std::{
    io::{self, Write},
    path::Path,
};

use crate::{Failure, Outgoing, Reason};

/// Writes the letter into a file that only this login can read. It has its name once it is whole,
/// and a letter that is delivered again takes its own place.
pub async fn write(directory: &Path, outgoing: &Outgoing) -> Result<(), Failure> {
    let directory = directory.to_owned();
    let path = directory.join(format!("{}.eml", outgoing.id()));
    let bytes = outgoing.bytes().to_vec();
    let write = move || -> io::Result<()> {
        // A temporary file has the mode 0600.
        let mut file =
            tempfile::Builder::new().prefix(".").suffix(".tmp").tempfile_in(directory)?;
        file.write_all(&bytes)?;
        file.as_file().sync_all()?;
        file.persist(path)?;
        Ok(())
    };
    match tokio::task::spawn_blocking(write).await {
        Ok(Ok(())) => Ok(()),
        _ => Err(Failure::Later(Reason::Disk)),
    }
}
