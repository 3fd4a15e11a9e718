/** Files of tickets: uploaded alone, then carried by a message; handed out so that no browser opens or runs them. */
import { z } from 'zod';
import {
  attachmentTypes,
  contentTypeOf,
  extensionsOf,
  hasExtensionOf,
  isFileName,
  maxAttachmentBytes,
} from '../domain/attachments.js';
import { AppError, invalidField } from '../errors.js';
import { attachmentBody, type Attachment } from '../stores/attachments.js';
import { userOf, type Actor } from './actor.js';
import { readBody } from './body.js';
import { notFound } from './membership.js';
import type { Reply } from './reply.js';
import { route } from './route.js';
import type { Services } from './services.js';
import { attachmentSchema } from './ticket-schemas.js';

const access = { scopes: ['user', 'support'], teamRole: 'member' } as const;
const isUuid = (text: string) => z.uuid().safeParse(text).success;

const fileName = z
  .string()
  .refine(
    isFileName,
    'must be a plain file name of up to 200 characters with an extension, such as error.log',
  );

export const attachmentRoutes = [
  route({
    method: 'post',
    path: '/api/support/:team/tickets/:id/attachments',
    summary: 'Upload a file for the next message of a ticket; the body is the file',
    access,
    params: z.object({ team: z.string(), id: z.string() }),
    query: z.strictObject({ file_name: fileName }),
    reads: {
      type: 'application/octet-stream',
      about: `The file, with its own Content-Type: ${attachmentTypes.join(', ')}.`,
    },
    response: attachmentSchema,
    statuses: [201],
    errors: ['conflict'],
    links: { 'get /api/support/:team/tickets/:id/attachments/:attachment': { attachment: 'id' } },
    async handle({ params: { team, id: ticketId }, query, actor, resourceId: id, ctx }, services) {
      const { attachments } = services;
      const uploader = userOf(actor);
      // Looked at first, so that the bytes are not read for nothing.
      if (!isUuid(ticketId) || !(await attachments.requireRoom(team, ticketId, uploader))) throw notFound();
      const data = await readBody(ctx, maxAttachmentBytes);
      const contentType = checkedType(ctx.request.type, query.file_name, data);
      const file = { id, ticketId, uploader, fileName: query.file_name, contentType, data };
      return { status: 201, body: attachmentBody(await keepFile(team, file, services)) };
    },
  }),

  route({
    method: 'get',
    path: '/api/support/:team/tickets/:id/attachments/:attachment',
    summary: 'A file of a ticket',
    access,
    params: z.object({ team: z.string(), id: z.string(), attachment: z.string() }),
    response: { type: 'application/octet-stream', about: 'The file, with its own Content-Type.' },
    handle: ({ params: { team: teamId, id: ticketId, attachment: id }, actor }, services) =>
      fileReply({ teamId, ticketId, id }, actor, services),
  }),
];

export interface CheckedFile {
  id: string;
  fileName: string;
  contentType: string;
  data: Buffer;
}

/** Keeps a file that was looked at, for the next message of its ticket. @throws AppError `conflict`, `not_found` */
export async function keepFile(
  team: string,
  { data, ...file }: CheckedFile & { ticketId: string; uploader: string },
  { attachments, attachmentStorage: storage }: Services,
): Promise<Attachment> {
  // Bytes before the row: what a crash leaves between is bytes that nobody sees, and the nightly job deletes.
  await storage.put(file.id, data);
  try {
    const row = await attachments.add(team, { ...file, bytes: data.length });
    if (!row) throw notFound();
    return row;
  } catch (error) {
    if (error instanceof AppError) await storage.delete(file.id);
    throw error;
  }
}

/** A file of a ticket, to be saved and never shown. @throws AppError `not_found` unless the actor may see it */
export async function fileReply(
  { teamId, ticketId, id }: { teamId: string; ticketId: string; id: string },
  actor: Actor,
  { attachments, attachmentStorage }: Services,
): Promise<Reply> {
  if (!isUuid(ticketId) || !isUuid(id)) throw notFound();
  const reader = { userId: userOf(actor), isSupport: actor.scope === 'support' };
  const row = await attachments.find({ teamId, ticketId, id }, reader);
  const data = row && (await attachmentStorage.get(row.id));
  if (!data) throw notFound();
  return { body: data, headers: headersOf(row.file_name, row.content_type) };
}

/** @throws AppError `unsupported_media_type` unless the bytes are what type and name say. */
export function checkedType(claimed: string, name: string, data: Buffer): string {
  if (data.length === 0) throw invalidField('body', 'too_small', 'must not be empty');
  const type = contentTypeOf(claimed.toLowerCase(), data);
  if (type === undefined) {
    throw new AppError(
      'unsupported_media_type',
      `The file must be what its Content-Type says, one of: ${attachmentTypes.join(', ')}; text is UTF-8, not markup.`,
    );
  }
  if (hasExtensionOf(name, type)) return type;
  const endings = extensionsOf(type).join(', ');
  throw invalidField(
    'file_name',
    'wrong_extension',
    `must end as a file of the type ${type} does: ${endings}`,
  );
}

function headersOf(name: string, contentType: string): Record<string, string> {
  return {
    'Content-Type': contentType.startsWith('text/') ? `${contentType}; charset=utf-8` : contentType,
    'Content-Disposition': `attachment; filename*=UTF-8''${encoded(name)}`,
    'X-Content-Type-Options': 'nosniff',
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Cache-Control': 'private, no-store',
  };
}

/** As RFC 8187 wants it. */
function encoded(name: string): string {
  const percent = (sign: string) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`;
  return encodeURIComponent(name).replace(/[!'()*]/g, percent);
}
