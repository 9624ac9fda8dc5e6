import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';
import type { Signature } from './draft.ts';
import { cleanFragment } from './html-policy.ts';

/** The signature below what is written: one block, shown cleaned, sent as it is, taken out as a whole. */
export function SignatureBlock({ signature, onRemove }: { signature: Signature; onRemove: () => void }) {
  const { t } = useMessages('compose');
  const box = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const fragment = cleanFragment(signature.html);
    // Pictures from elsewhere would tell their owner that somebody writes.
    for (const picture of fragment.querySelectorAll('img')) picture.replaceWith(picture.alt);
    box.current?.replaceChildren(document.importNode(fragment, true));
  }, [signature.html]);
  return (
    <section aria-label={t.compose.signature} className="signature-block">
      <div ref={box} className="min-w-0 grow" />
      <IconButton icon={X} size={14} label={t.compose.removeSignature} onClick={onRemove} />
    </section>
  );
}
