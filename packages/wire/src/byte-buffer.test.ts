import { expect, test } from 'vitest';
import * as fc from 'fast-check';
import { ByteBuffer } from './byte-buffer.ts';

test('takes out what was put in, in order, for any sequence of appends and takes', () => {
  const step = fc.oneof(
    fc.uint8Array({ maxLength: 40 }).map((bytes) => ({ append: Buffer.from(bytes) })),
    fc.nat(50).map((count) => ({ take: count })),
  );
  fc.assert(
    fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
      const buffer = new ByteBuffer();
      let model = Buffer.alloc(0);
      const taken: { view: Buffer; copy: Buffer }[] = [];
      for (const item of steps) {
        if ('append' in item) {
          buffer.append(item.append);
          model = Buffer.concat([model, item.append]);
        } else {
          const view = buffer.take(item.take);
          expect(view.equals(model.subarray(0, item.take))).toBe(true);
          taken.push({ view, copy: Buffer.from(view) });
          model = model.subarray(view.length);
        }
        expect(buffer.length).toBe(model.length);
        expect(buffer.indexOf(7)).toBe(model.indexOf(7));
        expect(buffer.at(0)).toBe(model[0]);
      }
      // Views handed out earlier are never overwritten by later appends.
      for (const { view, copy } of taken) expect(view.equals(copy)).toBe(true);
    }),
  );
});

test('appending one octet at a time stays linear', () => {
  const buffer = new ByteBuffer();
  const octet = Buffer.from([65]);
  const started = process.cpuUsage();
  for (let count = 0; count < 1_000_000; count++) buffer.append(octet);
  expect(buffer.length).toBe(1_000_000);
  const { user, system } = process.cpuUsage(started);
  expect((user + system) / 1_000).toBeLessThan(2_000);
});
