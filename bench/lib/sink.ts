import { startFakeMx } from '../../apps/server/src/testing/fake-mx.ts';
import { smtpSinkIsMissing, startSmtpSink } from '../../apps/server/src/testing/smtp-sink.ts';

/** A server on 127.0.0.1 that takes all mail. */
export interface Sink extends AsyncDisposable {
  name: 'smtp-sink' | 'node';
  port: number;
}

/** Postfix's smtp-sink in a process of its own where it is installed, else one of ours, which shares this process. */
export async function startSink(): Promise<Sink> {
  if (smtpSinkIsMissing() === null)
    return Object.assign(await startSmtpSink(), { name: 'smtp-sink' as const });
  return Object.assign(await startFakeMx(), { name: 'node' as const });
}
