import { parsePointer } from './json-pointer.ts';

/** One line of a PatchObject: `keywords/$seen` → ['keywords', '$seen']. */
export interface Patch {
  path: string[];
  value: unknown;
}

/**
 * RFC 8620 5.3: the lines of a PatchObject, whose keys are JSON Pointers without their leading slash. Null when it breaks the rules
 * that hold without knowing the record: a key that is no pointer, or two of which one leads into the other ("a" and "a/b").
 */
export function parsePatch(patch: Record<string, unknown>): Patch[] | null {
  const lines: Patch[] = [];
  for (const [key, value] of Object.entries(patch)) {
    const path = parsePointer(`/${key}`);
    if (!path) return null;
    lines.push({ path, value });
  }
  // Sorted by their steps, a path stands directly before what lies under it.
  const sorted = lines.map(({ path }) => path.join('\0')).sort();
  const clashes = sorted.some(
    (key, index) => index > 0 && (key === sorted[index - 1] || key.startsWith(`${sorted[index - 1]}\0`)),
  );
  return clashes ? null : lines;
}
