import { expect, test } from '@jest/globals';
import { answerLines } from '../../src/mail/answer-line.js';
import { withoutQuotes } from '../../src/support/quoted-text.js';

const cases: [what: string, text: string, answer: string][] = [
  ['nothing quoted', 'Hello\n\nIt works now.\n', 'Hello\n\nIt works now.'],
  ['our line', `Thanks!\n\n${answerLines.en}\n\nHello Awa,\nlong ago`, 'Thanks!'],
  [
    'our line in French, with an attribution',
    `Merci\n\nLe 3 mai 2026 à 10:00, S <s@x.test> a écrit :\n\n${answerLines.fr}\nBonjour`,
    'Merci',
  ],
  [
    'our line, quoted',
    `Thanks!\n\nOn 3 May 2026, S <s@x.test> wrote:\n> ${answerLines.en}\n>\n> Hello`,
    'Thanks!',
  ],
  [
    'an attribution over two lines',
    'Fine.\n\nOn Mon, 4 May 2026 at 10:00 AM Support <s@x.test>\nwrote:\n\n> old',
    'Fine.',
  ],
  [
    'an attribution over three lines',
    'Bien.\n\nLe lun. 4 mai 2026 à 10:00, Le support de la plateforme\n<s@x.test>\na écrit :\n\n> vieux',
    'Bien.',
  ],
  [
    'an answer below the quote',
    'On 3 May 2026, S <s@x.test> wrote:\n> Does it work?\n> Tell us.\n\nYes.',
    'Yes.',
  ],
  ['answers between quotes', '> Does it work?\nYes.\n> Since when?\nSince noon.', 'Yes.\nSince noon.'],
  [
    'own words like an attribution',
    'On Monday the log wrote:\nno space left',
    'On Monday the log wrote:\nno space left',
  ],
  ['Outlook', 'Done.\n\n-----Original Message-----\nFrom: S\nSent: Monday\nSubject: x\n\nold', 'Done.'],
  ['Outlook in French', 'Fait.\n\n-----Message d’origine-----\nDe : S\nObjet : x\n\nvieux', 'Fait.'],
  [
    'Outlook with a rule',
    'Done.\n\n________________________________\nFrom: S <s@x.test>\nSent: Monday\nTo: A\nSubject: x\n\nold',
    'Done.',
  ],
  ['Outlook headers alone', 'Fait.\n\nDe : S <s@x.test>\nEnvoyé : lundi\nÀ : A\nObjet : x\n\nvieux', 'Fait.'],
  [
    'a line that begins with From',
    'From: is the wrong field.\nSee you',
    'From: is the wrong field.\nSee you',
  ],
  ['a signature', 'Yes.\n\n-- \nAwa Koné\nDirector', 'Yes.'],
  [
    'a telephone',
    'Oui.\n\nEnvoyé de mon iPhone\n\nLe 3 mai 2026 à 10:00, S <s@x.test> a écrit :\n\n> vieux',
    'Oui.',
  ],
  ['CRLF', 'Yes.\r\n\r\n> old\r\n', 'Yes.'],
  ['all quoted: the whole text', '> old\n> older', '> old\n> older'],
  ['nothing at all', ' \n ', ''],
];

test.each(cases)('%s', (_what, text, answer) => {
  expect(withoutQuotes(text)).toBe(answer);
});

test('long and strange texts take no time', () => {
  const started = performance.now();
  for (const line of ['On 1 ', 'Le 1 a écrit ', '> ', '-', '\n', 'From: x\n', 'On 1\n'])
    withoutQuotes(line.repeat(200_000 / line.length));
  expect(performance.now() - started).toBeLessThan(5_000);
});
