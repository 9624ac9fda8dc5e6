import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { object, string } from './arguments.ts';
import { CORE_CAPABILITY, MAIL_CAPABILITY } from './capabilities.ts';
import { Dispatcher, type Method } from './dispatcher.ts';
import { MethodError, RequestError } from './errors.ts';

const CORE = [CORE_CAPABILITY, MAIL_CAPABILITY];

/** The data of the examples in RFC 8620 3.7. */
const methods: Record<string, Method<string>> = {
  'Core/echo': { capability: CORE_CAPABILITY, run: (args) => args },
  'Foo/changes': {
    capability: MAIL_CAPABILITY,
    run: () => ({
      oldState: 'abcdef',
      newState: '123456',
      created: ['f1', 'f4'],
      updated: [],
      destroyed: [],
    }),
  },
  'Email/query': { capability: MAIL_CAPABILITY, run: () => ({ ids: ['msg1023', 'msg223', 'msg110'] }) },
  'Email/get': {
    capability: MAIL_CAPABILITY,
    run: ({ ids }) => ({
      list: (ids as string[]).map((id) => ({ id, threadId: `t-${id}`, emailIds: [id, `${id}b`] })),
    }),
  },
  'Named/get': {
    capability: MAIL_CAPABILITY,
    run: (args) => ({ hello: object({ name: string })(args, '').name }),
  },
  'Two/set': {
    capability: MAIL_CAPABILITY,
    run: (args, call) => {
      call.createdIds.set('k1', 'id1');
      call.follow('Core/echo', { after: 'two' });
      return { who: call.context, ...args };
    },
  },
  'Broken/get': {
    capability: MAIL_CAPABILITY,
    run: () => {
      throw new TypeError('a fault of ours, with a secret in it');
    },
  },
};

function dispatcher(failures: unknown[] = []) {
  return new Dispatcher<string>({
    capabilities: CORE,
    methods,
    maxCallsInRequest: 8,
    maxSizeRequest: 10_000,
    onFailure(error) {
      failures.push(error);
      return new MethodError('serverFail', 'see the log');
    },
  });
}

async function run(methodCalls: unknown[], more: Record<string, unknown> = {}) {
  return (await dispatcher().dispatch({ using: CORE, methodCalls, ...more }, 'me', 's1')).methodResponses;
}

async function refusal(value: unknown) {
  const error: unknown = await dispatcher()
    .dispatch(value, 'me', 's1')
    .catch((error: unknown) => error);
  expect(error).toBeInstanceOf(RequestError);
  return (error as RequestError).problem;
}

test('calls are answered in order, under their ids, with the session state (RFC 8620 3.4)', async () => {
  const response = await dispatcher().dispatch(
    {
      using: CORE,
      methodCalls: [
        ['Core/echo', { hello: true, high: 5 }, 'b3ff'],
        ['Core/echo', {}, 'b3ff'],
      ],
    },
    'me',
    's1',
  );
  expect(response).toEqual({
    methodResponses: [
      ['Core/echo', { hello: true, high: 5 }, 'b3ff'],
      ['Core/echo', {}, 'b3ff'],
    ],
    sessionState: 's1',
  });
});

test('an error of one call does not stop the next (RFC 8620 3.6.2)', async () => {
  expect(
    await run([
      ['Nothing/get', {}, '0'],
      ['toString', {}, '1'],
      ['Core/echo', { a: 1 }, '2'],
    ]),
  ).toEqual([
    ['error', { type: 'unknownMethod' }, '0'],
    ['error', { type: 'unknownMethod' }, '1'],
    ['Core/echo', { a: 1 }, '2'],
  ]);
});

test('a method exists only when its capability is used', async () => {
  expect(
    await run(
      [
        ['Email/query', {}, '0'],
        ['Core/echo', {}, '1'],
      ],
      { using: [CORE_CAPABILITY] },
    ),
  ).toEqual([
    ['error', { type: 'unknownMethod' }, '0'],
    ['Core/echo', {}, '1'],
  ]);
  expect(await run([['Core/echo', {}, '0']], { using: [] })).toEqual([
    ['error', { type: 'unknownMethod' }, '0'],
  ]);
});

test('wrong arguments are told by place', async () => {
  expect(await run([['Named/get', { name: 7 }, '0']])).toEqual([
    [
      'error',
      { type: 'invalidArguments', description: 'name: expected a string, got 7', arguments: ['name'] },
      '0',
    ],
  ]);
});

test('a fault is handed to onFailure and says nothing of itself', async () => {
  const failures: unknown[] = [];
  const response = await dispatcher(failures).dispatch(
    { using: CORE, methodCalls: [['Broken/get', {}, '0']] },
    'me',
    's1',
  );
  expect(response.methodResponses).toEqual([
    ['error', { type: 'serverFail', description: 'see the log' }, '0'],
  ]);
  expect(failures).toHaveLength(1);
});

