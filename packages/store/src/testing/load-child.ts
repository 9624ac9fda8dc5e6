/**
 * A process that puts load on a store and writes what was acknowledged to standard output, a JSON line each, until it is
 * killed. Arguments: database URL, name, seed, account ids.
 */
import { openStore } from '../store.ts';
import { runLoad } from './load.ts';

const [databaseUrl = '', name = '', seed = '', ...accounts] = process.argv.slice(2);
const store = await openStore({ databaseUrl, publish: () => undefined });
await runLoad({
  store,
  accounts,
  name,
  seed: Number(seed),
  // A write to a pipe is synchronous here: what has been acknowledged has left the process.
  acknowledge: (what) => process.stdout.write(`${JSON.stringify(what)}\n`),
  isDone: () => false,
});
