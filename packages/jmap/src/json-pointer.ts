/** RFC 6901 3: the steps of "/a/b~1c"; null when it is no JSON Pointer. "" has none. */
export function parsePointer(pointer: string): string[] | null {
  if (pointer === '') return [];
  if (!pointer.startsWith('/') || /~(?![01])/.test(pointer)) return null;
  return pointer
    .slice(1)
    .split('/')
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value is not there. Its own symbol, since undefined, null and false may all be found. */
export const NOT_FOUND = Symbol('not found');

/** RFC 8620 3.7: JSON Pointer with "*", which maps the rest over an array and flattens one level. */
export function evaluatePointer(value: unknown, steps: readonly string[]): unknown {
  const [step, ...rest] = steps;
  if (step === undefined) return value;
  if (Array.isArray(value)) {
    if (step === '*') return mapThrough(value, rest);
    // RFC 6901 4: no leading zeros; "-" is past the end.
    if (!/^(?:0|[1-9]\d*)$/.test(step) || Number(step) >= value.length) return NOT_FOUND;
    return evaluatePointer(value[Number(step)], rest);
  }
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return NOT_FOUND;
  return evaluatePointer((value as Record<string, unknown>)[step], rest);
}

function mapThrough(items: unknown[], rest: readonly string[]): unknown {
  const found: unknown[] = [];
  for (const item of items) {
    const result = evaluatePointer(item, rest);
    if (result === NOT_FOUND) return NOT_FOUND;
    if (Array.isArray(result)) for (const inner of result) found.push(inner);
    else found.push(result);
  }
  return found;
}
