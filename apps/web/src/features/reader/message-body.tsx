import type { EmailBodyPart } from '@mailcote/jmap';
import { useEffect } from 'react';
import { useAccount, useStore } from '../../app/account.ts';
import { useResource } from '../../app/store-hooks.ts';
import { useMessages } from '../../i18n/index.ts';
import { isDark, usePreferences } from '../../lib/preferences.ts';
import { safeHtmlKey, type EmailBody, type ListedEmail, type Pictures } from '../../mail-store/index.ts';
import { Attachments, isShowable } from './attachments.tsx';
import { BlockedBanner } from './blocked-banner.tsx';
import { HtmlFrame } from './html-frame.tsx';
import { calendarPart, Invitation, isInvitationTwin } from './invitation/invitation.tsx';
import { setMessageLook, useMessageLook } from './message-look.ts';
import { PlainText } from './plain-text.tsx';
import { readReport } from './sanitize-report.ts';
import { picturesOf, trustSender, useTrustedSenders } from './trusted-senders.ts';

interface MessageBodyProps {
  email: ListedEmail;
  /** Quoted text is folded away where the quoted message itself is near. */
  foldsQuotes: boolean;
}

/** What a message says, part by part (RFC 8621 4.1.4 htmlBody); then its files. */
export function MessageBody({ email, foldsQuotes }: MessageBodyProps) {
  const account = useAccount();
  const { store } = account;
  const { t } = useMessages('reading');
  const look = useMessageLook(email.id);
  const trusted = useTrustedSenders();
  const pictures = picturesOf(trusted ?? [], store, email);
  const isKnown = trusted !== null;
  useEffect(() => {
    if (isKnown) store.bodies.want([email.id], pictures);
  }, [store, email.id, isKnown, pictures]);
  const body = useResource(store.bodies.bodies, email.id);

  if (body?.state === 'failed') return <BodyFailed onRetry={() => store.bodies.want([email.id], pictures)} />;
  if (body?.state !== 'ready') return <BodySkeleton />;
  const { htmlBody, attachments } = body.value;
  const calendar = calendarPart(attachments);
  const firstHtml = htmlBody.find(({ type }) => type === 'text/html');
  if (!firstHtml || look.isPlain) {
    return (
      <>
        {calendar && <Invitation part={calendar} />}
        <TextBody body={body.value} foldsQuotes={foldsQuotes} />
        <Attachments
          messageId={email.id}
          parts={attachments.filter((part) => !isInvitationTwin(part, attachments))}
          subject={email.subject}
        />
      </>
    );
  }
  const show = (always?: string) => {
    if (always === undefined) setMessageLook(email.id, { pictures: 'proxy' });
    else void trustSender(account, always, t);
  };
  return (
    <>
      {calendar && <Invitation part={calendar} />}
      {htmlBody.map((part) =>
        part.type === 'text/html' ? (
          <HtmlPart
            key={part.partId}
            email={email}
            partId={part === firstHtml ? undefined : (part.partId ?? undefined)}
            pictures={pictures}
            onShow={show}
            foldsQuotes={foldsQuotes}
            hasOriginalColours={look.hasOriginalColours}
          />
        ) : (
          <OtherPart key={part.partId} part={part} body={body.value} foldsQuotes={foldsQuotes} />
        ),
      )}
      <Attachments
        messageId={email.id}
        parts={attachments.filter((part) => !isInText(part) && !isInvitationTwin(part, attachments))}
        subject={email.subject}
      />
    </>
  );
}

/** Pictures that the HTML shows in its text. */
function isInText(part: EmailBodyPart): boolean {
  return part.cid !== null && part.disposition !== 'attachment' && part.type.startsWith('image/');
}

interface HtmlPartProps extends MessageBodyProps {
  /** Left out for the message's first. */
  partId: string | undefined;
  hasOriginalColours: boolean;
  pictures: Pictures;
  onShow: (always?: string) => void;
}

