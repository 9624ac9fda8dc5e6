import type { Page } from '@playwright/test';

/** Arguments of a response. */
// oxlint-disable-next-line typescript/no-explicit-any -- expectations look at them more closely than any type would
export type Answer = any;

/** Makes JMAP calls as the page's own session does; the arguments of their responses. */
export function jmap(page: Page, methodCalls: [string, object][]): Promise<Answer[]> {
  return page.evaluate(async (calls) => {
    const session = await (await fetch('/.well-known/jmap')).json();
    const accountId = session.primaryAccounts['urn:ietf:params:jmap:mail'];
    const response = await fetch('/jmap/api', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        using: Object.keys(session.capabilities),
        methodCalls: calls.map(([name, args], index) => [name, { accountId, ...args }, String(index)]),
      }),
    });
    return (await response.json()).methodResponses.map(([, args]: [string, object]) => args);
  }, methodCalls);
}
