/** `node scripts/configuration-docs.ts` writes docs/configuration.md from the settings that the server knows. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { configurationDocs } from '../apps/server/src/config-docs.ts';

writeFileSync(join(import.meta.dirname, '../docs/configuration.md'), configurationDocs());
