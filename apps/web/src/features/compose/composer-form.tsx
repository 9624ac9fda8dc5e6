import { Baseline, CalendarClock, Paperclip, SendHorizontal, Trash2 } from 'lucide-react';
import { useRef, useState, type DragEvent, type KeyboardEvent } from 'react';
import { flushSync } from 'react-dom';
import { useAccount } from '../../app/account.ts';
import { useEmitter, useTable } from '../../app/store-hooks.ts';
import { setUi, toast } from '../../app/ui-store.ts';
import { useMessages } from '../../i18n/index.ts';
import { formatAddress, uniqueAddresses } from '../../lib/address-list.ts';
import { timeOfDay } from '../../lib/dates.ts';
import { isApple } from '../../lib/platform.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import { AddressField } from './address-field.tsx';
import { AttachmentBar } from './attachment-bar.tsx';
import { CARRIED_TYPE, readCarried } from './carried-file.ts';
import { closeComposer, discardComposer, isAtHome, setComposerView, type Composer } from './composers.ts';
import type { DraftSession } from './draft-session.ts';
import { Editor } from './editor.tsx';
import { FromMessageDialog } from './from-message-dialog.tsx';
import { FormatBar, type FormatTool } from './format-bar.tsx';
import { QuoteBlock } from './quote-block.tsx';
import { OtherVersionNotice } from './other-version-notice.tsx';
import { ComposerMenu } from './composer-menu.tsx';
import { readDraft } from './read-draft.ts';
import { SignatureBlock } from './signature-block.tsx';
import { changeIdentity } from './signature.ts';
import { TemplateDialog } from './template-dialog.tsx';
import { ScheduleDialog } from './schedule-dialog.tsx';
import { sendMessage } from './send-message.ts';
import type { Format, MailEditor } from './squire-editor.ts';

