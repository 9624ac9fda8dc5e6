import type { Email, EmailBodyPart, Id } from '@mailcote/jmap';
import { Copy, Download } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { useAccount } from '../../../app/account.ts';
import { toast } from '../../../app/ui-store.ts';
import { useMessages } from '../../../i18n/index.ts';
import { formatBytes } from '../../../lib/bytes.ts';
import { isBlobId } from '../../../mail-store/index.ts';
import { Dialog } from '../../../ui/dialog.tsx';
import { attachmentKind } from '../viewer/attachment-kind.ts';
import { TextView } from '../viewer/text-view.tsx';
import { HexView } from './hex-view.tsx';
import './source.css';

const PART_PROPERTIES = [
  'partId',
  'blobId',
  'size',
  'name',
  'type',
  'charset',
  'headers',
  'sourceRange',
  'subParts',
];

/** A node of the tree, with its place in it. */
interface Node {
  part: EmailBodyPart;
  depth: number;
}
type Form = 'header' | 'decoded' | 'encoded';

interface SourceDialogProps {
  /** Of an Email, or of a blob that is a message. */
  messageId: Id;
  blobId: Id;
  onClose: () => void;
}

/** What a message is made of: its parts as a tree, each with its header, as it was sent and as it reads; and the whole of it. */
export function SourceDialog({ messageId, blobId, onClose }: SourceDialogProps) {
  const { client } = useAccount();
  const { t, locale } = useMessages('reading');
  const [root, setRoot] = useState<EmailBodyPart | 'failed' | null>(null);
  /** The place of the part that is shown; -1: the whole message. */
  const [shown, setShown] = useState(-1);
  const [form, setForm] = useState<Form>('header');
  const view = useRef<HTMLDivElement>(null);
  useEffect(() => {
    let isCurrent = true;
    const shape = { properties: ['bodyStructure' as const], bodyProperties: PART_PROPERTIES };
    const found: Promise<Partial<Email> | undefined> = isBlobId(messageId)
      ? client
          .call('Email/parse', { blobIds: [messageId], ...shape })
          .then(({ parsed }) => parsed?.[messageId])
      : client.call('Email/get', { ids: [messageId], ...shape }).then(({ list }) => list[0]);
    found.then(
      (message) => isCurrent && setRoot(message?.bodyStructure ?? 'failed'),
      () => isCurrent && setRoot('failed'),
    );
    return () => {
      isCurrent = false;
    };
  }, [client, messageId]);

  const nodes = root === null || root === 'failed' ? [] : flatten(root);
  const node = nodes[shown];
  const source = client.downloadUrl(blobId, 'message.txt', 'text/plain');
  const copy = async () => {
    await navigator.clipboard.writeText(view.current?.innerText ?? '');
    toast(t.app.copied);
  };
  const forms: Form[] = node?.part.partId ? ['header', 'decoded', 'encoded'] : ['header', 'encoded'];
  return (
    <Dialog
      title={t.reading.source}
      onClose={onClose}
      isWide
      actions={
        <>
          <button type="button" className="button" onClick={() => void copy()}>
            <Copy aria-hidden="true" size={16} strokeWidth={1.75} />
            {t.app.copy}
          </button>
          <a
            className="button"
            href={client.downloadUrl(blobId, `${messageId}.eml`, 'message/rfc822')}
            download={`${messageId}.eml`}
          >
            <Download aria-hidden="true" size={16} strokeWidth={1.75} />
            {t.reader.download}
          </a>
        </>
      }
    >
      {root === 'failed' && (
        <p role="alert" className="text-danger">
          {t.reading.failed}
        </p>
      )}
      <div className="source">
        <ul className="source-tree" aria-label={t.reading.parts}>
          <li>
            <button type="button" aria-current={shown === -1 || undefined} onClick={() => setShown(-1)}>
              {t.reading.wholeSource}
            </button>
          </li>
          {nodes.map(({ part, depth }, index) => (
            <li key={part.sourceRange?.headerStart} style={{ paddingInlineStart: depth * 14 }}>
              <button
                type="button"
                aria-current={shown === index || undefined}
                onClick={() => {
                  setShown(index);
                  if (!part.partId && form === 'decoded') setForm('header');
                }}
              >
                <span className="block truncate">{part.name ?? part.type}</span>
                <span className="source-kind">
                  {[part.partId, part.name && part.type, formatBytes(part.size, locale)]
                    .filter(Boolean)
                    .join(' · ')}
                </span>
              </button>
            </li>
          ))}
        </ul>
        <div className="min-w-0">
          {node && (
            <div role="radiogroup" aria-label={t.reading.form} className="source-forms">
              {forms.map((one) => (
                <label key={one}>
                  <input
                    type="radio"
                    name="source-form"
                    checked={form === one}
                    onChange={() => setForm(one)}
                  />
                  {t.reading.forms[one]}
                </label>
              ))}
            </div>
          )}
          <div ref={view} className="source-view">
            {!node && root !== null && (
              <TextView key="whole" url={source} charset={null} size={wholeSize(nodes)} />
            )}
            {node && form === 'header' && <Fields part={node.part} />}
            {node && form === 'encoded' && (
              <TextView
                key={`encoded ${shown}`}
                url={source}
                charset={null}
                start={node.part.sourceRange?.headerStart ?? 0}
                size={node.part.sourceRange?.bodyEnd ?? 0}
              />
            )}
            {node && form === 'decoded' && <Decoded key={shown} part={node.part} />}
          </div>
        </div>
      </div>
    </Dialog>
  );
}

/** Every header field as it was sent. */
function Fields({ part }: { part: EmailBodyPart }) {
  const { t } = useMessages('reading');
  if (part.headers.length === 0) return <p className="text-ink-3">{t.reading.noHeader}</p>;
  return (
    <dl className="source-fields">
      {part.headers.map(({ name, value }, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- the fields of a message never change, and may be the same twice
        <div key={index}>
          <dt>{`${name}: `}</dt>
          <dd>{value.trim()}</dd>
        </div>
      ))}
    </dl>
  );
}

function Decoded({ part }: { part: EmailBodyPart }) {
  const { client } = useAccount();
  const url = client.downloadUrl(part.blobId ?? '', 'part.txt', 'text/plain');
  const isText = ['text', 'html', 'message'].includes(attachmentKind(part));
  return isText ? (
    <TextView url={url} size={part.size} charset={part.charset} />
  ) : (
    <HexView url={url} size={part.size} />
  );
}

function flatten(part: EmailBodyPart, depth = 0): Node[] {
  return [{ part, depth }, ...(part.subParts ?? []).flatMap((child) => flatten(child, depth + 1))];
}

/** The message ends where its outermost part does. */
const wholeSize = ([root]: readonly Node[]): number => root?.part.sourceRange?.bodyEnd ?? 0;