test('what is no Request is notRequest, 400', async () => {
  for (const value of [
    null,
    1,
    [],
    'x',
    {},
    { using: CORE },
    { methodCalls: [] },
    { using: 'x', methodCalls: [] },
    { using: [1], methodCalls: [] },
    { using: CORE, methodCalls: {} },
    { using: CORE, methodCalls: [['Core/echo', {}]] },
    { using: CORE, methodCalls: [['Core/echo', {}, 'a', 'b']] },
    { using: CORE, methodCalls: [['Core/echo', [], 'a']] },
    { using: CORE, methodCalls: [['Core/echo', null, 'a']] },
    { using: CORE, methodCalls: [['Core/echo', {}, 1]] },
    { using: CORE, methodCalls: [[1, {}, 'a']] },
    { using: CORE, methodCalls: [null] },
    { using: CORE, methodCalls: [], createdIds: [] },
    { using: CORE, methodCalls: [], createdIds: { a: 1 } },
  ]) {
    const problem = await refusal(value);
    expect(problem, JSON.stringify(value)).toMatchObject({
      type: 'urn:ietf:params:jmap:error:notRequest',
      status: 400,
    });
  }
});

test('an unknown capability refuses the whole request', async () => {
  expect(await refusal({ using: [...CORE, 'https://example.com/apis/foobar'], methodCalls: [] })).toEqual({
    type: 'urn:ietf:params:jmap:error:unknownCapability',
    status: 400,
    detail: 'this server does not know the capability "https://example.com/apis/foobar"',
  });
});

test('too many calls are refused by name of the limit', async () => {
  const methodCalls = Array.from({ length: 9 }, (_, index) => ['Core/echo', {}, String(index)]);
  expect(await refusal({ using: CORE, methodCalls })).toMatchObject({
    type: 'urn:ietf:params:jmap:error:limit',
    limit: 'maxCallsInRequest',
    status: 400,
  });
});

test('unknown properties of a Request are ignored (RFC 8620 3.3)', async () => {
  expect(await run([['Core/echo', {}, '0']], { future: 1 })).toHaveLength(1);
});

test('a result reference takes the value of an earlier response (RFC 8620 3.7, first example)', async () => {
  const responses = await run([
    ['Foo/changes', { sinceState: 'abcdef' }, 't0'],
    ['Core/echo', { '#ids': { resultOf: 't0', name: 'Foo/changes', path: '/created' } }, 't1'],
  ]);
  expect(responses[1]).toEqual(['Core/echo', { ids: ['f1', 'f4'] }, 't1']);
});

test('"*" maps through an array and flattens arrays of arrays (RFC 8620 3.7, second example)', async () => {
  const responses = await run([
    ['Email/query', {}, 't0'],
    ['Email/get', { '#ids': { resultOf: 't0', name: 'Email/query', path: '/ids' } }, 't1'],
    ['Core/echo', { '#ids': { resultOf: 't1', name: 'Email/get', path: '/list/*/threadId' } }, 't2'],
    ['Core/echo', { '#ids': { resultOf: 't1', name: 'Email/get', path: '/list/*/emailIds' } }, 't3'],
    ['Core/echo', { '#ids': { resultOf: 't1', name: 'Email/get', path: '/list/1/emailIds/0' } }, 't4'],
  ]);
  expect(responses.slice(2)).toEqual([
    ['Core/echo', { ids: ['t-msg1023', 't-msg223', 't-msg110'] }, 't2'],
    ['Core/echo', { ids: ['msg1023', 'msg1023b', 'msg223', 'msg223b', 'msg110', 'msg110b'] }, 't3'],
    ['Core/echo', { ids: 'msg223' }, 't4'],
  ]);
});

test.each([
  ['no such call id', { resultOf: 'x', name: 'Core/echo', path: '/a' }],
  ['another response name', { resultOf: 't0', name: 'Email/get', path: '/a' }],
  ['nothing there', { resultOf: 't0', name: 'Core/echo', path: '/nothing' }],
  ['an inherited property', { resultOf: 't0', name: 'Core/echo', path: '/toString' }],
  ['past the end', { resultOf: 't0', name: 'Core/echo', path: '/list/2' }],
  ['a leading zero', { resultOf: 't0', name: 'Core/echo', path: '/list/00' }],
  ['"-"', { resultOf: 't0', name: 'Core/echo', path: '/list/-' }],
  ['"*" over an object', { resultOf: 't0', name: 'Core/echo', path: '/a/*' }],
  ['one item without it', { resultOf: 't0', name: 'Core/echo', path: '/list/*/only' }],
  ['no slash first', { resultOf: 't0', name: 'Core/echo', path: 'list' }],
  ['a bad escape', { resultOf: 't0', name: 'Core/echo', path: '/~2' }],
  ['its own call', { resultOf: 't1', name: 'Core/echo', path: '/ids' }],
  ['a wrong type', { resultOf: 1, name: 'Core/echo', path: '/a' }],
  ['null', null],
])('a reference to %s is invalidResultReference', async (_, reference) => {
  const responses = await run([
    ['Core/echo', { a: {}, list: [{ only: 1 }, {}] }, 't0'],
    ['Core/echo', { '#ids': reference }, 't1'],
  ]);
  expect(responses[1]).toEqual([
    'error',
    { type: 'invalidResultReference', description: expect.any(String) as string },
    't1',
  ]);
});

