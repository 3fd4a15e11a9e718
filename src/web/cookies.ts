/** The cookies of the dashboard. None of them is read by the API. */
import type { Context } from 'koa';

/** `session`: who is signed in. `form`: binds the forms of who is not. `language`: as chosen by hand. */
export type CookieName = 'session' | 'form' | 'language';

/**
 * `__Host-`: the browser takes it only over HTTPS, for this host alone and all of it. On plain HTTP, as on a developer's
 * machine, such a cookie would be refused.
 */
const nameOf = (name: CookieName, baseUrl: string) => `${isSecure(baseUrl) ? '__Host-' : ''}octroi_${name}`;

const isSecure = (baseUrl: string) => baseUrl.startsWith('https:');

export function readCookie(ctx: Context, name: CookieName, baseUrl: string): string | undefined {
  const value = ctx.cookies.get(nameOf(name, baseUrl), { signed: false });
  return value && /^[\w-]{1,100}$/.test(value) ? value : undefined;
}

/** Without `maxAge`, in seconds, it goes when the browser is closed; 0 takes it away. */
export function writeCookie(
  ctx: Context,
  name: CookieName,
  value: string,
  { baseUrl, maxAge }: { baseUrl: string; maxAge?: number },
): void {
  const attributes = ['Path=/', 'HttpOnly', 'SameSite=Lax'];
  if (isSecure(baseUrl)) attributes.push('Secure');
  if (maxAge !== undefined) attributes.push(`Max-Age=${maxAge}`);
  ctx.append('Set-Cookie', [`${nameOf(name, baseUrl)}=${value}`, ...attributes].join('; '));
}
