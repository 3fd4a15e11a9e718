/** What a reader's search words mean. */
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { searchTerms, slugPattern } from '../../src/domain/kb.js';

describe('the last word', () => {
  test.each<[string, ReturnType<typeof searchTerms>['unfinished']]>([
    ['pay', { before: '', word: 'pay' }],
    ['mobile MON', { before: 'mobile ', word: 'mon' }],
    ['  payer à l’é', null],
    ['réactiv', { before: '', word: 'réactiv' }],
    ['re\u0301activ', { before: '', word: 'réactiv' }],
    ['card -mob', null],
    ['"mobile mon', null],
    ['"mobile money" pay', { before: '"mobile money" ', word: 'pay' }],
    ['"mobile money"', null],
    ['card or mob', null],
    ['card OR mob', null],
    ['floor mob', { before: 'floor ', word: 'mob' }],
    ['pa', null],
    ['pay ', { before: '', word: 'pay' }],
    ['pay-now', null],
    ['npm:start', null],
    ['', null],
    ['&&& !!', null],
    [`a ${'x'.repeat(51)}`, null],
  ])('of %j', (typed, unfinished) => {
    expect(searchTerms(typed).unfinished).toEqual(unfinished);
  });
});

test('words are each there once, in lower case, twelve at most', () => {
  expect(searchTerms('Pay, pay & "PAY" - with: card!').words).toEqual(['pay', 'with', 'card']);
  expect(searchTerms('a b c d e f g h i j k l m n o').words).toHaveLength(12);
  expect(searchTerms('\u0000pay\u0000card').text).toBe('pay card');
});

test('whatever is typed, words have nothing that an operator is made of', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 200 }), (typed) => {
      const { text, unfinished, words } = searchTerms(typed);
      for (const word of [...words, ...(unfinished ? [unfinished.word] : [])]) {
        expect(word).toMatch(/^[\p{L}\p{M}\p{N}]+$/u);
      }
      expect(text).not.toMatch(/[\0\ud800-\udfff]/u);
    }),
  );
});

test.each(['pay', 'pay-by-card', '2-factor'])('%j is a slug', (slug) => expect(slug).toMatch(slugPattern));
test.each(['', 'Pay', '-pay', 'pay-', 'pay--by', 'pay by', 'a/b', 'é', 'x'.repeat(101)])(
  '%j is none',
  (slug) => expect(slug).not.toMatch(slugPattern),
);
