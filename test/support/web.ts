/** A browser without a screen: keeps cookies, follows redirects, sends the forms that it was shown. */
import type { Harness } from './harness.js';

export interface Page {
  status: number;
  headers: Headers;
  html: string;
  /** Where it ended, after redirects. */
  path: string;
}

export type Browser = ReturnType<typeof openBrowser>;

/** `headers` go with every request, as a proxy or a language would add them. */
export function openBrowser({ apiUrl }: Pick<Harness, 'apiUrl'>, headers: Record<string, string> = {}) {
  const cookies = new Map<string, string>();
  let last: Page | undefined;

  async function request(path: string, init: RequestInit = {}): Promise<Page> {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ');
    const response = await fetch(apiUrl + path, {
      ...init,
      redirect: 'manual',
      headers: {
        Accept: 'text/html,*/*;q=0.8',
        'Accept-Language': 'en',
        ...(cookie && { Cookie: cookie }),
        ...headers,
        ...(init.headers as Record<string, string> | undefined),
      },
    });
    for (const line of response.headers.getSetCookie()) keep(line);
    const html = await response.text();
    last = { status: response.status, headers: response.headers, html, path };
    return last;
  }

  function keep(line: string): void {
    const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
    if (/Max-Age=0/.test(line)) cookies.delete(name);
    else cookies.set(name, value);
  }

  /** Follows redirects, by GET as a browser does after 303. */
  async function open(path: string): Promise<Page> {
    let page = await request(path);
    for (let hops = 0; page.status === 303 && hops < 5; hops += 1) {
      page = await request(page.headers.get('Location') ?? '/');
    }
    return page;
  }

  /** Sends a form, with the token of the page that is open, and does not follow. */
  function send(path: string, fields: Record<string, string>, more: Record<string, string> = {}) {
    const token = formTokenIn(last?.html ?? '');
    const body = new URLSearchParams({ ...(token && { form_token: token }), ...fields });
    return request(path, { method: 'POST', body, headers: { Origin: apiUrl, ...more } });
  }

  async function submit(path: string, fields: Record<string, string>): Promise<Page> {
    const page = await send(path, fields);
    return page.status === 303 ? open(page.headers.get('Location') ?? '/') : page;
  }

  /** Signs in by the form; returns the page that it leads to. */
  async function signIn(token: string): Promise<Page> {
    await open('/login');
    return submit('/login', { token });
  }

  return { cookies, request, open, send, submit, signIn };
}

export const formTokenIn = (html: string): string =>
  /name="form_token" value="([^"]+)"/.exec(html)?.[1] ?? '';

/** Text of a page as one line, without tags; what stands for a blank in French is one. */
export const textOf = (html: string): string =>
  html.replaceAll(/<[^>]*>/g, ' ').replaceAll(/[\s\u00a0\u202f]+/g, ' ');

/** A page without the one script tag that it should have. */
export const withoutOwnScript = (html: string): string =>
  html.replace(/<script type="module" src="\/assets\/octroi-[0-9a-f]{16}\.js"><\/script>/, '');
