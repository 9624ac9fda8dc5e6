import { id, MAILCOTE_CAPABILITY, MethodError, nullable, object, type Trace } from '@mailcote/jmap';
import type { Trace as StoredTrace } from '@mailcote/store';
import { checkAccount, toUtcDate, type JmapMethod } from './call.ts';

const traceGetArguments = object({ accountId: id, emailId: nullable(id), submissionId: nullable(id) });

/** Mailcote's own: how a message travelled, by the Email it is or the EmailSubmission it was sent by. Oldest first. */
export const traceGet: JmapMethod = {
  capability: MAILCOTE_CAPABILITY,
  async run(raw, call) {
    const { accountId, emailId, submissionId } = traceGetArguments(raw, '');
    checkAccount(call, accountId);
    if ((emailId === null) === (submissionId === null)) {
      throw new MethodError('invalidArguments', 'expected either emailId or submissionId');
    }
    const { reader } = call.context;
    const traces = await reader.traces(emailId === null ? { submissionId: submissionId! } : { emailId });
    return { accountId, list: traces.map(traceJson) };
  },
};

function traceJson(stored: StoredTrace): Trace {
  return { ...stored, startedAt: toUtcDate(stored.startedAt) };
}
