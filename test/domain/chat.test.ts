/** What the chat is told: short, and nothing of a person's text means anything to the chat. */
import { describe, expect, test } from '@jest/globals';
import { chatMessage, type ChatEvent } from '../../src/domain/chat.js';

const ticket = { number: '42', subject: 'It is down', priority: 'urgent', team: 'Ada & Co' };

test.each<[string, ChatEvent, string[]]>([
  [
    'an urgent ticket',
    { ...ticket, kind: 'urgent' },
    ['*New urgent ticket*\n#42 It is down', 'Ada &amp; Co · urgent'],
  ],
  [
    'a message',
    { ...ticket, kind: 'message', text: 'Still down.\n\nPlease look' },
    ['*New message*\n#42 It is down', '>Still down. Please look', 'Ada &amp; Co · urgent'],
  ],
  [
    'a warning',
    { ...ticket, kind: 'warning', clock: 'first_response', due_at: '2026-11-24T10:30:00.000Z' },
    ['*First answer is due soon*\n#42 It is down', 'Ada &amp; Co · urgent · due 2026-11-24 10:30 UTC'],
  ],
  [
    'a breach',
    { ...ticket, kind: 'breach', clock: 'next_response', due_at: '2026-11-24T10:30:00.000Z' },
    ['*Answer is overdue*\n#42 It is down', 'Ada &amp; Co · urgent · due 2026-11-24 10:30 UTC'],
  ],
])('%s', (_, event, lines) => {
  const { text, blocks } = chatMessage(event);
  expect(text).toBe(lines[0]!.replace(/\*/g, '').replace('\n', ': '));
  expect(textsOf(blocks)).toEqual(lines);
});

function textsOf(blocks: object[]): unknown[] {
  return (blocks as { text?: { text: string }; elements?: { text: string }[] }[]).map(
    ({ text, elements }) => text?.text ?? elements?.[0]?.text,
  );
}

describe('text of people', () => {
  const hostile = [
    '<!channel> <!here|x> <@U123> <https://evil.example|Click>',
    '@channel @all @here hello@example.test',
    '&lt;!channel&gt; &amp;',
    'a\r\nb\u2028<!everyone>\u202eabc\u0007',
    '```<!channel>```',
  ];
  test.each(hostile)('%j neither mentions anybody, nor links, nor breaks out', (text) => {
    const message = chatMessage({ ...ticket, kind: 'message', subject: text, team: text, text });
    for (const shown of [message.text, ...textsOf(message.blocks)] as string[]) {
      expect(shown.replace(/^>/, '')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)|@(?!\u200b)|[\u202e\u2028]/u);
      expect(shown.replace(/^\*[^*]*\*\n/, '')).not.toMatch(/\p{Cc}/u);
    }
  });

  test('is cut, between two signs', () => {
    const long = '😀'.repeat(10_000);
    const message = chatMessage({ ...ticket, kind: 'message', subject: long, text: long, team: long });
    expect(message.text).toBe(`New message: #42 ${'😀'.repeat(149)}…`);
    for (const shown of textsOf(message.blocks) as string[]) expect(shown.length).toBeLessThan(3_000);
    const entities = chatMessage({ ...ticket, kind: 'message', text: '&'.repeat(20_000) });
    for (const shown of textsOf(entities.blocks) as string[]) expect(shown.length).toBeLessThan(3_000);
  });
});
