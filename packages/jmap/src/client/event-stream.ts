import { createParser } from 'eventsource-parser';

export interface StreamEvents {
  /** The id to come back with; it may come without an event. */
  onId: (id: string) => void;
  /** A "state" or a "ping" (RFC 8620 7.3), or whatever else. */
  onEvent: (name: string, data: string) => void;
}

/**
 * Reads an event source until its response ends. By fetch and not by EventSource, which tells no status, sends no headers of ours, and
 * remembers the last id for as long as it lives only. @throws when it breaks off
 */
export async function readEventStream(
  body: ReadableStream<Uint8Array>,
  { onId, onEvent }: StreamEvents,
): Promise<void> {
  const parser = createParser({ onId, onEvent: ({ event = 'message', data }) => onEvent(event, data) });
  const decoder = new TextDecoder();
  const reader = body.getReader();
  for (let chunk = await reader.read(); !chunk.done; chunk = await reader.read())
    parser.feed(decoder.decode(chunk.value, { stream: true }));
}
