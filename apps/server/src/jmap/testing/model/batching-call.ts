import type { Invocation } from '@mailcote/jmap';
import type { Answer, JmapTestServer, TestAccount } from '../jmap-test-server.ts';

/** Calls one method for an account; the arguments of its response or of its error. */
export type CallOne = (name: string, args: object) => Promise<Answer>;

interface Waiting {
  name: string;
  args: object;
  resolve: (answer: Answer) => void;
  reject: (error: unknown) => void;
}

/** What is called at the same moment travels in one request, as a client would do it; the calls share what a request caches. */
export function batchingCall(server: JmapTestServer, account: TestAccount): CallOne {
  let waiting: Waiting[] = [];
  const send = async (batch: Waiting[]): Promise<void> => {
    try {
      const calls = batch.map(({ name, args }, index): Invocation => [
        name,
        { accountId: account.id, ...args },
        String(index),
      ]);
      const { methodResponses } = await server.call(account, calls);
      for (const [index, { resolve }] of batch.entries()) {
        resolve(methodResponses.find(([, , callId]) => callId === String(index))?.[1]);
      }
    } catch (error) {
      for (const { reject } of batch) reject(error);
    }
  };
  return (name, args) =>
    new Promise((resolve, reject) => {
      if (waiting.length === 0) {
        setImmediate(() => {
          const batch = waiting;
          waiting = [];
          void send(batch);
        });
      }
      waiting.push({ name, args, resolve, reject });
    });
}
