import { CSS } from './css.ts';
import { MXSS } from './mxss.ts';
import type { Payload } from './payload.ts';
import { SCRIPT } from './script.ts';
import { SVG } from './svg.ts';
import { TEXT } from './text.ts';

export { type Payload, fill } from './payload.ts';

/** Every hostile mail we know of: unit tests look at what the sanitiser makes of each, a real browser is then shown it. */
export const PAYLOADS: readonly Payload[] = [...SCRIPT, ...SVG, ...MXSS, ...CSS, ...TEXT];
