import { MethodError } from './errors.ts';
import { evaluatePointer, NOT_FOUND, parsePointer } from './json-pointer.ts';
import type { Invocation } from './types/core.ts';

/**
 * RFC 8620 3.7: the arguments with each "#name" replaced by what it refers to in the responses so far.
 * Throws MethodError invalidResultReference, or invalidArguments when a name is there in both forms.
 */
export function resolveReferences(
  args: Record<string, unknown>,
  responses: readonly Invocation[],
): Record<string, unknown> {
  const names = Object.keys(args);
  if (!names.some((name) => name.startsWith('#'))) return args;
  const resolved = names.map((name): [string, unknown] => {
    if (!name.startsWith('#')) return [name, args[name]];
    const plain = name.slice(1);
    if (Object.hasOwn(args, plain))
      throw new MethodError('invalidArguments', `${plain}: given both plainly and as a result reference`);
    return [plain, resolve(name, args[name], responses)];
  });
  return Object.fromEntries(resolved);
}

function resolve(name: string, reference: unknown, responses: readonly Invocation[]): unknown {
  const { resultOf, name: responseName, path } = (reference ?? {}) as Record<string, unknown>;
  const fail = (why: string) => new MethodError('invalidResultReference', `${name}: ${why}`);
  if (typeof resultOf !== 'string' || typeof responseName !== 'string' || typeof path !== 'string') {
    throw fail('expected { resultOf, name, path }, all strings');
  }
  const response = responses.find(([, , callId]) => callId === resultOf);
  if (!response) throw fail(`no earlier call has the id ${JSON.stringify(resultOf)}`);
  if (response[0] !== responseName)
    throw fail(`the response to ${JSON.stringify(resultOf)} is ${response[0]}, not ${responseName}`);
  const steps = parsePointer(path);
  if (!steps) throw fail(`${JSON.stringify(path)} is no JSON Pointer`);
  const value = evaluatePointer(response[1], steps);
  if (value === NOT_FOUND) throw fail(`nothing at ${JSON.stringify(path)}`);
  return value;
}

/**
 * True when the value written as JSON would be larger than `budget` octets, roughly. References to references double
 * with every call, so 16 short calls could ask for gigabytes; the walk stops at the budget.
 */
export function isLargerThan(value: unknown, budget: number): boolean {
  let left = budget;
  const walk = (item: unknown): boolean => {
    left -= typeof item === 'string' ? item.length + 2 : 4;
    if (left < 0) return true;
    if (Array.isArray(item)) return item.some(walk);
    if (typeof item !== 'object' || item === null) return false;
    return Object.entries(item).some(([name, inner]) => {
      left -= name.length + 3;
      return walk(inner);
    });
  };
  return walk(value);
}
