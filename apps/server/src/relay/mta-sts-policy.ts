/** A policy as RFC 8461 3.2 has it. */
export interface MtaStsPolicy {
  mode: 'enforce' | 'testing' | 'none';
  /** "mx.example.org", "*.example.org". */
  mx: string[];
  maxAgeSeconds: number;
}

/** RFC 8461 3.2: about a year. */
const LONGEST_AGE_SECONDS = 31_557_600;
const MAX_MX = 100;

/** The id of the TXT records of _mta-sts.domain (RFC 8461 3.1); null: the domain has no policy. */
export function policyId(records: readonly string[]): string | null {
  const ours = records.filter((record) => /^v=STSv1[\t ]*(?:;|$)/.test(record));
  const [record] = ours;
  // Several records are as good as none.
  if (record === undefined || ours.length > 1) return null;
  const ids = record
    .split(';')
    .flatMap((field) => /^[\t ]*id=([A-Za-z\d]{1,32})[\t ]*$/.exec(field)?.[1] ?? []);
  return ids[0] ?? null;
}

/** Null for what is no policy. Unknown fields mean nothing; of a field that is there twice the first counts. */
export function parsePolicy(text: string): MtaStsPolicy | null {
  const fields = new Map<string, string[]>();
  for (const line of text.split(/\r?\n/)) {
    const [, name = '', value = ''] = /^([A-Za-z\d][\w.-]{0,31}):[\t ]*(.*?)[\t ]*$/.exec(line) ?? [];
    if (name !== '') fields.set(name, [...(fields.get(name) ?? []), value]);
  }
  const first = (name: string): string => fields.get(name)?.[0] ?? '';
  const mode = (['enforce', 'testing', 'none'] as const).find((known) => known === first('mode'));
  const maxAge = /^\d{1,10}$/.test(first('max_age')) ? Number(first('max_age')) : null;
  const mx = (fields.get('mx') ?? []).map((name) => name.toLowerCase());
  if (first('version') !== 'STSv1' || mode === undefined || maxAge === null) return null;
  const areNames = mx.every((name) => /^(?:\*\.)?[a-z\d-]+(?:\.[a-z\d-]+)*$/.test(name));
  if (!areNames || mx.length > MAX_MX || (mx.length === 0 && mode !== 'none')) return null;
  return { mode, mx, maxAgeSeconds: Math.min(maxAge, LONGEST_AGE_SECONDS) };
}

/** RFC 8461 4.1: a wildcard stands for exactly one label. */
export function allowsHost({ mx }: Pick<MtaStsPolicy, 'mx'>, host: string): boolean {
  const name = host.toLowerCase();
  const parent = name.slice(name.indexOf('.') + 1);
  return mx.some((pattern) => pattern === name || (pattern.startsWith('*.') && pattern.slice(2) === parent));
}
