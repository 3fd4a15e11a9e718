/** What Octroi hands things to and where it writes: mail server, Docker engines, webhooks, directories. */
import { randomUUID } from 'node:crypto';
import { mkdir, open, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Config, DockerHost } from '../config.js';
import { openEngine } from '../integrations/docker.js';
import { tryMailServer } from '../integrations/mail.js';
import { askWebhook, type WebhookTarget } from '../integrations/signed-post.js';
import { inTime, patienceMs, reasonOf, under, type Finding } from './finding.js';

const mail = under('mail server');
const docker = under('docker');

export async function checkMailServer({ mail: { smtpUrl } }: Pick<Config, 'mail'>): Promise<Finding[]> {
  if (smtpUrl === undefined)
    return [mail.warn('SMTP_URL is not set: mails wait', 'set SMTP_URL, if mails are to be sent')];
  const { host, username } = new URL(smtpUrl);
  try {
    await inTime(tryMailServer(smtpUrl, patienceMs));
    return [mail.ok(`${host} answers${username && ', and does not refuse our login'}`)];
  } catch (error) {
    return [mail.bad(`${host}: ${reasonOf(error)}`, 'check SMTP_URL: host, port, user and password')];
  }
}

export async function checkDocker({ dockerHosts }: Pick<Config, 'dockerHosts'>): Promise<Finding[]> {
  return Promise.all(dockerHosts.map(checkEngine));
}

/** Not critical: billing goes on, and whoever asks here may not be let to an engine that the workers reach. */
async function checkEngine({ name, address }: DockerHost): Promise<Finding> {
  try {
    await inTime(openEngine({ name, address }, { timeouts: { quick: patienceMs } }));
    return docker.ok(`${name} answers`);
  } catch (error) {
    const fix =
      'check DOCKER_HOSTS, where workers run: storage is not measured, containers are not cleaned up';
    return docker.warn(`${name} (${address}) does not answer: ${reasonOf(error)}`, fix);
  }
}

export async function checkWebhooks({
  platformWebhook,
  chatWebhook,
}: Pick<Config, 'platformWebhook' | 'chatWebhook'>): Promise<Finding[]> {
  return Promise.all([
    ...(platformWebhook ? [checkWebhook('platform webhook', 'PLATFORM_WEBHOOK_URL', platformWebhook)] : []),
    ...(chatWebhook ? [checkWebhook('chat webhook', 'CHAT_WEBHOOK_URL', chatWebhook)] : []),
  ]);
}

/** Only whether somebody is there: what is signed is an event, and there are none to make up. */
async function checkWebhook(check: string, setting: string, target: WebhookTarget): Promise<Finding> {
  const { ok, warn, bad } = under(check);
  const { host } = new URL(target.url);
  try {
    const status = await inTime(askWebhook(target, patienceMs));
    return status < 500
      ? ok(`${host} answers`)
      : warn(`${host} answers ${status}`, `look at the receiver at ${setting}`);
  } catch (error) {
    return bad(`${host}: ${reasonOf(error)}`, `check ${setting}, and that its receiver runs`);
  }
}

export async function checkDirectories(
  config: Pick<Config, 'support' | 'trafficJournal'>,
): Promise<Finding[]> {
  const attachments = config.support.attachmentDir;
  const journal = config.trafficJournal;
  return Promise.all([
    attachments === undefined
      ? under('attachments').ok('in the database')
      : checkDirectory('attachments', 'ATTACHMENT_DIR', attachments),
    ...(journal === undefined ? [] : [checkDirectory('traffic journal', 'TRAFFIC_JOURNAL', journal)]),
  ]);
}

async function checkDirectory(check: string, setting: string, directory: string): Promise<Finding> {
  try {
    await inTime(tryToWrite(directory));
    return under(check).ok(`${directory} can be written`);
  } catch (error) {
    const fix = `give the user of this process ${setting} to write, with room on the disk`;
    return under(check).bad(`${directory} cannot be written: ${reasonOf(error)}`, fix);
  }
}

async function tryToWrite(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true, mode: 0o700 });
  const path = join(directory, `.octroi-doctor-${randomUUID()}`);
  const file = await open(path, 'wx', 0o600);
  try {
    await file.writeFile('x'.repeat(4096));
    await file.sync();
  } finally {
    await file.close();
    await unlink(path);
  }
}
