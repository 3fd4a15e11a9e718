/** Tokens as lists show them, the form for a new one, and the page that shows it once. */
import type { AppError } from '../../errors.js';
import { formatsOf, type Locale } from '../../mail/formats.js';
import type { TokenRecord } from '../../stores/tokens.js';
import { show, type Visit } from '../visit.js';
import { tokenWords } from './words.js';

/** `path`: where the tokens are, and what revokes one lies below. */
export function tokenList(tokens: readonly TokenRecord[], visit: Visit, path: string) {
  const now = new Date();
  return tokens.map((token) => tokenView(token, { visit, path, now }));
}

function tokenView(token: TokenRecord, { visit, path, now }: { visit: Visit; path: string; now: Date }) {
  const { id, name, scope, user_id, created_at, expires_at, last_used_at, revoked_at } = token;
  const w = tokenWords[visit.locale];
  const format = formatsOf(visit.locale);
  const on = (at: Date) => format.instant(at.toISOString());
  const isExpired = expires_at !== null && expires_at <= now;
  const isUsable = !revoked_at && !isExpired;
  return {
    name,
    scope: w.scopes[scope],
    user: user_id,
    created: w.created(on(created_at)),
    used: last_used_at ? w.lastUsed(on(last_used_at)) : w.neverUsed,
    end: revoked_at
      ? w.revokedAt(on(revoked_at))
      : expires_at
        ? (isExpired ? w.expired : w.expires)(on(expires_at))
        : w.neverExpires,
    level: isUsable ? 'ok' : 'dim',
    current: id === visit.session.tokenId ? w.current : null,
    revoke: isUsable && {
      label: w.revoke,
      which: w.revokeWhich(name),
      text: w.revokeText,
      button: w.revokeButton,
      action: `${path}/${id}/revoke`,
      destroys: true,
      fields: { name },
    },
  };
}

/** What was typed into a form that was refused, and what is wrong with it: by field, in words; `all`: with no one field. */
export function refusal({ errors = [] }: AppError, locale: Locale, fields: readonly string[]) {
  const w = tokenWords[locale];
  const wrong = Object.fromEntries(
    errors.filter(({ field }) => fields.includes(field)).map(({ field }) => [field, w.wrong[field]]),
  );
  const rest = errors.find(({ field }) => !fields.includes(field));
  const all = Object.keys(wrong).length > 0 && !rest ? null : ((rest && w.wrong[rest.field]) ?? w.failed);
  return { wrong, all };
}

/** The page that shows a new token, this once. */
export function tokenMade(
  visit: Parameters<typeof show>[0],
  { token, name, path, current }: { token: string; name: string; path: string; current: 'team' | 'tokens' },
) {
  const w = tokenWords[visit.locale];
  return show(visit, 'tokens/made', { title: w.made, current, w, made: token, name, back: path }, 201);
}
