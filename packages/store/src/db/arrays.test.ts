import * as fc from 'fast-check';
import { Client } from 'pg';
import { expect, test } from 'vitest';
import { createTestDatabase } from '../testing/test-database.ts';
import {
  boolArray,
  byteaArray,
  int4Array,
  int8Array,
  jsonbArray,
  rawInt8Array,
  textArray,
  timestamptzArray,
} from './arrays.ts';
import { cleanText } from './text.ts';

test('arrays arrive as they were sent', async () => {
  await using database = await createTestDatabase();
  const client = new Client({ connectionString: database.url });
  await client.connect();
  const back = async (array: Buffer, type: string): Promise<unknown[]> => {
    const { rows } = await client.query<{ v: unknown }>({
      name: `back-${type}`,
      text: `SELECT to_jsonb(v) AS v FROM unnest($1::${type}[]) AS v`,
      values: [array],
    });
    return rows.map(({ v }) => v);
  };
  const safe = fc.maxSafeInteger();
  const milliseconds = fc.date({
    min: new Date('0001-01-01'),
    max: new Date('9999-12-31'),
    noInvalidDate: true,
  });
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.option(safe)),
      fc.array(fc.option(fc.integer())),
      fc.array(fc.boolean()),
      fc.array(fc.string({ unit: 'binary' })),
      fc.array(fc.uint8Array()),
      fc.array(fc.option(milliseconds)),
      fc.array(fc.json()),
      async (numbers, integers, booleans, texts, bytes, dates, jsons) => {
        expect(await back(int8Array(numbers), 'bigint')).toEqual(
          numbers.map((n) => (n === null ? null : n + 0)),
        );
        expect(await back(int4Array(integers), 'int')).toEqual(
          integers.map((n) => (n === null ? null : n + 0)),
        );
        expect(await back(boolArray(booleans), 'boolean')).toEqual(booleans);
        expect(await back(textArray(texts.map(cleanText)), 'text')).toEqual(texts.map(cleanText));
        const hex = bytes.map((some) => String.raw`\x${Buffer.from(some).toString('hex')}`);
        expect(await back(byteaArray(bytes), 'bytea')).toEqual(hex);
        const times = (await back(timestamptzArray(dates), 'timestamptz')).map((time) =>
          time === null ? null : new Date(time as string).getTime(),
        );
        expect(times).toEqual(dates.map((date) => date?.getTime() ?? null));
        const kept = jsons.filter(
          (json) => !json.includes('\\u') && !/\d{10}|e[+-]?\d/i.test(json) && json.isWellFormed(),
        );
        expect(await back(jsonbArray(kept), 'jsonb')).toEqual(
          kept.map((json) => (JSON.parse(json) as unknown) ?? null),
        );
      },
    ),
    { numRuns: 40 },
  );
  const raw = Buffer.from('fedcba9876543210', 'hex');
  const { rows } = await client.query<{ v: string }>('SELECT v::text FROM unnest($1::bigint[]) AS v', [
    rawInt8Array([raw]),
  ]);
  expect(rows).toEqual([{ v: raw.readBigInt64BE().toString() }]);
  await client.end();
});
