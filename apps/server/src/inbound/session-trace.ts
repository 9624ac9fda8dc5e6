import { type Reply, replyLine, type ServerSession } from '@mailcote/smtp';
import type { Trace } from '@mailcote/store';
import type { Socket } from 'node:net';
import { TLSSocket } from 'node:tls';
import type { Peer } from '../net/listener.ts';

export interface SessionTraceInput {
  session: ServerSession;
  socket: Socket;
  peer: Peer;
  localName: string;
  /** Milliseconds, as Date.now. */
  startedAt: number;
  outcome: string;
  /** Not said yet: the last line. */
  lastReply: Reply;
  now: Date;
}

/** How a message came: the dialogue of its session up to the answer it gets. */
export function sessionTrace(input: SessionTraceInput): Trace {
  const { session, socket, peer, localName, startedAt, outcome, lastReply, now } = input;
  const lines = session.trace();
  const age = now.getTime() - startedAt;
  lines.push({ at: Math.max(age, lines.at(-1)?.at ?? 0), from: 'S', text: replyLine(lastReply) });
  return {
    direction: 'in',
    startedAt: new Date(startedAt),
    peerAddress: peer.address,
    peerName: session.state.hello?.name ?? null,
    localName,
    tls: tlsOf(socket),
    lines,
    outcome,
    rcptTo: null,
  };
}

function tlsOf(socket: Socket): Trace['tls'] {
  if (!(socket instanceof TLSSocket)) return null;
  const version = socket.getProtocol() ?? 'TLS';
  return { version, cipher: socket.getCipher().name, authorized: false, subject: null };
}