/** One HTML part behind the three walls, and what was kept from the reader. */
function HtmlPart({ email, partId, pictures, onShow, foldsQuotes, hasOriginalColours }: HtmlPartProps) {
  const store = useStore();
  const { t } = useMessages();
  const preferences = usePreferences();
  useEffect(() => {
    if (partId !== undefined) store.bodies.wantPart(email.id, partId, pictures);
  }, [store, email.id, partId, pictures]);
  const html = useResource(store.bodies.safeHtml, safeHtmlKey(email.id, pictures, partId));
  const from = email.from?.[0];
  const dark = isDark(preferences) && preferences.darkMessages && !hasOriginalColours;
  if (html?.state === 'failed') {
    const again = () =>
      partId === undefined
        ? store.bodies.want([email.id], pictures)
        : store.bodies.wantPart(email.id, partId, pictures);
    return <BodyFailed onRetry={again} />;
  }
  if (html?.state !== 'ready') return <BodySkeleton />;
  if (!html.value) return null;
  const report = readReport(html.value.report);
  return (
    <>
      <BlockedBanner report={report} pictures={pictures} sender={from?.email ?? ''} onShow={onShow} />
      <HtmlFrame
        key={`${html.value.url} ${dark} ${preferences.messageZoom}`}
        url={html.value.url}
        title={t.reader.bodyFrame(from?.name || (from?.email ?? ''))}
        isDark={dark}
        zoom={preferences.messageZoom}
        misleadingLinks={report.misleadingLinks}
        foldsQuotes={foldsQuotes}
      />
    </>
  );
}

/** What stands between HTML parts: text as nodes, pictures as pictures. */
function OtherPart({
  part,
  body,
  foldsQuotes,
}: {
  part: EmailBodyPart;
  body: EmailBody;
  foldsQuotes: boolean;
}) {
  const { client } = useAccount();
  const value = body.bodyValues[part.partId ?? '']?.value;
  if (value !== undefined) return <PlainText text={value} foldsQuotes={foldsQuotes} />;
  if (!isShowable(part) || part.blobId === null) return null;
  return (
    <img
      src={client.downloadUrl(part.blobId, part.name ?? '', part.type)}
      alt={part.name ?? ''}
      className="my-3 max-w-full rounded-md"
    />
  );
}

function TextBody({ body, foldsQuotes }: { body: EmailBody; foldsQuotes: boolean }) {
  const { t } = useMessages();
  const values = body.textBody
    .map((part) => body.bodyValues[part.partId ?? ''])
    .filter((value) => value !== undefined);
  const text = values.map(({ value }) => value).join('\n');
  return (
    <>
      {text.trim() === '' ? (
        <p className="text-ink-3">{t.reader.empty}</p>
      ) : (
        <PlainText text={text} foldsQuotes={foldsQuotes} />
      )}
      {values.some(({ isTruncated }) => isTruncated) && (
        <p className="mt-3 text-ink-3">{t.reader.truncated}</p>
      )}
      {values.some(({ isEncodingProblem }) => isEncodingProblem) && (
        <p className="mt-3 text-ink-3">{t.reader.encoding}</p>
      )}
    </>
  );
}

function BodyFailed({ onRetry }: { onRetry: () => void }) {
  const { t } = useMessages();
  return (
    <div role="alert" className="notice notice-danger">
      <p className="grow">{t.reader.bodyFailed}</p>
      <button type="button" className="link" onClick={onRetry}>
        {t.app.retry}
      </button>
    </div>
  );
}

function BodySkeleton() {
  return (
    <div className="flex flex-col gap-3 py-1" aria-busy="true">
      <span className="skeleton h-3 w-3/5" />
      <span className="skeleton h-3 w-11/12" />
      <span className="skeleton h-3 w-4/5" />
      <span className="skeleton h-3 w-2/5" />
    </div>
  );
}
