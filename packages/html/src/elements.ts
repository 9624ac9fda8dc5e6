import type { BlockedKind } from './report.ts';

/** What becomes of an element: `keep` (its listed attributes survive), `unwrap` (only its contents survive), `drop` (nothing does). */
export type ElementRule =
  | { action: 'keep'; name: string }
  | { action: 'unwrap'; counts: BlockedKind | null }
  | { action: 'drop'; counts: BlockedKind | null };

/** Text, tables, lists, pictures, links: what a letter consists of. Presentational elements are what newsletters are made of. */
const KEPT = new Set(
  `
  a abbr acronym address area article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del details dfn dir div dl dt
  em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li main map mark menu nav nobr ol p pre q rp rt ruby
  s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr
  `.match(/\S+/g),
);

/** Contents are no text for people, or are read by rules of their own (raw text, templates, another namespace). */
const DROPPED = new Map<string, BlockedKind | null>([
  ['script', 'script'],
  ['iframe', 'frame'],
  ['frame', 'frame'],
  ['frameset', 'frame'],
  ['noframes', null],
  ['noembed', null],
  ['embed', 'embed'],
  ['portal', 'frame'],
  ['fencedframe', 'frame'],
  ['template', null],
  ['title', null],
  ['svg', 'svg'],
  ['math', 'math'],
  ['input', 'form'],
  ['select', 'form'],
  ['option', null],
  ['optgroup', null],
  ['datalist', null],
  ['textarea', 'form'],
  ['keygen', 'form'],
  ['isindex', 'form'],
  ['canvas', 'media'],
  ['source', null],
  ['track', null],
  ['param', null],
  ['link', 'remoteResource'],
  ['base', 'base'],
  ['meta', null],
  ['bgsound', 'media'],
  // Word's document properties, where a converter has broken the comment they were in.
  ['xml', null],
  ['o:officedocumentsettings', null],
  ['w:worddocument', null],
]);

/** Their behaviour goes, their contents stay: a button's words, the fallback picture of a video or object. */
const UNWRAPPED = new Map<string, BlockedKind>([
  ['object', 'embed'],
  ['applet', 'embed'],
  ['form', 'form'],
  ['button', 'form'],
  ['video', 'media'],
  ['audio', 'media'],
  ['dialog', 'form'],
  ['marquee', 'media'],
]);

/** Elements written under another name: `xmp` and its like are read as raw text up to their end tag. */
const RENAMED = new Map([
  ['xmp', 'pre'],
  ['listing', 'pre'],
  ['plaintext', 'pre'],
]);

/** Looks up an HTML element by its name in lower case. Unknown names are unwrapped, as a browser would show them. */
export function elementRule(name: string): ElementRule {
  if (KEPT.has(name)) return { action: 'keep', name };
  const renamed = RENAMED.get(name);
  if (renamed !== undefined) return { action: 'keep', name: renamed };
  const dropped = DROPPED.get(name);
  if (dropped !== undefined) return { action: 'drop', counts: dropped };
  return { action: 'unwrap', counts: UNWRAPPED.get(name) ?? null };
}

export function isKept(name: string): boolean {
  return KEPT.has(name);
}
