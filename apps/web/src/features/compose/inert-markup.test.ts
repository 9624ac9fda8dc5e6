import { expect, test } from 'vitest';
import { disarm, rearm } from './inert-markup.ts';

test('styles and handlers are renamed wherever a browser would find them, and named back', () => {
  for (const html of [
    '<p style="color:red">x</p>',
    '<p class="a"style=color:red onClick=x>x</p>',
    '<p/STYLE = "color:red"/onmouseover="y">x</p>',
    '<style>p { color: red }</style><style type="text/css" media=print>x</style>',
    'the attribute style="x" in text, and the style of it, once=1',
  ]) {
    const disarmed = disarm(html);
    expect(disarmed).not.toMatch(/["'\s/](?:style|on\w+)\s*=/i);
    expect(rearm(disarmed)).toBe(html);
  }
});
