import { ArgumentError, MethodError } from '@mailcote/jmap';
import { JmapContext, type JmapCall } from '../call.ts';
import { methods } from '../methods.ts';
import { USING, type JmapTestServer } from './jmap-test-server.ts';

/** What a required argument may be; the first that is not refused is taken. */
const CANDIDATES: unknown[] = ['0', {}, [], 1, false];
/** Arguments in one method, at most. */
const MAX_ARGUMENTS = 30;

/** The names that a method looks for among its arguments, found out by calling it. */
export async function argumentsOf(server: JmapTestServer, name: string): Promise<string[]> {
  return (await explore(server, name)).asked;
}

/** Arguments that the method accepts: those without which it does nothing, as empty as they may be. */
export async function validArguments(server: JmapTestServer, name: string): Promise<Record<string, unknown>> {
  return (await explore(server, name)).given;
}

/** The properties that a /set looks for in a record to create. */
export async function propertiesOf(server: JmapTestServer, name: string): Promise<string[]> {
  const { given } = await explore(server, name);
  const { object, asked } = listening({});
  await tryRun(server, name, { ...given, create: { k: object } });
  return [...asked];
}

async function explore(
  server: JmapTestServer,
  name: string,
): Promise<{ asked: string[]; given: Record<string, unknown> }> {
  const given: Record<string, unknown> = {};
  const asked = new Set<string>();
  const left = new Map<string, unknown[]>();
  for (let round = 0; round < MAX_ARGUMENTS * CANDIDATES.length; round += 1) {
    const ears = listening(given);
    const error = await tryRun(server, name, ears.object);
    for (const argument of ears.asked) asked.add(argument);
    if (asked.has('accountId') && given['accountId'] === undefined) {
      given['accountId'] = server.ana.id;
    } else if (error instanceof ArgumentError) {
      const candidates = left.get(error.property) ?? [...CANDIDATES];
      left.set(error.property, candidates);
      if (candidates.length === 0)
        throw new Error(`${name}: nothing is good as ${error.property}`, { cause: error });
      given[error.property] = candidates.shift();
    } else {
      return { asked: [...asked], given };
    }
  }
  throw new Error(`${name}: its arguments cannot be found out`);
}

async function tryRun(server: JmapTestServer, name: string, args: Record<string, unknown>): Promise<unknown> {
  const { ana, context } = server;
  const principal = {
    accountId: ana.id,
    address: ana.address,
    isAdmin: false,
    credentialId: 'c0',
    provedAt: null,
    hasAppPassword: false,
    sessionId: null,
    via: 'basic',
  } as const;
  const call: JmapCall = {
    context: new JmapContext(context, principal),
    using: USING,
    createdIds: new Map(),
    follow: () => undefined,
  };
  try {
    await methods[name]!.run(args, call);
    return null;
  } catch (error) {
    if (error instanceof ArgumentError || error instanceof MethodError) return error;
    throw error;
  }
}

/** An object that notes which of its properties somebody looks for. */
function listening(target: Record<string, unknown>): { object: Record<string, unknown>; asked: Set<string> } {
  const asked = new Set<string>();
  const note = (property: string | symbol) => {
    if (typeof property === 'string') asked.add(property);
  };
  const object = new Proxy(target, {
    getOwnPropertyDescriptor(target, property) {
      note(property);
      return Reflect.getOwnPropertyDescriptor(target, property);
    },
    get(target, property, receiver) {
      note(property);
      return Reflect.get(target, property, receiver) as unknown;
    },
  });
  return { object, asked };
}