/** Everything inside a composer's window. */
export function ComposerForm({ composer }: { composer: Composer }) {
  const { session, view } = composer;
  const account = useAccount();
  const messages = useMessages('compose');
  const { t } = messages;
  useEmitter(session);
  const { draft } = session;
  const identities = useTable(account.store.identities);
  const editor = useRef<MailEditor | null>(null);
  const [made, setMade] = useState<MailEditor | null>(null);
  const [formats, setFormats] = useState<ReadonlySet<Format>>(new Set());
  const [hasCc, setHasCc] = useState(draft.cc.length > 0);
  const [hasBcc, setHasBcc] = useState(draft.bcc.length > 0);
  // An answer keeps the subject of its conversation, mostly.
  const [wantsSubject, setWantsSubject] = useState(false);
  const hasSubject = wantsSubject || view !== 'inline' || draft.quote?.kind !== 'reply';
  const subjectField = useRef<HTMLInputElement>(null);
  const fromField = useRef<HTMLSelectElement>(null);
  const [isFormatting, setIsFormatting] = useState(true);
  const [tool, setTool] = useState<FormatTool>(null);
  const [isDropping, setIsDropping] = useState(false);
  const [isScheduling, setIsScheduling] = useState(false);
  const [isCarrying, setIsCarrying] = useState(false);
  const [isTemplating, setIsTemplating] = useState(false);
  const picker = useRef<HTMLInputElement>(null);
  const committers = useRef(new Map<string, () => boolean>());
  const committer = (field: string) => (commit: (() => boolean) | null) => {
    if (commit) committers.current.set(field, commit);
    else committers.current.delete(field);
  };

  const send = (at: Date | null = null) => {
    // What is no address stays in its field, marked; nothing is sent to fewer people than were named.
    if (![...committers.current.values()].every((commit) => commit())) return;
    void sendMessage(account, session, session.draft.html.replaceAll(/<[^>]*>/g, ' '), messages, at);
  };
  /** Puts a template before what is written; fields that are filled in already stay. */
  const takeTemplate = async (emailId: string) => {
    const template = await readDraft(account, emailId).catch(() => null);
    if (!template) {
      toast(t.app.unreachable, { tone: 'error' });
      return;
    }
    const now = session.draft;
    const html = `${template.html}${session.hasText ? now.html : ''}`;
    session.change({
      html,
      subject: now.subject.trim() ? now.subject : template.subject,
      to: now.to.length > 0 ? now.to : template.to,
      cc: uniqueAddresses([...now.cc, ...template.cc]),
      bcc: uniqueAddresses([...now.bcc, ...template.bcc]),
      attachments: [...now.attachments, ...template.attachments],
    });
    if (template.cc.length > 0) setHasCc(true);
    if (template.bcc.length > 0) setHasBcc(true);
    editor.current?.setHtml(html);
    editor.current?.focus();
  };
  const discard = () => {
    discardComposer(session);
    toast(t.compose.discarded);
  };
  const onFiles = (files: FileList | null) => {
    if (files && files.length > 0) session.files.add([...files]);
  };
  const onDrop = (event: DragEvent) => {
    event.preventDefault();
    setIsDropping(false);
    const carried = readCarried(event.dataTransfer);
    if (carried) session.files.carry(carried);
    else onFiles(event.dataTransfer.files);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.nativeEvent.isComposing) return;
    const mod = isApple ? event.metaKey : event.ctrlKey;
    const key = event.key.toLowerCase();
    if (mod && event.key === 'Enter') {
      event.preventDefault();
      send();
    } else if (mod && event.shiftKey && key === 'c') {
      event.preventDefault();
      setHasCc(true);
    } else if (mod && event.shiftKey && key === 'b') {
      event.preventDefault();
      setHasBcc(true);
    } else if (mod && event.shiftKey && key === 'f') {
      event.preventDefault();
      fromField.current?.focus();
    } else if (mod && event.shiftKey && key === 'd') {
      event.preventDefault();
      discard();
    } else if (mod && event.shiftKey && key === 'e') {
      event.preventDefault();
      if (view === 'inline') setComposerView(composer, 'window');
      else if (isAtHome(composer)) setComposerView(composer, 'inline');
    } else if (mod && !event.shiftKey && key === 'k') {
      event.preventDefault();
      event.stopPropagation();
      setIsFormatting(true);
      setTool('link');
    } else if (mod && (key === ':' || (event.shiftKey && event.code === 'Semicolon'))) {
      // Safari says ";" while Command is held.
      event.preventDefault();
      setIsFormatting(true);
      setTool('emoji');
    } else if (event.key === 'Escape') {
      event.stopPropagation();
      closeComposer(session);
    }
  };

  return (
    <>
      {/* oxlint-disable-next-line jsx-a11y/no-static-element-interactions -- the keys and the dropped files of everything inside; nothing here is a control of its own */}
      <div
        className="composer-form"
        onKeyDown={onKeyDown}
        onDragOver={(event) => {
          const { types } = event.dataTransfer;
          if (!types.includes('Files') && !types.includes(CARRIED_TYPE)) return;
          event.preventDefault();
          setIsDropping(true);
        }}
        onDragLeave={(event) => {
          if (!(event.relatedTarget instanceof Node && event.currentTarget.contains(event.relatedTarget)))
            setIsDropping(false);
        }}
        onDrop={onDrop}
      >
        {session.other && <OtherVersionNotice session={session} other={session.other} />}
        <div className="composer-scroll">
          <div className="px-4">
            {identities.length > 1 && (
              <div className="address-line">
                <label className="address-label" htmlFor={`from-${draft.key}`}>
                  {t.compose.from}
                </label>
                <select
                  ref={fromField}
                  id={`from-${draft.key}`}
                  className="min-w-0 grow bg-transparent py-1"
                  value={draft.identityId}
                  onChange={(event) => {
                    const after = account.store.identities.get(event.target.value);
                    if (after) session.change(changeIdentity(draft, session.identity, after));
                  }}
                >
                  {identities.map((identity) => (
                    <option key={identity.id} value={identity.id}>
                      {formatAddress(identity)}
                    </option>
                  ))}
                </select>
              </div>
            )}
            <AddressField
              label={t.compose.to}
              value={draft.to}
              startsFocused={composer.focus === 'to'}
              onChange={(to) => session.change({ to })}
              onCommitter={committer('to')}
            >
              <span className="flex gap-1 text-[13px]">
                {!hasCc && (
                  <button type="button" className="cc-button" onClick={() => setHasCc(true)}>
                    {t.compose.cc}
                  </button>
                )}
                {!hasBcc && (
                  <button type="button" className="cc-button" onClick={() => setHasBcc(true)}>
                    {t.compose.bcc}
                  </button>
                )}
                {!hasSubject && (
                  <button
                    type="button"
                    className="cc-button"
                    onClick={() => {
                      flushSync(() => setWantsSubject(true));
                      subjectField.current?.select();
                    }}
                  >
                    {t.compose.subject}
                  </button>
                )}
              </span>
            </AddressField>
            {hasCc && (
              <AddressField
                label={t.compose.cc}
                value={draft.cc}
                startsFocused={draft.cc.length === 0}
                onChange={(cc) => session.change({ cc })}
                onCommitter={committer('cc')}
              />
            )}
            {hasBcc && (
              <AddressField
                label={t.compose.bcc}
                value={draft.bcc}
                startsFocused={draft.bcc.length === 0}
                onChange={(bcc) => session.change({ bcc })}
                onCommitter={committer('bcc')}
              />
            )}
            <div className="address-line" hidden={!hasSubject}>
              <input
                ref={subjectField}
                type="text"
                dir="auto"
                aria-label={t.compose.subject}
                placeholder={t.compose.subject}
                className="address-input font-medium"
                value={draft.subject}
                onChange={(event) => session.change({ subject: event.target.value })}
                onKeyDown={(event) => {
                  if (
                    event.key !== 'Enter' ||
                    event.nativeEvent.isComposing ||
                    event.ctrlKey ||
                    event.metaKey
                  )
                    return;
                  event.preventDefault();
                  editor.current?.focus(true);
                }}
              />
            </div>
          </div>
          <Editor
            session={session}
            editor={editor}
            onReady={setMade}
            onFormats={setFormats}
            startsFocused={composer.focus === 'body' && view !== 'minimised'}
          />
          {draft.signature && (
            <SignatureBlock
              signature={draft.signature}
              onRemove={() => session.change({ signature: null })}
            />
          )}
          {draft.quote && (
            <QuoteBlock
              quote={draft.quote}
              onRemove={() => session.change({ quote: null, answers: draft.answers })}
            />
          )}
          <AttachmentBar session={session} maxUpload={account.maxUpload} />
        </div>
        <div className="composer-tools">
          {isFormatting && made && <FormatBar editor={made} formats={formats} tool={tool} onTool={setTool} />}
          <footer className="composer-footer">
            <SendButton session={session} onSend={() => send()} onSchedule={() => setIsScheduling(true)} />
            <IconButton icon={Paperclip} label={t.compose.attach} onClick={() => picker.current?.click()} />
            <IconButton
              icon={Baseline}
              label={t.compose.formatting}
              aria-pressed={isFormatting}
              onClick={() => setIsFormatting(!isFormatting)}
            />
            <input
              ref={picker}
              type="file"
              multiple
              hidden
              tabIndex={-1}
              onChange={(event) => {
                onFiles(event.target.files);
                event.target.value = '';
              }}
            />
            <ComposerMenu
              session={session}
              onTemplate={() => setIsTemplating(true)}
              onFromMessage={() => setIsCarrying(true)}
            />
            {draft.wantsReceipt && (
              <span className="truncate text-[12.5px] text-ink-3">{t.compose.receiptOn}</span>
            )}
            <SaveNote session={session} />
            <IconButton icon={Trash2} label={t.compose.discard} onClick={discard} />
          </footer>
        </div>
        {isDropping && (
          <div className="drop-target" aria-hidden="true">
            {t.compose.dropHere}
          </div>
        )}
      </div>
      {/* Outside, so that its Escape does not close the message. */}
      {isCarrying && (
        <FromMessageDialog
          onClose={() => setIsCarrying(false)}
          onPick={(file) => {
            setIsCarrying(false);
            session.files.carry(file);
          }}
        />
      )}
      {isTemplating && (
        <TemplateDialog
          onClose={() => setIsTemplating(false)}
          onPick={(emailId) => {
            setIsTemplating(false);
            void takeTemplate(emailId);
          }}
        />
      )}
      {isScheduling && (
        <ScheduleDialog
          current={null}
          onClose={() => setIsScheduling(false)}
          onShowAll={() => {
            setIsScheduling(false);
            setUi({ overlay: { kind: 'scheduled' } });
          }}
          onPick={(at) => {
            setIsScheduling(false);
            send(at);
          }}
        />
      )}
    </>
  );
}