test('escaped steps, the whole response, and null are found', async () => {
  const reference = (path: string) => ({ resultOf: 't0', name: 'Core/echo', path });
  const responses = await run([
    ['Core/echo', { 'a/b': 1, 'm~n': 2, nothing: null }, 't0'],
    [
      'Core/echo',
      {
        '#x': reference('/a~1b'),
        '#y': reference('/m~0n'),
        '#z': reference('/nothing'),
        '#all': reference(''),
      },
      't1',
    ],
  ]);
  expect(responses[1]?.[1]).toEqual({ x: 1, y: 2, z: null, all: { 'a/b': 1, 'm~n': 2, nothing: null } });
});

test('the first response with that id counts, and an error response has another name', async () => {
  const responses = await run([
    ['Nothing/get', {}, 't0'],
    ['Core/echo', { a: 1 }, 't0'],
    ['Core/echo', { '#a': { resultOf: 't0', name: 'Core/echo', path: '/a' } }, 't1'],
  ]);
  expect(responses[2]?.[1]).toMatchObject({ type: 'invalidResultReference' });
});

test('the same argument plainly and by reference is invalidArguments', async () => {
  const responses = await run([
    ['Core/echo', { a: 1 }, 't0'],
    ['Core/echo', { a: 2, '#a': { resultOf: 't0', name: 'Core/echo', path: '/a' } }, 't1'],
  ]);
  expect(responses[1]?.[1]).toMatchObject({ type: 'invalidArguments' });
});

test('references that double with every call are stopped', async () => {
  const doubling = Array.from({ length: 7 }, (_, index) => {
    const reference = { resultOf: String(index), name: 'Core/echo', path: '' };
    return [
      'Core/echo',
      { '#a': reference, '#b': reference, '#c': reference, '#d': reference },
      String(index + 1),
    ];
  });
  const responses = await run([['Core/echo', { x: 'x'.repeat(200) }, '0'], ...doubling]);
  expect(JSON.stringify(responses).length).toBeLessThan(8 * 10_000);
  expect(responses.some(([, args]) => args['type'] === 'requestTooLarge')).toBe(true);
});

test('created ids come back when they were given, old and new (RFC 8620 3.3)', async () => {
  const value = { using: CORE, methodCalls: [['Two/set', {}, '0']], createdIds: { k0: 'id0' } };
  expect((await dispatcher().dispatch(value, 'me', 's1')).createdIds).toEqual({ k0: 'id0', k1: 'id1' });
  const without = await dispatcher().dispatch({ ...value, createdIds: undefined }, 'me', 's1');
  expect(without).not.toHaveProperty('createdIds');
});

test('a call that follows another answers right after it, under its id', async () => {
  expect(
    await run([
      ['Two/set', { a: 1 }, 'x'],
      ['Core/echo', {}, 'y'],
    ]),
  ).toEqual([
    ['Two/set', { who: 'me', a: 1 }, 'x'],
    ['Core/echo', { after: 'two' }, 'x'],
    ['Core/echo', {}, 'y'],
  ]);
});

test('whatever JSON comes, the answer is a Response or a RequestError', async () => {
  const call = fc.tuple(
    fc.oneof(fc.constantFrom(...Object.keys(methods)), fc.string()),
    fc.oneof(
      fc.dictionary(
        fc.constantFrom('ids', '#ids', 'name', 'a', '__proto__'),
        fc.oneof(
          fc.jsonValue(),
          fc.record({
            resultOf: fc.constantFrom('a', 'b'),
            name: fc.constantFrom(...Object.keys(methods)),
            path: fc.stringMatching(/^(\/(\*|list|0|a|~0)){0,4}$/),
          }),
        ),
      ),
      fc.jsonValue(),
    ),
    fc.constantFrom('a', 'b', 'c'),
  );
  const request = fc.oneof(
    fc.record({ using: fc.constant(CORE), methodCalls: fc.array(call, { maxLength: 8 }) }),
    fc.record(
      { using: fc.jsonValue(), methodCalls: fc.jsonValue(), createdIds: fc.jsonValue() },
      { requiredKeys: [] },
    ),
    fc.jsonValue(),
  );
  await fc.assert(
    fc.asyncProperty(request, async (value) => {
      const outcome = await dispatcher()
        .dispatch(value, 'me', 's1')
        .catch((error: unknown) => error);
      if (!(outcome instanceof RequestError)) expect(outcome).toHaveProperty('methodResponses');
    }),
    { numRuns: 300 },
  );
});
