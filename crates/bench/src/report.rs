//! stub
use portico_bench::Result;
pub async fn run(_ten: bool) -> Result<()> { Ok(()) }
