import { expect, test } from 'vitest';
import { wayOut } from './unsubscribe.tsx';

const offered = (urls: string[] | null, post: string | null) =>
  wayOut({
    'header:List-Unsubscribe:asURLs': urls,
    'header:List-Unsubscribe-Post:asText': post,
  });
const POST = 'List-Unsubscribe=One-Click';

test('one click where the message offers it whole, else a message to the list, else nothing', () => {
  expect(offered(['mailto:x@y.example', 'https://y.example/u'], POST)).toEqual({ kind: 'oneClick' });
  expect(offered(['https://y.example/u', 'https://z.example/u'], POST)).toBeNull();
  expect(offered(['https://y.example/u'], null)).toBeNull();
  expect(offered(['http://y.example/u'], POST)).toBeNull();
  expect(offered(['mailto:leave%2B7@y.example?subject=bye%20now'], null)).toEqual({
    kind: 'mail',
    to: 'leave+7@y.example',
    subject: 'bye now',
  });
  expect(offered(null, null)).toBeNull();
});
