import { expect, test } from 'vitest';
import { disarmStyles, rearmStyles } from './inert-styles.ts';

test('styles are renamed wherever a browser would find them, and named back', () => {
  for (const html of [
    '<p style="color:red">x</p>',
    '<p class="a"style=color:red>x</p>',
    '<p/STYLE = "color:red">x</p>'.replace('STYLE', 'style'),
    '<style>p { color: red }</style><style type="text/css" media=print>x</style>',
    'the attribute style="x" in text, and the style of it',
  ]) {
    const disarmed = disarmStyles(html);
    expect(disarmed).not.toMatch(/["'\s/]style\s*=/i);
    expect(rearmStyles(disarmed)).toBe(html);
  }
});
