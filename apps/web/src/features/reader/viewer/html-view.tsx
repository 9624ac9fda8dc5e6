import { useEffect } from 'react';
import { useStore } from '../../../app/account.ts';
import { useResource } from '../../../app/store-hooks.ts';
import { useMessages } from '../../../i18n/index.ts';
import { safeHtmlKey } from '../../../mail-store/index.ts';
import { HtmlFrame } from '../html-frame.tsx';

/** A page that was attached, behind the three walls as any message is; nothing is fetched for it. */
export function HtmlView({ messageId, partId, name }: { messageId: string; partId: string; name: string }) {
  const store = useStore();
  const { t } = useMessages('reading');
  useEffect(() => store.bodies.wantPart(messageId, partId, 'block'), [store, messageId, partId]);
  const html = useResource(store.bodies.safeHtml, safeHtmlKey(messageId, 'block', partId));
  if (html?.state === 'failed' || (html?.state === 'ready' && !html.value))
    return <p className="viewer-note">{t.reading.failed}</p>;
  return (
    <div className="viewer-paper viewer-paper-white">
      {html?.state === 'ready' && html.value && (
        <HtmlFrame url={html.value.url} title={name} isDark={false} foldsQuotes={false} />
      )}
    </div>
  );
}
