import { PASSWORD } from './server.ts';

/** One JMAP request by Basic authentication. */
export interface JmapCaller {
  accountId: string;
  call: (methodCalls: unknown[]) => Promise<unknown[][]>;
}

const USING = ['urn:ietf:params:jmap:core', 'urn:ietf:params:jmap:mail'];

/** Logs in once and returns a caller that posts requests over one kept-alive connection. */
export async function jmapCaller(httpUrl: string, address: string, password = PASSWORD): Promise<JmapCaller> {
  const headers = {
    authorization: `Basic ${Buffer.from(`${address}:${password}`).toString('base64')}`,
    'content-type': 'application/json',
  };
  const session = await fetch(`${httpUrl}/.well-known/jmap`, { headers });
  if (!session.ok) throw new Error(`session: ${session.status} ${await session.text()}`);
  const { primaryAccounts } = (await session.json()) as { primaryAccounts: Record<string, string> };
  const accountId = primaryAccounts['urn:ietf:params:jmap:mail'] ?? '';
  return {
    accountId,
    call: async (methodCalls) => {
      const response = await fetch(`${httpUrl}/jmap/api`, {
        method: 'POST',
        headers,
        body: JSON.stringify({ using: USING, methodCalls }),
      });
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`);
      const { methodResponses } = (await response.json()) as { methodResponses: unknown[][] };
      const failed = methodResponses.find(([name]) => name === 'error');
      if (failed) throw new Error(JSON.stringify(failed));
      return methodResponses;
    },
  };
}

/** The arguments of the n-th response. */
export function argumentsOf<T>(methodResponses: unknown[][], n: number): T {
  return (methodResponses[n] ?? [])[1] as T;
}
