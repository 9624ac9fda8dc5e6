/* oxlint-disable jsx-a11y/prefer-tag-over-role -- a rich text field; <textarea> holds plain text only. */
import { Suspense, useEffect, useLayoutEffect, useRef, useState } from 'react';
import type { TypedEmoji } from './emoji-typing.ts';
import { FormatBar, type FormatTool } from './format-bar.tsx';
import { parseInert } from './html-policy.ts';
import { htmlToText } from './html-text.ts';
import { EmojiOffers } from './lazy-emoji.tsx';
import { MailEditor, type Format } from './squire-editor.ts';

interface SignatureFieldProps {
  /** Markup to begin with. */
  html: string;
  labelledBy: string;
  onChange: (signature: { html: string; text: string }) => void;
}

/** The field in which a signature is written. Pictures are left out: a signature is no place for an attachment on each letter. */
export function SignatureField({ html, labelledBy, onChange }: SignatureFieldProps) {
  const root = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<MailEditor | null>(null);
  const [formats, setFormats] = useState<ReadonlySet<Format>>(new Set());
  const [tool, setTool] = useState<FormatTool>(null);
  const [typed, setTyped] = useState<TypedEmoji | null>(null);
  const latest = useRef(onChange);
  useLayoutEffect(() => {
    latest.current = onChange;
  });
  useEffect(() => {
    const element = root.current;
    if (!element) return;
    const made = new MailEditor(element, { addressOf: () => null, take: () => '' }, reportError);
    made.setHtml(html);
    made.on('input', () => {
      const written = made.getHtml();
      const text = htmlToText(parseInert(written).body).trim();
      // Nothing but an empty line is no signature.
      latest.current({ html: text === '' ? '' : written, text });
    });
    made.on('pathChange', () => setFormats(made.formats()));
    made.onEmoji = setTyped;
    setEditor(made);
    return () => made.destroy();
    // oxlint-disable-next-line react/exhaustive-deps -- what it begins with; afterwards the field itself knows
  }, []);
  return (
    <div className="field signature-field">
      <div
        ref={root}
        role="textbox"
        tabIndex={0}
        aria-multiline="true"
        aria-labelledby={labelledBy}
        contentEditable
        suppressContentEditableWarning
        spellCheck
        className="editor"
      />
      {typed && editor && (
        <Suspense fallback={null}>
          <EmojiOffers editor={editor} typed={typed} />
        </Suspense>
      )}
      {editor && <FormatBar editor={editor} formats={formats} tool={tool} onTool={setTool} />}
    </div>
  );
}
