import { relative } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { ROOT } from './run-program.ts';

export interface Counts {
  passed: number;
  failed: number;
  skipped: number;
  /** A line for each that failed: where it stands, its name, and what was wrong. */
  failures: string[];
}

/** Characters of a message: enough for what was expected, what came instead, and the first line of the stack. */
const MESSAGE_SHOWN = 600;

interface VitestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: {
    name: string;
    status: string;
    /** Why the file could not be run; empty when it could. */
    message: string;
    assertionResults: { fullName: string; status: string; failureMessages: string[] }[];
  }[];
}

interface PlaywrightSuite {
  specs: {
    title: string;
    file: string;
    line: number;
    ok: boolean;
    tests: { results: { errors: { message?: string }[] }[] }[];
  }[];
  suites?: PlaywrightSuite[];
}

interface PlaywrightReport {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  suites: PlaywrightSuite[];
  errors: { message?: string }[];
}

/** What `vitest run --reporter=json` wrote. */
export function vitestCounts(json: string): Counts {
  const report = JSON.parse(json) as VitestReport;
  const failures = report.testResults.flatMap(({ name, message, assertionResults }) => [
    ...(message ? [failure(relative(ROOT, name), message)] : []),
    ...assertionResults
      .filter(({ status }) => status === 'failed')
      .map((test) => failure(`${relative(ROOT, name)} › ${test.fullName}`, test.failureMessages[0])),
  ]);
  return {
    passed: report.numPassedTests,
    // A file that could not be run has no tests that could be counted.
    failed: Math.max(failures.length, report.numFailedTests),
    skipped: report.numPendingTests + report.numTodoTests,
    failures,
  };
}

/** What `playwright test --reporter=json` wrote. A test that passed at the second try counts as failed. */
export function playwrightCounts(json: string): Counts {
  const { stats, suites, errors } = JSON.parse(json) as PlaywrightReport;
  return {
    passed: stats.expected,
    failed: stats.unexpected + stats.flaky,
    skipped: stats.skipped,
    failures: [
      ...errors.map(({ message }) => failure('outside of any test', message)),
      ...suites.flatMap(specsOf).flatMap(({ title, file, line, tests }) =>
        tests
          .flatMap(({ results }) => results)
          .flatMap((result) => result.errors.slice(0, 1))
          .map(({ message }) => failure(`e2e/${file}:${line} › ${title}`, message)),
      ),
    ],
  };
}

function specsOf(suite: PlaywrightSuite): PlaywrightSuite['specs'] {
  return [...suite.specs, ...(suite.suites ?? []).flatMap(specsOf)];
}

function failure(where: string, message = 'no message'): string {
  return `${where}: ${stripVTControlCharacters(message).trim().replaceAll(/\s+/g, ' ').slice(0, MESSAGE_SHOWN)}`;
}
