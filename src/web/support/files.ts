/** Files that a form brings to a ticket. */
import { userOf, type Actor } from '../../api/actor.js';
import { checkedType, keepFile, type CheckedFile } from '../../api/attachments.js';
import type { Services } from '../../api/services.js';
import { isFileName, maxAttachmentBytes, typeOfName } from '../../domain/attachments.js';
import { AppError, invalidField } from '../../errors.js';
import { maxLoose } from '../../stores/attachments.js';
import { uuidOf } from '../../support/inbound-attachments.js';
import type { UploadedFile } from '../forms.js';

/** Bytes of a form with files at most: as much as a mail may bring. */
export const filesFormLimit = 25_000_000;

/**
 * All of them looked at before any is kept. What a file is, its name says: browsers do not know every kind. The same
 * files have the same ids whenever the form is sent again.
 * @throws AppError `validation_failed` about `attachments`
 */
export function checkFiles(files: readonly UploadedFile[], resourceId: string): CheckedFile[] {
  if (files.length > maxLoose) throw notTaken('too_many');
  return files.map(({ name, data }, n) => {
    if (!isFileName(name) || data.length > maxAttachmentBytes) throw notTaken('not_a_file');
    const fileName = name;
    return { id: uuidOf(resourceId, String(n)), fileName, contentType: typeOf(fileName, data), data };
  });
}

function typeOf(name: string, data: Buffer): string {
  try {
    return checkedType(typeOfName(name) ?? '', name, data);
  } catch (error) {
    throw error instanceof AppError ? notTaken('wrong_type') : error;
  }
}

const notTaken = (code: string) => invalidField('attachments', code, 'holds a file that is not taken');

/** Keeps them for a message of a ticket; returns their ids. Those that are there already stay. @throws as `keepFile` */
export async function keepFiles(
  files: readonly CheckedFile[],
  { teamId, ticketId, actor }: { teamId: string; ticketId: string; actor: Actor },
  services: Services,
): Promise<string[]> {
  const uploader = userOf(actor);
  for (const file of files) {
    const place = { teamId, ticketId, id: file.id };
    const there = await services.attachments.find(place, { userId: uploader, isSupport: true });
    if (!there) await keepFile(teamId, { ...file, ticketId, uploader }, services);
  }
  return files.map(({ id }) => id);
}
