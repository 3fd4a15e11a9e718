import {
  appendFileSync,
  existsSync,
  mkdirSync,
  readFileSync,
  renameSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { dirname } from 'node:path';

/** A mail as it came in; also the wire shape. */
export interface Message {
  id: string;
  from: string;
  /** Addresses, with commas between. */
  to: string;
  subject: string;
  text: string;
  html: string;
  /** ISO 8601. */
  received_at: string;
  message_id: string;
  /** Where an answer goes; empty: to the sender. Mails of before it was kept have none. */
  reply_to?: string;
}

/**
 * The newest mails, in memory and in an NDJSON file. Writing is synchronous: a mail is in the file before its sender
 * hears that it was taken. The file is written anew when it holds twice as many as are kept.
 */
export class MessageStore {
  #messages: Message[] = [];
  #lines = 0;

  constructor(
    private readonly file: string,
    private readonly keep: number,
  ) {
    mkdirSync(dirname(file), { recursive: true });
    if (!existsSync(file)) return;
    const messages = readLines(file);
    this.#lines = messages.length;
    this.#messages = messages.slice(-keep);
  }

  add(message: Message): void {
    this.#messages.push(message);
    if (this.#messages.length > this.keep) this.#messages.shift();
    if (this.#lines >= 2 * this.keep) this.#rewrite();
    else this.#append(message);
  }

  get(id: string): Message | undefined {
    return this.#messages.find((message) => message.id === id);
  }

  /** Newest first; with `to`, only those to that address. */
  list(to?: string): Message[] {
    const isWanted = (message: Message) =>
      !to || message.to.toLowerCase().split(', ').includes(to.toLowerCase());
    return this.#messages.filter(isWanted).reverse();
  }

  #append(message: Message): void {
    appendFileSync(this.file, line(message), { mode: 0o600 });
    this.#lines += 1;
  }

  #rewrite(): void {
    writeFileSync(`${this.file}.new`, this.#messages.map(line).join(''), { mode: 0o600 });
    renameSync(`${this.file}.new`, this.file);
    this.#lines = this.#messages.length;
  }
}

const line = (message: Message) => `${JSON.stringify(message)}\n`;

/** The whole lines of the file; what a crash left of a last one is cut off, or the next line would grow onto it. */
function readLines(file: string): Message[] {
  const content = readFileSync(file);
  const end = content.lastIndexOf('\n') + 1;
  if (end < content.length) truncateSync(file, end);
  const lines = content.subarray(0, end).toString().split('\n');
  return lines.filter(Boolean).map((text) => JSON.parse(text) as Message);
}
