import { expect, test } from 'vitest';
import { isSigned, pictureKey, picturePath } from './picture-proxy-signature.ts';

const KEY = Buffer.alloc(32, 1);

function parts(path: string): { account: string; url: string; signature: string } {
  const { pathname, searchParams } = new URL(path, 'http://x');
  return {
    account: pathname.split('/').at(-1) ?? '',
    url: searchParams.get('u') ?? '',
    signature: searchParams.get('s') ?? '',
  };
}

test('an address is valid as it was signed: for its account, its URL and its key alone', () => {
  const { account, url, signature } = parts(picturePath(KEY, 'a1', 'https://x.example/a?b=c&d=%20#e'));
  expect(url).toBe('https://x.example/a?b=c&d=%20#e');
  expect(isSigned(KEY, account, url, signature)).toBe(true);
  expect(isSigned(KEY, 'a2', url, signature)).toBe(false);
  expect(isSigned(KEY, account, `${url}x`, signature)).toBe(false);
  expect(isSigned(Buffer.alloc(32, 2), account, url, signature)).toBe(false);
  for (const wrong of ['', 'AAAA', signature.slice(0, -4), `${signature}AAAA`])
    expect(isSigned(KEY, account, url, wrong)).toBe(false);
});

test('the key is made once', async () => {
  const kept = new Map<string, unknown>();
  const settings = {
    getOrInsert: async (name: string, make: () => unknown) => {
      if (!kept.has(name)) kept.set(name, make());
      return kept.get(name);
    },
  };
  const key = await pictureKey(settings);
  expect(key).toHaveLength(32);
  expect(await pictureKey(settings)).toEqual(key);
});
