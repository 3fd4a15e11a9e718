/** Files that a mail brings become attachments of its message; what is not taken is named in the text. */
import { createHash } from 'node:crypto';
import { contentTypeOf, hasExtensionOf, isFileName, maxAttachmentBytes } from '../domain/attachments.js';
import { AppError } from '../errors.js';
import { maxLoose, type AttachmentStore } from '../stores/attachments.js';
import type { AttachmentStorage } from './attachments.js';
import type { InboundMail } from './inbound-parse.js';

export interface Uploading {
  messageId: string;
  ticketId: string;
  teamId: string;
  userId: string;
}

export interface Uploaded {
  ids: string[];
  /** Names of those that were not taken. */
  left: string[];
}

/** The same again when the mail comes again. */
export async function attachFiles(
  files: InboundMail['attachments'],
  { messageId, ticketId, teamId, userId: uploader }: Uploading,
  { store, storage }: { store: AttachmentStore; storage: AttachmentStorage },
): Promise<Uploaded> {
  const uploaded: Uploaded = { ids: [], left: [] };
  for (const [index, { name: fileName, type, data }] of files.entries()) {
    const id = uuidOf(messageId, String(index));
    const contentType = data.length <= maxAttachmentBytes ? contentTypeOf(type, data) : undefined;
    const isTaken =
      contentType && data.length > 0 && isFileName(fileName) && hasExtensionOf(fileName, contentType);
    if (isTaken && uploaded.ids.length < maxLoose && (await keep(id, fileName, contentType, data))) {
      uploaded.ids.push(id);
    } else uploaded.left.push(fileName);
  }
  return uploaded;

  async function keep(id: string, name: string, contentType: string, data: Buffer): Promise<boolean> {
    const there = await store.find({ teamId, ticketId, id }, { userId: uploader, isSupport: true });
    if (there) return true;
    await storage.put(id, data);
    try {
      const file = { id, ticketId, uploader, fileName: name, contentType, bytes: data.length };
      return (await store.add(teamId, file)) !== undefined;
    } catch (error) {
      await storage.delete(id);
      if (error instanceof AppError) return false;
      throw error;
    }
  }
}

/** The same id for the same words, as a UUID of version 8. */
export function uuidOf(...words: string[]): string {
  const hex = createHash('sha256').update(words.join('\0')).digest('hex');
  const variant = '89ab'[parseInt(hex[16]!, 16) % 4]!;
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
