/** The knowledge base in a real browser: found and read by keyboard, voted on, written by support. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Browser } from 'playwright-core';
import { chromiumPath, openPage, overflowOf, startChromium, violationsOf } from '../support/chromium.js';
import { evil, examine, signedIn } from '../support/dashboard.js';
import { startHarness, type Harness } from '../support/harness.js';
import { addArticle } from '../support/kb.js';

(chromiumPath ? describe : describe.skip)('the knowledge base in Chromium', () => {
  let h: Harness;
  let browser: Browser;
  let wicked = '';
  beforeAll(async () => {
    [h, browser] = await Promise.all([startHarness({ worker: false }), startChromium()]);
    wicked = await addArticle(h, {
      slug: 'wicked',
      title: `Wicked ${evil}`,
      summary: `Wicked ${evil}`,
      body: `Wicked ${evil} ${'without-any-blank'.repeat(20)}\n\n| a | b |\n|---|--:|\n| ${evil} | ${'long '.repeat(60)} |\n\n\`\`\`\n${'code '.repeat(60)}\n\`\`\``,
    });
  });
  afterAll(async () => {
    await browser.close();
    await h.close();
  });

  test('for readers, in both languages, light and dark, on a phone too: nothing is wrong with it', async () => {
    await examine(browser, h, {
      token: h.tokens.member,
      paths: {
        kb: '/kb',
        'kb-found': '/kb?q=card',
        'kb-nothing': '/kb?q=xyzzyplugh',
        'kb-category': '/kb?category=billing',
        'kb-article': '/kb/add-ons',
        'kb-wicked': '/kb/wicked',
        'kb-found-wicked': '/kb?q=wicked',
      },
    });
  });

  test('for support, too', async () => {
    await examine(browser, h, {
      token: h.tokens.support,
      paths: {
        'kb-agent': '/kb',
        articles: '/support/articles',
        'article-new': '/support/articles/new',
        'article-edit': `/support/articles/${wicked}`,
      },
    });
  });

  test('for who is not signed in, and without JavaScript', async () => {
    const watched = await openPage(browser, h.apiUrl, {
      javaScriptEnabled: false,
      viewport: { width: 360, height: 740 },
    });
    const { page } = watched;
    await page.goto('/kb');
    await page.fill('#q', 'card');
    await page.selectOption('#category', 'billing');
    await page.click('form[role=search] button');
    expect(page.url()).toContain('category=billing');
    await page.click('.found h3 a');
    expect(await page.locator('article.prose').count()).toBe(1);
    await page.click('button[value=fr]');
    expect(await page.getAttribute('html', 'lang')).toBe('fr');
    expect(watched.faults).toEqual([]);
    await watched.close();

    const scripted = await openPage(browser, h.apiUrl, { viewport: { width: 360, height: 740 } });
    await scripted.page.goto('/kb/add-ons');
    expect(await violationsOf(scripted)).toEqual([]);
    expect(await overflowOf(scripted)).toBe(0);
    expect(scripted.faults).toEqual([]);
    await scripted.close();
  });

  test('is searched, read and voted on by the keyboard', async () => {
    const watched = await signedIn(browser, h, { token: h.tokens.member, path: '/kb' });
    const { page } = watched;
    const tabTo = async (selector: string) => {
      for (let n = 0; n < 60; n += 1) {
        await page.keyboard.press('Tab');
        if ((await page.locator(`${selector}:focus`).count()) > 0) return;
      }
      throw new Error(`the keyboard does not reach ${selector}`);
    };
    await tabTo('#q');
    await page.keyboard.type('mobile mone');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/kb?q=mobile+mone**');
    expect(await page.locator('mark').count()).toBeGreaterThan(0);
    await tabTo('a[href^="/kb/pay-with-mobile-money"]');
    await page.keyboard.press('Enter');
    await page.waitForURL('**/kb/pay-with-mobile-money');
    await tabTo('button[name=helpful][value=yes]');
    await page.keyboard.press('Enter');
    await page.waitForSelector('button[value=yes][aria-pressed=true]');
    expect(await page.textContent('#helpful')).toContain('You have said that it helped.');
    expect(watched.faults).toEqual([]);
    await watched.close();
  });

  test('an agent writes, looks at it, publishes; a member finds it', async () => {
    const watched = await signedIn(browser, h, { token: h.tokens.support, path: '/kb' });
    const { page } = watched;
    await page.click('a:has-text("Write an article")');
    await page.fill('#slug', 'feed-the-penguins');
    await page.selectOption('#category', 'other');
    await page.fill('#title', 'Feed the penguins');
    await page.fill('#summary', evil);
    await page.fill('#body', `Give them **herring**. ${evil}`);
    await page.click('button[value=preview]');
    await page.waitForSelector('#preview');
    expect(await page.textContent('.prose strong')).toBe('herring');
    expect(await page.inputValue('#slug')).toBe('feed-the-penguins');
    await page.dblclick('.fields button:not(.quiet)');
    await page.waitForSelector('.flash');
    expect(await page.textContent('.flash')).toContain('The draft is saved.');
    await page.click('.confirm summary');
    await page.click('.confirm button');
    await page.waitForSelector('.flash:has-text("published")');
    expect(await page.locator('main img, main script').count()).toBe(0);
    expect(watched.faults).toEqual([]);
    await watched.close();

    const reader = await signedIn(browser, h, { token: h.tokens.outsider, path: '/kb?q=penguin' });
    await reader.page.click('a:has-text("Feed the penguins")');
    await reader.page.waitForURL('**/kb/feed-the-penguins');
    expect(await reader.page.textContent('article')).toContain(evil);
    expect(await reader.page.locator('main img, main script').count()).toBe(0);
    expect(reader.faults).toEqual([]);
    await reader.close();
  });
});
