import { useState } from 'react';
import { useAccount } from '../../app/account.ts';
import { useMessages } from '../../i18n/index.ts';
import { Dialog } from '../../ui/dialog.tsx';

/** The ten codes, this once; it closes only by saying that they are kept. */
export function RecoveryCodesDialog({ codes, onClose }: { codes: string[]; onClose: () => void }) {
  const { principal } = useAccount();
  const { t } = useMessages('security');
  const [isCopied, setIsCopied] = useState(false);
  const text = `${t.security.recoveryFileTitle(principal.address)}\n\n${codes.join('\n')}\n`;
  const download = () => {
    const url = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
    const link = document.createElement('a');
    link.href = url;
    link.download = t.security.recoveryFile;
    link.click();
    URL.revokeObjectURL(url);
  };
  return (
    <Dialog
      title={t.security.recoveryTitle}
      onClose={onClose}
      isDismissable={false}
      actions={
        <>
          <button
            type="button"
            className="button"
            onClick={() => void navigator.clipboard.writeText(text).then(() => setIsCopied(true))}
          >
            {isCopied ? t.app.copied : t.security.recoveryCopy}
          </button>
          <button type="button" className="button" onClick={download}>
            {t.security.recoveryDownload}
          </button>
          <button type="button" className="button button-primary" onClick={onClose}>
            {t.security.recoveryKept}
          </button>
        </>
      }
    >
      <p className="text-ink-2">{t.security.recoveryText}</p>
      <ul className="mt-4 grid grid-cols-[repeat(auto-fill,minmax(12.5rem,1fr))] gap-x-6 gap-y-1.5">
        {codes.map((code) => (
          <li key={code}>
            <code className="font-mono text-[14px] whitespace-nowrap select-all">{code}</code>
          </li>
        ))}
      </ul>
    </Dialog>
  );
}
