import { expect, test } from 'vitest';
import { commands } from './commands/index.ts';
import { checkState, isCommandName, type CommandName, type CommandState } from './state.ts';

const STATES: CommandState[] = ['notAuthenticated', 'authenticated', 'selected'];
const allowedIn = (name: CommandName): CommandState[] =>
  STATES.filter((state) => {
    try {
      checkState(name, state);
      return true;
    } catch {
      return false;
    }
  });

/** RFC 9051 6.1 - 6.4: which commands there are in each state. */
test.each<[CommandState[], CommandName[]]>([
  [STATES, ['CAPABILITY', 'NOOP', 'LOGOUT', 'ID']],
  [['notAuthenticated'], ['STARTTLS', 'AUTHENTICATE', 'LOGIN']],
  [['authenticated'], ['ENABLE']],
  [
    ['authenticated', 'selected'],
    [
      'SELECT',
      'EXAMINE',
      'CREATE',
      'DELETE',
      'RENAME',
      'SUBSCRIBE',
      'UNSUBSCRIBE',
      'LIST',
      'LSUB',
      'NAMESPACE',
      'GETQUOTA',
      'GETQUOTAROOT',
      'SETQUOTA',
      'GETMETADATA',
      'SETMETADATA',
      'NOTIFY',
      'STATUS',
      'APPEND',
      'IDLE',
    ],
  ],
  [['selected'], ['CLOSE', 'UNSELECT', 'EXPUNGE', 'SEARCH', 'FETCH', 'STORE', 'COPY', 'MOVE', 'CHECK']],
])('in %j: %j', (states, names) => {
  for (const name of names) expect(allowedIn(name), name).toEqual(states);
});

test('every command of the table has a file, and names of objects are no commands', () => {
  for (const name of Object.keys(commands)) expect(isCommandName(name)).toBe(true);
  expect(isCommandName('constructor')).toBe(false);
});
