import { expect, test } from 'vitest';
import { pushOutcome, type PushAnswer, type PushHistory, type PushOutcome } from './outcome.ts';

const NOW = Date.UTC(2026, 10, 22, 12);
const FRESH: PushHistory = { attempts: 0, paceSeconds: 2, isVerified: true };

test.for<[string, PushAnswer, Partial<PushHistory>, PushOutcome]>([
  ['accepted', { status: 201 }, {}, { kind: 'sent', paceSeconds: 2 }],
  [
    'accepted after it was slowed down',
    { status: 201 },
    { paceSeconds: 100 },
    { kind: 'sent', paceSeconds: 80 },
  ],
  ['unknown', { status: 404 }, {}, { kind: 'gone' }],
  ['gone', { status: 410 }, {}, { kind: 'gone' }],
  ['no answer', { status: null }, {}, { kind: 'retry', waitSeconds: 10, paceSeconds: 2 }],
  ['no answer, again', { status: null }, { attempts: 3 }, { kind: 'retry', waitSeconds: 80, paceSeconds: 2 }],
  [
    'at most an hour',
    { status: 500 },
    { attempts: 40 },
    { kind: 'retry', waitSeconds: 3600, paceSeconds: 2 },
  ],
  ['at last', { status: 500 }, { attempts: 44 }, { kind: 'gone' }],
  ['never verified', { status: 500 }, { attempts: 7, isVerified: false }, { kind: 'gone' }],
  ['a redirect', { status: 302 }, {}, { kind: 'retry', waitSeconds: 10, paceSeconds: 2 }],
  ['refused', { status: 403 }, {}, { kind: 'retry', waitSeconds: 10, paceSeconds: 2 }],
  ['too many', { status: 429 }, {}, { kind: 'retry', waitSeconds: 15, paceSeconds: 15 }],
  [
    'too many, again',
    { status: 429 },
    { paceSeconds: 15 },
    { kind: 'retry', waitSeconds: 30, paceSeconds: 30 },
  ],
  [
    'too many, ever again',
    { status: 429 },
    { paceSeconds: 3000 },
    { kind: 'retry', waitSeconds: 3600, paceSeconds: 3600 },
  ],
  [
    'a time to wait',
    { status: 503, retryAfter: '120' },
    {},
    { kind: 'retry', waitSeconds: 120, paceSeconds: 2 },
  ],
  [
    'a time that is none',
    { status: 503, retryAfter: 'soon' },
    {},
    { kind: 'retry', waitSeconds: 10, paceSeconds: 2 },
  ],
  [
    'a date',
    { status: 429, retryAfter: 'Sun, 22 Nov 2026 12:05:00 GMT' },
    {},
    { kind: 'retry', waitSeconds: 300, paceSeconds: 15 },
  ],
  [
    'a date that is past',
    { status: 503, retryAfter: 'Sun, 22 Nov 2026 11:00:00 GMT' },
    {},
    { kind: 'retry', waitSeconds: 10, paceSeconds: 2 },
  ],
  [
    'a year',
    { status: 503, retryAfter: '31536000' },
    {},
    { kind: 'retry', waitSeconds: 86_400, paceSeconds: 2 },
  ],
])('%s', ([, answer, history, outcome]) => {
  expect(pushOutcome(answer, { ...FRESH, ...history }, NOW)).toEqual(outcome);
});
