/**
 * One hostile mail. In `body`, `{{run}}` stands for a script expression that tells the test it ran (no quotes, spaces or angle
 * brackets in it), `{{leak}}` for an http address whose being asked for is a leak.
 */
export interface Payload {
  /** Unique, "class: what it tries". */
  name: string;
  body: string;
  /** How the body is shown: as an HTML mail, or as text that came with one (plain text, a file name, a subject, an .ics). */
  kind?: 'html' | 'text';
  /** What a browser without any wall does with it when it is loaded and touched: the proof that the test would notice. Old tricks no longer do either. */
  does?: 'run' | 'leak';
}

export function fill(payload: Payload, values: { run: string; leak: string }): string {
  return payload.body.replaceAll('{{run}}', () => values.run).replaceAll('{{leak}}', () => values.leak);
}
