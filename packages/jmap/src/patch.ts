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

/**
 * RFC 8620 5.3: the record with the lines of a patch on it, for a type whose every property may be patched; null takes a property away.
 * The record itself stays as it is. Null when a line leads into an array or to a place without a parent.
 */
export function applyPatch(
  record: Readonly<Record<string, unknown>>,
  lines: readonly Patch[],
): Record<string, unknown> | null {
  const patched = new Map(Object.entries(record));
  for (const { path, value } of lines) {
    const [name = '', ...rest] = path;
    if (rest.length === 0) {
      if (value === null) patched.delete(name);
      else patched.set(name, value);
      continue;
    }
    const inner = patched.get(name);
    if (typeof inner !== 'object' || inner === null || Array.isArray(inner)) return null;
    const deeper = applyPatch(inner as Record<string, unknown>, [{ path: rest, value }]);
    if (!deeper) return null;
    patched.set(name, deeper);
  }
  return Object.fromEntries(patched);
}
