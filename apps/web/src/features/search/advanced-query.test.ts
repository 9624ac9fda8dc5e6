import { expect, test } from 'vitest';
import { fieldsOf, NO_FIELDS, queryOf } from './advanced-query.ts';

const filled = {
  ...NO_FIELDS,
  from: 'ana@example.org "Li Na"',
  subject: 'report',
  words: 'blue "big whale"',
  without: 'draft',
  since: '2026-02-01',
  until: '2026-02-28',
  size: '2.5',
  hasAttachment: true,
  place: 'Two words',
};

test('the form says a search, and the search fills the form', () => {
  const query = queryOf(filled);
  expect(query).toBe(
    'from:ana@example.org from:"Li Na" subject:report blue "big whale" -draft after:2026-02-01 before:2026-03-01 larger:2.5M has:attachment in:"Two words"',
  );
  expect(fieldsOf(query)).toEqual(filled);
  expect(queryOf(NO_FIELDS)).toBe('');
  expect(fieldsOf('')).toEqual(NO_FIELDS);
});

test('what the form has no field for stays as it was written', () => {
  const query = 'from:ana (cat OR dog) is:unread';
  expect(fieldsOf(query)).toEqual({ ...NO_FIELDS, words: query });
  expect(fieldsOf('is:unread -from:bot cat')).toEqual({ ...NO_FIELDS, words: 'is:unread -from:bot cat' });
  expect(queryOf(fieldsOf(query))).toBe(query);
});
