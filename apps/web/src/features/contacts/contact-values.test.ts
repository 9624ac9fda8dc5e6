import type { Card } from '@mailcote/contacts';
import { expect, test } from 'vitest';
import { patchOf, valuesOf } from './contact-values.ts';

const CARD: Card = {
  name: {
    full: 'Ana Li',
    components: [{ kind: 'given', value: 'Ana' }],
  },
  emails: {
    work: { address: 'ana@a.example', contexts: { work: true, 'x.example:desk': true }, pref: 1 },
    e1: { address: 'ana@b.example' },
  },
  organizations: { o: { name: 'Paper', units: [{ name: 'Sales' }] }, o2: { name: 'Club' } },
  anniversaries: {
    w: { kind: 'wedding', date: { year: 2010 } },
    b: { kind: 'birth', date: { year: 1990, month: 4, day: 12 } },
  },
};

test('a form that changes nothing changes nothing', () => {
  const patch = patchOf(valuesOf(CARD, 'Ana Li'), CARD);
  expect(patch).toEqual({ emails: CARD.emails, phones: null });
});

test('what the form does not show stays', () => {
  const values = valuesOf(CARD, 'Ana Li');
  const [work] = values.emails;
  const patch = patchOf(
    {
      ...values,
      emails: [
        { ...work!, value: ' ana@c.example ', place: 'private' },
        { key: 'n', id: null, value: 'new@d.example', place: '' },
        { key: 'm', id: null, value: ' ', place: 'work' },
      ],
      phones: [{ key: 'p', id: null, value: '123', place: 'work' }],
      organization: 'Ink',
      birthday: '',
      note: 'soap',
    },
    CARD,
  );
  expect(patch).toEqual({
    emails: {
      work: { address: 'ana@c.example', contexts: { private: true, 'x.example:desk': true }, pref: 1 },
      e1: { address: 'new@d.example' },
    },
    phones: { p1: { number: '123', contexts: { work: true } } },
    organizations: { o: { name: 'Ink', units: [{ name: 'Sales' }] }, o2: { name: 'Club' } },
    anniversaries: { w: { kind: 'wedding', date: { year: 2010 } } },
    notes: { x1: { note: 'soap' } },
  });
});

test('a new one, and a group', () => {
  const values = { ...valuesOf(null, ''), name: 'Team', members: ['urn:x:1'], birthday: '2001-02-03' };
  expect(patchOf(values, null)).toEqual({
    name: { full: 'Team' },
    emails: null,
    phones: null,
    anniversaries: { birthday: { kind: 'birth', date: { year: 2001, month: 2, day: 3 } } },
    members: { 'urn:x:1': true },
  });
});
