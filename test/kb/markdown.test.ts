/** Injection tries on rendered Markdown: what comes out is safe to show, under a CSP without inline anything. */
import { describe, expect, test } from '@jest/globals';
import { plainText, renderMarkdown } from '../../src/kb/markdown.js';

/** Tags that we mean to make, with the attributes that they may have. */
const allowed = Object.fromEntries<string[]>([
  ...'p em strong s code pre ul li blockquote hr br h1 h2 h3 h4 h5 h6 table thead tbody tr'
    .split(' ')
    .map((tag) => [tag, tag === 'code' ? ['class'] : []]),
  ['ol', ['start']],
  ['a', ['href', 'title', 'rel']],
  ['th', ['class']],
  ['td', ['class']],
] as [string, string[]][]);

/** Everything between < and > in the HTML must be a tag of ours, and every address one that we allow. */
function expectSafe(html: string) {
  for (const [, inner = '', end] of html.matchAll(/<([^>]*)(>?)/g)) {
    expect(end).toBe('>');
    const [, tag = '', attributes = ''] = /^\/?([a-z0-9]+)((?: [a-z]+="[^"]*")*) ?\/?$/.exec(inner) ?? [];
    expect({ html, tag: tag in allowed }).toEqual({ html, tag: true });
    for (const [, name = '', value = ''] of attributes.matchAll(/([a-z]+)="([^"]*)"/g)) {
      expect({ html, attribute: allowed[tag]?.includes(name) }).toEqual({ html, attribute: true });
      if (name !== 'href') continue;
      const url = new URL(value.replaceAll('&amp;', '&'), 'https://help.example/kb/');
      expect(['https:', 'http:', 'mailto:']).toContain(url.protocol);
      if (url.host === 'evil.example') expect(value).toMatch(/^https?:/i);
    }
  }
}

const tries = [
  '<script>alert(1)</script>',
  '<ScRiPt src=//evil.example></sCrIpT>',
  '<img src=x onerror=alert(1)>',
  '<svg/onload=alert(1)>',
  '<a href="javascript:alert(1)">x</a>',
  '<div style="background:url(javascript:alert(1))">',
  '<iframe srcdoc="<script>alert(1)</script>">',
  '<<script>script>alert(1)<</script>/script>',
  '<b>bold <script>nested</script></b>',
  '<!-- --><script>alert(1)</script>',
  '<![CDATA[<script>alert(1)</script>]]>',
  '[x](javascript:alert(1))',
  '[x](JaVaScRiPt:alert(1))',
  '[x](  javascript:alert(1))',
  '[x](java\tscript:alert(1))',
  '[x](<java\nscript:alert(1)>)',
  '[x](<java&#10;script:alert(1)>)',
  '[x](javascript&colon;alert(1))',
  '[x](&#106;avascript:alert(1))',
  '[x](&#x6A;avascript&#58;alert(1))',
  '[x](\\javascript:alert(1))',
  '[x](%6Aavascript:alert(1))',
  '[x](\u0001javascript:alert(1))',
  '[x](\u00a0javascript:alert(1))',
  '[x](vbscript:msgbox(1))',
  '[x](data:text/html;base64,PHNjcmlwdD4=)',
  '[x](data:image/svg+xml,<svg/onload=alert(1)>)',
  '[x](file:///etc/passwd)',
  '[x](blob:https://evil.example/1)',
  '[x](//evil.example)',
  '[x](\\\\evil.example)',
  '[x](/\\evil.example)',
  '[x](https:evil.example)',
  '<javascript:alert(1)>',
  '<java&#115;cript:alert(1)>',
  '[x]\n\n[x]: javascript:alert(1)',
  '[x](https://a.example "onmouseover=alert(1)")',
  '[x](https://a.example "\\" onmouseover=\\"alert(1)")',
  '[x](https://a.example/"onmouseover="alert(1))',
  '[x](https://a.example/%22%20onclick=%22alert(1))',
  '![x](https://evil.example/pixel.png)',
  '![x"onerror="alert(1)](https://evil.example/pixel.png)',
  '![x](javascript:alert(1))',
  '![<script>alert(1)</script>](x)',
  '[![x](javascript:alert(1))](javascript:alert(2))',
  '[<img src=x onerror=alert(1)>](https://a.example)',
  '```"><script>alert(1)</script>\nx\n```',
  '```html onload=alert(1)\n<script>alert(1)</script>\n```',
  '    <script>alert(1)</script>',
  '`<script>alert(1)</script>`',
  '# <script>alert(1)</script>',
  '| <script>alert(1)</script> |\n|:-:|\n| <img src=x onerror=alert(1)> |',
  '> > <svg onload=alert(1)>',
  '&lt;script&gt;alert(1)&lt;/script&gt;',
  '&#60;script&#62;alert(1)&#60;/script&#62;',
];

test.each(tries)('%j comes out harmless', (text) => {
  const html = renderMarkdown(text);
  expectSafe(html);
  expect(html).not.toMatch(/<(script|img|svg|iframe|style|div)/i);
});

test('the check itself finds what is not safe', () => {
  for (const html of [
    '<img src="x">',
    '<p onclick="x">',
    '<a href="javascript:x">',
    '<td style="x">',
    '<p',
    '<a href="//evil.example">',
  ]) {
    expect(() => expectSafe(html)).toThrow();
  }
});

describe('what is meant', () => {
  test.each([
    ['# A\n\n**b** and `c`', '<h1>A</h1>\n<p><strong>b</strong> and <code>c</code></p>\n'],
    [
      '[a](https://a.example/b?c=d&e)',
      '<p><a href="https://a.example/b?c=d&amp;e" rel="nofollow noopener noreferrer">a</a></p>\n',
    ],
    [
      '[a](mailto:help@example.org)',
      '<p><a href="mailto:help@example.org" rel="nofollow noopener noreferrer">a</a></p>\n',
    ],
    ['[a](pay-by-card#fees)', '<p><a href="pay-by-card#fees" rel="nofollow noopener noreferrer">a</a></p>\n'],
    ['[a](/kb/x?at=12:30)', '<p><a href="/kb/x?at=12:30" rel="nofollow noopener noreferrer">a</a></p>\n'],
    ['![A drawing](x.png)', '<p>A drawing</p>\n'],
  ])('%j', (text, html) => {
    expect(renderMarkdown(text)).toBe(html);
  });

  test('columns are aligned by class, since a style would need a weaker CSP', () => {
    const html = renderMarkdown('| a | b |\n|--:|---|\n| 1 | 2 |');
    expect(html).toContain('<td class="align-right">1</td>\n<td>2</td>');
    expect(html).not.toContain('style');
  });
});

test('the words are without marks and addresses', () => {
  const text =
    '# Title\n\nSome **bold**\ntext, [a link](https://a.example), `code`.\n\n```sh\nnpm start\n```\n\n- one\n- two';
  expect(plainText(text)).toBe('Title Some bold text, a link, code. npm start one two');
  expect(plainText('\u0002 a \u0003')).toBe('a');
});

test.each(['[', '![', '*', '_a', '`', '> ', '- ', '<', '[a](', '&', '|\n', '**a _b'])(
  '100,000 characters of %j are rendered in a second',
  (part) => {
    const begun = performance.now();
    renderMarkdown(part.repeat(100_000 / part.length));
    expect(performance.now() - begun).toBeLessThan(5_000);
  },
);
