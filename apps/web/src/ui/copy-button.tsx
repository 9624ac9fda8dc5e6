import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../i18n/index.ts';
import { IconButton } from './icon-button.tsx';

/** Copies a text, and says so. `what`: says what is copied, where there are several such buttons. */
export function CopyButton({ text, what }: { text: string; what?: string | undefined }) {
  const { t } = useMessages();
  const [isCopied, setIsCopied] = useState(false);
  return (
    <IconButton
      icon={isCopied ? Check : Copy}
      size={16}
      label={isCopied ? t.app.copied : what ? `${t.app.copy}: ${what}` : t.app.copy}
      onClick={() => void navigator.clipboard.writeText(text).then(() => setIsCopied(true))}
    />
  );
}
