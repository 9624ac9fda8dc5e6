import type { Trace } from '@mailcote/jmap';
import type { CatalogueWith } from '../../i18n/index.ts';

/** One dialogue in a few sentences. */
export interface TraceStory {
  title: string;
  sentences: string[];
  tone: 'good' | 'waiting' | 'bad';
  outcome: string;
}

/** Says in plain words what a trace shows. */
export function tellTrace(trace: Trace, t: CatalogueWith<'trace'>, locale: string): TraceStory {
  const peer = peerOf(trace, t);
  const rcpt = trace.rcptTo ?? '';
  const isFailed = trace.outcome === 'failed';
  const isRetry = trace.outcome === 'retry';
  const sentences = [mainSentence(trace, peer, rcpt, t)];
  if (trace.direction !== 'local') {
    if (trace.tls) {
      const said =
        trace.tls.authorized || trace.direction === 'in' ? t.trace.encrypted : t.trace.encryptedUnverified;
      sentences.push(said(trace.tls.version));
    } else if (trace.lines.length > 0) sentences.push(t.trace.plain);
    const took = trace.lines.at(-1)?.at;
    if (took !== undefined && took > 0) sentences.push(t.trace.took(duration(took, locale)));
  }
  const answer =
    isFailed || isRetry
      ? trace.lines.findLast(({ from, text }) => from === 'S' && /^[45]/.test(text))
      : undefined;
  if (answer) sentences.push(`${t.trace.answer}: ${answer.text}`);
  return {
    title: { in: t.trace.in, out: t.trace.out, local: t.trace.local }[trace.direction],
    sentences,
    tone: isFailed ? 'bad' : isRetry ? 'waiting' : 'good',
    outcome: isFailed
      ? t.trace.failedOutcome
      : isRetry
        ? t.trace.retry
        : trace.outcome === 'accepted'
          ? t.trace.accepted
          : t.trace.delivered,
  };
}

function mainSentence(trace: Trace, peer: string, rcpt: string, t: CatalogueWith<'trace'>): string {
  if (trace.direction === 'local') return t.trace.localText;
  if (trace.direction === 'in') return t.trace.inText(peer);
  if (trace.peerAddress === null && trace.peerName === null) return t.trace.outNoPeer(rcpt);
  if (trace.outcome === 'failed') return t.trace.outFailed(peer, rcpt);
  if (trace.outcome === 'retry') return t.trace.outRetry(peer, rcpt);
  return t.trace.outText(peer, rcpt);
}

function peerOf({ peerName, peerAddress }: Trace, t: CatalogueWith<'trace'>): string {
  // A host that names itself by its address has said nothing more.
  if (peerAddress && peerName?.replaceAll(/^\[(?:IPv6:)?|\]$/g, '') === peerAddress) return peerAddress;
  if (peerName && peerAddress) return `${peerName} (${peerAddress})`;
  return peerName ?? peerAddress ?? t.trace.unknownPeer;
}

/** "42 ms", "1.8 s" */
function duration(milliseconds: number, locale: string): string {
  const [value, unit] =
    milliseconds < 1000 ? [Math.round(milliseconds), 'millisecond'] : [milliseconds / 1000, 'second'];
  return new Intl.NumberFormat(locale, { style: 'unit', unit, maximumFractionDigits: 1 }).format(value);
}
