/** What the support team's chat is told, in the shape of Slack's incoming webhooks. */

/** What happened, as the outbox keeps it. */
export type ChatEvent = {
  /** What people call the ticket by. */
  number: string;
  subject: string;
  priority: string;
  /** The team's name. */
  team: string;
} & (
  | { kind: 'urgent' }
  | { kind: 'message'; text: string }
  | { kind: 'warning' | 'breach'; clock: 'first_response' | 'next_response'; due_at: string }
);

export interface ChatMessage {
  text: string;
  blocks: object[];
}

const longestSubject = 150;
const longestExcerpt = 500;

export function chatMessage(event: ChatEvent): ChatMessage {
  const ticket = `#${event.number} ${plain(event.subject, longestSubject)}`;
  const text = `${headline(event)}: ${ticket}`;
  const details = `${plain(event.team, longestSubject)} · ${event.priority}${dueWords(event)}`;
  return {
    text,
    blocks: [
      section(`*${headline(event)}*\n${ticket}`),
      ...(event.kind === 'message' ? [section(`>${plain(event.text, longestExcerpt)}`)] : []),
      { type: 'context', elements: [{ type: 'mrkdwn', text: details }] },
    ],
  };
}

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });

function headline(event: ChatEvent): string {
  if (event.kind === 'urgent') return 'New urgent ticket';
  if (event.kind === 'message') return 'New message';
  const answer = event.clock === 'first_response' ? 'First answer' : 'Answer';
  return event.kind === 'warning' ? `${answer} is due soon` : `${answer} is overdue`;
}

function dueWords(event: ChatEvent): string {
  if (event.kind !== 'warning' && event.kind !== 'breach') return '';
  return ` · due ${event.due_at.slice(0, 16).replace('T', ' ')} UTC`;
}

/**
 * Text of people, on one line, that is nothing but text: `&<>` make Slack's links and mentions; an @ that nothing
 * follows makes none in chats that know `@channel` without brackets.
 */
function plain(text: string, longest: number): string {
  const line = text.replace(/[\s\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu, ' ').trim();
  const signs = Array.from(line);
  const cut = signs.length > longest ? `${signs.slice(0, longest - 1).join('')}…` : line;
  return cut
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('@', '@\u200b');
}
