/**
 * `pnpm start`: pnpm has installed what was missing; this generates and builds what is stale and runs the server in this same process, so
 * that signals reach it without a detour.
 */
import { enableCompileCache } from 'node:module';
import { join } from 'node:path';
import { buildWebIfStale } from './build-web.ts';
import { endWithParents } from './end-with-parents.ts';
import { ROOT } from './run-program.ts';

// What is compiled and stripped of its types once is read from here the next time: a second start takes half as long.
enableCompileCache(join(ROOT, '.cache/node'));

try {
  await import('./generate.ts');
  await buildWebIfStale();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}
void endWithParents();
const { main } = await import('../apps/server/src/main.ts');
process.exitCode = await main();
process.exit();
