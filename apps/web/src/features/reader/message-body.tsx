import { useEffect, useState } from 'react';
import { useResource } from '../../app/store-hooks.ts';
import { useStore } from '../../app/account.ts';
import { useMessages } from '../../i18n/index.ts';
import { isDark, setPreferences, usePreferences } from '../../lib/preferences.ts';
import { safeHtmlKey, type EmailBody, type ListedEmail, type Pictures } from '../../mail-store/index.ts';
import { Attachments } from './attachments.tsx';
import { BlockedBanner } from './blocked-banner.tsx';
import { HtmlFrame } from './html-frame.tsx';
import { PlainText } from './plain-text.tsx';
import { readReport } from './sanitize-report.ts';

interface MessageBodyProps {
  email: ListedEmail;
  /** Quoted text is folded away where the quoted message itself is near. */
  foldsQuotes: boolean;
  hasOriginalColours: boolean;
}

/** What a message says: its HTML behind three walls, or its text as nodes; then its files. */
export function MessageBody({ email, foldsQuotes, hasOriginalColours }: MessageBodyProps) {
  const store = useStore();
  const { t } = useMessages();
  const preferences = usePreferences();
  const sender = email.from?.[0]?.email ?? '';
  const [pictures, setPictures] = useState<Pictures>(
    preferences.picturesFrom.includes(sender.toLowerCase()) ? 'proxy' : 'block',
  );
  useEffect(() => store.bodies.want([email.id], pictures), [store, email.id, pictures]);
  const body = useResource(store.bodies.bodies, email.id);
  const html = useResource(store.bodies.safeHtml, safeHtmlKey(email.id, pictures));

  if (body?.state === 'failed' || html?.state === 'failed') {
    return (
      <div role="alert" className="notice notice-danger">
        <p className="grow">{t.reader.bodyFailed}</p>
        <button type="button" className="link" onClick={() => store.bodies.want([email.id], pictures)}>
          {t.app.retry}
        </button>
      </div>
    );
  }
  if (body?.state !== 'ready' || html?.state !== 'ready') return <BodySkeleton />;

  const showPictures = (next: Pictures, always: boolean) => {
    setPictures(next);
    if (always) {
      setPreferences({ picturesFrom: [...new Set([...preferences.picturesFrom, sender.toLowerCase()])] });
    }
  };
  const name = email.from?.[0]?.name || sender;
  const dark = isDark(preferences) && preferences.darkMessages && !hasOriginalColours;
  return (
    <>
      {html.value ? (
        <>
          <BlockedBanner report={readReport(html.value.report)} pictures={pictures} sender={sender} onPictures={showPictures} />
          <HtmlFrame
            key={`${html.value.url} ${dark}`}
            url={html.value.url}
            title={t.reader.bodyFrame(name)}
            isDark={dark}
            foldsQuotes={foldsQuotes}
          />
        </>
      ) : (
        <TextBody body={body.value} foldsQuotes={foldsQuotes} />
      )}
      <Attachments parts={attachmentsOf(body.value, html.value !== null)} />
    </>
  );
}

function TextBody({ body, foldsQuotes }: { body: EmailBody; foldsQuotes: boolean }) {
  const { t } = useMessages();
  const values = body.textBody.map((part) => body.bodyValues[part.partId ?? '']).filter((value) => value !== undefined);
  const text = values.map(({ value }) => value).join('\n');
  return (
    <>
      {text.trim() === '' ? (
        <p className="text-ink-3">{t.reader.empty}</p>
      ) : (
        <PlainText text={text} foldsQuotes={foldsQuotes} />
      )}
      {values.some(({ isTruncated }) => isTruncated) && <p className="mt-3 text-ink-3">{t.reader.truncated}</p>}
      {values.some(({ isEncodingProblem }) => isEncodingProblem) && (
        <p className="mt-3 text-ink-3">{t.reader.encoding}</p>
      )}
    </>
  );
}

/** The files, without the pictures that the HTML shows in its text. */
function attachmentsOf(body: EmailBody, hasHtml: boolean): EmailBody['attachments'] {
  return body.attachments.filter(
    (part) => !(hasHtml && part.cid !== null && part.disposition !== 'attachment' && part.type.startsWith('image/')),
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
