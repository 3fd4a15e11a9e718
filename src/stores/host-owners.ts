import { QueryTypes } from 'sequelize';
import type { Database } from '../models/database.js';

/**
 * The projects that own hosts: an alias `<subdomain>.<deploy domain>` goes before a custom domain. A domain that was
 * switched off together with its project is still the project's: traffic may be told of late.
 */
export async function findOwners(
  { sequelize }: Database,
  deployDomain: string,
  hosts: readonly string[],
): Promise<Map<string, string>> {
  const suffix = `.${deployDomain}`;
  const subdomains = hosts.flatMap((host) => (host.endsWith(suffix) ? [host.slice(0, -suffix.length)] : []));
  const rows = await sequelize.query<{ host: string; project: string }>(
    `SELECT d.hostname AS host, p.id AS project FROM domain d JOIN project p ON p.id = d.project_id
     WHERE d.hostname = ANY($1) AND (d.status = 'active' OR d.disabled_with_project) AND p.status <> 'deleted'
     UNION ALL
     SELECT a.subdomain || $3, p.id FROM alias a
     JOIN deployment e ON e.id = a.deployment_id JOIN project p ON p.id = e.project_id
     WHERE a.subdomain = ANY($2) AND p.status <> 'deleted'`,
    { bind: [hosts, subdomains, suffix], type: QueryTypes.SELECT },
  );
  return new Map(rows.map(({ host, project }) => [host, project]));
}
