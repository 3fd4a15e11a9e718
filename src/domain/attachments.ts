/** Attachments: which kinds of files are taken, and how each is told by its first bytes, whatever it claims to be. */

export const maxAttachmentBytes = 10_000_000;

interface FileKind {
  extensions: readonly string[];
  /** Whether the bytes are such a file's; what is text has no mark, and must not be anything else. */
  fits(data: Uint8Array): boolean;
}

const startsWith =
  (...bytes: number[]) =>
  (data: Uint8Array) =>
    bytes.every((byte, n) => data[n] === byte);

const ascii = (data: Uint8Array, from: number, to: number) => String.fromCharCode(...data.subarray(from, to));

const text = (...extensions: string[]): FileKind => ({ extensions, fits: isPlainText });

/** By content type, as it is served. Markup is not among them: a browser might run it. */
const fileKinds: Record<string, FileKind> = {
  'image/png': { extensions: ['png'], fits: startsWith(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a) },
  'image/jpeg': { extensions: ['jpg', 'jpeg'], fits: startsWith(0xff, 0xd8, 0xff) },
  'image/gif': { extensions: ['gif'], fits: (data) => /^GIF8[79]a$/.test(ascii(data, 0, 6)) },
  'image/webp': {
    extensions: ['webp'],
    fits: (data) => ascii(data, 0, 4) === 'RIFF' && ascii(data, 8, 12) === 'WEBP',
  },
  'application/pdf': { extensions: ['pdf'], fits: (data) => ascii(data, 0, 5) === '%PDF-' },
  'application/zip': {
    extensions: ['zip'],
    // An empty archive has its end alone.
    fits: (data) => startsWith(0x50, 0x4b, 3, 4)(data) || startsWith(0x50, 0x4b, 5, 6)(data),
  },
  'text/plain': text('txt', 'text', 'log', 'md', 'yml', 'yaml', 'conf'),
  'text/csv': text('csv'),
  'application/json': text('json'),
};

/** Other names that clients have for them. */
const otherNames: Record<string, string> = {
  'image/jpg': 'image/jpeg',
  'application/x-zip-compressed': 'application/zip',
  'text/x-log': 'text/plain',
  'text/markdown': 'text/plain',
  'application/csv': 'text/csv',
};

export const attachmentTypes = Object.keys(fileKinds);

/** The content type under which such a file is kept; undefined: it is not taken. `claimed` has no parameters. */
export function contentTypeOf(claimed: string, data: Uint8Array): string | undefined {
  const type = otherNames[claimed] ?? claimed;
  return Object.hasOwn(fileKinds, type) && fileKinds[type]!.fits(data) ? type : undefined;
}

/** The content type that a file of this name has; undefined: none that is taken. */
export function typeOfName(name: string): string | undefined {
  return attachmentTypes.find((type) => hasExtensionOf(name, type));
}

/** The endings that the name of such a file may have. */
export function extensionsOf(contentType: string): readonly string[] {
  return fileKinds[contentType]?.extensions ?? [];
}

/** No signs that steer terminals or turn writing round, no paths. */
export function isFileName(name: string): boolean {
  return (
    name.length <= 200 &&
    name === name.trim() &&
    !/[\p{Cc}\p{Cs}/\\\u200e\u200f\u202a-\u202e\u2066-\u2069]/u.test(name) &&
    /[^.]\.[A-Za-z0-9]+$/.test(name)
  );
}

export function hasExtensionOf(name: string, contentType: string): boolean {
  const extension = name.slice(name.lastIndexOf('.') + 1).toLowerCase();
  return extensionsOf(contentType).includes(extension);
}

/** UTF-8 without NUL that no browser would take for a page, an image or a script of its own accord. */
function isPlainText(data: Uint8Array): boolean {
  if (data.includes(0)) return false;
  try {
    const decoded = new TextDecoder('utf-8', { fatal: true }).decode(data);
    return !/^\s*<([!?]|(a|b|body|br|div|font|h1|head|html|iframe|p|script|style|svg|table|title)[\s/>])/i.test(
      decoded.slice(0, 1024),
    );
  } catch {
    return false;
  }
}
