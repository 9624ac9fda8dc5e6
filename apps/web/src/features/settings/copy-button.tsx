import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { useMessages } from '../../i18n/index.ts';
import { IconButton } from '../../ui/icon-button.tsx';

/** Copies a text, and says so. */
export function CopyButton({ text }: { text: string }) {
  const { t } = useMessages();
  const [isCopied, setIsCopied] = useState(false);
  return (
    <IconButton
      icon={isCopied ? Check : Copy}
      size={16}
      label={isCopied ? t.app.copied : t.app.copy}
      onClick={() => void navigator.clipboard.writeText(text).then(() => setIsCopied(true))}
    />
  );
}
