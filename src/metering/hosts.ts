/** Who owns a host: the project of an alias below the deploy domain, or of a custom domain. Remembered, until it changes. */
import type { Logger } from '../log.js';
import type { Database } from '../models/database.js';
import { listenTo, type Listener } from '../models/listener.js';
import { findOwners } from '../stores/host-owners.js';
import type { HostResolver } from '../stores/traffic.js';

export interface Hosts extends HostResolver {
  close(): Promise<void>;
}

export interface HostsOptions {
  db: Database;
  databaseUrl: string;
  /** Aliases are `<subdomain>.<deploy domain>`. */
  deployDomain: string;
  log: Logger;
}

/** Hosts that are remembered at most, of those that are owned and of those that are not. */
const maxRemembered = 50_000;

/** All is forgotten so often, should a proxy between us and PostgreSQL swallow notifications. */
const forgetMs = 60_000;

const reconnectMs = 1_000;

/**
 * Resolves hosts from memory as long as a connection listens for changes of their owners, else from the database.
 * What was committed before `resolve` is called is known to it: the listening connection answers only after it has
 * passed on the notifications that were there.
 */
export function createHosts({ db, databaseUrl, deployDomain, log }: HostsOptions): Hosts {
  let owners = new Map<string, string>();
  let ownerless = new Set<string>();
  let listener: Promise<Listener | undefined> | undefined;
  let retryAt = 0;
  let changes = 0;
  const timer = setInterval(forget, forgetMs).unref();

  function forget(): void {
    changes += 1;
    owners = new Map();
    ownerless = new Set();
  }

  async function resolve(hosts: readonly string[]): Promise<Map<string, string>> {
    const listens = await isCurrent();
    if (!listens) return findOwners(db, deployDomain, hosts);
    const missing = hosts.filter((host) => !owners.has(host) && !ownerless.has(host));
    const seen = changes;
    const found = new Map(hosts.flatMap((host) => entry(host, owners.get(host))));
    if (missing.length === 0) return found;
    const fresh = await findOwners(db, deployDomain, missing);
    for (const [host, owner] of fresh) found.set(host, owner);
    // What changed while it was looked up may be older than the change.
    if (seen === changes) remember(missing, fresh);
    return found;
  }

  function remember(hosts: readonly string[], found: ReadonlyMap<string, string>): void {
    for (const host of hosts) {
      const owner = found.get(host);
      if (owner === undefined) ownerless.add(host);
      else owners.set(host, owner);
    }
    if (owners.size > maxRemembered) owners = new Map();
    if (ownerless.size > maxRemembered) ownerless = new Set();
  }

  /** Whether all changes up to now have been heard of. */
  async function isCurrent(): Promise<boolean> {
    if (listener === undefined && Date.now() >= retryAt) listener = listen();
    const current = await listener;
    if (!current) return false;
    try {
      await current.sync();
      return !current.lost();
    } catch {
      return false;
    }
  }

  async function listen(): Promise<Listener | undefined> {
    const onLost = () => {
      listener = undefined;
      retryAt = Math.max(retryAt, Date.now() + reconnectMs);
      forget();
    };
    try {
      return await listenTo({ databaseUrl, channel: 'octroi_hosts', onNotification: forget, onLost });
    } catch (error) {
      log.warn({ err: error }, 'changes of hosts are not heard of: each host is looked up');
      return undefined;
    }
  }

  async function close(): Promise<void> {
    clearInterval(timer);
    retryAt = Infinity;
    (await listener)?.close();
  }

  return { resolve, close };
}

function entry(host: string, owner: string | undefined): [string, string][] {
  return owner === undefined ? [] : [[host, owner]];
}
