/** Markdown of articles as HTML that is safe to show, also under a CSP without inline styles, and as bare words. */
import markdownIt from 'markdown-it';

const markdown = markdownIt({ html: false, linkify: false, typographer: false });

markdown.validateLink = isSafeLink;
// An image from elsewhere would tell its server who reads.
markdown.renderer.rules.image = (tokens, index) => markdown.utils.escapeHtml(tokens[index]?.content ?? '');
markdown.core.ruler.push('strict_csp', ({ tokens }) => {
  for (const token of tokens) {
    const align = /^text-align:(left|center|right)$/.exec(String(token.attrGet('style') ?? ''))?.[1];
    token.attrs = token.attrs?.filter(([name]) => name !== 'style') ?? null;
    if (align) token.attrSet('class', `align-${align}`);
    for (const child of token.children ?? []) {
      if (child.type === 'link_open') child.attrSet('rel', 'nofollow noopener noreferrer');
    }
  }
});

/** http, https, mailto and what is relative to this site; what stands before a colon is a scheme to browsers. */
function isSafeLink(url: string): boolean {
  const [start = ''] = url.split(/[/?#\\]/, 1);
  if (start.includes(':')) return /^(https?:\/\/|mailto:)/i.test(url);
  return !/^[/\\]{2}/.test(url);
}

/** HTML without scripts, styles, images or raw HTML of the author's. */
export function renderMarkdown(text: string): string {
  return markdown.render(text);
}

/** The words of a text, for searching and for snippets: no marks, no addresses of links. */
export function plainText(text: string): string {
  const parts: string[] = [];
  for (const token of markdown.parse(text, {})) {
    if (token.type === 'inline') {
      const words = (token.children ?? []).map(({ type, content }) => (/break$/.test(type) ? ' ' : content));
      parts.push(words.join(''));
    } else if (token.type === 'fence' || token.type === 'code_block') {
      parts.push(token.content);
    }
  }
  return parts
    .join(' ')
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim();
}
