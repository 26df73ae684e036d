// E0624
// Who works in another's name has claimed a job.

use portico_domain::{Credential, JobId, TenantId};

pub fn job(tenant: TenantId, job: JobId) -> Credential {
    Credential::job(tenant, job, todo!())
}