/** Or, while files are on their way, that it is sent after them, and how to stop that. */
function SendButton({
  session,
  onSend,
  onSchedule,
}: {
  session: DraftSession;
  onSend: () => void;
  onSchedule: () => void;
}) {
  const { t } = useMessages('compose');
  if (session.wait.isOn) {
    return (
      <>
        <output className="text-[13px] text-ink-2">{t.compose.sendsWhenUploaded}</output>
        <button type="button" className="button" onClick={() => session.wait.end('stopped')}>
          {t.compose.doNotSend}
        </button>
      </>
    );
  }
  return (
    <span className="split-button">
      <button
        type="button"
        className="button button-primary"
        disabled={session.isSending}
        data-tip={t.compose.send}
        data-tip-keys={`${isApple ? '⌘' : 'Ctrl'} Enter`}
        onClick={onSend}
      >
        {session.isSending ? t.compose.sending : t.compose.send}
        <SendHorizontal aria-hidden="true" size={15} strokeWidth={2} />
      </button>
      <button
        type="button"
        className="button button-primary"
        aria-label={t.compose.schedule}
        data-tip={t.compose.schedule}
        disabled={session.isSending}
        onClick={onSchedule}
      >
        <CalendarClock aria-hidden="true" size={16} strokeWidth={2} />
      </button>
    </span>
  );
}

function SaveNote({ session }: { session: DraftSession }) {
  const { t, locale } = useMessages('compose');
  const saved = session.savedAt ? t.compose.saved(timeOfDay(session.savedAt, locale)) : '';
  const said = {
    unsaved: saved,
    saving: saved || t.compose.saving,
    saved,
    local: t.compose.savedHere,
  }[session.saveState];
  return (
    <span
      className="grow truncate px-2 text-end text-[12.5px] text-ink-3"
      data-tip={session.saveState === 'local' ? t.compose.saveFailed : undefined}
    >
      {said}
    </span>
  );
}
