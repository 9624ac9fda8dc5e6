import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { PrismaPg } from '@prisma/adapter-pg';
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils';
import type { DiffTarget, SchemaEngine } from '@prisma/schema-engine-wasm';

/**
 * The SQL that leads from one Prisma schema to another, made by Prisma's own engine as WebAssembly (its binary is not
 * needed). Development only: `pnpm db:migration` and the test that compares migrations with the schema.
 * @param databaseUrl any PostgreSQL 18; asked for its version, not changed
 * @param from text of the schema to start from; null: an empty database
 */
export async function schemaDiff(databaseUrl: string, from: string | null, to: string): Promise<string> {
  const engine = await loadEngine(databaseUrl, to);
  try {
    const { stdout } = await engine.diff({
      from: from === null ? { tag: 'empty' } : target(from),
      to: target(to),
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    });
    return stdout ?? '';
  } finally {
    engine.free();
  }
}

function target(content: string): DiffTarget {
  return { tag: 'schemaDatamodel', files: [{ path: 'schema.prisma', content }] };
}

interface EngineModule {
  SchemaEngine: typeof SchemaEngine;
  __wbg_set_wasm(exports: object): void;
}

/** The part of the global that is used here; Node's types leave it to the DOM's. */
interface WebAssemblyGlobal {
  instantiate(
    bytes: Buffer,
    imports: object,
  ): Promise<{ instance: { exports: { __wbindgen_start(): void } } }>;
}

let engineModule: Promise<EngineModule> | null = null;

async function loadEngine(databaseUrl: string, schema: string): Promise<SchemaEngine> {
  engineModule ??= instantiate();
  const { SchemaEngine } = await engineModule;
  const adapter = bindMigrationAwareSqlAdapterFactory(new PrismaPg({ connectionString: databaseUrl }));
  return SchemaEngine.new({ datamodels: [['schema.prisma', schema]] }, () => undefined, adapter);
}

/** Node cannot import the package's main module, which imports the .wasm file as an ES module. */
async function instantiate(): Promise<EngineModule> {
  const require = createRequire(import.meta.url);
  const glue = (await import('@prisma/schema-engine-wasm/schema_engine_bg')) as unknown as EngineModule;
  const file = require.resolve('@prisma/schema-engine-wasm/schema_engine_bg').replace(/\.js$/, '.wasm');
  const { WebAssembly } = globalThis as unknown as { WebAssembly: WebAssemblyGlobal };
  const { instance } = await WebAssembly.instantiate(await readFile(file), {
    './schema_engine_bg.js': glue,
  });
  glue.__wbg_set_wasm(instance.exports);
  instance.exports.__wbindgen_start();
  return glue;
}
