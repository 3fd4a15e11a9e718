/** Server-sent events, read as a browser would: over HTTP, with the id of the last one kept. */

export interface StreamEvent {
  event: string;
  id: string | null;
  data: Record<string, unknown>;
}

export interface EventStream {
  status: number;
  headers: Headers;
  /** What came, in order. */
  events: StreamEvent[];
  comments: number;
  /** As the next connection sends it. */
  lastEventId: string;
  /** Of the events of a kind, one field each. */
  of(event: string, field: string): unknown[];
  /** Resolves when the server has ended it; rejects when it broke off. */
  ended: Promise<void>;
  close(): void;
}

export async function openEvents(url: string, token: string, headers: Record<string, string> = {}) {
  const leaving = new AbortController();
  const response = await fetch(url, {
    headers: { Authorization: `Bearer ${token}`, ...headers },
    signal: leaving.signal,
  });
  const stream: EventStream = {
    status: response.status,
    headers: response.headers,
    events: [],
    comments: 0,
    lastEventId: headers['Last-Event-ID'] ?? '',
    of: (event, field) => stream.events.filter((one) => one.event === event).map(({ data }) => data[field]),
    ended: Promise.resolve(),
    close: () => leaving.abort(),
  };
  stream.ended = read(response, stream);
  stream.ended.catch(() => {});
  return stream;
}

async function read(response: Response, stream: EventStream): Promise<void> {
  let rest = '';
  const decoder = new TextDecoder();
  for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
    const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
    rest = blocks.pop() ?? '';
    for (const block of blocks) take(block, stream);
  }
}

function take(block: string, stream: EventStream): void {
  let [event, id, data]: [string, string | null, string] = ['message', null, ''];
  for (const line of block.split('\n')) {
    const [, field = '', value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? [];
    if (field === '') stream.comments += 1;
    if (field === 'event') event = value;
    if (field === 'id') id = stream.lastEventId = value;
    if (field === 'data') data += value;
  }
  if (data !== '') stream.events.push({ event, id, data: JSON.parse(data) as StreamEvent['data'] });
}
